"""One check of every series: find what is new, keep it, deliver what is owed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from monitor.boundary import Boundary
from monitor.config import Config, SeriesSettings
from monitor.errors import MonitorError
from monitor.fetch import Fetcher
from monitor.models import Link, Scope
from monitor.outbox import Sent
from monitor.pipeline.crawl import crawl_routes, is_hopeless, predicted
from monitor.pipeline.digests import deliver, enqueue_due_digests
from monitor.pipeline.incidents import notify_incidents
from monitor.pipeline.ingest import ask_again, track
from monitor.pipeline.notify import notify_edits
from monitor.pipeline.report import Report, add_reports
from monitor.pipeline.second_reader import SecondReader, build_second_reader
from monitor.pipeline.session import Progress, Session, build_fetcher
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
    scopes: Mapping[str, Scope] | None = None,
    build: Build = build_fetcher,
    send: bool = True,
) -> Report:
    """Do one pass and report it; failures are in the report, only StoreError is raised.

    `scopes` names the series to look at, and how widely: every series, by all routes, unless the schedule says so.
    `send=False` leaves what is owed to whoever sends in a thread of its own.
    """
    wide: Scope = "wide"
    scopes = dict.fromkeys(config.series, wide) if scopes is None else scopes
    failures: list[MonitorError] = []

    def note(failure: MonitorError) -> None:
        log.warning("%s", failure)
        failures.append(failure)

    second = build_second_reader(config, store)
    reports: list[Report] = []
    for key in scopes:
        with Boundary("series", key, note):
            reports.append(
                _check_series(
                    config,
                    store,
                    key,
                    now=now(),
                    progress=progress,
                    scope=scopes[key],
                    build=build,
                    second=second,
                )
            )
    enqueue_due_digests(config, store, now(), note=note)
    sent = deliver(config, store, now()) if send else Sent(owed=store.messages.count_owed())
    report = add_reports(reports)
    return replace(
        report,
        failures=(*report.failures, *failures, *sent.failures),
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
    scope: Scope,
    build: Build,
    second: SecondReader | None,
) -> Report:
    with build(config, config.series[key]) as fetcher:
        session = Session(config, store, key, fetcher, now=now, second=second)
        with Boundary("series", key, session.note):
            track(config, store, key)  # what an import that was cut short left untracked
        if second:
            with Boundary("answer", key, session.note):
                ask_again(config, store, key, second, now=now)
        with Boundary("series", key, session.note):
            session.read(_find_due(session, now, scope), progress)
        session.track()
        notify_edits(config, store, key, now=now, note=session.note)
        with Boundary("message", f"notices on {key}", session.note):
            notify_incidents(config, store, session, now=now)
        store.runs.mark(f"check {key}", now)
        if scope == "wide" and session.answered:
            store.runs.mark(f"wide check {key}", now)
        return session.report()


def _find_due(session: Session, now: datetime, scope: Scope) -> tuple[Link, ...]:
    """Walk the routes, remember what they say, and return the links to read, oldest first."""
    walk = crawl_routes(session.ask, session.shape, session.settings.site, wide=scope == "wide")
    session.remember(walk)
    if is_hopeless(walk.failures):
        return ()
    pages = session.store.pages
    today = now.astimezone(ZoneInfo(session.settings.timezone)).date()
    guesses = predicted(session.shape, session.settings.site, today, pages.known_dates(session.key))
    window = pages.window(session.key) or _open_window(session, walk.links)
    if window is None:
        return guesses
    due = pages.due(session.key, since=window.since, recheck=session.config.recheck(session.key))
    return due if scope == "edits" else (*due, *reversed(guesses))


def _open_window(session: Session, links: Sequence[Link]) -> Window | None:
    """At the first check: the newest assessment is to be told, those before it are silent history."""
    days = sorted({link.date for link in links if link.date}, reverse=True)
    if not days:
        return None
    window = Window(since=days[: session.settings.history + 1][-1], report_from=days[0])
    log.info("%s: first check, reading history from %s on", session.key, window.since)
    if session.settings.history:
        session.read_updates(since=date.min, before=window.report_from)
    session.store.pages.open_window(session.key, window)
    return window
