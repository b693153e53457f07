"""Laws of gaps: the missing days are named, holidays and the rhythm of a weekly series are none."""

from datetime import date, timedelta

import pytest

from monitor.gaps import Gap, find_gaps, last_hole_end

DAY = timedelta(days=1)


def days(first: date, count: int, step: int = 1) -> list[date]:
    """Return so many days, so far apart."""
    return [first + n * step * DAY for n in range(count)]


MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("known", "since", "until", "gaps"),
    [
        (days(MARCH, 10), MARCH, date(2026, 3, 10), []),
        ([*days(MARCH, 5), *days(date(2026, 3, 7), 5)], MARCH, date(2026, 3, 11), ["2026-03-06"]),
        (days(MARCH, 5), date(2026, 2, 27), date(2026, 3, 5), ["2026-02-27 to 2026-02-28 (2 days)"]),
        (
            [*days(date(2025, 12, 20), 5), *days(date(2025, 12, 26), 6)],
            date(2025, 12, 20),
            date(2025, 12, 31),
            [],
        ),
        ([], MARCH, date(2026, 3, 3), ["2026-03-01 to 2026-03-03 (3 days)"]),
        (days(MARCH, 10, step=7), MARCH, date(2026, 5, 3), []),
        (
            [*days(MARCH, 5, step=7), *days(date(2026, 5, 3), 5, step=7)],
            MARCH,
            date(2026, 5, 31),
            ["2026-03-30 to 2026-05-02 (34 days)"],
        ),
    ],
    ids=["none", "one day", "the beginning", "Christmas", "nothing known", "weekly", "weekly with a hole"],
)
def test_missing_days_are_named(known: list[date], since: date, until: date, gaps: list[str]) -> None:
    """Each run of days without an assessment is one gap, as far as the series' own rhythm says that one was due."""
    assert [str(gap) for gap in find_gaps(known, since=since, until=until)] == gaps


def test_a_gap_of_centuries_is_found_at_once() -> None:
    """The length of a gap costs no time, and the ends of the calendar are no trouble."""
    [gap] = find_gaps([], since=date(2000, 1, 1), until=date(9000, 1, 1))
    assert gap == Gap(since=date(2000, 1, 1), until=date(9000, 1, 1))


def test_a_hole_is_longer_than_a_pause() -> None:
    """A few missing days are no hole; more than a week of a daily series, or seven weeks of a weekly one, are."""
    assert last_hole_end([*days(MARCH, 5), *days(date(2026, 3, 12), 5)]) is None
    assert last_hole_end([*days(MARCH, 5), *days(date(2026, 3, 13), 5)]) == date(2026, 3, 13)
    assert last_hole_end(days(MARCH, 10, step=7)) is None
