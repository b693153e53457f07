-- Dead letters, growing pauses and receipts of deliveries; threads; what waits for a channel's next digest.

-- the message that opened the theme
alter table messages add column answers text;

create table deliveries_2 (
    id integer primary key,
    message text not null references messages(id),
    channel text not null,
    state text not null check (state in ('owed', 'delivered', 'dropped', 'dead')),
    attempts integer not null default 0,
    owed_since text not null,
    not_before text,            -- the other side asked for a pause until then
    next_try text,              -- our own pause after a failure
    last_error text,
    receipt text,               -- what the other side calls the message
    settled_at text,
    unique (message, channel)
) strict;

insert into deliveries_2
    (id, message, channel, state, attempts, owed_since, not_before, last_error, settled_at)
select deliveries.id, message, channel, state, attempts, created_at, not_before, last_error, settled_at
from deliveries join messages on messages.id = deliveries.message;

drop table deliveries;
alter table deliveries_2 rename to deliveries;
create index deliveries_owed on deliveries (state, id);
create index messages_by_thread on messages (answers);

create table gathered (
    id integer primary key autoincrement,
    channel text not null,
    series text not null,
    date text not null,
    edition text not null,
    due_at text not null,       -- when the digest that takes it is due
    folded integer not null,    -- 1: an alert that came after the day's last one
    unique (channel, series, date, edition)
) strict;
