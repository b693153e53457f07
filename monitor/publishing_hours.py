"""The publisher's hours: when assessments come, which night a moment belongs to, and known holidays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.timespan import parse_span

LEARNT = "learnt"  # in place of hours
USUAL = "22:00-05:00"  # UTC, until there is enough to learn from
MIN_ASSESSMENTS = 7  # assessments that must be seen as they appear before hours are learnt
MARGIN = timedelta(hours=1)  # around the arrivals
NEARLY_A_DAY = timedelta(hours=23)
OUTLIERS = 0.05  # share of arrivals ignored at either end, as outages make some late


@dataclass(frozen=True, kw_only=True)
class PublishingHours:
    """When an assessment usually comes: from `start` to `end` after 00:00 UTC of its night's date."""

    start: timedelta
    end: timedelta

    @property
    def round_the_clock(self) -> bool:
        """Whether the hours are nearly the whole day, so that one night cannot be told from the next."""
        return self.end - self.start > NEARLY_A_DAY

    def night_of(self, moment: datetime) -> date:
        """Return the date of the night that began last before a moment."""
        return (moment.astimezone(UTC) - self.start).date()

    def begins(self, night: date) -> datetime:
        """Return when a night's hours begin."""
        return datetime.combine(night, time(), UTC) + self.start

    def ends(self, night: date) -> datetime:
        """Return when a night's hours end."""
        return datetime.combine(night, time(), UTC) + self.end


def parse_publishing_hours(text: str) -> PublishingHours:
    """Return the hours that "22:00-05:00" means: until 05:00 of the next day; raises ValueError."""
    span = parse_span(text, whole_day=True)
    start, end = (timedelta(hours=at.hour, minutes=at.minute) for at in (span.start, span.end))
    return PublishingHours(start=start, end=end if end > start else end + timedelta(days=1))


def usual_publishing_hours(
    setting: str, load_arrivals: Callable[[], Sequence[tuple[date, datetime]]]
) -> PublishingHours:
    """Return the hours that `schedule.hours` gives; for `learnt` those of past arrivals, once there are enough."""
    learnt = learn_publishing_hours(load_arrivals()) if setting == LEARNT else None
    return learnt or parse_publishing_hours(USUAL if setting == LEARNT else setting)


def learn_publishing_hours(arrivals: Sequence[tuple[date, datetime]]) -> PublishingHours | None:
    """Return the hours in which assessments came, given when each date's was first seen; None if there are too few."""
    after = sorted(seen - datetime.combine(day, time(), UTC) for day, seen in arrivals)
    if len(after) < MIN_ASSESSMENTS:
        return None
    apart = int(len(after) * OUTLIERS)
    start, end = after[apart] - MARGIN, after[-1 - apart] + MARGIN
    return PublishingHours(start=start, end=min(end, start + NEARLY_A_DAY))


def expected_date(night: date, hours: PublishingHours, zone: ZoneInfo) -> date:
    """Return the date of the assessment that a night should bring: the publisher's date when the night begins."""
    return hours.begins(night).astimezone(zone).date()


def awaited_at(moment: datetime, hours: PublishingHours, zone: ZoneInfo) -> date:
    """Return the date of the newest assessment that may have come: the night's, or if round the clock, today's."""
    if hours.round_the_clock:
        return moment.astimezone(zone).date()
    return expected_date(hours.night_of(moment), hours, zone)


def next_awaited(moment: datetime, hours: PublishingHours, zone: ZoneInfo) -> datetime:
    """Return the moment from which the next assessment, after the one of `awaited_at`, is awaited."""
    if hours.round_the_clock:
        return datetime.combine(awaited_at(moment, hours, zone) + timedelta(days=1), time(), zone)
    return hours.begins(hours.night_of(moment) + timedelta(days=1))


def next_expected(newest: date, latest: date) -> date:
    """Return the date of the assessment that is expected next: `latest`, as of `awaited_at`, or the first after `newest`; no holiday."""
    due = max(newest + timedelta(days=1), latest)
    while is_holiday(due):
        due += timedelta(days=1)
    return due


def is_holiday(day: date) -> bool:
    """Return whether the publisher is known to rest: Thanksgiving, 25 December, 1 January."""
    thanksgiving = day.month == 11 and day.weekday() == 3 and 22 <= day.day <= 28  # noqa: PLR2004  the fourth Thursday
    return thanksgiving or (day.month, day.day) in {(12, 25), (1, 1)}
