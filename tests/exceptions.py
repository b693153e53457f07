"""Exceptions that nothing foresees, one of each kind that has been met."""

import sqlite3

import pydantic


def _invalid() -> Exception:
    try:
        pydantic.TypeAdapter(int).validate_python("crab")
    except pydantic.ValidationError as exc:
        return exc
    raise AssertionError


class Mute(Exception):
    """An exception whose own text fails."""

    def __str__(self) -> str:
        raise RuntimeError


RAISED = [
    RecursionError("maximum recursion depth exceeded"),
    MemoryError(),
    ValueError("Exceeds the limit (4300 digits) for integer string conversion"),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    OverflowError("date value out of range"),
    KeyError("published_time"),
    AssertionError(),
    sqlite3.IntegrityError("NOT NULL constraint failed"),
    Mute(),
    _invalid(),
]
