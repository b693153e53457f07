"""Laws of the command: every status, every printed form, and no traceback whatever is given."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copy, copytree

import click
import pytest
from pyarrow import parquet

from monitor.cli import cli
from monitor.demo import temporary_folder
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, load_post
from monitor.errors import StoreError
from tests.daemons import wait_until
from tests.desk import configure, provide_store
from tests.pages import shared
from tests.process import MAX_SECONDS, run, start
from tests.servers import Publisher, Reply, publish, serve

pytestmark = pytest.mark.slow  # each test starts processes

LAST = DAYS[-1].isoformat()
SOURCE = "2024-01-26"  # the source text


def real(folder: Path, site: str) -> None:
    """Write a configuration for the real series at `site`."""
    (folder / "config.yaml").write_text(
        f"series: {{roca: {{site: '{site}', request_interval: 0, history: 2}}}}\n"
    )


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    """The demo's site on its last day."""
    with DemoSite(DAYS[-1]) as up:
        yield up


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory, site: DemoSite) -> Path:
    """A folder with a configuration and a store that a check of the site has filled; to be copied."""
    folder = tmp_path_factory.mktemp("checked")
    configure(folder, site.base)
    done = run(folder, "check")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        0,
        "10 assessments added, 0 edited, 1 message delivered, 0 owed, 0 failed, 17 requests",
    )
    return folder


@pytest.fixture
def folder(tmp_path: Path, checked: Path) -> Path:
    """A folder with a configuration and a store that holds all the demo's days."""
    return copytree(checked, tmp_path, dirs_exist_ok=True)


def test_show_prints_the_source_form_byte_for_byte(folder: Path) -> None:
    """What was fetched as a page is shown as the text it was made from, without a newline at the end."""
    for day in DAYS:
        assert run(folder, "show", day.isoformat()).stdout == load_post(day).text


def test_the_source_text_is_shown_as_it_is(tmp_path: Path) -> None:
    """An imported normalised text comes back byte for byte."""
    text = shared(f"corpus/text/{SOURCE}.txt")
    real(tmp_path, "http://127.0.0.1:9")
    assert run(tmp_path, "import", str(text)).returncode == 0
    assert run(tmp_path, "show", SOURCE).stdout.encode() == text.read_bytes()


def test_the_source_text_is_shown_as_it_is_after_reading_its_page(tmp_path: Path) -> None:
    """The page the publisher makes of the source text gives the source text, byte for byte."""
    text = shared(f"corpus/text/{SOURCE}.txt")
    with publish("--text", str(text.parent), "--today", SOURCE) as publisher:
        real(tmp_path, publisher.url)
        assert run(tmp_path, "check").returncode == 0
    assert run(tmp_path, "show", SOURCE).stdout.encode() == text.read_bytes()


def test_every_normalised_text_comes_back_as_it_is(tmp_path: Path) -> None:
    """Every fourth text of the corpus, imported as a folder, is shown and tracked as it is."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for path in sorted(shared("corpus/text").glob("*.txt"))[::4]:
        copy(path, folder)
    real(tmp_path, "http://127.0.0.1:9")
    assert run(tmp_path, "import", str(folder)).returncode == 0
    rows = [json.loads(line) for line in run(tmp_path, "export", "takeaways").stdout.splitlines()]
    assert [(row["date"], row["position"]) for row in rows] == sorted(
        (row["date"], row["position"]) for row in rows
    )
    by_day: dict[str, list[str]] = {}
    for row in rows:
        by_day.setdefault(row["date"], []).append(row["text"])
    expected = {
        path.stem: [
            line[2:]
            for line in path.read_text().split("\nKey Takeaways:\n")[1].split("\n")
            if line[:2] == "- "
        ]
        for path in sorted(folder.glob("*.txt"))
    }
    assert by_day == expected


def test_export_has_the_keys_of_the_contract(folder: Path) -> None:
    """Other people's scripts read these keys, in order of date."""
    takeaways = [json.loads(line) for line in run(folder, "export", "takeaways").stdout.splitlines()]
    assessments = [json.loads(line) for line in run(folder, "export", "assessments").stdout.splitlines()]
    assert list(takeaways[0])[:8] == [
        "series",
        "date",
        "position",
        "text",
        "theme",
        "status",
        "novelty",
        "earlier",
    ]
    assert takeaways[0]["position"] == 1
    assert set(next(row for row in takeaways if row["earlier"])["earlier"][0]) == {"date", "text", "score"}
    assert list(assessments[0])[:11] == [
        "series", "date", "url", "title", "published_at", "toplines", "takeaways", "sections", "endnotes", "layout",
        "edition",
    ]  # fmt: skip
    assert set(assessments[0]["sections"][0]) == {"heading", "level", "paragraphs"}
    assert set(assessments[0]["endnotes"][0]) == {"number", "text", "urls"}
    assert [row["date"] for row in assessments] == [day.isoformat() for day in DAYS]
    one = run(folder, "export", "assessments", "--since", LAST, "--until", LAST).stdout
    assert [json.loads(line)["date"] for line in one.splitlines()] == [LAST]


