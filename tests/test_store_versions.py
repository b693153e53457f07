"""Stores that earlier versions have written open with this one: tests/stores holds one of each shape, of the demo's site."""

import ast
import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import monitor.store
from monitor.config import Config
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.pipeline.replay import replay
from monitor.store import find_damage, open_store
from monitor.store.migrations import migrations
from tests.desk import build_config

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
        assert {row.state for row in store.messages.list()} == {"delivered"}
        assert store.messages.states(next(iter(store.assessments.all(DEMO_KEY)))) == {"delivered"}
        assert replay(config, store, DEMO_KEY, keep=True).takeaways == 19
    assert find_damage(config.database) is None


def test_a_step_calls_nothing_of_the_program() -> None:
    """A step that read stored values by today's code would fail, or do something else, in a later version."""
    tree = ast.parse((Path(monitor.store.__file__).parent / "migrations.py").read_text())
    imported = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)}
    assert imported == {"from monitor.store.database import Database, Migrations"}


def test_there_is_a_store_of_every_shape() -> None:
    """A migration comes with a store that the version before it has written."""
    steps = [step.name for step in migrations.steps]
    assert {path.name.split(".")[0] for path in STORES} == set(steps[:-1]) - {"m002_every_way_out"}


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
