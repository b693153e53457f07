"""Laws of keeping an installation in order: config, doctor, backup, restore, vacuum."""

import gzip
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, load_post
from monitor.pipeline.incident_words import WORDS
from monitor.store import open_store
from monitor.store.daemons import read_daemon
from tests.desk import configure
from tests.known_answers import answer_known
from tests.process import run
from tests.receivers import run_hook
from tests.servers import Reply, serve

pytestmark = pytest.mark.slow  # each is quick, all of them are not


@pytest.fixture(scope="module")
def demo_site() -> Iterator[DemoSite]:
    """The demo's site."""
    with DemoSite(DAYS[-2]) as up:
        yield up


@pytest.fixture
def site(demo_site: DemoSite) -> DemoSite:
    """The demo's site on its last day but one."""
    demo_site.today = DAYS[-2]
    return demo_site


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory, demo_site: DemoSite) -> Path:
    """A folder with a configuration and a store that a check on that day has filled; to be copied."""
    folder = tmp_path_factory.mktemp("checked")
    configure(folder, demo_site.base)
    assert run(folder, "check").returncode == 0
    return folder


@pytest.fixture
def folder(tmp_path: Path, site: DemoSite, checked: Path) -> Path:
    """A folder with a configuration and a store that holds all days but one."""
    del site  # its day is set
    return copytree(checked, tmp_path, dirs_exist_ok=True)


def dates(folder: Path) -> list[str]:
    """Return what the store holds, damage aside."""
    with closing(sqlite3.connect(folder / "monitor.db")) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        return [row[0] for row in db.execute("select date from assessments order by date")]


@pytest.mark.slow
def test_a_backup_restores_what_was_there(folder: Path, site: DemoSite) -> None:
    """Back to the backup's state, byte for byte in what it exports; what was there instead is kept aside."""
    before = run(folder, "export", "assessments").stdout
    assert run(folder, "backup", "copy").returncode == 0
    site.today = DAYS[-1]
    run(folder, "check")
    assert len(dates(folder)) == len(DAYS)
    done = run(folder, "restore", "copy")
    assert (done.returncode, done.stdout) == (0, "")
    assert run(folder, "export", "assessments").stdout == before
    assert read_daemon(folder / "monitor.db").state == "none"  # nobody misses who restored it
    [aside] = folder.glob("monitor.db.before-restore-*")
    with closing(sqlite3.connect(aside)) as db:
        assert db.execute("select count(*) from assessments").fetchall() == [(len(DAYS),)]


@pytest.mark.slow
def test_what_one_restore_has_kept_another_leaves(folder: Path) -> None:
    """Also where they follow each other within a second, as in a script."""
    run(folder, "backup", "copy")
    for _ in range(4):
        assert run(folder, "restore", "copy").returncode == 0
    assert len(list(folder.glob("monitor.db.before-restore-*"))) == 4


def test_a_backup_on_an_empty_place_brings_all_back(folder: Path, tmp_path: Path) -> None:
    """Database and page bodies are all that is needed."""
    before = run(folder, "export", "assessments").stdout
    bodies = sorted(path.name for path in (folder / "archive").glob("??/*.gz"))
    run(folder, "backup", str(tmp_path / "away" / "copy"))
    for path in [*folder.glob("monitor.db*"), *(folder / "archive").glob("??/*.gz")]:
        path.unlink()
    assert run(folder, "restore", str(tmp_path / "away" / "copy")).returncode == 0
    assert run(folder, "export", "assessments").stdout == before
    assert sorted(path.name for path in (folder / "archive").glob("??/*.gz")) == bodies


def test_a_backup_removes_what_killed_ones_left(folder: Path) -> None:
    """An unfinished copy, and its journal, to which nothing was written for an hour."""
    left, young = (
        folder / "copy" / f".monitor.db.{word}" for word in ("ecm8z6pr.part-journal", "k2_9xab7.part")
    )
    left.parent.mkdir()
    for path in (left, young):
        path.touch()
    os.utime(left, (time.time() - 3700,) * 2)
    assert run(folder, "backup", "copy").returncode == 0
    assert (left.exists(), young.exists()) == (False, True)


