"""Laws of `monitor run`: a real process, real signals, real servers on loopback."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from urllib.request import urlopen

import pytest
from apscheduler.executors.pool import ThreadPoolExecutor

from monitor.compose import MessageContext, compose_operator
from monitor.config import Config, load_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.errors import NewerDatabase, NoDatabase, StoreLocked
from monitor.pipeline.check import check
from monitor.progress import ON_PROGRESS
from monitor.schedule import Daemon, Jobs
from monitor.schedule.daemon import GRACE, UNPLANNED
from monitor.store import open_store
from monitor.store.daemons import claim_for_daemon
from monitor.store.locks import Lock
from tests.daemons import AT_ONCE, PATIENCE, configure, daemon, wait_until
from tests.process import run, start
from tests.receivers import Hook, run_hook
from tests.servers import Asked, Reply, Web, serve

pytestmark = pytest.mark.slow

CONTEXT = MessageContext(series=DEMO_KEY, series_name="Saltmarsh Watch", publisher="")


@pytest.fixture
def site() -> Iterator[DemoSite]:
    """The demo's site on its last day."""
    with DemoSite(DAYS[-1]) as up:
        yield up


def test_it_checks_at_once_waits_and_stops_within_seconds(tmp_path: Path, site: DemoSite) -> None:
    """The first check comes at the start; SIGTERM ends the process with status 0."""
    configure(tmp_path, site.base)
    with daemon(tmp_path) as running:
        assert re.match(
            "10 assessments added, 0 edited, (0 messages delivered, 1|1 message delivered, 0) owed, 0 failed",
            running.wait_for(" request"),
        )
        running.wait_for("1 delivered, 0 owed")
        assert running.stop() < AT_ONCE
    assert sum("looking at" in line for line in running.lines) == 1


@pytest.mark.parametrize("words", [["run"], ["serve", "--listen", "127.0.0.1:0"]])
@pytest.mark.parametrize("sent", [[signal.SIGTERM], [signal.SIGINT], [signal.SIGINT, signal.SIGTERM]])
def test_a_signal_that_comes_while_it_starts_ends_it_as_later(
    tmp_path: Path, site: DemoSite, words: list[str], sent: list[int]
) -> None:
    """It waits, as here from before the first line of Python, until it is handled; so do two."""
    configure(tmp_path, site.base)

    def be_sent() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, sent)
        for number in sent:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    done = subprocess.run(
        [sys.executable, "-m", "monitor", *words], cwd=tmp_path, preexec_fn=be_sent, timeout=PATIENCE,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["run"], ["serve", "--listen", "127.0.0.1:0"]])
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_comes_again_while_it_stops_changes_nothing(
    tmp_path: Path, site: DemoSite, words: list[str], sent: int
) -> None:
    """However often, and until the last moment of the process."""
    configure(tmp_path, site.base)
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", *words], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:  # fmt: skip
        assert running.stdout
        said = next(line for line in running.stdout if "http://" in line or "monitor runs" in line)
        while running.poll() is None:
            running.send_signal(sent)
            time.sleep(0.001)
        said += running.stdout.read()
    assert running.returncode == 0, said
    assert "Traceback" not in said


def test_the_first_check_comes_at_once_whatever_the_jitter(tmp_path: Path, site: DemoSite) -> None:
    """On a new database and with the schedule as it is shipped, by the real loop and the real clock."""
    configure(tmp_path, site.base, schedule="")
    with daemon(tmp_path) as running:
        started = time.monotonic()
        running.wait_for("10 assessments added, 0 edited")
        assert time.monotonic() - started < AT_ONCE
        running.stop()


def test_a_delivery_refused_once_is_made_after_its_pause(tmp_path: Path, site: DemoSite) -> None:
    """By the real loop and the real clock, long before the next check; the reason is in the log."""
    with run_hook() as hook:
        hook.refuse = [Reply(status=503)]
        more = f'outbox: {{retry_pause: 2}}\nchannels: {{desk: {{kind: webhook, url: "{hook.url}"}}}}\n'
        configure(tmp_path, site.base, schedule="", more=more)
        with daemon(tmp_path) as running:
            assert "503" in running.wait_for("not delivered")
            running.wait_for("1 delivered, 0 owed")
            running.stop()
    assert len(hook.ids("digest")) == 1
    assert sum("looking at" in line for line in running.lines) == 1


