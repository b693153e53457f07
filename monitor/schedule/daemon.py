"""Run each job at its time, and obey signals within seconds. The only module that uses APScheduler."""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from monitor.config import Config
from monitor.config.reload import taking_settings
from monitor.errors import StoreLocked
from monitor.log_files import reopen_log_files
from monitor.logged_progress import logged_progress
from monitor.logs import story
from monitor.schedule.failures import LastingFailures
from monitor.schedule.jobs import Jobs, Stopped, say_moment
from monitor.schedule.systemd import notify, reloading
from monitor.store.daemons import note_prepared, show_life, sign_off

log = logging.getLogger(__name__)

BEAT = 15.0  # seconds between two beats, which plan the jobs and notify the watchdog
RETRY_SECONDS = 2.0  # seconds between two tries to start
GRACE = 5.0  # seconds that a job may take to end when the daemon stops
STUCK = 6 * 3600.0  # seconds after which a job counts as hung, so that the watchdog ends the process
UNPLANNED = 300.0  # seconds without a plan after which the process is unhealthy
SIGN_SECONDS = 60.0  # seconds between two signs of life on the disk
PAUSE = 5.0  # minimum seconds between two runs of a job
FAILURE_PAUSE_SECONDS = 300.0  # seconds after a job failed, for example because the database was locked
CHECK, DELIVER = "check", "delivery"
SERVERS = "keeping up the web servers"
HEARD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass
class _Job:
    """A job that runs repeatedly, in a thread of its own."""

    find_moment: Callable[[], datetime]
    run: Callable[[], None]
    next_at: datetime | None = None
    running_since: float | None = None  # like the fields below, by the monotonic clock
    rest_until: float = 0.0
    again_at: datetime | None = None  # when it is run again after a failure, by the wall clock
    planned_at: float = field(default_factory=time.monotonic)  # when it was last planned or run


