"""Open the database file: at any path, private when created, and readable even where nothing can be written."""

import errno
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from monitor.errors import StoreError, reason_of

BUSY_SECONDS = 30.0  # how long SQLite waits for another connection's write
MIN_ROOM = 65_536  # bytes of disk space that a connection needs, for the index of its write-ahead log
MIN_SQLITE = (3, 37)  # strict tables: https://www.sqlite.org/stricttables.html

sqlite3.register_adapter(date, date.isoformat)  # dates and times are stored in ISO 8601
sqlite3.register_adapter(datetime, datetime.isoformat)


class Connection(sqlite3.Connection):
    """A connection that raises sqlite3.DatabaseError for a damaged schema, too."""

    def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
        """Run one statement; raises sqlite3.Error."""
        try:
            return super().execute(sql, values)
        except UnicodeDecodeError as exc:  # SQLite quotes the bytes it found instead of the schema
            raise sqlite3.DatabaseError("database disk image is malformed") from exc


class DamagedText(bytes):
    """The bytes of a text that is not UTF-8; a separate type, since blobs are bytes, too."""


def check_sqlite() -> None:
    """Raise StoreError if Python's SQLite is too old."""
    if sqlite3.sqlite_version_info < MIN_SQLITE:
        raise StoreError(
            f"SQLite {sqlite3.sqlite_version} is too old, monitor needs 3.37 or newer: "
            "use a Python built with a newer SQLite, or update the system's libsqlite3"
        )


def connect(path: Path, *, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open a database for writing; raises OSError or sqlite3.Error. SQLite gives its logs the same mode and owner.

    `wait` is how long to wait for another connection's write, in seconds.
    """
    return _set_up(_connect(path, "mode=rw", wait))


def connect_for_reading(path: Path, *, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open a database for reading, even in a folder or on a disk where nothing can be written.

    `wait` is how long to wait for a connection with an exclusive lock, in seconds.
    Source: https://www.sqlite.org/wal.html#read_only_databases
    """
    connection = _connect(path, "mode=ro", wait)
    try:
        connection.execute("select 1 from sqlite_master").fetchall()  # opens the file
    except sqlite3.Error as exc:
        connection.close()
        if not isinstance(exc, sqlite3.OperationalError) or not find_obstacle(path):
            raise
        connection = _connect_without_writing(path)
    return _set_up(connection)


def find_obstacle(path: Path) -> str | None:
    """Return why nothing can be written beside the database, such as a full disk, or None."""
    try:
        with tempfile.TemporaryFile(dir=path.parent) as file:
            file.write(bytes(MIN_ROOM))
            file.flush()
            os.fsync(file.fileno())
    except OSError as exc:
        return reason_of(exc)
    return None


def find_refusal(path: Path, needed: int = os.R_OK) -> str | None:
    """Return "Permission denied" if we lack the permissions `needed` (os.R_OK, os.W_OK) on the file, else None.

    It does not open the file: closing it would end every lock that this process holds on it, and other processes would
    believe that nobody uses the database. Source: https://www.sqlite.org/howtocorrupt.html (2.2)
    """
    effective = os.access in os.supports_effective_ids
    is_there = os.access(path, os.F_OK, effective_ids=effective)
    is_refused = is_there and not os.access(path, needed, effective_ids=effective)
    return os.strerror(errno.EACCES) if is_refused else None


def _connect_without_writing(path: Path) -> sqlite3.Connection:
    log = path.with_name(f"{path.name}-wal")
    if not (log.exists() and log.stat().st_size):
        return _connect(path, "immutable=1")
    with tempfile.TemporaryDirectory(prefix="monitor-") as folder:
        for file in (path, log):  # SQLite reads a write-ahead log only beside a writable file
            shutil.copyfile(file, Path(folder) / file.name)
        with closing(sqlite3.connect(Path(folder) / path.name)) as copy:
            memory = sqlite3.connect(":memory:")
            try:
                copy.backup(memory)
            except sqlite3.Error:
                memory.close()
                raise
    return memory


def _connect(path: Path, options: str, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{options}", uri=True, timeout=wait, factory=Connection
    )


def _set_up(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.text_factory = _text
    connection.execute("pragma temp_store = memory")  # otherwise a read-only /tmp is a "disk I/O error"
    return connection


def _text(raw: bytes) -> str | DamagedText:
    """Return text, or DamagedText, which only the reader of that row refuses, so that other rows are still read."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return DamagedText(raw)
