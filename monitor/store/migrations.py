"""The database's shape, one step a migration; a step that has landed is never edited.

A step holds its own SQL and calls nothing of the program: what the program reads and writes changes, a step does not.
"""

import json
import zlib

from monitor.store.database import Database, Migrations

migrations = Migrations()

FORGET_MENTIONS = """delete from mentions where position = old.position
            and (series, date, edition) = (select series, date, edition from assessments where id = old.assessment)
            and theme in (select old.theme
                union select value from json_each(iif(json_valid(old.also), old.also, '[]')));"""
MENTIONS_TRIGGERS = (  # to the letter, as those below
    f"""CREATE TRIGGER "mentions_delete" after delete on takeaways begin
        {FORGET_MENTIONS}
    end""",
    f"""CREATE TRIGGER "mentions_update" after update of theme, also on takeaways
        when old.theme is not new.theme or old.also is not new.also begin
        {FORGET_MENTIONS}
        insert or ignore into mentions
            select series, theme, date, edition, new.position, place from assessments, (
                select new.theme as theme, 0 as place
                union all select value, key + 1 from json_each(iif(json_valid(new.also), new.also, '[]')))
            where id = new.assessment and new.theme is not null;
    end""",  # noqa: S608 (our own words)
)
PASSAGES_TRIGGERS = (  # to the letter: a copy with other triggers is refused
    """CREATE TRIGGER "passages_ai" AFTER INSERT ON "passages" BEGIN
  INSERT INTO "passages_fts" (rowid, "text") VALUES (new.rowid, new."text");
END""",
    """CREATE TRIGGER "passages_ad" AFTER DELETE ON "passages" BEGIN
  INSERT INTO "passages_fts" ("passages_fts", rowid, "text") VALUES('delete', old.rowid, old."text");
END""",
    """CREATE TRIGGER "passages_au" AFTER UPDATE ON "passages" BEGIN
  INSERT INTO "passages_fts" ("passages_fts", rowid, "text") VALUES('delete', old.rowid, old."text");
  INSERT INTO "passages_fts" (rowid, "text") VALUES (new.rowid, new."text");
END""",
)


@migrations.add
def m001_first_light(db: Database) -> None:
    """Links, pages, assessments with revisions, takeaways with verdicts, passages to search, and the outbox."""
    db.execute("""
        create table series (
            key text primary key,
            since text not null,        -- checks read assessments of this date and later
            report_from text not null   -- assessments before this date are silent history
        ) strict""")
    db.execute("""
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
        ) strict""")
    db.execute("""
        create table pages (
            url text primary key,
            sha256 text not null,
            etag text,
            last_modified text,
            fetched_at text not null
        ) strict""")
    db.execute("""
        create table quarantine (
            series text not null,
            url text not null,
            reason text not null,
            sha256 text not null,
            seen_at text not null,
            primary key (series, url, reason)
        ) strict""")
    db.execute("""
        create table assessments (
            id integer primary key,
            series text not null,
            date text not null,
            edition text not null,
            url text not null,
            document text not null,     -- JSON, the latest revision
            unique (series, date, edition)
        ) strict""")
    db.execute("""
        create table revisions (
            id integer primary key,
            assessment integer not null references assessments(id),
            seen_at text not null,
            sha256 text,                -- the page in the archive; null for an imported text
            document text not null,
            changes text not null,      -- JSON, from the revision before
            told integer not null       -- 1: the reader knows, or need not
        ) strict""")
    db.execute("create index revisions_by_assessment on revisions (assessment, id)")
    db.execute("""
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
        ) strict""")
    db.execute("""
        create table passages (
            id integer primary key,
            assessment integer not null references assessments(id),
            part text not null,
            text text not null
        ) strict""")
    db.execute("create index passages_by_assessment on passages (assessment)")
    db.execute("""
        create virtual table "passages_fts" using fts5 (
            "text", tokenize='porter unicode61', content="passages"
        )""")
    for trigger in PASSAGES_TRIGGERS:
        db.execute(trigger)
    db.execute("""
        create table messages (
            id text primary key,
            kind text not null,
            series text not null,
            date text,
            created_at text not null,
            document text not null
        ) strict""")
    db.execute("""
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
        ) strict""")
    db.execute("create index deliveries_owed on deliveries (state, id)")


