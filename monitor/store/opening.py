"""Open the database, migrated to the newest version, or replace it with a copy."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from monitor.errors import NoDatabase, OlderDatabase, StoreError, StoreLocked, reason_of
from monitor.files import real_path
from monitor.store import migrations
from monitor.store.connections import (
    BUSY_SECONDS,
    check_sqlite,
    connect,
    connect_for_reading,
    find_obstacle,
    find_refusal,
)
from monitor.store.copies import EMPTY, copy_database, create_database, refuse_newer, remove_strays, set_aside
from monitor.store.daemons import find_other_daemon, note_outdated
from monitor.store.database import Database
from monitor.store.locks import SITE, hold
from monitor.store.store import Store

log = logging.getLogger(__name__)

NEEDED = {  # permission on the file that SQLite may have lacked
    sqlite3.SQLITE_CANTOPEN: os.R_OK,
    sqlite3.SQLITE_READONLY: os.R_OK | os.W_OK,
}
RESTORE = "`monitor restore FOLDER` puts a backup in its place"
WRITTEN_TO = "another program is writing to this database; try again when it is done"


@contextmanager
def open_store(
    path: Path,
    *,
    write: bool,
    wait: float = 60.0,
    alone: bool = True,
    create: bool = True,
    asks: bool = False,
) -> Iterator[Store]:
    """Open the database and apply pending migrations; `wait` is in seconds.

    A writer that is `alone` holds a lock file beside the database, and only such a writer applies migrations or may `create`
    the database. Any other writer works beside a check: SQLite separates their transactions. A reader needs neither lock
    nor write permission. A process that `asks` the publisher's site holds a second lock, so that two checks never run at
    once, and releases the first one while it waits for the site. Readers and writers that are not alone wait up to `wait`
    for another's transaction, but at most half a minute.

    Raises StoreLocked after `wait`, NewerDatabase, OlderDatabase, NoDatabase, or StoreError for any SQLite error inside
    the block.
    """
    check_sqlite()
    place = real_path(path)  # one database has one lock, however its path is written
    exclusive = write and alone
    if not (exclusive and create) and not has_database(place):
        raise NoDatabase(str(path), daemon=find_other_daemon(path))
    turn = hold(place, SITE, wait) if asks else nullcontext()  # first, as it is held for longer
    lock = hold(place, "", wait) if exclusive else nullcontext()
    others = BUSY_SECONDS if exclusive else min(wait, BUSY_SECONDS)
    with (
        _translated(path),
        turn as asking,
        lock as held,
        _open(place, write=write, create=exclusive and create, wait=others) as db,
    ):
        _prepare(db, place, write=exclusive)
        yield Store(db, place, held, asking)


def has_database(path: Path) -> bool:
    """Return whether there is a database, damaged or not; raises StoreError if we may not look into its folder."""
    try:
        return path.exists()
    except OSError as exc:
        raise StoreError(f"{path}: cannot be opened: {reason_of(exc)}") from exc


def replace_database(path: Path, copy: Path, *, aside: Path, wait: float) -> None:
    """Replace the database with a copy; the current one, if any, is kept `aside`. Raises StoreError.

    If killed at any moment, it leaves either the current database or the copy, undamaged.
    """
    check_sqlite()
    place = real_path(path)
    with _translated(path), hold(place, SITE, wait), hold(place, "", wait), hold(place, "sending", wait):
        with _open(copy, write=False) as db:
            refuse_newer(db, copy)
        set_aside(place, aside)
        copy_database(copy, place)
        with _open(place, write=True) as db:
            migrations.apply(db)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        if getattr(exc, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise StoreLocked(f"{path}: {WRITTEN_TO}") from exc
        raise StoreError(f"{path}: {_explain(exc, path)}") from exc


def _explain(exc: sqlite3.Error, path: Path) -> str:
    """Return SQLite's error, after the system's own reason if the database or its folder cannot be used."""
    if type(exc) is sqlite3.DatabaseError:
        return f"{exc}; {RESTORE}"
    if not isinstance(exc, sqlite3.OperationalError):
        return str(exc)
    needed = NEEDED.get(getattr(exc, "sqlite_errorcode", 0) & 0xFF)  # the low byte is the primary code
    obstacle = find_obstacle(path) or (find_refusal(path, needed) if needed else None)
    return f"{obstacle} ({exc})" if obstacle else str(exc)


@contextmanager
def _open(path: Path, *, write: bool, create: bool = False, wait: float = BUSY_SECONDS) -> Iterator[Database]:
    try:
        if create and not path.exists():
            if daemon := find_other_daemon(path):
                raise NoDatabase(str(path), daemon=daemon)
            create_database(path)
        connection = connect(path, wait=wait) if write else connect_for_reading(path, wait=wait)
    except OSError as exc:
        raise StoreError(f"{path}: cannot be opened: {reason_of(exc)}") from exc
    try:
        yield Database(connection)
    finally:
        connection.close()


def _prepare(db: Database, path: Path, *, write: bool) -> None:
    refuse_newer(db, path)
    _refuse_foreign(db, path)
    pending = migrations.pending(db)
    if write:
        remove_strays(path)
        db.execute("pragma journal_mode = wal")
        copy = path.with_name(f"{path.name}.before-{pending[0]}") if pending else None
        if copy:
            copy_database(path, copy)
        migrations.apply(db)
        if copy:
            note_outdated(path)
            log.info(
                "%s: updated for this version of monitor; as it was before, it is kept as %s", path, copy.name
            )
        if "m030_passages" in pending:
            from monitor.store.assessments import Assessments  # noqa: PLC0415

            Assessments(db).add_context()
    elif pending:
        raise OlderDatabase(
            f"{path}: made by an older version, not yet updated; restart `monitor run`, or run `monitor check` once where none runs"
        )
    db.execute("pragma foreign_keys = on")


def _refuse_foreign(db: Database, path: Path) -> None:
    """Raise StoreError for an empty database, or another program's, which has tables but none of our migrations."""
    if migrations.applied(db):
        return
    if db.has("select 1 from sqlite_master"):
        raise StoreError(f"{path}: belongs to another program; give `database` another file")
    raise StoreError(f"{path}: {EMPTY}; {RESTORE}, or delete the file to begin an empty history")
