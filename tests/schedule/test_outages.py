"""Laws of a daemon whose site fails for a while: each check sees the site as it is then."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import load_config
from monitor.demo.site import Answer
from monitor.demo.story import DEMO_KEY
from monitor.schedule import Jobs
from monitor.store import open_store
from tests.daemons import configure
from tests.desk import Site

pytestmark = pytest.mark.slow

MINUTE = timedelta(minutes=1)


def test_each_check_asks_for_a_robots_that_failed_anew(tmp_path: Path) -> None:
    """A site that is back is read by the next check; a failure that is remembered is no sign of a longer outage."""
    now = datetime(2026, 6, 9, 3, tzinfo=UTC)
    with Site() as site:
        configure(tmp_path, site.base)
        site.instead["/robots.txt"] = Answer(
            body=b"<html><head><title>Just a moment...</title></head></html>"
        )
        jobs = Jobs(load_config(tmp_path / "config.yaml"), clock=lambda: now)
        jobs.prepare()
        for _ in range(2):
            assert jobs.check().requests == 1
            now = jobs.next_check() + MINUTE
        del site.instead["/robots.txt"]
        assert jobs.check().added
    with open_store(jobs.config.database, write=False) as store:
        assert store.runs.incidents(DEMO_KEY) == {}


def test_a_check_asks_a_host_that_takes_no_connection_for_one_address(tmp_path: Path) -> None:
    """With its retries: whoever waits for the database, as with a correction, need not wait for each list in vain."""
    now = datetime(2026, 6, 9, 3, tzinfo=UTC)
    with Site() as site:
        configure(tmp_path, site.base)
        settings = tmp_path / "config.yaml"
        settings.write_text(settings.read_text().replace("retries: 0", "retries: 1, retry_pause: 0"))
        jobs = Jobs(load_config(settings), clock=lambda: now)
        jobs.prepare()
        assert jobs.check().added
    for _ in range(3):
        now = jobs.next_check() + MINUTE
        report = jobs.check()
        assert (report.requests, report.unreached) == (2, True)
        [failure] = report.failures
        assert failure.args == (f"{site.base}: no connection: refused, or no network",)
    with open_store(jobs.config.database, write=False) as store:
        assert store.runs.incidents(DEMO_KEY)["unreachable"].announced
