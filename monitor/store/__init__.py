"""The only SQL: one database file, one writer at a time."""

import math
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import (
    MonitorError,
    NewerDatabase,
    NoDatabase,
    OlderDatabase,
    StoreError,
    StoreLocked,
    reason_of,
)
from monitor.files import create_file, make_folder
from monitor.store.connections import BUSY_SECONDS, check_sqlite, connect, connect_for_reading, find_obstacle
from monitor.store.copies import copy_database, find_damage, find_newer, set_aside
from monitor.store.database import Database
from monitor.store.dates import Dates
from monitor.store.digest_queue import DigestQueue
from monitor.store.locks import Lock, find_holder, is_held
from monitor.store.migrations import migrations
from monitor.store.owed import Owed
from monitor.store.pages import Pages
from monitor.store.routes import Routes
from monitor.store.rows import read_rows
from monitor.store.runs import Runs

if TYPE_CHECKING:
    from monitor.store.answers import Answers
    from monitor.store.assessments import Assessments
    from monitor.store.corrections import CorrectionLog
    from monitor.store.figures import Figures
    from monitor.store.messages import Messages
    from monitor.store.overview import Overviews
    from monitor.store.passages import Passages
    from monitor.store.stored_history import StoredHistory
    from monitor.store.theme_names import ThemeNames

__all__ = [
    "Store",
    "check_sqlite",
    "claim_for_daemon",
    "copy_database",
    "find_daemon",
    "find_damage",
    "is_busy",
    "open_store",
    "replace_database",
]

MIN_PAUSE_SECONDS = 0.2  # seconds; a waiting writer tries every twentieth of a second
AT_WORK = "another monitor is at work on this database; try again when it is done"
WRITTEN_TO = "another program is writing to this database; try again when it is done"
RUNS_ALREADY = "`monitor run` already looks after this database; stop it first"
MAX_TURN_SECONDS = 3600.0  # seconds that another writer may take


