-- Which edition a message is about, so that no question about messages looks into their ids.

alter table messages add column edition text not null default '';

with told as (  -- ids were SERIES-DATE[-EDITION]-KIND...
    select id, kind, substr(id, length(series) + 13) as rest from messages
    where kind in ('digest', 'alert', 'update', 'revision') and substr(id, length(series) + 2, 10) = date
)
update messages set edition = replace(substr(rest, 1, instr(rest, '-' || told.kind) - 1), '-', ' ')
from told where told.id = messages.id
and instr(rest, '-' || told.kind) > 1 and substr(rest, 1, length(told.kind)) <> told.kind;

create index messages_by_assessment on messages (series, date, edition);
