"""Laws of the commands people look for: dates as people say them, themes by name, and exports with names."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from monitor.cli import cli
from monitor.cli.arguments import parse_day
from monitor.demo.story import DAYS, DEMO_KEY
from tests.desk import configure, fill_demo_store

LAST = DAYS[-1].isoformat()
NEW, OLD, CALM = f"{LAST}/1", "2026-06-08/6", "2026-06-12/5"  # themes of the story
THURSDAY = date(2026, 6, 18)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the demo's ten days."""
    fill_demo_store(tmp_path)
    configure(tmp_path, "http://127.0.0.1:9")
    return tmp_path


def monitor(folder: Path, *arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, ["--config", str(folder / "config.yaml"), *arguments])


def printed(folder: Path, *arguments: str) -> str:
    """Run a command that succeeds, and return what it prints on standard output."""
    done = monitor(folder, *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2022-06-01", date(2022, 6, 1)), ("today", THURSDAY), ("Yesterday", THURSDAY - timedelta(days=1)),
        ("7d", date(2026, 6, 11)), ("2w", date(2026, 6, 4)), ("1 m", date(2026, 5, 19)), ("1y", date(2025, 6, 18)),
        ("monday", date(2026, 6, 15)), ("thu", THURSDAY), ("Friday", date(2026, 6, 12)),
    ],
)  # fmt: skip
def test_a_date_is_what_people_say(said: str, day: date) -> None:
    """ISO 8601, or counted back from today; a weekday is the last one, today among them."""
    assert parse_day(said, THURSDAY) == day


@pytest.mark.parametrize("said", ["", "soon", "7", "d", "-7d", "th", "9999y", "tomorrow", "2022-13-01"])
def test_what_is_no_date_is_refused(folder: Path, said: str) -> None:
    """Status 2, and how a date is written; never a traceback."""
    done = monitor(folder, "show", "--", said)
    assert (done.exit_code, "write it like 2022-06-01, yesterday, 7d or monday" in done.output) == (2, True)


def test_a_digest_of_the_last_days(folder: Path) -> None:
    """`--last` counts days up to today; it or --since is needed, not both; nothing found names the newest."""
    assert "Saltmarsh Campaign Assessment" in printed(folder, "digest", "--last", "90y")
    assert monitor(folder, "digest").exit_code == 2
    assert monitor(folder, "digest", "--last", "7d", "--since", LAST).exit_code == 2
    assert monitor(folder, "digest", "--last", "0d").exit_code == 2
    assert f"the newest is of {LAST}" in monitor(folder, "digest", "--last", "1d").output


def test_themes_that_began_are_listed_alone(folder: Path) -> None:
    """`--new` alone takes the week to the newest assessment, with --since the time from then."""
    listed = [line.split()[0] for line in printed(folder, "themes", "--new").splitlines()]
    assert NEW in listed
    assert "2026-06-08/1" not in listed
    assert printed(folder, "themes", "--new", "--since", LAST).split()[0] == NEW
    facts = json.loads(printed(folder, "themes", "--new", "--json"))
    assert [one["id"] for one in facts] == listed
    assert {"name", "muted", "followed", "first_seen"} < set(facts[0])


def test_muted_and_followed_are_marked_until_taken_back(folder: Path) -> None:
    """The list shows what was said; unmute, unfollow and unwatch take it back, once."""
    printed(folder, "themes", "mute", OLD)
    printed(folder, "themes", "follow", NEW)
    printed(folder, "themes", "watch", "Heron Dyke")
    marks = {line.split()[0]: line.rpartition("  ")[2] for line in printed(folder, "themes").splitlines()}
    assert (marks[OLD], marks[NEW]) == ("(muted)", "(followed)")
    for words in (("unmute", OLD), ("unfollow", NEW), ("unwatch", "heron dyke")):
        assert printed(folder, "themes", *words).startswith("undone: ")
        assert monitor(folder, "themes", *words).exit_code == 1
    assert "(" not in printed(folder, "themes", "--since", LAST)


def test_a_theme_is_found_by_name_and_by_its_old_id(folder: Path) -> None:
    """By id, by a takeaway's number, by a part of the name; after a merge the old id answers with the new theme."""
    whole = printed(folder, "themes", "show", OLD)
    printed(folder, "themes", "rename", NEW, "The closed strait")
    assert printed(folder, "themes", "show", "CLOSED str") == printed(folder, "themes", "show", NEW)
    several = monitor(folder, "themes", "show", "crab")
    assert (several.exit_code, "fits" in several.output) == (1, True)
    assert f"{CALM} now belongs to {OLD}" in printed(folder, "themes", "merge", CALM, OLD)
    merged = printed(folder, "themes", "show", CALM)
    assert merged == printed(folder, "themes", "show", OLD)
    assert len(merged.splitlines()) > len(whole.splitlines())
    assert json.loads(printed(folder, "themes", "show", CALM, "--json"))["id"] == OLD


