"""Laws of history: the updates page gives months at once, backfill the rest, and no message is sent about either."""

import json
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copy
from threading import Thread

import pytest

from monitor.config import Config, parse_config
from monitor.demo.site import Answer, DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES, load_post
from monitor.errors import NoDatabase, StoreError
from monitor.pipeline.backfill import backfill
from monitor.pipeline.check import check
from monitor.pipeline.imports import import_paths
from monitor.pipeline.report import Report
from monitor.store import Store, open_store
from tests.desk import Desk, build_nowhere
from tests.pages import shared
from tests.receivers import Hook, run_hook
from tests.servers import Publisher, publish

pytestmark = pytest.mark.slow

HISTORY = 3


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook."""
    with run_hook() as up:
        yield up


@pytest.fixture
def winter(tmp_path: Path) -> Iterator[Publisher]:
    """The publisher on 2026-01-07, serving the last 15 normalised texts as pages, and an updates page."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for path in sorted(shared("corpus/text").glob("*.txt"))[-15:]:
        copy(path, folder)
    with publish("--text", str(folder), "--today", "2026-01-07") as up:
        yield up


def build_config(folder: Path, site: str, hook: Hook) -> Config:
    """Return a configuration for the publisher and a webhook."""
    text = (
        f"series: {{roca: {{site: '{site}', request_interval: 0, history: {HISTORY}}}}}\n"
        f"http: {{retries: 0}}\nchannels: {{desk: {{kind: webhook, url: '{hook.url}'}}}}\n"
    )
    return parse_config(text, path=folder / "config.yaml", environ={})


def first_check(config: Config) -> Report:
    """Do the first check."""
    with open_store(config.database, write=True) as store:
        return check(config, store)


def days(store: Store, *, partial: bool) -> list[date]:
    """Return the dates of the assessments that are, or are not, partial."""
    return [one.date for one in store.assessments.all("roca") if one.partial is partial]


def test_the_first_check_takes_months_of_history_from_one_page(tmp_path: Path, hook: Hook) -> None:
    """Ninety days come from the updates page, the newest ones from their own pages; one digest goes out."""
    with publish("--text", str(shared("corpus/text")), "--today", "2026-01-07") as site:
        config = build_config(tmp_path, site.url, hook)
        report = first_check(config)
    with open_store(config.database, write=True) as store:
        whole, partial = days(store, partial=False), days(store, partial=True)
        assert store.dates.untracked_since("roca") is None
    assert len(whole) == HISTORY + 1
    assert len(partial) > 25
    assert min(partial) > date(2026, 1, 7) - timedelta(days=90)
    assert hook.ids() == ["roca-2026-01-07-digest"]
    assert (report.failures, report.requests < 15) == ((), True)


def test_the_updates_page_gives_what_the_pages_give(tmp_path: Path, winter: Publisher, hook: Hook) -> None:
    """A partial assessment has the toplines and takeaways of its own page, which takes its place when read."""
    config = build_config(tmp_path, winter.url, hook)
    first_check(config)
    with open_store(config.database, write=True) as store:
        before = {one.date: one for one in store.assessments.all("roca")}
        report = backfill_between(config, store, date(2025, 12, 1), date(2026, 1, 7))
        after = {one.date: one for one in store.assessments.all("roca")}
        assert days(store, partial=True) == []
        assert all(len(store.assessments.revisions("roca", day)) <= 2 for day in after)
    assert report.failures == ()
    assert {d: (a.toplines, a.takeaways) for d, a in before.items()} == {
        d: (a.toplines, a.takeaways) for d, a in after.items()
    }


def backfill_between(config: Config, store: Store, since: date, until: date) -> Report:
    """Fetch older assessments."""
    return backfill(config, store, series="roca", since=since, until=until, progress=nullcontext)


