"""Which `monitor run` looks after a database, or did until it was stopped or killed: its lock file tells."""

import os
import re
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from monitor.store.locks import find_holder, hold, is_held, lock_path

RUNS_ALREADY = "`monitor run` already looks after this database; stop it first"
STOPPED = ", stopped"  # behind the line of a holder that let go as it was told to
SILENT = timedelta(minutes=5)  # without a sign of life, after which a daemon hangs
MISSED = timedelta(days=1)  # for which a daemon that is gone is missed though checks are made without it
LINE = re.compile(
    r"(process [0-9]+ on \S+) since ([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}) UTC(, stopped)?"
)


@dataclass(frozen=True, kw_only=True)
class DaemonState:
    """What is known of the latest daemon, as "process 12 on gateway"; times are in UTC.

    "gone" is one that was killed, or whose machine went down. `seen` is its last sign of life, or when it was stopped.
    """

    state: Literal["runs", "gone", "stopped", "none"]
    process: str = ""
    since: datetime | None = None
    seen: datetime | None = None

    def hangs(self, now: datetime) -> bool:
        """Return whether it runs but does nothing: it is stopped in its tracks, or waits for what never comes."""
        return self.state == "runs" and self.seen is not None and now - self.seen > SILENT


def claim_for_daemon(path: Path) -> AbstractContextManager[object]:
    """Hold the daemon's lock: no second daemon asks the site and sends beside the first, none runs while a backup is restored.

    Raises StoreLocked at once if a daemon holds it, StoreError where there can be no lock.
    """
    return hold(Path(os.path.realpath(path)), "run", 0.0, busy=RUNS_ALREADY)


def read_daemon(path: Path) -> DaemonState:
    """Return whether a daemon looks after the database, and what became of the latest one."""
    lock = _daemon_lock(path)
    known = LINE.fullmatch(find_holder(lock))
    if not known:
        return DaemonState(state="runs" if is_held(lock) else "none")
    return DaemonState(
        state="runs" if is_held(lock) else "stopped" if known[3] else "gone",
        process=known[1],
        since=datetime.strptime(known[2], "%Y-%m-%d %H:%M").replace(tzinfo=UTC),
        seen=datetime.fromtimestamp(lock.stat().st_mtime, UTC),
    )


def show_life(path: Path) -> None:
    """Leave a sign that the daemon lives: the time of its lock file."""
    with suppress(OSError):
        os.utime(_daemon_lock(path))


def sign_off(path: Path) -> None:
    """Note that the daemon ends as it was told to, so that nobody misses it."""
    lock = _daemon_lock(path)
    with suppress(OSError):
        lock.write_text(f"{find_holder(lock).removesuffix(STOPPED)}{STOPPED}\n")


def forget_daemon(path: Path) -> None:
    """Forget who held the daemon's lock, as who restored a backup was no daemon."""
    with suppress(OSError):
        os.truncate(_daemon_lock(path), 0)


def give_up_gone(path: Path, now: datetime) -> None:
    """Forget a daemon that is gone for long while checks are made: whoever makes them needs none."""
    daemon = read_daemon(path)
    if daemon.state == "gone" and daemon.seen and abs(now - daemon.seen) > MISSED:
        forget_daemon(path)


def _daemon_lock(path: Path) -> Path:
    return lock_path(Path(os.path.realpath(path)), "run")