def test_a_series_added_later_is_checked_at_once_and_stalls_no_other(tmp_path: Path, site: DemoSite) -> None:
    """SIGHUP brings a second series: it is checked now, and the first one keeps its time."""
    configure(tmp_path, site.base, schedule="jitter: 3600")
    one = json.dumps({**DEMO_SERIES, "site": site.base, "request_interval": 0})
    with daemon(tmp_path) as running:
        running.wait_for("10 assessments added, 0 edited")
        config = tmp_path / "config.yaml"
        config.write_text(config.read_text().replace("series: {", f"series: {{second: {one}, "))
        os.kill(running.process.pid or 0, signal.SIGHUP)
        running.wait_for("looking at second (wide)")
        running.wait_for("0 failed", times=2)
        running.stop()


def test_an_overdue_check_makes_the_process_unhealthy(tmp_path: Path, site: DemoSite) -> None:
    """Health does not believe the plan: a check that should have begun minutes ago is named, before the first one, too."""
    configure(tmp_path, site.base)
    now = datetime.now(UTC)
    jobs = Jobs(load_config(tmp_path / "config.yaml"), clock=lambda: now)
    jobs.prepare()
    assert jobs.overdue() == ()
    now += timedelta(minutes=6)
    assert jobs.overdue() == (DEMO_KEY,)
    jobs.check()
    assert jobs.overdue() == ()
    now += timedelta(hours=5)
    assert jobs.overdue() == (DEMO_KEY,)


@pytest.mark.parametrize("path", ["/robots.txt", "*"])
def test_a_site_that_asks_to_be_left_alone_is_left_alone(tmp_path: Path, web: Web, path: str) -> None:
    """For hours, beyond the next planned check, a restart notwithstanding; whether its rules or its lists ask."""
    configure(tmp_path, web.url, schedule="jitter: 0, every: 30, otherwise: 1")
    web.answers[path] = Reply(status=429, headers={"Retry-After": "10800"})
    now = datetime.now(UTC)
    for _ in range(2):
        jobs = Jobs(load_config(tmp_path / "config.yaml"), clock=lambda: now)
        jobs.prepare()
        if not web.paths:
            jobs.check()
        assert jobs.next_check() == now + timedelta(hours=3)


def test_whatever_reloading_raises_the_old_settings_hold(
    tmp_path: Path, site: DemoSite, caplog: pytest.LogCaptureFixture
) -> None:
    """Odd YAML, or an exception nobody foresaw: one line, and the daemon goes on."""
    configure(tmp_path, site.base)
    jobs = Jobs(load_config(tmp_path / "config.yaml"))
    for text in ("? [a, b]\n: c\n", "a: {{ X }}\n", "a: &a [*a]\n", "series: 5\n"):
        (tmp_path / "config.yaml").write_text(text)
        caplog.clear()
        before = jobs.config
        Daemon(jobs, lambda: load_config(tmp_path / "config.yaml"))._reload()
        assert jobs.config is before
        assert sum("the old one stays in force" in line for line in caplog.messages) == 1

    def fail() -> Config:
        raise TypeError("unhashable type: 'list'")

    Daemon(jobs, fail)._reload()
    assert "the old one stays in force" in caplog.text


def test_values_that_cannot_be_read_end_no_daemon(tmp_path: Path, site: DemoSite) -> None:
    """A stored moment that is none: planning goes on, and the check is made."""
    configure(tmp_path, site.base)
    jobs = Jobs(load_config(tmp_path / "config.yaml"))
    jobs.prepare()
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as db, db:
        for job in (f"check {DEMO_KEY}", f"wide check {DEMO_KEY}", "digest", "tidy"):
            db.execute("insert or replace into runs (job, at) values (?, 'the day before yesterday')", [job])
    daemon = Daemon(jobs, lambda: jobs.config)
    for name in ("check", "delivery"):
        daemon._plan(name)
    assert jobs.next_check() <= datetime.now(UTC)