def test_backfill_fetches_a_span_and_sends_no_message(tmp_path: Path, hook: Hook) -> None:
    """Older assessments are read from all sitemaps and listing pages, tracked in their place, and not told."""
    with publish("--html", str(shared("corpus/html/drupal")), "--today", "2022-10-31") as site:
        config = build_config(tmp_path, site.url, hook)
        first_check(config)
        told = hook.ids()
        asked = len(site.log())
        with open_store(config.database, write=True) as store:
            report = backfill_between(config, store, date(2022, 3, 1), date(2022, 3, 20))
            sitemaps = {entry["status"] for entry in site.log()[asked:] if "sitemap" in entry["path"]}
            assert sitemaps == {200}  # asked afresh, though the check knew them: older ones are looked into
            found = [one.date for one in store.assessments.all("roca", until=date(2022, 3, 31))]
            assert store.dates.untracked_since("roca") is None
            assert store.owed.count() == 0
            again = backfill_between(config, store, date(2022, 3, 1), date(2022, 3, 20))
    assert found == [date(2022, 3, 1) + timedelta(days=n) for n in range(20)]
    assert (report.failures, hook.ids()) == ((), told)
    assert again.added == ()


def test_backfill_on_an_empty_store_leaves_the_newest_to_the_first_check(
    tmp_path: Path, winter: Publisher, hook: Hook
) -> None:
    """After a first import or backfill, the check that follows announces the newest assessment."""
    config = build_config(tmp_path, winter.url, hook)
    with open_store(config.database, write=True) as store:
        backfill_between(config, store, date(2025, 12, 20), date(2026, 1, 6))
        assert store.owed.count() == 0
        check(config, store, now=lambda: datetime.now(UTC))
    assert hook.ids() == ["roca-2026-01-07-digest"]


@pytest.mark.parametrize("checked", [True, False])
def test_what_a_check_would_have_announced_is_told_though_a_backfill_reads_it_first(
    tmp_path: Path, winter: Publisher, hook: Hook, *, checked: bool
) -> None:
    """Whoever comes back after days and asks for all that is missing hears of them, once; nobody hears of history."""
    config = build_config(tmp_path, winter.url, hook)
    winter.control(today="2026-01-04")
    if checked:
        first_check(config)
        winter.control(today="2026-01-07")
    with open_store(config.database, write=True) as store:
        backfill_between(config, store, date(2025, 12, 1), date.max)
        assert not days(store, partial=True)
    told = ["2026-01-04", "2026-01-05", "2026-01-06", "2026-01-07"] if checked else ["2026-01-04"]
    for _ in range(2):
        first_check(config)
        assert hook.ids("digest") == [f"roca-{day}-digest" for day in told]


def test_a_backfill_asks_again_for_a_day_that_checks_have_given_up(desk: Desk) -> None:
    """A person says that it is there."""
    path = desk.site.path_of(DAYS[1])
    desk.play(DAYS[0])
    desk.site.instead = {path: Answer(body=b"<html><body><p>Please come back later.</p></body></html>")}
    desk.play(*DAYS[1:])
    for _ in range(30):
        desk.now += timedelta(days=1)
        desk.check()
    desk.site.instead = {}
    desk.now += timedelta(days=60)
    desk.check()
    with desk.store() as store:
        assert DAYS[1] not in store.dates.all(DEMO_KEY)
        backfill(desk.config, store, series=DEMO_KEY, since=DAYS[1], until=DAYS[1], progress=nullcontext)
        assert DAYS[1] in store.dates.all(DEMO_KEY)


def test_a_backfill_lets_a_check_in(tmp_path: Path, hook: Hook) -> None:
    """While a backfill goes on for long, a check finds and announces the newest assessment, and nothing is read twice."""
    with DemoSite(DAYS[-2]) as site:
        block = {**DEMO_SERIES, "site": site.base, "request_interval": 0.3, "history": 0}
        channels = {"desk": {"kind": "webhook", "url": hook.url}}
        text = json.dumps({"series": {DEMO_KEY: block}, "channels": channels, "http": {"retries": 0}})
        config = parse_config(text, path=tmp_path / "config.yaml", environ={})
        first_check(config)
        worker = Thread(target=_fill, args=(config,))
        worker.start()
        time.sleep(1)
        site.today = DAYS[-1]
        with open_store(config.database, write=True, wait=5, asks=True) as store:
            report = check(config, store)
            assert worker.is_alive()
        worker.join()
        with open_store(config.database, write=False) as store:
            assert store.dates.all(DEMO_KEY) == DAYS
            assert store.dates.untracked_since(DEMO_KEY) is None
    assert [one.date for one in report.added] == [DAYS[-1]]
    assert hook.ids() == [f"{DEMO_KEY}-{DAYS[-2]}-digest", f"{DEMO_KEY}-{DAYS[-1]}-digest"]