def test_not_new_says_where_the_takeaway_went(folder: Path) -> None:
    """The theme it now belongs to stands below the correction, by id and name."""
    said = printed(folder, "themes", "not-new", NEW).splitlines()[-1]
    theme = said.split(" now belongs to ")[1].split(",")[0]
    assert NEW in "".join(
        f"{row['date']}/{row['position']}" for row in rows(folder, "takeaways") if row["theme"] == theme
    )


def rows(folder: Path, what: str) -> list[dict[str, object]]:
    """Return an export's rows."""
    return [json.loads(line) for line in printed(folder, "export", what).splitlines()]


@pytest.mark.parametrize("what", ["assessments", "takeaways", "themes"])
def test_every_format_holds_the_same_rows(folder: Path, what: str) -> None:
    """JSON lines, CSV with JSON in cells, Parquet: as many rows, the same keys, the same texts."""
    wanted = rows(folder, what)
    cells = list(csv.DictReader(io.StringIO(printed(folder, "export", what, "--format", "csv"))))
    printed(folder, "export", what, "--format", "parquet", "--output", str(folder / "x.parquet"))
    table: pa.Table = parquet.read_table(folder / "x.parquet")
    assert [list(one) for one in cells] == [list(one) for one in wanted]
    assert table.column_names == list(wanted[0])
    key = {"assessments": "title", "takeaways": "text", "themes": "name"}[what]
    texts = [one[key] for one in wanted]
    assert ([one[key] for one in cells], table.column(key).to_pylist()) == (texts, texts)


def test_every_export_names_themes(folder: Path) -> None:
    """Beside the fields of the contract; a name that the reader gave comes first."""
    printed(folder, "themes", "rename", NEW, "The strait")
    takeaways, assessments, themes = (rows(folder, what) for what in ("takeaways", "assessments", "themes"))
    assert {one["theme_name"] for one in takeaways if one["theme"] == NEW} == {"The strait"}
    assert assessments[-1]["themes"][0] == {"theme": NEW, "theme_name": "The strait", "status": "new"}  # type: ignore[index]
    assert [one["name"] for one in themes if one["id"] == NEW] == ["The strait"]


def test_a_cell_is_no_formula(folder: Path) -> None:
    """A spreadsheet is not given a text that it would take for a formula."""
    printed(folder, "themes", "rename", NEW, "=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in printed(folder, "export", "themes", "--format", "csv")


def test_parquet_without_its_library_is_a_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is named."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    done = monitor(folder, "export", "themes", "--format", "parquet")
    assert (done.exit_code, "pip install '.[parquet]'" in done.output) == (1, True)


def test_a_search_is_limited_and_counted(folder: Path) -> None:
    """By dates and series; the count is told, and a word where nothing is found."""
    every = monitor(folder, "search", "heron", "--most", "1000")
    some = monitor(folder, "search", "heron", "--most", "2")
    total = len(every.stdout.splitlines()) // 2
    assert f"{total} passages found\n" == every.stderr
    assert some.stderr.startswith(f"{total} passages found, the best 2 shown")
    recent = json.loads(printed(folder, "search", "heron", "--since", LAST, "--series", DEMO_KEY, "--json"))
    assert {one["date"] for one in recent} == {LAST}
    assert monitor(folder, "search", "heron", "--series", "roca").exit_code == 2
    assert monitor(folder, "search", "zzz").stderr.startswith("nothing found")


def test_two_dates_are_compared_by_theme(folder: Path) -> None:
    """Each theme once, with what one date says of it and the other does not."""
    lines = printed(folder, "diff", "--by-theme").splitlines()
    assert lines[:2] == [f"--- {DAYS[-2]}", f"+++ {DAYS[-1]}"]
    opened = next(n for n, line in enumerate(lines) if line.endswith(f"  {NEW}"))
    assert lines[opened + 1].startswith("  + takeaway: ")


@pytest.mark.parametrize(
    "words",
    [
        ["themes"], ["themes", "show", NEW], ["themes", "explain", NEW], ["themes", "log"], ["search", "heron"],
        ["deliveries", "list"], ["channels", "list"], ["config", "show"], ["status"], ["doctor"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_facts_are_there_as_json(folder: Path, words: list[str]) -> None:
    """A script reads what a person reads; standard output holds nothing else."""
    printed(folder, "themes", "mute", OLD)
    assert json.loads(monitor(folder, *words, "--json").stdout) or words == ["deliveries", "list"]
