"""Fetch older assessments as silent history."""

from datetime import date

from monitor.config import Config
from monitor.pipeline.ingest import track
from monitor.pipeline.report import Report
from monitor.pipeline.crawl import hopeless, walk_archive
from monitor.pipeline.second_reader import SecondReader
from monitor.pipeline.session import Progress, Visit, build_fetcher
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
        visit = Visit(config, store, series, fetcher, silent=True, second=second)
        walk = walk_archive(fetcher.get, visit.shape, visit.settings.site, since=since)
        visit.remember(walk)
        if not hopeless(walk.failures):
            _keep_silent(store, series, until)
            visit.read_updates(since=since, before=until)
            visit.read(store.pages.unread(series, since=since, until=until), progress)
        return visit.end()


def _keep_silent(store: Store, series: str, until: date) -> None:
    """Before the first check, decide that what is read now is history."""
    if store.pages.window(series) is None:
        newest = max(store.pages.known_dates(series), default=until)
        store.pages.open_window(series, Window(since=newest, report_from=newest))