def test_the_work_of_a_daemon_tells_how_far_it_is(tmp_path: Path) -> None:
    """In its log, as nobody sees a bar."""
    configure(tmp_path, "http://127.0.0.1:9")
    jobs = Jobs(load_config(tmp_path / "config.yaml"))
    with Daemon(jobs, lambda: jobs.config)._working("check"):
        assert ON_PROGRESS.get() is not None
    assert ON_PROGRESS.get() is None


def test_a_daemon_that_stops_as_a_job_becomes_due_stops_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its scheduler is at: pytest fails if the scheduler's thread ends by an exception."""
    configure(tmp_path, "http://127.0.0.1:9")
    jobs = Jobs(load_config(tmp_path / "config.yaml"))
    jobs.prepare()
    daemon, due = Daemon(jobs, lambda: jobs.config), Event()
    submit = ThreadPoolExecutor.submit_job

    def submit_slowly(executor: ThreadPoolExecutor, *job: object) -> None:
        submit(executor, *job)
        due.set()
        until = time.monotonic() + 0.5
        while daemon._scheduler.running and time.monotonic() < until:
            time.sleep(0.01)

    monkeypatch.setattr(ThreadPoolExecutor, "submit_job", submit_slowly)
    daemon._scheduler.start()
    daemon._jobs["delivery"].find_moment = lambda: datetime.now(UTC)
    daemon._plan("delivery")
    assert due.wait(PATIENCE)
    daemon._stop()


def test_a_daemon_whose_database_a_newer_monitor_updated_is_to_be_restarted(tmp_path: Path) -> None:
    """The program was replaced while it ran: to update it once more would not help."""
    configure(tmp_path, "http://127.0.0.1:9")
    jobs = Jobs(load_config(tmp_path / "config.yaml"))
    jobs.prepare()
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as newer, newer:
        newer.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('monitor', 'm999_later', '')"
        )
    with pytest.raises(NewerDatabase, match=r"m999_later.*restart `monitor run`"):
        jobs.next_check()
    with pytest.raises(NewerDatabase, match="update monitor to open it"):
        jobs.prepare()


def test_a_database_that_is_deleted_is_said_to_be_gone(
    tmp_path: Path, site: DemoSite, caplog: pytest.LogCaptureFixture
) -> None:
    """Once in the log, at once by /readyz, after minutes by /healthz; no other is begun, and the same one put back is taken up."""
    caplog.set_level("INFO")
    configure(tmp_path, site.base)
    jobs = Jobs(load_config(tmp_path / "config.yaml"))
    jobs.prepare()
    daemon = Daemon(jobs, lambda: jobs.config)
    daemon._plan("check")
    (tmp_path / "monitor.db").rename(tmp_path / "away.db")
    for _ in range(3):
        daemon._plan("check")
    said = f"{tmp_path}/monitor.db: the database has disappeared since this process began: put it back, or start again"
    assert caplog.text.count(said) == 1
    for act in (jobs.check, jobs.deliver, jobs.next_delivery, daemon.find_liveness_failure):
        with pytest.raises(NoDatabase, match=re.escape(said)):
            act()
    daemon._jobs["check"].planned_at -= UNPLANNED + 1
    failure = daemon.find_liveness_failure()
    assert failure is not None
    assert failure.startswith(f"planning the next check failed for minutes: {said}")
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["away.db"]
    (tmp_path / "away.db").rename(tmp_path / "monitor.db")
    daemon._plan("check")
    assert daemon.find_liveness_failure() is None
    assert "planning the next check works now" in caplog.text


def test_a_restart_checks_only_when_it_is_time(tmp_path: Path, site: DemoSite) -> None:
    """When the last check was is known over a restart: the site is not asked again at once."""
    configure(tmp_path, site.base)
    assert run(tmp_path, "check").returncode == 0
    with daemon(tmp_path) as running:
        running.wait_for("next check at")
        time.sleep(1)
        running.stop()
    assert not any("looking at" in line for line in running.lines)


