-- How often a link led nowhere, and until when it rests.

alter table links add column failures integer not null default 0;
alter table links add column not_before text;
