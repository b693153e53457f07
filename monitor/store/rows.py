"""Read and write many rows: an unreadable row is reported, and the others are still read."""

import gc
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from inspect import get_annotations
from typing import Any, TypeVar

from monitor.boundary import Boundary, log_failure
from monitor.errors import DamagedRow, MonitorError
from monitor.store.connections import DamagedText
from monitor.store.database import Database, Values

Value = TypeVar("Value")
Row = dict[str, Any]
EDITION = re.compile(r"([\w%][\w% .'-]{0,60})?")  # words of an address or a title
MENDED_BY = "correct it in the database, or `monitor restore FOLDER` puts a backup in place of all"
LABELS = (
    "id",
    "series",
    "key",
    "date",
    "edition",
    "assessment",
    "position",
    "url",
    "channel",
    "job",
    "trouble",
)


def read_rows(
    db: Database,
    table: str,
    sql: str,
    values: Values,
    read: Callable[[Row], Value],
    *,
    note: Callable[[MonitorError], object] | None = None,
) -> Iterator[Value]:
    """Yield what `read` returns for each row; an unreadable row is reported to `note`, by default to the log, once."""
    for row in db.query(sql, values):
        found: list[Value] = []
        with Boundary("row", _label(table, row), note or _log_once, DamagedRow):
            found.append(read(_decoded(row)))
        yield from found


def read_light(
    db: Database, table: str, sql: str, values: Values, read: Callable[[Sequence[Any]], Value]
) -> tuple[Value, ...]:
    """Return what `read` makes of the values of each of many rows: at once, or one by one if one cannot be read."""
    try:
        return tuple(map(read, db.execute(sql, values)))
    except (ValueError, TypeError):
        return tuple(read_rows(db, table, sql, values, lambda row: read([*row.values()])))


def write_many(db: Database, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run a statement for each row, as part of the open transaction, or else for all rows or none.

    sqlite3's executemany alone opens a transaction that nobody would commit.
    """
    with db.together():
        db.conn.executemany(sql, rows)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause garbage collection, which would scan a hundred thousand live values again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def write_document(value: object) -> str:
    """Return a value as JSON, with dates as text."""
    return json.dumps(value, default=str, ensure_ascii=False, separators=(",", ":"))


def day_of(row: Row) -> date:
    """Return the date of a row; raises ValueError or TypeError."""
    return parse_day(row["date"])


def parse_place(day: str, edition: str) -> tuple[date, str]:
    """Return the date and edition of an assessment; raises ValueError or TypeError."""
    if not EDITION.fullmatch(edition):
        raise ValueError(f"{edition!r} is no edition")
    return parse_day(day), edition


def parse_day(text: str) -> date:
    """Return a stored date; raises ValueError or TypeError. Those of the calendar's ends have no days around them."""
    day = date.fromisoformat(text)
    if not date.min.year < day.year < date.max.year:
        raise ValueError(f"{text} is no date of ours")
    return day


def place_of(row: Row) -> tuple[date, str]:
    """Return the date and edition of a row; raises ValueError or TypeError."""
    return parse_place(row["date"], row["edition"])


def parse_moment(text: str) -> datetime:
    """Return a stored time; raises ValueError if it has no offset from UTC."""
    moment = datetime.fromisoformat(text)
    parse_day(text[:10])
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC")
    return moment


def read_moment(text: str | None) -> datetime | None:
    """Return a stored time, or None if there is none; raises ValueError as `parse_moment`."""
    return parse_moment(text) if text else None


def read_day(text: str | None) -> date | None:
    """Return a stored date, or None if there is none; raises ValueError."""
    return parse_day(text) if text else None


PARSERS: Mapping[Any, Callable[[Any], object]] = {
    bool: bool,
    date: parse_day,
    date | None: read_day,
    datetime: parse_moment,
    datetime | None: read_moment,
}


def reader_of(kind: type[Value]) -> Callable[[Row], Value]:
    """Return a function that reads a dataclass from the columns named as its fields; it raises ValueError or TypeError."""
    parsers = {name: PARSERS.get(one, _as_it_is) for name, one in get_annotations(kind).items()}
    return lambda row: kind(**{name: parse(row[name]) for name, parse in parsers.items() if name in row})


def _as_it_is(value: object) -> object:
    return value


def _label(table: str, row: Row) -> str:
    """Return "table takeaways, row series roca, date 2022-06-01, position 3"."""
    return f"table {table}, row " + ", ".join(f"{name} {row[name]}" for name in LABELS if name in row)


def _decoded(row: Row) -> Row:
    """Return the row; raises UnicodeError if a text in it is not UTF-8 (see `connections`)."""
    for value in row.values():
        if isinstance(value, DamagedText):
            value.decode()
    return row


def _log_once(failure: MonitorError) -> None:
    _log_text_once(str(failure))


@lru_cache(maxsize=1000)
def _log_text_once(text: str) -> None:
    """Log a row once per process, since the daemon reads it every few seconds."""
    log_failure(DamagedRow(f"{text}; it is left out: {MENDED_BY}"))
