"""When a message may go: the time of a digest and the quiet hours, by the reader's clock."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = r"([01]\d|2[0-3]):([0-5]\d)"
_RHYTHM = re.compile(rf"(?:daily|weekly on (?P<day>{'|'.join(WEEKDAYS)}))(?: at)? {_TIME}", re.IGNORECASE)
_SPAN = re.compile(rf"{_TIME}-{_TIME}")
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """Every day, or one day of each week (0 is Monday), at a time of the reader's clock."""

    at: time
    weekday: int | None = None


@dataclass(frozen=True, kw_only=True)
class Span:
    """Hours of the reader's clock, the end not among them; they may pass midnight."""

    start: time
    end: time


MORNING = Rhythm(at=time(7))


def parse_rhythm(text: str) -> Rhythm | None:
    """Read "daily at 07:00" or "weekly on Monday 07:00"; None for "each". Raises ValueError."""
    if text == "each":
        return None
    found = _RHYTHM.fullmatch(text)
    if not found:
        raise ValueError("must be each, or like `daily at 07:00`, or like `weekly on Monday 07:00`")
    day, hour, minute = found.groups()
    return Rhythm(at=time(int(hour), int(minute)), weekday=WEEKDAYS.index(day.lower()) if day else None)


def parse_span(text: str) -> Span:
    """Read "22:00-07:00"; raises ValueError."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError("must be like 22:00-07:00")
    first, second, third, fourth = map(int, found.groups())
    if (first, second) == (third, fourth):
        raise ValueError("must not end when it starts: nothing would ever be sent")
    return Span(start=time(first, second), end=time(third, fourth))


def next_due(rhythm: Rhythm, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first due moment after another, in UTC: one on each date, whatever the clocks do that day.

    A time that the clocks skip comes as much later as they are put forward; of one that comes twice, the first counts.
    """
    day = after.astimezone(zone).date() - DAY
    while True:
        moment = datetime.combine(day, rhythm.at, zone).astimezone(UTC)
        if moment > after and rhythm.weekday in {None, day.weekday()}:
            return moment
        day += DAY


def is_quiet(span: Span | None, now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether it is one of the quiet hours."""
    if span is None:
        return False
    local = now.astimezone(zone).time()
    if span.start < span.end:
        return span.start <= local < span.end
    return local >= span.start or local < span.end


def midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the reader's date began, in UTC."""
    return datetime.combine(now.astimezone(zone).date(), time(0), zone).astimezone(UTC)
