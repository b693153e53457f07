"""Show the progress of a command as a bar below the log, and what it waits for as a line of the log."""

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

CLEAR = "\r\x1b[K"  # go to the beginning of the line and erase it (ECMA-48, 8.3.41)
PATIENCE = 3.0  # seconds of waiting before it is announced
MANY = 3  # steps from which a bar is shown
BLOCKS = 24  # characters of the bar


@contextmanager
def shown_progress() -> Iterator[None]:
    """Show the progress of the block: as a bar if standard error is a terminal, else as a log line each minute."""
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
def announced_waits() -> Iterator[None]:
    """Log what the block waits for, except with --quiet."""
    if not _tells_steps():
        yield
        return
    token = ON_WAIT.set(Waits())
    try:
        yield
    finally:
        ON_WAIT.reset(token)


def _tells_steps() -> bool:
    return logging.getLogger("monitor").isEnabledFor(logging.INFO)  # false with --quiet


class Waits:
    """Logs what is waited for, each thing once, if that takes longer than a few seconds."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._told: set[str] = set()

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        """Log what is waited for if the block takes long."""
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
    """A progress bar in the last line of a terminal, which is removed at the end."""

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
        """Show the bar; return a function to be called with the number of steps done."""
        if self._total < MANY:
            return lambda _: None
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
                self._logs.append((handler, handler.stream))
                handler.setStream(_Above(self, handler.stream))
        self.draw()
        return self._step

    def __exit__(self, *_: object) -> None:
        """Remove the bar, and restore the streams of the log."""
        for handler, stream in self._logs:
            handler.setStream(stream)
        if self._logs:
            self.clear()

    def _step(self, done: int) -> None:
        self._done = done
        self.draw()

    def clear(self) -> None:
        """Erase the bar."""
        self._write(CLEAR)

    def draw(self) -> None:
        """Draw the bar."""
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
    """A stream for the log that writes its lines above the bar."""

    def __init__(self, bar: Bar, stream: TextIO) -> None:
        self._bar = bar
        self._stream = stream

    def write(self, text: str) -> int:
        """Write in place of the bar."""
        self._bar.clear()
        return self._stream.write(text)

    def flush(self) -> None:
        """Flush the stream, and draw the bar again."""
        self._stream.flush()
        self._bar.draw()
