"""Every fault a way out can have, through the whole outbox: then it is mended, and what came is counted."""

import asyncio
import json
import os
import resource
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.compose import MessageContext, compose_operator
from monitor.config import parse_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.errors import StoreError
from monitor.outbox.pauses import Rules
from monitor.outbox.sent import Sent
from monitor.outbox.sweep import deliver_due
from monitor.pipeline.check import check
from monitor.store import open_store
from tests.process import run
from tests.receivers import Hook, run_hook
from tests.servers import Reply
from tests.tools.campaign import campaign

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = ["a", "b", "c"]


class Server:
    """A mail server with one fault, until it is mended."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.taken: list[str] = []

    async def handle_RCPT(  # noqa: N802  aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse, put off, or take the recipient."""
        if self.fault[:3].isdecimal() and self.fault.endswith("RCPT"):
            return f"{self.fault[:3]} not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  as above
        """Refuse, hang, drop the line, or take the mail."""
        if self.fault == "hangs":
            await asyncio.sleep(3)
        if self.fault == "drops":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if self.fault:
            return f"{self.fault[:3]} no" if self.fault[:3].isdecimal() else "451 no"
        assert isinstance(envelope.content, bytes)
        [line] = [line for line in envelope.content.split(b"\r\n") if line.startswith(b"X-Monitor-Id: ")]
        self.taken.append(line.decode().split(": ")[1])
        return "250 OK"


def deliver(folder: Path, channel: dict[str, Any], passes: int = 1) -> Sent:
    """Owe three messages to a channel and make so many passes, each an hour after the other."""
    text = json.dumps({"series": {"roca": {"site": "https://a.example"}}, "channels": {"desk": channel}})
    config = parse_config(text, path=folder / "config.yaml", environ={})
    with open_store(config.database, write=True) as store:
        for name in NAMES:
            message = compose_operator(
                MessageContext(series="roca", series_name="S", publisher=""), id=name, subject=name, text="T"
            )
            store.messages.enqueue(message, ["desk"], at=NOW)
        for number in range(passes):
            sent = deliver_due(store, config.channels, Rules(now=NOW + timedelta(hours=number)))
    return sent


@pytest.mark.parametrize(
    "fault", ["550 RCPT", "451 RCPT", "452 RCPT", "552 DATA", "451 DATA", "554 DATA", "hangs", "drops"]
)
def test_a_mail_server_that_is_mended_gets_everything_once(fault: str, tmp_path: Path) -> None:
    """Refused, greylisted, full, hung, dropped mid-way: all stays owed; mended, each mail comes once, in order."""
    server = Server(fault)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    channel = {"kind": "email", "host": "127.0.0.1", "port": port, "tls": "none", "timeout": 1}
    channel |= {"sender": "m@example.org", "to": ["a@example.org"]}
    try:
        broken = deliver(tmp_path, channel, passes=2)
        assert (broken.delivered, broken.owed, server.taken) == (0, 3, [])
        server.fault = ""
        mended = deliver(tmp_path, channel)
    finally:
        controller.stop()
    assert (mended.delivered, mended.owed, mended.failures, server.taken) == (3, 0, (), NAMES)


def test_a_mail_server_that_refuses_connections_is_owed_everything(tmp_path: Path) -> None:
    """A connection refused leaves all owed."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    channel = {"kind": "email", "host": "127.0.0.1", "port": port, "tls": "none"}
    assert deliver(tmp_path, channel | {"sender": "m@e.example", "to": "a@e.example"}).owed == 3


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook's server."""
    with run_hook() as up:
        yield up


