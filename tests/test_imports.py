"""What `import` is given: pages as browsers leave them, and what is no file at all."""

import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.exits import Exit
from monitor.cli.reports import exit_status
from monitor.compose import MessageContext, compose_operator
from monitor.config import Config, parse_config
from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.discover import today_anywhere
from monitor.pipeline.imports import import_paths
from monitor.pipeline.problems import problems_of
from monitor.pipeline.report import Report
from monitor.schedule import Jobs
from monitor.site import Link, Page
from monitor.store import open_store
from monitor.text import last_segment
from monitor.web import measure_store
from tests.desk import Desk
from tests.pages import GOLDEN
from tests.process import run
from tests.shapes import VELDIA

pytestmark = pytest.mark.slow  # each is quick, all of them are not

PAGE = (GOLDEN / "wordpress" / "page.html").read_bytes()
FIRST = "veldian-offensive-campaign-assessment-march-2-2031"
SECOND = f"{FIRST}-0"
BOT_CHECK = b"<html><head><title>Just a moment...</title></head><body>Enable JavaScript</body></html>"


SERIES = {"site": "https://veldia.example", "name": VELDIA.name, "publisher": "ISV", "slug": VELDIA.slug}
DAY = timedelta(days=1)


def _config(folder: Path) -> Config:
    settings = {"database": str(folder / "monitor.db"), "series": {"veldia": SERIES}}
    return parse_config(json.dumps(settings), path=folder / "config.yaml", environ={})


def _import(folder: Path, *paths: Path, latest: date = date.max) -> Report:
    config = _config(folder)
    with open_store(config.database, write=True) as store:
        return import_paths(config, store, paths, series="veldia", latest=latest)


def test_an_assessment_of_a_day_to_come_is_refused_with_its_date(tmp_path: Path) -> None:
    """A mistyped year would be the newest for ever; the day itself is taken."""
    (tmp_path / "page.html").write_bytes(PAGE)
    report = _import(tmp_path, tmp_path / "page.html", latest=date(2031, 3, 1))
    assert (report.added, [str(one) for one in report.failures]) == (
        (),
        [
            f"{tmp_path}/page.html: is dated 2031-03-02, which is in the future; --future imports it all the same"
        ],
    )
    assert len(_import(tmp_path, tmp_path / "page.html", latest=date(2031, 3, 2)).added) == 1


@pytest.mark.parametrize(("ahead", "words", "status"), [(0, [], 0), (1, [], 1), (1, ["--future"], 0)])
def test_the_future_begins_with_the_day_that_it_is_nowhere_yet(
    tmp_path: Path, ahead: int, words: list[str], status: int
) -> None:
    """Neither here nor where the publisher is: what is dated tomorrow needs --future."""
    now = datetime(2026, 6, 17, 9, 59, tzinfo=UTC)
    assert (today_anywhere(now), today_anywhere(now + timedelta(minutes=1))) == (DAYS[-1], DAYS[-1] + DAY)
    day = today_anywhere(datetime.now(UTC)) + ahead * DAY
    page = PAGE.decode().replace("March 2, 2031", f"{day:%B %-d, %Y}")
    (tmp_path / "page.html").write_text(page.replace("march-2-2031", f"{day:%B-%-d-%Y}".lower()))
    (tmp_path / "config.yaml").write_text(
        json.dumps({"series": {"veldia": {**SERIES, "timezone": "Pacific/Kiritimati"}}})
    )
    done = run(tmp_path, "import", *words, "page.html")
    assert (done.returncode, "in the future; --future" in done.stderr) == (status, status == 1), done.stderr


def test_an_import_sends_nothing_so_that_what_waits_to_be_sent_is_no_failure_of_it(tmp_path: Path) -> None:
    """A message waits at night, in quiet hours."""
    (tmp_path / "page.html").write_bytes(PAGE)
    context = MessageContext(series="veldia", series_name="Veldia", publisher="ISV")
    with open_store(tmp_path / "monitor.db", write=True) as store:
        notice = compose_operator(context, id="m", subject="S", text="T")
        store.messages.enqueue(notice, ["desk"], at=datetime.now(UTC))
    assert exit_status(_import(tmp_path, tmp_path / "page.html")) == Exit.OK


def test_the_name_of_a_file_makes_no_two_days_one(tmp_path: Path) -> None:
    """Pages of two days that say much the same stay two assessments, though both were saved as today.html."""
    unnamed = re.sub(rb'<link rel="canonical[^>]*>|<meta property="og:url[^>]*>', b"", PAGE)
    for day in (b"March 2", b"March 3"):
        path = tmp_path / day.decode() / "today.html"
        path.parent.mkdir()
        path.write_bytes(unnamed.replace(b"March 2", day))
        assert len(_import(tmp_path, path).added) == 1
    with open_store(_config(tmp_path).database, write=False) as store:
        assert [one.date.day for one in store.assessments.all("veldia")] == [2, 3]


