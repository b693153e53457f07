"""Laws of the store, on a real database on disk."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path

import pytest

from monitor.errors import NewerDatabase, StoreError, StoreLocked
from monitor.messages import Message
from monitor.models import Assessment, Change, Earlier, Endnote, Reason, Section, Takeaway, Verdict
from monitor.render import render_json
from monitor.site import Link, Validators
from monitor.store import Store, open_store
from monitor.store.database import Database
from monitor.store.migrations import STEPS, apply_step
from monitor.store.pages import Window
from monitor.store.query import parse_query
from monitor.store.rows import write_document
from tests.desk import find_owed, provide_store
from tests.reed import DAY, NOW, URL, page

ASSESSMENT = Assessment(
    series="reed",
    date=DAY,
    url=URL,
    title="Reed Assessment, March 1, 2026",
    published_at=NOW,
    toplines=("The reed cutters gathered at dawn.",),
    takeaways=(Takeaway(position=1, text="Cutters advanced."), Takeaway(position=2, text="Tolls rose.")),
    sections=(Section(heading="Northern Bank", level=2, paragraphs=("Herons returned to nest.",)),),
    endnotes=(Endnote(number=1, text="https://post.example/1", urls=("https://post.example/1",)),),
    layout="wordpress",
)
TOLLS = Section(
    heading="Southern Bank",
    level=2,
    paragraphs=(
        "Tolls rose at both bridges on Monday, which the reeve explains by a wet winter and the price of oak.",
    ),
)
VERDICTS = (
    Verdict(
        takeaway=ASSESSMENT.takeaways[0],
        theme="2026-02-01/1",
        also=("2026-02-03/2",),
        status="updated",
        novelty=0.25,
        earlier=(Earlier(date=date(2026, 2, 28), text="Cutters waited.", score=0.5),),
        reasons=(Reason("first", "first mention of Cutters"),),
    ),
    Verdict(
        takeaway=ASSESSMENT.takeaways[1],
        theme="2026-03-01/2",
        status="new",
        novelty=0.9,
        earlier=(),
        reasons=(),
    ),
)
MESSAGE = Message(
    id="reed-2026-03-01-digest",
    kind="digest",
    series="reed",
    date=DAY,
    subject="1 new theme",
    text="text",
    html="<p>",
    blocks=({"type": "divider"},),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A place for a database."""
    return tmp_path / "monitor.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An empty store, open for writing."""
    provide_store(path)
    with open_store(path, write=True) as opened:
        yield opened


def link(day: date | None = DAY, *, url: str = URL, modified_at: datetime | None = None) -> Link:
    """Return a link as the sitemap gives it."""
    return Link(url=url, title=None, date=day, route="sitemap", modified_at=modified_at)


def add(store: Store, assessment: Assessment = ASSESSMENT, *, announced: bool = True) -> int:
    """Keep a revision."""
    return store.assessments.add_revision(assessment, (), seen_at=NOW, sha256=None, announced=announced)


def due(store: Store) -> list[str]:
    """Return the addresses to read now."""
    found = store.pages.due("reed", since=date(2026, 2, 1), recheck=timedelta(days=7), now=NOW)
    return [one.url for one in found]


def test_an_assessment_comes_back_as_it_was_kept(store: Store) -> None:
    """What is kept is what is got, every field of it."""
    add(store)
    assert store.assessments.get("reed", DAY) == ASSESSMENT
    assert store.assessments.of_day("reed", DAY) == (ASSESSMENT,)
    assert store.assessments.get("reed", date(2026, 3, 2)) is None


def test_the_latest_dates_are_the_last_of_all_dates_each_once(store: Store) -> None:
    days = [DAY + timedelta(days=n) for n in range(4)]
    for n, (day, edition) in enumerate([*((day, "") for day in reversed(days)), (days[2], "special")]):
        add(store, replace(ASSESSMENT, date=day, edition=edition, url=f"{ASSESSMENT.url}/{n}"))
    assert store.dates.all("reed") == tuple(days)
    for most in range(1, 6):
        for until in (DAY - timedelta(days=1), *days, date.max):
            found = store.dates.latest("reed", most, until=until)
            assert found == store.dates.all("reed", until=until)[-most:]
    assert store.dates.newest("reed") == days[-1]


