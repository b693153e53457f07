"""Find which `monitor run` looks after a database, or did until it was stopped or killed, by its lock file."""

import os
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from monitor.files import real_path
from monitor.store.locks import LINE, find_holder, hold, is_held, lock_path, read_begun, this_process

RUNS_ALREADY = "`monitor run` already looks after this database; stop it first"
STOPPED = ", stopped"  # at the end of the line of a daemon that was stopped on purpose
PREPARED = ", prepared"  # after the time of a daemon that has found its database, or made it
OUTDATED = ", outdated"  # then, of one for which the database is too new
SILENT = timedelta(minutes=5)  # without a sign of life: the daemon hangs
MISSED = timedelta(days=1)  # for which a daemon that is gone is missed, even if checks are made without it


@dataclass(frozen=True, kw_only=True)
class DaemonState:
    """What is known of the latest daemon; `process` is "process 12 on gateway"; times are in UTC.

    State "gone" means that it was killed, or its machine went down. `seen` is its last sign of life, or when it was stopped.
    It is `prepared` once it has found its database, or made it, and `outdated` if a newer monitor has updated that since it
    began, so that it can no longer use it.
    """

    state: Literal["runs", "gone", "stopped", "none"]
    process: str = ""
    since: datetime | None = None
    seen: datetime | None = None
    prepared: bool = False
    outdated: bool = False

    def is_hung(self, now: datetime) -> bool:
        """Return whether the daemon runs but does nothing: it is outdated or suspended, or waits for what never comes."""
        silent = self.seen is not None and abs(now - self.seen) > SILENT  # also after the clock was put back
        return self.state == "runs" and (self.outdated or silent)


def claim_for_daemon(path: Path) -> AbstractContextManager[object]:
    """Hold the daemon's lock, so that no two daemons run at once, and none runs while a backup is restored.

    Raises StoreLocked at once if another process holds it, StoreError if no lock can be made.
    """
    return hold(real_path(path), "run", 0.0, busy=RUNS_ALREADY)


def read_daemon(path: Path) -> DaemonState:
    """Return whether a daemon looks after the database, and if not, what happened to the latest one."""
    lock = _daemon_lock(path)
    known = LINE.fullmatch(find_holder(lock))
    if not known:
        return DaemonState(state="runs" if is_held(lock) else "none")
    return DaemonState(
        state="runs" if is_held(lock) else "stopped" if known[5] else "gone",
        process=known[1],
        since=read_begun(known),
        seen=datetime.fromtimestamp(lock.stat().st_mtime, UTC),
        prepared=bool(known[3]),
        outdated=bool(known[4]),
    )


def find_other_daemon(path: Path) -> str:
    """Return which other process, a daemon, looks after the database, or ""; if it has none, that must have disappeared.

    A daemon that has not prepared its database yet is none: any process may make that first.
    """
    daemon = read_daemon(path)
    looks_after = daemon.state == "runs" and daemon.prepared and daemon.process != this_process()
    return daemon.process if looks_after else ""


def note_prepared(path: Path) -> None:
    """Note that this daemon has found its database, or made it, so that it looks after it from now on."""
    lock = _daemon_lock(path)
    known = LINE.fullmatch(find_holder(lock))
    if known and known[1] == this_process():
        with suppress(OSError):
            lock.write_text(f"{known[1]} since {known[2]} UTC{PREPARED}{known[4] or ''}\n")


def show_life(path: Path) -> None:
    """Leave a sign of life: set the time of the daemon's lock file to now."""
    with suppress(OSError):
        os.utime(_daemon_lock(path))


def sign_off(path: Path) -> None:
    """Note that the daemon was stopped on purpose, so that nobody misses it."""
    lock = _daemon_lock(path)
    with suppress(OSError):
        lock.write_text(f"{find_holder(lock).removesuffix(STOPPED)}{STOPPED}\n")


def note_outdated(path: Path) -> None:
    """Note that this process has updated the database, so that a running daemon, if it is another one, must be restarted."""
    lock = _daemon_lock(path)
    known = LINE.fullmatch(find_holder(lock))
    if known and known[1] != this_process() and not known[4] and is_held(lock):
        with suppress(OSError):
            seen = lock.stat().st_mtime
            lock.write_text(f"{known[0]}{OUTDATED}\n")
            os.utime(lock, (seen, seen))  # this is no sign of the daemon's life


def forget_daemon(path: Path) -> None:
    """Forget who held the daemon's lock: a process that restored a backup was no daemon."""
    with suppress(OSError):
        os.truncate(_daemon_lock(path), 0)


def forget_if_long_gone(path: Path, now: datetime) -> None:
    """Forget a daemon that has been gone for longer than MISSED; called by checks, which evidently go on without it."""
    daemon = read_daemon(path)
    if daemon.state == "gone" and daemon.seen and abs(now - daemon.seen) > MISSED:
        forget_daemon(path)


def _daemon_lock(path: Path) -> Path:
    return lock_path(real_path(path), "run")
