"""Laws of the clock: one due moment a date in every zone, and hours that are quiet."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from monitor.digest_times import (
    DigestTimes,
    end_of_quiet,
    is_quiet,
    midnight,
    moment_of,
    next_due,
    parse_digest_times,
)
from monitor.timespan import Span, parse_span

DAY = timedelta(days=1)
AWKWARD = [time(0), time(0, 30), time(1, 30), time(2), time(2, 15), time(2, 30), time(3, 30), time(23, 30)]
EVERY_ZONE = sorted(available_timezones() - {"localtime"})
ZONES = ["America/New_York", "Europe/Kyiv", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", [time(0), time(0, 30), time(1, 45), time(2, 30), time(7)])
def test_a_daily_time_comes_once_on_every_date(zone: str, at: time) -> None:
    """Through every change of the clocks: a due moment on each date, in order, none twice."""
    here = ZoneInfo(zone)
    moment = datetime(2017, 12, 31, 12, tzinfo=UTC)
    dates = []
    for _ in range(800):
        moment = next_due(DigestTimes(at=at), moment, here)
        dates.append(moment.astimezone(here).date())
    assert dates == [dates[0] + timedelta(days=n) for n in range(800)]


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
    for name in EVERY_ZONE:
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


def test_a_weekly_time_comes_on_its_day() -> None:
    """Weekly on Monday: the Monday after, not the moment itself again."""
    digest_times = parse_digest_times("weekly on Monday 07:00")
    assert digest_times == DigestTimes(at=time(7), weekday=0)
    first = next_due(digest_times, datetime(2026, 6, 10, tzinfo=UTC), ZoneInfo("UTC"))
    assert first == datetime(2026, 6, 15, 7, tzinfo=UTC)
    assert next_due(digest_times, first, ZoneInfo("UTC")) == datetime(2026, 6, 22, 7, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "daily", "daily at 24:00", "weekly 07:00", "hourly", "Each"])
def test_other_rhythms_are_refused(text: str) -> None:
    """What is no rhythm is a mistake that says how one is written."""
    with pytest.raises(ValueError, match="daily at 07:00"):
        parse_digest_times(text)


@pytest.mark.parametrize(("text"), ["22-07", "24:00-07:00", "07:00-07:00", "00:00-24:00", "22:00"])
def test_other_spans_are_refused(text: str) -> None:
    """What is no span, or would last for ever, is a mistake."""
    with pytest.raises(ValueError, match="must"):
        parse_span(text)


@pytest.mark.parametrize(
    ("span", "hour", "quiet"),
    [("22:00-07:00", 21, False), ("22:00-07:00", 22, True), ("22:00-07:00", 3, True), ("22:00-07:00", 7, False),
     ("12:00-14:00", 13, True), ("12:00-14:00", 14, False), ("12:00-14:00", 3, False)],
)  # fmt: skip
def test_quiet_hours_are_those_of_the_users_clock(span: str, hour: int, *, quiet: bool) -> None:
    """The start is quiet, the end is not, midnight may lie between; all by the user's clock."""
    kyiv = ZoneInfo("Europe/Kyiv")
    local = datetime(2026, 1, 10, hour, tzinfo=kyiv)
    assert is_quiet(parse_span(span), local.astimezone(UTC), kyiv) is quiet


def test_no_span_is_never_quiet() -> None:
    """Without quiet hours nothing waits; a date begins at the user's midnight."""
    now = datetime(2026, 1, 10, 1, tzinfo=UTC)
    assert is_quiet(None, now, ZoneInfo("UTC")) is False
    assert parse_span("22:00-07:00") == Span(start=time(22), end=time(7))
    assert midnight(now, ZoneInfo("America/New_York")) == datetime(2026, 1, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("America/New_York", date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Asia/Kathmandu", date(2026, 4, 5)),
        ("America/New_York", date(2026, 3, 8)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
        ("Africa/Cairo", date(2026, 4, 24)),
    ],
)
@pytest.mark.parametrize("hours", ["22:00-01:30", "22:00-02:20", "01:15-01:45", "22:00-00:30", "01:30-07:00"])
def test_quiet_hours_end_at_the_first_moment_that_is_not_quiet(zone: str, night: date, hours: str) -> None:
    """Also in the nights in which the clocks go back, and an hour comes twice, or forward, and one is skipped."""
    here, span = ZoneInfo(zone), parse_span(hours)
    start = datetime.combine(night, time(0), here).astimezone(UTC) - timedelta(hours=4)
    moments = [start + timedelta(minutes=n) for n in range(0, 14 * 60, 5)]
    loud = [moment for moment in moments if not is_quiet(span, moment, here)]
    for moment in moments:
        end = end_of_quiet(span, moment, here)
        assert (end or moment) == next((one for one in loud if one >= moment), end)
