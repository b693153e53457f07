"""Laws of the commands people look for: dates as people say them, themes by name, and exports with names."""

import codecs
import csv
import gzip
import io
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from monitor.cli import cli
from monitor.cli.arguments import count_back
from monitor.cli.browse import _count, join_places
from monitor.cli.themes import CORRECTIONS
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.errors import NoDatabase, StoreError
from monitor.store import open_store
from monitor.store.passages import Found
from monitor.text import counted
from tests.desk import configure
from tests.past import keep_past
from tests.web.world import HASH

LAST = DAYS[-1].isoformat()
NEW, OLD, CALM = f"{LAST}/1", "2026-06-08/6", "2026-06-12/5"  # themes of the story
THURSDAY = date(2026, 6, 18)


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
        ("today", THURSDAY), ("Yesterday", THURSDAY - timedelta(days=1)),
        ("7d", date(2026, 6, 11)), ("2w", date(2026, 6, 4)), ("1 m", date(2026, 5, 19)), ("1y", date(2025, 6, 18)),
        ("monday", date(2026, 6, 15)), ("thu", THURSDAY), ("Friday", date(2026, 6, 12)),
    ],
)  # fmt: skip
def test_a_day_is_what_people_say(said: str, day: date) -> None:
    """Counted back from today; a weekday is the last one, today among them."""
    assert count_back(said, THURSDAY) == day


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])  # they never have the same date
def test_a_date_is_counted_by_the_users_own_clock(folder: Path, zone: str) -> None:
    """By the time zone of the settings, wherever the machine stands."""
    settings = folder / "config.yaml"
    settings.write_text(f"{settings.read_text()}\ntimezone: {zone}\n")
    day = datetime.now(ZoneInfo(zone)).date()
    assert f"no assessment of {day}" in monitor(folder, "show", "today").output
    assert f"no assessment of {day} to today" in monitor(folder, "digest", "--last", "1d").output


@pytest.mark.parametrize("said", ["", "soon", "7", "d", "-7d", "th", "9999y", "tomorrow", "2022-13-01"])
def test_what_is_no_date_is_refused(folder: Path, said: str) -> None:
    """Status 2, and how a date is written; never a traceback."""
    done = monitor(folder, "show", "--", said)
    assert (done.exit_code, "write it like 2022-06-01, yesterday, 7d, monday or newest" in done.output) == (
        2,
        True,
    )


def test_a_digest_of_the_last_days(folder: Path) -> None:
    """`--last` counts days up to today; it or --since is needed, not both; nothing found names the newest."""
    assert "Saltmarsh Campaign Assessment" in printed(folder, "digest", "--last", "90y")
    assert "June 8 to June 17, 2026." in " ".join(
        printed(folder, "digest", "--since", "1900-01-01", "--until", str(LAST)).split()
    )
    assert "2199" not in printed(folder, "digest", "--since", "1900-01-01", "--until", "2199-12-31")
    assert monitor(folder, "digest").exit_code == 2
    assert monitor(folder, "digest", "--last", "7d", "--since", LAST).exit_code == 2
    assert [monitor(folder, "digest", "--last", span).exit_code for span in ("0d", "101y", "9999y")] == [
        2,
        2,
        2,
    ]
    assert f"there are those of {DAYS[0]} to {LAST}" in monitor(folder, "digest", "--last", "1d").output


def test_themes_that_were_told_as_new_are_listed_alone(folder: Path) -> None:
    """`--new` alone takes the week to the newest assessment, with --since the time from then; what stands apart was not."""
    listed = [line.split()[0] for line in printed(folder, "themes", "--new").splitlines()]
    assert NEW in listed
    assert "2026-06-08/1" not in listed
    assert printed(folder, "themes", "--new", "--since", LAST).split()[0] == NEW
    rows = [json.loads(line) for line in printed(folder, "export", "takeaways").splitlines()]
    opens = {f"{row['date']}/{row['position']}": row for row in rows}
    begun = {key for key, row in opens.items() if row["theme"] == key}
    new = {key for key in begun if opens[key]["status"] == "new"}
    whole = [
        line.split()[0] for line in printed(folder, "themes", "--new", "--since", str(DAYS[0])).splitlines()
    ]
    assert {*whole} == new < begun
    facts = json.loads(printed(folder, "themes", "--new", "--json"))
    assert [one["id"] for one in facts] == listed
    assert {"name", "muted", "followed", "first_seen"} < set(facts[0])


