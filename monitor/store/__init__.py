"""The only SQL: one database file, one writer at a time."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database

from monitor.errors import NewerDatabase, StoreError, StoreLocked
from monitor.store.answers import Answers
from monitor.store.assessments import Assessments
from monitor.store.copies import copy_database, find_damage
from monitor.store.corrections import CorrectionLog
from monitor.store.digest_queue import DigestQueue
from monitor.store.messages import Messages
from monitor.store.migrations import KNOWN, migrations
from monitor.store.overview import Overviews
from monitor.store.pages import Pages
from monitor.store.runs import Runs

__all__ = ["Store", "copy_database", "find_damage", "open_store", "replace_database"]

BUSY = 30.0  # seconds SQLite waits for another connection's write


class Store:
    """The database, room by room: `pages`, `assessments`, `messages`, `digest_queue`, `corrections`, `runs`, `readings`, `overviews`."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self._path = path
        self.pages = Pages(db)
        self.assessments = Assessments(db)
        self.messages = Messages(db)
        self.corrections = CorrectionLog(db)
        self.digest_queue = DigestQueue(db)
        self.runs = Runs(db)
        self.readings = Answers(db)
        self.overviews = Overviews(db)

    @contextmanager
    def atomic(self) -> Iterator[Database]:
        """All that is written inside is kept together, or not at all."""
        if self._db.conn.in_transaction:
            with self._db.atomic():
                yield self._db
            return
        self._db.conn.execute("begin immediate")  # waits for another writer now; later it would fail at once
        try:
            yield self._db
            self._db.conn.execute("commit")
        except BaseException:
            self._db.rollback()
            raise

    def sending(self, *, wait: float = 600.0) -> AbstractContextManager[None]:
        """Hold the right to send: what is owed is read inside, so that no two processes send the same."""
        return _lock(self._path, "sending", wait)

    def shrink(self) -> None:
        """Give the space of what was deleted back to the disk."""
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()
        self._db.vacuum()
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()


@contextmanager
def open_store(path: Path, *, write: bool, wait: float = 60.0, alone: bool = True) -> Iterator[Store]:
    """Open the database, bringing it to the newest shape; `wait` is in seconds.

    A writer holds a lock file beside the database, so that two checks never run at once; a reader needs none. A
    writer that need not be `alone` works beside a check: SQLite keeps their transactions apart.
    Raises StoreLocked after `wait`, NewerDatabase, or StoreError for anything SQLite says inside the block.
    """
    lock = _lock(path, "", wait) if write and alone else _no_lock(path)
    with _translated(path), lock, _connection(path) as db:
        _prepare(db, path, write=write and alone)
        yield Store(db, path)


def replace_database(path: Path, copy: Path, *, aside: Path, wait: float) -> None:
    """Put a copy in the database's place; the present one, if any, is moved `aside`. Raises StoreError."""
    with _translated(path), _lock(path, "", wait), _lock(path, "sending", wait):
        if path.exists():
            copy_database(path, aside)
        with _connection(copy) as db:
            _refuse_newer(db, copy)
        for log in (f"{path}-wal", f"{path}-shm"):
            Path(log).unlink(missing_ok=True)  # they belong to the database that goes
        copy_database(copy, path)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        raise StoreError(f"{path}: {exc}") from exc
    except json.JSONDecodeError as exc:
        raise StoreError(f"{path}: a stored document is damaged: {exc}") from exc


@contextmanager
def _lock(path: Path, purpose: str, wait: float) -> Iterator[None]:
    lock = FileLock(f"{path}.{purpose}.lock" if purpose else f"{path}.lock", timeout=wait)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Path(lock.lock_file).touch()  # says at once what acquire() would only say after `wait`
        lock.acquire()
    except Timeout as exc:
        raise StoreLocked(
            f"{path}: another monitor is at work on this database (waited {wait:g} s); try again when it is done"
        ) from exc
    except OSError as exc:
        raise StoreError(f"{path}: cannot be written here: {exc.strerror or exc}") from exc
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _no_lock(path: Path) -> Iterator[None]:
    if not path.exists():
        raise StoreError(f"{path}: no database yet; `monitor check` or `monitor import` makes it")
    yield


@contextmanager
def _connection(path: Path) -> Iterator[Database]:
    connection = sqlite3.connect(path, timeout=BUSY)
    connection.execute("pragma temp_store = memory")  # no writable /tmp is no "disk I/O error"
    try:
        yield Database(connection)
    finally:
        connection.close()


def _prepare(db: Database, path: Path, *, write: bool) -> None:
    _refuse_newer(db, path)
    pending = migrations.pending(db)
    if write:
        db.enable_wal()
        if pending and migrations.applied(db):
            copy_database(path, path.with_name(f"{path.name}.before-{pending[0].name}"))
        migrations.apply(db)
    elif pending:
        raise StoreError(f"{path}: not yet in this version's shape; run `monitor check` once")
    db.execute("pragma foreign_keys = on")


def _refuse_newer(db: Database, path: Path) -> None:
    unknown = {migration.name for migration in migrations.applied(db)} - KNOWN
    if unknown:
        names = ", ".join(sorted(unknown))
        raise NewerDatabase(f"{path}: written by a newer monitor ({names}); update monitor to open it")
