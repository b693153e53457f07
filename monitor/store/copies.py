"""Whole copies of the database: made while it is in use, checked before they are trusted."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from monitor.errors import StoreError


def copy_database(path: Path, target: Path) -> None:
    """Make `target` a consistent copy of the database, which others may be writing; raises StoreError.

    The copy comes to its place whole or not at all. Source: https://www.sqlite.org/backup.html
    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(part)) as copy,
        ):
            source.backup(copy)
            copy.execute("pragma journal_mode = delete")  # one file, without a write-ahead log beside it
        _flush(part)
        part.replace(target)
    except sqlite3.Error as exc:
        raise StoreError(f"{path}: cannot be copied to {target}: {exc}") from exc
    except OSError as exc:
        raise StoreError(f"{target}: cannot be written: {exc.strerror or exc}") from exc


def find_damage(path: Path) -> str | None:
    """Return what is wrong with a database file in SQLite's words, or None; it is only read."""
    if not path.is_file():
        return "no such file"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            said = [str(row[0]) for row in db.execute("pragma integrity_check(3)")]
            orphans = db.execute("pragma foreign_key_check").fetchall()
            db.execute("select 1 from _sqlite_migrations where migration_set = 'monitor'").fetchall()
    except sqlite3.Error as exc:
        return str(exc)
    if orphans:
        return f"{len(orphans)} rows refer to rows that are not there"
    return None if said == ["ok"] else "; ".join(said)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