@pytest.mark.parametrize("companion", ["June 1_files", "June 1-Dateien", "June 1_fichiers", "June 1.files"])
def test_the_folder_a_browser_lays_beside_a_page_is_no_page(tmp_path: Path, companion: str) -> None:
    """Of a page saved whole, the page is imported; what lies in its folder is not looked at."""
    pages = tmp_path / "pages"
    (pages / companion / "deep").mkdir(parents=True)
    (pages / "June 1.html").write_bytes(PAGE)
    for name in ("frame.html", "script.js", "deep/picture.png"):
        (pages / companion / name).write_bytes(b"<html>an advertisement</html>")
    report = _import(tmp_path, pages)
    assert (len(report.added), report.failures) == (1, ())


def test_a_folder_of_ones_own_is_searched(tmp_path: Path) -> None:
    """A folder whose name only looks like a browser's, with no page beside it, is read like any other."""
    folder = tmp_path / "pages" / "June_files"
    folder.mkdir(parents=True)
    (folder / "page.html").write_bytes(PAGE)
    assert len(_import(tmp_path, tmp_path / "pages").added) == 1


@pytest.mark.parametrize("by_name", [True, False])
def test_what_is_no_regular_file_is_named_and_never_waited_for(tmp_path: Path, *, by_name: bool) -> None:
    """Links to devices, to nothing, and pipes are failures at once, in a folder, too; the pages beside them are imported."""
    folder = tmp_path / "pages"
    folder.mkdir()
    os.mkfifo(folder / "pipe.html")
    for name, target in (("zero.html", "/dev/zero"), ("loop.txt", "loop.txt"), ("gone.html", "/nowhere")):
        (folder / name).symlink_to(target)
    (folder / "good.html").write_bytes(PAGE)
    names = ("gone.html", "loop.txt", "pipe.html", "zero.html", "good.html")
    report = _import(tmp_path, *((folder / name for name in names) if by_name else [folder]))
    assert len(report.added) == 1
    assert [str(failure).split(": ")[0] for failure in report.failures] == [
        str(folder / name) for name in names[:-1]
    ]


