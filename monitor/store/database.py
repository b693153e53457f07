"""A thin wrapper of SQLite's connection, and migrations.

It uses only sqlite3, since every command imports it: a helper library took longer to load than a check takes.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

Values = Sequence[Any] | dict[str, Any]


class Database:
    """One connection; outside `atomic`, each statement is committed at once."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        conn.isolation_level = None  # no transaction begins implicitly
        # So that "insert or replace" updates the search index, too.
        conn.execute("pragma recursive_triggers = on")

    def execute(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        """Run one statement; raises sqlite3.Error."""
        return self.conn.execute(sql, values)

    def query(self, sql: str, values: Values = ()) -> Iterator[dict[str, Any]]:
        """Run one statement now and return its rows as dicts, read one at a time; raises sqlite3.Error."""
        cursor = self.conn.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    def has(self, sql: str, values: Values = ()) -> bool:
        """Return whether a query finds any row."""
        return bool(self.conn.execute(sql, values).fetchall())

    def number(self, sql: str, values: Values = ()) -> int:
        """Return the one number that a statement results in."""
        [(number,)] = self.conn.execute(sql, values)
        return int(number)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Write everything inside together, or nothing; a nested `atomic` uses a savepoint.

        It waits for another writer at the start. After a later wait, what was read inside would be out of date,
        and SQLite would refuse to write at once (https://www.sqlite.org/lang_transaction.html).
        """
        inner = self.conn.in_transaction
        name = f"inner_{secrets.token_hex(8)}"
        self.conn.execute(f"savepoint {name}" if inner else "begin immediate")
        try:
            yield
            self.conn.execute(f"release {name}" if inner else "commit")
        except BaseException:
            if not inner:
                self.rollback()
            elif self.conn.in_transaction:  # else SQLite has already rolled back, for example on a full disk
                self.conn.execute(f"rollback to {name}")
                self.conn.execute(f"release {name}")
            raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write everything inside as part of the open transaction; without one, together or not at all.

        It makes no savepoint, since SQLite would write its full-text index to disk at the end of each.
        """
        if self.conn.in_transaction:
            yield
            return
        with self.atomic():
            yield

    @contextmanager
    def patient(self, seconds: float) -> Iterator[None]:
        """Inside, wait up to so many seconds for another connection's transaction."""
        before = self.number("pragma busy_timeout")  # milliseconds
        self.execute(f"pragma busy_timeout = {seconds * 1000:.0f}")
        try:
            yield
        finally:
            self.execute(f"pragma busy_timeout = {before}")

    def rollback(self) -> None:
        """Undo the open transaction, if there is one."""
        if self.conn.in_transaction:
            self.conn.execute("rollback")


class Queries:
    """Queries about one subject."""

    def __init__(self, db: Database) -> None:
        self._db = db


Step = Callable[[Database], None]  # one migration


class Migrations:
    """The migrations in order, and the table that records which of them a database has had."""

    def __init__(self) -> None:
        self.steps: dict[str, Step] = {}

    def add(self, step: Step) -> Step:
        """Make a function the next migration, which has its name."""
        self.steps[step.__name__] = step
        return step

    def applied(self, db: Database) -> tuple[str, ...]:
        """Return the names of the migrations that a database has had, including those of a newer version."""
        if not db.has("select 1 from sqlite_master where name = '_sqlite_migrations'"):
            return ()
        sql = "select name from _sqlite_migrations where migration_set = 'monitor' order by rowid"
        return tuple(name for (name,) in db.execute(sql))

    def pending(self, db: Database) -> list[str]:
        """Return the names of the migrations that a database has not had."""
        known = self.applied(db)
        return [name for name in self.steps if name not in known]

    def apply(self, db: Database) -> None:
        """Apply the pending migrations, each in a transaction; to a new database all in one, so that none is half made."""
        with nullcontext() if self.applied(db) else db.atomic():
            for name in self.pending(db):
                self._apply(db, name)

    def _apply(self, db: Database, name: str) -> None:
        with db.together():
            self._prepare(db)
            self.steps[name](db)
            db.execute(
                "insert into _sqlite_migrations (migration_set, name, applied_at) values ('monitor', ?, ?)",
                [name, str(datetime.now(UTC))],
            )

    def _prepare(self, db: Database) -> None:
        """Create the table, in the form that sqlite-utils once gave it."""
        db.execute("""
            create table if not exists _sqlite_migrations (
                id integer primary key, migration_set text, name text, applied_at text
            )""")
        db.execute("""
            create unique index if not exists idx__sqlite_migrations_migration_set_name
            on _sqlite_migrations (migration_set, name)""")