@pytest.mark.parametrize("what", ["assessments", "takeaways", "themes"])
def test_an_export_without_a_row_has_the_columns_of_one_with_rows(folder: Path, what: str) -> None:
    """So that a script that runs on a day without news reads an empty table."""
    [full, none] = (
        run(folder, "export", what, "--format", "csv", "--since", since).stdout.splitlines()
        for since in (LAST, "2199-01-01")
    )
    assert none == full[:1]
    [first, *_] = run(folder, "export", what).stdout.splitlines()
    assert none[0].split(",") == list(json.loads(first))
    table = folder / f"{what}.parquet"
    run(folder, "export", what, "--format", "parquet", "--since", "2199-01-01", "--output", str(table))
    found = parquet.read_table(table)
    assert (found.num_rows, found.column_names) == (0, none[0].split(","))


def test_diff_compares_two_days_takeaways(folder: Path) -> None:
    """Without dates the two newest are compared; what came, went or was reworded stands on a line each."""
    done = run(folder, "diff")
    assert done.stdout.splitlines()[:2] == [f"--- {DAYS[-2]}", f"+++ {DAYS[-1]}"]
    assert "+ takeaway 1: The Pelican Admiralty closed the Lantern Strait" in done.stdout
    assert run(folder, "diff", LAST).stdout == done.stdout
    assert run(folder, "diff", LAST, LAST).stdout.splitlines()[2:] == ["= the same takeaways"]
    assert run(folder, "diff", "--edits", LAST).stdout.startswith(f"=== {LAST} as seen at ")
    first = run(folder, "diff", DAYS[0].isoformat())
    assert (first.returncode, first.stderr) == (
        1,
        f"Error: {DAYS[0]} is the first; there is none before it\n",
    )


def test_the_older_of_two_dates_is_called_the_older_one(folder: Path) -> None:
    """In whichever order they are given, theme by theme and as JSON, too."""
    first, last = DAYS[0].isoformat(), LAST
    for more in ((), ("--by-theme",), ("--json",), ("--by-theme", "--json")):
        said = [run(folder, "diff", *more, *days).stdout for days in ((first, last), (last, first))]
        assert said[0] == said[1]
        assert said[0].index(first) < said[0].index(last)


def test_themes_are_listed_and_shown(folder: Path) -> None:
    """Every theme is a line, and its takeaways can be read."""
    theme = f"{DAYS[-1]}/1"
    listed = run(folder, "themes").stdout
    assert theme in listed
    assert run(folder, "themes", "--since", LAST).stdout.count("\n") < listed.count("\n")
    shown = run(folder, "themes", "show", theme).stdout
    assert shown.startswith(f"{LAST}/1   new           The Pelican Admiralty")
    assert run(folder, "themes", "show", "1/1").returncode == 1


def test_the_takeaway_before_is_marked_only_where_the_words_are_much_the_same(folder: Path) -> None:
    """Marks in two unrelated sentences are noise: the one before then stands whole."""
    told = [run(folder, "themes", "explain", f"{DAYS[-2]}/{position}").stdout for position in range(1, 8)]
    marked = [one for one in told if "  since the theme's takeaway of " in one]
    whole = [one for one in told if "  the theme's takeaway before, " in one]
    assert (bool(marked), bool(whole)) == (True, True)
    assert all("{+" in one for one in marked)
    assert not any("{+" in one or "[-" in one for one in whole)


