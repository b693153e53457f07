"""Laws of where a store lies and what becomes of it: odd names, links, no permission, damage, copies."""

import gzip
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.errors import ArchiveError, StoreError, StoreLocked
from monitor.store import Store, copy_database, find_damage, open_store, replace_database
from monitor.store.connections import connect_for_reading
from monitor.store.daemons import claim_for_daemon, note_prepared
from monitor.store.migrations import own_triggers
from monitor.themes import find_context
from tests.desk import find_owed
from tests.reed import NOW, page

pytestmark = pytest.mark.slow  # each is quick, all of them are not

STORE = Path(__file__).parent / "stores" / "m006_support.db.gz"


@pytest.fixture(autouse=True)
def _common_umask() -> Iterator[None]:
    """As on most machines: all may read what nobody forbids."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of three days."""
    place = tmp_path / "home" / "monitor.db"
    place.parent.mkdir()
    place.write_bytes(gzip.decompress(STORE.read_bytes()))
    with open_store(place, write=True):
        pass
    return place


def days(path: Path) -> int:
    """Return how many assessments a reader finds."""
    with open_store(path, write=False) as store:
        return len(store.dates.all(DEMO_KEY))


def change(path: Path, *statements: str) -> None:
    """Change a database by hand."""
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%41b", "a b&c=d", "ä'\"", "?mode=memory"])
def test_a_folder_may_have_any_name(name: str, path: Path) -> None:
    """Opened, copied, restored, examined as anywhere else, and no stray file appears."""
    folder = path.parent.parent / name
    shutil.copytree(path.parent, folder)
    odd = folder / "monitor.db"
    copy_database(odd, folder / "copy" / "monitor.db")
    change(odd, "delete from deliveries")
    replace_database(odd, folder / "copy" / "monitor.db", aside=folder / "aside.db", wait=1)
    assert (days(odd), find_damage(folder / "aside.db")) == (3, None)
    assert {one.name for one in path.parent.parent.iterdir()} == {"home", name}


