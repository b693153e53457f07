-- The names that themes were told under; the view of themes shows them.

create table theme_names (
    series text not null,
    theme text not null,
    name text not null,
    source text not null,       -- 'takeaway', 'sector', 'second reader'
    opener text not null,       -- the takeaway that had opened the theme
    named_at text not null,
    primary key (series, theme)
) strict;

drop view themes;

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
        (select name from theme_names where theme_names.series = mentions.series
            and theme_names.theme = mentions.theme),
        min(text) filter (where date || iif(edition = '', '', '+' || edition) || '/' || position = theme),
        min(text)) as name,
    min(date) as first_seen, max(date) as last_seen, count(*) as takeaways,
    exists (select 1 from corrections where kind = 'follow' and corrections.series = mentions.series
        and subject = theme and undone_at is null) as followed,
    exists (select 1 from corrections where kind = 'mute' and corrections.series = mentions.series
        and subject = theme and undone_at is null) as muted
from mentions group by series, theme;
