"""The views say what the store says, and Datasette opens the database with its description and queries."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from sqlite_utils import Database

from monitor.config import Config
from monitor.store import open_store
from monitor.web.models.overview_builder import build_overview
from tests.web.world import NOW, SERIES, Said, add_day, harbour_story, settings, write_story

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parent.parent / "docs"
THEME = "2026-05-05/2"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = settings(tmp_path_factory.mktemp("datasette"))
    write_story(config, harbour_story())
    with open_store(config.database, write=True) as store:
        said = [Said(text="A special word.", status="new", also=(THEME,))]
        add_day(store, NOW.date(), said, "special")
        store.corrections.add(SERIES, "rename", THEME, "Pilots", at=NOW)
        store.corrections.add(SERIES, "mute", THEME, None, at=NOW)
    return config


def ask(config: Config, path: str, **values: str) -> list[dict[str, Any]]:
    """Ask the real Datasette, as its command does without a server."""
    query = urlencode({"_shape": "array", "_size": "max", **values})
    command = [
        sys.executable,
        "-m",
        "datasette",
        str(config.database),
        "--metadata",
        str(DOCS / "datasette.yaml"),
    ]
    done = subprocess.run(
        [*command, "--get", f"/monitor/{path}.json?{query}"], capture_output=True, check=True
    )
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def test_the_view_of_themes_is_the_themes_of_the_pages(config: Config) -> None:
    with open_store(config.database, write=False) as store:
        overview = build_overview(
            store.overviews.takeaways(SERIES),
            store.corrections.standing(SERIES),
            store.theme_names.of(SERIES),
            returning_after=14,
        )
    rows = {row["id"]: row for row in ask(config, "themes")}
    assert rows.keys() == overview.themes.keys()
    for key, theme in overview.themes.items():
        row = rows[key]
        assert (row["first_seen"], row["last_seen"]) == (str(theme.first.date), str(theme.last.date))
        assert (row["takeaways"], row["muted"]) == (theme.count, int(theme.muted))
    assert rows[THEME]["name"] == "Pilots"
    assert rows["2026-06-19+special/1"]["name"] == "A special word."


def test_each_takeaway_stands_beside_the_one_before_it(config: Config) -> None:
    rows = {row["id"]: row for row in ask(config, "takeaways_with_context")}
    assert len(rows) == sum(map(len, harbour_story().values())) + 1
    assert rows["2026-05-06/2"]["previous_text"] == "Pilots refused to board 4 ships."
    assert rows[THEME]["previous_text"] is None


def test_the_overview_counts_each_status(config: Config) -> None:
    rows = {row["date"]: row for row in ask(config, "assessments_overview")}
    last = rows["2026-06-18"]
    assert (last["takeaways"], last["new"], last["returned"], last["continuing"]) == (3, 1, 1, 1)


@pytest.mark.parametrize(
    ("name", "values", "rows"),
    [
        ("themes_since", {"since": "2026-05-02"}, 2),
        ("changes_of_a_theme", {"theme": THEME}, 4),
        ("new_themes_a_month", {}, 2),
    ],
)
def test_the_worked_queries_answer_in_datasette(
    config: Config, name: str, values: dict[str, str], rows: int
) -> None:
    assert len(ask(config, name, **values)) == rows


def test_the_docs_show_the_very_queries() -> None:
    shown = re.findall(r"```sql\n(.*?)\n```", (DOCS / "datasette.md").read_text(), re.DOTALL)
    described = yaml.safe_load((DOCS / "datasette.yaml").read_text())["databases"]["monitor"]["queries"]
    assert shown == [query["sql"] for query in described.values()]


def test_sqlite_utils_reads_tables_views_and_migrations(config: Config) -> None:
    """A user's own script finds the tables and views, and what migrations made them, with sqlite-utils."""
    db = Database(str(config.database))
    assert {"assessments", "takeaways", "messages", "deliveries"} <= set(db.table_names())
    assert {"themes", "takeaways_with_context", "assessments_overview"} <= set(db.view_names())
    assert db["takeaways"].count == len(list(db.query("select * from takeaways_with_context")))
    db.close()