@migrations.add
def m002_every_way_out(db: Database) -> None:
    """Dead letters, growing pauses and receipts of deliveries; threads; what waits for a channel's next digest."""
    db.execute("alter table messages add column answers text")  # the message that opened the theme
    db.execute("""
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
        ) strict""")
    db.execute("""
        insert into deliveries_2
            (id, message, channel, state, attempts, owed_since, not_before, last_error, settled_at)
        select deliveries.id, message, channel, state, attempts, created_at, not_before, last_error, settled_at
        from deliveries join messages on messages.id = deliveries.message""")
    db.execute("drop table deliveries")
    db.execute("alter table deliveries_2 rename to deliveries")
    db.execute("create index deliveries_owed on deliveries (state, id)")
    db.execute("create index messages_by_thread on messages (answers)")
    db.execute("""
        create table gathered (
            id integer primary key autoincrement,
            channel text not null,
            series text not null,
            date text not null,
            edition text not null,
            due_at text not null,       -- when the digest that takes it is due
            folded integer not null,    -- 1: an alert that came after the day's last one
            unique (channel, series, date, edition)
        ) strict""")


@migrations.add
def m004_corrections(db: Database) -> None:
    """What the reader said of themes."""
    db.execute("""
        create table corrections (
            id integer primary key,
            series text not null,
            kind text not null,
            subject text not null,
            value text,
            made_at text not null,
            undone_at text              -- null while it holds
        ) strict""")


@migrations.add
def m003_runs_and_troubles(db: Database) -> None:
    """What the schedule remembers over a restart, and what is wrong with a series for now."""
    db.execute("""
        create table runs (
            job text primary key,
            at text not null            -- done up to this moment
        ) strict""")
    db.execute("""
        create table troubles (
            series text not null,
            trouble text not null,
            since text not null,
            checks integer not null,    -- in a row that saw it
            told integer not null,
            primary key (series, trouble)
        ) strict""")


@migrations.add
def m005_readings(db: Database) -> None:
    """What the second reader was asked and what it said, or why nothing came of it."""
    db.execute("""
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
        ) strict""")
    db.execute("create index readings_by_date on readings (series, date, model)")
    db.execute("create index readings_by_sha256 on readings (sha256)")


@migrations.add
def m006_support(db: Database) -> None:
    """The toplines that each takeaway leads: the tracker reads them, too. `add_context` finds those of earlier versions."""
    db.execute("alter table takeaways add column support text not null default ''")


@migrations.add
def m007_messages_by_assessment(db: Database) -> None:
    """Which edition a message is about, so that no question about messages looks into their ids."""
    db.execute("alter table messages add column edition text not null default ''")
    db.execute("""
        with told as (  -- ids were SERIES-DATE[-EDITION]-KIND...
            select id, kind, substr(id, length(series) + 13) as rest from messages
            where kind in ('digest', 'alert', 'update', 'revision') and substr(id, length(series) + 2, 10) = date
        )
        update messages set edition = replace(substr(rest, 1, instr(rest, '-' || told.kind) - 1), '-', ' ')
        from told where told.id = messages.id
        and instr(rest, '-' || told.kind) > 1 and substr(rest, 1, length(told.kind)) <> told.kind""")
    db.execute("create index messages_by_assessment on messages (series, date, edition)")


@migrations.add
def m008_failed_links(db: Database) -> None:
    """How often a link led nowhere, and until when it rests."""
    db.execute("alter table links add column failures integer not null default 0")
    db.execute("alter table links add column not_before text")


