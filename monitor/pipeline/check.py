"""One check of every series: find what is new, keep it, deliver what is owed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from monitor.config import Config, SeriesSettings
from monitor.fetch import Fetcher
from monitor.models import Link, Look
from monitor.pipeline.digests import deliver, enqueue_due_digests
from monitor.pipeline.ingest import ask_again, track
from monitor.pipeline.report import Report, add_reports
from monitor.pipeline.crawl import hopeless, predicted, walk_routes
from monitor.pipeline.second_reader import SecondReader, build_second_reader
from monitor.pipeline.notify import tell_edits
from monitor.pipeline.incidents import tell_troubles
from monitor.pipeline.session import Progress, Visit, build_fetcher
from monitor.store import Store
from monitor.store.pages import Window

log = logging.getLogger(__name__)

Build = Callable[[Config, SeriesSettings], Fetcher]


def check(
    config: Config,
    store: Store,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Progress = nullcontext,
    looks: Mapping[str, Look] | None = None,
    build: Build = build_fetcher,
) -> Report:
    """Do one pass and report it; failures are in the report, only StoreError is raised.

    `looks` names the series to look at, and how widely: every series, by all routes, unless the schedule says so.
    """
    wide: Look = "wide"
    looks = dict.fromkeys(config.series, wide) if looks is None else looks
    second = build_second_reader(config, store)
    reports = [
        _check_series(
            config, store, key, now=now(), progress=progress, look=looks[key], build=build, second=second
        )
        for key in looks
    ]
    enqueue_due_digests(config, store, now())
    with store.sending():
        sent = deliver(config, store, now())
    report = add_reports(reports)
    return replace(
        report,
        failures=report.failures + sent.failures,
        delivered=sent.delivered,
        owed=sent.owed,
        deferred=sent.deferred,
    )


def _check_series(
    config: Config,
    store: Store,
    key: str,
    *,
    now: datetime,
    progress: Progress,
    look: Look,
    build: Build,
    second: SecondReader | None,
) -> Report:
    track(config, store, key)  # what an import that was cut short left untracked
    if second:
        ask_again(config, store, key, second, now=now)
    with build(config, config.series[key]) as fetcher:
        visit = Visit(config, store, key, fetcher, now=now, second=second)
        visit.read(_find_due(visit, now, look), progress)
        report = visit.end()
        tell_edits(config, store, key, now=now)
        tell_troubles(config, store, visit, now=now)
        store.runs.mark(f"check {key}", now)
        if look == "wide" and visit.answered:
            store.runs.mark(f"wide check {key}", now)
        return report


def _find_due(visit: Visit, now: datetime, look: Look) -> tuple[Link, ...]:
    """Walk the routes, remember what they say, and return the links to read, oldest first."""
    walk = walk_routes(visit.ask, visit.shape, visit.settings.site, wide=look == "wide")
    visit.remember(walk)
    if hopeless(walk.failures):
        return ()
    pages = visit.store.pages
    today = now.astimezone(ZoneInfo(visit.settings.timezone)).date()
    guesses = predicted(visit.shape, visit.settings.site, today, pages.known_dates(visit.key))
    window = pages.window(visit.key) or _open_window(visit, walk.links)
    if window is None:
        return guesses
    due = pages.due(visit.key, since=window.since, recheck=visit.config.recheck(visit.key))
    return due if look == "edits" else (*due, *reversed(guesses))


def _open_window(visit: Visit, links: Sequence[Link]) -> Window | None:
    """At the first check: the newest assessment is to be told, those before it are silent history."""
    days = sorted({link.date for link in links if link.date}, reverse=True)
    if not days:
        return None
    window = Window(since=days[: visit.settings.history + 1][-1], report_from=days[0])
    log.info("%s: first check, reading history from %s on", visit.key, window.since)
    if visit.settings.history:
        visit.read_updates(since=date.min, before=window.report_from)
    visit.store.pages.open_window(visit.key, window)
    return window
