-- The number in a takeaway's id, which stays with it when an edit gives it another position; until now it was the position.

alter table takeaways add column number integer not null default 0;
update takeaways set number = position;
drop view themes;

create view themes as
with mentions as (
    select series, theme, date, edition, number, text from takeaways
    join assessments on assessments.id = takeaways.assessment where theme is not null
    union all
    select series, json_each.value, date, edition, number, text from takeaways
    join assessments on assessments.id = takeaways.assessment, json_each(takeaways.also)
    where theme is not null
)
select series, theme as id,
    coalesce((select value from corrections where kind = 'rename' and corrections.series = mentions.series
            and subject = theme and undone_at is null order by id desc limit 1),
        (select name from theme_names where theme_names.series = mentions.series
            and theme_names.theme = mentions.theme),
        min(text) filter (where date || iif(edition = '', '', '+' || edition) || '/' || number = theme),
        min(text)) as name,
    min(date) as first_seen, max(date) as last_seen, count(*) as takeaways,
    exists (select 1 from corrections where kind = 'follow' and corrections.series = mentions.series
        and subject = theme and undone_at is null) as followed,
    exists (select 1 from corrections where kind = 'mute' and corrections.series = mentions.series
        and subject = theme and undone_at is null) as muted
from mentions group by series, theme;

drop view takeaways_with_context;

create view takeaways_with_context as
select series, date, edition, position,
    date || iif(edition = '', '', '+' || edition) || '/' || number as id,
    status, theme, novelty, text,
    lag(date) over earlier as previous_date, lag(text) over earlier as previous_text,
    also, reasons, url
from takeaways join assessments on assessments.id = takeaways.assessment
where theme is not null
window earlier as (partition by series, theme order by date, turn, position);
