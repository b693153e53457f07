"""Types of command-line arguments: dates, numbers, words and paths. A bad value is a usage error of one line."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from monitor.errors import CorrectionRefused
from monitor.printable import UNSAFE
from monitor.row_numbers import MAX_ROW_NUMBER
from monitor.spelling import suggest

if TYPE_CHECKING:
    from monitor.config import Config

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LONGEST = timedelta(days=36_500)  # the longest span
MAX_WORD = 1000  # characters of a word
NO_ASSESSMENT = "there is no assessment yet; `monitor check` reads the newest ones"
NEWEST = {"newest", "latest"}  # words for the date of the newest stored assessment
REGULAR = "regular"  # names the edition without a label
NEAR = {"today": 0, "yesterday": 1}  # days ago
DATES = (
    "A DATE is written 2022-06-01, today, yesterday or monday, as days (7d), weeks (2w), months (3m) or years (1y) ago, "
    "or newest or latest: that of the newest assessment."
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT = 3  # letters that identify a weekday
UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}  # days
SPAN = re.compile(r"([0-9]{1,4})\s*([dwmy])")


def today(config: "Config") -> date:
    """Return today's date in the time zone of the settings."""
    return datetime.now(config.timezone).date()


def count_back(given: str, now: date) -> date:
    """Return the day that a text means: "today", "yesterday", "7d" or "2w" ago, or the last "monday", today included.

    Raises ValueError for any other text, OverflowError for a day before the year 1.
    """
    word = given.strip().lower()
    if word in NEAR:
        return now - timedelta(days=NEAR[word])
    if found := SPAN.fullmatch(word):
        return now - _span(found)
    weekdays = [name for name in WEEKDAYS if len(word) >= SHORT and name.startswith(word)]
    if weekdays:
        return now - timedelta(days=(now.weekday() - WEEKDAYS.index(weekdays[0])) % 7)
    raise ValueError(given)


def _read_day(given: str, context: click.Context | None) -> date:
    """Return the day of an ISO date, or of a text that `count_back` knows; raises ValueError and OverflowError."""
    from monitor.cli.common import settings  # noqa: PLC0415  loads the settings, which an ISO date does not need

    try:
        return date.fromisoformat(given)
    except ValueError:
        return count_back(given, today(settings(context or click.get_current_context())))


def _span(found: re.Match[str]) -> timedelta:
    return timedelta(days=int(found[1]) * UNITS[found[2]])


class Day(click.ParamType[date]):
    """A date: 2022-06-01, a day relative to today, or that of the newest assessment."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date; anything else is a usage error."""
        if ctx is not None and str(value).strip().lower() in NEWEST:
            return self._newest(ctx)
        try:
            day = value if isinstance(value, date) else _read_day(str(value), ctx)
        except (ValueError, OverflowError):
            form = "write it like 2022-06-01, yesterday, 7d, monday or newest"
            meant = suggest(str(value), (*NEAR, *NEWEST, *WEEKDAYS), most=1)
            self.fail(f"{value!r} is not a date; {form}{meant}", param, ctx)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail(f"{day} is not between {FIRST_DAY} and {LAST_DAY}", param, ctx)
        return day

    def _newest(self, ctx: click.Context) -> date:
        """Return the date of the series' newest assessment; --series is read before any date."""
        from monitor.cli.common import series_key, settings  # noqa: PLC0415  loads the settings, as above
        from monitor.store import open_store  # noqa: PLC0415

        config, key = settings(ctx), ctx.params.get("key")
        given = key if isinstance(key, str) else None  # otherwise it is click's mark for "not given"
        with open_store(config.database, write=False) as store:
            newest = store.dates.newest(series_key(config, given))
        if newest is None:
            raise click.ClickException(NO_ASSESSMENT)
        return newest


@dataclass(frozen=True)
class Named:
    """What a person names: all assessments of a date, or that of one edition."""

    day: date
    edition: str | None = None

    def __str__(self) -> str:
        return f"{self.day}" if self.edition is None else f"{self.day}+{self.edition or REGULAR}"

    def names(self, day: date, edition: str) -> bool:
        """Return whether an assessment is named."""
        return day == self.day and self.edition in {None, edition}


class AssessmentName(click.ParamType[Named]):
    """A date in any form of `Day`, or one assessment of it, as 2022-06-01+special; its regular one is +regular."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Named:
        """Return what is named; anything else is a usage error."""
        day, plus, edition = str(value).partition("+")
        edition = edition.strip()
        return Named(DAY.convert(day, param, ctx), ("" if edition == REGULAR else edition) if plus else None)


class Days(click.ParamType[timedelta]):
    """A span of days: 7d, 2w, 3m (months of 30 days) or 1y (365 days)."""

    name = "span"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the span; anything else is a usage error."""
        found = SPAN.fullmatch(str(value).strip().lower())
        if not found or int(found[1]) == 0:
            self.fail(f"{value!r} is not a span of days; write it like 7d or 2w", param, ctx)
        if (span := _span(found)) > LONGEST:
            self.fail(f"{value!r} is longer than a hundred years", param, ctx)
        return span


