-- Views for whoever opens the database in another tool, as Datasette; monitor itself reads none of them.

create view themes as
with mentions as (
    select series, theme, date, edition, position, text from takeaways
    join assessments on assessments.id = takeaways.assessment where theme is not null
    union all
    select series, json_each.value, date, edition, position, text from takeaways
    join assessments on assessments.id = takeaways.assessment, json_each(takeaways.also)
    where theme is not null
)
select series, theme as id,
    coalesce((select value from corrections where kind = 'rename' and corrections.series = mentions.series
            and subject = theme and undone_at is null order by id desc limit 1),
        min(text) filter (where date || iif(edition = '', '', '+' || edition) || '/' || position = theme),
        min(text)) as name,
    min(date) as first_seen, max(date) as last_seen, count(*) as takeaways,
    exists (select 1 from corrections where kind = 'follow' and corrections.series = mentions.series
        and subject = theme and undone_at is null) as followed,
    exists (select 1 from corrections where kind = 'mute' and corrections.series = mentions.series
        and subject = theme and undone_at is null) as muted
from mentions group by series, theme;

create view takeaways_with_context as
select series, date, edition, position,
    date || iif(edition = '', '', '+' || edition) || '/' || position as id,
    status, theme, novelty, text,
    lag(date) over earlier as previous_date, lag(text) over earlier as previous_text,
    also, reasons, url
from takeaways join assessments on assessments.id = takeaways.assessment
where theme is not null
window earlier as (partition by series, theme order by date, edition, position);

create view assessments_overview as
select series, date, edition, json_extract(document, '$.title') as title, url,
    json_extract(document, '$.published_at') as published_at, count(position) as takeaways,
    count(*) filter (where status = 'new') as new, count(*) filter (where status = 'updated') as updated,
    count(*) filter (where status = 'returning') as returned,
    count(*) filter (where status = 'continuing') as continuing,
    (select count(*) - 1 from revisions where revisions.assessment = assessments.id) as edits,
    json_extract(document, '$.partial') as partial
from assessments left join takeaways on takeaways.assessment = assessments.id
group by assessments.id;
