"""Catch unforeseen exceptions, so that only one page, route or channel fails, and the rest continues."""

import errno
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from traceback import format_tb
from types import TracebackType
from typing import Literal, get_args

from monitor.errors import (
    ArchiveError,
    DamagedRow,
    MachineFault,
    MonitorError,
    StoreError,
    Unforeseen,
    reason_of,
)

log = logging.getLogger(__name__)

BoundaryKind = Literal[
    "series", "page", "route", "channel", "heartbeat", "row", "answer", "message", "reload", "job", "command"
]
KINDS: tuple[BoundaryKind, ...] = get_args(BoundaryKind)
SECRET = frozenset({"channel", "heartbeat"})  # their exceptions may quote an address with a secret
LACKING = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
MAX_QUOTED = 200  # characters of an unforeseen exception's own text


@dataclass(frozen=True)
class Boundary:
    """Run a block whose failure concerns only `name`; the caller continues after the block.

    A MonitorError goes to `note` as it is. Any other Exception goes to `note` as `error(text)`, one line that names the
    piece of work, or as MachineFault if this machine is at fault; its trace is logged at debug level. A failure of the
    database itself is raised, since nothing could be stored any more. Exception is caught nowhere else;
    tests/test_boundary.py lists the few places that also do.
    """

    kind: BoundaryKind
    name: str
    note: Callable[[MonitorError], object]
    error: Callable[[str], MonitorError] = Unforeseen

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Note what was raised; return True if it ends here."""
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
        lacks = _find_machine_fault(exc) if self.error is Unforeseen else None
        return MachineFault(f"{self.name}: {lacks}") if lacks else self.error(what)


def log_failure(failure: MonitorError) -> None:
    """Log a failure that is not counted anywhere."""
    log.warning("%s", failure)


class LoggedFailures(list[MonitorError]):
    """Failures in the order in which they were noted; each is logged at once."""

    def note(self, failure: MonitorError) -> None:
        """Log a failure, and keep it."""
        log_failure(failure)
        self.append(failure)


def _ends_all(exc: Exception) -> bool:
    """Return whether the database cannot be used: locked, full, or damaged as a whole."""
    if isinstance(exc, ArchiveError | DamagedRow):
        return False
    return isinstance(exc, StoreError | sqlite3.OperationalError) or type(exc) is sqlite3.DatabaseError


def _find_machine_fault(exc: Exception) -> str | None:
    """Return in words what this machine lacks, or None if the exception has another cause."""
    if isinstance(exc, MemoryError):
        return "no memory is left"
    if isinstance(exc, ImportError):  # an update may replace a module before it is first used
        return f"a part of monitor cannot be loaded: {_one_line(exc)}; start it again, or install it again"
    return reason_of(exc) if isinstance(exc, OSError) and exc.errno in LACKING else None


def _one_line(exc: Exception) -> str:
    try:
        text = str(exc)
    except Exception:  # noqa: BLE001  an exception whose own text fails
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MAX_QUOTED]
