"""Laws of progress: a person sees how far a command is and how long it takes; a program sees nothing of it."""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.cli.progress import CLEAR, Bar, say_seconds
from monitor.demo.story import DAYS, load_post
from monitor.progress import WATCH, watched
from tests.desk import configure
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
    token = WATCH.set(lambda _, total: noted(told, total))
    try:
        for item in watched(iter("abcd"), "Reading", 4):
            if item == "c":
                break
    finally:
        WATCH.reset(token)
    assert told == [4, 1, 2, -1]


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
    assert [line for line in lines if not line.startswith("pages/")] == ["10 imported, 0 revised, 10 failed"]
    assert len(lines) == 11
    piped = run(tmp_path, "import", "pages")
    assert "\x1b" not in piped.stderr
    assert [line for line in piped.stderr.splitlines() if "[#" in line or "[-" in line] == []
    assert "Judging assessments  [" in type_at_terminal(tmp_path, [], "replay")
    assert "Judging" not in type_at_terminal(tmp_path, [], "--quiet", "replay")
