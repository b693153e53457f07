"""Write the log: for a person, for the journal, or as JSON lines."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Literal

from monitor.printable import printable

Form = Literal["plain", "human", "journal", "json"]
PRIORITIES = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}  # sd-daemon(3)
MAX_MESSAGE = 10_000  # characters logged of one message, which may quote a title of megabytes
STORY: ContextVar[str | None] = ContextVar("story", default=None)


@contextmanager
def story(name: str) -> Iterator[None]:
    """Mark all lines logged inside with a name, so that they can be found together."""
    token = STORY.set(name)
    try:
        yield
    finally:
        STORY.reset(token)


def warn(log: logging.Logger, text: str, *, again: bool) -> None:
    """Log a failure; `again` marks one that was already logged and lasts, which a daemon does not repeat."""
    log.warning("%s", text, extra={"again": again})


def choose_form() -> Form:
    """Return the form that suits standard error."""
    if os.environ.get("JOURNAL_STREAM"):
        return "journal"
    return "human" if sys.stderr.isatty() else "json"


def set_up_logging(
    form: Form,
    *,
    level: int,
    file: Path | None = None,
    file_bytes: int = 0,
    files: int = 0,
    repeat: bool = True,
    zone: Callable[[], tzinfo] = lambda: UTC,
) -> None:
    """Log to standard error and to a file that is rotated when full; a failure to write it is reported once.

    Unless `repeat`, a failure that lasts is logged only when it begins, except at level debug.
    """
    outlets: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    outlets[0].setFormatter(Lines(form, zone))
    if file:
        from monitor.log_files import LogFile  # noqa: PLC0415  only the daemon has one, and logging.handlers loads much

        outlets.append(LogFile(file, maxBytes=file_bytes, backupCount=files, encoding="utf-8", delay=True))
        outlets[1].setFormatter(Lines("json"))
    if not repeat and level > logging.DEBUG:
        for outlet in outlets:
            outlet.addFilter(_begins)
    # Only errors from libraries, as their other lines may quote secret addresses.
    logging.basicConfig(level=logging.ERROR, handlers=outlets, force=True)
    logging.getLogger("monitor").setLevel(level)
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # even its errors quote addresses


def _begins(record: logging.LogRecord) -> bool:
    return not getattr(record, "again", False)


class Lines(logging.Formatter):
    """Formats a record as one line, in one of the forms; only a traceback adds more lines."""

    def __init__(self, form: Form, zone: Callable[[], tzinfo] = lambda: UTC) -> None:
        super().__init__()
        self._form = form
        self._zone = zone  # of times that a person reads

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the traceback if there is one."""
        text = record.getMessage()
        if self._form != "json":  # no quoted name or answer may look like a separate line
            text = " | ".join(text.splitlines())
        if len(text) > MAX_MESSAGE:
            text = f"{text[:MAX_MESSAGE]} [...]"
        if record.exc_info:
            text = f"{text}\n{self.formatException(record.exc_info)}"
        text = printable(text)
        if self._form == "plain":
            return text
        when = datetime.fromtimestamp(record.created, UTC)
        if self._form == "json":
            return _json(record, text, when)
        story = f"[{name}] " if (name := STORY.get()) else ""
        if self._form == "human":
            return f"{when.astimezone(self._zone()):%Y-%m-%d %H:%M:%S %Z} {story}{text}"
        return f"<{PRIORITIES.get(record.levelname, 6)}>{story}{text}".replace("\n", " | ")


def _json(record: logging.LogRecord, text: str, when: datetime) -> str:
    fields = {
        "time": when.isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "story": STORY.get(),
        "message": text,
    }
    return json.dumps({key: value for key, value in fields.items() if value is not None}, ensure_ascii=False)
