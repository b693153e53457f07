"""The long campaigns in short: `python -m tests.tools.simulate` and `python -m tests.tools.endure` are the whole ones."""

from pathlib import Path

import pytest

from tests.tools.endure import endure
from tests.tools.simulate import find_faults, simulate

pytestmark = pytest.mark.slow


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("season", "zone", "span"),
    [
        ("spring", "America/New_York", 7),  # the clocks go forward on 13 March
        ("2025", "Asia/Kathmandu", 6),
    ],
)
def test_every_assessment_and_every_daily_digest_exactly_once(
    season: str, zone: str, span: int, tmp_path: Path
) -> None:
    """Through outages, bot checks, restarts and crashes, with the daemon's own schedule and few requests."""
    outcome = simulate(season, zone, tmp_path, span=span)
    assert find_faults(outcome) == []
    assert outcome.checks > 30


@pytest.mark.timeout(600)
def test_checks_that_find_nothing_leave_nothing(tmp_path: Path) -> None:
    """From the first tenth of 200 checks to the last, memory grows by less than 8 MB, the database by nothing."""
    parts = endure(200, tmp_path)
    assert parts[-1].memory - parts[0].memory < 8_000, parts
    assert parts[-1].database == parts[0].database, parts
