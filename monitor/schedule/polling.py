"""When to look next: often while an assessment is awaited, rarely otherwise, hours later after being turned away."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.models import Look
from monitor.publishing_hours import Hours, expected_date

BACK_OFF = timedelta(hours=3)  # after being turned away once; it doubles each time
LONGEST_BACK_OFF = timedelta(hours=24)
WIDE = timedelta(hours=3)  # at least this often all routes are walked while an assessment is awaited
WIDE_AT_REST = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often to look."""

    hours: Hours
    zone: ZoneInfo  # the publisher's
    every: timedelta  # in those hours, until the night's assessment is in
    otherwise: timedelta


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What is known of a series after the last look at its site."""

    at: datetime | None  # None: never
    wide_at: datetime | None
    blocked: int  # times in a row that we were turned away
    newest: date | None  # date of the newest assessment


def next_poll(looked: Looked, pace: Pace, *, now: datetime) -> datetime:
    """Return when to look again; it may lie in the past."""
    if looked.at is None or looked.at > now + LONGEST_BACK_OFF:  # the clock was far ahead, and was put right
        return now
    if looked.blocked:
        times = 1 << min(looked.blocked - 1, 10)
        return looked.at + min(BACK_OFF * times, LONGEST_BACK_OFF)
    night = pace.hours.night_of(looked.at)
    if _waits(looked, pace, night) and looked.at < pace.hours.ends(night):
        return looked.at + pace.every
    return min(looked.at + pace.otherwise, pace.hours.begins(night + timedelta(days=1)))


def choose_look(looked: Looked, pace: Pace, *, now: datetime) -> Look:
    """Return how much to ask for: the less, the more surely nothing new can be there."""
    waiting = _waits(looked, pace, pace.hours.night_of(now))
    most = WIDE if waiting else WIDE_AT_REST
    if looked.wide_at is None or not timedelta(0) <= now - looked.wide_at < most:
        return "wide"
    return "narrow" if waiting else "edits"


def _waits(looked: Looked, pace: Pace, night: date) -> bool:
    return looked.newest is None or looked.newest < expected_date(night, pace.hours, pace.zone)