def test_verdicts_come_back_as_they_were_kept(store: Store) -> None:
    """A verdict survives the store whole: the tracker learns from it again."""
    add(store)
    assert store.dates.untracked_since("reed") == DAY
    store.assessments.add_verdicts(ASSESSMENT, VERDICTS)
    assert store.dates.untracked_since("reed") is None
    [judged] = store.assessments.judged("reed")
    assert (judged.date, judged.edition, judged.verdicts) == (DAY, "", VERDICTS)


def test_a_revision_with_the_same_takeaways_keeps_their_verdicts(store: Store) -> None:
    """An edit elsewhere on the page makes nothing be tracked again; an edited takeaway, toplines it leads, or its detail, do."""
    add(store)
    store.assessments.add_verdicts(ASSESSMENT, VERDICTS)
    add(store, replace(ASSESSMENT, sections=(), corrections=("A name was misspelt.",)))
    assert store.dates.untracked_since("reed") is None
    for beside in ({"toplines": ("Tolls rose. Ferries pay double.",)}, {"sections": (TOLLS,)}):
        add(store, replace(ASSESSMENT, **beside))
        assert store.dates.untracked_since("reed") == DAY
        store.assessments.add_verdicts(ASSESSMENT, VERDICTS)
    add(store, replace(ASSESSMENT, takeaways=ASSESSMENT.takeaways[:1]))
    assert store.dates.untracked_since("reed") == DAY


def test_an_edit_waits_to_be_told_though_one_follows_that_nobody_need_be_told_of(store: Store) -> None:
    """As a second edit of a day, and then one of the body alone; after both were told, nothing waits."""
    add(store)
    add(store, replace(ASSESSMENT, takeaways=ASSESSMENT.takeaways[:1]), announced=False)
    last = replace(ASSESSMENT, takeaways=ASSESSMENT.takeaways[:1], sections=(TOLLS,))
    add(store, last)
    assert (store.dates.has_unannounced("reed"), store.assessments.unannounced("reed")) == (True, (last,))
    store.assessments.mark_announced(last)
    add(store, replace(last, sections=()))
    assert not store.dates.has_unannounced("reed")


def test_toplines_stand_beside_the_takeaways_that_lead_them(store: Store) -> None:
    """History tells of each takeaway which toplines it leads."""
    add(store, replace(ASSESSMENT, toplines=("Tolls rose. Ferries pay double.", "So do carts.")))
    store.assessments.add_verdicts(ASSESSMENT, VERDICTS)
    [judged] = store.assessments.judged("reed")
    assert judged.support == ("", "Tolls rose. Ferries pay double. So do carts.")


def test_details_stand_beside_their_takeaways(store: Store) -> None:
    """History tells of each takeaway which paragraphs it sums up."""
    add(store, replace(ASSESSMENT, sections=(TOLLS,)))
    store.assessments.add_verdicts(ASSESSMENT, VERDICTS)
    [judged] = store.assessments.judged("reed")
    assert judged.details == ("", *TOLLS.paragraphs)


def test_editions_of_one_day_stand_side_by_side(store: Store) -> None:
    """Two assessments of a date and series are distinguished by their edition, in the order in which they came."""
    special = replace(ASSESSMENT, edition="special", url=URL + "special/")
    add(store, special)
    add(store)
    assert store.assessments.of_day("reed", DAY) == (special, ASSESSMENT)


def test_revisions_remember_when_they_were_seen_and_what_changed(store: Store) -> None:
    """Every revision is kept, oldest first, with its changes."""
    change = Change(kind="removed", part="takeaway 2", old="Tolls rose.", new=None)
    shorter = replace(ASSESSMENT, takeaways=ASSESSMENT.takeaways[:1])
    add(store)
    later = NOW + timedelta(hours=3)
    store.assessments.add_revision(shorter, [change], seen_at=later, sha256="ab", announced=False)
    first, second = store.assessments.revisions("reed", DAY)
    assert (first.seen_at, first.assessment, first.changes) == (NOW, ASSESSMENT, ())
    assert (second.seen_at, second.assessment, second.changes) == (later, shorter, (change,))
    assert store.assessments.unannounced("reed") == (shorter,)
    assert (store.dates.has_unannounced("reed"), store.dates.has_unannounced("rush")) == (True, False)
    known = store.assessments.last_announced(shorter)
    assert known is not None
    assert known.assessment == ASSESSMENT
    store.assessments.mark_announced(shorter)
    assert store.assessments.unannounced("reed") == ()
    assert not store.dates.has_unannounced("reed")