def test_sigterm_ends_a_check_in_its_pause_and_nothing_is_lost(tmp_path: Path, site: DemoSite) -> None:
    """Ten minutes between two requests are not waited for; the next check does what was left."""
    configure(tmp_path, site.base, interval=600)
    with daemon(tmp_path) as running:
        running.wait_for("looking at")
        time.sleep(1)
        assert running.stop() < AT_ONCE
        assert "check interrupted; it continues at the next start" in running.lines
    configure(tmp_path, site.base)
    assert (
        run(tmp_path, "check")
        .stderr.splitlines()[-1]
        .startswith("10 assessments added, 0 edited, 1 message delivered, 0 owed")
    )


def test_sigterm_does_not_wait_for_a_site_that_hangs(tmp_path: Path, web: Web) -> None:
    """A request that is never answered is left behind after a short grace."""
    web.answers["/robots.txt"] = Reply(body=b"User-agent: *\n" * 50, length=5000, drip=0.5)
    configure(tmp_path, web.url)
    with daemon(tmp_path) as running:
        running.wait_for("looking at")
        wait_until(lambda: bool(web.log))
        assert running.stop() < AT_ONCE


def test_a_site_that_hangs_keeps_no_message_waiting(tmp_path: Path, web: Web, site: DemoSite) -> None:
    """While a check hangs in a request, what is owed is sent."""
    with run_hook() as hook:
        hook.refuse = [Reply(status=503)]
        more = f'channels: {{desk: {{kind: webhook, url: "{hook.url}"}}}}\n'
        configure(tmp_path, site.base, more=more)
        assert run(tmp_path, "check").returncode == 3
        (tmp_path / "monitor.db").rename(tmp_path / "owed.db")
        web.answers["/robots.txt"] = Reply(body=b"User-agent: *\n" * 50, length=5000, drip=0.5)
        block = json.dumps({**DEMO_SERIES, "site": web.url, "request_interval": 0})
        (tmp_path / "config.yaml").write_text(
            f"database: owed.db\nseries: {{other: {block}}}\nschedule: {{jitter: 0}}\n{more}"
        )
        with daemon(tmp_path) as running:
            running.wait_for("1 delivered, 0 owed")
            wait_until(lambda: bool(web.log))
            running.stop()
        assert not any(" request" in line for line in running.lines)


def owe_notices(many: int, folder: Path, site: DemoSite, hook: Hook) -> None:
    """Configure a webhook, and owe it so many notices: "m0", "m1" ..."""
    configure(folder, site.base, more=f'channels: {{desk: {{kind: webhook, url: "{hook.url}"}}}}\n')
    with open_store(load_config(folder / "config.yaml").database, write=True) as store:
        for n in range(many):
            notice = compose_operator(CONTEXT, id=f"m{n}", subject="S", text="T")
            store.messages.enqueue(notice, ["desk"], at=datetime.now(UTC))


def test_sigterm_ends_with_the_delivery_that_is_on_its_way(tmp_path: Path, site: DemoSite) -> None:
    """A receiver that takes its time gets each message once, whenever the daemon is stopped and started again."""
    with run_hook() as hook:

        def take_slowly(asked: Asked) -> Reply:
            return replace(hook.answer(asked), wait=0.4)

        hook.web.answers["/hook"] = take_slowly
        owe_notices(20, tmp_path, site, hook)
        with daemon(tmp_path) as running:
            wait_until(lambda: len(hook.received) > 3)
            assert running.stop() < GRACE
        assert run(tmp_path, "check").returncode == 0
        assert Counter(hook.ids("operator")) == {f"m{n}": 1 for n in range(20)}


