"""Copy the whole database: while it is in use, and checked before it is trusted."""

import os
import re
import shutil
import sqlite3
import stat
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

from monitor.errors import NewerDatabase, StoreError, StoreLocked, reason_of
from monitor.files import FILE_MODE, hand_over, make_folder
from monitor.store import migrations
from monitor.store.connections import connect, connect_for_reading, find_obstacle, find_refusal
from monitor.store.database import Database
from monitor.text import counted

STRAY_SECONDS = 3600  # since the last byte of an unfinished copy, after which a killed process left it
EMPTY = "is empty: its content was lost"
LOGS = ("-wal", "-shm", "-journal")


def copy_database(path: Path, target: Path) -> None:
    """Make `target` a consistent copy of the database, to which others may be writing; raises StoreError.

    A whole and checked copy replaces the target, or the target stays as it is. Source: https://www.sqlite.org/backup.html
    """
    try:
        with closing(connect_for_reading(path)) as source:
            if damage := _write_whole(source, target):
                raise StoreError(f"{path}: is not copied to {target}: {damage}")
    except sqlite3.Error as exc:
        reason = find_obstacle(target) or exc
        raise StoreError(f"{path}: cannot be copied to {target}: {reason}") from exc
    except OSError as exc:
        raise StoreError(f"{target}: cannot be written: {reason_of(exc)}") from exc


def create_database(path: Path) -> None:
    """Make a new database, whole or not at all: an empty file is one whose content was lost. Raises OSError or sqlite3.Error."""
    with closing(sqlite3.connect(":memory:")) as made:
        migrations.apply(Database(made))
        for log in LOGS:  # of a database that is gone; SQLite would replay it into the new one
            Path(f"{path}{log}").unlink(missing_ok=True)
        _write_whole(made, path)


def remove_strays(path: Path) -> None:
    """Remove the unfinished copies that killed processes left beside a database; the caller holds its lock, as they did."""
    stray = re.compile(
        rf"\.{re.escape(path.name)}(\.before-\S+)?\.\w{{8}}\.part(-\w+)?"  # as `_make_part` and SQLite name them
    )
    with suppress(OSError):  # a folder that we may not list or change
        for one in path.parent.iterdir():
            if stray.fullmatch(one.name):
                one.unlink(missing_ok=True)


def find_damage(path: Path) -> str | None:
    """Return why a file is not an undamaged monitor database, or None; the file is only read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return "is not a regular file"  # a device or a pipe would be read for ever
        if refusal := find_refusal(path):  # SQLite does not say why it cannot open a file
            return refusal
        with closing(connect_for_reading(path)) as connection:
            return _examine(Database(connection))
    except FileNotFoundError:
        return "no such file"
    except (sqlite3.Error, OSError) as exc:
        return reason_of(exc)


def set_aside(path: Path, aside: Path) -> None:
    """Keep the current database, if any, `aside` before another replaces it; raises StoreError.

    Its write-ahead log is merged first, so that it cannot be replayed into the new database. A damaged database is kept as
    it is, with its log, and so is a log whose database is gone. Source: https://www.sqlite.org/howtocorrupt.html (1.4)
    """
    if find_damage(path) is None:
        _merge_log(path)
        copy_database(path, aside)
        return
    try:
        if path.exists():
            shutil.copyfile(path, aside)
            aside.chmod(FILE_MODE)
            hand_over(aside)
        for log in LOGS:
            if Path(f"{path}{log}").exists():
                Path(f"{path}{log}").replace(f"{aside}{log}")
    except OSError as exc:
        raise StoreError(f"{aside}: cannot be written: {reason_of(exc)}") from exc


def _merge_log(path: Path) -> None:
    with closing(connect(path)) as db:
        try:
            [mode] = db.execute("pragma journal_mode = delete").fetchone()
        except sqlite3.OperationalError as exc:
            raise StoreLocked(f"{path}: in use by another process; stop the daemon first ({exc})") from exc
    if mode != "delete":
        raise StoreLocked(f"{path}: in use by another process; stop the daemon first")


def refuse_newer(db: Database, path: Path) -> None:
    """Raise NewerDatabase, naming the migrations that this version does not know, if there are any."""
    if unknown := set(migrations.applied(db)) - migrations.STEPS.keys():
        raise NewerDatabase(str(path), ", ".join(sorted(unknown)))


def _examine(db: Database) -> str | None:
    db.execute("pragma trusted_schema = off")  # a copy may come from anywhere
    said = [str(row[0]) for row in db.execute("pragma integrity_check(3)")]
    if said != ["ok"]:
        return " ".join("; ".join(said).split())
    if not migrations.applied(db):
        return "is not a monitor database" if db.has("select 1 from sqlite_master") else EMPTY
    if orphans := db.execute("pragma foreign_key_check").fetchall():
        return f"{counted(len(orphans), 'row')} without the row that it refers to"
    triggers = db.execute("select name, sql from sqlite_master where type = 'trigger'")
    # Restored, any other trigger would run somebody else's statements.
    foreign = sorted(name for name, _ in {*triggers} - migrations.own_triggers())
    return f"holds triggers that monitor did not make: {', '.join(foreign)}" if foreign else None


def _write_whole(source: sqlite3.Connection, target: Path) -> str | None:
    """Make `target` a whole copy of a database, or leave it as it is and return the damage; raises OSError or sqlite3.Error."""
    make_folder(target.parent)
    part = _make_part(target)
    try:
        with closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            copy.execute("pragma journal_mode = delete")  # one file, without a write-ahead log beside it
        if damage := find_damage(part):
            return damage
        _flush(part)
        part.replace(target)
    finally:
        for log in ("", *LOGS):  # SQLite leaves its journal where the disk is full
            Path(f"{part}{log}").unlink(missing_ok=True)
    return None


def _make_part(target: Path) -> Path:
    """Make a private file beside the target, with a name that nobody can guess."""
    for old in target.parent.glob(f".{target.name}.*.part*"):
        with suppress(FileNotFoundError):  # another copy beside this one is done with it
            if time.time() - old.stat().st_mtime > STRAY_SECONDS:
                old.unlink()
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    os.close(number)
    hand_over(Path(name))
    return Path(name)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
