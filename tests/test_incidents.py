"""Laws of incidents: each told once, and once more when it is over."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.incidents import Incident, Observed, Ongoing, is_late, judge
from monitor.publishing_hours import parse_publishing_hours

NOW = datetime(2026, 6, 9, 12, tzinfo=UTC)
WELL: Observed = {"blocked": False, "unreachable": False, "lists": False, "late": False}
BLOCKED: Observed = {**WELL, "blocked": True, "late": None}
DOWN: Observed = {**WELL, "unreachable": True, "late": None}
LATE: Observed = {**WELL, "late": True}
CHANGED: Observed = {**WELL, "layout": True}
GARBLED: Observed = {**WELL, "lists": True}
SILENT: Observed = {**WELL, "reader": True}
HEARD: Observed = {**WELL, "reader": False}
READ: Observed = {**WELL, "layout": False}


def tell(*checks: Observed) -> list[list[str]]:
    """Return what is reported after each of these checks."""
    return list(_tell(checks))


def _tell(checks: tuple[Observed, ...]) -> Iterator[list[str]]:
    ongoing: dict[Incident, Ongoing] = {}
    for n, observed in enumerate(checks):
        lasting, notices = judge(observed, ongoing, now=NOW + n * timedelta(hours=1))
        ongoing = {one.incident: one for one in lasting}
        yield [f"{notice.ongoing.incident}{' over' if notice.over else ''}" for notice in notices]


@pytest.mark.parametrize(
    ("checks", "told"),
    [
        ([WELL, WELL], [[], []]),
        ([BLOCKED, BLOCKED, BLOCKED, WELL, WELL], [[], ["blocked"], [], ["blocked over"], []]),
        ([DOWN, DOWN, DOWN, DOWN, WELL], [[], [], ["unreachable"], [], ["unreachable over"]]),
        ([DOWN, DOWN, WELL, DOWN, DOWN, WELL], [[]] * 6),  # hiccups
        ([LATE, LATE, WELL], [["late"], [], ["late over"]]),
        ([LATE, DOWN, LATE, WELL], [["late"], [], [], ["late over"]]),  # unseen is neither worse nor over
        ([CHANGED, WELL, CHANGED, READ], [["layout"], [], [], ["layout over"]]),
        ([GARBLED, GARBLED, WELL, GARBLED, WELL], [[]] * 5),
        ([GARBLED, GARBLED, GARBLED, GARBLED, WELL], [[], [], ["lists"], [], ["lists over"]]),
        ([SILENT, WELL, HEARD, SILENT, HEARD], [[]] * 5),
        ([SILENT, WELL, SILENT, WELL, SILENT, HEARD], [[], [], ["reader"], [], [], ["reader over"]]),
        ([BLOCKED, BLOCKED, DOWN, DOWN, DOWN], [[], ["blocked"], ["blocked over"], [], ["unreachable"]]),
    ],
)
def test_each_incident_is_announced_once_and_its_end_once(
    checks: list[Observed], told: list[list[str]]
) -> None:
    """What only passes by is not told; what lasts is announced once; its end is reported if it was."""
    assert tell(*checks) == told


@pytest.mark.parametrize(
    ("now", "newest", "late"),
    [
        ("2026-06-03T06:59+00:00", "2026-06-01", False),  # two hours of grace after 05:00
        ("2026-06-03T07:01+00:00", "2026-06-01", True),
        ("2026-06-03T07:01+00:00", "2026-06-02", False),
        ("2025-11-28T12:00+00:00", "2025-11-26", False),  # Thanksgiving
        ("2025-11-28T12:00+00:00", "2025-11-25", True),  # but the day before was no holiday
        ("2025-11-29T12:00+00:00", "2025-11-26", True),
        ("2026-06-03T12:00+00:00", None, True),
    ],
)
def test_late_is_what_should_have_come_by_now(now: str, newest: str | None, late: bool) -> None:
    """After the usual hours and some grace; a holiday brings nothing, and excuses no earlier day."""
    day = date.fromisoformat(newest) if newest else None
    zone = ZoneInfo("America/New_York")
    assert is_late(day, parse_publishing_hours("22:00-05:00"), zone, now=datetime.fromisoformat(now)) is late
