"""Fetch the missing assessments of a period, as silent history unless a check would have announced them."""

import logging
from contextlib import nullcontext
from datetime import date, timedelta

from monitor.config import Config
from monitor.discover import EARLIEST
from monitor.pipeline.crawl import Crawl, crawl_archive, is_hopeless
from monitor.pipeline.day_pages import read_pages
from monitor.pipeline.missing_days import note_unpublished, report_gaps
from monitor.pipeline.pauses import find_pause
from monitor.pipeline.report import Report
from monitor.pipeline.second_reader import SecondReader
from monitor.pipeline.session import Progress, Session, build_fetcher
from monitor.pipeline.updates_pages import read_updates
from monitor.store import Store
from monitor.store.pages import Window
from monitor.text import counted

log = logging.getLogger(__name__)

DAY = timedelta(days=1)


def backfill(
    config: Config,
    store: Store,
    *,
    series: str,
    since: date,
    until: date,
    progress: Progress = nullcontext,
    second: SecondReader | None = None,
) -> Report:
    """Read the assessments dated `since` to `until`, both included, that are missing or partial in the store.

    Nothing is requested while the site wants to be left alone. Messages are enqueued only for those that a check would have
    announced. Failures are in the report and are tried again by the next backfill.
    """
    # Checks may request pages during the many long pauses between requests.
    with build_fetcher(config, config.series[series], sleep=store.let_others_ask) as fetcher:
        fetcher.follow(store.idle)
        session = Session(config, store, series, fetcher, silent=True, second=second)
        site = session.settings.site
        if pause := find_pause(store, site, session.now):
            session.leave_alone(pause)
            return session.report()
        log.info("%s: reading the lists of the site back to %s", series, since)
        crawl = crawl_archive(
            session.fetch, session.shape, site, since=since, now=session.now, without=session.refusing
        )
        with store.atomic():
            session.remember(crawl)
            announced_from = _open_window(store, series)
        if not is_hopeless(crawl.failures):
            _read_period(session, crawl, announced_from, progress, since=since, until=until)
        store.leave_site()  # a second reader may take hours
        session.track()
    if announced := sum(one.added and not one.silent for one in session.kept):
        news = counted(announced, "new assessment")
        log.info("%s: the next check, or `monitor run`, sends the messages about %s", series, news)
    return session.report()


def _read_period(
    session: Session, crawl: Crawl, announced_from: date, progress: Progress, *, since: date, until: date
) -> None:
    """Read the missing assessments of a period, and say which of its dates that can have one are still missing."""
    pages = session.store.pages
    known = pages.known_dates(session.key, until=session.latest)
    first, last = max(since, EARLIEST), min(until, max(known, default=session.latest))
    read_updates(session, since=first, before=min(last + DAY, announced_from), listed=crawl.updates)
    read_pages(session, pages.unread(session.key, since=since, until=until), progress)
    if crawl.is_whole:
        note_unpublished(session, since=first, until=last)
    report_gaps(session, since=first, until=last)


def _open_window(store: Store, series: str) -> date:
    """Return the date from which assessments are announced: before the first check, the newest date that is known.

    It is date.max if no date is known.
    """
    window, newest = store.pages.window(series), max(store.pages.known_dates(series), default=None)
    if window is None and newest:
        window = Window(since=newest, report_from=newest)
        store.pages.open_window(series, window)
    return window.report_from if window else date.max