def test_muted_and_followed_are_marked_until_taken_back(folder: Path) -> None:
    """The list shows what was said, and each command without an argument; unmute, unfollow and unwatch take it back, once."""
    printed(folder, "themes", "mute", OLD)
    printed(folder, "themes", "follow", NEW)
    watched = monitor(folder, "themes", "watch", "Heron Dyke").stderr
    assert "only key takeaways are watched; `monitor search 'Heron Dyke'` searches" in watched
    for kind, of in (("mute", OLD), ("follow", NEW), ("watch", "Heron Dyke")):
        [line] = printed(folder, "themes", kind).splitlines()
        assert of in line
    marks = {line.split()[0]: line.rpartition("  ")[2] for line in printed(folder, "themes").splitlines()}
    assert (marks[OLD], marks[NEW]) == ("(muted)", "(followed)")
    for words in (("unmute", OLD), ("unfollow", NEW), ("unwatch", "heron dyke")):
        assert printed(folder, "themes", *words).startswith("undone: ")
        assert monitor(folder, "themes", *words).exit_code == 1
        assert printed(folder, "themes", words[0].removeprefix("un")) == ""
    assert "(" not in printed(folder, "themes", "--since", LAST)


def test_what_a_watch_lets_through_a_mute_is_named_and_what_is_muted_again_without_it(folder: Path) -> None:
    """A word that the user asks for outweighs the mute of a theme that holds it."""
    monitor(folder, "themes", "mute", NEW)
    watched = monitor(folder, "themes", "watch", "pelican").stderr
    assert f"no longer muted: 1 takeaway, {NEW}\n" in watched
    assert "so far " in watched
    assert f"muted now: 1 takeaway, {NEW}\n" in monitor(folder, "themes", "unwatch", "pelican").stderr


def test_what_the_user_asked_for_is_explained(folder: Path) -> None:
    """A verdict says nothing of it: it is told whatever it was judged."""
    assert "asked for" not in printed(folder, "themes", "explain", NEW)
    monitor(folder, "themes", "watch", "pelican")
    monitor(folder, "themes", "follow", NEW)
    asked = "watched for: “pelican”; this theme is followed"
    assert f"  asked for: {asked}\n" in printed(folder, "themes", "explain", NEW)
    assert json.loads(printed(folder, "themes", "explain", NEW, "--json"))["asked_for"] == [asked]


@pytest.mark.parametrize("watched", ["pelican", "no such words"])
def test_who_watches_for_words_reads_how_often_they_stood_so_far(folder: Path, watched: str) -> None:
    """Words that takeaways never hold are no use to watch for; the latest that held them is named."""
    told = rows(folder, "takeaways")
    held = [f"{row['date']}/{row['position']}" for row in told if watched in str(row["text"]).lower()]
    latest = f", the latest {held[-1]}" if held else ""
    had = "this word" if watched == "pelican" else "these words"
    said = f"so far {counted(len(held), 'takeaway')} of {len(told)} had {had}{latest}\n"
    assert said in monitor(folder, "themes", "watch", watched).stderr


def test_a_mute_says_what_it_leaves_out_and_how_to_take_it_back(folder: Path) -> None:
    """So many takeaways as the theme is the main one of, and the latest in its words."""
    rows = [json.loads(line) for line in printed(folder, "export", "takeaways").splitlines()]
    held = [row for row in rows if row["theme"] == OLD]
    said = " ".join(monitor(folder, "themes", "mute", OLD).stderr.split())
    assert f"It has {len(held)} takeaways so far" in said
    assert f"“{held[-1]['text'][:60]}" in said
    assert said.endswith(f"To undo: `monitor themes unmute {OLD}`")
    assert printed(folder, "themes", "unmute", OLD).startswith("undone: ")


