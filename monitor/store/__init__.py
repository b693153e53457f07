"""The only SQL: one database file, one writer at a time."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database

from monitor.errors import NewerDatabase, StoreError, StoreLocked
from monitor.store.assessments import Assessments
from monitor.store.corrections import CorrectionLog
from monitor.store.gathered import Gathered
from monitor.store.messages import Messages
from monitor.store.migrations import KNOWN, migrations
from monitor.store.pages import Pages

__all__ = ["Store", "open_store"]

BUSY = 30.0  # seconds SQLite waits for another connection's write


class Store:
    """The database, room by room: `pages`, `assessments`, `messages`, `gathered`, `corrections`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.pages = Pages(db)
        self.assessments = Assessments(db)
        self.messages = Messages(db)
        self.corrections = CorrectionLog(db)
        self.gathered = Gathered(db)

    def atomic(self) -> AbstractContextManager[Database]:
        """All that is written inside is kept together, or not at all."""
        return self._db.atomic()


@contextmanager
def open_store(path: Path, *, write: bool, wait: float = 60.0) -> Iterator[Store]:
    """Open the database, bringing it to the newest shape; `wait` is in seconds.

    A writer holds a lock file beside the database, so that two checks never run at once; a reader needs none.
    Raises StoreLocked after `wait`, NewerDatabase, or StoreError for anything SQLite says inside the block.
    """
    with _translated(path), _writer_lock(path, wait) if write else _no_lock(path), _connection(path) as db:
        _prepare(db, path, write=write)
        yield Store(db)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        raise StoreError(f"{path}: {exc}") from exc
    except json.JSONDecodeError as exc:
        raise StoreError(f"{path}: a stored document is damaged: {exc}") from exc


@contextmanager
def _writer_lock(path: Path, wait: float) -> Iterator[None]:
    lock = FileLock(f"{path}.lock", timeout=wait)
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
    try:
        yield Database(connection)
    finally:
        connection.close()


def _prepare(db: Database, path: Path, *, write: bool) -> None:
    unknown = {migration.name for migration in migrations.applied(db)} - KNOWN
    if unknown:
        names = ", ".join(sorted(unknown))
        raise NewerDatabase(f"{path}: written by a newer monitor ({names}); update monitor to open it")
    if write:
        db.enable_wal()
        migrations.apply(db)
    elif migrations.pending(db):
        raise StoreError(f"{path}: not yet in this version's shape; run `monitor check` once")
    db.execute("pragma foreign_keys = on")