FAULTS = {
    "500": Reply(status=500),
    "429": Reply(status=429, headers={"Retry-After": "1800"}),
    "410": Reply(status=410),
    "slow": Reply(body=b"x" * 50, drip=0.1, status=500),
    "redirect": Reply(status=307, headers={"Location": "http://127.0.0.1:9/"}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_webhook_that_is_mended_gets_everything_once(fault: str, tmp_path: Path, hook: Hook) -> None:
    """Whatever it answers, all stays owed; mended, each message comes once, in order."""
    hook.refuse = [FAULTS[fault]] * 9
    channel = {"kind": "webhook", "url": hook.url, "timeout": 1}
    broken = deliver(tmp_path, channel, passes=2)
    assert (broken.delivered, broken.owed, hook.ids()) == (0, 3, [])
    hook.refuse.clear()
    mended = deliver(tmp_path, channel, passes=3)
    assert (mended.owed, hook.ids()) == (0, NAMES)


def test_a_webhook_with_a_bad_certificate_gets_nothing(tmp_path: Path) -> None:
    """A server that nobody vouches for is posted nothing, and all stays owed."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with run_hook(lambda listening: context.wrap_socket(listening, server_side=True)) as hook:
        sent = deliver(tmp_path, {"kind": "webhook", "url": hook.url.replace("http:", "https:")})
        assert (sent.owed, hook.ids()) == (3, [])
        assert "the certificate cannot be verified" in str(sent.failures[0])


@pytest.mark.timeout(600)
def test_killed_at_random_moments_nothing_is_lost(tmp_path: Path) -> None:
    """Checks killed at random moments, and in the very moment of delivery: nothing lost, at most one repeat a kill."""
    tally = campaign(rounds=4, seed=7, folder=tmp_path)
    assert (tally.rounds, tally.lost, tally.beyond, tally.for_nothing, tally.unclean) == (4, 0, 0, 0, [])
    assert tally.owed == tally.delivered > 0


@pytest.mark.timeout(600)
def test_a_full_disk_loses_and_repeats_nothing(tmp_path: Path) -> None:
    """Wherever in a check the disk is full: it says so, and with room again each message has come, at most twice."""
    with DemoSite(DAYS[0]) as site, run_hook() as hook:
        ready = _prepare(tmp_path / "ready", site, hook)
        site.today = DAYS[1]
        statuses = []
        for most in (8_000, 24_000, 60_000):
            folder = tmp_path / str(most)
            shutil.copytree(ready, folder)
            hook.received.clear()
            full = _check_within(folder, most)
            statuses.append(full.returncode)
            assert "Traceback" not in full.stderr
            assert run(folder, "check").returncode == 0
            came = Counter(hook.ids())
            assert set(came) == {f"{DEMO_KEY}-{DAYS[1]}-digest"}
            assert max(came.values()) <= 2
        assert statuses[0] == 7


def test_a_locked_database_sends_nothing_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody else writes, a check gives up before it sends; afterwards everything is announced once."""
    monkeypatch.setattr("monitor.store.opening.BUSY_SECONDS", 0.1)
    with DemoSite(DAYS[0]) as site, run_hook() as hook:
        text = json.dumps(_settings(site, hook))
        config = parse_config(text, path=tmp_path / "config.yaml", environ={})
        with open_store(config.database, write=True):
            pass
        with closing(sqlite3.connect(config.database)) as other:
            other.execute("begin immediate")
            with pytest.raises(StoreError, match="locked"), open_store(config.database, write=True) as store:
                check(config, store)
            assert hook.ids() == []
        with open_store(config.database, write=True) as store:
            assert check(config, store).owed == 0
        assert hook.ids() == [f"{DEMO_KEY}-{DAYS[0]}-digest"]


def _prepare(folder: Path, site: DemoSite, hook: Hook) -> Path:
    """Make a folder with a store that holds the first day."""
    folder.mkdir()
    (folder / "config.yaml").write_text(json.dumps(_settings(site, hook)))
    assert run(folder, "check").returncode == 0
    return folder


def _settings(site: DemoSite, hook: Hook) -> dict[str, Any]:
    return {
        "series": {DEMO_KEY: {**DEMO_SERIES, "site": site.base, "request_interval": 0}},
        "http": {"retries": 0},
        "channels": {"desk": {"kind": "webhook", "url": hook.url}},
    }


def _check_within(folder: Path, most: int) -> CompletedProcess[str]:
    """Run a check that can make no file longer than `most` bytes: what a full disk is to it."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", "check"],
        cwd=folder,
        env={**os.environ, "MONITOR_CONFIG": str(folder / "config.yaml")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        check=False,
    )
