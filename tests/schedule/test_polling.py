"""Laws of when to look next, and how widely."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.polling import Polling
from monitor.publishing_hours import parse_publishing_hours

NEVER = Polling(
    hours=parse_publishing_hours("22:00-05:00"),
    zone=ZoneInfo("America/New_York"),
    every=timedelta(minutes=30),
    otherwise=timedelta(hours=4),
    at=None,
    wide_at=None,
    blocked=0,
    newest=None,
)
THANKSGIVING = datetime(2026, 11, 26, 23, tzinfo=UTC)
JUNE_1, JUNE_2 = date(2026, 6, 1), date(2026, 6, 2)


def moment(text: str) -> datetime:
    """Return "2 23:10" as that time of June 2026."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-06-{int(day):02}T{clock}:00+00:00")


def last_check(
    at: str,
    newest: date | None,
    *,
    blocked: int = 0,
    wide: str | None = None,
    pause: str | None = None,
    mirror: str | None = None,
    hours: str = "22:00-05:00",
) -> Polling:
    """Return what the next check follows from after one at this moment."""
    return replace(
        NEVER,
        at=moment(at),
        newest=newest,
        blocked=blocked,
        wide_at=moment(wide) if wide else None,
        pause_until=moment(pause) if pause else None,
        has_mirror=bool(mirror),
        mirror_at=moment(mirror) if mirror else None,
        hours=parse_publishing_hours(hours),
    )


@pytest.mark.parametrize(
    ("at", "newest", "expected"),
    [
        ("2 22:00", JUNE_1, "2 22:30"),  # awaited
        ("3 04:40", JUNE_1, "3 05:10"),  # awaited, beyond midnight
        ("3 05:10", JUNE_1, "3 09:10"),  # the hours are over
        ("2 23:00", JUNE_2, "3 03:00"),  # it is in: edits only
        ("3 20:00", JUNE_2, "3 22:00"),  # never later than the next night's beginning
        ("2 21:59", JUNE_1, "2 22:00"),
        ("2 23:00", None, "2 23:30"),
    ],
)
def test_polls_are_frequent_only_while_an_assessment_is_awaited(
    at: str, newest: date | None, expected: str
) -> None:
    """Every half hour in the usual hours until it is in; every four hours otherwise."""
    assert last_check(at, newest).next_check(moment(at)) == moment(expected)


@pytest.mark.parametrize("hours", ["00:00-24:00", "00:00-23:59", "12:00-11:30"])
@pytest.mark.parametrize(
    ("at", "newest", "expected"),
    [
        ("2 22:45", JUNE_1, "2 23:15"),  # the night's one, in the night that another UTC date ends
        ("2 14:00", JUNE_1, "2 14:30"),  # the publisher was a day late: the next may follow at once
        ("2 14:00", date(2026, 5, 31), "2 14:30"),
        ("2 22:45", JUNE_2, "3 02:45"),  # it is in
        ("3 02:45", JUNE_2, "3 04:00"),  # and the publisher's next day begins
        ("3 04:00", JUNE_2, "3 04:30"),
    ],
)
def test_round_the_clock_what_the_publisher_can_have_today_is_awaited(
    hours: str, at: str, newest: date, expected: str
) -> None:
    """At any hour until the assessment of his present day is in; then nothing new can come on that day."""
    assert last_check(at, newest, hours=hours).next_check(moment(at)) == moment(expected)


@pytest.mark.parametrize(
    ("polling", "why"),
    [
        (last_check("2 22:00", JUNE_1), "the assessment of 2026-06-02 is awaited"),
        (
            replace(NEVER, at=THANKSGIVING, newest=date(2026, 11, 25)),
            "the assessment of 2026-11-27 is awaited",
        ),
        (
            last_check("3 05:10", JUNE_1),
            "the assessment of 2026-06-02 has not come in `schedule.hours`, which begin again at 2026-06-03 22:00 UTC",
        ),
        (
            last_check("2 23:00", JUNE_2),
            "the assessment of 2026-06-02 is in, and the next one is awaited from 2026-06-03 22:00 UTC on",
        ),
        (
            last_check("2 23:00", JUNE_2, hours="00:00-24:00"),
            "the assessment of 2026-06-02 is in, and the next one is awaited from 2026-06-03 04:00 UTC on",
        ),
        (last_check("2 23:00", JUNE_1, blocked=1), "the publisher turned monitor away"),
        (
            last_check("2 23:00", JUNE_1, blocked=1, mirror="2 23:30"),
            "the publisher turned monitor away and is asked again at 2026-06-03 02:00 UTC, the mirror meanwhile",
        ),
        (last_check("2 23:00", JUNE_1, pause="3 01:00"), "the site asks to be left alone"),
    ],
)
def test_a_plan_has_a_reason(polling: Polling, why: str) -> None:
    """What is awaited or in, and from when on the next is; or who asked for a pause."""
    assert polling.explain(UTC) == why