@pytest.mark.parametrize("ended", [signal.SIGTERM, signal.SIGKILL])
def test_all_is_not_well_while_messages_are_owed_and_nothing_runs(
    tmp_path: Path, site: DemoSite, ended: signal.Signals
) -> None:
    """The daemon is stopped while a receiver hangs: of two messages one has a try without an answer, one has none."""

    def look() -> tuple[list[str], int, str]:
        found = json.loads(run(tmp_path, "status", "--json").stdout)
        owed = [one["what"] for one in found["problems"] if one["owed"]]
        return owed, run(tmp_path, "status", "--check").returncode, run(tmp_path, "status").stdout

    with run_hook() as hook:
        hook.web.answers["/hook"] = Reply(wait=PATIENCE)
        owe_notices(2, tmp_path, site, hook)
        with daemon(tmp_path) as running:
            wait_until(lambda: bool(hook.web.log))
            assert look()[0] == []  # it is on its way
            assert running.process.pid
            os.kill(running.process.pid, ended)
            running.process.join(PATIENCE)
        owed, status, told = look()
        assert [re.sub("^[0-9]+ messages", "n messages", one) for one in owed] == [
            "n messages are owed to desk, and nothing is running that sends them"
        ]
        assert (status, "1 try, without an answer so far" in told, "All is well" in told) == (
            3 if ended == signal.SIGTERM else 1,
            True,
            False,
        )
        hook.web.answers["/hook"] = hook.answer
        assert run(tmp_path, "check").returncode == 0
        assert look()[0] == []


def test_sighup_takes_a_good_configuration_and_refuses_a_bad_one(tmp_path: Path, site: DemoSite) -> None:
    """A mistake is named and the old settings hold; a good file is taken."""
    configure(tmp_path, site.base)
    good = (tmp_path / "config.yaml").read_text()
    with daemon(tmp_path) as running:
        running.wait_for(" request")
        (tmp_path / "config.yaml").write_text(good.replace("jitter", "jittre"))
        os.kill(running.process.pid or 0, signal.SIGHUP)
        assert "did you mean jitter?" in running.wait_for("the old one stays in force")
        (tmp_path / "config.yaml").write_text(good)
        os.kill(running.process.pid or 0, signal.SIGHUP)
        running.wait_for("configuration read again")
        said = running.wait_for(f"{DEMO_KEY}: next check at ")
        assert said.removeprefix(f"{DEMO_KEY}: next check at ")[:16] in planned_for(tmp_path)
        running.stop()
    assert planned_for(tmp_path) == ""


