"""Laws of progress: a person sees how far a command is and how long it takes; a program sees nothing of it."""

import io
import logging
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.cli.progress import CLEAR, PATIENCE, Bar, Waits
from monitor.demo.story import DAYS, DEMO_KEY, load_post
from monitor.logged_progress import logged_progress
from monitor.pipeline.report import Report
from monitor.progress import ON_PROGRESS, say_seconds, watched
from tests.desk import Desk, configure
from tests.process import run, type_at_terminal


@dataclass
class Clock:
    """A clock that is put forward by hand; in seconds."""

    now: float = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_the_rest_is_told_as_long_as_what_is_done_took() -> None:
    """Steps done and to do, and the time left once something is done."""
    clock, terminal = Clock(), io.StringIO()
    bar = Bar(terminal, "Reading files", 10, clock)
    with bar as step:
        assert bar.line().endswith("0 of 10")
        clock.now = 60.0
        step(4)
        assert bar.line() == "Reading files  [#########---------------]  4 of 10, about 2 min left"
        step(10)
        assert bar.line().endswith("]  10 of 10")
    assert terminal.getvalue().endswith(CLEAR)


@pytest.mark.parametrize(("seconds", "said"), [(0.2, "1 s"), (59, "59 s"), (90, "2 min"), (7_300, "2 h")])
def test_a_time_is_given_in_one_unit(seconds: float, said: str) -> None:
    """Seconds, minutes or hours."""
    assert say_seconds(seconds) == said


def test_a_line_of_the_log_stands_above_the_bar() -> None:
    """The bar makes room for it and is drawn again; afterwards the log writes as before."""
    shown = io.StringIO()
    handler = logging.StreamHandler(shown)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        with Bar(shown, "Reading files", 10, Clock()) as step:
            step(1)
            logging.getLogger("elsewhere").error("a line")
            assert screen(shown.getvalue()) == [
                "a line",
                "Reading files  [##----------------------]  1 of 10, about 1 s left",
            ]
        logging.getLogger("elsewhere").error("another")
    finally:
        root.removeHandler(handler)
    assert screen(shown.getvalue()) == ["a line", "another", ""]


def screen(written: str) -> list[str]:
    """Return the lines that a terminal shows of what was written."""
    return [line.rpartition(CLEAR)[2] for line in written.replace("\r\n", "\n").split("\n")]


def test_nobody_watches_unless_asked() -> None:
    """The items come as they are, in a pass that stops early, too."""
    assert list(watched(iter("abc"), "Reading", 3)) == ["a", "b", "c"]
    told: list[int] = []
    token = ON_PROGRESS.set(lambda _, total: noted(told, total))
    try:
        for item in watched(iter("abcd"), "Reading", 4):
            if item == "c":
                break
    finally:
        ON_PROGRESS.reset(token)
    assert told == [4, 1, 2, -1]


def test_where_nobody_looks_the_log_says_each_minute_how_far_the_work_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is done sooner says nothing; what comes last and does not count is not counted."""
    clock = Clock()
    with caplog.at_level(logging.INFO), logged_progress(clock):
        for seconds, total in ((5.0, 9), (25.0, 9)):
            for _ in watched(range(total + 2), "Reading files", total):
                clock.now += seconds
    assert caplog.messages == [
        "Reading files: 3 of 9, about 2 min left",
        "Reading files: 6 of 9, about 1 min left",
    ]
    assert list(watched("ab", "Reading files", 2)) == ["a", "b"]


def test_what_comes_last_and_does_not_count_moves_no_bar() -> None:
    """As a page at a predicted address, of which nobody said that it is there."""
    told: list[int] = []
    token = ON_PROGRESS.set(lambda *_: nullcontext(told.append))
    assert list(watched("abc", "Reading", 2)) == ["a", "b", "c"]
    ON_PROGRESS.reset(token)
    assert told == [1, 2, 2]


def test_a_check_counts_what_it_reads_in_one_way(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Predicted addresses, of which nobody said that a page is there, are no part of it."""
    told: list[int] = []
    desk.site.today = DAYS[3]
    token = ON_PROGRESS.set(lambda what, total: noted(told if what == "Reading assessments" else [], total))
    try:
        with caplog.at_level(logging.INFO, "monitor"):
            desk.check()
    finally:
        ON_PROGRESS.reset(token)
    assert told[0] == max(told) == 4
    assert f"{DEMO_KEY}: 4 pages to read" in caplog.messages
    assert f"{DEMO_KEY} {DAYS[3]}: added" in caplog.messages


