"""One visit to the site of a series: what was requested, what was stored, and what failed."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

from monitor.boundary import Boundary
from monitor.config import Config, MirrorSettings, SeriesSettings
from monitor.discover import latest_date
from monitor.errors import (
    ASKS_TO_WAIT,
    BadAnswer,
    Blocked,
    FetchError,
    LayoutChanged,
    MonitorError,
    NotAnAssessment,
    NotFound,
    ParseError,
    Unforeseen,
)
from monitor.fetch import Fetcher
from monitor.logs import warn
from monitor.net import Limits
from monitor.pipeline.clock import find_slow_clock
from monitor.pipeline.crawl import Crawl, Listed, describe_answer, is_hopeless, is_of_rules, is_turned_away
from monitor.pipeline.pauses import find_pause, keep_pause
from monitor.pipeline.report import Ingested, Report
from monitor.site import Link, Page, Validators
from monitor.store import Store
from monitor.store.routes import RouteResult
from monitor.text import moment_in_words

if TYPE_CHECKING:
    from monitor.pipeline.second_reader import SecondReader
    from monitor.pipeline.tracking import SeriesTracking

log = logging.getLogger(__name__)

Progress = Callable[[Sequence[Link]], AbstractContextManager[Iterable[Link]]]
NO_NETWORK = "; the site cannot be read now, `monitor demo` shows the program without a network"
Trackings = Callable[[str], "SeriesTracking"]  # by key; loaded when first asked for


@dataclass(eq=False)
class Session:
    """Reads pages of one series and stores their content; failures are kept in `failures`, only StoreError is raised."""

    config: Config
    store: Store
    key: str
    fetcher: Fetcher
    trackings: Trackings | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    silent: bool = False
    second: "SecondReader | None" = None  # asked about silent history only if the whole session is silent

    kept: list[Ingested] = field(default_factory=list)
    failures: list[MonitorError] = field(default_factory=list)
    list_failures: tuple[MonitorError, ...] = ()  # those of `failures` that are about the site's lists
    notified_layout: bool = False  # whether the operator was notified of a page that could not be read
    answered: bool = True  # whether at least one of the site's lists could be read
    pages_requested: int = 0  # pages of assessments, without predicted addresses
    pages_received: int = 0  # those of them that were received, or not modified
    restored: bool = False  # whether a page in quarantine is again as it was when it was last read
    tried: set[str] = field(default_factory=set)  # addresses of the pages requested
    to_come: Collection[date] = ()  # dates to read that the store does not have yet
    requests_elsewhere: int = 0  # requests to the mirror
    guessed: RouteResult | None = None  # the result of the predicted addresses; a failure if one failed

    def __post_init__(self) -> None:
        self.now = self.clock()  # when the visit began
        self.settings = self.config.series[self.key]
        self.shape = self.settings.shape(self.key)
        self.zone = self.settings.zone
        self._before = self.fetcher.requests

    @property
    def latest(self) -> date:
        """The newest date that an assessment can have now."""
        return latest_date(self.now, self.zone)

    @property
    def listed(self) -> bool:
        """Whether a list answered, and none asked to wait, after which the next check asks the others again."""
        asking = [one for one in self.list_failures if not isinstance(one, Blocked)]
        return self.answered and not is_hopeless(asking)

    @cached_property
    def refusing(self) -> frozenset[str]:
        """The lists that this visit does without, as the last one ended at one of them: the site wanted fewer requests.

        Else a list that is always refused would keep all pages from being read.
        """
        return self.store.routes.busy(self.key, now=self.now)

    @property
    def slow_clock(self) -> str:
        """Why this machine's clock must be far behind, or ""."""
        return find_slow_clock(self.store, self.key, self.zone, self.now, self.fetcher.ahead)

    @cached_property
    def tracking(self) -> "SeriesTracking":
        """The tracking of the series."""
        trackings = self.trackings or load_trackings(self.config, self.store)
        return trackings(self.key)

    def ask(self, url: str) -> Page | None:
        """Return the page at an address, or None if it has not changed since its validators were stored.

        Raises FetchError.
        """
        return self._get(url, self.store.pages.validators(self.key, url))

    def fetch(self, url: str) -> Page:
        """Return the page at an address, requested without validators; raises FetchError."""
        page = self._get(url)
        if page is None:
            raise BadAnswer(url, '"not modified", though the request had no validators')
        return page

    def _get(self, url: str, validators: Validators | None = None) -> Page | None:
        now = self.clock()
        if until := find_pause(self.store, self.settings.site, now):  # as another process was told meanwhile
            left = (until - now).total_seconds()
            raise BadAnswer(url, f"not requested: the site {ASKS_TO_WAIT} {left:.0f} s", pause=left)
        try:
            with self.store.unlocked():
                return self.fetcher.get(url, validators)
        except FetchError as failure:
            keep_pause(self.store, failure, self.clock())
            raise

    def remember(self, crawl: Crawl) -> None:
        """Store the links of the routes and the routes' states; `remember_lists` stores the validators of their lists."""
        failing = self.store.routes.failing(self.key)
        self.note(*crawl.failures, known=failing.values())
        for one in crawl.results:
            if one.state == "works" and one.route in failing:
                log.info("%s: %s works now", self.key, one.route)
        self.list_failures = tuple(crawl.failures)
        self.answered = crawl.answered
        with self.store.atomic():
            self.store.routes.mark(self.key, crawl.results, at=self.now)
            for link in crawl.links:
                with Boundary("route", link.url, self.note):
                    self.store.pages.remember_links(self.key, [link])

    def remember_lists(self, lists: Sequence[Listed]) -> None:
        """Store the validators of lists, in the same transaction as their links, so that no unused list answers "not modified"."""
        for listed in lists:
            with Boundary("route", listed.url, self.note):
                self.store.pages.remember(
                    self.key,
                    listed.url,
                    sha256=listed.sha256,
                    validators=listed.validators,
                    at=listed.fetched_at,
                )

    def leave_alone(self, until: datetime) -> None:
        """Note that nothing is requested until then, as the site asked."""
        self.answered = False
        alone = f"is left alone until {moment_in_words(until, self.config.timezone)}, as it asks; nothing is requested"
        self.note(BadAnswer(self.settings.site, alone))

    @property
    def blocked(self) -> bool:
        """Whether nothing could be read because the publisher refused us, or robots.txt forbade it."""
        return self.unreached and is_turned_away(self.failures)

    def track(self) -> None:
        """Track the assessments without verdicts: those stored silently, or by an interrupted import."""
        with Boundary("series", self.key, self.note):
            if self.store.dates.untracked_since(self.key):
                self.tracking.update(self.second if self.silent else None)

    @property
    def unreached(self) -> bool:
        """Whether the site could not be used: no connection, no robots.txt, refusals, or not one list that could be read."""
        return is_hopeless(self.failures) or not self.answered

    def report(self) -> Report:
        """Return the report of the session."""
        resting = self.store.pages.resting(self.key, until=self.latest, now=self.now)
        return Report(
            added=tuple(kept.assessment for kept in self.kept if kept.added),
            revised=tuple(kept.assessment for kept in self.kept if kept.revised),
            failures=tuple(self.failures),
            unreached=self.unreached,
            requests=self.fetcher.requests - self._before + self.requests_elsewhere,
            resting=tuple(moment for url, moment in resting.items() if url not in self.tried),
        )

    def note(self, *failures: MonitorError, known: Collection[str] = ()) -> None:
        """Log and keep failures; those in `known` were logged by an earlier check already."""
        for failure in failures:
            hint = NO_NETWORK if is_hopeless([failure]) and self.store.dates.newest(self.key) is None else ""
            warn(log, f"{self.key}: {failure}{hint}", again=str(failure) in known)
        self.failures += failures

    def fail(self, link: Link, failure: MonitorError) -> None:
        """Note why a page could not be read; a predicted address without an assessment is not a failure."""
        if is_empty_guess(link, failure):
            log.debug("%s: nothing at a predicted address: %s", self.key, failure)
            if isinstance(failure, NotFound) or self.answered:  # else every address may answer with this page
                self.note_guess(link)
            self.store.pages.forget_guess(self.key, link.url)
            return
        if isinstance(failure, NotFound):
            self.store.pages.release(self.key, link.url)  # nobody can look at it any more
        if isinstance(failure, NotFound | ParseError | Unforeseen):
            self.store.pages.count_failure(self.key, link, at=self.now)
        known = self.store.pages.failing(self.key, link.url)
        self.store.pages.note_failure(self.key, link, str(failure), at=self.now)
        if link.route == "predicted" and isinstance(failure, FetchError):
            self._fail_guess(failure)
            return
        if link.route == "predicted" and isinstance(failure, LayoutChanged):
            self.guessed = describe_answer("predicted", failure)
        self.note(failure, known=known.values())

    def _fail_guess(self, failure: FetchError) -> None:
        """Note why a predicted address could not be requested, once for all of them, unless the lists failed in the same way."""
        shown = failure
        if not is_of_rules(failure):  # the address is a different one every day
            where = f"{self.settings.site}, a predicted address"
            shown = type(failure)(where, failure.reason, pause=failure.pause)
        is_noted = self.guessed is not None and self.guessed.reason == str(shown)
        self.guessed = describe_answer("predicted", shown)
        if not (is_noted or (not self.answered and type(failure) in map(type, self.failures))):
            self.note(shown, known=self.store.routes.failing(self.key).values())

    def note_guess(self, link: Link) -> None:
        """Note that the predicted addresses were answered, if this is one."""
        if link.route == "predicted":
            self.guessed = self.guessed or describe_answer("predicted", None)

    def mark_guess(self) -> None:
        """Store how the predicted addresses answered, if one was tried."""
        if self.guessed:
            if self.guessed.state == "works" and "predicted" in self.store.routes.failing(self.key):
                log.info("%s: predicted works now", self.key)
            self.store.routes.mark(self.key, [self.guessed], at=self.now)


def is_empty_guess(link: Link, failure: MonitorError) -> bool:
    """Return whether a predicted address just has no assessment; no list said that there is one."""
    return link.route == "predicted" and isinstance(failure, NotFound | NotAnAssessment)


def load_trackings(config: Config, store: Store) -> Trackings:
    """Return a function that loads the tracking of a series once and returns it at each call."""

    @cache
    def load(key: str) -> "SeriesTracking":
        from monitor.pipeline.tracking import SeriesTracking

        return SeriesTracking(config, store, key)

    return load


def build_fetcher(
    config: Config,
    settings: SeriesSettings | MirrorSettings,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Fetcher:
    """Return a fetcher for the site of a series or of its mirror, built from the configuration."""
    http = config.http
    return Fetcher(
        settings.site,
        user_agent=config.user_agent,
        limits=Limits(
            connect_timeout=http.connect_timeout,
            read_timeout=http.read_timeout,
            total_timeout=http.total_timeout,
            max_bytes=http.max_bytes,
            public_only=not http.allow_private_addresses,
        ),
        request_interval=settings.request_interval,
        retries=http.retries,
        retry_pause=http.retry_pause,
        sleep=sleep,
        clock=clock,
        now=now,
    )