def test_a_backup_is_consistent_while_a_check_writes(folder: Path) -> None:
    """Taken in the middle of a transaction, it holds what was there before, whole."""
    with open_store(folder / "monitor.db", write=True) as store, store.atomic():
        store.runs.mark("half", datetime(2026, 6, 9, tzinfo=UTC))
        assert run(folder, "backup", "copy").returncode == 0
    with closing(sqlite3.connect(folder / "copy" / "monitor.db")) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert db.execute("select count(*) from runs where job = 'half'").fetchall() == [(0,)]
        assert db.execute("select count(*) from assessments").fetchall() == [(len(DAYS) - 1,)]


def test_a_backup_among_what_it_copies_is_refused(folder: Path, tmp_path: Path) -> None:
    """In the archive, by a link too, or with the archive in its place: status 2 before anything is written."""
    (tmp_path / "link").symlink_to(folder / "archive")
    (folder / "linked").mkdir()
    (folder / "linked" / "archive").symlink_to(folder / "archive")
    (folder / "monitor.db").rename(folder / "other.db")
    (folder / "config.yaml").write_text((folder / "config.yaml").read_text() + "database: other.db\n")
    before = sorted(folder.rglob("*"))
    for place in (
        "archive",
        "archive/copy",
        "archive/ab/deep/er",
        "copy/../archive/x",
        "linked",
        str(tmp_path / "link" / "x"),
        ".",
    ):
        done = run(folder, "backup", place)
        assert (done.returncode, "name another FOLDER" in done.stderr) == (2, True), place
    assert [
        path for path in sorted(folder.rglob("*")) if path not in before and ".lock" not in path.name
    ] == []
    assert run(folder, "backup", "archived").returncode == 0


@pytest.mark.slow
def test_a_damaged_or_foreign_backup_is_refused(folder: Path) -> None:
    """Status 7, one line, and the database stays as it is."""
    before = dates(folder)
    run(folder, "backup", "copy")
    copy = folder / "copy" / "monitor.db"
    whole = copy.read_bytes()
    for body in (
        whole[: len(whole) // 2],
        b"",
        b"no database at all",
        whole[:5000] + b"\xff" * 4000 + whole[9000:],
        whole.replace(b"CREATE TABLE", b"CREATE\xffTABLE", 1),  # which SQLite quotes in its message
    ):
        copy.write_bytes(body)
        done = run(folder, "restore", "copy")
        assert (done.returncode, len(done.stderr.splitlines()), "Traceback" in done.stderr) == (7, 1, False)
    copy.unlink()
    assert run(folder, "restore", "copy").returncode == 7
    assert dates(folder) == before


def test_a_backup_of_a_newer_monitor_is_refused(folder: Path) -> None:
    """A database that this version cannot read is not put in the place of one that it can."""
    before = dates(folder)
    run(folder, "backup", "copy")
    with closing(sqlite3.connect(folder / "copy" / "monitor.db")) as db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('monitor', 'm999', '')"
        )
        db.commit()
    assert run(folder, "restore", "copy").returncode == 7
    assert dates(folder) == before


