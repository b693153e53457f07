"""Exceptions that nothing foresees, one of each kind that has been met."""

import sqlite3

from monitor.blocks import BlockError, Mistake


class Mute(Exception):
    """An exception whose own text fails."""

    def __str__(self) -> str:
        raise RuntimeError


RAISED = [
    RecursionError("maximum recursion depth exceeded"),
    ValueError("Exceeds the limit (4300 digits) for integer string conversion"),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    OverflowError("date value out of range"),
    KeyError("published_time"),
    AssertionError(),
    sqlite3.IntegrityError("NOT NULL constraint failed"),
    Mute(),
    BlockError([Mistake(("crab",), "should be a whole number")]),
]
