"""Laws of edits of what the first check read as history: later checks tell of them, as of all others."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.story import DAYS, DEMO_KEY
from monitor.pipeline.imports import import_paths
from tests.desk import Desk, build_config

pytestmark = pytest.mark.slow

EDITED = DAYS[-2]
ADDED = "Pelican glaciers calved over the Ptarmigan observatory."


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A desk whose first check read nine assessments as history."""
    desk.config = build_config(desk.config.path.parent, desk.site.base, desk.hook.url, history=9, recheck=3)
    desk.set_channel(messages=["revision", "alert"])
    desk.play(DAYS[-1])
    return desk


def edit(desk: Desk, day: date) -> None:
    """Add a takeaway to a day, after all others were published."""
    first = desk.site._posts[day].takeaways[0]
    for old, new in ((f"- {first}", f"- {ADDED}\n- {first}"), (first, first)):
        desk.site.edit(day, old, new)


def news_of(desk: Desk, day: date) -> list[dict[str, Any]]:
    """Return what the webhook was sent about a day."""
    return [post for post in desk.hook.received if post["date"] == day.isoformat()]


def test_an_edit_of_what_the_first_check_read_as_history_is_announced(desk: Desk) -> None:
    """As any other edit within the days of `recheck`, with an alert if it opens a theme."""
    for day in (DAYS[-5], EDITED):
        edit(desk, day)
    assert [one.date for one in desk.check().revised] == [EDITED]
    told = [(post["kind"], ADDED in " ".join(post["text"].split())) for post in news_of(desk, EDITED)]
    assert sorted(told) == [("alert", True), ("revision", True)]


def test_a_corrected_copy_of_history_that_is_imported_is_announced_to_nobody(
    desk: Desk, tmp_path: Path
) -> None:
    """Nor by the check that finds the same words on the site."""
    edit(desk, EDITED)
    page = desk.site.answer(desk.site.path_of(EDITED))
    assert page is not None
    (tmp_path / "copy.html").write_bytes(page.body)
    with desk.store() as store:
        report = import_paths(desk.config, store, [tmp_path / "copy.html"], series=DEMO_KEY)
        assert [one.date for one in report.revised] == [EDITED]
    desk.check()
    assert news_of(desk, EDITED) == []
