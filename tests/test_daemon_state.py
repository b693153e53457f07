"""Laws of what is said of the daemon: whether it runs, was stopped, or is gone, whatever process has its number by then."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.cli.daemon import _health_of
from monitor.config import load_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DEMO_KEY
from monitor.errors import ConfigError
from monitor.messages import Message
from monitor.pipeline.daemon_words import say_daemon
from monitor.pipeline.problems import problems_of
from monitor.schedule import Daemon, Jobs
from monitor.schedule.daemon import SIGN_SECONDS, STUCK
from monitor.store import is_busy, open_store
from monitor.store.daemons import claim_for_daemon, forget_daemon, read_daemon, sign_off
from monitor.store.migrations import STEPS
from tests.daemons import configure, daemon, wait_until
from tests.process import run
from tests.servers import Reply, Web

pytestmark = pytest.mark.slow

GONE = "The daemon is gone without having been stopped"
OTHER = "The daemon has other settings than the file"
RESTARTED = "The daemon must be restarted"
HANGS = "The daemon hangs: it runs, but does nothing"
STOPPED = "Checks have stopped"
SUSPENDED = "A monitor process is suspended, and no other can check, import or replay"
NOWHERE = "http://127.0.0.1:9"
EMPTY = Path("/dev/null")  # a migration that changes nothing
HOLD = """import sys; from pathlib import Path; from monitor.store import is_busy, open_store
with open_store(Path(sys.argv[1]), write=True, asks=True): sys.stdin.read()"""


def read_status(folder: Path, *more: str) -> tuple[str, list[str], int]:
    """Return the state of the daemon, what is wrong, and the exit status."""
    done = run(folder, "status", "--json", *more)
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts["daemon"]["state"], [one["what"] for one in facts["problems"]], done.returncode


def test_a_daemon_that_was_killed_is_missed_until_one_runs_again_and_one_that_was_stopped_is_not(
    tmp_path: Path,
) -> None:
    """By the lock that the kernel takes away and the line that a clean end leaves, not by the number of a process."""
    configure(tmp_path, NOWHERE)
    with daemon(tmp_path) as running:
        running.wait_for("0 assessments added")
        assert read_status(tmp_path)[0] == "runs"
    state, wrong, status = read_status(tmp_path, "--check")
    assert (state, GONE in wrong, status) == ("gone", True, 4)
    told = run(tmp_path, "status").stdout
    assert "gone without having been stopped; it ran until about" in told
    assert "What to do: `monitor run`" in told
    assert f"settings     {tmp_path / 'config.yaml'}\n  database     {tmp_path / 'monitor.db'}\n" in told
    [found] = [
        one for one in json.loads(run(tmp_path, "doctor", "--json").stdout) if one["about"] == "daemon"
    ]
    assert (found["good"], "`monitor run` starts it" in found["text"]) == (False, True)
    with daemon(tmp_path) as running:
        running.wait_for("monitor runs")
        assert (read_status(tmp_path)[0], GONE in read_status(tmp_path)[1]) == ("runs", False)
        running.stop()
    assert (read_status(tmp_path)[0], GONE in read_status(tmp_path)[1]) == ("stopped", False)


def test_where_none_ever_ran_checks_come_from_cron(tmp_path: Path) -> None:
    """And nobody misses a daemon."""
    configure(tmp_path, NOWHERE)
    run(tmp_path, "check")
    assert "daemon       not running; only `monitor check` makes checks" in run(tmp_path, "status").stdout
    assert GONE not in read_status(tmp_path)[1]


def test_a_daemon_that_does_nothing_for_minutes_hangs_until_it_goes_on(tmp_path: Path) -> None:
    """By `status` and `doctor`, and the check that it owes was due; the wall clock shows it well again within seconds."""
    configure(tmp_path, NOWHERE)
    lock = tmp_path / "monitor.db.run.lock"
    with daemon(tmp_path) as running:
        wait_until(lambda: "next check" in run(tmp_path, "status").stdout)  # then it is at rest
        number = running.process.pid
        assert number
        os.kill(number, signal.SIGSTOP)
        with sqlite3.connect(tmp_path / "monitor.db") as db:
            db.execute("update runs set at = '2026-06-09T05:00:00Z' where job like 'next check %'")
        assert HANGS not in read_status(tmp_path)[1]
        for seconds in (400, -400):  # the clock was put back
            seen = time.time() + seconds
            os.utime(lock, (seen, seen))
            assert HANGS in read_status(tmp_path)[1]
        long_ago = time.time() - 400
        os.utime(lock, (long_ago, long_ago))
        state, wrong, status = read_status(tmp_path, "--check")
        assert (state, HANGS in wrong, status) == ("runs", True, 4)
        told = run(tmp_path, "status").stdout
        assert "daemon       hangs: it has done nothing since" in told
        assert "next check   was due at 2026-06-09 05:00" in told
        doctor = json.loads(run(tmp_path, "doctor", "--json").stdout)
        [found] = [one for one in doctor if one["about"] == "daemon"]
        assert (found["good"], "`docker compose restart`" in found["text"]) == (False, True)


def test_a_daemon_whose_database_a_newer_monitor_has_updated_must_be_restarted_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`status` does not wait until it is silent; the newer daemon, which updates the database itself, is well."""
    configure(tmp_path, NOWHERE)
    config = load_config(tmp_path / "config.yaml")
    with open_store(config.database, write=True):
        monkeypatch.setitem(STEPS, "m998_first", EMPTY)
    with claim_for_daemon(config.database), open_store(config.database, write=True):
        assert not read_daemon(config.database).outdated
    (tmp_path / "monitor.db").unlink()
    monkeypatch.delitem(STEPS, "m998_first")
    with daemon(tmp_path) as running:
        running.wait_for("0 assessments added")
        monkeypatch.setitem(STEPS, "m999_newest", EMPTY)
        with open_store(config.database, write=True) as store:
            now = datetime.now(UTC)
            found = read_daemon(config.database)
            assert (found.state, found.outdated, found.is_hung(now)) == ("runs", True, True)
            assert say_daemon(found, UTC, now).startswith("must be restarted")
            wrong = [one for one in problems_of(config, store, DEMO_KEY, now) if one.what == RESTARTED]
        assert "A newer monitor has updated the database" in wrong[0].words
        running.stop()
    assert read_daemon(config.database).state == "stopped"