@migrations.add
def m009_views(db: Database) -> None:
    """Views for whoever opens the database in another tool, as Datasette; monitor itself reads none of them."""
    db.execute("""
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
        from mentions group by series, theme""")
    db.execute("""
        create view takeaways_with_context as
        select series, date, edition, position,
            date || iif(edition = '', '', '+' || edition) || '/' || position as id,
            status, theme, novelty, text,
            lag(date) over earlier as previous_date, lag(text) over earlier as previous_text,
            also, reasons, url
        from takeaways join assessments on assessments.id = takeaways.assessment
        where theme is not null
        window earlier as (partition by series, theme order by date, edition, position)""")
    db.execute("""
        create view assessments_overview as
        select series, date, edition, json_extract(document, '$.title') as title, url,
            json_extract(document, '$.published_at') as published_at, count(position) as takeaways,
            count(*) filter (where status = 'new') as new, count(*) filter (where status = 'updated') as updated,
            count(*) filter (where status = 'returning') as returned,
            count(*) filter (where status = 'continuing') as continuing,
            (select count(*) - 1 from revisions where revisions.assessment = assessments.id) as edits,
            json_extract(document, '$.partial') as partial
        from assessments left join takeaways on takeaways.assessment = assessments.id
        group by assessments.id""")


@migrations.add
def m013_validators_by_series(db: Database) -> None:
    """A list that is "not modified" for one series may be new to another on the same site.

    Whose the lists were is not known: they are read whole once more.
    """
    db.execute("""
        create table pages_2 (
            series text not null,
            url text not null,
            sha256 text not null,
            etag text,
            last_modified text,
            fetched_at text not null,
            primary key (series, url)
        ) strict""")
    db.execute("""
        insert into pages_2 (series, url, sha256, etag, last_modified, fetched_at)
        select series, url, sha256, etag, last_modified, fetched_at from pages
        join links using (url) where read_at is not null""")
    db.execute("drop table pages")
    db.execute("alter table pages_2 rename to pages")


@migrations.add
def m014_matches(db: Database) -> None:
    """All earlier takeaways that the second reader put into the same theme, where one alone was kept before."""
    db.execute(
        "alter table readings add column matches text"
    )  # JSON: [[date, text, score], ...], the closest first
    db.execute("""
        update readings set matches = json_array(json_array(match_date, match_text, match_score))
        where match_date is not null""")


@migrations.add
def m015_titles_and_levels(db: Database) -> None:
    """The second reader's headline for a theme, and which takeaways are possibly new; nothing before was either."""
    db.execute("alter table readings add column title text")
    db.execute("alter table takeaways add column possibly_new integer not null default 0")


@migrations.add
def m016_theme_names(db: Database) -> None:
    """The names that themes were told under; the view of themes shows them."""
    db.execute("""
        create table theme_names (
            series text not null,
            theme text not null,
            name text not null,
            source text not null,       -- 'takeaway', 'sector', 'second reader'
            opener text not null,       -- the takeaway that had opened the theme
            named_at text not null,
            primary key (series, theme)
        ) strict""")
    db.execute("drop view themes")
    db.execute("""
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
        from mentions group by series, theme""")


@migrations.add
def m017_routes_and_endnotes(db: Database) -> None:
    """How each route answered last; endnotes can be searched; what the pages list of all takeaways has an index."""
    db.execute("""
        create table routes (
            series text not null,
            route text not null,
            state text not null,        -- 'works', or how it failed
            reason text,                -- null where it works
            walked_at text not null,
            worked_at text,             -- null until it worked once
            primary key (series, route)
        ) strict""")
    db.execute('drop trigger "passages_au"')  # the words to search stay as they are
    db.execute("alter table passages add column kind text not null default 'section'")
    db.execute(
        "alter table passages add column place integer not null default 0"
    )  # among those of its kind from 1; an endnote's number
    db.execute("update passages set kind = part where part in ('takeaway', 'topline')")
    db.execute("""
        update passages set place = numbered.place from (
            select id, row_number() over (partition by assessment, kind order by id) as place from passages) as numbered
        where numbered.id = passages.id""")
    db.execute(PASSAGES_TRIGGERS[2])
    db.execute("""
        insert into passages (assessment, kind, place, part, text)
        select assessments.id, 'endnote', json_extract(value, '$.number'), 'endnote ' || json_extract(value, '$.number'),
            json_extract(value, '$.text')
        from assessments, json_each(iif(json_valid(document), document, '{}'), '$.endnotes')""")
    db.execute("create index takeaways_listed on takeaways (assessment, position, theme, also, status)")


