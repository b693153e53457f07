"""Laws of the daemon's web servers: no address in the settings is a reason to miss an evening."""

import os
import signal
import socket
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.cli.daemon import _health_of
from monitor.cli.servers import Servers
from monitor.config import Config, ServeSettings, load_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.incidents import Ongoing
from monitor.schedule import Daemon, Jobs
from monitor.store import open_store
from monitor.web import Health, server
from tests.daemons import configure, daemon

HEALTH = Health(find_liveness_failure=lambda: None, find_readiness_failure=lambda: None, measure=lambda: ())
TAKEN = "another program listens there already"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The settings of a daemon without servers."""
    configure(tmp_path, "http://127.0.0.1:9")
    return load_config(tmp_path / "config.yaml")


def free_address() -> str:
    """Return an address that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"127.0.0.1:{probe.getsockname()[1]}"


def at(config: Config, *, pages: str | None = None, figures: str | None = None) -> Config:
    """Return the settings with these addresses."""
    serve = ServeSettings().changed(listen=pages) if pages else None
    return replace(config, serve=serve, schedule=config.schedule.changed(listen=figures))


def answers(address: str, path: str = "healthz") -> bool:
    """Return whether a server answers there."""
    try:
        with urlopen(f"http://{address}/{path}", timeout=30) as answer:
            return bool(answer.status == 200)
    except URLError:
        return False


@pytest.mark.slow
def test_an_address_that_is_taken_keeps_no_daemon_from_its_checks(tmp_path: Path) -> None:
    """It is said once, by `status` and `doctor`, too; once the address is free, the pages are there."""
    with socket.create_server(("127.0.0.1", 0)) as taken, DemoSite(DAYS[-1]) as site:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        health = free_address()
        schedule = f"jitter: 0, listen: '{health}'"
        configure(tmp_path, site.base, schedule=schedule, more=f"serve: {{listen: '{address}'}}\n")
        with daemon(tmp_path) as running:
            running.wait_for("1 delivered, 0 owed")
            for word in ("status", "doctor"):
                told = CliRunner().invoke(cli, ["--config", str(tmp_path / "config.yaml"), word]).output
                assert f"serve.listen: {address}: {TAKEN}" in " ".join(told.split())
            with urlopen(f"http://{health}/metrics", timeout=30) as metrics:
                assert b'monitor_trouble{series="",trouble="listen"} 1.0\n' in metrics.read()
            taken.close()
            os.kill(running.process.pid or 0, signal.SIGHUP)
            running.wait_for(f"pages at http://{address}")
            assert answers(address, "status")
            told = CliRunner().invoke(cli, ["--config", str(tmp_path / "config.yaml"), "status"]).output
            assert TAKEN not in told
            running.stop()
    [line] = [line for line in running.lines if TAKEN in line]
    assert f"config.yaml: serve.listen: {address}: {TAKEN}; checks and messages go on" in line


def test_whatever_an_address_lacks_the_others_are_served_and_it_is_logged_once(
    config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    """In use, of another machine, not allowed: each is named by its key, and tried again."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address, health = f"127.0.0.1:{taken.getsockname()[1]}", free_address()
        jobs = Jobs(at(config, pages=address, figures=health))
        with closing(Servers(jobs, HEALTH)) as servers:
            for _ in range(3):
                assert servers.keep_up() == f"serve.listen: {address}: {TAKEN}"
            assert answers(health)
            taken.close()
            assert servers.keep_up() == ""
            assert answers(address)
    assert sum(TAKEN in line for line in caplog.messages) == 1


def test_a_reload_moves_the_servers_where_the_settings_say(config: Config) -> None:
    """Another port, two keys that change places, a server that is no longer wanted."""
    one, other = free_address(), free_address()
    jobs = Jobs(at(config, pages=one))
    with closing(Servers(jobs, HEALTH)) as servers:
        servers.keep_up()
        jobs.reconfigure(at(config, pages=other, figures=one))
        assert servers.keep_up() == ""
        assert answers(one)
        assert (answers(one, "icon.svg"), answers(other, "icon.svg")) == (False, True)
        jobs.reconfigure(at(config, pages=one, figures=other))
        assert servers.keep_up() == ""
        assert answers(other)
        assert (answers(one, "icon.svg"), answers(other, "icon.svg")) == (True, False)
        jobs.reconfigure(at(config, figures=other))
        servers.keep_up()
        assert (answers(one), answers(other)) == (False, True)


def test_a_server_that_cannot_begin_leaves_its_address_free(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many open files for a moment: the next try does not meet the socket of the one before."""
    address = free_address()

    def fail(*_: object, **__: object) -> object:
        raise OSError(24, "Too many open files")

    with closing(Servers(Jobs(at(config, figures=address)), HEALTH)) as servers:
        with monkeypatch.context() as broken:
            broken.setattr(server, "create_server", fail)
            assert "too many files are open" in servers.keep_up()
        assert servers.keep_up() == ""


@pytest.mark.slow
def test_a_log_file_that_cannot_be_written_keeps_no_daemon_from_its_checks(tmp_path: Path) -> None:
    """It is said on standard error, once; when its folder is there, the log goes on in it."""
    with DemoSite(DAYS[-1]) as site:
        configure(tmp_path, site.base, more="keep: {log: later/monitor.log}\n")
        with daemon(tmp_path) as running:
            running.wait_for("1 delivered, 0 owed")
            (tmp_path / "later").mkdir()
            running.stop()
    told = running.log.read_text().splitlines()
    file = tmp_path / "later" / "monitor.log"
    assert [line for line in told if "be written" in line] == [
        f"{file}: cannot be written: No such file or directory"
    ]
    assert '"message": "stopping"' in file.read_text()
    assert f"{file}: is written again" in told


def test_readiness_gives_the_reason_of_what_keeps_assessments_out(config: Config) -> None:
    """As the notice does; what only concerns some takeaways or lists does not count."""
    jobs = Jobs(config)
    jobs.prepare()
    since = datetime(2026, 6, 9, tzinfo=UTC)
    found = [
        Ongoing(incident="blocked", since=since, reason="robots.txt: a bot check"),
        Ongoing(incident="reader", since=since, reason="no connection"),
    ]
    with open_store(config.database, write=True) as store:
        store.runs.save_incidents(DEMO_KEY, found)
    health = _health_of(Daemon(jobs, lambda: config))
    assert health.find_readiness_failure() == f"{DEMO_KEY}: blocked (robots.txt: a bot check)"
