-- What the schedule remembers over a restart, and what is wrong with a series for now.

create table runs (
    job text primary key,
    at text not null            -- done up to this moment
) strict;

create table troubles (
    series text not null,
    trouble text not null,
    since text not null,
    checks integer not null,    -- in a row that saw it
    told integer not null,
    primary key (series, trouble)
) strict;
