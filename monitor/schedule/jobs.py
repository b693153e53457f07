"""The daemon's jobs and their times, which are read from the store each time, so that a restart loses nothing."""

import logging
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

from monitor.config import Config, MirrorSettings, SeriesSettings
from monitor.errors import NewerDatabase, NoDatabase, StoreError, StoreLocked
from monitor.fetch import Fetcher
from monitor.heartbeat import ping
from monitor.incidents import OF_DAEMON, Ongoing
from monitor.outbox.sent import Sent
from monitor.pipeline.check import check
from monitor.pipeline.delivery import deliver, find_next_attempt
from monitor.pipeline.digests import enqueue_due_digests
from monitor.pipeline.next_check import read_polling
from monitor.pipeline.problems import find_lasting, reaches_nobody
from monitor.pipeline.prune import prune_archive
from monitor.pipeline.report import Report
from monitor.pipeline.session import build_fetcher
from monitor.pipeline.settings_taken import note_settings
from monitor.pipeline.waiting import find_digests_to_come
from monitor.polling import Polling
from monitor.site import Link
from monitor.store import Store, open_store
from monitor.text import counted

log = logging.getLogger(__name__)

OVERDUE = timedelta(minutes=5)  # how late a check may begin
TIDY = timedelta(days=1)  # between two prunings of the archive
AT_REST = timedelta(days=1)  # until the next delivery if nothing waits; it is planned again before that
DIGEST_AGAIN = timedelta(hours=1)  # before a digest that could not be made is tried again

Enqueue = Callable[[Config, Store, datetime], int]  # enqueues the digests that are due, returns how many


class Stopped(BaseException):  # like asyncio.CancelledError, so that no boundary takes it for a failure
    """A job was interrupted because the daemon stops; nothing is lost."""