def test_settings_that_the_daemon_has_not_read_yet_are_told_until_it_reads_them(tmp_path: Path) -> None:
    """By `status` and `doctor`, with the signal that helps; a file elsewhere is another one, and one that is gone says nothing."""
    configure(tmp_path, NOWHERE)
    config, other = tmp_path / "config.yaml", tmp_path / "other.yaml"
    with daemon(tmp_path) as running:
        running.wait_for("0 assessments added")
        number = running.process.pid
        assert number
        assert OTHER not in read_status(tmp_path)[1]
        change(config)
        assert OTHER in read_status(tmp_path)[1]
        assert f"What to do: `kill -HUP {number}`" in run(tmp_path, "status").stdout
        doctor = json.loads(run(tmp_path, "doctor", "--json").stdout)
        [said] = [one["text"] for one in doctor if one["about"] == "daemon" and one["warning"]]
        assert f"`kill -HUP {number}` does that" in said
        other.write_text(config.read_text())
        assert OTHER not in run(tmp_path, "status", MONITOR_CONFIG=str(other)).stdout
        os.kill(number, signal.SIGHUP)
        wait_until(lambda: OTHER not in read_status(tmp_path)[1])
        change(config)
        assert OTHER in read_status(tmp_path)[1]
    assert OTHER not in read_status(tmp_path)[1]