def test_a_revision_that_a_later_one_replaced_is_not_to_be_announced(store: Store) -> None:
    """Only the latest revision of an assessment counts: once that is settled, none before it waits."""
    for announced in (True, False, False):
        add(store, announced=announced)
    store.assessments.mark_announced(ASSESSMENT)
    assert (store.assessments.unannounced("reed"), store.dates.has_unannounced("reed")) == ((), False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "ask",
    [lambda store: store.dates.has_unannounced("reed"), lambda store: store.corrections.standing("reed")],
)
def test_what_each_check_asks_is_found_without_a_look_at_all(
    store: Store, ask: Callable[[Store], object]
) -> None:
    """What is not announced yet, and what the user corrected, is found at once, however long the history is."""
    steps = []
    for n in range(1, 60):
        add(store, replace(ASSESSMENT, date=DAY + timedelta(days=n)))
        counted: list[None] = []
        store._db.conn.set_progress_handler(lambda: counted.append(None), 1)  # noqa: B023
        ask(store)
        store._db.conn.set_progress_handler(None, 1)
        steps.append(len(counted))
    assert len(set(steps)) == 1


def test_search_finds_any_form_of_a_word(store: Store) -> None:
    """Search is by stems, over takeaways, toplines and sections, and follows edits."""
    add(store)
    assert [found.part for found in store.passages.search("heron nesting")[0]] == ["Northern Bank"]
    assert [found.part for found in store.passages.search("toll")[0]] == ["takeaway"]
    add(store, replace(ASSESSMENT, takeaways=ASSESSMENT.takeaways[:1]))
    assert store.passages.search("toll") == ([], 0)


@pytest.mark.parametrize("words", ['"', "a OR", "NEAR(", "*", "text:x", "-"])
def test_search_takes_any_words_as_words(store: Store, words: str) -> None:
    """What looks like a query language is only words."""
    add(store)
    query = parse_query(words)
    assert not query or store.passages.search(query) == ([], 0)


def test_a_link_is_due_until_its_page_was_read(store: Store) -> None:
    """A link once seen is never lost, whatever happens between."""
    store.pages.remember_links("reed", [link()])
    assert due(store) == [URL]
    assert due(store) == [URL]
    store.pages.settle("reed", link(), date_read=DAY, at=NOW)
    assert due(store) == []


def test_a_link_without_a_date_is_due_at_its_place_in_time(store: Store) -> None:
    """By its lastmod it is read with the history, or all that is newer would be judged twice; last only without one."""
    earlier = NOW - timedelta(days=3)
    undated, nowhere = link(None, url=f"{URL}-1", modified_at=earlier), link(None, url=f"{URL}-2")
    store.pages.remember_links("reed", [nowhere, link(), undated])
    assert due(store) == [undated.url, URL, nowhere.url]


def test_a_link_is_due_again_when_the_sitemap_says_it_was_edited(store: Store) -> None:
    """An edit of a recent assessment is looked for, an edit of an old one is not."""
    old = link(DAY - timedelta(days=8), url=URL + "old/", modified_at=NOW - timedelta(days=8))
    new = link(modified_at=NOW - timedelta(hours=1))
    store.pages.remember_links("reed", [old, new])
    for one in (old, new):
        store.pages.settle("reed", one, date_read=one.date, at=NOW)
    assert due(store) == []
    store.pages.remember_links(
        "reed", [replace(one, modified_at=NOW + timedelta(hours=9)) for one in (old, new)]
    )
    assert due(store) == [URL]


def test_a_link_first_seen_without_lastmod_is_due_only_for_a_later_edit(store: Store) -> None:
    """Learning the lastmod of a page that was read after it is no reason to read it again."""
    store.pages.remember_links("reed", [link()])
    store.pages.settle("reed", link(), date_read=DAY, at=NOW)
    store.pages.remember_links("reed", [link(modified_at=NOW - timedelta(hours=1))])
    assert due(store) == []
    store.pages.remember_links("reed", [link(modified_at=NOW + timedelta(hours=1))])
    assert due(store) == [URL]


