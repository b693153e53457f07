"""Fetch the missing assessments of a period, as silent history unless a check would have announced them."""

import logging
from contextlib import nullcontext
from datetime import date, timedelta

from monitor.config import Config
from monitor.discover import EARLIEST
from monitor.pipeline.crawl import crawl_archive, is_hopeless
from monitor.pipeline.history import note_unpublished, read_updates, report_gaps
from monitor.pipeline.pauses import find_pause, keep_pause
from monitor.pipeline.report import Report
from monitor.pipeline.second_reader import SecondReader
from monitor.pipeline.session import Progress, Session, build_fetcher
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
        if pause := find_pause(store, session.settings.site, session.now):
            session.leave_alone(pause)
            return session.report()
        log.info("%s: reading the lists of the site back to %s", series, since)
        crawl = crawl_archive(
            session.fetch, session.shape, session.settings.site, since=since, now=session.now
        )
        with store.atomic():
            session.remember(crawl)
            announced_from = _open_window(store, series)
        if not is_hopeless(crawl.failures):
            first, last = _bounds(session, since, until)
            read_updates(session, since=first, before=min(last + DAY, announced_from), listed=crawl.updates)
            session.read(store.pages.unread(series, since=since, until=until), progress)
            if not crawl.failures:
                note_unpublished(session, since=first, until=last)
            report_gaps(session, since=first, until=last)
        keep_pause(store, session.settings.site, session.failures, session.clock())
        store.leave_site()  # a second reader may take hours
        session.track()
        if announced := sum(one.added and not one.silent for one in session.kept):
            news = counted(announced, "new assessment")
            log.info("%s: the next check, or `monitor run`, sends the messages about %s", series, news)
        return session.report()


def _bounds(session: Session, since: date, until: date) -> tuple[date, date]:
    """Return the first and last date of the period that can have an assessment."""
    known = session.store.pages.known_dates(session.key, until=session.latest)
    return max(since, EARLIEST), min(until, max(known, default=session.latest))


def _open_window(store: Store, series: str) -> date:
    """Return the date from which assessments are announced: before the first check, the newest date that is known.

    It is date.max if no date is known.
    """
    newest = max(store.pages.known_dates(series), default=None)
    if store.pages.window(series) is None and newest:
        store.pages.open_window(series, Window(since=newest, report_from=newest))
    window = store.pages.window(series)
    return window.report_from if window else date.max
