"""The queries of docs/duckdb.md, in DuckDB over an export of the invented harbour."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from monitor.store import open_store
from tests.process import run
from tests.web.world import SERIES, harbour_story, settings, write_story

duckdb = pytest.importorskip("duckdb")
pytestmark = pytest.mark.slow

TEXT = (Path(__file__).parent.parent / "docs" / "duckdb.md").read_text()
MONTHS, SILENCES, SOURCES = re.findall(r"```sql\n(.*?)\n```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exports that the page names."""
    folder = tmp_path_factory.mktemp("duckdb")
    write_story(settings(folder), harbour_story())
    block = {
        "name": "Harbours",
        "publisher": "Institute",
        "site": "https://harbour.example",
        "slug": r"(?P<month>[a-z]+)-(?P<day>\d+)",
    }
    (folder / "config.yaml").write_text(json.dumps({"series": {SERIES: block}}))
    for command in re.findall(r"^monitor (export .*)$", TEXT, re.MULTILINE):
        done = run(folder, *command.split())
        assert done.returncode == 0, done.stderr
    return folder


def ask(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask DuckDB, from the folder where the exports are."""
    with duckdb.connect(config={"file_search_path": str(folder)}) as db:
        rows: list[tuple[Any, ...]] = db.execute(query).fetchall()
    return rows


def test_the_months_count_what_the_store_holds(folder: Path) -> None:
    with open_store(settings(folder).database, write=False) as store:
        judged = store.assessments.judged(SERIES)
    rows = ask(folder, MONTHS)
    assert [row[1] for row in rows] == sorted({f"{day.date:%Y-%m}" for day in judged})
    assert sum(row[2] for row in rows) == len(judged)
    assert sum(row[3] for row in rows) == sum(len(day.verdicts) for day in judged)
    assert sum(row[4] for row in rows) == sum(one.status == "new" for day in judged for one in day.verdicts)


def test_the_silences_are_the_longest_first(folder: Path) -> None:
    rows = ask(folder, SILENCES)
    assert rows
    assert all((later - earlier).days == days > 1 for _, _, earlier, later, days in rows)
    assert [row[-1] for row in rows] == sorted((row[-1] for row in rows), reverse=True)


def test_the_sources_count_each_address_that_an_endnote_names(folder: Path) -> None:
    with open_store(settings(folder).database, write=False) as store:
        notes = [note for one in store.assessments.all(SERIES) for note in one.endnotes]
    rows = ask(folder, SOURCES)
    assert sum(row[2] for row in rows) == sum(len(note.urls) for note in notes) > 0
    assert all("/" not in row[1] for row in rows)
