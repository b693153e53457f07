"""Decide when a message may be sent: digest times and quiet hours, by the user's clock."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.timespan import TIME, Span, parse_time

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIMES = re.compile(
    rf"(?:daily|weekly on (?P<day>{'|'.join(WEEKDAYS)}))(?: at)? (?P<time>{TIME})", re.IGNORECASE
)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class DigestTimes:
    """Every day, or one day of each week (0 is Monday), at a time of the user's clock."""

    at: time
    weekday: int | None = None


MORNING = DigestTimes(at=time(7))  # for channels without digest times of their own


def parse_digest_times(text: str) -> DigestTimes | None:
    """Read "daily at 07:00" or "weekly on Monday 07:00"; None for "each". Raises ValueError."""
    if text == "each":
        return None
    found = _TIMES.fullmatch(text)
    if not found:
        raise ValueError("must be each, or like `daily at 07:00`, or like `weekly on Monday 07:00`")
    day = found["day"]
    return DigestTimes(at=parse_time(found["time"]), weekday=WEEKDAYS.index(day.lower()) if day else None)


def next_due(digest_times: DigestTimes | None, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first due moment after another, in UTC; MORNING stands in for None.

    There is one such moment on each date: if the clocks skip the time, it comes later by as much as they skip; if the time
    comes twice, the first counts.
    """
    times, day = digest_times or MORNING, after.astimezone(zone).date()
    while True:
        moment = moment_of(day, times.at, zone)
        if moment is not None and moment > after and times.weekday in {None, day.weekday()}:
            return moment
        day += DAY


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Return the moment, in UTC, of a wall-clock time on a local date; None if the zone skips the whole date.

    If a time comes twice, the first counts. A time that the clocks skip is moved later by as much as they skip (02:30
    becomes 03:30), or earlier if later would be the next date. Source: PEP 495, whose `fold` chooses the offset before
    or after the change.
    """
    for fold in (0, 1):
        moment = datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC)
        if moment.astimezone(zone).date() == day:
            return moment
    return None


def is_quiet(span: Span | None, now: datetime, zone: ZoneInfo) -> bool:
    """Return whether a moment is in the quiet hours."""
    if span is None:
        return False
    local = now.astimezone(zone).time()
    if span.start < span.end:
        return span.start <= local < span.end
    return local >= span.start or local < span.end


def end_of_quiet(span: Span | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the current quiet hours end, or None outside them: the first minute that is not quiet.

    Where the clocks change, that need not be their end: they may skip it, or go back to before the quiet hours.
    """
    if not is_quiet(span, now, zone):
        return None
    moment = now.replace(second=0, microsecond=0)
    while is_quiet(span, moment, zone):
        moment += MINUTE
    return moment.astimezone(UTC)


def midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the user's date began, in UTC."""
    return datetime.combine(now.astimezone(zone).date(), time(0), zone).astimezone(UTC)
