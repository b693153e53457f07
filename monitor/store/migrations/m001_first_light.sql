-- Links, pages, assessments with revisions, takeaways with verdicts, passages to search, and the outbox.
--
-- Its triggers stay to the letter: a copy with other ones is refused.

create table series (
    key text primary key,
    since text not null,        -- checks read assessments of this date and later
    report_from text not null   -- assessments before this date are silent history
) strict;

create table links (
    series text not null,
    url text not null,
    date text,                  -- as the route claims; null where it cannot tell
    edition text not null,
    title text,
    route text not null,
    modified_at text,           -- the sitemap's lastmod, newest seen
    read_modified_at text,      -- what it was when the page was last read
    read_at text,               -- null until the page was read and parsed
    primary key (series, url)
) strict;

create table pages (
    url text primary key,
    sha256 text not null,
    etag text,
    last_modified text,
    fetched_at text not null
) strict;

create table quarantine (
    series text not null,
    url text not null,
    reason text not null,
    sha256 text not null,
    seen_at text not null,
    primary key (series, url, reason)
) strict;

create table assessments (
    id integer primary key,
    series text not null,
    date text not null,
    edition text not null,
    url text not null,
    document text not null,     -- JSON, the latest revision
    unique (series, date, edition)
) strict;

create table revisions (
    id integer primary key,
    assessment integer not null references assessments(id),
    seen_at text not null,
    sha256 text,                -- the page in the archive; null for an imported text
    document text not null,
    changes text not null,      -- JSON, from the revision before
    told integer not null       -- 1: the reader knows, or need not
) strict;

create index revisions_by_assessment on revisions (assessment, id);

create table takeaways (
    assessment integer not null references assessments(id),
    position integer not null,
    text text not null,
    theme text,                 -- null until tracked, as all that follows
    also text,
    status text,
    novelty real,
    earlier text,
    reasons text,
    primary key (assessment, position)
) strict;

create table passages (
    id integer primary key,
    assessment integer not null references assessments(id),
    part text not null,
    text text not null
) strict;

create index passages_by_assessment on passages (assessment);

create virtual table "passages_fts" using fts5 (
    "text", tokenize='porter unicode61', content="passages"
);

CREATE TRIGGER "passages_ai" AFTER INSERT ON "passages" BEGIN
  INSERT INTO "passages_fts" (rowid, "text") VALUES (new.rowid, new."text");
END;

CREATE TRIGGER "passages_ad" AFTER DELETE ON "passages" BEGIN
  INSERT INTO "passages_fts" ("passages_fts", rowid, "text") VALUES('delete', old.rowid, old."text");
END;

CREATE TRIGGER "passages_au" AFTER UPDATE ON "passages" BEGIN
  INSERT INTO "passages_fts" ("passages_fts", rowid, "text") VALUES('delete', old.rowid, old."text");
  INSERT INTO "passages_fts" (rowid, "text") VALUES (new.rowid, new."text");
END;

create table messages (
    id text primary key,
    kind text not null,
    series text not null,
    date text,
    created_at text not null,
    document text not null
) strict;

create table deliveries (
    id integer primary key,
    message text not null references messages(id),
    channel text not null,
    state text not null check (state in ('owed', 'delivered', 'dropped')),
    attempts integer not null default 0,
    not_before text,            -- the other side asked for a pause until then
    last_error text,
    settled_at text,
    unique (message, channel)
) strict;

create index deliveries_owed on deliveries (state, id);
