"""Texts and databases that must not harm a page."""

import sqlite3
from contextlib import closing
from pathlib import Path

HOSTILE = [
    "<script>alert(1)</script> crossed the mole.",
    '"><img src=x onerror=alert(2)> was seen.',
    "javascript:alert(3) and {{ 7 * 7 }} and {% raw %}",
    "The \u202eelom nrehtron\u202c mole and \u2066isolated\u2069 words.",
    "A" * 5000,
    "\x00\x08 control \x1b[31m characters",
    "&lt;b&gt; already escaped",
    "خط المد الشمالي סגור",
]

SPOILING = {
    "newer": "update _sqlite_migrations set name = 'm999_from_the_future' where name like 'm001%'",
    "as before": "update _sqlite_migrations set name = 'm001_first_light' where name like 'm999%'",
    "older": "delete from _sqlite_migrations where name like 'm006%'",
}


def spoil(path: Path, kind: str) -> None:
    """Make the database unusable: broken, empty, newer, older, ..."""
    if kind == "broken":
        path.write_bytes(b"no database at all" * 1000)
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind in SPOILING:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(SPOILING[kind])
