"""Stores that earlier versions have written open with this one: tests/stores holds one of each shape, of the demo's site."""

import ast
import gzip
import json
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import monitor.store
from monitor.config import Config
from monitor.demo import evening_of
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.models import Takeaway
from monitor.pipeline.check import check
from monitor.pipeline.decide import message_name, own_digest
from monitor.pipeline.ingest import ingest_silently
from monitor.pipeline.replay import replay
from monitor.pipeline.tracking import SeriesTracking
from monitor.store import Store, find_damage, open_store
from monitor.store.migrations import STEPS
from monitor.store.packing import unpack
from monitor.store.passages import END, HIT
from tests.desk import build_config, digest
from tests.receivers import run_hook
from tests.tools.store import fill

pytestmark = pytest.mark.slow  # each is quick, all of them are not

STORES = sorted((Path(__file__).parent / "stores").glob("*.db.gz"))


@pytest.fixture(params=STORES, ids=lambda path: path.name.split(".")[0])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    """A configuration whose database an earlier version wrote."""
    config = build_config(tmp_path, "http://127.0.0.1:9", "http://127.0.0.1:9/hook")
    config.database.write_bytes(gzip.decompress(request.param.read_bytes()))
    return config


def test_an_old_store_opens_whole(config: Config) -> None:
    """Every row of it is read, and themes are judged as they were; the old file is kept aside."""
    with open_store(config.database, write=True) as store:
        assert store.find_unreadable() == ()
        assert [one.date for one in store.assessments.all(DEMO_KEY)] == list(DAYS[:3])
        assert len(store.assessments.judged(DEMO_KEY)) == 3
        assert any(any(day.support) for day in store.assessments.judged(DEMO_KEY))
        reasons = [
            why for day in store.assessments.judged(DEMO_KEY) for v in day.verdicts for why in v.reasons
        ]
        assert {why.kind for why in reasons} >= {"young"}
        assert all(why.kind == "first" for why in reasons if why.text.startswith("first mention of "))
        assert {row.state for row in store.deliveries.list()} == {"delivered"}
        first = next(iter(store.assessments.all(DEMO_KEY)))
        assert store.messages.states(first, own_digest(message_name(first))) == {"delivered"}
        assert replay(config, store, DEMO_KEY, keep=True).takeaways == 19
    assert find_damage(config.database) is None


def test_takeaways_of_an_old_store_keep_their_ids(config: Config) -> None:
    """Also through the first edit after the upgrade, which puts a takeaway before all others."""
    with closing(sqlite3.connect(config.database)) as db:
        before = dict(db.execute(BY_PLACE))
    with open_store(config.database, write=True) as store:
        assert ids(store) == before
        old = store.assessments.get(DEMO_KEY, DAYS[1])
        assert old is not None
        texts = ["A heron nested on the pier.", *(one.text for one in old.takeaways)]
        takeaways = tuple(Takeaway(position=n, text=text) for n, text in enumerate(texts, 1))
        ingest_silently(store, replace(old, takeaways=takeaways), seen_at=evening_of(DAYS[3]))
        SeriesTracking(config, store, DEMO_KEY).update()
        assert ids(store) == before | {f"{DAYS[1]}/{len(texts)}": texts[0]}


BY_PLACE = """select date || '/' || position, text from takeaways
    join assessments on assessments.id = takeaways.assessment"""


def ids(store: Store) -> dict[str, str]:
    """Return the texts of all judged takeaways by id."""
    return {one.id: one.text for one in store.overviews.takeaways(DEMO_KEY)}


@pytest.mark.slow
def test_a_store_of_the_present_shape_is_made_by_a_command(tmp_path: Path) -> None:
    """`python -m tests.tools.store` makes the next one: whole, small, and with the same three days."""
    database = fill(tmp_path)
    assert find_damage(database) is None
    assert database.stat().st_size < 500_000
    with open_store(database, write=True) as store:
        assert [one.date for one in store.assessments.all(DEMO_KEY)] == list(DAYS[:3])


def test_a_step_calls_nothing_of_the_program() -> None:
    """A step that read stored values by today's code would fail, or do something else, in a later version."""
    tree = ast.parse(Path(monitor.store.migrations.__file__).read_text())
    imported = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)}
    assert {one for one in imported if "monitor" in one} == {"from monitor.store.database import Database"}


