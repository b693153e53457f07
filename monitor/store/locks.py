"""Lock files beside the database: one holder at a time, whichever process it is in (flock(2)); a killed one lets go."""

import fcntl
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import StoreError, StoreLocked, reason_of
from monitor.files import FILE_MODE, create_file, make_folder

PAUSE_SECONDS = 0.05  # between two looks at a lock that another holds
SITE = "site"  # the lock of whoever asks the publisher's site
AT_WORK = "another monitor is at work on this database; try again when it is done"
MAX_HOLDER_BYTES = 300  # of the line that a holder leaves in the file


class Lock:
    """A lock on a file, which is made where it is missing, and stays; the file names its last holder.

    `idle` are the seconds for which nobody had held it when it was taken, infinite where that is not known.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.idle = math.inf
        self._file: int | None = None

    def acquire(self, wait: float) -> None:
        """Take the lock; raises TimeoutError where another holds it for `wait` seconds, OSError where there can be none."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, FILE_MODE)
        try:
            _wait_for(file, wait)
            self.idle = _idle(file)
            with suppress(OSError):  # a full disk: the lock holds all the same
                _sign(file)
        except BaseException:
            os.close(file)
            raise
        self._file = file

    def release(self) -> None:
        """Let go."""
        if self._file is not None:
            with suppress(OSError):
                os.utime(self._file)
            os.close(self._file)
            self._file = None


def is_busy(path: Path) -> bool:
    """Return whether an exclusive writer is at work on the database now: a check, an import or a replay."""
    place = Path(os.path.realpath(path))
    return is_held(lock_path(place, SITE)) or is_held(lock_path(place))


@contextmanager
def hold(path: Path, purpose: str, wait: float, *, busy: str = AT_WORK) -> Iterator[Lock]:
    """Hold a lock of the database at `path`; raises StoreLocked after `wait` seconds, StoreError where there can be none."""
    lock = Lock(lock_path(path, purpose))
    take_turn(lock, path, wait, busy=busy)
    try:
        yield lock
    finally:
        lock.release()


def take_turn(lock: Lock, path: Path, wait: float, *, busy: str = AT_WORK) -> None:
    """Take a lock of the database at `path`, making its file where it is missing; raises as `hold`."""
    try:
        make_folder(path.parent)
        create_file(lock.path)
        lock.acquire(wait)
    except TimeoutError as exc:
        facts = ", ".join(filter(None, (find_holder(lock.path), f"waited {wait:g} s" if wait else "")))
        raise StoreLocked(f"{path}: {busy} ({facts})" if facts else f"{path}: {busy}") from exc
    except OSError as exc:
        raise StoreError(f"{path}: cannot be written here: {reason_of(exc)}") from exc


def find_holder(path: Path) -> str:
    """Return who holds a lock that is held, "process 12 on gateway since 2026-06-17 22:10 UTC"; "" if that is not known."""
    try:
        with path.open("rb") as file:
            line = file.read(MAX_HOLDER_BYTES).decode()
    except (OSError, UnicodeDecodeError):
        return ""
    return line.rstrip("\n") if line.rstrip("\n").isprintable() else ""


def is_held(path: Path) -> bool:
    """Return whether some process holds the lock now; False where there is no such file, or it cannot be read."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # released when the file is closed
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def lock_path(path: Path, purpose: str = "") -> Path:
    """Return the lock file of a database for one purpose, by default that of its writers."""
    return path.with_name(f"{path.name}.{purpose}.lock" if purpose else f"{path.name}.lock")


def _idle(file: int) -> float:
    """Return the seconds since a holder let go, by the time of the file; none signed an empty one."""
    known = os.fstat(file)
    seconds = time.time() - known.st_mtime if known.st_size else math.inf
    return seconds if seconds >= 0 else math.inf  # the clock was put back


def _sign(file: int) -> None:
    line = f"process {os.getpid()} on {os.uname().nodename} since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n"
    os.ftruncate(file, 0)
    os.pwrite(file, line.encode(), 0)


def _wait_for(file: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not _try(file):
        if time.monotonic() >= until:
            raise TimeoutError
        time.sleep(PAUSE_SECONDS)


def _try(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