def test_the_first_poll_is_at_once() -> None:
    """Who starts monitor sees it work."""
    assert NEVER.next_check(moment("2 12:00")) is None


def test_being_turned_away_makes_pauses_of_hours() -> None:
    """Three hours, doubled each time, a day at most."""
    at = moment("2 23:00")
    found = [last_check("2 23:00", JUNE_1, blocked=n).next_check(at) for n in (1, 2, 3, 4, 50)]
    assert found == [at + timedelta(hours=hours) for hours in (3, 6, 12, 24, 24)]


@pytest.mark.parametrize(
    ("newest", "mirror", "pause", "expected"),
    [
        (JUNE_1, "2 22:00", None, "2 23:30"),  # long ago: as after any check
        (JUNE_1, "2 23:30", None, "3 00:00"),
        (JUNE_1, "2 23:30", "3 09:00", "3 00:00"),  # the pause is the publisher's
        (JUNE_1, "3 01:50", None, "3 02:00"),  # then the publisher is asked again
        (JUNE_1, "3 01:50", "3 09:00", "3 02:20"),
        (JUNE_2, "3 01:50", None, "3 02:00"),  # it is in
        (JUNE_2, "3 01:50", "3 09:00", "3 05:50"),
    ],
)
def test_a_mirror_is_read_as_often_as_the_site_would_be(
    newest: date, mirror: str, pause: str | None, expected: str
) -> None:
    """While the publisher is left alone for hours, only the mirror is asked, in the usual rhythm."""
    polling = last_check("2 23:00", newest, blocked=1, mirror=mirror, pause=pause)
    at = polling.next_check(moment("2 23:00"))
    assert at == moment(expected)
    assert polling.choose_scope(at) == ("wide" if (pause, at) == (None, moment("3 02:00")) else "mirror")
    assert not polling.backs_off


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2 23:00", "2 23:30"),
        ("2 23:20", "2 23:30"),
        ("3 01:00", "3 01:00"),
        (None, "2 23:30"),
    ],
)
def test_the_pause_that_the_site_asked_for_is_kept(asked: str | None, expected: str) -> None:
    """One that is over counts for nothing."""
    assert last_check("2 23:00", JUNE_1, pause=asked).next_check(moment("2 23:00")) == moment(expected)


def test_a_last_look_far_in_the_future_is_not_believed() -> None:
    """After a wrong clock was put right, work goes on at once."""
    for ahead in (datetime(2030, 1, 1, tzinfo=UTC), moment("2 12:30")):
        assert replace(NEVER, at=ahead, newest=JUNE_1).next_check(moment("2 12:00")) is None


def test_a_planned_check_does_not_move_on_with_the_clock() -> None:
    """Asked again and again while nothing was checked, the answer stays the same."""
    known = last_check("2 22:00", JUNE_1)
    assert {known.next_check(moment(f"2 22:{m:02}")) for m in range(60)} == {moment("2 22:30")}


@pytest.mark.parametrize(
    ("newest", "wide", "expected"),
    [
        (JUNE_1, None, "wide"),
        (JUNE_1, "2 20:30", "narrow"),
        (JUNE_1, "2 19:00", "wide"),
        (JUNE_2, "2 19:00", "edits"),
        (JUNE_2, "1 22:00", "wide"),
        (JUNE_1, "3 19:00", "wide"),
    ],
)
def test_all_routes_are_walked_now_and_then(newest: date, wide: str | None, expected: str) -> None:
    """Every three hours while an assessment is awaited, every day otherwise; the first that answers in between."""
    assert last_check("2 22:30", newest, wide=wide).choose_scope(moment("2 23:00")) == expected