def test_a_command_that_a_correction_names_is_of_its_series(folder: Path) -> None:
    """Where another series comes first, the way back names the one that was corrected."""
    config = folder / "config.yaml"
    config.write_text(
        config.read_text().replace("series: {", "series: {roca: {site: 'http://127.0.0.1:9'}, ")
    )
    option = ["--series", DEMO_KEY]
    muted = monitor(folder, "themes", "mute", OLD, *option).stderr
    assert muted.rstrip().endswith(f"To undo: `monitor themes unmute {OLD} --series {DEMO_KEY}`")
    named = monitor(folder, "themes", "rename", OLD, "The old matter", *option).stderr
    assert f"To undo: `monitor themes unmute {OLD} --series {DEMO_KEY}`\n" in named
    which = " ".join(monitor(folder, "themes", "undo", *option).stderr.split())
    assert f"`monitor themes log --series {DEMO_KEY}` lists them all" in which


def test_a_theme_named_by_a_part_of_its_name_is_told_and_a_part_begins_a_word(folder: Path) -> None:
    """Who mutes the wrong one would miss its news; "the" is no part of "Neither"."""
    told = monitor(folder, "themes", "follow", "pelican").stderr.splitlines()
    assert told[0] == "theme 2026-06-17/1, Pelican Admiralty closed Lantern Strait to merchant barges"
    assert told[1].startswith(("no channel gets alerts: the digest", "alerts go to "))
    assert monitor(folder, "themes", "unfollow", "pelican").stderr.startswith(f"{told[0]}\n")
    assert (
        monitor(folder, "themes", "mute", "either").exit_code,
        printed(folder, "themes", "log").count("mute"),
    ) == (1, 0)


def test_undo_without_a_number_names_the_latest_correction(folder: Path) -> None:
    """Status 2, and nothing is undone."""
    assert "which NUMBER? none is in force" in monitor(folder, "themes", "undo").stderr
    printed(folder, "themes", "rename", OLD, "The old one")
    done = monitor(folder, "themes", "undo")
    assert (done.exit_code, f"the latest in force is 1 rename {OLD} -> The old one" in done.stderr) == (
        2,
        True,
    )


def test_show_without_a_date_shows_the_newest(folder: Path) -> None:
    assert printed(folder, "show") == printed(folder, "show", LAST) == printed(folder, "show", "latest")


def test_diff_edits_says_that_nothing_was_edited_and_takes_the_newest_assessment(folder: Path) -> None:
    """A revision without a change, as where a page was read in full after an excerpt, is no edit."""
    assert printed(folder, "diff", "--edits") == printed(folder, "diff", "--edits", LAST)
    with open_store(folder / "monitor.db", write=True) as store:
        [first] = store.assessments.revisions(DEMO_KEY, DAYS[-1], "")
        again = datetime(2026, 7, 1, tzinfo=UTC)
        store.assessments.add_revision(first.assessment, (), seen_at=again, sha256=None, announced=True)
    heading, verdict = printed(folder, "diff", "--edits").splitlines()
    assert (heading[:14], verdict) == (f"=== {LAST}", "not edited since")


def test_a_backfill_of_the_future_asks_nobody(folder: Path) -> None:
    done = monitor(folder, "backfill", "--since", "2199-01-01")
    assert (done.exit_code, "--since 2199-01-01 is in the future" in done.output) == (2, True)


def test_a_log_without_corrections_says_so(folder: Path) -> None:
    done = monitor(folder, "themes", "log")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "nothing has been corrected yet\n")


def test_a_theme_is_found_by_name_and_by_its_old_id(folder: Path) -> None:
    """By id, by a takeaway's number, by a part of the name; after a merge the old id answers with the new theme."""
    whole = printed(folder, "themes", "show", OLD)
    printed(folder, "themes", "rename", NEW, "The closed strait")
    assert printed(folder, "themes", "show", "CLOSED str") == printed(folder, "themes", "show", NEW)
    several = monitor(folder, "themes", "show", "crab")
    assert (several.exit_code, "fits" in several.output) == (1, True)
    everything = monitor(folder, "themes", "show", "c").output
    fits, more = re.search(r"fits (\d+) themes", everything), re.search(r"; and (\d+) more: ", everything)
    assert fits
    assert more
    assert everything.count("; 2026-") + 1 + int(more[1]) == int(fits[1])
    assert f"{CALM} now belongs to {OLD}" in printed(folder, "themes", "merge", CALM, OLD)
    merged = printed(folder, "themes", "show", CALM)
    assert merged == printed(folder, "themes", "show", OLD)
    assert len(merged.splitlines()) > len(whole.splitlines())
    assert json.loads(printed(folder, "themes", "show", CALM, "--json"))["id"] == OLD


