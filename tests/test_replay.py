"""Three weeks of the publisher's real pages, one check a day, through faults; `python -m tests.tools.replay` plays more."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tools.replay import SEASONS, replay

pytestmark = pytest.mark.slow


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SEASONS)
def test_every_day_is_stored_once_and_announced_once(name: str, tmp_path: Path) -> None:
    """Through a daily 503, a bot check and a truncated page: each day once in the store and once in each channel."""
    season = SEASONS[name]
    outcome = replay(replace(season, first=season.last - timedelta(days=20)), tmp_path)
    assert outcome.unreadable == ()
    assert outcome.stored == outcome.published
    assert sorted(outcome.posted) == sorted(set(outcome.published))
    assert sorted(outcome.mailed) == sorted(f"roca-{day}-digest" for day in outcome.published)
    assert outcome.owed == ""
    assert outcome.statuses[-1] == 0
