"""One check of every series: find new assessments, store them, and send the messages that are owed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.boundary import Boundary, LoggedFailures
from monitor.config import Config, MirrorSettings, SeriesSettings
from monitor.discover import meant_day
from monitor.fetch import Fetcher
from monitor.logs import warn
from monitor.outbox.sent import Sent
from monitor.pipeline.crawl import crawl_routes, is_hopeless, predicted
from monitor.pipeline.day_pages import read_pages
from monitor.pipeline.delivery import deliver
from monitor.pipeline.digests import enqueue_due_digests
from monitor.pipeline.incidents import notify_incidents
from monitor.pipeline.pauses import find_pause
from monitor.pipeline.report import Report, add_reports
from monitor.pipeline.session import Progress, Session, build_fetcher, load_trackings
from monitor.pipeline.waiting import find_digests_to_come, say_held
from monitor.pipeline.window import find_window, is_first
from monitor.site import Link, Scope
from monitor.store import Store
from monitor.store.daemons import forget_if_long_gone

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
    """Check the series once and return a report, which includes failures; only StoreError is raised.

    `scopes` maps the series to check to how much of each is read; the default is all series by all routes. With
    `send=False` the deliveries are left to the daemon's sending thread.
    """
    failures, reports, began = LoggedFailures(), list[Report](), now()
    _, delivered_before = store.owed.tally()
    second, trackings = _load_reader(config, store), load_trackings(config, store)
    build = _keeping_pace(build, store)
    wanted: Mapping[str, Scope] = dict.fromkeys(config.series, "wide") if scopes is None else scopes
    for key, scope in wanted.items():
        with Boundary("series", key, failures.note), build(config, config.series[key]) as fetcher:
            session = Session(config, store, key, fetcher, trackings=trackings, clock=now, second=second)
            _check_series(session, scope, build=build, progress=progress)
            reports.append(session.report())
    forget_if_long_gone(config.database, now())
    enqueue_due_digests(config, store, now(), note=failures.note, trackings=trackings, checked_since=began)
    report = add_reports(reports)
    _say_what_waits(config, store, now(), added=bool(report.added))
    sent = deliver(config, store, now()) if send else Sent()
    owed, delivered = store.owed.tally()
    own = sent.delivered if send else delivered - delivered_before  # that of our own sending thread
    return replace(
        report,
        failures=(*report.failures, *failures, *sent.failures),
        delivered=own,
        delivered_elsewhere=delivered - delivered_before - own,
        owed=owed - sent.deferred,
        deferred=sent.deferred,
    )


def _say_what_waits(config: Config, store: Store, now: datetime, *, added: bool) -> None:
    """Report what waits in vain, and log which alerts are held; if assessments were added, also that nobody is notified of them."""
    if left := store.digest_queue.left_over(config.channels, config.series):
        from monitor.pipeline.left_over import report_left_over

        report_left_over(config, store, left, now)
    for one in find_digests_to_come(config, store, now):
        if one.held:
            log.info("%s", say_held(one, config.timezone, now))
    if added:
        from monitor.config.risks import find_unheard

        if unheard := find_unheard(config):
            log.info("%s", unheard)


def _keeping_pace(build: Build, store: Store) -> Build:
    """Wrap `build`: a fetcher also keeps the site's request interval after another process or an earlier series."""
    latest: dict[str, Fetcher] = {}

    def build_next(config: Config, settings: SeriesSettings | MirrorSettings) -> Fetcher:
        fetcher = build(config, settings)
        before = latest.get(settings.site, fetcher)
        fetcher.follow(min(store.idle, before.idle))
        latest[settings.site] = fetcher
        return fetcher

    return build_next


