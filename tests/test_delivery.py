"""Laws of one pass over the outbox: channels do not wait for each other, and one that fails fails alone."""

import logging
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Timer
from typing import Any, Literal

import pytest

from monitor.blocks import BlockError, Mistake
from monitor.channels.base import Channel
from monitor.compose import MessageContext, compose_operator
from monitor.errors import DamagedRow, TransportError
from monitor.messages import Message
from monitor.outbox import sweep
from monitor.outbox.pauses import Rules, next_attempt
from monitor.outbox.sweep import deliver_due
from monitor.store import Store, open_store
from monitor.store.packing import pack
from tests.desk import provide_store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HARBOUR = MessageContext(series="harbour", series_name="Harbour", publisher="")


class Desk(Channel):
    """Takes messages, after `meet` and unless there is something left to raise."""

    kind: Literal["desk"] = "desk"
    taken: list[str] = []  # noqa: RUF012  (a block copies its defaults)
    raises: list[Any] = []  # noqa: RUF012  (a block copies its defaults)
    receipt: Any = None
    meet: Any = None

    def send(self, message: Message, *, thread: str | None = None) -> str | None:
        """Keep the message's id."""
        del thread
        if self.meet:
            self.meet.wait(timeout=20)
        if self.raises:
            raise self.raises.pop(0)
        self.taken.append(message.id)
        receipt: str | None = self.receipt
        return receipt


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    provide_store(tmp_path / "monitor.db")
    with open_store(tmp_path / "monitor.db", write=True) as opened:
        yield opened


def owe(store: Store, *channels: str, name: str = "m") -> None:
    """Owe a message to channels."""
    told = compose_operator(HARBOUR, id=name, subject="S", text="T")
    store.messages.enqueue(told, channels, at=NOW)


def test_channels_send_at_the_same_time(store: Store) -> None:
    """Each of eight channels takes its message only once all eight are sending: none waits for another's end."""
    barrier = Barrier(8)
    desks = {f"desk{n}": Desk(meet=barrier) for n in range(8)}
    owe(store, *desks)
    assert deliver_due(store, desks, Rules(now=NOW)).delivered == 8


