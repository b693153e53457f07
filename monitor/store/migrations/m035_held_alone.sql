-- Whether an assessment waits for the digest, or only an alert about it, as about an edit after its digest went.

alter table gathered add column for_digest integer not null default 1;