def test_a_verdict_is_explained(folder: Path) -> None:
    """Status, novelty, reasons, nearest earlier takeaways, and the words that are new in the theme."""
    position = next(
        row["position"]
        for row in map(json.loads, run(folder, "export", "takeaways", "--since", LAST).stdout.splitlines())
        if row["status"] == "updated"
    )
    told = run(folder, "themes", "explain", f"{LAST}/{position}").stdout
    for said in (
        "  updated; ",
        " that it is new (novelty 0.",
        "  why: ",
        " like it, 2026-06-",
        " takeaway since 2026-06-",
        "  since the theme's takeaway of ",
        "{+",
    ):
        assert said in told
    assert " alike" not in told
    assert run(folder, "themes", "explain", "1/1").returncode == 1


def test_search_finds_words_in_any_form(folder: Path) -> None:
    """Words are found by their stems; what is not there is not found."""
    assert "[recruits]" in run(folder, "search", "recruit", "moulting").stdout
    assert run(folder, "search", "submarine").stdout == ""


def test_a_mistake_in_the_configuration_is_status_2(folder: Path) -> None:
    """Every mistake is a line that names its key, and nothing is done."""
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("lock_wait", "lock_wiat"))
    done = run(folder, "check")
    assert (done.returncode, done.stderr) == (
        2,
        f"{config}: lock_wiat: unknown key; did you mean lock_wait?\n",
    )


def test_a_database_of_a_newer_version_is_status_7(folder: Path) -> None:
    """A database that a newer monitor wrote is left alone."""
    with sqlite3.connect(folder / "monitor.db") as db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('monitor', 'm999', '')"
        )
    db.close()
    for command in (["check"], ["show", LAST]):
        done = run(folder, *command)
        assert (done.returncode, "update monitor to open it" in done.stderr) == (7, True)


def test_a_place_that_cannot_be_written_is_status_7(folder: Path) -> None:
    """A read-only disk is named; /proc is one that even root cannot write to."""
    config = folder / "config.yaml"
    text = config.read_text()
    config.write_text("database: /proc/monitor.db\n" + text)
    assert run(folder, "check").returncode == 7
    config.write_text("archive: /proc/archive\ndatabase: other.db\n" + text)
    done = run(folder, "check")
    assert (done.returncode, "/proc/archive" in done.stderr, "Traceback" in done.stderr) == (7, True, False)


def test_a_site_that_cannot_be_reached_is_one_line_and_status_4(tmp_path: Path) -> None:
    """No network: one line says so and points to the demo."""
    configure(tmp_path, "http://127.0.0.1:9")
    done = run(tmp_path, "check")
    assert done.returncode == 4
    [line] = [line for line in done.stderr.splitlines() if "127.0.0.1:9" in line]
    assert "`monitor demo`" in line


def test_being_turned_away_is_status_5(tmp_path: Path) -> None:
    """A bot check is neither "nothing new" nor "cannot be reached"."""
    with serve() as web:
        web.answers.clear()
        challenge = b"<html><head><title>Just a moment...</title></head></html>"
        web.answers["/robots.txt"] = Reply(status=403, body=challenge, headers={"cf-mitigated": "challenge"})
        configure(tmp_path, web.url)
        assert run(tmp_path, "check").returncode == 5


def test_what_is_owed_is_status_3_until_it_is_delivered_or_dropped(tmp_path: Path, site: DemoSite) -> None:
    """A channel that is down makes status 3; the delivery is listed, and can be given up."""
    configure(tmp_path, site.base, channel="kind: webhook, url: 'http://127.0.0.1:9/hook'")
    assert [run(tmp_path, "check").returncode for _ in range(2)] == [3, 3]
    listed = run(tmp_path, "deliveries", "list").stdout
    assert (" owed " in listed, "2 tries" in listed) == (True, True)
    assert run(tmp_path, "deliveries", "drop", listed.split()[0]).returncode == 0
    assert run(tmp_path, "check").returncode == 0


