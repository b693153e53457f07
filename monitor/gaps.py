"""Find gaps: spans of days without an assessment, although one should have been published."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from monitor.publishing_hours import is_holiday
from monitor.text import counted

DAY = timedelta(days=1)
WEEK = 7  # days; no series is published less often
GAP_INTERVALS = 2  # multiple of the usual distance at which an assessment is missing between two others
RECENT = 30  # days from which the usual distance is learnt
LONG = 7  # multiple of the usual distance beyond which no theme returns: it may have gone on meanwhile
AFRESH = timedelta(days=60)  # distance of two assessments beyond which no theme is followed across


@dataclass(frozen=True, kw_only=True)
class Gap:
    """The unknown days from `since` to `until`, both included."""

    since: date
    until: date

    @property
    def days(self) -> Iterator[date]:
        """Yield the days in order."""
        return (self.since + n * DAY for n in range((self.until - self.since).days + 1))

    def __str__(self) -> str:
        days = (self.until - self.since).days + 1
        return f"{self.since}" if days == 1 else f"{self.since} to {self.until} ({counted(days, 'day')})"


def find_gaps(
    known: Iterable[date], *, since: date, until: date, unpublished: Collection[date] = ()
) -> tuple[Gap, ...]:
    """Return the gaps in the known days of a span, both ends included, in order.

    How often a series is published is learnt from the days themselves. If all days of a span are holidays of the publisher
    or `unpublished`, it is no gap.
    """
    days = sorted({day for day in known if since <= day <= until})
    longest = timedelta(days=GAP_INTERVALS * usual_distance(days) - 1)
    edges = [since - DAY, *days, until + DAY]
    spans = ((before, after) for before, after in pairwise(edges) if after - before > longest)
    gaps = (Gap(since=before + DAY, until=after - DAY) for before, after in spans)
    return tuple(gap for gap in gaps if not all(is_holiday(day) or day in unpublished for day in gap.days))


def history_start(known: Sequence[date], since: date) -> date:
    """Return the day from which days can be missing in a history from `since` on: its first, if that is soon after.

    A site's list of a quarter may lack the quarter's first days; then the history begins later, and nothing is missing.
    """
    first = next((day for day in known if day >= since), since)
    return first if first - since <= WEEK * DAY else since


def usual_distance(days: Sequence[date]) -> float:
    """Return the usual number of days between two assessments, at most a week; 1 if it is unknown."""
    return min(median([(after - before).days for before, after in pairwise(days)] or [1]), WEEK)


def is_long_gap(known: Sequence[date], day: date) -> bool:
    """Return whether the gap between the known days, in order, and the next is too long for themes to return after it."""
    return bool(known) and (day - known[-1]).days > LONG * usual_distance(known)


def begins_afresh(before: date, after: date) -> bool:
    """Return whether two assessments that follow each other are so far apart that no theme is followed across."""
    return after - before > AFRESH


def say_effect(known: Sequence[date], gap: Gap) -> str:
    """Return in words what a gap in the known days, which are in order, means for tracking."""
    before = [day for day in known if day < gap.since][-RECENT:]
    after = next((day for day in known if day > gap.until), None)
    if before and after and begins_afresh(before[-1], after):
        return "no theme is followed across, and history begins afresh"
    if after and is_long_gap(before, after):
        return "themes are followed across, but none is called returned after it"
    return "a theme that began then looks new later"


def last_long_gap_end(days: Iterable[date]) -> date | None:
    """Return the first day after the last long gap in a history, or None without one.

    It is unknown whether a theme last seen before that day was silent in the gap.
    """
    return next(long_gap_ends(days), None)


def long_gap_ends(days: Iterable[date]) -> Iterator[date]:
    """Yield the first day after each long gap in a history, latest first."""
    return (gap.until + DAY for gap in long_gaps(days))


def long_gaps(days: Iterable[date]) -> Iterator[Gap]:
    """Yield the long gaps in a history, latest first."""
    known = sorted(set(days))
    for n in range(len(known) - 1, 0, -1):
        far = (known[n] - known[n - 1]).days > LONG  # the usual distance is at least a day
        if far and is_long_gap(known[max(n - RECENT, 0) : n], known[n]):
            yield Gap(since=known[n - 1] + DAY, until=known[n] - DAY)


def find_unread(days: Iterable[date], enough: int) -> frozenset[date]:
    """Return the days with fewer than `enough` known days before them since the last long gap: little is called new then."""
    known = sorted(set(days))
    begins = [0, *(known.index(end) for end in long_gap_ends(known))]
    return frozenset(day for n in begins for day in known[n : n + enough])
