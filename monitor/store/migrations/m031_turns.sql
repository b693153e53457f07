-- In which order the editions of a date are judged; until now it was that of their labels, and stays so for those judged.
--
-- Whoever has the ids of their themes keeps them. A theme that one edition opened, and that was judged again once another had
-- come, is opened by that now: what the user said of it is said of the theme that its takeaway belongs to.

alter table assessments add column turn integer not null default 0;

update assessments set turn = ordered.turn from (
    select id, row_number() over (partition by series, date order by edition) - 1 as turn from assessments) as ordered
where ordered.id = assessments.id;

create index assessments_in_order on assessments (series, date, turn);

update corrections set subject = now.theme from (
    select assessments.series, date || iif(edition = '', '', '+' || edition) || '/' || position as id, theme, date
    from takeaways join assessments on assessments.id = takeaways.assessment) as now
where kind in ('mute', 'follow', 'rename') and now.series = corrections.series and now.id = corrections.subject
    and now.date = substr(corrections.subject, 1, 10) -- by index
    and now.theme != now.id and now.date = substr(now.theme, 1, 10)
    and rtrim(now.theme, '0123456789') != rtrim(now.id, '0123456789')
    and not exists (select 1 from corrections said where said.series = now.series and said.subject = now.id
        and said.kind in ('merge', 'move', 'not-new') and said.undone_at is null);

drop view takeaways_with_context;

create view takeaways_with_context as
select series, date, edition, position,
    date || iif(edition = '', '', '+' || edition) || '/' || position as id,
    status, theme, novelty, text,
    lag(date) over earlier as previous_date, lag(text) over earlier as previous_text,
    also, reasons, url
from takeaways join assessments on assessments.id = takeaways.assessment
where theme is not null
window earlier as (partition by series, theme order by date, turn, position);
