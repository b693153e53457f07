"""Wall-clock times as moments: a daily time comes once on each local date, whatever the clocks do that day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Return the moment, in UTC, of a wall-clock time on a local date; None where the zone skips the whole date.

    A time that comes twice is taken the first time. One that the clocks jump over is as much later as they jump
    (02:30 becomes 03:30), or as much earlier where later would be the next date.
    Source: PEP 495, whose `fold` chooses the offset before or after the change.
    """
    for fold in (0, 1):
        moment = datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC)
        if moment.astimezone(zone).date() == day:
            return moment
    return None


def next_daily(at: time, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the first moment of a daily time after a moment."""
    day = after.astimezone(zone).date()
    while True:
        moment = moment_of(day, at, zone)
        if moment is not None and moment > after:
            return moment
        day += ONE_DAY


def due_dailies(at: time, zone: ZoneInfo, *, after: datetime, now: datetime) -> Iterator[datetime]:
    """Yield the moments of a daily time that came after a moment, up to now, oldest first."""
    moment = next_daily(at, zone, after)
    while moment <= now:
        yield moment
        moment = next_daily(at, zone, moment)