def test_not_new_says_where_the_takeaway_went(folder: Path) -> None:
    """The theme it now belongs to stands below the correction, by id and name."""
    said = printed(folder, "themes", "not-new", NEW, OLD).splitlines()[-1]
    theme = said.split(" now belongs to ")[1].split(",")[0]
    assert NEW in "".join(
        f"{row['date']}/{row['position']}" for row in rows(folder, "takeaways") if row["theme"] == theme
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        ("move", NEW, OLD),
        ("not-new", NEW, OLD),
        ("merge", NEW, OLD),
        ("new", OLD),
        ("rename", OLD, "A name"),
        ("follow", OLD),
    ],
)
def test_a_correction_of_what_is_or_becomes_muted_says_so(folder: Path, line: tuple[str, ...]) -> None:
    """Nobody silences a story unawares; of what is heard again the takeaways are named."""
    printed(folder, "themes", "mute", OLD)
    done = monitor(folder, "themes", *line).stderr
    assert f"{OLD} is muted: no channel gets alerts about it" in done
    assert "alerts go to" not in done
    assert (
        f"no longer muted: 1 takeaway, {NEW}" in monitor(folder, "themes", "undo", "2").stderr
        or NEW not in line
    )
    assert "no longer muted: " in monitor(folder, "themes", "unmute", OLD).stderr
    assert "muted" not in monitor(folder, "themes", *line).stderr


def rows(folder: Path, what: str) -> list[dict[str, object]]:
    """Return an export's rows."""
    return [json.loads(line) for line in printed(folder, "export", what).splitlines()]


@pytest.mark.parametrize("arguments", [("export", "themes"), ("feed", "new-themes")])
def test_an_output_of_a_dash_is_standard_output(folder: Path, arguments: tuple[str, ...]) -> None:
    """As for other programs; no file of that name is made."""
    assert printed(folder, *arguments, "--output", "-") == printed(folder, *arguments)


