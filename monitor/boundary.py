"""Catch unforeseen exceptions: each is the failure of one page, route or channel, and the rest continues."""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from traceback import format_tb
from types import TracebackType
from typing import Literal, get_args

from monitor.errors import ArchiveError, DamagedRow, MonitorError, StoreError, Unforeseen

log = logging.getLogger(__name__)

BoundaryKind = Literal[
    "series", "page", "route", "channel", "heartbeat", "row", "answer", "message", "reload", "job", "command"
]
KINDS: tuple[BoundaryKind, ...] = get_args(BoundaryKind)
SECRET = frozenset({"channel", "heartbeat"})  # their exceptions may quote an address that holds a secret
MAX_QUOTED = 200  # characters of an unforeseen exception's own text


@dataclass(frozen=True)
class Boundary:
    """Run a block whose failure concerns `name` alone; the caller continues after the block.

    A MonitorError goes to `note` as it is. Any other Exception goes to `note` as `error(text)`, one line that names
    the piece of work, and its trace to the log at debug. A failure of the database itself is raised, since nothing
    could be stored any more. Exception is caught nowhere else; tests/test_boundary.py lists the exceptions to this.
    """

    kind: BoundaryKind
    name: str
    note: Callable[[MonitorError], object]
    error: Callable[[str], MonitorError] = Unforeseen

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Note what was raised; True: it ends here."""
        if not isinstance(exc, Exception) or _ends_all(exc):
            return False
        self.note(exc if isinstance(exc, MonitorError) else self._explain(exc))
        return True

    def _explain(self, exc: Exception) -> MonitorError:
        what = f"{self.name}: {type(exc).__name__}"
        frames = "".join(format_tb(exc.__traceback__))
        if self.kind not in SECRET and (said := _one_line(exc)):
            what = f"{what}: {said}"
        log.debug("%s %s\n%s", self.kind, what, frames)
        return self.error(what)


def log_failure(failure: MonitorError) -> None:
    """Log a failure that is counted nowhere."""
    log.warning("%s", failure)


def _ends_all(exc: Exception) -> bool:
    """Return whether the database cannot be used: locked, full, or damaged as a whole."""
    if isinstance(exc, ArchiveError | DamagedRow):
        return False
    return isinstance(exc, StoreError | sqlite3.OperationalError) or type(exc) is sqlite3.DatabaseError


def _one_line(exc: Exception) -> str:
    try:
        text = str(exc)
    except Exception:  # noqa: BLE001  an exception whose own text fails
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MAX_QUOTED]
