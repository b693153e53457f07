"""Laws of the clock: one due moment a date in every zone, and hours that are quiet."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.digest_times import (
    DigestTimes,
    is_quiet,
    midnight,
    next_due,
    parse_digest_times,
)
from monitor.timespan import Span, parse_span

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


def test_a_time_the_clocks_skip_comes_when_they_have_gone_on() -> None:
    """02:30 does not exist in New York on 2026-03-08; it comes at 03:30. 01:30 comes twice on 11-01; the first counts."""
    here = ZoneInfo("America/New_York")
    skipped = next_due(DigestTimes(at=time(2, 30)), datetime(2026, 3, 8, 5, tzinfo=UTC), here)
    assert skipped == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    twice = next_due(DigestTimes(at=time(1, 30)), datetime(2026, 11, 1, 4, tzinfo=UTC), here)
    assert twice == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


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


@pytest.mark.parametrize(("text"), ["22-07", "22:00-24:00", "07:00-07:00", "22:00"])
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