def test_database_copies_and_locks_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Whatever the umask: nobody else reads what the publisher owns and who gets messages."""
    path = tmp_path / "new" / "monitor.db"
    with open_store(path, write=True) as store, store.sending(), store.atomic():
        store.runs.mark("x", NOW)
        copy_database(path, tmp_path / "copy" / "monitor.db")
    Archive(tmp_path / "archive").save(page())
    made = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert len(made) >= 5
    assert {stat.S_IMODE(one.stat().st_mode) for one in made} == {0o600}
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.rglob("*") if one.is_dir()} == {0o700}


def test_one_database_has_one_lock_however_its_path_is_written(path: Path) -> None:
    """Through a link, or around a corner, it is locked all the same."""
    link = path.parent.parent / "link.db"
    link.symlink_to(path)
    around = path.parent / ".." / "home" / "monitor.db"
    with open_store(path, write=True):
        for other in (link, around):
            with pytest.raises(StoreLocked), open_store(other, write=True, wait=0.05):
                pass


def test_a_daemon_makes_no_new_database_where_its_own_is_gone(tmp_path: Path) -> None:
    """Without `create`, what is not there is an error, and nothing is made."""
    with (
        pytest.raises(StoreError, match="no database yet"),
        open_store(tmp_path / "monitor.db", write=True, create=False),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [True, False])
def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path, *, write: bool) -> None:
    """A path that was mistyped must not put our tables among somebody's own."""
    path = tmp_path / "places.sqlite"
    change(path, "create table bookmarks (url)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="belongs to another program"), open_store(path, write=write):
        pass
    assert path.read_bytes() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
@pytest.mark.parametrize("killed", [False, True], ids=["closed", "killed while writing"])
def test_a_reader_needs_no_permission_to_write(path: Path, *, killed: bool) -> None:
    """On a disk that is read-only, also with what a killed writer left in its log."""
    if killed:
        with closing(sqlite3.connect(path)) as db:  # copied while it is open: the log is not merged
            db.execute("insert into runs values ('late', '2026-03-02T01:30:00+00:00')")
            db.commit()
            shutil.copytree(path.parent, path.parent.parent / "media")
    else:
        shutil.copytree(path.parent, path.parent.parent / "media")
    media = path.parent.parent / "media"
    (media / "monitor.db-shm").unlink(missing_ok=True)
    found = _as_nobody(media / "monitor.db")
    assert found == (3, killed)
    assert not (media / "monitor.db-shm").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
@pytest.mark.parametrize(
    ("place", "mode", "write"),
    [("data", 0o700, False), ("data/monitor.db", 0o600, False), ("data/monitor.db", 0o444, True)],
)
def test_what_is_closed_to_us_is_said_to_be(tmp_path: Path, place: str, mode: int, *, write: bool) -> None:
    """The folder of a service, or a file that root has copied there; SQLite says only that it cannot use it."""
    path = tmp_path / "data" / "monitor.db"
    with open_store(path, write=True):
        pass
    for one in (path.parent, *path.parent.iterdir()):
        one.chmod(0o777)
    (tmp_path / place).chmod(mode)
    with (
        _being_nobody(tmp_path),
        pytest.raises(StoreError, match=r"monitor\.db: .*Permission denied"),
        open_store(path, write=write) as store,
    ):
        store.runs.mark("check", datetime.now(UTC))


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_a_backup_that_is_closed_to_us_is_said_to_be(path: Path) -> None:
    """It is no damaged one."""
    path.chmod(0o600)
    with _being_nobody(path.parent):
        assert find_damage(path) == "Permission denied"


@contextmanager
def _being_nobody(folder: Path) -> Iterator[None]:
    """Be another user inside the block, one who may look into a folder and those above it."""
    for one in (folder, *folder.parents):
        if not one.stat().st_mode & 0o005:
            one.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def _as_nobody(path: Path) -> tuple[int, bool]:
    """Return, as a user who may only read, how many assessments there are and whether the late run is seen."""
    for one in (path.parent.parent, path.parent, *path.parent.iterdir()):
        one.chmod(0o755 if one.is_dir() else 0o644)
    with _being_nobody(path.parent.parent), closing(connect_for_reading(path)) as db:
        [count] = db.execute("select count(*) from assessments").fetchone()
        return count, db.execute("select 1 from runs where job = 'late'").fetchone() is not None


def test_an_old_sqlite_is_named_as_what_is_missing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not "malformed schema", but which version is there and which is needed."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    for write in (True, False):
        with (
            pytest.raises(StoreError, match=r"SQLite .* is too old, monitor needs 3\.37"),
            open_store(path, write=write),
        ):
            pass


def test_a_copy_does_not_fail_where_one_beside_it_is_done_meanwhile(tmp_path: Path) -> None:
    """A file of it may be gone between two looks, as the one to which this link leads."""
    with open_store(tmp_path / "monitor.db", write=True):
        pass
    (tmp_path / ".copy.db.abcdefgh.part").symlink_to("nowhere")
    copy_database(tmp_path / "monitor.db", tmp_path / "copy.db")
    assert find_damage(tmp_path / "copy.db") is None


def test_a_good_copy_is_not_overwritten_by_a_bad_one(path: Path, tmp_path: Path) -> None:
    """What is empty, of somebody else, or damaged is not copied; yesterday's copy stays."""
    copy = tmp_path / "copy" / "monitor.db"
    copy_database(path, copy)
    before = copy.read_bytes()
    foreign = tmp_path / "foreign.db"
    change(foreign, "create table a (b)")
    (tmp_path / "empty.db").touch()
    for bad in (foreign, tmp_path / "empty.db", tmp_path / "missing.db"):
        with pytest.raises(StoreError):
            copy_database(bad, copy)
    assert copy.read_bytes() == before
    assert [one.name for one in copy.parent.iterdir()] == ["monitor.db"]


def test_a_copy_with_statements_of_somebody_else_is_refused(path: Path, tmp_path: Path) -> None:
    """A trigger in a backup would run in our name; one of our names with another text, too."""
    copy = tmp_path / "copy.db"
    copy_database(path, copy)
    change(copy, "create trigger t after insert on deliveries begin delete from messages; end")
    assert "triggers that monitor did not make: t" in str(find_damage(copy))
    change(
        copy, "drop trigger t", *(sql for name, sql in own_triggers() if name.startswith("passages"))
    )  # as a copy of an earlier shape has them
    assert find_damage(copy) is None
    change(copy, "drop trigger passages_ad")
    change(copy, "create trigger passages_ad after delete on passages begin delete from messages; end")
    assert "passages_ad" in str(find_damage(copy))


def test_a_device_or_a_pipe_is_no_copy(tmp_path: Path) -> None:
    """Neither is read: it would never end."""
    os.mkfifo(tmp_path / "pipe")
    assert find_damage(tmp_path / "pipe") == find_damage(Path("/dev/zero")) == "is not a regular file"


def test_a_restore_follows_the_link_to_the_database_and_keeps_it(path: Path, tmp_path: Path) -> None:
    """Where the database's name is a link, the database is replaced, not the link."""
    link = tmp_path / "link.db"
    link.symlink_to(path)
    copy_database(path, tmp_path / "copy.db")
    change(path, "delete from deliveries")
    replace_database(link, tmp_path / "copy.db", aside=tmp_path / "aside.db", wait=1)
    assert link.is_symlink()
    with open_store(path, write=False) as store:
        assert len(store.deliveries.list()) == 3


def test_a_restore_keeps_what_was_only_in_the_log(path: Path, tmp_path: Path) -> None:
    """The write-ahead log of the present database goes into what is kept aside, and into nothing else."""
    copy_database(path, tmp_path / "copy.db")
    with closing(sqlite3.connect(path)) as db:
        db.execute("insert into runs values ('late', '2026-03-02T01:30:00+00:00')")
        db.commit()
        for name in ("monitor.db", "monitor.db-wal"):
            shutil.copyfile(path.with_name(name), tmp_path / name)  # as a killed process leaves it
    replace_database(tmp_path / "monitor.db", tmp_path / "copy.db", aside=tmp_path / "aside.db", wait=1)
    for name, late in (("aside.db", NOW), ("monitor.db", None)):
        with open_store(tmp_path / name, write=True) as store:
            assert store.runs.last("late") == late


def test_a_restore_beside_another_process_is_refused(path: Path, tmp_path: Path) -> None:
    """While somebody still reads or writes the database, nothing is replaced."""
    copy_database(path, tmp_path / "copy.db")
    with closing(sqlite3.connect(path)) as db:
        db.execute("begin immediate")
        with pytest.raises(StoreError):
            _replace_at_once(path, tmp_path)
    assert days(path) == 3


def _replace_at_once(path: Path, folder: Path) -> None:
    from monitor.store import connections  # noqa: PLC0415 (its patience is shortened)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "BUSY_SECONDS", 0.1)
        replace_database(path, folder / "copy.db", aside=folder / "aside.db", wait=1)


def test_a_damaged_database_is_kept_aside_as_it_is(path: Path, tmp_path: Path) -> None:
    """Restoring is for that very case; what can be saved of it may be worth something."""
    copy_database(path, tmp_path / "copy.db")
    path.write_bytes(b"no database any more")
    replace_database(path, tmp_path / "copy.db", aside=tmp_path / "aside.db", wait=1)
    assert (days(path), (tmp_path / "aside.db").read_bytes()) == (3, b"no database any more")


DAMAGE = {
    "assessments": "update revisions set document = packed('{') where OF_DAY",
    "assessments in another encoding": "update revisions set document = packed(x'ff7b7d') where OF_DAY",
    "assessments too deep": "update revisions set document = packed(replace(hex(zeroblob(9999)), '0', '[')) where OF_DAY",
    "assessments not packed": "update revisions set document = x'7b7d' where OF_DAY",
    "assessments cut short": "update revisions set document = substr(document, 1, 99) where OF_DAY",
    "passage_texts": "update passage_texts set texts = x'' where OF_DAY",
    "takeaways": "update takeaways set earlier = packed('x') where OF_DAY",
    "takeaways in another encoding": "update takeaways set text = cast(x'ff7b7d' as text) where OF_DAY",
    "revisions": "update revisions set changes = '5' where OF_DAY",
    "deliveries": "update messages set document = packed('{}') where date = ?",
    "links": "update links set modified_at = 'soon' where date = ?",
    "runs": "update runs set at = '2026-01-01' where ? is not null",
}


@pytest.mark.parametrize("place", DAMAGE)
def test_a_row_that_cannot_be_read_is_named_and_the_rest_is_read(place: str, path: Path) -> None:
    """Whatever one row holds, the others come; the doctor's list names it."""
    table = place.split(maxsplit=1)[0]
    with closing(sqlite3.connect(path)) as db:
        db.create_function(
            "packed", 1, lambda text: zlib.compress(text if isinstance(text, bytes) else text.encode())
        )
        db.execute("update deliveries set state = 'owed'")
        db.execute("update links set read_at = null")
        of_day = "assessment = (select id from assessments where date = ?)"
        assert db.execute(DAMAGE[place].replace("OF_DAY", of_day), [DAYS[1].isoformat()]).rowcount
        db.commit()
    with open_store(path, write=False) as store:
        found = store.find_unreadable()
        named = tuple(line for line in found if line.startswith(f"table {table}, row "))
        assert named
        also = "revisions" if table == "assessments" else table  # a document stands in its revision
        assert all(line.startswith((f"table {table}, row ", f"table {also}, row ")) for line in found)
        assert _read_all(store)[table] == len(_intact(store, table, named))


def test_the_outline_of_a_history_leaves_out_what_is_not_needed_to_go_on(path: Path) -> None:
    """It is what was judged, without toplines, reasons and nearest earlier takeaways; a damaged row is left out, too."""
    with open_store(path, write=True) as store:
        expected = [
            replace(
                day,
                verdicts=tuple(replace(one, earlier=(), reasons=()) for one in day.verdicts),
                support=(),
                details=(),
            )
            for day in store.assessments.judged(DEMO_KEY)
        ]
        assert list(store.assessments.outline(DEMO_KEY)) == expected
    change(
        path,
        "update takeaways set text = cast(x'ff' as text) where rowid = 1",
        "update takeaways set also = '[' where rowid = 9",
        "update assessments set date = '2026-06-99' where date = (select max(date) from assessments)",
    )
    with open_store(path, write=True) as store:
        left = [one for day in store.assessments.outline(DEMO_KEY) for one in day.verdicts]
    assert len(left) == sum(len(day.verdicts) for day in expected[:-1]) - 2


def test_what_is_stored_beside_takeaways_is_what_their_assessment_says(path: Path) -> None:
    """It is found again only if a row is damaged."""
    with open_store(path, write=True) as store:
        expected = {one: find_context(one) for one in store.assessments.all(DEMO_KEY)}
        assert {one: store.assessments.context(one) for one in expected} == expected
        assert any(any(texts) for context in expected.values() for texts in context)
    change(
        path,
        "update takeaways set text = cast(x'ff' as text) where rowid = 1",
        "update takeaways set support = cast(x'ff' as text) where rowid = 9",
        "delete from takeaways where rowid = (select max(rowid) from takeaways)",
    )
    with open_store(path, write=True) as store:
        assert {one: store.assessments.context(one) for one in expected} == expected


def _read_all(store: Store) -> dict[str, int]:
    """Return how much of each table is read, as checks read it."""
    return {
        "assessments": len(list(store.assessments.all(DEMO_KEY))),
        "takeaways": sum(len(one.verdicts) for one in store.assessments.judged(DEMO_KEY)),
        "revisions": sum(len(store.assessments.revisions(DEMO_KEY, day)) for day in DAYS[:3]),
        "passage_texts": len({one.date for one in store.passages.search("the", most=999)[0] if one.snippet}),
        "deliveries": len(find_owed(store)),
        "links": len(store.pages.unread(DEMO_KEY, since=date.min, until=date.max)),
        "runs": sum(store.runs.last(f"{kind} {DEMO_KEY}") is not None for kind in ("check", "wide check")),
    }


def _intact(store: Store, table: str, named: tuple[str, ...]) -> range:
    [row] = store._db.query(f"select count(*) as n from {table}")  # noqa: S608 (our own names)
    return range(row["n"] - len(named))


def _fail(failure: ArchiveError) -> None:
    raise failure


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_a_folder_of_the_archive_that_is_closed_to_us_is_named(tmp_path: Path) -> None:
    """A backup without its pages is not whole, and says so; the other folders are read on."""
    archive = Archive(tmp_path / "archive")
    bodies = sorted((page(b"one"), page(b"two")), key=lambda body: body.sha256)
    for body in bodies:
        archive.save(body).parent.chmod(0o755)
    archive.folder.chmod(0o755)
    archive.path(bodies[0].sha256).parent.chmod(0o700)
    failures: list[ArchiveError] = []
    with _being_nobody(tmp_path):
        assert list(archive.hashes(failures.append)) == [bodies[1].sha256]
    assert [str(one) for one in failures] == [
        f"{archive.path(bodies[0].sha256).parent}: cannot be read: Permission denied"
    ]


def test_a_damaged_page_is_neither_copied_nor_an_end(tmp_path: Path) -> None:
    """A body that is not what its name says, a bomb, a link, a device: an error that names the file."""
    archive, other = Archive(tmp_path / "a"), Archive(tmp_path / "b")
    good, bad = page(b"good"), page(b"bad")
    archive.save(good)
    archive.save(bad)
    archive.path(bad.sha256).write_bytes(gzip.compress(b"x"))
    other.copy(good.sha256, archive)
    with pytest.raises(ArchiveError, match="damaged"):
        other.copy(bad.sha256, archive)
    assert (list(other.hashes(_fail)), other.load(good.sha256)) == ([good.sha256], b"good")
    archive.path(bad.sha256).unlink()
    archive.path(bad.sha256).symlink_to("/dev/zero")
    assert list(archive.hashes(_fail)) == [good.sha256]
    with pytest.raises(ArchiveError, match="no file of ours"):
        archive.load(bad.sha256)


READ_ELSEWHERE = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(*sorted(job for job, in db.execute("select job from runs")))
db.close()
"""


def read_elsewhere(path: Path) -> str:
    """Return the names of the runs as another process reads them, which then closes the database."""
    words = [sys.executable, "-c", READ_ELSEWHERE, str(path)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def test_a_database_that_cannot_be_opened_a_second_time_keeps_the_locks_of_the_first(tmp_path: Path) -> None:
    """Another process must not believe that nobody uses it and take the write-ahead log away: what is written next would be lost."""
    path = tmp_path / "monitor.db"
    refusal = sqlite3.OperationalError("unable to open database file")
    refusal.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    with open_store(path, write=True) as first:
        first.runs.mark("before", NOW)
        with pytest.raises(StoreError, match="unable to open"), open_store(path, write=False):
            raise refusal
        assert find_damage(path) is None
        assert read_elsewhere(path) == "before"
        first.runs.mark("after", NOW)
        assert read_elsewhere(path) == "after before"


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize("create", [True, False])
def test_an_empty_file_is_a_damaged_database_not_a_missing_one(
    tmp_path: Path, *, write: bool, create: bool
) -> None:
    """A power loss leaves one: a check that began anew there would forget corrections and send everything again."""
    path = tmp_path / "monitor.db"
    path.touch()
    with (
        pytest.raises(StoreError, match="is empty: its content was lost; `monitor restore FOLDER`"),
        open_store(path, write=write, create=create),
    ):
        pass
    assert path.stat().st_size == 0


def test_a_new_database_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is killed while it makes one leaves no file that would be taken for a damaged database."""
    path = tmp_path / "monitor.db"

    def killed(part: Path, target: Path) -> None:
        assert find_damage(part) is None
        assert not target.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt), open_store(path, write=True):
        pass
    assert not path.exists()