@migrations.add
def m018_each_text_once(db: Database) -> None:
    """A document stands in its revision alone, long texts are packed by zlib, and the search index keeps none of them.

    They are packed as bytes: a damaged text stays what it was, for its reader to refuse.
    """
    db.conn.create_function("packed", 1, zlib.compress)
    _part_with_documents(db)
    for table, column in (("revisions", "document"), ("messages", "document"), ("takeaways", "earlier")):
        db.execute(f"alter table {table} add column packed blob")
        db.execute(
            f"update {table} set packed = packed(cast({column} as blob)) where {column} is not null"  # noqa: S608 (our own names)
        )
        db.execute(f"alter table {table} drop column {column}")
        db.execute(f"alter table {table} rename column packed to {column}")
    _part_with_passages(db)


def _part_with_documents(db: Database) -> None:
    """Leave of each assessment's document what the view shows; an assessment without a revision gets one."""
    db.execute("""
        insert into revisions (assessment, seen_at, document, changes, told)
        select id, date || 'T00:00:00+00:00', document, '[]', 1 from assessments
        where not exists (select 1 from revisions where assessment = assessments.id)""")
    db.execute("drop view assessments_overview")
    for name, kind in (("title", "text"), ("published_at", "text"), ("partial", "integer")):
        db.execute(f"alter table assessments add column {name} {kind}")  # null where the document is damaged
        db.execute(
            f"update assessments set {name} = json_extract(document, '$.{name}') where json_valid(document)"  # noqa: S608 (our own names)
        )
    db.execute("alter table assessments drop column document")
    db.execute("""
        create view assessments_overview as
        select series, date, edition, title, url, published_at, count(position) as takeaways,
            count(*) filter (where status = 'new') as new, count(*) filter (where status = 'updated') as updated,
            count(*) filter (where status = 'returning') as returned,
            count(*) filter (where status = 'continuing') as continuing,
            (select count(*) - 1 from revisions where revisions.assessment = assessments.id) as edits, partial
        from assessments left join takeaways on takeaways.assessment = assessments.id
        group by assessments.id""")


def _part_with_passages(db: Database) -> None:
    """Pack the texts of each assessment's passages together, and index them without keeping them."""
    for name in ("passages_ai", "passages_ad", "passages_au"):
        db.execute(f"drop trigger {name}")
    db.execute("drop table passages_fts")
    db.execute("""
        create virtual table passages_fts using fts5 (
            text, tokenize='porter unicode61', content=''
        )""")
    db.execute("""
        create table passage_texts (
            assessment integer primary key references assessments(id),
            texts blob not null         -- JSON: the texts of its passages by id, packed
        ) strict""")
    for (number,) in db.execute("select distinct assessment from passages").fetchall():
        rows = db.execute(
            "select id, cast(text as blob) from passages where assessment = ? order by id", [number]
        )
        texts = {passage: text.decode(errors="replace") for passage, text in rows}
        db.conn.executemany("insert into passages_fts (rowid, text) values (?, ?)", texts.items())
        packed = zlib.compress(json.dumps([*texts.values()], ensure_ascii=False).encode())
        db.execute("insert into passage_texts (assessment, texts) values (?, ?)", [number, packed])
    db.execute("alter table passages drop column text")


@migrations.add
def m019_unread_links(db: Database) -> None:
    """Why a page could not be had when it was asked for last; null once it was read."""
    db.execute("alter table links add column failure text")
    db.execute("alter table links add column failed_at text")


