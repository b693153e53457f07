"""Open the database file: with any path, private when created, and readable where nothing can be written."""

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
from monitor.files import create_file, make_folder

BUSY_SECONDS = 30.0  # SQLite waits for another connection's write
MIN_ROOM = 65_536  # bytes that a connection needs on the disk: for the index of its write-ahead log
MIN_SQLITE = (3, 37)  # strict tables: https://www.sqlite.org/stricttables.html

sqlite3.register_adapter(date, date.isoformat)  # dates and times are stored in ISO 8601
sqlite3.register_adapter(datetime, datetime.isoformat)


class Connection(sqlite3.Connection):
    """A connection that reports every damaged database as damaged."""

    def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
        """Run one statement; raises sqlite3.Error."""
        try:
            return super().execute(sql, values)
        except UnicodeDecodeError as exc:  # SQLite quotes what stands in the place of the schema
            raise sqlite3.DatabaseError("database disk image is malformed") from exc


class DamagedText(bytes):
    """The bytes of a text that is not UTF-8; a type of its own, since a blob is bytes, too."""


def check_sqlite() -> None:
    """Raise StoreError if the SQLite that Python brings is too old."""
    if sqlite3.sqlite_version_info < MIN_SQLITE:
        raise StoreError(
            f"SQLite {sqlite3.sqlite_version} is too old, monitor needs 3.37 or newer: "
            "use a Python built with a newer SQLite, or update the system's libsqlite3"
        )


def connect(path: Path, *, create: bool, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open a database for writing; raises OSError or sqlite3.Error. Its logs get its own mode and owner from SQLite.

    `wait` is for another connection's write, in seconds.
    """
    if create:
        make_folder(path.parent)
        create_file(path)
    return _set_up(_connect(path, "mode=rw", wait))


def connect_for_reading(path: Path, *, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open a database that is only read, also in a folder or on a disk where nothing can be written.

    `wait` is for a connection that has it for itself, in seconds.
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
    """Return why nothing can be written beside the database, as on a full disk, or None."""
    try:
        with tempfile.TemporaryFile(dir=path.parent) as file:
            file.write(bytes(MIN_ROOM))
            file.flush()
            os.fsync(file.fileno())
    except OSError as exc:
        return reason_of(exc)
    return None


def find_refusal(path: Path, needed: int = os.R_OK) -> str | None:
    """Return "Permission denied" where the system does not let us use the file as `needed` (os.R_OK, os.W_OK), or None.

    It asks without opening the file: to close it would end every lock that this process has on it, and others would
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
        for file in (path, log):  # a write-ahead log is read only beside a file that can be written
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
    connection.execute("pragma temp_store = memory")  # no writable /tmp is no "disk I/O error"
    return connection


def _text(raw: bytes) -> str | DamagedText:
    """Return text, or the bytes of a damaged one: the row's reader refuses them, other rows are read on."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return DamagedText(raw)