@pytest.mark.parametrize("arguments", [("backup", "~/x"), ("feed", "new-themes", "--output=~/x")])
def test_a_tilde_is_the_home_directory(
    folder: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No shell expands it in quotes or after a "=", and nobody wants a folder of that name."""
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.chdir(folder)
    (folder / "home").mkdir()
    monitor(folder, *arguments)
    assert (folder / "home" / "x").exists()
    assert not (folder / "~").exists()
    for name in ("~y", "./~/y"):  # as in a shell
        monitor(folder, "feed", "new-themes", "--output", name)
        assert (folder / name).is_file()


@pytest.mark.parametrize(
    "arguments",
    [("export", "themes"), ("feed", "new-themes"), ("digest", "--last", "9y", "--to", "preview")],
    ids=lambda arguments: arguments[0],
)
def test_no_output_is_written_over_what_monitor_keeps(folder: Path, arguments: tuple[str, ...]) -> None:
    """Neither over its settings nor over what they name, whether it is there yet or not, by whatever path."""
    configure(folder, "http://127.0.0.1:9", channel="kind: file, path: told.jsonl")
    (folder / "link").symlink_to("config.yaml")
    before = (folder / "config.yaml").read_bytes()
    kept = ["config.yaml", "link", "monitor.db", "monitor.db-wal", "told.jsonl", "archive/a/b"]
    for name in kept:
        done = monitor(folder, *arguments, "--output", str(folder / name))
        assert (done.exit_code, "is not overwritten; name another file" in done.output) == (1, True), name
    assert (folder / "config.yaml").read_bytes() == before
    assert not (folder / "told.jsonl").exists()
    printed(folder, *arguments, "--output", str(folder / "new.out"))


@pytest.mark.parametrize(
    "arguments",
    [("export", "themes"), ("feed", "assessments"), ("digest", "--last", "9y", "--to", "preview")],
    ids=" ".join,
)
def test_a_folder_that_is_made_for_an_output_is_named(folder: Path, arguments: tuple[str, ...]) -> None:
    """So that a mistyped path is seen."""
    for said in (1, 0):
        done = monitor(folder, *arguments, "--output", str(folder / "exprots" / "x.csv"))
        assert done.output.count(f"making the folder {folder / 'exprots'}\n") == said
        assert (folder / "exprots" / "x.csv").exists() == (done.exit_code == 0)
        (folder / "exprots").mkdir(exist_ok=True)


def test_a_preview_s_file_without_a_preview_is_a_mistake(folder: Path) -> None:
    """It is not passed over in silence."""
    done = monitor(folder, "digest", "--last", "9y", "--output", str(folder / "x.html"))
    assert (done.exit_code, "add --to preview" in done.output) == (2, True)


@pytest.mark.parametrize("what", ["assessments", "takeaways", "themes"])
def test_every_format_holds_the_same_rows(folder: Path, what: str) -> None:
    """JSON lines, CSV with JSON in cells, Parquet: as many rows, the same keys, the same texts."""
    wanted = rows(folder, what)
    as_csv = printed(folder, "export", what, "--format", "csv")
    cells = list(csv.DictReader(io.StringIO(as_csv)))
    assert printed(folder, "export", what, "--format", "excel") == f"\ufeff{as_csv}"  # UTF-8 with its mark
    printed(folder, "export", what, "--format", "parquet", "--output", str(folder / "x.parquet"))
    table: pa.Table = parquet.read_table(folder / "x.parquet")
    assert [list(one) for one in cells] == [list(one) for one in wanted]
    assert table.column_names == list(wanted[0])
    key = {"assessments": "title", "takeaways": "text", "themes": "name"}[what]
    texts = [one[key] for one in wanted]
    assert ([one[key] for one in cells], table.column(key).to_pylist()) == (texts, texts)


@pytest.mark.parametrize(("unit", "fits"), [("x", 32_763), ("\N{OCTOPUS}", 16_381)])
def test_cells_that_excel_cuts_are_named(folder: Path, unit: str, fits: int) -> None:
    """Those with more than it holds, as it counts; what is written is whole, and `--format csv` is for others."""
    with open_store(folder / "monitor.db", write=True) as store:
        for n in range(3):
            keep_past(store, DEMO_KEY, date(2020, 1, 1 + n), ["Crabs rested."], toplines=[unit * (fits + n)])
    place = folder / "x.csv"
    wide = ("export", "assessments", "--until", "2020-12-31", "--output", str(place), "--format")
    told = monitor(folder, *wide, "excel").output
    assert (
        told
        == "warning: 2 cells of toplines have more than 32,767 characters; Excel puts the rest into the next row\n"
    )
    csv.field_size_limit(1_000_000)
    cells = [one["toplines"] for one in csv.DictReader(io.StringIO(place.read_text("utf-8-sig")))]
    assert [len(json.loads(one)[0]) for one in cells] == [fits, fits + 1, fits + 2]
    assert monitor(folder, *wide, "csv").output == ""


@pytest.mark.parametrize("form", ["excel", "csv", "jsonl", "parquet"])
def test_no_workbook_is_promised(folder: Path, form: str) -> None:
    """Excel opens no other file under such a name: it is refused, with the command that writes one that it opens."""
    place = folder / "my themes.XLSX"
    done = monitor(folder, "export", "themes", "--format", form, "--output", str(place))
    assert (done.exit_code, place.exists()) == (2, False)
    advised = shlex.split(done.output.split("`")[1])
    assert monitor(folder, "export", "themes", *advised).exit_code == 0
    assert (folder / "my themes.csv").read_bytes()[:3] == codecs.BOM_UTF8


def test_every_export_names_themes(folder: Path) -> None:
    """Beside the fields of the contract; a name that the user gave comes first."""
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


def test_a_search_prints_the_same_words_of_an_assessment_once() -> None:
    """A lead paragraph often repeats a takeaway: the line has the takeaway's number, and names both places."""
    lead = Found(series="s", date=date(2026, 6, 19), url="u", part="topline", snippet="Walruses came.")
    takeaway = replace(lead, part="takeaway", takeaway="2026-06-19/1")
    other, next_day = replace(lead, snippet="Eels came."), replace(lead, url="v")
    [first, *others] = join_places([lead, other, takeaway, next_day])
    assert (first.takeaway, first.part) == ("2026-06-19/1", "topline, takeaway")
    assert others == [other, next_day]


def test_a_search_is_limited_and_counted(folder: Path) -> None:
    """By dates and series; the count is reported, of entries too if there are fewer, and a word where nothing is found."""
    every = monitor(folder, "search", "heron", "--most", "1000")
    some = monitor(folder, "search", "heron", "--most", "2")
    total = len(json.loads(printed(folder, "search", "heron", "--most", "1000", "--json")))
    entries = len(re.findall(r"^ +http", every.stdout, re.MULTILINE))
    shared = f" (in {entries} entries: some have the same words)" if entries < total else ""
    assert f"{total} passages found{shared}, the best first\n" == every.stderr
    assert f"{total} passages found, the best 2 first; --most shows more\n" == some.stderr
    assert _count(5, 5, 4) == "5 passages found (in 4 entries: some have the same words), the best first"
    recent = json.loads(printed(folder, "search", "heron", "--since", LAST, "--series", DEMO_KEY, "--json"))
    assert {one["date"] for one in recent} == {LAST}
    assert monitor(folder, "search", "heron", "--series", "roca").exit_code == 2
    left = json.loads(printed(folder, "search", "--json", "--most", "1000", "--", "heron", "-crab"))
    numbers = [
        one["takeaway"] for one in json.loads(printed(folder, "search", "heron", "--json")) if one["takeaway"]
    ]
    assert numbers
    assert numbers[0] in printed(folder, "search", "heron").split()
    assert printed(folder, "themes", "explain", numbers[0])
    assert left
    assert not any("crab" in one["snippet"].lower() for one in left)
    assert monitor(folder, "search", "--", "-crab").exit_code == 2
    assert monitor(folder, "search", "zzz").stderr.startswith("nothing found")


def test_two_dates_are_compared_by_theme(folder: Path) -> None:
    """Each theme once, with what one date says of it and the other does not."""
    lines = printed(folder, "diff", "--by-theme").splitlines()
    assert lines[:2] == [f"--- {DAYS[-2]}", f"+++ {DAYS[-1]}"]
    opened = next(n for n, line in enumerate(lines) if line.endswith(f"  {NEW}"))
    assert lines[opened + 1].startswith("  + takeaway: ")


FACTS = [
    ["show", LAST], ["diff"], ["diff", "--by-theme"], ["diff", "--edits", LAST], ["themes"], ["themes", "show", NEW],
    ["themes", "explain", NEW], ["themes", "log"], ["search", "heron"], ["digest", "--since", LAST], ["deliveries", "list"],
    ["deliveries"], ["channels"], ["channels", "list"], ["config"], ["config", "show"], ["status"], ["doctor"], ["replay"],
    ["import", f"{LAST}.txt"], ["doctor", f"{LAST}.txt"],
]  # fmt: skip
EMPTY = (
    ["deliveries"],
    ["deliveries", "list"],
    ["replay"],
)  # nothing is owed here, and nothing would be judged otherwise
ACTS = {  # commands that do something; what came of it is their status, and a line
    "init", "run", "serve", "check", "backfill", "demo", "backup", "restore", "vacuum", "channels add", "channels remove", "config set", "config unset",
    "deliveries retry", "deliveries move", "deliveries drop", *(f"themes {word}" for word in CORRECTIONS if word != "log"),
}  # fmt: skip


@pytest.mark.parametrize("words", FACTS, ids=" ".join)
def test_facts_are_there_as_json(folder: Path, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A script reads what a person reads; standard output holds nothing else."""
    monkeypatch.chdir(folder)
    printed(folder, "themes", "mute", OLD)
    assert json.loads(monitor(folder, *words, "--json").stdout) or words in EMPTY


@pytest.mark.parametrize(
    ("channel", "gets"),
    [
        ("kind: stdout", "digest each, revision, operator"),
        ("kind: stdout, digest: daily at 07:00", "alert, digest daily at 07:00, revision, operator"),
        ("kind: stdout, messages: [alert]", "alert"),
    ],
)
def test_a_channel_is_listed_with_what_it_gets(folder: Path, channel: str, gets: str) -> None:
    """No alerts beside a digest that has the same, and no digest that it does not take."""
    configure(folder, "http://127.0.0.1:9", channel=channel)
    assert monitor(folder, "channels").stdout.rstrip().endswith(f"  {gets}")


def test_a_channel_that_is_tried_is_a_fact(folder: Path) -> None:
    """What came of it is JSON, too."""
    configure(folder, "http://127.0.0.1:9", channel="kind: webhook, url: 'http://127.0.0.1:9/hook'")
    done = monitor(folder, "channels", "test", "--json")
    [found] = json.loads(done.stdout)
    assert (found["good"], found["about"]) == (False, "channel out")


@pytest.mark.parametrize("words", [["channels", "test"], ["doctor", "--send"]])
def test_the_test_message_of_a_terminal_is_no_fact(folder: Path, words: list[str]) -> None:
    """It goes to standard error where standard output is for JSON."""
    configure(folder, "http://127.0.0.1:9", channel="kind: stdout")
    done = monitor(folder, *words, "--json")
    [found] = [one for one in json.loads(done.stdout) if one["about"] == "channel out"]
    assert (found["good"], "This channel works" in done.stderr) == (True, True)


def test_every_command_that_prints_facts_prints_them_as_json() -> None:
    """It takes --json, or --format with JSON among the forms; all others act."""
    for path, command in leaves(cli):
        forms = {word for param in command.params for word in param.opts}
        assert bool({"--json", "--format"} & forms) or path in ACTS, path
    assert {path for path, _ in leaves(cli)} >= ACTS


def leaves(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield each command that does something by itself, with its words."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    if command.invoke_without_command and path:
        yield path, command
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found
        yield from leaves(found, f"{path} {name}".strip())


@pytest.mark.parametrize("word", ["newest", "latest", "Newest"])
def test_the_newest_is_a_date(folder: Path, word: str) -> None:
    """Of the assessments in the store, wherever a date is taken, in a takeaway's number too."""
    assert printed(folder, "show", word) == printed(folder, "show", LAST)
    assert printed(folder, "diff", word) == printed(folder, "diff")
    assert printed(folder, "digest", "--since", word) == printed(folder, "digest", "--since", LAST)
    assert len(rows(folder, "themes")) > printed(folder, "export", "themes", "--since", word).count("\n")
    assert printed(folder, "themes", "explain", f"{word}/1") == printed(folder, "themes", "explain", NEW)
    assert printed(folder, "themes", "show", f"{word}/1") == printed(folder, "themes", "show", NEW)
    assert monitor(folder, "show", word, "--series", "rocca").exit_code == 2
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("}\nhttp", ", roca: {site: 'http://127.0.0.1:9'}}\nhttp"))
    empty = monitor(folder, "show", word, "--series", "roca")
    assert (empty.exit_code, "`monitor check` reads the newest ones" in empty.output) == (1, True)


@pytest.mark.parametrize(
    "words", [["show"], ["diff"], ["diff", LAST], ["diff", "--edits"], ["diff", "--by-theme", LAST]]
)
@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2030-01-01", f"no assessment of 2030-01-01 yet; the newest is of {LAST}"),
        (
            "2020-01-01",
            f"the first is of {DAYS[0]}; `monitor backfill --since 2020-01-01` fetches older ones",
        ),
    ],
)
def test_a_date_without_an_assessment_is_answered_by_the_nearest(
    folder: Path, words: list[str], day: str, said: str
) -> None:
    """The newest there is, or the first, with what fetches older ones."""
    done = monitor(folder, *words, day)
    assert (done.exit_code, said in done.output) == (1, True), done.output


