"""Assign assessments to the columns of a lane: one for each if there are few, else one for each week or month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from monitor.web.models.overview import Mention
from monitor.web.svg import plots

Unit = Literal["assessment", "week", "month"]
MAX_SINGLE_COLUMNS = 100  # columns that are one assessment
MIN_COLUMNS = 30  # columns at least, so that a bar is narrow even on the first day
MAX_WEEKLY_SPAN = timedelta(days=730)  # a longer span is shown by month
FEW_LABELS = 7  # months at most that are all labelled
SPANS: Mapping[str, tuple[str, int | None]] = {  # key: name, days
    "30d": ("30 days", 30),
    "90d": ("90 days", 90),
    "1y": ("a year", 365),
    "all": ("all", None),
}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The column of each assessment shown; `start` is the first of them, `column_of` begins with it.

    If there are few assessments, the first columns are empty.
    """

    unit: Unit
    start: int
    column_of: tuple[int, ...]
    labels: tuple[tuple[int, str], ...]

    @property
    def count(self) -> int:
        """The number of columns."""
        return self.column_of[-1] + 1 if self.column_of else MIN_COLUMNS

    @property
    def sizes(self) -> tuple[int, ...] | None:
        """The number of assessments in each column; None if each column is one assessment."""
        if self.unit == "assessment":
            return None
        return tuple(self.column_of.count(column) for column in range(self.count))

    @property
    def grid(self) -> tuple[int, ...]:
        """The columns with a hairline at their left edge."""
        return tuple(column for column, _ in self.labels)

    def place(self, mentions: Sequence[Mention]) -> tuple[tuple[int, str], ...]:
        """Return the column and status of each mention that is shown."""
        last = self.start + len(self.column_of)
        return tuple(
            (self.column_of[one.column - self.start], one.status)
            for one in mentions
            if self.start <= one.column < last
        )


def lay_columns(dates: Sequence[date], *, days: int | None = None) -> Columns:
    """Return the columns for the assessments of these ascending dates, or for those of the last `days`.

    At least the last 30 assessments are shown, so that something is to be seen after a gap.
    """
    since = dates[-1] - timedelta(days=days - 1) if dates and days else date.min
    start = next((n for n, day in enumerate(dates) if day >= since), 0)
    start = min(start, max(0, len(dates) - MIN_COLUMNS))
    shown = dates[start:]
    unit = _unit(shown)
    keys = [_key(day, unit, n) for n, day in enumerate(shown)]
    different = dict.fromkeys(keys)
    numbers = {key: n for n, key in enumerate(different, max(0, MIN_COLUMNS - len(different)))}
    column_of = tuple(numbers[key] for key in keys)
    return Columns(unit=unit, start=start, column_of=column_of, labels=tuple(_labels(shown, column_of, unit)))


def _unit(shown: Sequence[date]) -> Unit:
    if len(shown) <= MAX_SINGLE_COLUMNS:
        return "assessment"
    return "week" if shown[-1] - shown[0] <= MAX_WEEKLY_SPAN else "month"


def _key(day: date, unit: Unit, number: int) -> object:
    if unit == "assessment":
        return number
    return plots.monday_of(day) if unit == "week" else (day.year, day.month)


def _labels(shown: Sequence[date], column_of: Sequence[int], unit: Unit) -> Iterator[tuple[int, str]]:
    """Yield the beginning of each month; of many months, each quarter; if columns are months, each year."""
    months = plots.month_starts(shown)
    if unit == "month":
        years = [n for n in months if n == 0 or shown[n].year != shown[n - 1].year]
        yield from ((column_of[n], str(shown[n].year)) for n in years)
    elif len(months) <= FEW_LABELS:
        yield from ((column_of[n], f"{shown[n]:%B}") for n in months)
    else:
        yield from ((column_of[n], words) for n, words in plots.name_quarters(shown, months))