def test_a_folder_that_vanishes_while_it_is_searched_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder of downloads that is in use; the pages beside it are imported."""
    pages, gone = tmp_path / "pages", tmp_path / "pages" / "gone"
    gone.mkdir(parents=True)
    (pages / "page.html").write_bytes(PAGE)
    scan = os.scandir

    def vanish(path: Any) -> Any:
        if str(path) == str(gone) and gone.exists():
            gone.rmdir()
        return scan(path)

    monkeypatch.setattr(os, "scandir", vanish)
    report = _import(tmp_path, pages)
    assert (len(report.added), report.failures) == (1, ())


def test_a_saved_bot_check_is_called_that(tmp_path: Path) -> None:
    """A page that was saved too early is called that."""
    (tmp_path / "page.html").write_bytes(BOT_CHECK)
    [failure] = _import(tmp_path, tmp_path / "page.html").failures
    assert "'Just a moment...' is a bot check or an access rule, not the page" in str(failure)


def test_an_import_holds_no_bodies_in_memory(tmp_path: Path) -> None:
    """An import may read years: what it reports has no sections and endnotes, which the database keeps."""
    (tmp_path / "page.html").write_bytes(PAGE)
    (reported,) = _import(tmp_path, tmp_path / "page.html").added
    with open_store(tmp_path / "monitor.db", write=False) as store:
        (kept,) = store.assessments.all("veldia")
    assert (reported.sections, reported.endnotes, reported.citations) == ((), (), ())
    assert kept.sections
    assert kept.endnotes
    assert reported == kept.without_body()


@pytest.mark.slow
@pytest.mark.parametrize("host", ["https://saltmarsh.example", ""])
def test_a_page_for_which_a_file_was_imported_is_no_longer_set_aside(
    desk: Desk, tmp_path: Path, host: str
) -> None:
    """Whatever host the saved page names, as a site may be read at another address; and checks have nothing to name."""
    desk.play(*DAYS[:2])
    desk.site.today, path = DAYS[2], desk.site.path_of(DAYS[2])
    page = desk.site.answer(path)
    assert page is not None
    desk.site.instead = {
        path: Answer(body=b"<html><head><title>Saltmarsh</title></head><body></body></html>")
    }
    assert len(desk.check().failures) == 1
    saved = tmp_path / "saved.html"
    saved.write_bytes(page.body.replace(desk.site.base.encode(), host.encode()) if host else page.body)
    with desk.store() as store:
        assert len(store.figures.quarantine(DEMO_KEY)) == 1
    assert _trouble(desk.config) == {"unread"}
    with desk.store() as store:
        assert len(import_paths(desk.config, store, [saved], series=DEMO_KEY).added) == 1
        assert store.figures.quarantine(DEMO_KEY) == ()
        assert problems_of(desk.config, store, DEMO_KEY, desk.now) == ()
    assert _trouble(desk.config) == set()
    assert desk.check().failures == ()


def _trouble(config: Config) -> set[str]:
    """Return the incidents that /readyz and /metrics name, which agree."""
    measured = [one for one in measure_store(config) if one.name == "monitor_trouble" and one.value]
    named = {one.incident for found in Jobs(config).incidents().values() for one in found}
    assert {one.labels["trouble"] for one in measured} == named
    return set(named)


@pytest.mark.parametrize(
    ("slug", "aside", "left"),
    [
        (FIRST, [FIRST, SECOND], [SECOND]),
        (SECOND, [FIRST, SECOND], [FIRST]),
        ("another", [FIRST], []),
        ("another", [FIRST, SECOND], [FIRST, SECOND]),
    ],
)
def test_an_import_settles_the_page_of_its_own_address_else_that_of_its_day(
    tmp_path: Path, slug: str, aside: list[str], left: list[str]
) -> None:
    """The second post of a day stays set aside where the first is imported."""
    day, config = date(2031, 3, 2), _config(tmp_path)
    body = re.sub(
        rb'(<link rel="canonical" href=")[^"]*',
        rb"\1https://veldia.example/old/veldia/" + slug.encode(),
        PAGE,
    )
    (tmp_path / "page.html").write_bytes(body)
    with open_store(config.database, write=True) as store:
        for name in aside:
            link = Link(url=f"https://veldia.example/{name}/", title="T", date=day, route="hub")
            page = Page(url=link.url, body=b"", fetched_at=datetime(2031, 3, 3, tzinfo=UTC))
            store.pages.remember_links("veldia", [link])
            store.pages.quarantine("veldia", link.url, page, "no takeaways")
            store.pages.note_failure("veldia", link, "no takeaways", at=page.fetched_at)
        import_paths(config, store, [tmp_path / "page.html"], series="veldia")
        found = {last_segment(one.url) for one in store.figures.quarantine("veldia")}
        assert found == set(left)


TEXT = """The front moved.
Key Takeaways:
- Forces took the café in Ostra.
- Two bridges fell.
For full report: https://veldia.example/veldian-offensive-campaign-assessment-march-2
"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", " \n", " \r\n"])
@pytest.mark.parametrize("last", ["", "\n", "\r", "\r\n", "\r\n\r\n", " "])
def test_a_text_is_taken_with_whatever_ends_its_lines(tmp_path: Path, end: str, last: str) -> None:
    """Editors differ in the end of a line and of the last one: no sign of that becomes a part of the text."""
    file = tmp_path / "2031-03-02.txt"
    file.write_bytes((TEXT.strip().replace("\n", end) + last).encode())
    [found] = _import(tmp_path, file).added
    assert found.url == TEXT.rsplit(maxsplit=1)[-1]
    assert [one.text for one in found.takeaways] == ["Forces took the café in Ostra.", "Two bridges fell."]
    assert found.toplines == ("The front moved.",)


@pytest.mark.parametrize("broken", ["march-2 and more", "march-2\tx", "march-2\vx"])
def test_an_address_in_a_text_is_one_word(tmp_path: Path, broken: str) -> None:
    """What stands there becomes a link."""
    (tmp_path / "2031-03-02.txt").write_text(TEXT.replace("march-2", broken))
    [failure] = _import(tmp_path, tmp_path / "2031-03-02.txt").failures
    assert "looked for a web address after 'For full report: '" in str(failure)


@pytest.mark.parametrize("garbled", [TEXT.encode("cp1252"), TEXT.encode().decode("cp1252").encode()])
def test_a_text_in_another_character_set_is_not_blamed_on_the_publisher(
    tmp_path: Path, garbled: bytes
) -> None:
    """It was a person who saved it."""
    (tmp_path / "2031-03-02.txt").write_bytes(garbled)
    [failure] = _import(tmp_path, tmp_path / "2031-03-02.txt").failures
    assert str(failure).endswith("save the file as UTF-8")
    assert "publisher" not in str(failure)


def test_the_help_of_import_describes_a_text_that_it_takes(tmp_path: Path) -> None:
    """Nobody learns the form from refusals."""
    told = " ".join(run(tmp_path, "import", "--help").stdout.split())
    for part in ("Key Takeaways:", '"- "', "For full report: ADDRESS", "UTF-8", "2022-06-07.txt"):
        assert part in told
