-- A list that is "not modified" for one series may be new to another on the same site.
--
-- Whose the lists were is not known: they are read whole once more.

create table pages_2 (
    series text not null,
    url text not null,
    sha256 text not null,
    etag text,
    last_modified text,
    fetched_at text not null,
    primary key (series, url)
) strict;

insert into pages_2 (series, url, sha256, etag, last_modified, fetched_at)
select series, url, sha256, etag, last_modified, fetched_at from pages
join links using (url) where read_at is not null;

drop table pages;
alter table pages_2 rename to pages;