@migrations.add
def m020_kinds_of_reasons(db: Database) -> None:
    """What kind of reason each of a verdict's reasons is: until now the beginning of its text showed it."""
    db.execute("alter table takeaways add column reason_kinds text")
    db.execute("""
        update takeaways set reason_kinds = (
            select json_group_array(case
                when value like 'first mention of %' or value like 'first takeaway on %' then 'first'
                when value like 'new to this theme: %' then 'news'
                when value like 'stands apart%' then 'apart'
                when value like 'little history%' then 'young'
                when value like 'second reader: %' then 'second reader'
                when value like 'the reader %' then 'corrected'
                else 'other' end)
            from (select value from json_each(takeaways.reasons) order by key))
        where reasons is not null""")


@migrations.add
def m021_possibly_new_is_listed(db: Database) -> None:
    """The index of what pages list of all takeaways also holds which are possibly new."""
    db.execute("drop index takeaways_listed")
    db.execute(
        "create index takeaways_listed on takeaways (assessment, position, theme, also, status, possibly_new)"
    )


@migrations.add
def m022_refused_for_good(db: Database) -> None:
    """Whether a channel refused a delivery for itself, so that newer ones may go before it."""
    db.execute("alter table deliveries add column refused integer not null default 0")


@migrations.add
def m023_mentions(db: Database) -> None:
    """Where each theme is told of, by theme: what a check with news asks of a long history instead of reading it.

    Triggers keep the table as the takeaways say; these come without verdicts, so that none is needed for an insert. The index
    finds what was not tracked yet without a look at what was.
    """
    db.execute("""
        create table mentions (
            series text not null,
            theme text not null,
            date text not null,
            edition text not null,
            position integer not null,
            place integer not null,     -- 0: the takeaway's main theme; else its place among the further ones, from 1
            primary key (series, theme, date, edition, position)
        ) strict, without rowid""")
    for trigger in MENTIONS_TRIGGERS:
        db.execute(trigger)
    db.execute("""
        insert or ignore into mentions
        select series, theme, date, edition, position, 0 from takeaways
        join assessments on assessments.id = takeaways.assessment where theme is not null""")
    db.execute("""
        insert or ignore into mentions
        select series, value, date, edition, position, key + 1 from takeaways
        join assessments on assessments.id = takeaways.assessment, json_each(iif(json_valid(also), also, '[]'))
        where theme is not null""")
    db.execute("create index takeaways_untracked on takeaways (assessment) where theme is null")


@migrations.add
def m024_unannounced(db: Database) -> None:
    """An index of the few revisions that nobody was told of: each check asks for them."""
    db.execute("create index revisions_untold on revisions (assessment, id) where not told")


@migrations.add
def m025_folders(db: Database) -> None:
    """The theme that the tracker follows a takeaway in, where the user merged that into another; nowhere until themes are merged anew."""
    db.execute("alter table takeaways add column folder text")
    db.execute("drop index takeaways_listed")
    columns = "assessment, position, theme, also, status, possibly_new, folder"
    db.execute(f"create index takeaways_listed on takeaways ({columns})")


@migrations.add
def m026_retried(db: Database) -> None:
    """When a person last had a delivery tried again: if it fails once more, that is news."""
    db.execute("alter table deliveries add column retried_at text")


@migrations.add
def m027_reasons_of_incidents(db: Database) -> None:
    """What showed an incident last, so that `status` gives the same reason as the notice."""
    db.execute("alter table troubles add column reason text not null default ''")


@migrations.add
def m028_gathered_at(db: Database) -> None:
    """When an assessment began to wait for a digest, in place of when that was due by the settings of that time.

    It is not known of what waits already: an hour before it is due, the same digest times give the same moment.
    """
    db.execute("alter table gathered add column gathered_at text not null default ''")
    db.execute("""
        update gathered set gathered_at = coalesce(strftime('%Y-%m-%dT%H:%M:%S+00:00', due_at, '-1 hour'), due_at)""")
    db.execute("alter table gathered drop column due_at")


@migrations.add
def m029_failing_since(db: Database) -> None:
    """When the tries of a delivery began to fail: pauses grow with the time since then. It is not known of what is owed already."""
    db.execute("alter table deliveries add column failing_since text")


