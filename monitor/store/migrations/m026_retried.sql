-- When a person last had a delivery tried again: if it fails once more, that is news.

alter table deliveries add column retried_at text;
