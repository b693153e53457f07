"""How the log is written: for a person, for the journal, or as JSON lines; a check is one readable story."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

Form = Literal["plain", "human", "journal", "json"]
PRIORITIES = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}  # sd-daemon(3)
STORY: ContextVar[str | None] = ContextVar("story", default=None)


@contextmanager
def story(name: str) -> Iterator[None]:
    """All lines logged inside belong together: each carries the name."""
    token = STORY.set(name)
    try:
        yield
    finally:
        STORY.reset(token)


def choose_form() -> Form:
    """Return the form that suits where standard error leads."""
    if os.environ.get("JOURNAL_STREAM"):
        return "journal"
    return "human" if sys.stderr.isatty() else "json"


def set_up_logging(
    form: Form, *, level: int, file: Path | None = None, file_bytes: int = 0, files: int = 0
) -> None:
    """Log to standard error, and to a file that is begun anew when it is full; raises OSError for the file."""
    outlets: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    outlets[0].setFormatter(Lines(form))
    if file:
        outlets.append(RotatingFileHandler(file, maxBytes=file_bytes, backupCount=files, encoding="utf-8"))
        outlets[1].setFormatter(Lines("json"))
    logging.basicConfig(level=level, handlers=outlets, force=True)
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Lines(logging.Formatter):
    """One record, one line, in one of the forms."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback is part of it."""
        text = record.getMessage()
        if record.exc_info:
            text = f"{text}\n{self.formatException(record.exc_info)}"
        if self._form == "plain":
            return text
        when = datetime.fromtimestamp(record.created, UTC)
        if self._form == "json":
            return _json(record, text, when)
        told = f"[{name}] " if (name := STORY.get()) else ""
        if self._form == "human":
            return f"{when:%Y-%m-%d %H:%M:%S}Z {told}{text}"
        return f"<{PRIORITIES.get(record.levelname, 6)}>{told}{text}".replace("\n", " | ")


def _json(record: logging.LogRecord, text: str, when: datetime) -> str:
    fields = {
        "time": when.isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "story": STORY.get(),
        "message": text,
    }
    return json.dumps({key: value for key, value in fields.items() if value is not None}, ensure_ascii=False)