class TakeawayNumber(click.ParamType[str]):
    """The number of a takeaway, as 2022-06-01/3; its date may be given in any form of `Day`."""

    name = "takeaway"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the number with an ISO date; a word that does not begin with a date is returned unchanged."""
        word = WORD.convert(value, param, ctx)
        day, slash, number = word.partition("/")
        try:
            return f"{DAY.convert(day, param, ctx)}/{number}" if slash else word
        except click.BadParameter:  # an edition, such as 2022-06-01+special, or an unknown name
            return word


class OneOf(click.Choice[str]):
    """One of a few words; the error for any other suggests the nearest, or the one that `others` maps it to."""

    def __init__(self, choices: Sequence[str], others: Mapping[str, str] | None = None) -> None:
        super().__init__(choices)
        self.others = others or {}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word; anything else is a usage error."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            meant = self.others.get(str(value).lower(), str(value))
            self.fail(
                f"{value!r} is none of {', '.join(self.choices)}{suggest(meant, self.choices)}", param, ctx
            )


class Checked(click.ParamType[str]):
    """A text that passes a check of the settings."""

    name = "text"

    def __init__(self, check: Callable[[str], str]) -> None:
        self.check = check

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text as the check returns it, which gets it without spaces around it; ValueError is a usage error."""
        try:
            return self.check(str(value).strip())
        except ValueError as exc:
            self.fail(f"{value!r} {exc}", param, ctx)


class Word(click.ParamType[str]):
    """A name or an id: printable, and not empty."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text without spaces around it; one that is empty, too long or unprintable is a usage error."""
        word = str(value).strip()
        if not word:
            self.fail("must not be empty", param, ctx)
        if UNSAFE.search(word) or "\n" in word or len(word) > MAX_WORD:
            self.fail(f"must be one line of printable characters, {MAX_WORD:,} at most", param, ctx)
        return word


class CheckedWord(Word):
    """A name or words that pass a check of corrections."""

    def __init__(self, check: Callable[[str], str]) -> None:
        self.check = check

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text as the check returns it, which knows better than `Word`; CorrectionRefused is a usage error."""
        word = str(value).strip()
        try:
            word = self.check(word) if word else word
        except CorrectionRefused as exc:
            self.fail(str(exc), param, ctx)
        return super().convert(word, param, ctx)


class Place(click.Path):
    """The path of a file or a folder; "~/" is the home directory, as no shell expands it in `--output=~/feed.atom`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(path_type=Path, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; a text that cannot be a path is a usage error."""
        if not str(value):
            self.fail("must not be empty", param, ctx)
        try:
            given = Path(value).expanduser() if str(value).startswith("~/") else value
            return super().convert(given, param, ctx)
        except (ValueError, RuntimeError):  # a NUL, a lone surrogate, no home directory
            self.fail(f"{value!r} is not a path", param, ctx)


class Output(Place):
    """The path of a file to write; "-" means standard output."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or None for standard output; a text that cannot be a path is a usage error."""
        return None if value == "-" else super().convert(value, param, ctx)


class Number(click.IntRange):
    """A whole number, at least 1."""

    name = "number"  # as help and errors call it

    def __init__(self, most: int = MAX_ROW_NUMBER) -> None:
        super().__init__(1, most)


NUMBER = Number()
DAY = Day()
NAMED = AssessmentName()
DAYS = Days()
WORD = Word()
TAKEAWAY = TakeawayNumber()
series_option = click.option(
    "--series", "key", type=WORD, is_eager=True, help="Which series; the first one configured by default."
)
output_option = click.option(
    "--output", type=Output(dir_okay=False), help="A file, instead of standard output."
)
any_series_option = click.option(
    "--series", "key", type=WORD, is_eager=True, help="Which series; all by default."
)
json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")
ask_option = click.option(
    "--ask",
    "questions",
    type=Number(1_000_000),
    metavar="N",
    help="Ask the second reader at most N questions, oldest assessments first.",
)


def is_given(context: click.Context, name: str) -> bool:
    """Return whether the command line gives this parameter, even with the value that is its default."""
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def check_order(since: date | None, until: date | None) -> None:
    """Raise UsageError for a period that ends before it begins."""
    if since and until and until < since:
        raise click.UsageError(f"--until {until} is before --since {since}")
