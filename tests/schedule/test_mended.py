"""Laws of what is owed when the daemon starts or takes new settings: whoever mended a channel need not wait for hours."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.compose import MessageContext, compose_operator
from monitor.config import Config, parse_config
from monitor.demo.story import DEMO_KEY, DEMO_SERIES
from monitor.schedule import Jobs
from monitor.store import open_store
from tests.desk import provide_store
from tests.receivers import Hook, run_hook
from tests.servers import Reply

NOW = datetime(2026, 6, 9, 3, tzinfo=UTC)
CONTEXT = MessageContext(series=DEMO_KEY, series_name="Saltmarsh Watch", publisher="")


@pytest.fixture(scope="module")
def receiver() -> Iterator[Hook]:
    """A webhook's server."""
    with run_hook() as hook:
        yield hook


@pytest.fixture
def hook(receiver: Hook) -> Hook:
    """The same, which took nothing yet."""
    receiver.received.clear()
    return receiver


def load(folder: Path, url: str, **keys: object) -> Config:
    """Return settings with one channel."""
    settings = {
        "series": {DEMO_KEY: {**DEMO_SERIES, "site": "http://127.0.0.1:9"}},
        "channels": {"desk": {"kind": "webhook", "url": url, **keys}},
    }
    return parse_config(json.dumps(settings), path=folder / "config.yaml", environ={})


def fail(folder: Path, hook: Hook, reply: Reply) -> Jobs:
    """Return the daemon's jobs after a message that the receiver did not take."""
    config = load(folder, hook.url)
    provide_store(config.database)
    with open_store(config.database, write=True) as store:
        message = compose_operator(CONTEXT, id="m", subject="S", text="T")
        store.messages.enqueue(message, ["desk"], at=NOW)
    jobs = Jobs(config, clock=lambda: NOW)
    hook.refuse = [reply]
    jobs.deliver()
    assert jobs.next_delivery() > NOW
    assert jobs.deliver().delivered == 0
    return jobs


@pytest.mark.parametrize("reply", [Reply(status=404), Reply(status=503)])
def test_new_settings_try_at_once_what_is_owed(tmp_path: Path, hook: Hook, reply: Reply) -> None:
    """Whether it was refused for good or for now: the person who changed the settings waits for it."""
    jobs = fail(tmp_path, hook, reply)
    jobs.reconfigure(load(tmp_path, hook.url, timeout=10))
    assert jobs.next_delivery() == NOW
    assert (jobs.deliver().delivered, hook.ids()) == (1, ["m"])
    assert jobs.next_delivery() > NOW


@pytest.mark.parametrize("reply", [Reply(status=404), Reply(status=503)])
def test_a_start_tries_at_once_what_is_owed(tmp_path: Path, hook: Hook, reply: Reply) -> None:
    """Many restart the daemon after a change, in place of a reload."""
    jobs = Jobs(fail(tmp_path, hook, reply).config, clock=lambda: NOW)
    assert jobs.next_delivery() == NOW
    assert (jobs.deliver().delivered, hook.ids()) == (1, ["m"])


def test_a_pause_that_the_receiver_asked_for_outlasts_a_start(tmp_path: Path, hook: Hook) -> None:
    """It knows best when it takes messages again."""
    busy = Reply(status=429, headers={"Retry-After": "600"})
    jobs = Jobs(fail(tmp_path, hook, busy).config, clock=lambda: NOW)
    assert jobs.deliver().delivered == 0
    assert jobs.next_delivery() == NOW + timedelta(seconds=600)
