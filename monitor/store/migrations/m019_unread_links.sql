-- Why a page could not be had when it was asked for last; null once it was read.

alter table links add column failure text;
alter table links add column failed_at text;
