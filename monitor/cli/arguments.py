"""What the command line takes: dates, numbers, words and paths, each refused in one line when it is none."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from monitor.printable import UNSAFE

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
MAX_WORD = 1000  # characters
NUMBER = click.IntRange(1, 2**63 - 1)  # as SQLite counts rows


class Day(click.ParamType[date]):
    """A date as 2022-06-01."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date; anything else is a mistake of usage."""
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date; write it like 2022-06-01", param, ctx)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail(f"{day} is not between {FIRST_DAY} and {LAST_DAY}", param, ctx)
        return day


class Word(click.ParamType[str]):
    """A name or an id: printable, and not empty."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text without blanks around it; an empty or an odd one is a mistake of usage."""
        word = str(value).strip()
        if not word:
            self.fail("must not be empty", param, ctx)
        if UNSAFE.search(word) or "\n" in word or len(word) > MAX_WORD:
            self.fail(f"must be one line of printable characters, {MAX_WORD:,} at most", param, ctx)
        return word


class Place(click.Path):
    """A file or a folder."""

    def __init__(self, **options: Any) -> None:
        super().__init__(path_type=Path, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; what no path can be is a mistake of usage."""
        if not str(value):
            self.fail("must not be empty", param, ctx)
        try:
            return super().convert(value, param, ctx)
        except ValueError:  # a NUL, or half of a character
            self.fail(f"{value!r} is no path", param, ctx)


DAY = Day()
WORD = Word()
series_option = click.option(
    "--series", "key", type=WORD, help="Which series; the first one configured by default."
)
ask_option = click.option(
    "--ask",
    "questions",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="Ask the second reader at most N questions, oldest assessments first.",
)


def check_order(since: date | None, until: date | None) -> None:
    """Refuse a period that ends before it begins."""
    if since and until and until < since:
        raise click.UsageError(f"--until {until} is before --since {since}")