def _fill(config: Config) -> None:
    with open_store(config.database, write=True, asks=True) as store:
        backfill(config, store, series=DEMO_KEY, since=DAYS[0], until=DAYS[-2], progress=nullcontext)


def test_what_older_assessments_change_of_what_was_new_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One line names what is no longer new, as it was told before; another what is new now, of which no alert goes out."""
    config = build_nowhere(tmp_path)
    files = [tmp_path / f"{day}.txt" for day in DAYS]
    for day, file in zip(DAYS, files, strict=True):
        file.write_text(load_post(day).text)
    with open_store(config.database, write=True) as store, caplog.at_level("INFO"):
        import_paths(config, store, files[4:], series=DEMO_KEY)
        before = new_ones(store)
        assert "judged again" not in caplog.text
        import_paths(config, store, files[:4], series=DEMO_KEY)
        now = new_ones(store)
    [gone], [come] = before - now, now - before
    assert f"1 takeaway is no longer new, judged again with what came before: {gone}" in caplog.text
    assert f"1 takeaway is now new, judged again with what came before: {come}" in caplog.text


def new_ones(store: Store) -> set[str]:
    """Return the ids of the takeaways that are new."""
    return {
        str(day.id_of(one))
        for day in store.assessments.outline(DEMO_KEY)
        for one in day.verdicts
        if one.status == "new"
    }


def test_a_database_put_in_the_place_meanwhile_ends_a_backfill(tmp_path: Path) -> None:
    """Whoever gave way does not go on in a database that was moved aside."""
    path = tmp_path / "monitor.db"
    opened = open_store(path, write=True)
    with opened as store, pytest.raises(StoreError, match="another database"), store.unlocked():
        path.rename(tmp_path / "old.db")
        path.touch()


def test_a_database_deleted_meanwhile_is_called_that(tmp_path: Path) -> None:
    """Nobody looks for another one that is not there."""
    path = tmp_path / "monitor.db"
    opened = open_store(path, write=True)
    with opened as store, pytest.raises(NoDatabase, match="has disappeared"), store.unlocked():
        path.unlink()


@pytest.fixture
def autumn() -> Iterator[Publisher]:
    """The publisher on 2022-11-05, its first updates page closed eight months ago, the present one begun this month."""
    folder = str(shared("corpus/text"))
    with publish("--text", folder, "--today", "2022-11-05", "--updates-until", "2022-03-05") as up:
        yield up


def test_a_closed_updates_page_leads_to_the_present_one(
    tmp_path: Path, autumn: Publisher, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    """The first check takes the days of the present page, nothing of last winter, and says which days are missing."""
    config = build_config(tmp_path, autumn.url, hook)
    report = first_check(config)
    with open_store(config.database, write=False) as store:
        known = store.dates.all("roca")
    assert known == tuple(date(2022, 11, 1) + timedelta(days=n) for n in range(5))
    assert "no assessment of 2022-08-05 to 2022-10-31 (88 days) is stored" in caplog.text
    assert (report.failures, report.requests < 15, hook.ids()) == ((), True, ["roca-2022-11-05-digest"])


def test_a_backfill_takes_from_a_closed_updates_page_what_it_asks_for(
    tmp_path: Path, autumn: Publisher, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    """Days of last winter come from the closed page, then from their own; a day that nobody has is named."""
    config = build_config(tmp_path, autumn.url, hook)
    autumn.control(faults=[{"match": "assessment-march-2$", "kind": "status", "status": 404}])
    with open_store(config.database, write=True) as store:
        backfill_between(config, store, date(2022, 2, 26), date(2022, 3, 4))
        assert store.dates.all("roca") == tuple(date(2022, 2, 26) + timedelta(days=n) for n in range(7))
        assert days(store, partial=True) in ([], [date(2022, 3, 2)])
    assert "nothing is known" not in caplog.text
    assert hook.ids() == []