def test_a_link_without_a_date_counts_by_its_lastmod(store: Store) -> None:
    """An old post whose address tells no date is no news; one that came lately must be looked at."""
    old = link(None, url=URL + "old/", modified_at=datetime(2026, 1, 31, tzinfo=UTC))
    new = link(None, url=URL + "new/", modified_at=NOW)
    unknown = link(None, url=URL + "unknown/")
    store.pages.remember_links("reed", [old, new, unknown])
    assert due(store) == [new.url, unknown.url]


def test_a_page_set_aside_is_fresh_once(store: Store) -> None:
    """The same failure of the same page is reported once, and again after the page could be read."""
    assert store.pages.quarantine("reed", URL, page(), "no takeaways") is True
    assert store.pages.quarantine("reed", URL, page(b"other"), "no takeaways") is False
    store.pages.settle("reed", link(), date_read=DAY, at=NOW)
    assert store.pages.quarantine("reed", URL, page(), "no takeaways") is True


def test_an_old_page_set_aside_is_not_asked_for_for_ever(store: Store) -> None:
    """A page that cannot be read is tried again for as long as edits are looked for, an older one only a few times."""
    old = link(DAY - timedelta(days=8), url=URL + "old/")
    store.pages.remember_links("reed", [old, link()])
    for one in (old, link()):
        store.pages.quarantine("reed", one.url, page(), "no takeaways")
    asked = []
    for _ in range(4):
        asked.append(due(store))
        store.pages.count_failure("reed", old, at=NOW - timedelta(days=1))
    assert asked == [[old.url, URL]] * 3 + [[URL]]


def test_the_window_of_the_first_check_is_kept(store: Store) -> None:
    """What the first check decided holds for the next ones."""
    window = Window(since=date(2026, 2, 15), report_from=DAY)
    assert store.pages.window("reed") is None
    store.pages.open_window("reed", window)
    assert store.pages.window("reed") == window


def test_validators_are_those_of_the_page_remembered(store: Store) -> None:
    """Only what was remembered is sent along, and only for the series that could use the page."""
    assert store.pages.validators("reed", URL) == Validators()
    store.pages.remember("reed", URL, sha256="0", validators=page().validators, at=NOW)
    assert store.pages.validators("reed", URL) == Validators(etag='"e"', last_modified="then")
    assert store.pages.validators("rush", URL) == Validators()


def test_a_message_is_owed_once_to_each_channel(store: Store) -> None:
    """The same message, enqueued twice, is owed once a channel, and comes back whole."""
    for _ in range(2):
        store.messages.enqueue(MESSAGE, ["desk", "mail"], at=NOW)
    owed = find_owed(store)
    assert [(one.channel, one.message) for one in owed] == [("desk", MESSAGE), ("mail", MESSAGE)]
    for one in owed:
        store.deliveries.begin(one)
    store.deliveries.settle(owed[0], at=NOW)
    store.deliveries.postpone(
        owed[1], "greylisted", not_before=NOW, next_try=NOW, failing_since=NOW, refused=False
    )
    [left] = find_owed(store)
    assert (left.channel, left.attempts, left.not_before) == ("mail", 1, NOW)
    assert store.deliveries.drop(left.id) is True
    assert (store.deliveries.drop(left.id), store.owed.count()) == (False, 0)


def test_what_is_written_together_is_kept_together(path: Path) -> None:
    """A failure inside a transaction leaves nothing behind: no revision without its message."""
    with open_store(path, write=True) as store:
        with pytest.raises(RuntimeError, match="power cut"), store.atomic():
            add(store)
            store.messages.enqueue(MESSAGE, ["desk"], at=NOW)
            raise RuntimeError("power cut")
        assert (store.assessments.get("reed", DAY), store.owed.count()) == (None, 0)


def test_a_failure_inside_a_transaction_undoes_only_the_innermost_part(path: Path) -> None:
    """However deep the parts lie in each other, and whatever was written before and after in those around."""
    with closing(sqlite3.connect(path)) as connection:
        database = Database(connection)
        database.execute("create table written (letter text)")
        with database.atomic():
            database.execute("insert into written values ('a')")
            with database.atomic():
                database.execute("insert into written values ('b')")
                with suppress(RuntimeError), database.atomic():
                    database.execute("insert into written values ('c')")
                    raise RuntimeError
                database.execute("insert into written values ('d')")
            with suppress(RuntimeError), database.atomic():
                with database.atomic():
                    database.execute("insert into written values ('e')")
                raise RuntimeError
        assert database.execute("select group_concat(letter, '') from written").fetchall() == [("abd",)]