def test_a_check_with_the_settings_of_somebody_else_takes_no_news_from_the_channels_of_the_daemon(
    tmp_path: Path,
) -> None:
    """It is refused while the daemon runs; `status` names the daemon's file and advises nobody to drop what is owed there."""
    configure(tmp_path, NOWHERE, more="channels: {desk: {kind: webhook, url: 'http://127.0.0.1:9/'}}\n")
    config, other = tmp_path / "config.yaml", tmp_path / "other.yaml"
    other.write_text(config.read_text().replace("desk", "colleague"))
    with daemon(tmp_path) as running:
        running.wait_for("0 assessments added")
        loaded = load_config(config)
        with open_store(loaded.database, write=True, wait=10) as store:
            owed = Message(
                id="m-1",
                kind="operator",
                series=DEMO_KEY,
                date=None,
                subject="S",
                text="T",
                html="T",
                blocks=(),
            )
            store.messages.enqueue(owed, ["desk"], at=datetime.now(UTC))
        refused = run(tmp_path, "check", MONITOR_CONFIG=str(other))
        assert refused.returncode == 7
        assert f"`--config {config}`" in refused.stderr
        said = run(tmp_path, "status", MONITOR_CONFIG=str(other)).stdout
        assert OTHER in said
        assert f"monitor --config {config} status" in said
        assert "deliveries drop" not in said
        assert "deliveries drop" not in run(tmp_path, "doctor", MONITOR_CONFIG=str(other)).stdout
        assert run(tmp_path, "check").returncode != 7
    assert run(tmp_path, "check", MONITOR_CONFIG=str(other)).returncode != 7
    assert "deliveries drop desk" in run(tmp_path, "status", MONITOR_CONFIG=str(other)).stdout


def test_what_the_daemon_has_read_is_compared_by_its_content(tmp_path: Path) -> None:
    """Of config.yaml, of files with secrets and of templates; a new time alone, or the old content again, changes nothing."""
    configure(tmp_path, NOWHERE)
    config, secret, own = tmp_path / "config.yaml", tmp_path / "ping-url", tmp_path / "own" / "message.txt"
    own.parent.mkdir()
    own.write_text("{{ view.subject }}\n")
    secret.write_text("http://127.0.0.1:9/")
    config.write_text(
        config.read_text().replace("jitter: 0", f"jitter: 0, ping_url_file: {secret.name}")
        + "templates: own\n"
    )
    assert secret.name in config.read_text()
    with daemon(tmp_path) as running:
        running.wait_for("0 assessments added")
        for place, more in ((config, "# changed\n"), (secret, "x"), (own, "x")):
            os.utime(place)
            assert OTHER not in read_status(tmp_path)[1]
            before = place.read_text()
            change(place, more)
            assert OTHER in read_status(tmp_path)[1]
            assert f"{place.relative_to(tmp_path).parts[0]} is of" in " ".join(
                run(tmp_path, "status").stdout.split()
            )
            place.write_text(before)
            assert OTHER not in read_status(tmp_path)[1]
        (own.parent / "message.html").write_text("{{ view.subject }}\n")
        assert OTHER in read_status(tmp_path)[1]
        os.kill(running.process.pid or 0, signal.SIGHUP)
        wait_until(lambda: OTHER not in read_status(tmp_path)[1])


@pytest.mark.parametrize("database", ["/", "/..", "~nobody-is-called-so/m.db", "a\0b", "x" * 300, "x" * 255])
def test_a_mistake_is_told_whatever_stands_for_the_database(tmp_path: Path, database: str) -> None:
    """Where no daemon can be looked for, none is."""
    path = tmp_path / "config.yaml"
    path.write_text(f"series: {{roca: {{site: 'https://site.invalid'}}}}\nodd: 1\ndatabase: {database}\n")
    for command in ("status", "doctor"):
        done = CliRunner().invoke(cli, ["--config", str(path), command], standalone_mode=False)
        assert isinstance(done.exception, ConfigError), done.exc_info


def change(path: Path, more: str = "# changed\n") -> None:
    """Add to what a file says; its time is that of an older copy which is put back."""
    path.write_text(f"{path.read_text()}{more}")
    os.utime(path, (1_780_000_000, 1_780_000_000))


