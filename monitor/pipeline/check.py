"""One check of every series: find what is new, store it, send what is owed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.boundary import Boundary
from monitor.config import Config, MirrorSettings, SeriesSettings
from monitor.discover import latest_date, meant_day
from monitor.errors import FetchError, MonitorError
from monitor.fetch import Fetcher
from monitor.logs import warn
from monitor.outbox.sent import Sent
from monitor.pipeline.crawl import crawl_routes, is_hopeless, predicted
from monitor.pipeline.digests import deliver, enqueue_due_digests
from monitor.pipeline.incidents import notify_incidents
from monitor.pipeline.report import Report, add_reports
from monitor.pipeline.session import Progress, Session, Trackings, build_fetcher, load_trackings
from monitor.site import Link, Scope
from monitor.store import Store
from monitor.store.pages import Window

if TYPE_CHECKING:
    from monitor.pipeline.second_reader import SecondReader

log = logging.getLogger(__name__)

Build = Callable[[Config, SeriesSettings | MirrorSettings], Fetcher]


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
    """Check the series once and report; failures are in the report, only StoreError is raised.

    `scopes` names the series to check and how widely, by default all of them by all routes. With `send=False` the
    deliveries are left to a thread that sends.
    """
    wide: Scope = "wide"
    scopes = dict.fromkeys(config.series, wide) if scopes is None else scopes
    failures: list[MonitorError] = []

    def note(failure: MonitorError) -> None:
        log.warning("%s", failure)
        failures.append(failure)

    _, delivered_before = store.owed.tally()
    second, trackings = _build_second_reader(config, store), load_trackings(config, store)
    build = _in_step(build, store)
    reports: list[Report] = []
    for key in scopes:
        with Boundary("series", key, note):
            reports.append(
                _check_series(
                    config,
                    store,
                    key,
                    trackings=trackings,
                    now=now(),
                    progress=progress,
                    scope=scopes[key],
                    build=build,
                    second=second,
                )
            )
    enqueue_due_digests(config, store, now(), note=note, history_of=lambda key: trackings(key).history)
    sent = deliver(config, store, now()) if send else Sent()
    owed, delivered = store.owed.tally()
    report = add_reports(reports)
    return replace(
        report,
        failures=(*report.failures, *failures, *sent.failures),
        delivered=delivered - delivered_before,  # by any process: another may have sent what was owed
        owed=owed - sent.deferred,
        deferred=sent.deferred,
    )


def _in_step(build: Build, store: Store) -> Build:
    """Return what builds fetchers that keep the pace of their site after another process, and after an earlier series."""
    latest: dict[str, Fetcher] = {}

    def build_next(config: Config, settings: SeriesSettings | MirrorSettings) -> Fetcher:
        fetcher = build(config, settings)
        before = latest.get(settings.site, fetcher)
        fetcher.follow(min(store.idle, before.idle))
        latest[settings.site] = fetcher
        return fetcher

    return build_next


def _check_series(
    config: Config,
    store: Store,
    key: str,
    *,
    trackings: Trackings,
    now: datetime,
    progress: Progress,
    scope: Scope,
    build: Build,
    second: "SecondReader | None",
) -> Report:
    with build(config, config.series[key]) as fetcher:
        session = Session(config, store, key, fetcher, trackings=trackings, now=now, second=second)
        session.track()
        if second:
            _ask_again(session, second)
        with Boundary("series", key, session.note):
            session.read(_find_due(session, now, scope), progress)
            if session.settings.mirror and session.blocked:
                from monitor.pipeline.mirror import read_mirror

                read_mirror(session, session.settings.mirror, build=build)
            if session.answered and _is_first(session):
                _report_missing(session)
        session.track()
        _notify_edits(session)
        with Boundary("message", f"notices on {key}", session.note):
            notify_incidents(config, store, session, now=now)
        store.runs.mark(f"check {key}", now)
        _keep_pause(session, now)
        if scope == "wide" and session.answered:
            store.runs.mark(f"wide check {key}", now)
        return session.report()


def _find_due(session: Session, now: datetime, scope: Scope) -> tuple[Link, ...]:
    """Crawl the routes, store the links they give, and return those to read, oldest first."""
    crawl = crawl_routes(session.ask, session.shape, session.settings.site, now=now, wide=scope == "wide")
    pages, zone = session.store.pages, ZoneInfo(session.settings.timezone)
    latest, before = latest_date(now, zone), pages.window(session.key)
    crawl = replace(crawl, links=_doubt_years(session, crawl.links, latest))
    with session.store.atomic():  # links, validators and window are stored together
        session.remember(crawl)
        window = _find_window(session, latest)
        if window:
            session.remember_lists(crawl.lists)
    if is_hopeless(crawl.failures):
        return ()
    known = pages.known_dates(session.key)
    guesses = predicted(session.shape, session.settings.site, now.astimezone(zone).date(), known)
    if window is None:
        if crawl.links:
            said = f"the lists name nothing that is dated up to {latest}; is this machine's clock right?"
            checked = session.store.runs.last(f"check {session.key}")
            warn(log, f"{session.key}: {said}", again=checked is not None)
        return guesses
    if crawl.answered and session.settings.history and (window != before or _is_first(session)):
        _read_history(session, window, crawl.updates)
    due = pages.due(
        session.key,
        since=window.since,
        recheck=session.config.recheck(session.key),
        now=now,
        latest=latest,
    )
    return due if scope == "edits" else (*due, *reversed(guesses))


def _doubt_years(session: Session, links: Sequence[Link], latest: date) -> tuple[Link, ...]:
    """Return the links; a new one with the date of another post loses it if the same day of this year may be meant."""
    pages = session.store.pages
    known = pages.known_dates(session.key) if links else frozenset()
    return tuple(
        replace(link, date=None)
        if link.date
        and meant_day(link.date, latest=latest, known=known)
        and not pages.is_claimed(session.key, link)
        else link
        for link in links
    )


def _find_window(session: Session, latest: date) -> Window | None:
    """Return the window that checks read, decided by the first check, or again if it begins after `latest`.

    The newest assessment is announced; those before it are silent history. A window that was opened by a page,
    before any list answered, keeps its first announced date and gets its history now.
    """
    pages = session.store.pages
    window = pages.window(session.key)
    if window and window.report_from > latest:
        window = None
    if window and not _is_first(session):
        return window
    newest = window.report_from if window else latest
    claimed = pages.known_dates(session.key, until=newest) or pages.changed_dates(session.key)
    days = sorted((day for day in claimed if day <= newest), reverse=True)
    if not days:
        return window
    since = days[: session.settings.history + 1][-1]
    if window:
        window = replace(window, since=min(since, window.since))
    else:
        window = Window(since=since, report_from=days[0])
    log.info("%s: first check, reading history from %s on", session.key, window.since)
    pages.open_window(session.key, window)
    return window


def _is_first(session: Session) -> bool:
    """Return whether no check in which the site's lists answered has finished yet; one that was interrupted is repeated."""
    return session.store.runs.last(f"wide check {session.key}") is None