@pytest.mark.slow
def test_every_correction_takes_a_name(folder: Path) -> None:
    """A part of the theme's name does as well as its id; a mistyped word is answered by the themes that may be meant."""
    assert printed(folder, "themes", "mute", "lantern strait").split()[-1] == NEW
    assert printed(folder, "themes", "unmute", "LANTERN").split()[-1] == NEW
    assert f"now belongs to {OLD}" in printed(folder, "themes", "merge", "neither side", OLD)
    mistyped = monitor(folder, "themes", "mute", "latern strat")
    assert (mistyped.exit_code, f" ({NEW})?" in mistyped.output) == (1, True)


def test_a_feed_is_named_as_a_theme_is(folder: Path) -> None:
    """By name, by number, by the id before a merge; what is none is answered by the nearest, and nothing is written."""
    by_id = printed(folder, "feed", NEW)
    assert printed(folder, "feed", "lantern strait") == printed(folder, "feed", "newest/1") == by_id
    assert "did you mean new-themes?" in monitor(folder, "feed", "new-theme").output
    missed = monitor(folder, "feed", "walrus", "--output", str(folder / "feed.xml"))
    assert (missed.exit_code, "no theme 'walrus'" in missed.output) == (1, True)
    assert not (folder / "feed.xml").exists()
    unwritable = monitor(folder, "feed", "new-themes", "--output", "/proc/nowhere/feed.xml")
    assert (unwritable.exit_code, "/proc/nowhere/feed.xml: " in unwritable.output) == (1, True)


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "0.0.0.0:8710", "'[::1]:8710'", "monitor.lan:80"])
def test_a_feed_is_written_wherever_the_pages_are_served(folder: Path, listen: str) -> None:
    """The host that the pages answer for does not matter to a file."""
    config = folder / "config.yaml"
    config.write_text(
        f"{config.read_text()}serve: {{listen: {listen}, allow_remote: true, password_hash: '{HASH}'}}\n"
    )
    assert NEW in printed(folder, "feed", "new-themes")