def test_the_log_plans_no_check_in_the_past(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A check that is overdue, as after the rhythm was changed, is made now; times are by the user's clock, as in `status`."""
    caplog.set_level("INFO")
    configure(tmp_path, "http://127.0.0.1:9", more="timezone: Asia/Tokyo\n")
    now = datetime(2026, 6, 9, 3, tzinfo=UTC)
    jobs = Jobs(load_config(tmp_path / "config.yaml"), clock=lambda: now)
    jobs.prepare()
    jobs.check()
    now += timedelta(days=1)
    jobs.keep_plan(aloud=True)
    assert any(f"{DEMO_KEY}: next check at 2026-06-10 12:00:00 JST; " in said for said in caplog.messages)


def planned_for(folder: Path) -> str:
    """Return what `monitor status` says of the next check; "" for nothing."""
    lines = run(folder, "status").stdout.splitlines()
    return next((line for line in lines if "next check" in line), "")


def test_the_log_says_when_another_process_moved_the_next_check(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What the log said of it would be untrue; at the usual rhythm of its own checks the daemon says nothing."""
    caplog.set_level("INFO")
    configure(tmp_path, "http://127.0.0.1:9")
    config = load_config(tmp_path / "config.yaml")
    now = datetime(2026, 6, 9, 22, tzinfo=UTC)
    jobs = Jobs(config, clock=lambda: now)
    jobs.prepare()

    def by_hand() -> None:
        with open_store(config.database, write=True, asks=True) as store:
            check(config, store, now=lambda: now)

    said = []
    for act in (jobs.check, jobs.check, by_hand, jobs.check):
        now += timedelta(minutes=40)
        act()
        caplog.clear()
        jobs.keep_plan(aloud=False)
        said.append(sum("next check" in line for line in caplog.messages))
    assert said == [0, 0, 1, 0]


def test_when_a_site_is_left_alone_the_log_says_once_until_when(
    tmp_path: Path, web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    """Turned away: for each new plan one line, none at the usual rhythm; `status` has the same time."""
    caplog.set_level("INFO")
    configure(tmp_path, web.url)
    now = datetime.now(UTC).replace(microsecond=0)
    jobs = Jobs(load_config(tmp_path / "config.yaml"), clock=lambda: now)
    jobs.prepare()

    def plans() -> list[str]:
        caplog.clear()
        for _ in range(3):
            jobs.keep_plan(aloud=False)
        return [line for line in caplog.messages if "next check" in line]

    web.answers["*"] = Reply(status=500)
    jobs.check()
    assert plans() == []
    web.answers["*"] = Reply(status=403)
    for hours in (3, 6):
        now = jobs.next_check()
        jobs.check()
        planned = now + timedelta(hours=hours)
        assert plans() == [
            f"{DEMO_KEY}: backs off; next check at {planned:%Y-%m-%d %H:%M:%S} UTC; the publisher turned monitor away"
        ]
        with claim_for_daemon(tmp_path / "monitor.db"):
            assert f"{planned:%Y-%m-%d %H:%M} UTC" in planned_for(tmp_path)


def test_cron_and_daemon_never_clash(tmp_path: Path, site: DemoSite) -> None:
    """Checks by hand beside a daemon: no failure, every assessment stored once and announced once."""
    with run_hook() as hook:
        more = f'channels: {{desk: {{kind: webhook, url: "{hook.url}"}}}}\n'
        site.today = DAYS[0]
        configure(tmp_path, site.base, schedule="jitter: 0, every: 1, hours: '00:00-23:59'", more=more)
        with daemon(tmp_path) as running:
            for day in DAYS:
                site.today = day
                beside = [start(tmp_path, "--quiet", "check", streams=tmp_path / name) for name in "ab"]
                for process in beside:
                    process.join(PATIENCE)
                assert [process.exitcode for process in beside] == [0, 0]
            running.stop()
        assert hook.ids("digest") == [f"{DEMO_KEY}-{day}-digest" for day in DAYS]
        assert not any("Traceback" in line or "mistake" in line for line in running.lines)


def test_it_waits_for_a_check_that_holds_the_database(tmp_path: Path, site: DemoSite) -> None:
    """Started while cron's check is at work, the daemon waits for it; stopped meanwhile, it says so as ever."""
    configure(tmp_path, site.base)
    lock = Lock(tmp_path / "monitor.db.lock")
    lock.acquire(wait=0)
    with daemon(tmp_path) as running:
        running.wait_for("another monitor is at work")
        assert running.stop() < AT_ONCE
        assert running.lines[-1] == "stopping"
    lock.release()


def test_a_reload_makes_no_haste_while_the_database_is_waited_for(
    tmp_path: Path, site: DemoSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGHUP is obeyed once it has the database; until then it is tried as often as before, and not without a pause."""
    configure(tmp_path, site.base)
    monkeypatch.setattr("monitor.schedule.daemon.RETRY_SECONDS", 0.2)
    jobs = Jobs(load_config(tmp_path / "config.yaml"))
    waiting, tried = Daemon(jobs, lambda: jobs.config), []

    def prepare() -> None:
        tried.append(time.monotonic())
        if len(tried) == 1:
            waiting._on_reload()
        if len(tried) < 5:
            raise StoreLocked("another monitor is at work")

    monkeypatch.setattr(jobs, "prepare", prepare)
    waiting._prepare()
    assert tried[-1] - tried[1] > 0.5


def test_a_second_daemon_says_at_once_who_runs_and_asks_the_site_nothing(
    tmp_path: Path, site: DemoSite
) -> None:
    """One line and status 7, by whatever path it names the database; another database is free, and so is this one afterwards."""
    configure(tmp_path, site.base)
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "config.yaml").write_text(
        (tmp_path / "config.yaml").read_text() + "database: by-another-name.db\n"
    )
    (beside / "by-another-name.db").symlink_to(tmp_path / "monitor.db")
    with daemon(tmp_path) as running:
        running.wait_for("delivered, 0 owed")
        for folder in (tmp_path, beside):
            second = run(folder, "run")
            assert (second.returncode, second.stdout) == (7, "")
            [line] = second.stderr.splitlines()
            assert "`monitor run` already looks after this database; stop it first" in line
            assert f"(process {running.process.pid} on " in line
        assert run(tmp_path, "check").returncode == 0
        running.stop()
    with daemon(tmp_path) as running:
        running.wait_for("monitor runs")
        running.stop()


def test_nothing_is_restored_while_a_daemon_looks_after_the_database(tmp_path: Path, site: DemoSite) -> None:
    """It would go on with what it knows, and what was corrected since the backup would be lost without a word."""
    configure(tmp_path, site.base)
    assert run(tmp_path, "check").returncode == 0
    assert run(tmp_path, "backup", "copy").returncode == 0
    body = next((tmp_path / "archive").glob("??/*.gz"))
    with daemon(tmp_path) as running:
        running.wait_for("monitor runs")
        body.unlink()
        refused = run(tmp_path, "restore", "copy")
        assert (refused.returncode, refused.stdout) == (7, "")
        assert "`monitor run` already looks after this database; stop it first (process" in refused.stderr
        assert not body.exists()
        assert not list(tmp_path.glob("*.before-restore-*"))
        running.stop()
    assert run(tmp_path, "restore", "copy").returncode == 0
    assert body.exists()


def test_a_reloaded_configuration_keeps_the_database(
    tmp_path: Path, site: DemoSite, caplog: pytest.LogCaptureFixture
) -> None:
    """Another database is prepared by a start alone; what else was changed holds at once, and the log says so."""
    configure(tmp_path, site.base)
    jobs = Jobs(load_config(tmp_path / "config.yaml"))
    configure(tmp_path, site.base, more="database: other.db\nlock_wait: 5\n")
    Daemon(jobs, lambda: load_config(tmp_path / "config.yaml"))._reload()
    assert (jobs.config.database, jobs.config.lock_wait) == (tmp_path / "monitor.db", 5)
    assert any("monitor.db is used until the next start" in line for line in caplog.messages)


def test_health_readiness_and_metrics_are_served(tmp_path: Path, site: DemoSite) -> None:
    """Both are well after a check; the figures count it; anything else is 404."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    configure(tmp_path, site.base, schedule=f"jitter: 0, listen: '127.0.0.1:{port}'")
    with daemon(tmp_path) as running:
        running.wait_for(" request")
        pages = {
            path: urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30).read().decode()
            for path in ("healthz", "readyz", "metrics")
        }
        running.stop()
    assert (pages["healthz"], pages["readyz"]) == ("ok\n", "ok\n")
    assert "\nmonitor_checks_total 1.0\n" in pages["metrics"]
    assert f'monitor_trouble{{series="{DEMO_KEY}",trouble="blocked"}} 0.0\n' in pages["metrics"]


def test_the_pages_are_served_with_health_and_metrics(tmp_path: Path, site: DemoSite) -> None:
    """`serve` in the configuration: what a check found is on the page; health and metrics stand beside it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    configure(tmp_path, site.base)
    with (tmp_path / "config.yaml").open("a") as file:
        file.write(f"\nserve: {{listen: '127.0.0.1:{port}'}}\n")
    with daemon(tmp_path) as running:
        running.wait_for(" request")
        wait_until(lambda: "Next check" in urlopen(f"http://127.0.0.1:{port}/status").read().decode())
        pages = {
            path: urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30).read().decode()
            for path in ("", "status", "readyz", "metrics")
        }
        running.stop()
    assert "Saltmarsh Campaign Assessment" in pages[""]
    assert "Last check just now." in pages["status"]
    assert pages["readyz"] == "ok\n"
    assert "\nmonitor_checks_total 1.0\n" in pages["metrics"]


def test_systemd_is_told_of_start_life_reload_and_stop(tmp_path: Path, site: DemoSite) -> None:
    """READY=1 after the start, WATCHDOG=1 while it lives, RELOADING=1 and READY=1 at SIGHUP, STOPPING=1 at the end."""
    configure(tmp_path, site.base)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inlet:
        inlet.bind(str(tmp_path / "n"))
        inlet.settimeout(PATIENCE)
        with daemon(tmp_path, NOTIFY_SOCKET=str(tmp_path / "n")) as running:
            told = listen(inlet, "READY=1") + listen(inlet, "WATCHDOG=1")
            os.kill(running.process.pid or 0, signal.SIGHUP)
            told += listen(inlet, "READY=1")
            running.stop()
            told += listen(inlet, "STOPPING=1")
    facts = [fact for fact in told if fact != "WATCHDOG=1"]
    assert facts == ["READY=1", "RELOADING=1", "READY=1", "STOPPING=1"]


def listen(inlet: socket.socket, last: str) -> list[str]:
    """Return the first fact of each datagram, up to the last one wanted."""
    told: list[str] = []
    while not told or told[-1] != last:
        told.append(inlet.recv(4096).decode().split("\n")[0])
    return told


@pytest.mark.parametrize(("up", "path"), [(True, "/ping"), (False, "/ping/fail")])
def test_the_dead_mans_switch_is_asked_after_each_check(
    tmp_path: Path, site: DemoSite, *, up: bool, path: str
) -> None:
    """Success and failure have an address each; a check by hand asks it, too."""
    with serve() as switch:
        switch.answers.update({"/ping": Reply(), "/ping/fail": Reply()})
        base = site.base if up else "http://127.0.0.1:9"
        configure(tmp_path, base, schedule=f"jitter: 0, ping_url: '{switch.url}/ping'")
        with daemon(tmp_path) as running:
            wait_until(lambda: len(switch.paths) == 1)
            running.wait_for(" request")
            running.stop()
        run(tmp_path, "check")
        assert switch.paths == [path, path]


@pytest.mark.slow
def test_a_site_whose_rules_alone_are_known_is_not_reached(tmp_path: Path, web: Web) -> None:
    """robots.txt is remembered for a day: where everything else fails, the dead man's switch and the exit status say so."""
    web.answers.update({path: Reply() for path in ("/robots.txt", "/ping", "/ping/fail")})
    web.answers["*"] = Reply(status=503)
    configure(tmp_path, web.url, schedule=f"jitter: 0, ping_url: '{web.url}/ping'")
    assert run(tmp_path, "check").returncode == 4
    Jobs(load_config(tmp_path / "config.yaml"), clock=lambda: datetime.now(UTC) + timedelta(hours=5)).check()
    assert [path for path in web.paths if path.startswith("/ping")] == ["/ping/fail"] * 2


@pytest.mark.slow
def test_where_no_channel_takes_its_messages_the_dead_mans_switch_hears_of_it(
    tmp_path: Path, site: DemoSite
) -> None:
    """Nobody else can be told; one channel that works is enough, and who has none is owed no message."""
    with serve() as switch, run_hook() as hook:
        switch.answers.update({"/ping": Reply(), "/ping/fail": Reply()})
        bad, good = (f"{{kind: webhook, url: '{url}'}}" for url in (f"{switch.url}/gone", hook.url))
        later = datetime.now(UTC) + timedelta(hours=5)
        for channels in (f"bad: {bad}", f"bad: {bad}, good: {good}", ""):
            more = f"channels: {{{channels}}}\n"
            configure(tmp_path, site.base, schedule=f"jitter: 0, ping_url: '{switch.url}/ping'", more=more)
            run(tmp_path, "check")
            Jobs(load_config(tmp_path / "config.yaml"), clock=lambda: later).check()
    pings = [path for path in switch.paths if path.startswith("/ping")]
    assert pings == ["/ping/fail", "/ping/fail", *["/ping"] * 4]


def test_the_log_file_is_bounded(tmp_path: Path, site: DemoSite) -> None:
    """Beside standard error a file is written, and begun anew when it is full."""
    configure(tmp_path, site.base, more="keep: {log: monitor.log, log_bytes: 10000, log_files: 2}\n")
    with daemon(tmp_path) as running:
        running.wait_for(" request")
        running.stop()
    assert '"message": "stopping"' in (tmp_path / "monitor.log").read_text()