@migrations.add
def m030_passages(db: Database) -> None:
    """The paragraphs that each takeaway sums up: the tracker reads them, too. `add_context` finds those of earlier versions."""
    db.execute("alter table takeaways add column passage text not null default ''")


@migrations.add
def m031_turns(db: Database) -> None:
    """In which order the editions of a date are judged; until now it was that of their labels, and stays so for those judged.

    Whoever has the ids of their themes keeps them. A theme that one edition opened, and that was judged again once another had
    come, is opened by that now: what the user said of it is said of the theme that its takeaway belongs to.
    """
    db.execute("alter table assessments add column turn integer not null default 0")
    db.execute("""
        update assessments set turn = ordered.turn from (
            select id, row_number() over (partition by series, date order by edition) - 1 as turn from assessments) as ordered
        where ordered.id = assessments.id""")
    db.execute("create index assessments_in_order on assessments (series, date, turn)")
    db.execute("""
        update corrections set subject = now.theme from (
            select assessments.series, date || iif(edition = '', '', '+' || edition) || '/' || position as id, theme, date
            from takeaways join assessments on assessments.id = takeaways.assessment) as now
        where kind in ('mute', 'follow', 'rename') and now.series = corrections.series and now.id = corrections.subject
            and now.date = substr(corrections.subject, 1, 10) -- by index
            and now.theme != now.id and now.date = substr(now.theme, 1, 10)
            and rtrim(now.theme, '0123456789') != rtrim(now.id, '0123456789')
            and not exists (select 1 from corrections said where said.series = now.series and said.subject = now.id
                and said.kind in ('merge', 'move', 'not-new') and said.undone_at is null)""")
    db.execute("drop view takeaways_with_context")
    db.execute("""
        create view takeaways_with_context as
        select series, date, edition, position,
            date || iif(edition = '', '', '+' || edition) || '/' || position as id,
            status, theme, novelty, text,
            lag(date) over earlier as previous_date, lag(text) over earlier as previous_text,
            also, reasons, url
        from takeaways join assessments on assessments.id = takeaways.assessment
        where theme is not null
        window earlier as (partition by series, theme order by date, turn, position)""")


@migrations.add
def m032_held_at(db: Database) -> None:
    """Since when an alert beyond the day's limit waits, in place of whether one does: an edit may hold one later than its assessment came."""
    db.execute("alter table gathered add column held_at text")
    db.execute("update gathered set held_at = gathered_at where folded")
    db.execute("alter table gathered drop column folded")


@migrations.add
def m033_held_takeaways(db: Database) -> None:
    """Which takeaways the alert that waits is about, and which of them an edit brought; where that is not known, about all."""
    db.execute("alter table gathered add column held text")


@migrations.add
def m034_numbers(db: Database) -> None:
    """The number in a takeaway's id, which stays with it when an edit gives it another position; until now it was the position."""
    db.execute("alter table takeaways add column number integer not null default 0")
    db.execute("update takeaways set number = position")
    db.execute("drop view themes")
    db.execute("""
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
        from mentions group by series, theme""")
    db.execute("drop view takeaways_with_context")
    db.execute("""
        create view takeaways_with_context as
        select series, date, edition, position,
            date || iif(edition = '', '', '+' || edition) || '/' || number as id,
            status, theme, novelty, text,
            lag(date) over earlier as previous_date, lag(text) over earlier as previous_text,
            also, reasons, url
        from takeaways join assessments on assessments.id = takeaways.assessment
        where theme is not null
        window earlier as (partition by series, theme order by date, turn, position)""")


@migrations.add
def m035_held_alone(db: Database) -> None:
    """Whether an assessment waits for the digest, or only an alert about it, as about an edit after its digest went."""
    db.execute("alter table gathered add column for_digest integer not null default 1")


@migrations.add
def m036_delayed(db: Database) -> None:
    """Whether a delivery had failed for a day, and the other channels were told."""
    db.execute("alter table deliveries add column delayed integer not null default 0")


KNOWN = frozenset(migrations.steps)