@pytest.mark.slow
def test_what_was_read_before_a_write_is_still_true(path: Path) -> None:
    """Three writers at once wait for each other: none is refused, and none writes over what another wrote."""
    with closing(sqlite3.connect(path)) as made:
        made.execute("pragma journal_mode = wal")
        made.executescript("create table counted (number integer); insert into counted values (0)")

    def count_on(_: int) -> None:
        with closing(sqlite3.connect(path, timeout=30.0)) as connection:
            database = Database(connection)
            for _ in range(5):
                with database.atomic():
                    [(number,)] = database.execute("select number from counted").fetchall()
                    database.execute("update counted set number = ?", [number + 1])

    with ThreadPoolExecutor(3) as writers:
        list(writers.map(count_on, range(3)))
    with closing(sqlite3.connect(path)) as written:
        assert written.execute("select number from counted").fetchall() == [(15,)]


@pytest.mark.slow
def test_a_second_writer_says_that_another_is_at_work(path: Path, store: Store) -> None:
    """One writer at a time, also across processes; the second waits as long as it was asked to, and says so."""
    add(store)
    code = f"from pathlib import Path\nfrom monitor.store import open_store\nopen_store(Path({str(path)!r}), write=True, wait=0.2).__enter__()"
    second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "StoreLocked" in second.stderr
    with (
        pytest.raises(StoreLocked, match="another monitor is at work"),
        open_store(path, write=True, wait=0.1),
    ):
        pass


def test_a_reader_reads_while_a_writer_is_at_work(path: Path, store: Store) -> None:
    """Reading needs no lock."""
    add(store)
    with open_store(path, write=False) as reader:
        assert reader.assessments.get("reed", DAY) == ASSESSMENT


def test_the_lock_goes_with_the_writer(path: Path) -> None:
    """When a writer is done, or failed, the next one may write."""
    with pytest.raises(RuntimeError, match="boom"), open_store(path, write=True):
        raise RuntimeError("boom")
    with open_store(path, write=True, wait=0.1) as store:
        add(store)


def test_a_database_of_a_newer_version_is_refused(path: Path) -> None:
    """A migration we do not know means that we must not write, nor read."""
    with open_store(path, write=True):
        pass
    with sqlite3.connect(path) as db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('monitor', 'm999', '')"
        )
    db.close()
    for write in (True, False):
        with pytest.raises(NewerDatabase, match="newer monitor \\(m999\\)"), open_store(path, write=write):
            pass


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to be taken for one" * 20, b"\0" * 5000]
)
def test_a_file_that_is_no_database_is_named(path: Path, content: bytes) -> None:
    """Damage is a StoreError that names the file."""
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"monitor\.db: "), open_store(path, write=True):
        pass


def test_a_place_that_cannot_be_written_is_named() -> None:
    """A read-only disk is a StoreError that names the file; /proc is one that even root cannot write to."""
    with (
        pytest.raises(StoreError, match=r"/proc/monitor\.db"),
        open_store(Path("/proc/monitor.db"), write=True),
    ):
        pass


def test_reading_before_the_first_check_says_what_to_do(path: Path) -> None:
    """No database yet is no traceback."""
    with pytest.raises(StoreError, match="no database yet"), open_store(path, write=False):
        pass
    assert not path.exists()


def migrate_before(name: str, db: Database) -> None:
    """Apply the migrations of an older version, which did not know this one nor any later."""
    for step in takewhile(lambda step: step != name, STEPS):
        apply_step(db, step)