def _report_missing(session: Session) -> None:
    """Report, after the first check, the days of the quarter that are missing."""
    window = session.store.pages.window(session.key)
    if window is None or not session.shape.updates:
        return
    from monitor.pipeline.history import HISTORY_SPAN, report_gaps

    known = session.store.pages.known_dates(session.key, until=window.report_from)
    since = max(window.report_from - HISTORY_SPAN, min(known, default=window.since))
    report_gaps(session, since=since, until=window.report_from)


def _read_history(session: Session, window: Window, updates: Sequence[str]) -> None:
    """Store what the updates pages hold of the quarter before the first announced assessment."""
    from monitor.pipeline.history import HISTORY_SPAN, read_updates

    read_updates(session, since=window.report_from - HISTORY_SPAN, before=window.report_from, listed=updates)


def _keep_pause(session: Session, now: datetime) -> None:
    """Note until when the site asked to be left alone (Retry-After: RFC 9110, 10.2.3); the daemon's next check waits for it."""
    asked = max((one.pause for one in session.failures if isinstance(one, FetchError)), default=0.0)
    if asked:
        session.store.runs.mark(f"pause {session.key}", now + timedelta(seconds=asked))


def _build_second_reader(config: Config, store: Store) -> "SecondReader | None":
    if config.second_reader is None:
        return None
    from monitor.pipeline.second_reader import build_second_reader

    return build_second_reader(config, store)


def _ask_again(session: Session, second: "SecondReader") -> None:
    from monitor.pipeline.ingest import ask_again

    with Boundary("answer", session.key, session.note):
        ask_again(session.config, session.store, session.tracking, second, now=session.now)


def _notify_edits(session: Session) -> None:
    if session.store.dates.has_unannounced(session.key):
        from monitor.pipeline.edits import notify_edits

        notify_edits(
            session.config,
            session.store,
            session.tracking,
            session.store.assessments.unannounced(session.key),
            now=session.now,
            note=session.note,
        )