def test_a_feed_of_a_store_of_an_older_version_says_what_to_do(folder: Path) -> None:
    """As every command that reads the store."""
    old = gzip.decompress((Path(__file__).parent / "stores" / "m009_views.db.gz").read_bytes())
    (folder / "monitor.db").unlink()
    (folder / "monitor.db").write_bytes(old)
    examined = monitor(folder, "doctor").output
    assert "-     database: " in examined
    assert "BAD   database" not in examined
    for words in (["feed", "new-themes"], ["show", "newest"], ["status"]):
        with pytest.raises(
            StoreError, match="made by an older version, not yet updated; restart `monitor run`"
        ):
            cli.main(["--config", str(folder / "config.yaml"), *words], standalone_mode=False)


def test_a_channel_is_named_as_mistakes_name_it(folder: Path) -> None:
    """`channels.NAME`, as `deliveries` takes it."""
    done = monitor(folder, "channels", "test", "channels.out", "out")
    assert (done.exit_code, done.output.count("accepted a test message")) == (0, 1), done.output


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["themes", "--series", "saltmrash"], DEMO_KEY),
        (["export", "themes", "--series", "saltmash"], DEMO_KEY),
        (["channels", "test", "termnal"], "terminal"),
        (["digest", "--since", LAST, "--to", "termnal"], "terminal"),
        (["deliveries", "retry", "termnal"], "terminal"),
        (["deliveries", "drop", "Termina"], "terminal"),
    ],
)
def test_a_mistyped_series_or_channel_is_answered_by_the_nearest(
    folder: Path, words: list[str], meant: str
) -> None:
    """As a mistyped command, option, choice, theme or setting is."""
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("{out: ", "{terminal: "))
    done = monitor(folder, *words)
    assert done.exit_code in {1, 2}
    assert f"did you mean {meant}" in done.output


