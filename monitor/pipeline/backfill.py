"""Fetch older assessments as silent history."""

from datetime import date

from monitor.config import Config
from monitor.pipeline.crawl import crawl_archive, is_hopeless
from monitor.pipeline.ingest import track
from monitor.pipeline.report import Report
from monitor.pipeline.second_reader import SecondReader
from monitor.pipeline.session import Progress, Session, build_fetcher
from monitor.store import Store
from monitor.store.pages import Window


def backfill(
    config: Config,
    store: Store,
    *,
    series: str,
    since: date,
    until: date,
    progress: Progress,
    second: SecondReader | None = None,
) -> Report:
    """Read the assessments dated `since` to `until`, both included, that are not in the store or only in part.

    Nothing is told of them. What fails is in the report, and is tried again by the next backfill.
    """
    track(config, store, series)
    with build_fetcher(config, config.series[series]) as fetcher:
        session = Session(config, store, series, fetcher, silent=True, second=second)
        walk = crawl_archive(fetcher.get, session.shape, session.settings.site, since=since)
        session.remember(walk)
        if not is_hopeless(walk.failures):
            _keep_silent(store, series, until)
            session.read_updates(since=since, before=until)
            session.read(store.pages.unread(series, since=since, until=until), progress)
        session.track()
        return session.report()


def _keep_silent(store: Store, series: str, until: date) -> None:
    """Before the first check, decide that what is read now is history."""
    if store.pages.window(series) is None:
        newest = max(store.pages.known_dates(series), default=until)
        store.pages.open_window(series, Window(since=newest, report_from=newest))