class Store:
    """The database: each attribute holds the queries about one subject."""

    def __init__(self, db: Database, path: Path, lock: Lock | None = None) -> None:
        self._db = db
        self._path = path
        self._lock = lock  # the lock of an exclusive writer
        self._inode = path.stat().st_ino if lock else 0
        self._opened_at = time.monotonic()
        self.pages = Pages(db)
        self.dates = Dates(db)
        self.owed = Owed(db)
        self.digest_queue = DigestQueue(db)
        self.runs = Runs(db)
        self.routes = Routes(db)

    # The rooms below are imported at their first use: a check with nothing new uses none of them.

    @cached_property
    def assessments(self) -> "Assessments":
        """Assessments, their revisions and verdicts."""
        from monitor.store.assessments import Assessments  # noqa: PLC0415

        return Assessments(self._db)

    @cached_property
    def messages(self) -> "Messages":
        """Messages and their deliveries."""
        from monitor.store.messages import Messages  # noqa: PLC0415

        return Messages(self._db)

    @cached_property
    def passages(self) -> "Passages":
        """Passages to search."""
        from monitor.store.passages import Passages  # noqa: PLC0415

        return Passages(self._db)

    @cached_property
    def corrections(self) -> "CorrectionLog":
        """The user's corrections."""
        from monitor.store.corrections import CorrectionLog  # noqa: PLC0415

        return CorrectionLog(self._db)

    @cached_property
    def answers(self) -> "Answers":
        """What the second reader said."""
        from monitor.store.answers import Answers  # noqa: PLC0415

        return Answers(self._db)

    @cached_property
    def overviews(self) -> "Overviews":
        """All verdicts at a glance."""
        from monitor.store.overview import Overviews  # noqa: PLC0415

        return Overviews(self._db)

    @cached_property
    def figures(self) -> "Figures":
        """Counts and times."""
        from monitor.store.figures import Figures  # noqa: PLC0415

        return Figures(self._db)

    @cached_property
    def theme_names(self) -> "ThemeNames":
        """What themes were told under."""
        from monitor.store.theme_names import ThemeNames  # noqa: PLC0415

        return ThemeNames(self._db)

    def history(self, series: str) -> "StoredHistory":
        """Return what was judged of a series, read as it is asked for."""
        from monitor.store.stored_history import StoredHistory  # noqa: PLC0415

        return StoredHistory(db=self._db, series=series)

    def atomic(self) -> AbstractContextManager[None]:
        """Write everything inside together, or nothing."""
        return self._db.atomic()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one moment, whatever is written meanwhile."""
        self._db.conn.execute("begin")
        try:
            yield
        finally:
            self._db.rollback()

    @property
    def idle(self) -> float:
        """The seconds since another exclusive writer let go of the database, who may have asked the site just before."""
        return self._lock.idle + time.monotonic() - self._opened_at if self._lock else math.inf

    def give_way(self, seconds: float) -> None:
        """Pause and let other writers work, and pause again after their last request; no transaction may be open.

        Raises StoreLocked if one does not end, StoreError if one replaced the database.
        """
        if self._lock is None:
            time.sleep(seconds)
            return
        self._lock.release()
        time.sleep(max(seconds, MIN_PAUSE_SECONDS))
        _acquire(self._lock, self._path, MAX_TURN_SECONDS)
        time.sleep(max(seconds - self._lock.idle, 0.0))
        if not self._path.exists() or self._path.stat().st_ino != self._inode:
            raise StoreError(f"{self._path}: another database was put here meanwhile; start again")

    def sending(self, *, wait: float = 600.0) -> AbstractContextManager[object]:
        """Hold the lock for sending, so that no two processes send the same deliveries."""
        return _lock(self._path, "sending", wait)

    def find_unreadable(self) -> tuple[str, ...]:
        """Return a line for each stored row that cannot be read; checks ignore such rows."""
        from monitor.store.readers import READERS  # noqa: PLC0415  imports every table's module, which only this needs

        found: list[MonitorError] = []
        for table, (sql, read) in READERS.items():
            for _ in read_rows(self._db, table, sql, [], read, note=found.append):
                pass
        return tuple(map(str, found))

    def shrink(self) -> None:
        """Return the space of deleted rows to the disk."""
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()
        self._db.execute("vacuum")
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()


@contextmanager
def open_store(
    path: Path, *, write: bool, wait: float = 60.0, alone: bool = True, create: bool = True
) -> Iterator[Store]:
    """Open the database, bringing it to the newest shape; `wait` is in seconds.

    A writer holds a lock file beside the database, so that two checks never run at once; a reader needs none, and no
    permission to write. A writer that need not be `alone` works beside a check: SQLite keeps their transactions
    apart. A reader, and a writer that is not alone, wait as long for another's transaction, at most half a minute. Only one
    that is alone may `create` the database.
    Raises StoreLocked after `wait`, NewerDatabase, NoDatabase, or StoreError for anything SQLite says inside the block.
    """
    check_sqlite()
    place = Path(os.path.realpath(path))  # one database has one lock, however its path is written
    if not (write and alone and create) and not place.exists():
        raise NoDatabase(str(path))
    lock = _lock(place, "", wait) if write and alone else nullcontext()
    others = BUSY_SECONDS if write and alone else min(wait, BUSY_SECONDS)
    with (
        _translated(path),
        lock as held,
        _open(place, write=write, create=alone and create, wait=others) as db,
    ):
        _prepare(db, place, write=write and alone)
        yield Store(db, place, held)


def replace_database(path: Path, copy: Path, *, aside: Path, wait: float) -> None:
    """Put a copy in the database's place; the present one, if any, is kept `aside`. Raises StoreError.

    Killed at any moment, it leaves the present database or the copy, each whole.
    """
    check_sqlite()
    place = Path(os.path.realpath(path))
    with _translated(path), _lock(place, "", wait), _lock(place, "sending", wait):
        with _open(copy, write=False) as db:
            _refuse_newer(db, copy)
        if place.exists():
            set_aside(place, aside)
        copy_database(copy, place)
        with _open(place, write=True) as db:
            migrations.apply(db)


def claim_for_daemon(path: Path) -> AbstractContextManager[object]:
    """Hold the daemon's lock: no second daemon asks the site and sends beside the first, none runs while a backup is restored.

    Raises StoreLocked at once if a daemon holds it, StoreError where there can be no lock.
    """
    return _lock(Path(os.path.realpath(path)), "run", 0.0, busy=RUNS_ALREADY)


def is_busy(path: Path) -> bool:
    """Return whether an exclusive writer holds the database now: a check, an import or a replay."""
    return is_held(_lock_path(Path(os.path.realpath(path))))


def find_daemon(path: Path) -> str:
    """Return which `monitor run` looks after the database now: "process 12 on gateway since 2026-06-17 22:10 UTC"; "" if none."""
    lock = _lock_path(Path(os.path.realpath(path)), "run")
    return (find_holder(lock) or "some process") if is_held(lock) else ""


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        if getattr(exc, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise StoreLocked(f"{path}: {WRITTEN_TO}") from exc
        raise StoreError(f"{path}: {_explain(exc, path)}") from exc


def _explain(exc: sqlite3.Error, path: Path) -> str:
    """Return what SQLite says, after the system's own reason if nothing can be written beside the database."""
    if type(exc) is sqlite3.DatabaseError:
        return f"{exc}; `monitor restore FOLDER` puts a backup in its place"
    obstacle = find_obstacle(path) if isinstance(exc, sqlite3.OperationalError) else None
    return f"{obstacle} ({exc})" if obstacle else str(exc)


