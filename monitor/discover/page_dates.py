"""Read dates in slugs and titles, often without a year, and find the year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.text import MONTHS, fold, squeeze

TITLE_DAY = rf"({'|'.join(MONTHS)}) (\d{{1,2}})(?!\d)(?:,? (20\d\d)(?!\d))?"  # in a folded title
# In a slug in lower case.
SLUG_DAY = rf"(?:^|[-_])({'|'.join(MONTHS)})[-_](\d{{1,2}})(?!\d)(?:[-_](20\d\d)(?!\d))?"
MAX_TIME_CHARS = 100  # characters
CREDIBLE_YEARS = range(1990, 2200)  # far enough from both ends of the calendar for date arithmetic
EDITED = timedelta(days=45)  # most edits come within days; a later lastmod says nothing about the year


@dataclass(frozen=True, kw_only=True)
class PrintedDay:
    """A month and a day as printed, and the year if there is one."""

    month: int
    day: int
    year: int | None

    def in_year(self, year: int) -> date | None:
        """Return the date in that year, or None if there is none, as for February 29 in 2023."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def before_edit(self, modified_at: datetime | None, zone: str) -> date | None:
        """Return the date; a missing year comes from an edit at most EDITED later. None if there was no such edit."""
        if self.year:
            return self.in_year(self.year)
        if modified_at is None:
            return None
        changed = modified_at.astimezone(ZoneInfo(zone)).date()
        guesses = (self.in_year(year) for year in (changed.year, changed.year - 1))
        return next((guess for guess in guesses if guess and timedelta() <= changed - guess <= EDITED), None)

    def nearest(self, published_at: datetime | None) -> date | None:
        """Return the date; a missing year is the one that brings it nearest to publication. None if that is unknown."""
        if self.year:
            return self.in_year(self.year)
        if published_at is None:
            return None
        printed = published_at.date()  # often a day late in UTC, but only the year is wanted
        guesses = (self.in_year(year) for year in range(printed.year - 1, printed.year + 2))
        return min(
            (guess for guess in guesses if guess), key=lambda guess: abs(guess - printed), default=None
        )


def find_title_day(title: str) -> PrintedDay | None:
    """Return the last date in a title: "..., June 1" or "..., June 1, 2022"."""
    return _last_day(re.findall(rf"\b{TITLE_DAY}", fold(title)))


def find_slug_day(slug: str) -> PrintedDay | None:
    """Return the last date in a slug: "...-june-16-2025-evening-edition"."""
    return _last_day(re.findall(SLUG_DAY, slug))


def read_slug_day(match: re.Match[str]) -> PrintedDay | None:
    """Return the date in the groups `month`, `day` and `year` of a slug's pattern, or None."""
    groups = match.groupdict()
    month, day, year = (groups.get(name) or "" for name in ("month", "day", "year"))
    if month.lower() not in MONTHS or not day:
        return None
    return PrintedDay(month=MONTHS.index(month.lower()) + 1, day=int(day), year=int(year) if year else None)


def _last_day(found: Sequence[tuple[str, str, str]]) -> PrintedDay | None:
    if not found:
        return None
    month, day, year = found[-1]
    return PrintedDay(month=MONTHS.index(month) + 1, day=int(day), year=int(year) if year else None)


def read_time(text: str | None) -> datetime | None:
    """Return a W3C date or time in UTC; None if it is unreadable or implausible, since it is only a hint."""
    try:
        when = datetime.fromisoformat(squeeze((text or "")[:MAX_TIME_CHARS]))
        when = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return when if when.year in CREDIBLE_YEARS else None