def _age(path: Path) -> None:
    """Make a database one of a version before."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "drop table runs; drop table troubles;"
            "delete from _sqlite_migrations where name = 'm003_runs_and_troubles'"
        )


def test_a_replay_that_keeps_nothing_says_no_more_than_that_of_verdicts(folder: Path) -> None:
    """As any command that writes, it updates the database of a version before."""
    _age(folder / "monitor.db")
    done = run(folder, "replay")
    assert (folder / "monitor.db.before-m003_runs_and_troubles").exists()
    assert "; no verdict was changed, --keep keeps the new ones" in done.stderr


def test_the_command_that_updates_the_database_says_so_and_where_the_copy_is(folder: Path) -> None:
    """In one line, once; with `--quiet` in none."""
    said = "updated for this version of monitor; as it was before, it is kept as monitor.db.before-m003"
    _age(folder / "monitor.db")
    assert [run(folder, "vacuum").stderr.count(said) for _ in range(2)] == [1, 0]
    _age(folder / "monitor.db")
    assert said not in run(folder, "--quiet", "vacuum").stderr


def test_a_migration_makes_a_backup_first(folder: Path) -> None:
    """The database of the version before is kept beside the migrated one."""
    _age(folder / "monitor.db")
    with open_store(folder / "monitor.db", write=True):
        pass
    with closing(sqlite3.connect(folder / "monitor.db.before-m003_runs_and_troubles")) as db:
        assert db.execute("select count(*) from assessments").fetchall() == [(len(DAYS) - 1,)]
        assert db.execute("select name from sqlite_master where name = 'runs'").fetchall() == []


def test_vacuum_deletes_old_bodies_and_shrinks_the_database(folder: Path) -> None:
    """A body that nothing lately seen refers to goes when it is old; all others stay."""
    config = folder / "config.yaml"
    config.write_text(f"{config.read_text()}keep: {{pages: 30}}\n")
    stray, young = (folder / "archive" / (letter * 2) / f"{letter * 64}.gz" for letter in "ab")
    for path in (stray, young):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(b"old"))
    os.utime(stray, (time.time() - 3 * 86400,) * 2)
    kept = len(list((folder / "archive").glob("??/*.gz"))) - 1
    done = run(folder, "vacuum")
    assert (done.returncode, done.stderr.startswith("1 page body deleted, database ")) == (0, True)
    assert (stray.exists(), young.exists()) == (False, True)
    assert len(list((folder / "archive").glob("??/*.gz"))) == kept
    assert len(dates(folder)) == len(DAYS) - 1


def test_a_good_configuration_is_called_good(folder: Path) -> None:
    """`monitor config` says so; a mistake is status 2."""
    config = folder / "config.yaml"
    assert run(folder, "config").stdout == f"{config}: good; 1 series, 1 channel\n"
    config.write_text(f"{config.read_text()}schedule: {{hours: soon, listen: '0.0.0.0:80'}}\n")
    done = run(folder, "config")
    assert (done.returncode, done.stderr.splitlines()) == (
        2,
        [
            f"{config}: schedule.hours: 'soon' must be like 22:00-05:00 or 00:00-24:00 (in UTC), or learnt",
            f"{config}: schedule.listen: '0.0.0.0:80' must be a port on this machine, like 127.0.0.1:8710",
        ],
    )


def test_doctor_examines_all_and_finds_all_well(folder: Path) -> None:
    """Configuration, database, disk, robots.txt, each route; a channel only on demand."""
    done = run(folder, "doctor")
    lines = [line.split(": ")[0] for line in done.stdout.splitlines()]
    assert lines == [
        "good  configuration", "good  database", "-     daemon", "good  disk", "good  access", f"good  {DEMO_KEY} robots.txt",
        f"good  {DEMO_KEY} sitemap", f"good  {DEMO_KEY} hub", f"good  {DEMO_KEY} listing",
        f"warn  {DEMO_KEY} newest assessment", "-     second reader", "-     channel out",
    ]  # fmt: skip
    assert done.returncode == 0


def test_doctor_puts_ten_known_questions_to_the_second_reader(folder: Path) -> None:
    """Eight of ten as expected are good enough; fewer are a BAD line with advice."""
    config = folder / "config.yaml"
    text = config.read_text()
    with serve() as web:
        config.write_text(f"{text}second_reader: {{url: '{web.url}/v1', model: m}}\n")
        web.answers["/v1/chat/completions"] = answer_known(8)
        good = run(folder, "doctor")
        web.answers["/v1/chat/completions"] = answer_known(7)
        bad = run(folder, "doctor")
        assert len(web.log) == 20
    assert (good.returncode, bad.returncode) == (0, 1)
    assert "good  second reader: “m” answered 8 of 10 known questions as expected, 0." in good.stdout
    assert "500 tokens each" in good.stdout
    assert "BAD   second reader: “m” answered 7 of 10 known questions as expected" in bad.stdout
    assert "try a larger model" in bad.stdout
    assert ("replay --ask" in good.stdout, "replay --ask" in bad.stdout) == (True, False)


def test_doctor_names_what_is_wrong(folder: Path) -> None:
    """A site that is gone and a damaged database are BAD lines, and the status is 1."""
    configure(folder, "http://127.0.0.1:9")
    body = bytearray((folder / "monitor.db").read_bytes())
    body[4096 * 3 : 4096 * 5] = b"\xff" * 8192
    for log in folder.glob("monitor.db-*"):
        log.unlink()
    (folder / "monitor.db").write_bytes(body)
    done = run(folder, "doctor")
    bad = [line.split(": ")[0] for line in done.stdout.splitlines() if line.startswith("BAD")]
    assert (done.returncode, bad) == (1, ["BAD   database", f"BAD   {DEMO_KEY} robots.txt"])
    assert WORDS["unreachable"].advice in " ".join(done.stdout.split())


def test_doctor_sends_each_channel_a_test_message(tmp_path: Path, site: DemoSite) -> None:
    """With --send, one message each; a channel that refuses is BAD."""
    with run_hook() as hook:
        configure(tmp_path, site.base, channel=f'kind: webhook, url: "{hook.url}"')
        assert run(tmp_path, "doctor", "--send").returncode == 0
        hook.refuse = [Reply(status=410)]
        done = run(tmp_path, "doctor", "--send")
    assert (done.returncode, "BAD   channel out: " in done.stdout, len(hook.received)) == (1, True, 1)


def test_doctor_explains_a_saved_page(folder: Path, site: DemoSite) -> None:
    """How a saved page is read, line by line, with the verdict last."""
    answer = site.answer(load_post(DAYS[0]).path)
    assert answer is not None
    (folder / "page.html").write_bytes(answer.body)
    done = run(folder, "doctor", "page.html")
    assert done.returncode == 0
    assert f"{DAYS[0]}" in done.stdout.splitlines()[-1]


@pytest.mark.slow
def test_doctor_ends_with_status_1_for_a_page_that_is_no_assessment(folder: Path, site: DemoSite) -> None:
    """Whatever it is instead: half a page, a hub, another site's, nothing; JSON says it, too."""
    page, hub = (
        site.answer(load_post(DAYS[0]).path),
        site.answer("/analysis/saltmarsh/saltmarsh-campaign-assessment/"),
    )
    assert page is not None
    assert hub is not None
    for body in (
        page.body[: len(page.body) // 2],
        hub.body,
        b"<html><body><p>Seals</p></body></html>",
        b"Seals",
        b"\x1f\x8b\x00",
    ):
        (folder / "page.html").write_bytes(body)
        done = run(folder, "doctor", "page.html")
        assert (done.returncode, "\nverdict: " in done.stdout) == (1, True), (body[:80], done.stderr)
        as_json = run(folder, "doctor", "page.html", "--json")
        assert (as_json.returncode, json.loads(as_json.stdout)["good"]) == (1, False)


def test_the_database_is_never_written_over(folder: Path) -> None:
    """A backup, a restore or an output that names it is refused: what another process writes now would be lost."""
    before, inode = dates(folder), (folder / "monitor.db").stat().st_ino
    (folder / "link").symlink_to(".")
    for line in (
        ("backup", "."),
        ("backup", "link"),
        ("restore", "."),
        ("export", "takeaways", "--output", "monitor.db"),
        ("feed", "new-themes", "--output", "monitor.db"),
    ):
        done = run(folder, *line)
        assert (done.returncode in {1, 2}, "database" in done.stderr) == (True, True), line
    assert (dates(folder), (folder / "monitor.db").stat().st_ino) == (before, inode)
