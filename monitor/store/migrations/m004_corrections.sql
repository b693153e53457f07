-- What the reader said of themes.

create table corrections (
    id integer primary key,
    series text not null,
    kind text not null,
    subject text not null,
    value text,
    made_at text not null,
    undone_at text              -- null while it holds
) strict;
