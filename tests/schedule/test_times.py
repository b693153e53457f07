"""Laws of wall-clock times: once on each local date, in every zone, across every clock change."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from monitor.digest_times import DigestTimes, moment_of, next_due

DAY = timedelta(days=1)
AWKWARD = [time(0), time(0, 30), time(1, 30), time(2), time(2, 15), time(2, 30), time(3, 30), time(23, 30)]
ZONES = sorted(available_timezones() - {"localtime"})


def local_dates(at: time, zone: ZoneInfo, first: datetime, last: datetime) -> list[date]:
    """Return the local dates on which a daily time fires."""
    found, moment = [], next_due(DigestTimes(at=at), first, zone)
    while moment <= last:
        found.append(moment.astimezone(zone).date())
        moment = next_due(DigestTimes(at=at), moment, zone)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("year", [2011, 2022, 2024, 2026])
def test_each_daily_time_fires_once_on_each_local_date_in_every_zone(year: int) -> None:
    """Around every clock change of every zone, each date that the zone has is served once, none twice."""
    seen = Counter[str]()
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in find_changes(zone, year):
            first, last = change - 3 * DAY, change + 3 * DAY
            lived = {(first + timedelta(hours=n)).astimezone(zone).date() for n in range(6 * 24 + 1)}
            whole = sorted(lived)[1:-1]  # the first and the last are only partly inside
            for at in AWKWARD:
                fired = [day for day in local_dates(at, zone, first, last) if day in whole]
                assert fired == whole, (name, change, at)
            seen[name] += 1
    assert len(seen) > 100


def find_changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """Return the days of a year in which the zone's offset becomes another one."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + n * DAY for n in range(367)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [day for day, one, other in zip(days, offsets, offsets[1:], strict=False) if one != other]


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        ("2026-03-08", "02:30", "America/New_York", "2026-03-08T03:30:00-04:00"),  # jumped over
        ("2026-11-01", "01:30", "America/New_York", "2026-11-01T01:30:00-04:00"),  # twice: the first
        ("2022-03-27", "03:30", "Europe/Kyiv", "2022-03-27T04:30:00+03:00"),
        ("2022-10-30", "03:30", "Europe/Kyiv", "2022-10-30T03:30:00+03:00"),
        ("2022-10-02", "02:15", "Australia/Lord_Howe", "2022-10-02T02:45:00+11:00"),  # half an hour
        ("2022-04-03", "01:45", "Australia/Lord_Howe", "2022-04-03T01:45:00+11:00"),
        ("1986-01-01", "00:05", "Asia/Kathmandu", "1986-01-01T00:20:00+05:45"),  # a quarter, at midnight
        ("2024-03-30", "23:30", "America/Nuuk", "2024-03-30T22:30:00-02:00"),  # later would be the next date
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat(day: str, at: str, zone: str, expected: str) -> None:
    """Skipped: as much later as the clocks jump, or earlier where later is another date; repeated: the first."""
    moment = moment_of(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))
    assert moment is not None
    assert moment.astimezone(ZoneInfo(zone)).isoformat() == expected


def test_a_date_that_a_zone_skips_has_no_moment() -> None:
    """Samoa had no 30 December 2011; the digests go from the 29th to the 31st."""
    zone = ZoneInfo("Pacific/Apia")
    assert moment_of(date(2011, 12, 30), time(7), zone) is None
    before = datetime(2011, 12, 29, 12, tzinfo=zone)
    assert next_due(DigestTimes(at=time(7)), before, zone).astimezone(zone).date() == date(2011, 12, 31)
