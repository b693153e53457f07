"""Laws of the publisher's rhythm."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.publishing_hours import (
    PublishingHours,
    expected_date,
    is_holiday,
    learn_publishing_hours,
    parse_publishing_hours,
)

NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)


def test_hours_may_run_past_midnight() -> None:
    """22:00-05:00 ends on the next day; 18:00-23:00 does not."""
    assert parse_publishing_hours("22:00-05:00") == PublishingHours(start=22 * HOUR, end=29 * HOUR)
    assert parse_publishing_hours("18:00-23:00") == PublishingHours(start=18 * HOUR, end=23 * HOUR)


@pytest.mark.parametrize("text", ["00:00-24:00", "00:00-00:00"])
def test_hours_may_be_the_whole_day(text: str) -> None:
    """However it is written; 24:00 ends a day, and begins none."""
    assert parse_publishing_hours(text) == PublishingHours(start=0 * HOUR, end=24 * HOUR)
    with pytest.raises(ValueError, match="must be like"):
        parse_publishing_hours("24:00-05:00")


def test_a_moment_belongs_to_the_night_that_began_last() -> None:
    """04:30 belongs to yesterday's night, and so does the following noon."""
    hours = parse_publishing_hours("22:00-05:00")
    for text in ("2026-06-02T22:00+00:00", "2026-06-03T04:30+00:00", "2026-06-03T12:00+00:00"):
        assert hours.night_of(datetime.fromisoformat(text)) == date(2026, 6, 2)


def test_the_date_is_the_publishers() -> None:
    """A night that begins at 02:00 UTC brings the assessment of the evening before in New York."""
    assert expected_date(date(2026, 6, 2), parse_publishing_hours("22:00-05:00"), NEW_YORK) == date(
        2026, 6, 2
    )
    assert expected_date(date(2026, 6, 2), parse_publishing_hours("02:00-05:00"), NEW_YORK) == date(
        2026, 6, 1
    )


def test_hours_are_learnt_from_what_was_seen_and_outliers_do_not_count() -> None:
    """Around what was seen an hour is left; one outage in thirty does not widen the hours; few days teach nothing."""
    days = [date(2026, 6, 1) + timedelta(days=n) for n in range(30)]
    seen = [
        (day, datetime(day.year, day.month, day.day, 23, tzinfo=UTC) + (n % 3) * HOUR)
        for n, day in enumerate(days)
    ]
    seen[7] = (seen[7][0], seen[7][1] + 9 * HOUR)
    assert learn_publishing_hours(seen) == PublishingHours(start=22 * HOUR, end=26 * HOUR)
    assert learn_publishing_hours(seen[:6]) is None


def test_the_holidays_of_the_record_are_known() -> None:
    """The days without an assessment from 2022 to 2026, and none beside them."""
    rested = {
        "2022-11-24", "2022-12-25", "2023-01-01", "2023-11-23", "2023-12-25", "2024-01-01",
        "2024-11-28", "2024-12-25", "2025-01-01", "2025-11-27", "2025-12-25", "2026-01-01",
    }  # fmt: skip
    days = [date(2022, 2, 24) + timedelta(days=n) for n in range((date(2026, 2, 1) - date(2022, 2, 24)).days)]
    assert {day.isoformat() for day in days if is_holiday(day)} == rested
