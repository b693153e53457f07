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
class Polling:
    """What the next check of a series follows from: how often to check, and what is known after the last check."""

    hours: PublishingHours
    zone: ZoneInfo  # the publisher's
    every: timedelta  # in those hours, until the awaited assessment has come
    otherwise: timedelta
    at: datetime | None  # of the last check that asked the site; None: never
    wide_at: datetime | None
    blocked: int  # times in a row that we were turned away
    has_mirror: bool = False  # whether another site can be asked meanwhile
    mirror_at: datetime | None = None  # of the last check of the mirror alone
    newest: date | None  # date of the newest assessment
    pause_until: datetime | None = None  # as the site last asked, of whichever series

    @property
    def backs_off(self) -> bool:
        """Whether nothing is checked for hours, as the site refused the last check, or asked for a pause in it."""
        if self.reads_mirror:
            return False
        return bool(self.blocked or (self.at and self.pause_until and self.pause_until > self.at))

    @property
    def reads_mirror(self) -> bool:
        """Whether the mirror is checked as usual, until the site that refused the last check is asked again."""
        return bool(self.blocked and self.has_mirror)

    def next_check(self, now: datetime) -> datetime | None:
        """Return when to check again, which may be in the past; None means at once.

        The time depends only on the last check, so that it does not move with the clock.
        """
        pause = self.pause_until
        if self.at is None or self.at > now + CLOCK_ERROR:
            return pause if pause and pause > now else None
        planned = self._next_planned(self.at)
        return max(planned, pause) if pause and not self.reads_mirror else planned

    def explain(self, zone: tzinfo) -> str:
        """Return why the next check is when it is, with times in the user's `zone`."""
        if self.blocked:
            return f"the publisher turned monitor away{self._meanwhile(zone)}"
        if self.at is None:
            return "the first"
        if self.pause_until and self.pause_until > self._next_planned(self.at):
            return "the site asks to be left alone"
        then = moment_in_words(next_awaited(self.at, self.hours, self.zone), zone)
        if not self._waits(self.at):
            return f"the assessment of {self.newest} is in, and the next one is awaited from {then} on"
        missing = awaited_at(self.at, self.hours, self.zone)
        if self._in_hours(self.at):
            return f"the assessment of {next_expected(self.newest or date.min, missing)} is awaited"
        return f"the assessment of {missing} has not come in `schedule.hours`, which begin again at {then}"

    def choose_scope(self, now: datetime) -> Scope:
        """Return how widely to check: less widely if nothing new can be expected, and not at a site that is left alone."""
        if self.reads_mirror and self.at and self.at <= now < self._ask_again(self.at):
            return "mirror"
        waiting = self._waits(now)
        most = WIDE_EVERY if waiting else WIDE_EVERY_AT_REST
        if self.wide_at is None or not timedelta(0) <= now - self.wide_at < most:
            return "wide"
        return "narrow" if waiting else "edits"

    def _meanwhile(self, zone: tzinfo) -> str:
        if not (self.reads_mirror and self.at):
            return ""
        return (
            f" and is asked again at {moment_in_words(self._ask_again(self.at), zone)}, the mirror meanwhile"
        )

    def _next_planned(self, at: datetime) -> datetime:
        if not self.blocked:
            return self._usually_after(at)
        again = self._ask_again(at)
        return min(again, self._usually_after(max(at, self.mirror_at or at))) if self.reads_mirror else again

    def _ask_again(self, at: datetime) -> datetime:
        """Return when to ask the site again after it refused a check, and perhaps asked for a longer pause."""
        times = 1 << min(self.blocked - 1, 10)
        return max(at + min(BACK_OFF * times, MAX_BACK_OFF), self.pause_until or at)

    def _usually_after(self, at: datetime) -> datetime:
        if self._waits(at) and self._in_hours(at):
            return at + self.every
        return min(at + self.otherwise, next_awaited(at, self.hours, self.zone))

    def _in_hours(self, at: datetime) -> bool:
        return self.hours.round_the_clock or at < self.hours.ends(self.hours.night_of(at))

    def _waits(self, at: datetime) -> bool:
        return self.newest is None or self.newest < awaited_at(at, self.hours, self.zone)
