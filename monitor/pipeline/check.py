"""One check of every series: find what is new, keep it, deliver what is owed."""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from monitor.archive import Archive
from monitor.config import Config, SeriesSettings
from monitor.errors import FetchError, MonitorError, NotFound, ParseError
from monitor.fetch import Fetcher
from monitor.models import Link, Page
from monitor.outbox import deliver_due
from monitor.parse import check_drift, parse_assessment
from monitor.pipeline.keep import Kept, keep_page, set_aside, tell_edits, track
from monitor.pipeline.report import Report
from monitor.pipeline.routes import hopeless, predicted, walk_routes
from monitor.store import Store
from monitor.store.pages import Window

log = logging.getLogger(__name__)

Progress = Callable[[Sequence[Link]], AbstractContextManager[Iterable[Link]]]
RECENT = 5  # earlier assessments a new one is compared with for drift


def check(
    config: Config,
    store: Store,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Progress = nullcontext,
) -> Report:
    """Do one pass and report it; failures are in the report, only StoreError is raised."""
    report = Report()
    for key in config.series:
        report = _add(report, _check_series(config, store, key, now(), progress))
    sent = deliver_due(store, config.channels, now=now())
    return replace(report, failures=report.failures + sent.failures, delivered=sent.delivered, owed=sent.owed)


def _check_series(config: Config, store: Store, key: str, now: datetime, progress: Progress) -> Report:
    track(config, store, key)  # what an import that was cut short left untracked
    with build_fetcher(config, config.series[key]) as fetcher:
        check_one = _SeriesCheck(config, store, key, fetcher)
        links = check_one.find_due(now)
        check_one.read(links, progress)
        tell_edits(config, store, key, now=now)
        return Report(
            added=tuple(kept.assessment for kept in check_one.kept if kept.added),
            revised=tuple(kept.assessment for kept in check_one.kept if kept.revised),
            failures=tuple(check_one.failures),
            requests=fetcher.requests,
        )


class _SeriesCheck:
    """The state of one check of one series: what was kept and what failed so far."""

    def __init__(self, config: Config, store: Store, key: str, fetcher: Fetcher) -> None:
        self.config = config
        self.store = store
        self.key = key
        self.settings = config.series[key]
        self.shape = self.settings.shape(key)
        self.fetcher = fetcher
        self.archive = Archive(config.archive)
        self.kept: list[Kept] = []
        self.failures: list[MonitorError] = []

    def find_due(self, now: datetime) -> tuple[Link, ...]:
        """Walk the routes, remember what they say, and return the links to read, oldest first."""
        walk = walk_routes(self._ask, self.shape, self.settings.site)
        if hopeless(walk.failures):
            return self._give_up(walk.failures)
        self._note(*walk.failures)
        pages = self.store.pages
        with self.store.atomic():
            pages.remember_links(self.key, walk.links)
            for url, page in walk.pages:
                pages.remember(url, page)
        today = now.astimezone(ZoneInfo(self.settings.timezone)).date()
        guesses = predicted(self.shape, self.settings.site, today, pages.known_dates(self.key))
        window = pages.window(self.key) or self._open_window(walk.links)
        if window is None:
            return guesses
        due = pages.due(self.key, since=window.since, recheck=self.config.recheck(self.key))
        log.info("%s: %d pages to read", self.key, len(due))
        return (*due, *reversed(guesses))

    def read(self, links: Sequence[Link], progress: Progress) -> None:
        """Read page after page; one that fails does not stop the others."""
        with progress(links) as steps:
            for link in steps:
                if hopeless(self.failures):
                    break
                try:
                    self._read_one(link)
                except (FetchError, ParseError) as exc:
                    if link.route == "predicted" and isinstance(exc, NotFound):
                        continue
                    self._note(exc)

    def _read_one(self, link: Link) -> None:
        page = self.fetcher.get(link.url, self.store.pages.validators(link.url))
        if page is None:
            self.store.pages.settle(self.key, link, date_read=None, at=datetime.now(UTC))
            return
        self.archive.save(page)
        try:
            new = parse_assessment(page.body, url=page.url, series=self.shape)
            check_drift(new, self.store.assessments.before(self.key, new.date, most=RECENT))
        except ParseError as exc:
            set_aside(self.config, self.store, link, page, exc, series=self.key)
            raise
        kept = keep_page(self.config, self.store, link, page, new)
        self.kept.append(kept)
        if kept.added or kept.revised:
            log.info("%s %s: %s", self.key, new.date, "new" if kept.added else "edited")

    def _give_up(self, failures: Sequence[MonitorError]) -> tuple[Link, ...]:
        log.error(
            "%s: %s cannot be read now (%s); `monitor demo` shows the program without a network",
            self.key,
            self.settings.site,
            failures[-1],
        )
        self.failures += failures
        return ()

    def _note(self, *failures: MonitorError) -> None:
        for failure in failures:
            log.warning("%s: %s", self.key, failure)
        self.failures += failures

    def _ask(self, url: str) -> Page | None:
        return self.fetcher.get(url, self.store.pages.validators(url))

    def _open_window(self, links: Sequence[Link]) -> Window | None:
        """At the first check: the newest assessment is to be told, those before it are silent history."""
        days = sorted({link.date for link in links if link.date}, reverse=True)
        if not days:
            return None
        window = Window(since=days[: self.settings.history + 1][-1], report_from=days[0])
        self.store.pages.open_window(self.key, window)
        log.info("%s: first check, reading history from %s on", self.key, window.since)
        return window


def build_fetcher(config: Config, settings: SeriesSettings) -> Fetcher:
    """Return the reader of a series' site, with the manners the configuration asks for."""
    http = config.http
    return Fetcher(
        settings.site,
        user_agent=config.user_agent,
        request_interval=settings.request_interval,
        connect_timeout=http.connect_timeout,
        read_timeout=http.read_timeout,
        total_timeout=http.total_timeout,
        max_bytes=http.max_bytes,
        retries=http.retries,
        retry_pause=http.retry_pause,
    )


def _add(one: Report, other: Report) -> Report:
    return Report(
        added=one.added + other.added,
        revised=one.revised + other.revised,
        failures=one.failures + other.failures,
        requests=one.requests + other.requests,
    )
