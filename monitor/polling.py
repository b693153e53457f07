"""Decide when to check next: often while an assessment is awaited, rarely otherwise, hours later after a refusal."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from monitor.publishing_hours import PublishingHours, awaited_at, next_awaited, next_expected
from monitor.site import Scope
from monitor.text import moment_in_words

BACK_OFF = timedelta(hours=3)  # after being turned away once; doubles each time
MAX_BACK_OFF = timedelta(hours=24)
WIDE_EVERY = timedelta(hours=3)  # how often all routes are read while an assessment is awaited
WIDE_EVERY_AT_REST = timedelta(hours=24)
CLOCK_ERROR = timedelta(minutes=1)  # a check further in the future was noted before the clock was put back


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often to check."""

    hours: PublishingHours
    zone: ZoneInfo  # the publisher's
    every: timedelta  # in those hours, until the awaited assessment has come
    otherwise: timedelta


@dataclass(frozen=True, kw_only=True)
class LastCheck:
    """What is known of a series after its last check."""

    at: datetime | None  # None: never
    wide_at: datetime | None
    blocked: int  # times in a row that we were turned away
    newest: date | None  # date of the newest assessment
    pause_until: datetime | None = None  # as the site last asked, of whichever series

    @property
    def backs_off(self) -> bool:
        """Whether the site refused the last check, or asked for a pause in it."""
        return bool(self.blocked or (self.at and self.pause_until and self.pause_until > self.at))


def next_poll(last_check: LastCheck, pace: Pace, *, now: datetime) -> datetime | None:
    """Return when to check again, which may be in the past; None means at once.

    The time depends only on the last check, so that it does not move with the clock.
    """
    pause = last_check.pause_until
    if last_check.at is None or last_check.at > now + CLOCK_ERROR:
        return pause if pause and pause > now else None
    planned = _next_planned(last_check.at, last_check, pace)
    return max(planned, pause) if pause else planned


def _next_planned(at: datetime, last_check: LastCheck, pace: Pace) -> datetime:
    if last_check.blocked:
        times = 1 << min(last_check.blocked - 1, 10)
        return at + min(BACK_OFF * times, MAX_BACK_OFF)
    if _waits(last_check, pace, at) and _in_hours(at, pace):
        return at + pace.every
    return min(at + pace.otherwise, next_awaited(at, pace.hours, pace.zone))


def explain_poll(last_check: LastCheck, pace: Pace, zone: tzinfo) -> str:
    """Return why the next check is when it is, with times in the user's `zone`."""
    at, newest = last_check.at, last_check.newest
    if last_check.blocked:
        return "the publisher turned monitor away"
    if at is None:
        return "the first"
    if last_check.pause_until and last_check.pause_until > _next_planned(at, last_check, pace):
        return "the site asks to be left alone"
    then = moment_in_words(next_awaited(at, pace.hours, pace.zone), zone)
    if not _waits(last_check, pace, at):
        return f"the assessment of {newest} is in, and the next one is awaited from {then} on"
    missing = awaited_at(at, pace.hours, pace.zone)
    if _in_hours(at, pace):
        return f"the assessment of {next_expected(newest or date.min, missing)} is awaited"
    return f"the assessment of {missing} has not come in `schedule.hours`, which begin again at {then}"


def choose_scope(last_check: LastCheck, pace: Pace, *, now: datetime) -> Scope:
    """Return how widely to check: less widely if nothing new can be expected."""
    waiting = _waits(last_check, pace, now)
    most = WIDE_EVERY if waiting else WIDE_EVERY_AT_REST
    if last_check.wide_at is None or not timedelta(0) <= now - last_check.wide_at < most:
        return "wide"
    return "narrow" if waiting else "edits"


def _in_hours(at: datetime, pace: Pace) -> bool:
    return pace.hours.round_the_clock or at < pace.hours.ends(pace.hours.night_of(at))


def _waits(last_check: LastCheck, pace: Pace, at: datetime) -> bool:
    return last_check.newest is None or last_check.newest < awaited_at(at, pace.hours, pace.zone)
