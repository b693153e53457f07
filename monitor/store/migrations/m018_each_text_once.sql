-- A document stands in its revision alone, long texts are packed by zlib, and the search index keeps none of them.
--
-- They are packed as bytes: a damaged text stays what it was, for its reader to refuse.

-- Of each assessment's document only what the view shows is left; an assessment without a revision gets one.
insert into revisions (assessment, seen_at, document, changes, told)
select id, date || 'T00:00:00+00:00', document, '[]', 1 from assessments
where not exists (select 1 from revisions where assessment = assessments.id);

drop view assessments_overview;

-- null where the document is damaged
alter table assessments add column title text;
update assessments set title = json_extract(document, '$.title') where json_valid(document);
alter table assessments add column published_at text;
update assessments set published_at = json_extract(document, '$.published_at') where json_valid(document);
alter table assessments add column partial integer;
update assessments set partial = json_extract(document, '$.partial') where json_valid(document);
alter table assessments drop column document;

create view assessments_overview as
select series, date, edition, title, url, published_at, count(position) as takeaways,
    count(*) filter (where status = 'new') as new, count(*) filter (where status = 'updated') as updated,
    count(*) filter (where status = 'returning') as returned,
    count(*) filter (where status = 'continuing') as continuing,
    (select count(*) - 1 from revisions where revisions.assessment = assessments.id) as edits, partial
from assessments left join takeaways on takeaways.assessment = assessments.id
group by assessments.id;

alter table revisions add column packed blob;
update revisions set packed = packed(cast(document as blob)) where document is not null;
alter table revisions drop column document;
alter table revisions rename column packed to document;
alter table messages add column packed blob;
update messages set packed = packed(cast(document as blob)) where document is not null;
alter table messages drop column document;
alter table messages rename column packed to document;
alter table takeaways add column packed blob;
update takeaways set packed = packed(cast(earlier as blob)) where earlier is not null;
alter table takeaways drop column earlier;
alter table takeaways rename column packed to earlier;

-- The texts of each assessment's passages are packed together, and indexed without being kept.
drop trigger passages_ai;
drop trigger passages_ad;
drop trigger passages_au;
drop table passages_fts;

create virtual table passages_fts using fts5 (
    text, tokenize='porter unicode61', content=''
);

create table passage_texts (
    assessment integer primary key references assessments(id),
    texts blob not null         -- JSON: the texts of its passages by id, packed
) strict;

insert into passages_fts (rowid, text) select id, readable(cast(text as blob)) from passages order by id;

-- The index has them in order of the text.
insert into passage_texts (assessment, texts)
select assessment, packed(cast(json_group_array(readable(cast(text as blob))) as blob))
from passages indexed by passages_by_assessment group by assessment;

alter table passages drop column text;
