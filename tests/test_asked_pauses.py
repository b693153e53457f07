"""Laws of the short pauses that receivers ask for between two messages; real receivers on loopback."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from monitor.channels.webhook import Webhook
from monitor.compose import MessageContext, compose_operator
from monitor.outbox import sweep
from monitor.outbox.pauses import Rules
from monitor.outbox.sent import Sent
from monitor.outbox.sweep import deliver_due
from monitor.pipeline.delivery import deliver
from monitor.store import Store, open_store
from tests.desk import build_config, find_owed, provide_store
from tests.receivers import Hook, run_hook
from tests.servers import Asked, Reply

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HARBOUR = MessageContext(series="harbour", series_name="Harbour", publisher="")
NAMES = ["a", "b", "c"]
INTERVAL = 0.0625  # seconds; sums of it are exact


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    provide_store(tmp_path / "monitor.db")
    with open_store(tmp_path / "monitor.db", write=True) as opened:
        yield opened


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook's server."""
    with run_hook() as server:
        yield server


def owe(store: Store, *channels: str, names: list[str] = NAMES) -> None:
    """Owe messages to channels."""
    for name in names:
        store.messages.enqueue(compose_operator(HARBOUR, id=name, subject="S", text="T"), channels, at=NOW)


def send(store: Store, hook: Hook, rules: Rules | None = None) -> Sent:
    """Make one pass over what the hook is owed."""
    return deliver_due(store, {"desk": Webhook.read({"url": hook.url})}, rules or Rules(now=NOW))


def busy(pause: float, status: int = 429) -> Reply:
    """Return the answer of a receiver that asks for a pause."""
    return Reply(status=status, headers={"Retry-After": f"{pause:g}"})


@pytest.mark.slow
@pytest.mark.parametrize("eager", [True, False])
def test_a_receiver_of_one_message_a_second_gets_all_in_one_pass(
    store: Store, hook: Hook, caplog: pytest.LogCaptureFixture, *, eager: bool
) -> None:
    """In order, each once, by one try, and without a word: as it asks, so it is done."""
    hook.interval = 1.0
    owe(store, "desk")
    assert send(store, hook, Rules(now=NOW, eager=eager)) == Sent(delivered=3, owed=0)
    assert hook.ids() == NAMES
    assert [one.attempts for one in store.deliveries.list()] == [1, 1, 1]
    assert [one.levelname for one in caplog.records if one.levelno >= logging.WARNING] == []


def test_no_other_channel_waits_for_it(store: Store, hook: Hook) -> None:
    """It asks for a pause until the other has got all its messages: else neither would get them."""

    def answer(asked: Asked) -> Reply:
        return busy(INTERVAL) if len(hook.received) < 3 else slow.answer(asked)

    with run_hook() as slow:
        slow.web.answers["/hook"] = answer
        channels = {name: Webhook.read({"url": one.url}) for name, one in (("slow", slow), ("desk", hook))}
        owe(store, "slow", "desk")
        assert deliver_due(store, channels, Rules(now=NOW)).delivered == 6
        assert slow.ids() == hook.ids() == NAMES


def test_the_database_is_free_during_the_pause(tmp_path: Path, hook: Hook) -> None:
    """Another process can change it at once, as with a correction."""
    config = build_config(tmp_path, "http://127.0.0.1:9", hook.url)

    def answer(asked: Asked) -> Reply:
        with open_store(config.database, write=True, wait=0) as other:
            if other.runs.last("seen") is None:
                other.runs.mark("seen", NOW)
                return busy(INTERVAL)
        return hook.answer(asked)

    hook.web.answers["/hook"] = answer
    with open_store(config.database, write=True) as store:
        owe(store, "desk", names=["a"])
        assert (deliver(config, store, NOW).delivered, len(hook.web.log)) == (1, 2)


def test_a_receiver_that_keeps_asking_gets_longer_pauses_and_then_its_rest(
    store: Store, hook: Hook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One, two, three times what it asks for; then it is left alone with all it is owed, as after a long pause."""
    monkeypatch.setattr(sweep, "MAX_WAITED", 6 * INTERVAL)
    hook.web.answers["/hook"] = busy(INTERVAL)
    owe(store, "desk")
    sent = send(store, hook)
    assert (sent.delivered, sent.owed, len(sent.failures), len(hook.web.log)) == (0, 3, 1, 4)
    assert "asks for a pause of 1 second; it stays owed" in caplog.text


def test_a_receiver_that_always_asks_for_next_to_nothing_is_not_asked_hundreds_of_times(
    store: Store, hook: Hook
) -> None:
    """A message is tried again ten times, however short the pauses are."""
    hook.web.answers["/hook"] = busy(0.001)
    owe(store, "desk")
    assert (send(store, hook).owed, len(hook.web.log)) == (3, 11)


def test_all_pauses_of_a_pass_together_are_limited(
    store: Store, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However short each is: what is left comes with the next pass."""
    monkeypatch.setattr(sweep, "MAX_WAITED", INTERVAL)
    owe(store, "desk")
    hook.refuse = [busy(INTERVAL)]
    hook.interval = 60 * INTERVAL
    assert (send(store, hook).delivered, hook.ids(), find_owed(store)[0].attempts) == (1, ["a"], 1)


def test_no_message_begins_after_a_pause_once_monitor_is_stopping(store: Store, hook: Hook) -> None:
    """The pause ends at once, and what was not taken stays owed."""
    stopping = Event()

    def answer(asked: Asked) -> Reply:
        del asked
        stopping.set()
        return busy(1.0)

    hook.web.answers["/hook"] = answer
    owe(store, "desk")
    sent = send(store, hook, Rules(now=NOW, is_stopping=stopping.is_set))
    assert (sent.delivered, sent.owed, len(hook.web.log)) == (0, 3, 1)


@pytest.mark.parametrize(("status", "pause"), [(429, 11.0), (503, 11.0), (503, 0.0), (403, 0.1), (400, 0.1)])
def test_a_longer_pause_and_a_refusal_for_good_are_as_ever(
    store: Store, hook: Hook, status: int, pause: float
) -> None:
    """The message is asked about once, and kept for the next pass, which comes after the pause."""
    hook.web.answers["/hook"] = busy(pause, status)
    owe(store, "desk", names=["a"])
    assert (send(store, hook).owed, len(hook.web.log)) == (1, 1)
    [owed] = find_owed(store)
    assert owed.not_before == (NOW + timedelta(seconds=pause) if pause else None)