def test_there_is_a_store_of_every_shape() -> None:
    """A migration comes with a store that the version before it has written."""
    assert {path.name.split(".")[0] for path in STORES} == {*STEPS} - {max(STEPS), "m002_every_way_out"}


def test_messages_of_before_are_known_by_edition(tmp_path: Path) -> None:
    """The seventh step reads editions out of ids once, so that nobody does afterwards."""
    path = tmp_path / "monitor.db"
    [before] = [store for store in STORES if store.name.startswith("m006")]
    path.write_bytes(gzip.decompress(before.read_bytes()))
    ids = {
        "roca-2022-06-01-morning-special-update-2022-05-01-3": ("update", "morning special"),
        "roca-2022-06-01-update-2022-05-01-3": ("update", ""),
        "roca-2022-06-01-special-digest": ("digest", "special"),
        "roca-2022-06-01-digest-x-digest-3": ("digest", ""),
        "roca-2022-06-01-special-digest-desk-3": ("digest", "special"),
    }
    with closing(sqlite3.connect(path)) as db:
        db.executemany(
            "insert into messages (id, kind, series, date, created_at, document) values (?, ?, 'roca', '2022-06-01', '', ?)",
            [(name, kind, json.dumps({})) for name, (kind, _) in ids.items()],
        )
        db.commit()
    with open_store(path, write=True) as store:
        found = {
            row["id"]: row["edition"]
            for row in store._db.query("select id, edition from messages where series = 'roca'")
        }
    assert found == {name: edition for name, (_, edition) in ids.items()}


def test_each_text_stands_once_and_none_is_lost(tmp_path: Path) -> None:
    """The eighteenth step keeps documents, messages and passages to the letter, in less space."""
    path = lay_store(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        documents = db.execute("select document from revisions order by id").fetchall()
        messages = db.execute("select document from messages order by id").fetchall()
        overview = db.execute("select * from assessments_overview").fetchall()
        passages = db.execute("select id, part, text from passages order by id").fetchall()
    before = path.stat().st_size
    with open_store(path, write=True) as store:
        store.shrink()
        found = {one.id: one for one in store.passages.find("the", DEMO_KEY, since=date.min, until=date.max)}
        quoted = store.passages.quote("the", list(found))
    with closing(sqlite3.connect(path)) as db:
        assert unpacked(db, "select document from revisions order by id") == documents
        assert unpacked(db, "select document from messages order by id") == messages
        assert db.execute("select * from assessments_overview").fetchall() == overview
    holding = {
        number: (part, text) for number, part, text in passages if re.search(r"\bthe\b", text, re.IGNORECASE)
    }
    assert {
        number: (one.part, quoted[number].translate(UNMARKED)) for number, one in found.items()
    } == holding
    assert path.stat().st_size < before * 0.65  # of three short days; empty tables are a fifth of it


@pytest.mark.slow
def test_a_migration_that_is_killed_leaves_the_old_store_whole(tmp_path: Path) -> None:
    """The next writer takes the step afresh, and finds the same."""
    whole, killed = lay_store(tmp_path / "whole"), lay_store(tmp_path / "killed")
    before = sorted(dump(killed))
    for moment in (1, 14, 28):
        done = subprocess.run([sys.executable, "-c", KILLED, str(killed), str(moment)], check=False)
        assert done.returncode == -signal.SIGKILL
        assert sorted(dump(killed)) == before
    for path in (whole, killed):
        with open_store(path, write=True) as store:
            assert store.find_unreadable() == ()
    assert dump(whole) == dump(killed)


def test_a_migration_without_room_leaves_the_old_store_whole(tmp_path: Path) -> None:
    """On a disk that is full once the copy is made, the step is undone and says so."""
    path = lay_store(tmp_path)
    before = dump(path)
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], check=False, capture_output=True, text=True
    )
    assert "StoreError" in done.stderr
    assert dump(path) == before
    assert find_damage(path.with_name("monitor.db.before-m018_each_text_once")) is None
    with open_store(path, write=True) as store:
        assert store.find_unreadable() == ()


