"""The daemon: each duty at its time, signals obeyed within seconds. The only module that knows APScheduler."""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from monitor.config import Config
from monitor.errors import ConfigError, MonitorError, StoreLocked
from monitor.logs import story
from monitor.schedule.jobs import Jobs, Stopped
from monitor.schedule.systemd import notify, reloading

log = logging.getLogger(__name__)

BEAT = 15.0  # seconds between two looks at the clock, the plan and the watchdog
SHORT = 2.0  # seconds between two tries to begin
GRACE = 5.0  # seconds a duty is given to end itself when we are told to stop
STUCK = 6 * 3600.0  # seconds after which a duty is hung, and the watchdog should end us
PAUSE = timedelta(seconds=5)  # between two runs of one duty, whatever the plan says
SOON = timedelta(minutes=5)  # after a failure of ours, as a database that another monitor holds
CHECK, TELL = "check", "tell"


class Daemon:
    """Runs duties until it is told to stop; `load` reads the configuration again.

    Each duty has a thread of its own, so that a site that hangs keeps no digest waiting.
    """

    def __init__(self, jobs: Jobs, load: Callable[[], Config]) -> None:
        self.jobs = jobs
        self.checks = 0
        self.requests = 0
        self.failures = 0
        self.beat_at = time.monotonic()
        self._load = load
        self._wake = Event()
        self._reload = False
        self._running: dict[str, float] = {}  # duty -> since when
        self._not_before: dict[str, datetime] = {}  # duty -> after a failure
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={CHECK: ThreadPoolExecutor(1), TELL: ThreadPoolExecutor(1)},
            job_defaults={
                "misfire_grace_time": None,
                "coalesce": True,
                "max_instances": 1,
            },  # late is not lost
        )

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; SIGHUP reads the configuration again. Raises StoreError at the start."""
        signal.signal(signal.SIGTERM, self._on_stop)
        signal.signal(signal.SIGINT, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_reload)
        self._prepare()
        if self.jobs.stopping.is_set():
            return
        self._scheduler.start()
        notify("READY=1")
        log.info("monitor runs; next check at %s", f"{self.jobs.next_check():%Y-%m-%d %H:%M:%S} UTC")
        while not self.jobs.stopping.is_set():
            self._beat()
            self._wake.wait(BEAT)
            self._wake.clear()
        self._stop()

    def _prepare(self) -> None:
        """Wait for another monitor that is at work on the database just now."""
        while not self.jobs.stopping.is_set():
            try:
                return self.jobs.prepare()
            except StoreLocked as exc:
                log.info("%s", exc)
                self._wake.wait(SHORT)
        return None

    @property
    def is_alive(self) -> bool:
        """Whether the plan is looked after, and no duty hangs."""
        now = time.monotonic()
        return now - self.beat_at < 4 * BEAT and all(now - since < STUCK for since in self._running.values())

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.jobs.stopping.set()
        self._wake.set()

    def _on_reload(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._reload = True
        self._wake.set()

    def _beat(self) -> None:
        """Planned anew each time: the wall clock may have been put forward or back, or the machine have slept."""
        self.beat_at = time.monotonic()
        if self._reload:
            self._reload = False
            self._read_configuration()
        self._plan(CHECK, self.jobs.next_check, self._check)
        self._plan(TELL, self.jobs.next_delivery, self._tell)
        if self.is_alive:
            notify("WATCHDOG=1")

    def _plan(self, duty: str, find_moment: Callable[[], datetime], do: Callable[[], None]) -> None:
        if duty in self._running:
            return
        try:
            moment = max(find_moment(), self._not_before.get(duty, datetime.min.replace(tzinfo=UTC)))
        except MonitorError as exc:
            log.error("%s", exc)  # noqa: TRY400 (a foreseen error is one line)
            return
        self._scheduler.add_job(
            do, DateTrigger(moment, timezone=UTC), id=duty, executor=duty, replace_existing=True
        )

    def _check(self) -> None:
        with self._duty(CHECK):
            report = self.jobs.check()
            self.checks += 1
            self.requests += report.requests
            self.failures += len(report.failures)
            log.info(
                "%d new, %d edited, %d delivered, %d owed, %d failed, %d requests",
                len(report.added), len(report.revised), report.delivered, report.owed, len(report.failures), report.requests,
            )  # fmt: skip

    def _tell(self) -> None:
        with self._duty(TELL):
            sent = self.jobs.tell()
            if sent.delivered or sent.failures:
                log.info("%d delivered, %d owed", sent.delivered, sent.owed)

    @contextmanager
    def _duty(self, duty: str) -> Iterator[None]:
        """A duty that fails is tried again soon; the others go on."""
        self._running[duty] = time.monotonic()
        pause = PAUSE
        try:
            with story(f"{duty} {datetime.now(UTC):%Y%m%dT%H%M%S}"):
                yield
        except Stopped:
            log.info("%s cut short; the next start goes on from here", duty)
        except MonitorError as exc:
            log.warning("%s", exc)
            pause = SOON
        except Exception:
            log.exception("a mistake in monitor itself; please report it")
            pause = SOON
        finally:
            self._not_before[duty] = datetime.now(UTC) + pause
            del self._running[duty]
            self._wake.set()

    def _read_configuration(self) -> None:
        notify(*reloading())
        try:
            self.jobs.reconfigure(self._load())
            log.info("configuration read again")
        except ConfigError as exc:
            log.error("the configuration was not taken, the old one holds: %s", exc)  # noqa: TRY400 (one line)
        notify("READY=1")

    def _stop(self) -> None:
        """Wait a little for duties to end; what is cut short then is as safe as after a power failure."""
        notify("STOPPING=1")
        log.info("stopping")
        self._scheduler.shutdown(wait=False)
        until = time.monotonic() + GRACE
        while self._running and time.monotonic() < until:
            time.sleep(0.02)
        if self._running:
            log.warning("not waiting for %s any longer; nothing is lost", ", ".join(self._running))
            logging.shutdown()
            os._exit(0)  # a thread that hangs in a request would keep the process