@contextmanager
def _lock(path: Path, purpose: str, wait: float, *, busy: str = AT_WORK) -> Iterator[Lock]:
    lock = Lock(_lock_path(path, purpose))
    _acquire(lock, path, wait, busy=busy)
    try:
        yield lock
    finally:
        lock.release()


def _lock_path(path: Path, purpose: str = "") -> Path:
    return path.with_name(f"{path.name}.{purpose}.lock" if purpose else f"{path.name}.lock")


def _acquire(lock: Lock, path: Path, wait: float, *, busy: str = AT_WORK) -> None:
    try:
        make_folder(path.parent)
        create_file(lock.path)
        lock.acquire(wait)
    except TimeoutError as exc:
        facts = ", ".join(filter(None, (find_holder(lock.path), f"waited {wait:g} s" if wait else "")))
        raise StoreLocked(f"{path}: {busy} ({facts})" if facts else f"{path}: {busy}") from exc
    except OSError as exc:
        raise StoreError(f"{path}: cannot be written here: {reason_of(exc)}") from exc


@contextmanager
def _open(path: Path, *, write: bool, create: bool = False, wait: float = BUSY_SECONDS) -> Iterator[Database]:
    try:
        connection = (
            connect(path, create=create, wait=wait) if write else connect_for_reading(path, wait=wait)
        )
    except OSError as exc:
        raise StoreError(f"{path}: cannot be opened: {reason_of(exc)}") from exc
    try:
        yield Database(connection)
    finally:
        connection.close()


def _prepare(db: Database, path: Path, *, write: bool) -> None:
    _refuse_newer(db, path)
    _refuse_foreign(db, path)
    pending = migrations.pending(db)
    if write:
        db.execute("pragma journal_mode = wal")
        if pending and migrations.applied(db):
            copy_database(path, path.with_name(f"{path.name}.before-{pending[0].name}"))
        migrations.apply(db)
        if any(step.name == "m006_support" for step in pending):
            from monitor.store.assessments import Assessments  # noqa: PLC0415

            Assessments(db).add_support()
    elif pending:
        raise OlderDatabase(f"{path}: not yet in this version's shape; run `monitor check` once")
    db.execute("pragma foreign_keys = on")


def _refuse_foreign(db: Database, path: Path) -> None:
    """Raise StoreError for another program's database, which has tables but none of our migrations."""
    if not migrations.applied(db) and db.execute("select 1 from sqlite_master").fetchall():
        raise StoreError(f"{path}: belongs to another program; give `database` another file")


def _refuse_newer(db: Database, path: Path) -> None:
    if names := find_newer(db):
        raise NewerDatabase(f"{path}: written by a newer monitor ({names}); update monitor to open it")