def test_no_database_is_made_beside_the_daemon_of_one_that_disappeared(tmp_path: Path) -> None:
    """It would hide the loss; the daemon itself makes the first one."""
    path = tmp_path / "monitor.db"
    with claim_for_daemon(path):
        note_prepared(path)
        make = f"from pathlib import Path\nfrom monitor.store import open_store\nwith open_store(Path({str(path)!r}), write=True): pass"
        done = subprocess.run([sys.executable, "-c", make], capture_output=True, text=True, check=False)
        assert "disappeared while `monitor run` (process " in done.stderr
        assert not path.exists()
        with open_store(path, write=True):
            assert find_damage(path) is None


@pytest.mark.parametrize("restored", [True, False])
def test_the_log_of_a_database_that_is_gone_does_not_spoil_the_next_one(
    tmp_path: Path, *, restored: bool
) -> None:
    """SQLite would replay a write-ahead log that a killed process left into whatever file has that name."""
    path, copy = tmp_path / "monitor.db", tmp_path / "copy" / "monitor.db"
    with open_store(path, write=True):
        pass
    copy_database(path, copy)
    with open_store(path, write=True) as store:
        store.runs.mark("tidy", NOW)
        log = Path(f"{path}-wal").read_bytes()
    assert log
    path.unlink()
    Path(f"{path}-wal").write_bytes(log)
    if restored:
        replace_database(path, copy, aside=tmp_path / "aside.db", wait=0.0)
        assert Path(f"{tmp_path / 'aside.db'}-wal").read_bytes() == log
    with open_store(path, write=True) as store:
        assert store.runs.last("tidy") is None
    assert find_damage(path) is None
