"""Laws of a pause that the site asks for: whoever starts the check, nothing is requested before it is over."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.exits import Exit
from monitor.config import Config, load_config
from monitor.demo.story import DEMO_KEY
from monitor.errors import BadAnswer
from monitor.pipeline.check import check
from monitor.pipeline.next_check import read_polling
from monitor.pipeline.pauses import find_pause, keep_pause
from monitor.store import Store, open_store
from tests.desk import build_config, configure
from tests.process import run
from tests.servers import Reply, Web

pytestmark = pytest.mark.slow

BUSY = Reply(status=503, body=b"busy", headers={"Retry-After": "7200"})
HOUR = timedelta(hours=1)


def test_a_check_by_hand_or_cron_keeps_the_pause_that_the_site_asked_for(tmp_path: Path, web: Web) -> None:
    """It requests nothing, says until when, and exits as where the site cannot be reached."""
    configure(tmp_path, web.url)
    web.answers["*"] = BUSY
    assert run(tmp_path, "check").returncode == Exit.UNREACHABLE
    asked = len(web.log)
    again = run(tmp_path, "check")
    assert again.returncode == Exit.UNREACHABLE
    assert "asks to be left alone until" in again.stderr
    assert len(web.log) == asked


def test_whoever_asks_the_site_keeps_its_pause_and_nobody_is_sent_to_ask(tmp_path: Path, web: Web) -> None:
    """`doctor` tries nothing, `backfill` ends as a check does, and neither `status` nor the notice names a command that would ask."""
    configure(tmp_path, web.url)
    web.answers["*"] = BUSY
    for _ in range(2):
        run(tmp_path, "check")
    asked = len(web.log)
    older = run(tmp_path, "backfill", "--since", "2026-06-01", "--until", "2026-06-02")
    assert (older.returncode, "asks to be left alone until" in older.stderr) == (Exit.UNREACHABLE, True)
    found = {one["about"]: one for one in json.loads(run(tmp_path, "doctor", "--json").stdout)}
    routes = found[f"{DEMO_KEY} routes"]
    assert (routes["good"], "asks to be left alone until" in routes["text"]) == (None, True)
    assert len(web.log) == asked
    told = run(tmp_path, "status").stdout
    assert "Nobody needs to act: the site asks to be left alone" in told
    assert "tries each route" not in told
    assert "What to do" not in told


def test_a_pause_holds_for_three_hours_at_most_and_ends_with_a_check_that_is_not_asked_for_one(
    tmp_path: Path, web: Web
) -> None:
    """A site that asks for days is asked again; once it answers without such a wish, the old one is over."""
    config, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    web.answers["*"] = Reply(status=503, body=b"busy", headers={"Retry-After": "864000"})
    requests = []
    with open_store(config.database, write=True) as store:
        for hours in (0, 1, 2, 4, 5):
            moment = now + hours * HOUR
            requests.append(check(config, store, now=lambda at=moment: at).requests)  # type: ignore[misc]
            if hours == 2:
                web.answers["*"] = Reply(status=503, body=b"broken")
        assert [bool(count) for count in requests] == [True, False, False, True, True]
        assert not read_polling(config, store, DEMO_KEY, moment).backs_off


def test_a_pause_neither_begins_nor_ends_a_trouble(tmp_path: Path, web: Web) -> None:
    """A check that asks for nothing has seen nothing."""
    config, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    web.answers["*"] = BUSY
    with open_store(config.database, write=True) as store:
        for minutes in (0, 10, 20, 30):
            check(config, store, now=lambda at=now + timedelta(minutes=minutes): at)  # type: ignore[misc]
        assert store.runs.incidents(DEMO_KEY)["unreachable"].checks == 1


def test_a_pause_belongs_to_the_site_whichever_series_asked_and_whichever_is_added_later(
    tmp_path: Path, web: Web
) -> None:
    """A check asks a site that wants a pause once; another series there is left alone, too, and no incident of it ends."""
    one, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    both = replace(one, series=dict.fromkeys((DEMO_KEY, "added"), one.series[DEMO_KEY]))
    web.answers["/robots.txt"] = BUSY
    with open_store(one.database, write=True) as store:
        check(both, store, now=lambda: now)
        assert web.paths == ["/robots.txt"]
        assert {next_check(both, store, key, now) for key in both.series} == {now + 2 * HOUR}
    with open_store(one.database, write=True) as store:
        for minutes in (10, 119, 120):
            asked = len(web.paths)
            check(both, store, now=lambda at=now + timedelta(minutes=minutes): at)  # type: ignore[misc]
            assert (len(web.paths) > asked) == (minutes == 120)


def test_a_pause_begins_when_the_site_asks_for_it_however_long_the_check_has_lasted(
    tmp_path: Path, web: Web
) -> None:
    """Another series of the site is not read right after a long check, as if the pause had begun with that check."""
    one, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    both = replace(one, series=dict.fromkeys((DEMO_KEY, "added"), one.series[DEMO_KEY]))
    web.answers["*"] = Reply(status=503, body=b"busy", headers={"Retry-After": "120"})
    with open_store(one.database, write=True) as store:
        check(both, store, now=lambda: now + len(web.paths) * timedelta(minutes=1))
    assert web.paths.count("/sitemap_index.xml") == 1


def test_the_pause_of_a_site_is_not_that_of_a_host_whose_name_begins_alike(tmp_path: Path, web: Web) -> None:
    config, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    sites = {"http://reed.example": True, "http://reed": False, "http://reed.example:81": False}
    busy = [BadAnswer("http://reed.example/hub", "busy", pause=60.0)]
    with open_store(config.database, write=True) as store:
        for site in sites:
            keep_pause(store, site, busy, now)
        assert {site: find_pause(store, site, now) is not None for site in sites} == sites


def test_a_pause_noted_before_the_clock_was_put_back_counts_for_nothing(tmp_path: Path, web: Web) -> None:
    """Nobody waits for weeks."""
    config, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    web.answers["*"] = BUSY
    with open_store(config.database, write=True) as store:
        check(config, store, now=lambda: now + timedelta(days=30))
        assert check(config, store, now=lambda: now).requests


def test_a_refused_check_says_who_waits_and_who_asks_again(tmp_path: Path, web: Web) -> None:
    """Nobody is told that a check waits, since each one asks; the daemon does wait."""
    configure(tmp_path, web.url)
    web.answers["*"] = Reply(status=403)
    for _ in range(2):
        asked = len(web.paths)
        assert run(tmp_path, "check").returncode == Exit.BLOCKED
        assert len(web.paths) > asked
    told = run(tmp_path, "status").stdout
    assert "`monitor run` waits for hours before it asks again; each `monitor check` asks." in told
    config, now = load_config(tmp_path / "config.yaml"), datetime.now(UTC)
    with open_store(config.database, write=False) as store:
        planned = next_check(config, store, DEMO_KEY, now)
    assert planned
    assert planned > now + 5 * HOUR


def next_check(config: Config, store: Store, key: str, now: datetime) -> datetime | None:
    """Return when the daemon would check a series next."""
    return read_polling(config, store, key, now).next_check(now)
