"""Writing many rows at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database


def write_many(db: Database, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run a statement for each row, all or none.

    sqlite3's executemany opens a transaction that nobody would commit; here it is committed, or joins one that is open.
    """
    with db.atomic():
        db.conn.executemany(sql, rows)
