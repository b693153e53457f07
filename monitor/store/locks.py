"""Lock files beside the database (flock(2)): one holder at a time, in any process; a killed process lets go."""

import fcntl
import math
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import StoreError, StoreLocked, reason_of
from monitor.files import FILE_MODE, create_file, make_folder, real_path
from monitor.text import ago

PAUSE_SECONDS = 0.05  # between two attempts to take a lock
SITE = "site"  # the lock for requests to the publisher's site
AT_WORK = "another monitor is at work on this database; try again when it is done"
LINE = re.compile(
    r"(process [0-9]+ on \S+) since ([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?) UTC(, prepared)?(, outdated)?(, stopped)?"
)
MAX_HOLDER_BYTES = 300  # of the line that a holder leaves in the file


class Lock:
    """A lock on a file, which is created if missing, and stays; the file names its last holder.

    `idle` is how long nobody had held the lock when it was taken, in seconds; infinite if that is unknown.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.idle = math.inf
        self._file: int | None = None

    def acquire(self, wait: float) -> None:
        """Take the lock; raises TimeoutError if another holds it for `wait` seconds, OSError if it cannot be made."""
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


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds a lock: "process 12 on gateway", since when, and whether it was suspended (Ctrl-Z), so that it never lets go."""

    process: str
    number: str
    since: datetime
    suspended: bool

    def __str__(self) -> str:
        """Return it in nobody's time zone: "process 12 on gateway, begun 5 minutes ago"."""
        return f"{self.process}, begun {ago((datetime.now(UTC) - self.since).total_seconds())}"


def is_busy(path: Path) -> bool:
    """Return whether an exclusive writer, such as a check, an import or a replay, is at work on the database now."""
    return any(map(is_held, _work_locks(path)))


def find_at_work(path: Path) -> Holder | None:
    """Return the exclusive writer that is at work on the database now; None if there is none, or it left no name."""
    return next((read_holder(lock) for lock in _work_locks(path) if is_held(lock)), None)


def _work_locks(path: Path) -> tuple[Path, Path]:
    place = real_path(path)
    return lock_path(place, SITE), lock_path(place)


@contextmanager
def hold(path: Path, purpose: str, wait: float, *, busy: str = AT_WORK) -> Iterator[Lock]:
    """Hold a lock of the database at `path`; raises StoreLocked after `wait` seconds, StoreError if it cannot be made."""
    lock = Lock(lock_path(path, purpose))
    take_turn(lock, path, wait, busy=busy)
    try:
        yield lock
    finally:
        lock.release()


def take_turn(lock: Lock, path: Path, wait: float, *, busy: str = AT_WORK) -> None:
    """Take a lock of the database at `path`, creating its file if missing; raises the same errors as `hold`."""
    try:
        make_folder(path.parent)
        create_file(lock.path)
        lock.acquire(wait)
    except TimeoutError as exc:
        holder = read_holder(lock.path)
        facts = ", ".join(filter(None, (str(holder or ""), f"waited {wait:g} s" if wait else "")))
        if holder and holder.suspended:
            facts += f"; it is suspended, and `kill -CONT {holder.number}` lets it go on"
        raise StoreLocked(f"{path}: {busy} ({facts})" if facts else f"{path}: {busy}") from exc
    except OSError as exc:
        raise StoreError(f"{path}: cannot be written here: {reason_of(exc)}") from exc


def find_holder(path: Path) -> str:
    """Return the last holder of a lock: "process 12 on gateway since 2026-06-17 22:10:05 UTC"; "" if unknown."""
    try:
        with path.open("rb") as file:
            line = file.read(MAX_HOLDER_BYTES).decode()
    except (OSError, UnicodeDecodeError):
        return ""
    return line.rstrip("\n") if line.rstrip("\n").isprintable() else ""


def read_holder(path: Path) -> Holder | None:
    """Return the last holder of a lock; None if it left no line."""
    known = LINE.fullmatch(find_holder(path))
    if not known:
        return None
    number, host = known[1].removeprefix("process ").split(" on ")
    suspended = host == os.uname().nodename and _is_suspended(number)
    return Holder(process=known[1], number=number, since=read_begun(known), suspended=suspended)


def _is_suspended(number: str) -> bool:
    """Return whether a process of this machine is stopped by a signal; False where the system does not tell (proc(5))."""
    try:
        stat = Path("/proc", number, "stat").read_bytes()
    except OSError:
        return False
    return stat.rpartition(b")")[2].split()[:1] == [b"T"]


def read_begun(line: re.Match[str]) -> datetime:
    """Return since when the holder of a `LINE` has had its lock."""
    return datetime.fromisoformat(line[2]).replace(tzinfo=UTC)


def is_held(path: Path) -> bool:
    """Return whether any process holds the lock now; False if there is no such file, or it cannot be read."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # released when the file is closed
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def lock_path(path: Path, purpose: str = "") -> Path:
    """Return the lock file of a database for one purpose, by default for its writers."""
    return path.parent / (f"{path.name}.{purpose}.lock" if purpose else f"{path.name}.lock")


def _idle(file: int) -> float:
    """Return the seconds since the last holder let go, by the time of the file; infinite if nobody signed it."""
    known = os.fstat(file)
    seconds = time.time() - known.st_mtime if known.st_size else math.inf
    return seconds if seconds >= 0 else math.inf  # the clock was put back


def _sign(file: int) -> None:
    line = f"{this_process()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode()
    # Not emptied first: to fill an emptied file takes some file systems milliseconds.
    os.pwrite(file, line, 0)
    os.ftruncate(file, len(line))


def this_process() -> str:
    """Return how the holder of a lock is named: "process 12 on gateway"."""
    return f"process {os.getpid()} on {os.uname().nodename}"


def _wait_for(file: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise TimeoutError from None
        time.sleep(PAUSE_SECONDS)
