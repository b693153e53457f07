"""What a key of a block may be annotated with: plain kinds of values, secrets, and checks."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

_ENDLESS = (float("inf"), float("-inf"))
_WORDS = {
    **dict.fromkeys(("1", "on", "t", "true", "y", "yes"), True),
    **dict.fromkeys(("0", "off", "f", "false", "n", "no"), False),
}
QUOTES_WANTED = "should be text: write it in quotes"
MAX_SHORT_CHARS = 200  # characters of a short text


class Secret:
    """A text that is not shown by accident, for example in a log or an error."""

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        """Return the text itself."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other.get_secret_value()

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret('***')"


class Limits(NamedTuple):
    """Bounds of a number."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None

    def __call__(self, value: float) -> float:
        """Return the number; raises ValueError if it is out of bounds or not finite."""
        if value in _ENDLESS or value != value:  # noqa: PLR0124  (only nan differs from itself)
            raise ValueError("should be a finite number")
        if self.ge is not None and value < self.ge:
            raise ValueError(f"should be greater than or equal to {self.ge}")
        if self.gt is not None and value <= self.gt:
            raise ValueError(f"should be greater than {self.gt}")
        if self.le is not None and value > self.le:
            raise ValueError(f"should be less than or equal to {self.le}")
        return value


def filled(value: Any) -> Any:
    """Return a text, a list or a block; raises ValueError if it is empty."""
    if not len(value.strip() if isinstance(value, str) else value):
        raise ValueError("must not be empty")
    return value


def short(value: str) -> str:
    """Return a text of at most 200 characters; raises ValueError if it is longer or empty."""
    if len(value) > MAX_SHORT_CHARS:
        raise ValueError(f"should have at most {MAX_SHORT_CHARS} characters")
    return filled(value)  # type: ignore[no-any-return]  # the same


def checked_by(parse: Callable[[str], object]) -> Callable[[str], str]:
    """Return a check that `parse` can read a text; the text stays as it is."""

    def check(text: str) -> str:
        parse(text)
        return text

    return check


class Pattern(NamedTuple):
    """A regular expression that the whole text must match."""

    pattern: str

    def __call__(self, value: str) -> str:
        """Return the text; raises ValueError if it does not match."""
        if not re.fullmatch(self.pattern, value):
            raise ValueError(
                "must not be empty" if not value else "contains a character that is not allowed here"
            )
        return value


class Before(NamedTuple):
    """A conversion of a value before it is read as its kind."""

    make: Callable[[Any], Any]


def _read_text(value: Any) -> str:
    if isinstance(value, bool | int | float | date):  # YAML reads some words without quotes as these
        raise ValueError(QUOTES_WANTED)  # noqa: TRY004  the user's mistake
    if not isinstance(value, str):
        raise ValueError("should be text")  # noqa: TRY004  the user's mistake
    return value


def _read_path(value: Any) -> Path:
    return value if isinstance(value, Path) else Path(_read_text(value))


def _read_secret(value: Any) -> Secret:
    return value if isinstance(value, Secret) else Secret(filled(_read_text(value)))


def _read_number(value: Any) -> float:
    try:
        return float(value) if isinstance(value, int | float | str) else float(_read_text(value))
    except (ValueError, OverflowError):
        raise ValueError("should be a number") from None


def _read_whole(value: Any) -> int:
    try:
        if isinstance(value, str):
            return int(value)
        if isinstance(value, int | float) and value == int(value):
            return int(value)
    except (ValueError, OverflowError):
        pass
    raise ValueError("should be a whole number")


def _read_truth(value: Any) -> bool:
    found = _WORDS.get(str(value).lower()) if isinstance(value, str | bool | int) else None
    if found is None:
        raise ValueError("should be true or false")
    return found


def _read_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(_read_text(value))


READERS: Mapping[Any, Callable[[Any], Any]] = {
    str: _read_text,
    int: _read_whole,
    float: _read_number,
    bool: _read_truth,
    date: _read_date,
    Path: _read_path,
    Secret: _read_secret,
}
