"""Show a person at a terminal how far a command is, by a bar below the log, and what it waits for, by a line of the log."""

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TextIO

from monitor.cli.output import real_terminal
from monitor.logged_progress import logged_progress
from monitor.progress import ON_PROGRESS, ON_WAIT, say_progress

log = logging.getLogger(__name__)

CLEAR = "\r\x1b[K"  # to the line's beginning, and erase it (ECMA-48, 8.3.41)
PATIENCE = 3.0  # seconds of waiting that need no word
MANY = 3  # steps from which a bar is worth its line
BLOCKS = 24  # characters of the bar


@contextmanager
def shown_progress() -> Iterator[None]:
    """Show how far the work inside is: by a bar where a person looks at standard error, else by a line each minute."""
    terminal = real_terminal()
    if terminal is None or os.environ.get("TERM") == "dumb" or not _tells_steps():
        with logged_progress():
            yield
        return
    token = ON_PROGRESS.set(lambda what, total: Bar(terminal, what, total))
    try:
        yield
    finally:
        ON_PROGRESS.reset(token)


@contextmanager
def told_waits() -> Iterator[None]:
    """Say what the command inside waits for; with --quiet nothing."""
    if not _tells_steps():
        yield
        return
    token = ON_WAIT.set(Waits())
    try:
        yield
    finally:
        ON_WAIT.reset(token)


def _tells_steps() -> bool:
    return logging.getLogger("monitor").isEnabledFor(logging.INFO)  # not so with --quiet


class Waits:
    """Says what is waited for, each thing once, as soon as it takes longer than a few seconds."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._told: set[str] = set()

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        """Wait inside."""
        timer = Timer(self._patience, self._tell, [what])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _tell(self, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            log.info("waiting for %s ...", what)


class Bar:
    """The line, from the first step to the last; it is gone afterwards."""

    def __init__(
        self, terminal: TextIO, what: str, total: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._terminal = terminal
        self._what = what
        self._total = total
        self._clock = clock
        self._began = clock()
        self._done = 0
        self._logs: list[tuple[logging.StreamHandler[TextIO], TextIO]] = []

    def __enter__(self) -> Callable[[int], None]:
        """Begin; return what is to be told of each step."""
        if self._total < MANY:
            return lambda _: None
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
                self._logs.append((handler, handler.stream))
                handler.setStream(_Above(self, handler.stream))
        self.draw()
        return self._step

    def __exit__(self, *_: object) -> None:
        """Take the line away, and let the log write as before."""
        for handler, stream in self._logs:
            handler.setStream(stream)
        if self._logs:
            self.clear()

    def _step(self, done: int) -> None:
        self._done = done
        self.draw()

    def clear(self) -> None:
        """Make room for another line."""
        self._write(CLEAR)

    def draw(self) -> None:
        """Show how far the work is."""
        room = shutil.get_terminal_size().columns - 1
        self._write(CLEAR + self.line()[:room])

    def line(self) -> str:
        """Return what is shown: "Reading assessments  [####----]  3 of 14, about 2 min left"."""
        full = min(BLOCKS * self._done // self._total, BLOCKS)
        bar = f"[{'#' * full}{'-' * (BLOCKS - full)}]"
        return f"{self._what}  {bar}  {say_progress(self._done, self._total, self._clock() - self._began)}"

    def _write(self, text: str) -> None:
        try:
            self._terminal.write(text)
            self._terminal.flush()
        except OSError:
            pass  # the terminal is gone; the work goes on


class _Above:
    """A log's stream whose lines stand above the bar."""

    def __init__(self, bar: Bar, stream: TextIO) -> None:
        self._bar = bar
        self._stream = stream

    def write(self, text: str) -> int:
        """Write in the place of the bar."""
        self._bar.clear()
        return self._stream.write(text)

    def flush(self) -> None:
        """Pass on what was written, and show the bar again."""
        self._stream.flush()
        self._bar.draw()
