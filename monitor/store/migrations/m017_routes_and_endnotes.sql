-- How each route answered last; endnotes can be searched; what the pages list of all takeaways has an index.

create table routes (
    series text not null,
    route text not null,
    state text not null,        -- 'works', or how it failed
    reason text,                -- null where it works
    walked_at text not null,
    worked_at text,             -- null until it worked once
    primary key (series, route)
) strict;

-- the words to search stay as they are
drop trigger "passages_au";
alter table passages add column kind text not null default 'section';

-- among those of its kind from 1; an endnote's number
alter table passages add column place integer not null default 0;
update passages set kind = part where part in ('takeaway', 'topline');

update passages set place = numbered.place from (
    select id, row_number() over (partition by assessment, kind order by id) as place from passages) as numbered
where numbered.id = passages.id;

CREATE TRIGGER "passages_au" AFTER UPDATE ON "passages" BEGIN
  INSERT INTO "passages_fts" ("passages_fts", rowid, "text") VALUES('delete', old.rowid, old."text");
  INSERT INTO "passages_fts" (rowid, "text") VALUES (new.rowid, new."text");
END;

insert into passages (assessment, kind, place, part, text)
select assessments.id, 'endnote', json_extract(value, '$.number'), 'endnote ' || json_extract(value, '$.number'),
    json_extract(value, '$.text')
from assessments, json_each(iif(json_valid(document), document, '{}'), '$.endnotes');

create index takeaways_listed on takeaways (assessment, position, theme, also, status);
