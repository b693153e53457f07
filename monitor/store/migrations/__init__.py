"""The database's shape, one migration a file of SQL, in the order of their names; one that has landed is never edited.

A migration calls nothing of the program: what the program reads and writes changes, a migration does not.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from monitor.store.database import Database

STEPS = {path.stem: path for path in sorted(Path(__file__).parent.glob("*.sql"))}  # by name, in order


def applied(db: Database) -> tuple[str, ...]:
    """Return the names of the migrations that a database has had, including those of a newer version."""
    if not db.has("select 1 from sqlite_master where name = '_sqlite_migrations'"):
        return ()
    sql = "select name from _sqlite_migrations where migration_set = 'monitor' order by rowid"
    return tuple(name for (name,) in db.execute(sql))


def pending(db: Database) -> list[str]:
    """Return the names of the migrations that a database has not had."""
    known = applied(db)
    return [name for name in STEPS if name not in known]


def apply(db: Database) -> None:
    """Apply the pending migrations, each in a transaction; to a new database all in one, so that none is half made."""
    with nullcontext() if applied(db) else db.atomic():
        for name in pending(db):
            apply_step(db, name)


def apply_step(db: Database, name: str) -> None:
    """Apply one migration."""
    db.conn.create_function("packed", 1, zlib.compress)
    db.conn.create_function("readable", 1, lambda text: text.decode(errors="replace"))
    with db.together():
        _prepare(db)
        for statement in read_statements(STEPS[name]):
            db.execute(statement)
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('monitor', ?, ?)",
            [name, str(datetime.now(UTC))],
        )


def read_statements(script: Path) -> Iterator[str]:
    """Yield the statements of a script; sqlite3's `executescript` would end the transaction."""
    statement = ""
    for line in script.read_text().splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""


@cache
def own_triggers() -> frozenset[tuple[str, str]]:
    """Return name and statement of each trigger that a step makes, also of those that a later one drops."""
    made = (sql for script in STEPS.values() for sql in read_statements(script))
    return frozenset(
        (sql.split('"')[1], sql.removesuffix(";")) for sql in made if sql.startswith("CREATE TRIGGER")
    )


def _prepare(db: Database) -> None:
    """Create the table that records the migrations, in the form that sqlite-utils once gave it."""
    db.execute("""
        create table if not exists _sqlite_migrations (
            id integer primary key, migration_set text, name text, applied_at text
        )""")
    db.execute("""
        create unique index if not exists idx__sqlite_migrations_migration_set_name
        on _sqlite_migrations (migration_set, name)""")