def test_a_mistake_in_the_settings_hides_neither_the_daemon_nor_itself(tmp_path: Path) -> None:
    """`status` and `doctor` name both; the daemon's page names the mistake, and asks for no signal that would be refused."""
    configure(tmp_path, NOWHERE)
    config = tmp_path / "config.yaml"
    good = load_config(config)
    with daemon(tmp_path) as running:
        running.wait_for("0 assessments added")
        config.write_text(f"{config.read_text()}  odd: [\n")
        os.utime(config, (1_780_000_000, 1_780_000_000))
        for command in ("status", "doctor"):
            done = run(tmp_path, command)
            assert done.returncode == 2
            [*_, mistake, told] = done.stderr.splitlines()
            assert "line " in mistake
            assert told.startswith("`monitor run` goes on with the settings that it read before (process ")
            assert f"`kill -HUP {running.process.pid}`" in told
        with open_store(good.database, write=False) as store:
            problems = problems_of(good, store, next(iter(good.series)), datetime.now(UTC))
        [problem] = [one for one in problems if one.what == OTHER]
        assert f"has a mistake: {mistake.removesuffix('.')}" in problem.words
        assert problem.way == "monitor config"
        config.write_text("channels: {out: {kind: slak}}\nseries: {roca: {site: https://site.invalid}}\n")
        os.utime(config, (1_780_000_000, 1_780_000_000))
        with open_store(good.database, write=False) as store:
            problems = problems_of(good, store, next(iter(good.series)), datetime.now(UTC))
        assert [one.words[-7:] for one in problems if one.what == OTHER] == [" slack?"]
    assert "monitor run" not in run(tmp_path, "status").stderr


def prepare(folder: Path, site: str = NOWHERE, *, schedule: str = "jitter: 0") -> Daemon:
    """Return a daemon of a new database that has not begun."""
    configure(folder, site, schedule=schedule)
    jobs = Jobs(load_config(folder / "config.yaml"))
    jobs.prepare()
    return Daemon(jobs, lambda: jobs.config)


def test_a_daemon_with_a_job_that_never_ends_leaves_no_sign_of_life(tmp_path: Path) -> None:
    """As its watchdog gets none; a check of hours is at work."""
    daemon, database = prepare(tmp_path), tmp_path / "monitor.db"
    with claim_for_daemon(database):
        for seconds, hangs in ((STUCK + 60, True), (STUCK - 3600, False)):
            os.utime(tmp_path / "monitor.db.run.lock", (0, 0))
            daemon._jobs["check"].running_since = time.monotonic() - seconds
            daemon._shown_at = 0.0
            daemon._beat()
            assert read_daemon(database).is_hung(datetime.now(UTC)) == hangs


def test_a_daemon_that_cannot_read_its_database_leaves_no_sign_of_life_until_it_can(tmp_path: Path) -> None:
    """As after an update: another process of the new version changed the database, and checks it; the daemon does neither."""
    daemon, database = prepare(tmp_path), tmp_path / "monitor.db"
    newer = "insert into _sqlite_migrations (migration_set, name, applied_at) values ('monitor', 'm999', '')"
    older = "delete from _sqlite_migrations where name = 'm999'"
    with claim_for_daemon(database):
        for change, hangs in ((newer, True), (older, False)):
            with closing(sqlite3.connect(database)) as db, db:
                db.execute(change)
            os.utime(tmp_path / "monitor.db.run.lock", (0, 0))
            daemon._shown_at = 0.0
            daemon._beat()
            assert read_daemon(database).is_hung(datetime.now(UTC)) == hangs


@contextmanager
def no_room() -> Iterator[None]:
    """No file may be longer than a line, here and in processes started here, as on a disk that is full."""
    known = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, known[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, known)


def test_a_daemon_that_can_store_nothing_says_so_after_the_first_check_that_fails(
    tmp_path: Path, web: Web
) -> None:
    """By readiness, the dead man's switch and `status`, a check by hand likewise, until one is stored again."""
    web.answers.update({"/ping": Reply(), "/ping/fail": Reply()})
    database = tmp_path / "monitor.db"
    with DemoSite() as site, claim_for_daemon(database):
        daemon = prepare(tmp_path, site.base, schedule=f"jitter: 0, ping_url: '{web.url}/ping'")
        health = _health_of(daemon)
        daemon._check()
        daemon._plan("check")
        assert (health.find_readiness_failure(), STOPPED in read_status(tmp_path)[1]) == (None, False)
        with closing(sqlite3.connect(database)) as db, db:
            db.execute("update runs set at = ?", [str(datetime.now(UTC) - timedelta(hours=12))])
        with no_room():
            daemon._check()
            by_hand = subprocess.run([sys.executable, "-m", "monitor", "check"], cwd=tmp_path, check=False)
        assert by_hand.returncode == 7
        assert str(health.find_readiness_failure()).startswith(f"check failed: {database}: ")
        assert STOPPED in read_status(tmp_path)[1]
        assert web.paths == ["/ping", "/ping/fail", "/ping/fail"]
        daemon._check()
        daemon._plan("check")
        assert (health.find_readiness_failure(), STOPPED in read_status(tmp_path)[1]) == (None, False)
    assert web.paths[3:] == ["/ping"]


