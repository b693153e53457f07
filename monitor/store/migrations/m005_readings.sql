-- What the second reader was asked and what it said, or why nothing came of it.

create table readings (
    id integer primary key,
    series text not null,
    date text not null,
    takeaway text not null,     -- its text: it may change its position
    model text not null,
    sha256 text not null,       -- of what was asked of whom
    messages text not null,     -- JSON, as sent
    asked_at text not null,
    seconds real not null,
    tokens_asked integer not null,
    tokens_answered integer not null,
    answer text,                -- as received; null if none came
    error text,                 -- why there is no opinion; null if there is one
    new integer,                -- null if there is no opinion, as all that follows
    confidence real,
    match_date text,            -- null, too, if the reader found no match
    match_text text,
    match_score real,
    reason text
) strict;

create index readings_by_date on readings (series, date, model);
create index readings_by_sha256 on readings (sha256);