def test_what_was_owed_before_dead_letters_is_owed_afterwards(path: Path) -> None:
    """The second migration keeps every delivery, with its message's time as the time since when it is owed."""
    with closing(sqlite3.connect(path)) as raw:
        old = Database(raw)
        migrate_before("m002_every_way_out", old)
        document = write_document(asdict(MESSAGE))
        raw.execute(
            "insert into messages values ('m', 'digest', 'reed', null, ?, ?)", [NOW.isoformat(), document]
        )
        raw.execute(
            "insert into deliveries (message, channel, state, attempts) values ('m', 'desk', 'owed', 2), ('m', 'x', 'dropped', 0)"
        )
        raw.commit()
    with open_store(path, write=True) as store:
        [owed] = find_owed(store)
    assert (owed.channel, owed.message, owed.attempts, owed.owed_since) == ("desk", MESSAGE, 2, NOW)


def test_toplines_and_details_of_older_databases_are_found(path: Path) -> None:
    """The sixth migration gives the takeaways of a database that knew none the toplines they lead, a later one their details."""
    led = replace(ASSESSMENT, toplines=("Cutters advanced. They crossed the weir.",), sections=(TOLLS,))
    with closing(sqlite3.connect(path)) as raw:
        migrate_before("m006_support", Database(raw))
        raw.execute(
            "insert into assessments values (1, 'reed', ?, '', ?, ?)",
            [DAY.isoformat(), URL, json.dumps(render_json(led))],
        )
        for verdict in VERDICTS:
            raw.execute(
                "insert into takeaways values (1, ?, ?, ?, '[]', ?, ?, '[]', '[]')",
                [
                    verdict.takeaway.position,
                    verdict.takeaway.text,
                    verdict.theme,
                    verdict.status,
                    verdict.novelty,
                ],
            )
        raw.commit()
    with open_store(path, write=True) as store:
        [judged] = store.assessments.judged("reed")
    assert judged.support == (led.toplines[0], "")
    assert judged.details == ("", *TOLLS.paragraphs)
    assert [verdict.theme for verdict in judged.verdicts] == [verdict.theme for verdict in VERDICTS]


def test_sqlite_needs_no_temporary_files(tmp_path: Path) -> None:
    """SQLite sorts and rebuilds in memory: a machine without a writable /tmp serves as well."""
    with open_store(tmp_path / "monitor.db", write=True) as store:
        in_memory = 2  # https://www.sqlite.org/pragma.html#pragma_temp_store
        assert next(iter(store._db.query("pragma temp_store")))["temp_store"] == in_memory


def test_ids_that_look_alike_are_distinguished(store: Store) -> None:
    """Withdrawing what `iran_x` gave to tell leaves what is owed for `iran-x`, another date, edition or kind."""
    withdrawn = replace(ASSESSMENT, series="iran_x")
    kept = [
        replace(withdrawn, series="iran-x"),
        replace(withdrawn, series="iran%x"),
        replace(withdrawn, date=DAY - timedelta(days=1)),
        replace(withdrawn, edition="special"),
    ]
    for one in (withdrawn, *kept):
        for kind in ("alert", "update", "digest"):
            name = f"{one.series}-{one.date}-{one.edition}-{kind}"
            message = replace(MESSAGE, id=name, kind=kind, series=one.series, date=one.date)
            store.messages.enqueue(message, ["desk"], at=NOW, edition=one.edition)
    for name, kind in (("week", "digest"), ("edit", "revision")):
        message = replace(MESSAGE, id=name, kind=kind, series="iran_x")  # type: ignore[arg-type]
        store.messages.enqueue(message, ["desk"], at=NOW)
    store.messages.withdraw(withdrawn, f"iran_x-{DAY}--digest")
    assert len(find_owed(store)) == 3 * len(kept) + 2
    assert all(
        store.messages.states(one, f"{one.series}-{one.date}-{one.edition}-digest") == {"owed"}
        for one in kept
    )


def test_revision_notices_are_counted_by_edition(store: Store) -> None:
    """The notice of one post's edit keeps back none of another post of that day."""
    message = replace(MESSAGE, kind="revision")
    store.messages.enqueue(message, ["desk"], at=NOW, edition="special")
    special = replace(ASSESSMENT, edition="special")
    span = NOW - timedelta(days=1), NOW
    assert store.messages.count_between(special, "revision", *span) == 1
    store.messages.enqueue(replace(message, id="of-the-same-edit"), ["phone"], at=NOW, edition="special")
    assert store.messages.count_between(special, "revision", *span) == 1
    assert store.messages.count_between(ASSESSMENT, "revision", *span) == 0