def test_what_comes_while_a_channel_hangs_is_sent_to_the_others(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check beside the daemon's pass finds something new: only the channel that hangs has to wait for it."""
    monkeypatch.setattr(sweep, "LOOK_SECONDS", 0.05)
    over, quick = Event(), Desk()

    def check() -> None:
        with open_store(tmp_path / "monitor.db", write=True, alone=False) as beside:
            owe(beside, "quick", "hanging", name="later")
        while "later" not in quick.taken and not over.wait(0.01):
            pass
        over.set()

    owe(store, "quick", "hanging")
    late = Timer(0.2, check)
    late.start()
    give_up = Timer(20, over.set)
    give_up.start()
    hanging = Desk(meet=over)
    deliver_due(store, {"quick": quick, "hanging": hanging}, Rules(now=NOW, eager=False))
    assert not give_up.finished.is_set()
    give_up.cancel()
    assert (quick.taken, hanging.taken) == (["m", "later"], ["m", "later"])


@pytest.mark.slow
def test_quiet_hours_that_begin_while_a_channel_hangs_are_kept(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes after they began waits for their end, though the pass began before them."""
    monkeypatch.setattr(sweep, "LOOK_SECONDS", 0.05)
    over = Event()
    quick = Desk(quiet="12:01-18:00")
    moment = NOW + timedelta(seconds=59)

    def check() -> None:
        with open_store(tmp_path / "monitor.db", write=True, alone=False) as beside:
            owe(beside, "quick", name="later")
        over.wait(0.5)
        over.set()

    owe(store, "quick", "hanging")
    Timer(1.1, check).start()
    sent = deliver_due(store, {"quick": quick, "hanging": Desk(meet=over)}, Rules(now=moment, eager=False))
    assert (quick.taken, sent.delivered, sent.deferred) == (["m"], 2, 1)


@pytest.mark.slow
def test_a_slow_channel_keeps_its_order(store: Store) -> None:
    """However many send at once, one channel's messages come one after the other, oldest first."""
    desk = Desk()
    for n in range(30):
        owe(store, "desk", name=f"m{n}")
    assert deliver_due(store, {"desk": desk}, Rules(now=NOW)).delivered == 30
    assert desk.taken == [f"m{n}" for n in range(30)]


def unforeseen() -> list[Exception]:
    """Return one exception of each kind that code of ours or of others may raise."""
    return [
        RecursionError("deep"),
        MemoryError(),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"),
        OverflowError("int too large"),
        KeyError("error"),
        ValueError("Exceeds the limit (4300 digits) for integer string conversion"),
        TypeError("unhashable"),
        AttributeError("x"),
        IndexError(),
        OSError(28, "No space left on device"),
        TimeoutError(),
        AssertionError(),
        BlockError([Mistake(("x",), "should be a whole number")]),
    ]


@pytest.mark.parametrize("raised", unforeseen(), ids=lambda exc: type(exc).__name__)
def test_whatever_a_channel_raises_is_its_own_failure(
    raised: Exception, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """The others get their message, the failure is announced once and keeps its message owed, the trace is at debug."""
    caplog.set_level(logging.DEBUG)
    bad, good = Desk(raises=[raised]), Desk()
    owe(store, "bad", "good")
    sent = deliver_due(store, {"bad": bad, "good": good}, Rules(now=NOW))
    assert (sent.delivered, sent.owed, good.taken) == (1, 1, ["m"])
    [failure] = sent.failures
    assert type(raised).__name__ in str(failure)
    levels = [record.levelname for record in caplog.records if type(raised).__name__ in record.getMessage()]
    assert levels == ["DEBUG", "WARNING"]
    assert deliver_due(store, {"bad": bad, "good": good}, Rules(now=NOW)).delivered == 1


def test_what_a_channel_raises_is_never_quoted(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """An exception's own text may hold the address, which is a secret: neither error nor log repeats it."""
    caplog.set_level(logging.DEBUG)
    owe(store, "desk")
    sent = deliver_due(
        store, {"desk": Desk(raises=[ValueError("https://s3cr3t.example/t0k3n")])}, Rules(now=NOW)
    )
    assert "t0k3n" not in f"{sent.failures} {caplog.text} {store.deliveries.list()}"


@pytest.mark.parametrize("receipt", ["\ud800", "x" * 5000, "a\nb", "1503435956.000247"])
def test_a_message_that_was_taken_is_not_sent_again(receipt: str, store: Store) -> None:
    """Whatever the other side calls the message, taken is taken."""
    desk = Desk(receipt=receipt)
    owe(store, "desk")
    assert deliver_due(store, {"desk": desk}, Rules(now=NOW)).delivered == 1
    assert deliver_due(store, {"desk": desk}, Rules(now=NOW)).delivered == 0
    assert desk.taken == ["m"]


def test_an_error_in_any_characters_is_kept(store: Store) -> None:
    """What cannot be stored or printed of an error's text goes; the message stays owed."""
    owe(store, "desk")
    sent = deliver_due(
        store, {"desk": Desk(raises=[TransportError("no \ud800\x1b[31m\nway")])}, Rules(now=NOW)
    )
    assert [str(failure) for failure in sent.failures] == ["channels.desk: m not delivered: no [31m way"]


def test_a_stored_message_that_cannot_be_read_fails_alone(store: Store) -> None:
    """The messages after it are sent; the failure names the delivery, and is the row's, not a fault in monitor."""
    desk = Desk()
    for name in ("a", "b", "c"):
        owe(store, "desk", name=name)
    store._db.execute("update messages set document = ? where id = 'b'", [pack('{"id": 3}')])
    sent = deliver_due(store, {"desk": desk}, Rules(now=NOW))
    assert (desk.taken, sent.delivered, sent.owed) == (["a", "c"], 2, 1)
    [failure] = sent.failures
    assert isinstance(failure, DamagedRow)
    assert "delivery 2, a stored message that cannot be read" in str(failure)
    assert (next_of(store, NOW, desk=desk) or NOW) > NOW + HOUR  # the daemon does not try it again and again
    later = deliver_due(store, {"desk": desk}, Rules(now=NOW + HOUR, eager=False))
    assert (later.owed, later.failures) == (1, ())


def test_a_failure_is_explained_in_the_log(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Channel, message, reason and what to do, at a level that `--quiet` shows too."""
    owe(store, "desk", "mail")
    down = Desk(raises=[TransportError("smtp://mail.example:25: login refused: 535 no", permanent=True)])
    slow = Desk(raises=[TransportError("http://desk.example/...: answered 503")])
    deliver_due(store, {"mail": down, "desk": slow}, Rules(now=NOW))
    told = sorted(record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING)
    assert told == [
        "channels.desk: m not delivered: http://desk.example/...: answered 503; it stays owed and is tried again",
        (
            "channels.mail: m not delivered: smtp://mail.example:25: login refused: 535 no; trying again will not help: "
            "fix the channel, or give the message up with `monitor deliveries drop 2`"
        ),
    ]


def test_notices_about_undelivered_notices_are_not_made(store: Store) -> None:
    """Two channels that refuse for good are reported to each other once, and no more of that."""
    desks = {
        name: Desk(raises=[TransportError("gone", permanent=True) for _ in range(99)])
        for name in ("desk", "mail")
    }
    owe(store, "desk")
    for _ in range(4):
        deliver_due(store, desks, Rules(now=NOW))
    notice, told = sorted((row.message for row in store.deliveries.list()), reverse=True)
    assert (notice.rpartition("-")[0], told) == ("undelivered-desk-1-refused", "m")


def test_a_notice_uses_the_users_templates(store: Store) -> None:
    """The notice about an undelivered message looks like the user's own messages."""
    owe(store, "desk")
    mine = (("message.txt", "MINE {{ view.subject }}"),)
    gone = Desk(raises=[TransportError("gone", permanent=True)])
    deliver_due(store, {"desk": gone, "mail": Desk()}, Rules(now=NOW, templates=mine))
    [told] = [one for one in map(store.deliveries.load, (1, 2)) if one.message.id.startswith("undelivered")]
    assert told.message.text == "MINE A message to desk was refused – monitor"


def test_a_channel_that_refuses_everything_is_left_alone(store: Store) -> None:
    """After twenty refusals in a row nothing more is tried in the pass."""
    desk = Desk(raises=[TransportError("gone", permanent=True) for _ in range(99)])
    for n in range(50):
        owe(store, "desk", name=f"m{n}")
    assert len(deliver_due(store, {"desk": desk}, Rules(now=NOW)).failures) == 20


@pytest.mark.slow
def test_a_long_outbox_is_not_held_in_memory(store: Store) -> None:
    """Of two thousand owed messages of 50 kB each no more than a few are in memory at a time."""
    told = compose_operator(HARBOUR, id="m", subject="S", text="T")
    heavy = replace(told, text="x" * 50_000)
    with store.atomic():
        for n in range(2000):
            store.messages.enqueue(replace(heavy, id=f"m{n}"), ["desk"], at=NOW)
    desk = Desk(raises=[TransportError("down")])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert deliver_due(store, {"desk": desk}, Rules(now=NOW)).owed == 2000
    assert deliver_due(store, {"desk": desk}, Rules(now=NOW, only=range(1, 500))).delivered == 499
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kB; all of it is 100 MB


def test_a_pass_comes_to_an_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a pass has lasted too long it begins no further delivery, and the rest stays owed."""
    monkeypatch.setattr("monitor.outbox.sweep.MAX_PASS_SECONDS", 0.05)

    class Slow(Desk):
        def send(self, message: Message, *, thread: str | None = None) -> str | None:
            time.sleep(0.03)
            return super().send(message, thread=thread)

    for n in range(50):
        owe(store, "desk", name=f"m{n}")
    sent = deliver_due(store, {"desk": Slow()}, Rules(now=NOW))
    assert (0 < sent.delivered < 10, sent.delivered + sent.owed, sent.failures) == (True, 50, ())


def next_of(store: Store, now: datetime, **channels: Channel) -> datetime | None:
    """Return when something is to be tried next."""
    return next_attempt(store, channels, Rules(now=now))


def test_the_next_attempt_is_when_the_first_pause_ends(store: Store) -> None:
    """None: nothing is owed; now: never tried, or its pause is over; else the end of the pause that is kept."""
    desk = Desk(raises=[TransportError("down")])
    assert next_of(store, NOW, desk=desk) is None
    owe(store, "desk")
    assert next_of(store, NOW, desk=desk) == NOW
    deliver_due(store, {"desk": desk}, Rules(now=NOW, eager=False, chance=lambda: 0.5))
    assert next_of(store, NOW, desk=desk) == NOW + timedelta(seconds=60)
    assert next_of(store, NOW + HOUR, desk=desk) == NOW + HOUR
    assert (
        deliver_due(store, {"desk": desk}, Rules(now=NOW + timedelta(seconds=60), eager=False)).delivered == 1
    )


def test_the_next_attempt_waits_for_the_other_side_and_for_quiet_hours(store: Store) -> None:
    """Retry-After and quiet hours are kept, and what is owed to another channel goes all the same."""
    slower, quiet = Desk(raises=[TransportError("429", retry_after=1800.0)]), Desk(quiet="11:00-14:30")
    owe(store, "slower", "quiet")
    deliver_due(store, {"slower": slower, "quiet": quiet}, Rules(now=NOW, eager=False))
    assert next_of(store, NOW, slower=slower, quiet=quiet) == NOW + HOUR / 2
    deliver_due(store, {"slower": slower, "quiet": quiet}, Rules(now=NOW + HOUR, eager=False))
    assert next_of(store, NOW + HOUR, quiet=quiet) == NOW + 2.5 * HOUR
