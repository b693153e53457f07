-- Where each theme is told of, by theme: what a check with news asks of a long history instead of reading it.
--
-- Triggers keep the table as the takeaways say; these come without verdicts, so that none is needed for an insert. The index
-- finds what was not tracked yet without a look at what was.
-- Its triggers stay to the letter: a copy with other ones is refused.

create table mentions (
    series text not null,
    theme text not null,
    date text not null,
    edition text not null,
    position integer not null,
    place integer not null,     -- 0: the takeaway's main theme; else its place among the further ones, from 1
    primary key (series, theme, date, edition, position)
) strict, without rowid;

CREATE TRIGGER "mentions_delete" after delete on takeaways begin
        delete from mentions where position = old.position
            and (series, date, edition) = (select series, date, edition from assessments where id = old.assessment)
            and theme in (select old.theme
                union select value from json_each(iif(json_valid(old.also), old.also, '[]')));
    end;

CREATE TRIGGER "mentions_update" after update of theme, also on takeaways
        when old.theme is not new.theme or old.also is not new.also begin
        delete from mentions where position = old.position
            and (series, date, edition) = (select series, date, edition from assessments where id = old.assessment)
            and theme in (select old.theme
                union select value from json_each(iif(json_valid(old.also), old.also, '[]')));
        insert or ignore into mentions
            select series, theme, date, edition, new.position, place from assessments, (
                select new.theme as theme, 0 as place
                union all select value, key + 1 from json_each(iif(json_valid(new.also), new.also, '[]')))
            where id = new.assessment and new.theme is not null;
    end;

insert or ignore into mentions
select series, theme, date, edition, position, 0 from takeaways
join assessments on assessments.id = takeaways.assessment where theme is not null;

insert or ignore into mentions
select series, value, date, edition, position, key + 1 from takeaways
join assessments on assessments.id = takeaways.assessment, json_each(iif(json_valid(also), also, '[]'))
where theme is not null;

create index takeaways_untracked on takeaways (assessment) where theme is null;