class Daemon:
    """Runs jobs until it is stopped; `load` reads the configuration again.

    Each job has a thread of its own, so that a site that does not answer does not delay messages.
    """

    def __init__(self, jobs: Jobs, load: Callable[[], Config]) -> None:
        self.jobs = jobs
        self.checks = 0
        self.requests = 0
        self.failures = 0
        self.beat_at = time.monotonic()
        self._shown_at = time.time()  # by the wall clock, so that there is a sign of life soon after sleep
        self._load = load
        self._keep_up: Callable[[], str] = lambda: ""
        self.closed: str | None = None  # why web servers cannot be opened, as stored; None: not stored yet
        self._wakes: SimpleQueue[None] = SimpleQueue()  # unlike an event, a signal may interrupt its use
        self._reload_wanted = False
        self._log_plan = False  # whether to log the next plan, since the configuration was read again
        self._failures = LastingFailures()
        self._jobs = {
            CHECK: _Job(jobs.next_check, self._check),
            DELIVER: _Job(jobs.next_delivery, self._deliver),
        }
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={name: ThreadPoolExecutor(1) for name in self._jobs},
            job_defaults={"misfire_grace_time": None, "coalesce": True},  # a late run is not dropped
        )

    def run(self, keep_up: Callable[[], str] = lambda: "") -> None:
        """Run until SIGTERM or SIGINT; SIGHUP reads the configuration again. Raises StoreError at the start.

        `keep_up` is called at the start and every few seconds: it opens and closes the web servers as the settings say, and
        returns which cannot be opened and why, or "".
        """
        self._keep_up = keep_up
        signal.signal(signal.SIGTERM, self._on_stop)
        signal.signal(signal.SIGINT, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_reload)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
        with self._failures.noting(SERVERS):
            keep_up()  # does not wait for the database, which another process may use for an hour
        self._prepare()
        if self.jobs.stopping.is_set():
            self._sign_off()
            return
        self._scheduler.start()
        self._beat()
        notify("READY=1")
        first, zone = self._jobs[CHECK].next_at, self.jobs.config.timezone
        log.info("monitor runs; next check at %s", say_moment(first, zone) if first else "a time yet unknown")
        while not self.jobs.stopping.is_set():
            self._rest(BEAT)
            self._beat()
        self._stop()

    def _rest(self, seconds: float) -> None:
        """Wait until there is something to do, but at most so many seconds."""
        with suppress(Empty):
            self._wakes.get(timeout=seconds)
            while True:
                self._wakes.get_nowait()

    def _prepare(self) -> None:
        """Prepare the database; wait while another monitor uses it, and log that once."""
        said = False
        while not self.jobs.stopping.is_set():
            try:
                self.jobs.prepare()
            except StoreLocked as exc:
                if not said:
                    log.info("%s", exc)
                said = True
                self._show_life()
                self._rest(RETRY_SECONDS)
            else:
                note_prepared(self.jobs.config.database)
                return

    @property
    def is_alive(self) -> bool:
        """Whether the plan is kept up to date and no job hangs."""
        now = time.monotonic()
        return now - self.beat_at < 4 * BEAT and all(
            now - since < STUCK for since in self._running().values()
        )

    def find_liveness_failure(self) -> str | None:
        """Return why checks are not made or planned in time, or None. Raises StoreError."""
        if not self.is_alive:
            return "the schedule stands still"
        job, what = self._jobs[CHECK], _planning(CHECK)
        if job.running_since:
            return None
        if time.monotonic() - job.planned_at > UNPLANNED and (failure := self._failures.of(what)):
            return f"{what} failed for minutes: {failure}"
        overdue = self.jobs.overdue()
        return f"the check of {', '.join(overdue)} is overdue" if overdue else None

    def find_work_failure(self) -> str | None:
        """Return how a whole job failed at its last run, for example because nothing can be stored, or None."""
        found = (f"{name} failed: {failure}" for name in self._jobs if (failure := self._failures.of(name)))
        return next(found, None)

    def _running(self) -> dict[str, float]:
        """Return the jobs that are running, each with its start by the monotonic clock."""
        return {name: since for name, job in self._jobs.items() if (since := job.running_since) is not None}

    def _on_stop(self, *_: object) -> None:
        for number in HEARD:  # further ones would only interrupt this; Python prints one ignored too late
            signal.signal(number, lambda *_: None)
        self.jobs.stopping.set()
        self._wakes.put(None)

    def _on_reload(self, *_: object) -> None:
        self._reload_wanted = True
        self._wakes.put(None)

    def _beat(self) -> None:
        """Do what is due every few seconds. Jobs are planned again, since the clock may have changed or the machine slept."""
        self.beat_at = time.monotonic()
        if self._reload_wanted:
            self._reload_wanted = False
            self._reload()
        with self._failures.noting("storing which settings hold"):
            self.jobs.keep_settings()
        self._serve()
        for name in self._jobs:
            self._plan(name)
        if self.is_alive:
            notify("WATCHDOG=1")
            if not self._failures.of(_planning(CHECK)):
                self._show_life()

    def _show_life(self) -> None:
        if abs(time.time() - self._shown_at) > SIGN_SECONDS:
            self._shown_at = time.time()
            show_life(self.jobs.config.database)

    def _serve(self) -> None:
        """Open the web servers that are not open yet, and store for `status` which cannot be opened."""
        with self._failures.noting(SERVERS):
            closed = self._keep_up()
            if closed != self.closed:
                self.jobs.keep_closed(closed)
                self.closed = closed

    def _plan(self, name: str) -> None:
        job = self._jobs[name]
        if job.running_since is not None:
            return
        with self._failures.noting(_planning(name)):
            now = datetime.now(UTC)
            rest = timedelta(seconds=job.rest_until - time.monotonic())
            job.next_at = max(job.find_moment(), now + rest, now)
            trigger = DateTrigger(job.next_at, timezone=UTC)
            self._scheduler.add_job(job.run, trigger, id=name, executor=name, replace_existing=True)
            job.planned_at = time.monotonic()
            if name == CHECK:
                self.jobs.keep_plan(aloud=self._log_plan, after=job.again_at)
                self._log_plan = False

    def _check(self) -> None:
        with self._working(CHECK):
            report = self.jobs.check()
            self.checks += 1
            self.requests += report.requests
            self.failures += len(report.failures)
            log.info("%s", report.summary)

    def _deliver(self) -> None:
        with self._working(DELIVER):
            sent = self.jobs.deliver()
            if sent.delivered:
                log.info("%d delivered, %d owed", sent.delivered, sent.owed + sent.deferred)

    @contextmanager
    def _working(self, name: str) -> Iterator[None]:
        """Run a job in the block; if it fails, it is logged and run again after a pause."""
        job = self._jobs[name]
        job.running_since = time.monotonic()
        pause = FAILURE_PAUSE_SECONDS
        try:
            with (
                story(f"{name} {datetime.now(self.jobs.config.timezone):%Y%m%dT%H%M%S}"),
                logged_progress(),
                self._failures.noting(name),
            ):
                yield
                pause = PAUSE
        except Stopped:
            log.info("%s interrupted; it continues at the next start", name)
        finally:
            job.planned_at = time.monotonic()
            job.rest_until = job.planned_at + pause
            failed = pause == FAILURE_PAUSE_SECONDS
            job.again_at = datetime.now(UTC) + timedelta(seconds=pause) if failed else None
            job.running_since = None
            self._wakes.put(None)

    def _reload(self) -> None:
        """Begin a new log file if the current one was moved, and read the configuration again."""
        notify(*reloading())
        try:
            reopen_log_files()
        except OSError as exc:
            log.error("the log file cannot be opened again: %s", exc)  # noqa: TRY400 (one line)
        with taking_settings():
            self.jobs.reconfigure(self._with_present_database(self._load()))
            self._log_plan = True
        notify("READY=1")

    def _with_present_database(self, config: Config) -> Config:
        """Return the configuration with this daemon's database, since only a start prepares another one."""
        present = self.jobs.config.database
        if config.database != present:
            log.warning("database: %s is used until the next start", present)
        return replace(config, database=present)

    def _stop(self) -> None:
        """Stop the scheduler and wait a few seconds for jobs to end; killing a job is as safe as a power failure."""
        self._sign_off()
        self._scheduler.remove_all_jobs()  # else its thread may fail over one that it runs as it is stopped
        self._scheduler.shutdown(wait=False)
        until = time.monotonic() + GRACE
        while self._running() and time.monotonic() < until:
            time.sleep(0.02)
        if running := self._running():
            log.warning("not waiting for %s any longer; nothing is lost", ", ".join(running))
            logging.shutdown()
            os._exit(0)  # a thread that hangs in a request would keep the process alive

    def _sign_off(self) -> None:
        notify("STOPPING=1")
        sign_off(self.jobs.config.database)
        log.info("stopping")


def _planning(name: str) -> str:
    return f"planning the next {name}"