def test_to_give_up_a_delivery_that_is_on_its_way_says_that_it_arrives(
    tmp_path: Path, site: DemoSite
) -> None:
    """A receiver that takes its time: nothing calls the message back, and its delivery is counted as made."""
    with serve() as web:
        web.answers["/hook"] = Reply(wait=5)
        configure(tmp_path, site.base, channel=f"kind: webhook, url: '{web.url}/hook'")
        sending = start(tmp_path, "check", streams=tmp_path / "streams")
        wait_until(lambda: "/hook" in web.paths)
        dropped = run(tmp_path, "deliveries", "drop", "1")
        assert dropped.stderr == "1 delivery given up; one that is being sent now still arrives\n"
        sending.join(MAX_SECONDS)
    assert " delivered " in run(tmp_path, "deliveries", "list").stdout


def test_import_names_each_bad_file_and_keeps_the_good_ones(tmp_path: Path, site: DemoSite) -> None:
    """An image, an empty file, a huge one, half a page, a text that is none: each is named; the rest is imported."""
    pages = tmp_path / "pages"
    (pages / "deep").mkdir(parents=True)
    answer = site.answer(load_post(DAYS[3]).path)
    assert answer is not None
    (pages / "good.html").write_bytes(answer.body)
    (pages / "deep" / f"{DAYS[4]}.txt").write_text(load_post(DAYS[4]).text)
    (pages / "half.html").write_bytes(answer.body[: len(answer.body) // 2])
    (pages / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (pages / "empty.txt").write_bytes(b"")
    (pages / "notes.txt").write_text("Buy shells.\n")
    (pages / ".hidden").write_text("not looked at")
    with (pages / "huge.html").open("wb") as huge:
        huge.truncate(50_000_000)
    configure(tmp_path, site.base)
    provide_store(tmp_path / "monitor.db")
    done = run(tmp_path, "import", str(pages))
    assert done.returncode in {1, 6}
    named = {line.split(": ")[0].removeprefix(f"{pages}/") for line in done.stderr.splitlines()[:-1]}
    assert named == {"half.html", "picture.png", "empty.txt", "notes.txt", "huge.html"}
    assert done.stderr.splitlines()[-1] == "2 imported, 0 revised, 5 failed"
    exported = run(tmp_path, "export", "assessments").stdout.splitlines()
    assert [json.loads(line)["date"] for line in exported] == [DAYS[3].isoformat(), DAYS[4].isoformat()]


def test_an_import_says_which_command_tells_of_it(folder: Path, site: DemoSite) -> None:
    """Where a check would have announced it; of history nobody is told."""
    configure(folder, site.base, channel="kind: file, path: told.jsonl")
    days = (date(2026, 6, 18), date(2026, 5, 1))
    said = []
    for day in days:
        words = load_post(DAYS[-1]).text.rpartition("\n")[0]
        (folder / f"{day}.txt").write_text(f"{words}\nFor full report: https://saltmarsh.example/{day}")
        said.append(run(folder, "import", f"{day}.txt").stderr)
    sends = f"digest --since {days[0]} --until {days[0]} --to"
    assert [(sends in one, "1 imported" in one) for one in said] == [(True, True), (False, True)], said
    run(folder, *sends.split(), "out")
    assert str(days[0]) in (folder / "told.jsonl").read_text()


def test_an_imported_text_does_not_replace_the_page(folder: Path) -> None:
    """What the page gave stays when its bare text is imported; the page's sections are not lost."""
    day = DAYS[2]
    before = run(folder, "show", day.isoformat(), "--format", "json").stdout
    text = folder / f"{day}.txt"
    text.write_text(load_post(day).text.replace("Heron", "Egret"))
    assert run(folder, "import", str(text)).stderr.endswith("0 imported, 0 revised, 0 failed, 1 unchanged\n")
    assert run(folder, "show", day.isoformat(), "--format", "json").stdout == before


def test_markdown_and_json_are_forms_of_show(folder: Path) -> None:
    """The same assessment reads as Markdown and parses as JSON."""
    assert run(folder, "show", LAST, "--format", "markdown").stdout.startswith(
        "# Saltmarsh Campaign Assessment"
    )
    assert json.loads(run(folder, "show", LAST, "--format", "json").stdout)["date"] == LAST


def test_the_demo_ends_with_the_last_digest(tmp_path: Path) -> None:
    """Without configuration and network the demo plays ten days and shows the last digest."""
    done = run(tmp_path, "demo")
    assert (done.returncode, done.stderr) == (0, "")
    for said in (
        f"{LAST}  1 new",
        "the assessment of 2026-06-13 was edited",
        "NEW (1)",
        "RETURNED (1)",
        "Lantern Strait",
    ):
        assert said in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_every_command_stands_in_the_readme() -> None:
    """A command that it does not name is unfinished."""
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    assert [name for name in cli.list_commands(click.Context(cli)) if f"monitor {name}" not in readme] == []


def test_a_published_day_is_found_and_announced_once(tmp_path: Path, publisher: Publisher) -> None:
    """On real pages: the first check reads history, the next one announces only the new day."""
    real(tmp_path, publisher.url)
    first = run(tmp_path, "check")
    publisher.control(today="2022-06-04")
    second = run(tmp_path, "check")
    third = run(tmp_path, "check")
    assert (first.returncode, second.returncode, third.returncode) == (0, 0, 0)
    assert "June 3" in first.stdout
    assert "June 4" in second.stdout
    assert third.stdout == ""


def test_a_digest_of_any_period_is_printed_looked_at_or_sent(folder: Path) -> None:
    """Printed as text, written as a file to open, or sent to a channel: each time the same digest, and only then sent."""
    first = DAYS[1].isoformat()
    printed = run(folder, "digest", "--since", first, "--until", LAST)
    assert "June 9 to June 17, 2026" in printed.stdout
    assert "■ new, ▲ updated" in printed.stdout
    previewed = run(folder, "digest", "--since", first, "--to", "preview", "--output", "look.html")
    assert previewed.stdout == f"{folder / 'look.html'}\n"
    assert "<h1" in (folder / "look.html").read_text()
    before = run(folder, "deliveries", "list").stdout
    sent = run(folder, "digest", "--since", first, "--to", "out")
    assert (sent.returncode, sent.stdout) == (0, printed.stdout)
    assert run(folder, "deliveries", "list").stdout.count("\n") == before.count("\n") + 1
    assert run(folder, "digest", "--since", "2030-01-01").returncode == 1
    assert run(folder, "digest", "--since", first, "--to", "nobody").returncode == 2


def test_a_delivery_can_be_shown_and_sent_again(tmp_path: Path, site: DemoSite) -> None:
    """What is owed is shown with its error; with the channel mended, retry sends it; what was sent can be sent again."""
    config = tmp_path / "config.yaml"
    configure(tmp_path, site.base, channel="kind: file, path: /proc/nowhere")
    assert run(tmp_path, "check").returncode == 3
    shown = run(tmp_path, "deliveries", "show", "1").stdout
    assert shown.startswith("delivery:   1, owed, 1 try, owed since ")
    assert "last error: channels.out: " in shown
    assert "Source: Institute for the Study of the Saltmarsh" in " ".join(shown.split())
    assert run(tmp_path, "deliveries", "retry", "1").returncode == 3
    config.write_text(config.read_text().replace("/proc/nowhere", "messages.jsonl"))
    assert [run(tmp_path, "deliveries", "retry", "1").returncode for _ in range(2)] == [0, 0]
    assert len((tmp_path / "messages.jsonl").read_text().splitlines()) == 1  # a file holds a message once
    shown = run(tmp_path, "deliveries", "show", "1").stdout
    assert "\ndelivered:  " in shown
    assert "next try:" not in shown
    for command in ("show", "retry", "drop"):
        assert run(tmp_path, "deliveries", command, "999").returncode == 1


def test_a_missing_folder_for_temporary_files_is_named_with_what_helps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where none can be written, the demo says so in a line, and what helps."""

    def refuse(**_: str) -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(StoreError, match="name one in TMPDIR"), temporary_folder():
        pass