@pytest.mark.parametrize(
    "words",
    [
        ("themes", "mute", "2026-06-18/1"),
        ("themes", "unmute", "2026-06-18/1"),
        ("themes", "watch", "tide"),
        ("themes", "undo", "1"),
        ("replay",),
        ("vacuum",),
        ("deliveries", "retry", "1"),
        ("deliveries", "drop", "1"),
        ("digest", "--since", "7d", "--to", "out"),
    ],
)
def test_only_a_command_that_reads_assessments_makes_a_database(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Any other says that there is none, as the commands do that only show something."""
    configure(tmp_path, "http://127.0.0.1:9")
    assert isinstance(monitor(tmp_path, *words).exception, NoDatabase)
    assert [one.name for one in tmp_path.iterdir()] == ["config.yaml"]


def test_a_search_of_several_series_names_the_series_of_each_passage(folder: Path) -> None:
    """The same number may be a takeaway in each; a search of one series says nothing more."""
    site = {**DEMO_SERIES, "site": "http://127.0.0.1:9"}
    series = json.dumps({DEMO_KEY: site, "twin": {**site, "name": "Twin"}})
    (folder / "config.yaml").write_text(f"series: {series}\nchannels: {{out: {{kind: stdout}}}}\n")
    found = [line for line in printed(folder, "search", "heron").splitlines() if line[:1] != " "]
    assert found
    assert all(f"  {DEMO_KEY}, " in line for line in found)
    assert f"  {DEMO_KEY}, " not in printed(folder, "search", "heron", "--series", DEMO_KEY)