def test_the_unfinished_copies_that_killed_processes_left_are_removed(tmp_path: Path) -> None:
    """Of a migration and of a restore, by the next who changes the database; nobody else's files."""
    path = lay_store(tmp_path)
    done = subprocess.run([sys.executable, "-c", KILLED_COPYING, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    [left] = tmp_path.glob(".monitor.db.before-m018_each_text_once.*.part")
    of_restore = (
        ".monitor.db.k2_9xab7.part",
        ".monitor.db.before-restore-20260609T030500.123.k2_9xab7.part-wal",
    )
    others = (
        ".monitor.db.old.k2_9xab7.part",
        ".monitor.dbs.k2_9xab7.part",
        "monitor.db.before-m001",
        ".note.part",
    )
    for name in (*of_restore, *others):
        (tmp_path / name).touch()
    with open_store(path, write=True):
        assert not left.exists()
    assert [name for name in of_restore if (tmp_path / name).exists()] == []
    assert [name for name in others if not (tmp_path / name).exists()] == []


FULL_COPYING = """
import resource, signal, sys
from pathlib import Path
from monitor.store.copies import copy_database

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
copy_database(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_copy_that_found_no_room_leaves_nothing(tmp_path: Path) -> None:
    """Not even its journal: who tries each night would fill the disk with them."""
    path, folder = lay_store(tmp_path), tmp_path / "copies"
    with closing(sqlite3.connect(path)) as db:
        db.execute("create table filler as select zeroblob(1000000)")
        db.commit()
    command = [sys.executable, "-c", FULL_COPYING, str(path), str(folder / "monitor.db")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "cannot be copied" in done.stderr
    assert [one.name for one in folder.iterdir()] == []


KILLED_COPYING = """
import os, signal, sys
from pathlib import Path
import monitor.store

monitor.store.copies._flush = lambda part: os.kill(os.getpid(), signal.SIGKILL)
with monitor.store.open_store(Path(sys.argv[1]), write=True):
    pass
"""
KILLED = """
import os, signal, sys, zlib
from pathlib import Path
from monitor.store import open_store

class Dying:
    left = int(sys.argv[2])
    def compress(self, text):
        Dying.left -= 1
        if not Dying.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return zlib.compress(text)

sys.modules["monitor.store.migrations"].zlib = Dying()
with open_store(Path(sys.argv[1]), write=True):
    pass
"""
FULL = """
import resource, signal, sys
from pathlib import Path
import monitor.store

def copy(path, target, copy=monitor.store.copy_database):
    copy(path, target)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # less than the step's log takes

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
monitor.store.opening.copy_database = copy
with monitor.store.open_store(Path(sys.argv[1]), write=True):
    pass
"""
UNMARKED = {ord(mark): None for mark in (HIT, END)}


def lay_store(folder: Path) -> Path:
    """Lay down a store of the shape before the eighteenth step, and return its path."""
    folder.mkdir(exist_ok=True)
    [old] = [store for store in STORES if store.name.startswith("m017")]
    path = folder / "monitor.db"
    path.write_bytes(gzip.decompress(old.read_bytes()))
    return path


def dump(path: Path) -> list[str]:
    """Return all that a database holds, as SQL, without when its steps were taken."""
    with closing(sqlite3.connect(path)) as db:
        return [line for line in db.iterdump() if "_sqlite_migrations" not in line]


def unpacked(db: sqlite3.Connection, sql: str) -> list[tuple[str]]:
    """Return rows of one packed text each."""
    return [(unpack(packed),) for (packed,) in db.execute(sql)]


@pytest.mark.slow
@pytest.mark.parametrize("path", STORES, ids=lambda path: path.name.split(".")[0])
def test_the_first_check_of_a_new_version_announces_only_what_is_new(path: Path, tmp_path: Path) -> None:
    """The store is brought to its shape, a copy is kept aside, the next day is announced, and nothing twice."""
    with DemoSite(DAYS[3]) as site, run_hook() as hook:
        config = build_config(tmp_path, site.base, hook.url)
        config.database.write_bytes(gzip.decompress(path.read_bytes()))
        with open_store(config.database, write=True) as store:
            report = check(config, store, now=lambda: evening_of(DAYS[3]))
    assert report.failures == ()
    assert hook.ids() == [digest(DAYS[3])]
    assert len(list(tmp_path.glob("monitor.db.before-*"))) == 1
