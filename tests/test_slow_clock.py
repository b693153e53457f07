"""Laws of a clock that is days behind: it is one trouble of its own, and brings no other."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.pipeline.check import check
from monitor.pipeline.problems import problems_of
from monitor.pipeline.report import Report
from tests.desk import Desk, Site, build_config
from tests.receivers import run_hook

pytestmark = pytest.mark.slow

SEEN = (
    """update revisions set seen_at = (select date || 'T20:00:00Z' from assessments where id = assessment)"""
)
SLOW = "The clock of this machine is slow"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk that has made its first check, which read four days."""
    with Site() as site, run_hook() as hook:
        found = Desk(site, hook, build_config(tmp_path, site.base, hook.url))
        found.play(DAYS[3])
        yield found


def _check(desk: Desk, now: datetime) -> Report:
    with desk.store() as store:
        return check(desk.config, store, now=lambda: now)


def _problems(desk: Desk, now: datetime) -> list[str]:
    with desk.store() as store:
        return [one.what for one in problems_of(desk.config, store, DEMO_KEY, now)]


def test_a_clock_that_is_behind_what_came_is_slow_at_once_and_ends_no_trouble(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a check; the first check stays the first, and what lasted is over only once the clock is right."""
    caplog.set_level(logging.INFO)
    path = desk.site.path_of(DAYS[4])
    desk.site.today = DAYS[4]
    page = desk.site.answer(path)
    assert page is not None
    desk.site.instead[path] = Answer(body=re.sub(rb"<(ol|ul)\b.*?</\1>", b"", page.body, flags=re.DOTALL))
    desk.check()
    desk.site.instead.clear()
    with desk.store() as store, store.atomic():  # a desk has its own days, but reads pages today
        store._db.execute(SEEN)
    before = len(desk.hook.ids())
    slow, right = desk.now - timedelta(days=3), desk.now
    assert SLOW in _problems(desk, slow)
    assert SLOW not in _problems(desk, right)
    caplog.clear()
    _check(desk, slow)
    assert "first check" not in caplog.text
    assert "This machine's clock is behind" in caplog.text
    assert desk.hook.ids()[before:] == [f"{DEMO_KEY}-clock-{slow:%Y%m%dT%H%M%S}"]
    desk.now = right
    desk.check()
    assert f"{DEMO_KEY}-clock-{slow:%Y%m%dT%H%M%S}-over" in desk.hook.ids()[before + 1 :]
    assert SLOW not in _problems(desk, desk.now)


def test_what_the_site_has_dated_after_a_slow_clock_is_no_new_layout(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site's own clock shows who is wrong; once ours is right, the page is read."""
    desk.site.today = DAYS[6]
    slow = datetime.combine(DAYS[3], datetime.min.time(), UTC) + timedelta(hours=12)
    before = len(desk.hook.ids())
    with monkeypatch.context() as site:
        ahead = formatdate(datetime.now(UTC).timestamp() + 3 * 86_400, usegmt=True)
        site.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: ahead)
        report = _check(desk, slow)
    assert {type(one).__name__ for one in report.failures} == {"NotYet"}
    told = desk.hook.ids()[before:]
    assert [one for one in told if "layout" in one] == []
    assert [one for one in told if "clock" in one] == [f"{DEMO_KEY}-clock-{slow:%Y%m%dT%H%M%S}"]
    assert _problems(desk, slow) == [SLOW]
    added = {one.date for one in desk.check().added}
    assert {DAYS[5], DAYS[6]} <= added
    assert _problems(desk, desk.now) == []
