"""A thin wrapper of SQLite's connection.

It uses only sqlite3, since every command imports it: a helper library took longer to load than a check takes.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
        # Of savepoints with one name the latest counts.
        self.conn.execute("savepoint inside" if inner else "begin immediate")
        try:
            yield
            self.conn.execute("release inside" if inner else "commit")
        except BaseException:
            if not inner:
                self.rollback()
            elif self.conn.in_transaction:  # else SQLite has already rolled back, for example on a full disk
                self.conn.execute("rollback to inside")
                self.conn.execute("release inside")
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