class Jobs:
    """Checks, digests and pruning with one configuration, which may be replaced between two jobs."""

    def __init__(
        self,
        config: Config,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        enqueue: Enqueue = enqueue_due_digests,
        build: Callable[[Config, SeriesSettings | MirrorSettings], Fetcher] | None = None,
        seed: float | None = None,
    ) -> None:
        self.config = config
        self.stopping = Event()
        self._clock = clock
        self._enqueue = enqueue
        self._build = build or self._build_patient
        # Kept from check to check, since they remember robots.txt and the last request
        self._fetchers: dict[SeriesSettings | MirrorSettings, Fetcher] = {}
        self._random = random.Random(seed)  # noqa: S311 (it only spreads the load)
        self._jitter = self._draw_jitter()
        self._planned: dict[str, datetime] = {}  # when each series is checked next, by the latest plan
        self._checked = False  # whether these jobs made a check since that plan
        self._started = clock()
        self._digests_at: datetime | None = None  # when digests were last made with these settings
        self._hurries = True  # whether to send at once: after a start or a change of the settings
        self._ping_failed = False
        self._is_noted = False  # whether it is stored which settings these are
        # By series: until when it backs off, and why the next check is when it is, as last logged.
        self._said: dict[str, tuple[datetime | None, str]] = {}

    def prepare(self) -> None:
        """Create or migrate the database; raises StoreError."""
        with open_store(self.config.database, write=True, wait=0.0):
            pass

    def reconfigure(self, config: Config) -> None:
        """Use another configuration from the next job on."""
        self.config = config
        self._fetchers = {}
        self._digests_at = None
        self._hurries = True
        self._is_noted = False

    def keep_settings(self) -> None:
        """Store the state of the files that the settings were read from, for `status`; raises StoreError."""
        if not self._is_noted:
            with self._open(write=True, alone=False) as store:
                note_settings(self.config, store, self._clock())
            self._is_noted = True

    def next_check(self) -> datetime:
        """Return when the first series should be checked, which may be in the past; raises StoreError."""
        now = self._clock()
        with self._open(write=False) as store:
            planned = [moment for moment in self._due(store, now).values() if moment]
            at_once = len(planned) < len(self.config.series)
        return now if at_once else min(planned) + self._jitter

    def keep_plan(self, *, aloud: bool, after: datetime | None = None) -> None:
        """Store when a check of each series is due and when it is made, `after` a pause, for `status`.

        It is logged if the reason has changed, if another process made a check meanwhile, or if `aloud`.

        Raises StoreError.
        """
        now = self._clock()
        said: dict[str, tuple[datetime | None, str]] = {}
        planned: dict[str, datetime] = {}
        with self._open(write=False) as store:
            for key, polling in self._polling(store, now).items():
                moment = polling.next_check(now)
                if moment is None:
                    continue
                planned[key] = moment + self._jitter
                why = polling.explain(self.config.timezone)
                backing = "backs off; " if polling.backs_off else ""
                said[key] = (moment if backing else None, why)
                is_moved = not self._checked and self._planned.get(key, planned[key]) != planned[key]
                if aloud or is_moved or said[key] != self._said.get(key, (None, why)):
                    at = say_moment(max(planned[key], now), self.config.timezone)
                    log.info("%s: %snext check at %s; %s", key, backing, at, why)
            marks = {f"check due {key}": moment for key, moment in planned.items()}
            marks |= {f"next check {key}": max(moment, after or moment) for key, moment in planned.items()}
            kept = {job: store.runs.last(job) for job in marks}
        self._said, self._planned, self._checked = said, planned, False
        if marks != kept:
            with self._open(write=True, alone=False) as store, store.atomic():
                for job, moment in marks.items():
                    store.runs.mark(job, moment)

    def overdue(self) -> tuple[str, ...]:
        """Return the series whose check should have begun minutes ago; raises StoreError."""
        now = self._clock()
        with self._open(write=False) as store:
            due = self._due(store, now)
        latest = now - OVERDUE - self._jitter
        return tuple(key for key, moment in due.items() if (moment or self._started) < latest)

    def check(self) -> Report:
        """Check the series that are due; `deliver` sends the messages. Raises StoreError, Stopped."""
        try:
            report, good = self._check()
        except StoreError as exc:
            if not isinstance(exc, StoreLocked):  # else another process is working
                self._ping(good=False)
            raise
        self._jitter, self._checked = self._draw_jitter(), True
        self._ping(good=good)
        return report

    def _check(self) -> tuple[Report, bool]:
        """Return the report of a check, and whether all sites could be read and some channel accepts messages."""
        config = self.config
        with self._open(write=True, wait=config.lock_wait, create=False, asks=True) as store:
            now = self._clock()
            scopes = {
                key: polling.choose_scope(now)
                for key, polling in self._polling(store, now).items()
                if (moment := polling.next_check(now)) is None or moment <= now
            }
            log.info(
                "looking at %s", ", ".join(f"{key} ({scope})" for key, scope in scopes.items()) or "nothing"
            )
            report = check(
                config,
                store,
                now=self._clock,
                progress=self._progress,
                scopes=scopes,
                build=self._build,
                send=False,
            )
            self._prune(store)
            return report, not (report.unreached or reaches_nobody(config, store, self._clock()))

    def next_delivery(self) -> datetime:
        """Return when a digest is due or a delivery should be tried, which may be in the past; raises StoreError."""
        now = self._clock()
        with self._open(write=False) as store:
            digests = [
                self._digest_at(one.due_at, now)
                for one in find_digests_to_come(self.config, store, now, as_planned=True)
            ]
            attempt = find_next_attempt(self.config, store, now)
        if attempt and self._hurries:
            return now
        return min([*digests, attempt or now + AT_REST])

    def deliver(self) -> Sent:
        """Enqueue the digests that are due, and send what is owed, without waiting for a check.

        Raises StoreError.
        """
        now = self._digests_at = self._clock()
        config = self.config
        with self._open(write=True, alone=False) as store:
            if self._hurries:
                self._hurries = False
                store.deliveries.end_pauses(at=now)
            with store.atomic():
                made = self._enqueue(config, store, now)
            if made:
                log.info("%s made", counted(made, "digest"))
            return deliver(config, store, now, eager=False, is_stopping=self.stopping.is_set)

    def incidents(self) -> dict[str, tuple[Ongoing, ...]]:
        """Return the ongoing incidents by series; raises StoreError."""
        with self._open(write=False) as store:
            now = self._clock()
            found = {key: find_lasting(self.config, store, key, now) for key in self.config.series}
        return {key: tuple(lasting.values()) for key, lasting in found.items()}

    def keep_closed(self, reason: str) -> None:
        """Store which addresses cannot be listened at and why, or "" if all can; raises StoreError."""
        with self._open(write=True, alone=False) as store:
            known = store.runs.incidents(OF_DAEMON).get("listen")
            since = known.since if known else self._clock()
            lasting = [Ongoing(incident="listen", since=since, reason=reason)] if reason else []
            store.runs.save_incidents(OF_DAEMON, lasting)

    def _digest_at(self, due_at: datetime, now: datetime) -> datetime:
        """Return when to make a digest: when it is due, or an hour after a failed try."""
        tried = self._digests_at
        return tried + DIGEST_AGAIN if tried and due_at <= tried <= now else due_at

    @contextmanager
    def _open(self, **how: Any) -> Iterator[Store]:
        """Open the database that was prepared at the start; if it has gone, no new one is created, to make the loss visible."""
        try:
            with open_store(self.config.database, **how) as store:
                yield store
        except NoDatabase as exc:
            raise NoDatabase(exc.path, gone=True) from exc
        except NewerDatabase as exc:
            raise NewerDatabase(exc.path, exc.names, running="monitor run") from exc

    def _polling(self, store: Store, now: datetime) -> dict[str, Polling]:
        return {key: read_polling(self.config, store, key, now) for key in self.config.series}

    def _due(self, store: Store, now: datetime) -> dict[str, datetime | None]:
        return {key: polling.next_check(now) for key, polling in self._polling(store, now).items()}

    def _prune(self, store: Store) -> None:
        now, last = self._clock(), store.runs.last("tidy")
        if last is None or not timedelta(0) <= now - last < TIDY:
            gone = prune_archive(self.config, store, now=now)
            store.runs.mark("tidy", now)
            if gone:
                log.info("%d page bodies older than %s days deleted", gone, self.config.keep.pages)

    def _ping(self, *, good: bool) -> None:
        if self.config.schedule.ping_url:
            url = self.config.schedule.ping_url.get_secret_value()
            self._ping_failed = not ping(url, good=good, failed=self._ping_failed)

    def _draw_jitter(self) -> timedelta:
        return timedelta(seconds=self._random.uniform(0, self.config.schedule.jitter))

    def _build_patient(self, config: Config, settings: SeriesSettings | MirrorSettings) -> Fetcher:
        if settings not in self._fetchers:
            self._fetchers[settings] = build_fetcher(config, settings, sleep=self._sleep)
        return self._fetchers[settings]

    def _sleep(self, seconds: float) -> None:
        if self.stopping.wait(seconds):
            raise Stopped

    @contextmanager
    def _progress(self, links: Sequence[Link]) -> Iterator[Iterable[Link]]:
        yield self._while_wanted(links)

    def _while_wanted(self, links: Sequence[Link]) -> Iterator[Link]:
        for link in links:
            if self.stopping.is_set():
                raise Stopped
            yield link


def say_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment for the log: "2026-06-17 22:10:05 EEST", in the user's time zone."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