def test_a_suspended_process_that_holds_the_lock_is_named_at_once_with_what_helps(tmp_path: Path) -> None:
    """By `status`, `doctor` and whoever waits for it; `status` knows that the daemon pauses after it waited in vain."""
    daemon, database = prepare(tmp_path), tmp_path / "monitor.db"
    daemon.jobs.config = replace(daemon.jobs.config, lock_wait=0.1)
    hold = [sys.executable, "-c", HOLD, str(database)]
    daemon._check()
    with (
        claim_for_daemon(database),
        subprocess.Popen(hold, stdin=subprocess.PIPE) as holder,
        ExitStack() as ends,
    ):
        ends.callback(holder.kill)
        wait_until(lambda: is_busy(database))
        told = run(tmp_path, "status").stdout
        assert f"at work      process {holder.pid} on " in told
        assert SUSPENDED not in told
        holder.send_signal(signal.SIGSTOP)
        helps = f"`kill -CONT {holder.pid}` lets it go on"
        wait_until(lambda: SUSPENDED in read_status(tmp_path)[1])
        assert helps in run(tmp_path, "status").stdout
        assert helps in run(tmp_path, "doctor").stdout
        daemon._check()
        daemon._plan("check")
        assert helps in str(daemon.find_work_failure())
        [series] = json.loads(run(tmp_path, "status", "--json").stdout)["series"]
        assert datetime.fromisoformat(series["next_check"]) > datetime.now(UTC) + timedelta(minutes=3)
        holder.send_signal(signal.SIGCONT)
        wait_until(lambda: SUSPENDED not in read_status(tmp_path)[1])


def test_a_daemon_leaves_a_sign_of_life_every_minute(tmp_path: Path) -> None:
    """By which it is told until when one that was killed ran, and whether one that runs hangs."""
    daemon, database = prepare(tmp_path), tmp_path / "monitor.db"
    with claim_for_daemon(database):
        os.utime(tmp_path / "monitor.db.run.lock", (0, 0))
        daemon._beat()
        assert read_daemon(database).seen == datetime.fromtimestamp(0, UTC)
        daemon._shown_at -= SIGN_SECONDS
        daemon._beat()
        seen = read_daemon(database).seen
    assert seen is not None
    assert datetime.now(UTC) - seen < timedelta(minutes=1)


@pytest.mark.parametrize("hours", [-25, 25])
def test_a_daemon_that_is_gone_for_a_day_is_not_missed_where_checks_are_made_without_it(
    tmp_path: Path, hours: int
) -> None:
    """As somebody has cron make them, or the clock was put back; by `status` and `doctor` alike."""
    configure(tmp_path, NOWHERE)
    database = tmp_path / "monitor.db"
    with claim_for_daemon(database):
        run(tmp_path, "check")
    run(tmp_path, "check")
    assert GONE in read_status(tmp_path)[1]
    seen = time.time() + hours * 3600
    os.utime(tmp_path / "monitor.db.run.lock", (seen, seen))
    run(tmp_path, "check")
    assert read_status(tmp_path)[0] == "none"
    assert GONE not in read_status(tmp_path)[1]


@pytest.mark.parametrize(("end", "state"), [(sign_off, "stopped"), (forget_daemon, "none"), (str, "gone")])
def test_a_claim_that_ends_tells_how(tmp_path: Path, end: Callable[[Path], object], state: str) -> None:
    """The end of a daemon, that of who restored a backup, and none; a second claim begins anew."""
    database = tmp_path / "monitor.db"
    assert read_daemon(database).state == "none"
    for _ in range(2):
        with claim_for_daemon(database):
            assert read_daemon(database).state == "runs"
            end(database)
        assert read_daemon(database).state == state
