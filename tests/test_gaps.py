"""Laws of gaps: the missing days are named, holidays and the rhythm of a weekly series are none."""

from datetime import date, timedelta
from functools import partial

import pytest

from monitor.gaps import Gap, find_gaps, history_start, last_long_gap_end, say_effect
from monitor.themes.lexicon import load_lexicon
from monitor.themes.memory import Memory

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
    ids=[
        "none",
        "one day",
        "the beginning",
        "Christmas",
        "nothing known",
        "weekly",
        "weekly with a long gap",
    ],
)
def test_missing_days_are_named(known: list[date], since: date, until: date, gaps: list[str]) -> None:
    """Each run of days without an assessment is one gap, as far as the series' own rhythm says that one was due."""
    assert [str(gap) for gap in find_gaps(known, since=since, until=until)] == gaps


@pytest.mark.parametrize(("late", "missing"), [(0, 0), (3, 0), (7, 0), (8, 1), (80, 1)])
def test_a_history_that_begins_soon_after_its_span_lacks_nothing(late: int, missing: int) -> None:
    """A list of a quarter may lack its first days; if most of a month is not there, it is said."""
    known = days(MARCH + late * DAY, 10)
    since = history_start(known, MARCH)
    assert len(find_gaps(known, since=since, until=known[-1])) == missing
    assert history_start([], MARCH) == MARCH


def test_a_gap_of_centuries_is_found_at_once() -> None:
    """The length of a gap costs no time, and the ends of the calendar are no trouble."""
    [gap] = find_gaps([], since=date(2000, 1, 1), until=date(9000, 1, 1))
    assert gap == Gap(since=date(2000, 1, 1), until=date(9000, 1, 1))


def test_a_hole_is_longer_than_a_pause() -> None:
    """A few missing days are no long gap; more than a week of a daily series, or seven weeks of a weekly one, are."""
    assert last_long_gap_end([*days(MARCH, 5), *days(date(2026, 3, 12), 5)]) is None
    assert last_long_gap_end([*days(MARCH, 5), *days(date(2026, 3, 13), 5)]) == date(2026, 3, 13)
    assert last_long_gap_end(days(MARCH, 10, step=7)) is None


def test_unpublished_days_are_no_gap_and_leave_the_rhythm_alone() -> None:
    """A weekly series stays weekly, however many days a backfill has asked for in vain; what it left is still missing."""
    known = [*days(MARCH, 5, step=7), *days(date(2026, 5, 3), 5, step=7)]
    asked = days(date(2026, 3, 30), 34)
    find = partial(find_gaps, known, since=MARCH, until=date(2026, 5, 31))
    assert find(unpublished=asked) == ()
    assert find(unpublished=asked[1:]) == find() != ()


@pytest.mark.parametrize(
    ("missing", "effect"),
    [
        (1, "a theme that began then looks new later"),
        (6, "a theme that began then looks new later"),
        (7, "themes are followed across, but none is called returned after it"),
        (59, "themes are followed across, but none is called returned after it"),
        (60, "no theme is followed across, and history begins afresh"),
    ],
)
def test_what_is_said_of_a_gap_is_what_tracking_makes_of_it(missing: int, effect: str) -> None:
    """By its length; days before the first known one, or after the last, lie between no two assessments."""
    before = days(MARCH, 5)
    after = days(before[-1] + (missing + 1) * DAY, 5)
    known = [*before, *after]
    [gap] = find_gaps(known, since=known[0], until=known[-1])
    assert say_effect(known, gap) == effect
    for lone in (before, after):
        assert say_effect(lone, gap) == "a theme that began then looks new later"
    memory = Memory(load_lexicon(), 8)
    for day in before:
        memory.open(day)
        memory.close((), ())
    memory.open(after[0])
    assert (memory.issues == 0) == effect.startswith("no theme")
    assert (memory.after_gap > 0) == effect.startswith("themes are followed")