@contextmanager
def noted(told: list[int], total: int) -> Iterator[Callable[[int], None]]:
    """Keep what is reported; -1 at the end."""
    told.append(total)
    try:
        yield told.append
    finally:
        told.append(-1)


@pytest.mark.slow
def test_a_terminal_shows_progress_and_whole_lines_of_the_log(tmp_path: Path) -> None:
    """Both stages of an import are seen; what is left on the screen are the log's lines alone. A pipe gets only those."""
    configure(tmp_path, "http://127.0.0.1:9")
    pages = tmp_path / "pages"
    pages.mkdir()
    for day in DAYS:
        (pages / f"{day}.txt").write_text(load_post(day).text)
        (pages / f"{day}-bad.txt").write_text("Buy shells.\n")
    shown = type_at_terminal(tmp_path, [], "import", "pages")
    assert "Reading files  [" in shown
    assert "Judging assessments  [" in shown
    lines = [line for line in screen(shown) if line]
    begun, *read = [line for line in lines if not line.startswith("pages/")]
    assert begun.endswith("no database yet: a new history begins")
    assert read == ["10 imported, 0 revised, 10 failed"]
    assert len(lines) == 12
    piped = run(tmp_path, "import", "pages")
    assert "\x1b" not in piped.stderr
    assert [line for line in piped.stderr.splitlines() if "[#" in line or "[-" in line] == []
    assert "Judging assessments  [" in type_at_terminal(tmp_path, [], "replay")
    assert "Judging" not in type_at_terminal(tmp_path, [], "--quiet", "replay")


def test_what_is_waited_for_is_said_once_and_only_if_it_takes_long(caplog: pytest.LogCaptureFixture) -> None:
    """A quick answer needs no word, and of a slow one a word is enough."""
    waits = Waits(patience=0.05)
    with caplog.at_level(logging.INFO):
        with waits("the quick one"):
            pass
        for _ in range(2):
            with waits("the slow one"):
                time.sleep(0.1)
    assert caplog.messages == ["waiting for the slow one ..."]


@pytest.mark.slow
def test_a_check_of_a_silent_site_says_what_it_waits_for_to_a_person_alone(tmp_path: Path) -> None:
    """After a few seconds, at a terminal; cron, and --quiet, hear of the failure alone."""
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor() as at_once:
        for name in ("watched", "quiet", "cron"):
            (tmp_path / name).mkdir()
            configure(tmp_path / name, f"http://127.0.0.1:{silent.getsockname()[1]}")
            settings = (tmp_path / name / "config.yaml").read_text()
            (tmp_path / name / "config.yaml").write_text(
                settings.replace("http: {", f"http: {{read_timeout: {PATIENCE + 1}, ")
            )
        watched = at_once.submit(type_at_terminal, tmp_path / "watched", [], "check")
        quiet = at_once.submit(type_at_terminal, tmp_path / "quiet", [], "--quiet", "check")
        cron = at_once.submit(run, tmp_path / "cron", "check")
    assert "waiting for an answer of 127.0.0.1 ..." in watched.result()
    assert "waiting" not in quiet.result() + cron.result().stderr
    assert "no answer" in cron.result().stderr


def test_new_is_said_of_themes_alone() -> None:
    """The line that ends a check counts assessments, which its digest does not call new."""
    assert Report(delivered=0).summary == (
        "0 assessments added, 0 edited, 0 messages delivered, 0 owed, 0 failed, 0 requests"
    )
    assert Report().summary == "0 assessments added, 0 edited, 0 failed, 0 requests"  # as of a backfill