def _check_series(session: Session, scope: Scope, *, build: Build, progress: Progress) -> None:
    store, key = session.store, session.key
    session.track()
    if session.second:
        from monitor.pipeline.ingest import ask_again

        with Boundary("answer", key, session.note):
            ask_again(session, session.second)
    if scope == "mirror":
        _check_mirror(session, build)
        return
    if until := find_pause(store, session.settings.site, session.now):
        session.leave_alone(until)
        return
    with Boundary("series", key, session.note):
        read_pages(session, _find_due(session, scope), progress)
        if session.blocked:
            _read_mirror(session, build)
        if session.listed and is_first(session):
            from monitor.pipeline.missing_days import report_missing

            report_missing(session)
    session.track()
    if store.dates.has_unannounced(key):
        from monitor.pipeline.edits import notify_edits

        notify_edits(session)
    if slow := session.slow_clock:
        warn(log, f"{key}: {slow}", again="clock" in store.runs.incidents(key))
    with Boundary("message", f"notices on {key}", session.note):
        notify_incidents(session)
    store.runs.mark(f"check {key}", session.now)
    if scope == "wide" and session.listed:
        store.runs.mark(f"wide check {key}", session.now)


def _check_mirror(session: Session, build: Build) -> None:
    """Read the mirror alone: the site refused us and is left alone, so nothing shows that an incident lasts or has ended."""
    session.answered = False
    with Boundary("series", session.key, session.note):
        _read_mirror(session, build)
    session.track()
    session.store.runs.mark(f"mirror check {session.key}", session.now)


def _read_mirror(session: Session, build: Build) -> None:
    if session.settings.mirror:
        from monitor.pipeline.mirror import read_mirror

        read_mirror(session, session.settings.mirror, build=build)


def _find_due(session: Session, scope: Scope) -> tuple[Link, ...]:
    """Crawl the routes, store their links, and return those to read: due ones, oldest first, then predicted ones."""
    pages, key, now, site = session.store.pages, session.key, session.now, session.settings.site
    crawl = crawl_routes(
        session.ask, session.shape, site, now=now, wide=scope == "wide", without=session.refusing
    )
    crawl = replace(crawl, links=_doubt_dates(session, crawl.links))
    before = pages.window(key)
    with session.store.atomic():  # links, validators and window are stored together
        session.remember(crawl)
        window = find_window(session)
        if window:
            session.remember_lists(crawl.lists)
    if is_hopeless(crawl.failures):
        return ()
    guesses = predicted(session.shape, site, now.astimezone(session.zone).date(), pages.known_dates(key))
    if window is None:
        if crawl.links:
            _warn_about_clock(session)
        return guesses
    if crawl.answered and session.settings.history and (window != before or is_first(session)):
        from monitor.pipeline.updates_pages import read_quarter

        read_quarter(session, window, crawl.updates)
    recheck = session.config.recheck(key)
    due = pages.due(key, since=window.since, recheck=recheck, now=now, latest=session.latest)
    return due if scope == "edits" else (*due, *reversed(guesses))


def _warn_about_clock(session: Session) -> None:
    said = f"the lists name no assessment dated {session.latest} or earlier; is this machine's clock right?"
    checked = session.store.runs.last(f"check {session.key}")
    warn(log, f"{session.key}: {said}", again=checked is not None)


def _doubt_dates(session: Session, links: Sequence[Link]) -> tuple[Link, ...]:
    """Return the links; a new one loses a date that another post has if it may mean a recent day instead."""
    pages, zone = session.store.pages, session.zone
    known = pages.known_dates(session.key) if links else frozenset()

    def is_doubted(link: Link) -> bool:
        changed = link.modified_at.astimezone(zone).date() if link.modified_at else None
        return bool(
            link.date
            and meant_day(link.date, latest=session.latest, known=known, published=changed)
            and not pages.is_claimed(session.key, link)
        )

    return tuple(replace(link, date=None) if is_doubted(link) else link for link in links)


def _load_reader(config: Config, store: Store) -> "SecondReader | None":
    if config.second_reader is None:
        return None
    from monitor.pipeline.second_reader import build_second_reader

    return build_second_reader(config, store)
