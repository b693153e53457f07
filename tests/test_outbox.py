"""Laws of the outbox: retries, pauses, dead letters, quiet hours; a real store, channels that behave as ordered."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.channels.base import Channel
from monitor.channels.webhook import Webhook
from monitor.compose import MessageContext, compose_operator
from monitor.errors import TransportError
from monitor.messages import Message
from monitor.outbox.pauses import RetryPolicy, Rules, next_attempt
from monitor.outbox.sent import Sent
from monitor.outbox.sweep import deliver_due
from monitor.store import Store, open_store
from tests.desk import find_owed, provide_store
from tests.receivers import run_hook
from tests.servers import Reply

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
A_WEEK = range(0, 24 * 7 + 1, 42)  # hours of the tries until a delivery is given up
DOWN = TransportError("down")
GONE = TransportError("gone", permanent=True)


class PastTakeaway(Channel):
    """Takes messages, unless there is an error left to raise."""

    kind: Literal["told"] = "told"
    errors: list[object] = []  # noqa: RUF012  (a block copies its defaults)
    taken: list[tuple[str, str | None]] = []  # noqa: RUF012  (a block copies its defaults)
    texts: list[str] = []  # noqa: RUF012  (a block copies its defaults)

    def send(self, message: Message, *, thread: str | None = None) -> str | None:
        """Raise the next error, or keep the message's id and its thread."""
        if self.errors and isinstance(error := self.errors.pop(0), TransportError):
            raise error
        self.taken.append((message.id, thread))
        self.texts.append(message.text)
        return f"receipt-{len(self.taken)}"

    @property
    def ids(self) -> list[str]:
        """The messages taken, in order."""
        return [name for name, _ in self.taken]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    provide_store(tmp_path / "monitor.db")
    with open_store(tmp_path / "monitor.db", write=True) as opened:
        yield opened


def message(name: str = "m") -> Message:
    """Return a message of that id."""
    return compose_operator(
        MessageContext(series="harbour", series_name="Harbour Report", publisher=""),
        id=name,
        subject="S",
        text="T",
    )


def channel(*errors: TransportError | None, **keys: object) -> PastTakeaway:
    """Return a channel that raises these first; None: it takes a message in between."""
    return PastTakeaway.read({"errors": list(errors), **keys})


def deliver(store: Store, now: datetime, *, eager: bool = True, **channels: Channel) -> Sent:
    """Make one pass, without chance."""
    return deliver_due(store, channels, Rules(now=now, eager=eager, chance=lambda: 0.5))


def about(channel: PastTakeaway) -> list[str]:
    """Return what the notices that a channel took are about: their ids without the check sum."""
    return [name.rpartition("-")[0] for name in channel.ids]


def deaths(channel: PastTakeaway) -> int:
    """Return how many notices that a channel took are about messages that were given up."""
    return sum(name.endswith("-dead") for name in about(channel))


def notices_of(store: Store) -> list[Message]:
    """Return the notices about undelivered messages that were ever made, oldest first."""
    found = {one.message: one.id for one in store.deliveries.list(most=500)}
    numbers = sorted(number for name, number in found.items() if name.startswith("undelivered-"))
    return [store.deliveries.load(number).message for number in numbers]


def test_what_failed_is_tried_again_and_sent_once(store: Store) -> None:
    """A failure for the time being leaves the message owed; the next pass of a person delivers it, once."""
    desk = channel(DOWN)
    store.messages.enqueue(message(), ["desk"], at=NOW)
    first = deliver(store, NOW, desk=desk)
    assert (first.delivered, first.owed, [str(f) for f in first.failures]) == (
        0,
        1,
        ["channels.desk: m not delivered: down"],
    )
    assert deliver(store, NOW, desk=desk) == Sent(delivered=1, owed=0, failures=())
    assert deliver(store, NOW, desk=desk) == Sent(delivered=0, owed=0, failures=())
    assert desk.ids == ["m"]


def test_the_daemon_pauses_longer_each_time(store: Store) -> None:
    """Without haste a failed delivery is tried after 1, 2, 4 minutes more, and no sooner."""
    desk = channel(*[DOWN] * 3)
    store.messages.enqueue(message(), ["desk"], at=NOW)
    tried = []
    for minute in range(12):
        sent = deliver(store, NOW + timedelta(minutes=minute), eager=False, desk=desk)
        if sent.failures or sent.delivered:
            tried.append(minute)
    assert (tried, desk.ids) == ([0, 1, 3, 7], ["m"])


def test_a_channel_that_fails_is_tried_as_often_whatever_it_is_owed(store: Store) -> None:
    """Many messages make no haste: all wait for the oldest one's pause, and only what is new tries sooner, once."""
    desk = channel(*[DOWN] * 5)
    tried = []
    for name in ("a", "b", "c"):
        store.messages.enqueue(message(name), ["desk"], at=NOW)
    for second in range(0, 720, 5):
        now = NOW + timedelta(seconds=second)
        if second == 300:
            store.messages.enqueue(message("d"), ["desk"], at=now)
        due = next_attempt(store, {"desk": desk}, Rules(now=now))
        sent = deliver(store, now, eager=False, desk=desk)
        if sent.failures or sent.delivered:
            tried.append(second)
            assert due == now
        else:
            assert due is None or due > now
    assert tried == [0, 60, 180, 300, 660]


@pytest.mark.parametrize("refused", [1, 2, 3])
def test_what_was_refused_makes_no_haste_once_the_channel_fails_for_now(
    store: Store, *, refused: int
) -> None:
    """Some of three messages were refused; a day later the server is down: it is asked after 1, 2, 4 minutes more."""
    with run_hook() as hook:
        desk = Webhook.read({"url": hook.url})
        hook.refuse = [Reply(status=400)] * refused + [Reply(status=503)] * 9
        for name in ("a", "b", "c"):
            store.messages.enqueue(message(name), ["desk"], at=NOW)
        deliver(store, NOW, eager=False, desk=desk)
        hook.refuse = [Reply(status=503)] * 99
        tried = []
        for second in range(0, 1200, 5):
            asked, now = len(hook.web.log), NOW + 24 * HOUR + timedelta(seconds=second)
            due = next_attempt(store, {"desk": desk}, Rules(now=now))
            deliver(store, now, eager=False, desk=desk)
            tried += [second] * (len(hook.web.log) - asked)
            assert (due == now) is (tried[-1:] == [second])
        assert tried == [0, 60, 180, 420, 900]


@given(st.integers(1, 500), st.floats(0, 1), st.floats(0, 1e5), st.floats(0, 1e6))
def test_pauses_grow_and_stay_within_bounds(
    attempts: int, chance: float, first: float, longest: float
) -> None:
    """A pause lies between a half and one and a half of the doubled first one, or of the longest."""
    patience = RetryPolicy(first_pause=first, longest_pause=longest)
    pause = patience.pause(attempts, timedelta.max, chance).total_seconds()
    middle = min(first * 2.0 ** min(attempts - 1, 30), longest)
    assert middle * 0.5 - 1e-6 <= pause <= middle * 1.5 + 1e-6


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(waits=st.lists(st.integers(0, 3600), min_size=1, max_size=7), by_new_messages=st.booleans())
def test_no_extra_try_makes_a_pause_longer_than_the_outage_allows(
    store: Store, waits: list[int], *, by_new_messages: bool
) -> None:
    """Restarts, new messages, a person: a pause grows with the time since the first failure, not with the tries."""
    desk = channel(*[DOWN] * 9)
    for number in store.deliveries.owed_to("desk"):
        store.deliveries.drop(number)
    now = began = NOW
    store.messages.enqueue(
        message(f"{uuid4()}"), ["desk"], at=NOW - 9 * HOUR
    )  # it waited for the end of quiet hours
    for wait in waits:
        assert deliver(store, now, eager=not by_new_messages, desk=desk).failures
        due = next_attempt(store, {"desk": desk}, Rules(now=now))
        assert due
        assert due - now <= now - began + timedelta(minutes=1, seconds=2)
        now += timedelta(seconds=wait)
        if by_new_messages:
            store.messages.enqueue(message(f"{uuid4()}"), ["desk"], at=now)


def test_a_new_outage_begins_with_the_first_pause(store: Store) -> None:
    """However long the last one was, and however long the message was owed."""
    desk = channel(*[DOWN] * 3)
    store.messages.enqueue(message(), ["desk"], at=NOW)
    for hours in (0, 9):
        deliver(store, NOW + hours * HOUR, desk=desk)
    assert store.deliveries.retry(1, at=NOW + 10 * HOUR)
    deliver(store, NOW + 10 * HOUR, desk=desk)
    assert store.deliveries.load(1).next_try == NOW + 10 * HOUR + timedelta(minutes=1)


def test_a_mended_channel_that_is_down_for_a_moment_gets_the_first_pause(store: Store) -> None:
    """The days in which it refused its messages, or was not in config.yaml, are no part of the outage."""
    desk = channel(GONE, DOWN)
    store.messages.enqueue(message(), ["desk"], at=NOW)
    for hours in (0, 48):
        deliver(store, NOW + hours * HOUR, desk=desk)
    assert store.deliveries.load(1).next_try == NOW + 48 * HOUR + timedelta(minutes=1)


def test_a_channel_that_fails_rests_and_the_others_go_on(store: Store) -> None:
    """A dead server costs one try a pass, keeps its order, and holds up nobody else."""
    desk, mail = channel(DOWN), channel()
    for name in ("a", "b"):
        store.messages.enqueue(message(name), ["desk", "mail"], at=NOW)
    assert (deliver(store, NOW, desk=desk, mail=mail).owed, desk.ids, mail.ids) == (2, [], ["a", "b"])
    assert (deliver(store, NOW, desk=desk, mail=mail).owed, desk.ids, mail.ids) == (0, ["a", "b"], ["a", "b"])


def test_a_channel_that_comes_back_gets_the_oldest_first(store: Store) -> None:
    """The daemon keeps a failed delivery's pause, but what is new tries what is older first: nothing overtakes it."""
    desk = channel(DOWN, DOWN, DOWN)
    for day, name in enumerate(("a", "b", "c")):
        store.messages.enqueue(message(name), ["desk"], at=NOW + day * 24 * HOUR)
        deliver(store, NOW + day * 24 * HOUR, eager=False, desk=desk)
    assert desk.ids == []
    store.messages.enqueue(message("d"), ["desk"], at=NOW + 48 * HOUR)
    deliver(store, NOW + 48 * HOUR + HOUR / 60, eager=False, desk=desk)
    assert desk.ids == ["a", "b", "c", "d"]


def test_what_a_channel_refused_for_itself_holds_up_nothing_newer(store: Store) -> None:
    """A refused message is passed over while its pause lasts, and tried again after it."""
    desk = channel(GONE)
    store.messages.enqueue(message("a"), ["desk"], at=NOW)
    deliver(store, NOW, eager=False, desk=desk)
    store.messages.enqueue(message("b"), ["desk"], at=NOW)
    deliver(store, NOW + HOUR / 60, eager=False, desk=desk)
    assert desk.ids == ["b"]
    deliver(store, NOW + 24 * HOUR, eager=False, desk=desk)
    assert desk.ids == ["b", "a"]


def test_retry_after_rests_the_whole_channel_even_for_a_person(store: Store) -> None:
    """Who asks for a pause gets it: no message of the channel goes before, in haste or not."""
    desk = channel(TransportError("slower", retry_after=3600.0))
    for name in ("a", "b"):
        store.messages.enqueue(message(name), ["desk"], at=NOW)
    deliver(store, NOW, desk=desk)
    assert (deliver(store, NOW + HOUR / 2, desk=desk).owed, desk.ids) == (2, [])
    assert (deliver(store, NOW + HOUR, desk=desk).owed, desk.ids) == (0, ["a", "b"])


@pytest.mark.parametrize("eager", [True, False])
@pytest.mark.parametrize("error", [DOWN, TransportError("slower", retry_after=3600.0)])
def test_a_clock_put_back_holds_nothing_up(store: Store, error: TransportError, *, eager: bool) -> None:
    """A pause that ends weeks from now, ours or the receiver's, was set by another clock, and is not waited for."""
    desk, earlier = channel(error), NOW - timedelta(days=30)
    store.messages.enqueue(message(), ["desk"], at=NOW)
    deliver(store, NOW, desk=desk)
    assert next_attempt(store, {"desk": desk}, Rules(now=earlier)) == earlier
    assert deliver(store, earlier, eager=eager, desk=desk).delivered == 1


def test_a_dead_letter_is_reported_to_the_other_channels_once(store: Store) -> None:
    """After its days a delivery is given up, the other channels hear of it, and it stays owed until a person acts."""
    desk, mail = channel(*[DOWN] * 9), channel()
    store.messages.enqueue(message(), ["desk"], at=NOW)
    for hours in (*A_WEEK, 24 * 8):
        sent = deliver(store, NOW + hours * HOUR, desk=desk, mail=mail)
    assert (sent.owed, len(desk.errors)) == (1, 4)
    assert about(mail) == ["undelivered-desk-1-delayed", "undelivered-desk-1-dead"]
    [(_, row)] = [found for found in [store.deliveries.get(1)] if found]
    assert (row.state, row.attempts, row.last_error) == ("dead", 5, "channels.desk: m not delivered: down")
    desk.errors.clear()
    assert store.deliveries.retry(1, at=NOW + 200 * HOUR)
    assert deliver(store, NOW + 200 * HOUR, desk=desk, mail=mail) == Sent(delivered=1, owed=0, failures=())


@pytest.mark.parametrize("tries", [[0, 24], [0, 1, 2, 4, 8, 16, 23.9, 30], [0, 20, 40, 60, 80]])
def test_a_message_that_fails_for_a_day_is_told_once(store: Store, tries: list[float]) -> None:
    """Tried by cron or by a daemon: the others hear of it when a day has passed, and not again while the outage lasts."""
    desk, mail = channel(*[DOWN] * 99), channel()
    for name in "abc":
        store.messages.enqueue(message(name), ["desk"], at=NOW)
    for hours in tries:
        told_before = about(mail)
        deliver(store, NOW + hours * HOUR, desk=desk, mail=mail)
        assert bool(about(mail)) == (hours >= 24)
        assert told_before in ([], about(mail))
    assert about(mail) == ["undelivered-desk-1-delayed"]
    [notice] = notices_of(store)
    assert notice.subject == "A message to desk is delayed – monitor"


def test_a_second_outage_of_a_day_is_told_too(store: Store) -> None:
    """A channel that took messages in between begins anew."""
    desk, mail = channel(DOWN, DOWN, None, DOWN, DOWN, None), channel()
    for day, name in ((0, "a"), (30, "b")):
        store.messages.enqueue(message(name), ["desk"], at=NOW + day * 24 * HOUR)
        for hours in (0, 24, 25):
            deliver(store, NOW + (day * 24 + hours) * HOUR, desk=desk, mail=mail)
    assert desk.ids == ["a", "b"]
    assert about(mail) == ["undelivered-desk-1-delayed", "undelivered-desk-3-delayed"]


def test_a_network_that_was_down_for_a_day_is_no_news_once_all_is_delivered(store: Store) -> None:
    """Both channels fail: what each would hear of the other is over when it is reached again."""
    desk, mail = channel(DOWN, DOWN), channel(DOWN, DOWN)
    store.messages.enqueue(message(), ["desk", "mail"], at=NOW)
    for hours in (0, 24, 25):
        deliver(store, NOW + hours * HOUR, desk=desk, mail=mail)
    assert (desk.ids, mail.ids) == (["m"], ["m"])


def test_two_broken_channels_tell_each_other_once(store: Store) -> None:
    """A notice that fails for a day itself is no news."""
    desk, mail, third = channel(*[DOWN] * 99), channel(*[DOWN] * 99), channel()
    store.messages.enqueue(message(), ["desk"], at=NOW)
    for hours in range(0, 24 * 6, 12):
        deliver(store, NOW + hours * HOUR, desk=desk, mail=mail, third=third)
    assert about(third) == ["undelivered-desk-1-delayed"]


@pytest.mark.parametrize("settled", [False, True])
def test_a_channel_that_is_mended_is_told_of_the_others_and_not_of_itself(
    store: Store, *, settled: bool
) -> None:
    """What it is owed is being delivered; where nothing else is left to tell, it gets no notice."""
    desk, post = channel(*[GONE] * 3), channel(*[GONE] * 9)
    for name in ("post", "desk", "desk"):
        store.messages.enqueue(message(f"for {name} {len(store.deliveries.list())}"), [name], at=NOW)
    deliver(store, NOW, desk=desk, post=post)
    if settled:
        store.deliveries.drop(1)
    deliver(store, NOW + HOUR, desk=desk, post=post)
    told = [text for text, name in zip(desk.texts, desk.ids, strict=True) if name.startswith("undelivered")]
    assert len(desk.ids) - len(told) == 2
    assert [text.partition("\n")[0] for text in told] == (
        [] if settled else ["A message to post was refused"]
    )


def test_what_is_given_up_again_after_a_retry_is_told_again(store: Store) -> None:
    """A person who retried it hopes that it went; that it did not is news."""
    desk, mail = channel(*[DOWN] * 10), channel()
    store.messages.enqueue(message(), ["desk"], at=NOW)
    for hours in A_WEEK:
        deliver(store, NOW + hours * HOUR, desk=desk, mail=mail)
    assert store.deliveries.retry(1, at=NOW + 24 * 8 * HOUR)
    for hours in (24 * 8 + hours for hours in A_WEEK):
        deliver(store, NOW + hours * HOUR, desk=desk, mail=mail)
    assert about(mail) == ["undelivered-desk-1-delayed", "undelivered-desk-1-dead"] * 2


@pytest.mark.slow
@pytest.mark.parametrize("retried", [[1], [1, 2, 3], [3]])
def test_what_is_retried_and_given_up_again_is_told_once_beside_other_dead_letters(
    store: Store, retried: list[int]
) -> None:
    """One notice for all that a person had tried again at once, though each dies on a day of its own; none for the others."""
    desk, mail = channel(*[DOWN] * 900), channel()
    for day in range(3):
        store.messages.enqueue(message(f"m{day}"), ["desk"], at=NOW + day * 24 * HOUR)
    for hours in range(0, 24 * 11, 8):
        deliver(store, NOW + hours * HOUR, desk=desk, mail=mail)
    assert [store.deliveries.load(number).attempts > 2 for number in (1, 2, 3)] == [True] * 3
    assert deaths(mail) == 1
    for round_ in (1, 2):
        again = NOW + round_ * 24 * 20 * HOUR
        for number in retried:
            assert store.deliveries.retry(number, at=again)
        for hours in range(0, 24 * 11, 8):
            deliver(store, again + hours * HOUR, desk=desk, mail=mail)
        assert {one.state for one in store.deliveries.list() if one.channel == "desk"} == {"dead"}
        assert deaths(mail) == 1 + round_


def test_a_clock_that_leaps_ahead_gives_up_nothing(store: Store) -> None:
    """A delivery that was hardly tried is no dead letter, however late it seems."""
    desk = channel(DOWN, DOWN)
    store.messages.enqueue(message(), ["desk"], at=NOW)
    deliver(store, NOW + timedelta(days=400), desk=desk)
    deliver(store, NOW + timedelta(days=400), desk=desk)
    assert deliver(store, NOW, desk=desk).delivered == 1


@pytest.mark.parametrize("days", [0.05, 1, 7])
def test_a_channel_that_is_tried_once_a_day_is_given_up_in_the_end(store: Store, days: float) -> None:
    """However soon the settings give it up: a day between two tries is no sleep."""
    store.messages.enqueue(message(), ["desk"], at=NOW)
    policy = RetryPolicy(dead_after=timedelta(days=days))
    for day in range(8):
        rules = Rules(now=NOW + timedelta(days=day), patience=policy)
        deliver_due(store, {"desk": channel(DOWN)}, rules)
    assert [one.state for one in store.deliveries.list()] == ["dead"]


class SlowThenBusy(Channel):
    """Takes a second for each message, and refuses for a minute what comes after the first."""

    kind: Literal["slow"] = "slow"
    taken: list[str] = []  # noqa: RUF012  (a block copies its defaults)

    def send(self, message: Message, *, thread: str | None = None) -> None:
        """Take the first."""
        del thread
        time.sleep(1.05)
        if self.taken:
            raise TransportError("busy", retry_after=60.0)
        self.taken.append(message.id)


@pytest.mark.slow
def test_a_pause_begins_when_the_receiver_asks_for_it(store: Store) -> None:
    """Not with the pass, which may have gone on for minutes: the receiver would be asked too soon."""
    for name in ("a", "b"):
        store.messages.enqueue(message(name), ["desk"], at=NOW)
    deliver(store, NOW, desk=SlowThenBusy.read({}))
    [owed] = find_owed(store)
    assert owed.not_before == NOW + timedelta(seconds=62)


def test_a_machine_that_slept_for_days_gives_up_nothing_at_its_first_tries(store: Store) -> None:
    """Tries before the sleep do not count: when it wakes, its network may need a while."""
    desk = channel(*[DOWN] * 12)
    store.messages.enqueue(message(), ["desk"], at=NOW)
    for hours in range(8):
        deliver(store, NOW + hours * HOUR, desk=desk)
    awake = NOW + timedelta(days=8)
    sent = [deliver(store, awake + n * HOUR / 60, eager=False, desk=desk) for n in range(60)]
    assert (sum(map(len, (one.failures for one in sent))), sent[-1].owed, desk.ids) == (4, 0, ["m"])


def test_a_refusal_is_reported_at_once_and_stays_owed(store: Store) -> None:
    """What trying again cannot mend is reported to the others in the same pass, once, and holds up no other message."""
    desk, mail = channel(GONE, GONE), channel()
    for name in ("a", "b"):
        store.messages.enqueue(message(name), ["desk"], at=NOW)
    deliver(store, NOW, desk=desk, mail=mail)
    assert (desk.ids, about(mail)) == ([], ["undelivered-desk-1-refused"])
    assert deliver(store, NOW, desk=desk, mail=mail).owed == 0
    assert (desk.ids, about(mail)) == (["a", "b"], ["undelivered-desk-1-refused"])


@pytest.mark.slow
def test_an_outage_is_told_once_however_many_messages_there_are(store: Store) -> None:
    """Passes that reach further, messages that come later: no further notice until a newer message was taken."""
    desk, mail = channel(*[GONE] * 200), channel()
    for n in range(50):
        store.messages.enqueue(message(f"m{n}"), ["desk"], at=NOW)
    for hours in range(5):
        deliver(store, NOW + hours * HOUR, eager=False, desk=desk, mail=mail)
    store.messages.enqueue(message("later"), ["desk"], at=NOW + 5 * HOUR)
    deliver(store, NOW + 5 * HOUR, eager=False, desk=desk, mail=mail)
    assert sum(one.refused for one in find_owed(store)) == 51
    assert about(mail) == ["undelivered-desk-1-refused"]
    desk.errors.clear()
    assert deliver(store, NOW + 6 * HOUR, desk=desk, mail=mail).owed == 0
    desk.errors.append(GONE)
    store.messages.enqueue(message("again"), ["desk"], at=NOW + 7 * HOUR)
    deliver(store, NOW + 7 * HOUR, desk=desk, mail=mail)
    assert len(about(mail)) == 2


@pytest.mark.slow
def test_what_is_given_up_is_told_once_in_an_outage(store: Store) -> None:
    """A message a day to a channel that is down: each is given up on a day of its own, and the first one is told."""
    desk, mail = channel(*[DOWN] * 900), channel()
    for day in range(20):
        store.messages.enqueue(message(f"m{day}"), ["desk"], at=NOW + day * 24 * HOUR)
        for hours in (1, 8, 16):
            deliver(store, NOW + (day * 24 + hours) * HOUR, desk=desk, mail=mail)
    assert sum(one.state == "dead" for one in store.deliveries.list(most=99)) > 5
    assert about(mail) == ["undelivered-desk-1-delayed", "undelivered-desk-1-dead"]


def test_one_message_that_a_working_channel_refuses_is_told(store: Store) -> None:
    """Each one that is refused between messages that are taken is news of its own."""
    desk, mail = channel(GONE, None, None, None, GONE), channel()
    for n in range(5):
        store.messages.enqueue(message(f"m{n}"), ["desk"], at=NOW)
        deliver(store, NOW + n * HOUR, eager=False, desk=desk, mail=mail)
    assert len(about(mail)) == 2


def test_many_that_refuse_at_once_are_told_in_one_notice(store: Store) -> None:
    """A channel that works gets one notice that names them all; they get none once they accept messages again."""
    broken: dict[str, Any] = {f"desk{n}": channel(GONE, GONE, GONE) for n in range(6)}
    mail = channel()
    for name in ("a", "b"):
        store.messages.enqueue(message(name), broken, at=NOW)
    deliver(store, NOW, mail=mail, **broken)
    [told] = notices_of(store)
    assert (mail.ids, told.subject) == ([told.id], "Messages to 6 channels were not delivered – monitor")
    assert all(f"channels.{name}: a not delivered: gone" in told.text for name in broken)
    assert f"Not delivered to: {', '.join(broken)}." in told.text
    assert (
        "the first of 2 messages. They stay owed: fix the channel, or give up all that desk0 is owed with `monitor deliveries drop desk0`"
        in " ".join(told.text.split())
    )
    assert deliver(store, NOW, mail=mail, **broken).owed == 0
    assert [one.ids for one in broken.values()] == [["a", "b"]] * 6
    assert (mail.ids, notices_of(store)) == ([told.id], [told])


@pytest.mark.slow
def test_many_that_are_given_up_one_by_one_are_owed_one_notice_each(store: Store) -> None:
    """A notice names all that is undelivered, so it takes the place of those that a broken channel was not yet told."""
    broken: dict[str, Any] = {f"desk{n}": channel(*[DOWN] * 30) for n in range(6)}
    for n, name in enumerate(broken):
        store.messages.enqueue(message(name), [name], at=NOW + n * HOUR)
    for hours in (0, 24, 48, *range(24 * 7, 24 * 7 + 8)):
        deliver(store, NOW + hours * HOUR, **broken)
    newest = notices_of(store)[-1]
    replaced = [one for one in store.deliveries.list(most=500) if one.state == "dropped"]
    assert {one.message for one in replaced} == {one.id for one in notices_of(store)[:-1]}
    assert all(str(one.last_error).endswith(" took its place") for one in replaced)
    assert all(f"channels.{name}: {name} not delivered: down" in newest.text for name in broken)
    for one in broken.values():
        one.errors.clear()
    deliver(store, NOW + 24 * 8 * HOUR, **broken)
    assert [len(one.ids) for one in broken.values()] == [1] * 6
    assert {one.ids[0] for one in list(broken.values())[:-1]} == {newest.id}


def test_what_a_person_drops_meanwhile_is_not_told(store: Store) -> None:
    """A delivery that is dropped while its channel refuses it stays dropped, and nobody hears of it."""
    mail = channel()
    store.messages.enqueue(message(), ["desk"], at=NOW)
    deliver_due(
        store,
        {"desk": channel(GONE), "mail": mail},
        Rules(now=NOW, chance=lambda: float(store.deliveries.drop(1))),
    )
    assert (mail.ids, [one.state for one in store.deliveries.list()]) == ([], ["dropped"])


def test_a_refusal_that_comes_and_goes_takes_no_other_notice_away(store: Store) -> None:
    """What was told before is not told again, and a newer notice that is still owed stays."""
    desk, post, mail = channel(GONE, DOWN, GONE, GONE), channel(*[GONE] * 9), channel(quiet="13:00-16:00")
    store.messages.enqueue(message("a"), ["desk"], at=NOW)
    deliver(store, NOW, desk=desk, post=post, mail=mail)
    store.messages.enqueue(message("b"), ["post"], at=NOW)
    for hours in (1, 2, 3):
        deliver(store, NOW + hours * HOUR, desk=desk, post=post, mail=mail)
    deliver(store, NOW + 4 * HOUR, desk=desk, post=post, mail=mail)
    assert about(mail) == ["undelivered-desk-1-refused", "undelivered-post-4-refused"]


@pytest.mark.parametrize("settled", ["retried", "dropped", "neither"])
def test_a_notice_that_waited_tells_only_of_what_is_still_undelivered(store: Store, settled: str) -> None:
    """What was delivered or given up while the notice waited is not told as owed, be the channel quiet or busy."""
    desk, post, mail = channel(GONE), channel(*[GONE] * 9), channel(quiet="11:00-13:00")
    for name in ("desk", "post"):
        store.messages.enqueue(message(f"for {name}"), [name], at=NOW)
    deliver(store, NOW, desk=desk, post=post, mail=mail)
    if settled == "dropped":
        store.deliveries.drop(1)
    elif settled == "retried":
        deliver(store, NOW + HOUR / 2, desk=desk, post=post, mail=mail)
    else:
        desk.errors.extend([GONE] * 9)
    deliver(store, NOW + HOUR, desk=desk, post=post, mail=mail)
    [told] = notices_of(store)
    assert (mail.ids, "delivery 1," in told.text) == ([told.id], settled == "neither")
    assert "delivery 2," in told.text


def test_a_notice_of_what_is_over_is_dropped_and_a_notice_in_the_same_pass_waits_for_the_result(
    store: Store,
) -> None:
    """Nothing is left to tell of, even where the channel is mended only as the notice becomes due."""
    mail = channel(quiet="11:00-13:00")
    store.messages.enqueue(message(), ["desk"], at=NOW)
    deliver(store, NOW, desk=channel(GONE), mail=mail)
    slow = Slow.read({})
    assert deliver(store, NOW + HOUR, desk=slow, mail=mail) == Sent(delivered=1, owed=0, failures=())
    assert mail.ids == []
    assert [(one.state, one.last_error) for one in store.deliveries.list()][:2] == [
        ("dropped", "what it tells of is no longer owed"),
        ("delivered", None),
    ]


class Slow(Channel):
    """Takes a moment for each message."""

    kind: Literal["slow"] = "slow"

    def send(self, message: Message, *, thread: str | None = None) -> None:
        """Take it."""
        del message, thread
        time.sleep(0.1)


def test_a_channel_that_is_gone_keeps_what_it_is_owed(store: Store) -> None:
    """A message to a channel that is no longer configured is neither lost nor sent elsewhere."""
    mail = channel()
    store.messages.enqueue(message(), ["desk"], at=NOW)
    sent = deliver(store, NOW, mail=mail)
    assert (sent.owed, about(mail)) == (1, ["undelivered-desk-1-refused"])
    assert "no longer in config.yaml" in str(sent.failures[0])


def test_what_is_owed_to_a_channel_that_is_gone_is_not_tried_and_is_given_up_as_ever(store: Store) -> None:
    """Passes over the outbox are no tries; a week later it is given up, as what a channel did not accept for a week."""
    store.messages.enqueue(message(), ["desk"], at=NOW)
    states = []
    for day in (0, 3, 8):
        deliver(store, NOW + day * 24 * HOUR, mail=channel())
        [one] = [one for one in store.deliveries.list() if one.channel == "desk"]
        states.append((one.state, one.attempts))
    assert states == [("owed", 0), ("owed", 0), ("dead", 0)]


@pytest.mark.parametrize("owed", [1, 2])
def test_a_notice_and_the_log_blame_no_channel_that_the_user_removed(
    store: Store, owed: int, caplog: pytest.LogCaptureFixture
) -> None:
    """It refused nothing and cannot be mended: it can be put back, or what it is owed dropped; it has no next try."""
    for n in range(owed):
        store.messages.enqueue(message(f"m{n}"), ["desk"], at=NOW)
    deliver(store, NOW, mail=channel())
    [told] = notices_of(store)
    text = " ".join(told.text.split())
    assert "owed to desk, which is no longer in config.yaml – monitor" in told.subject
    assert "put the channel back" in text
    assert f"with `monitor deliveries drop {'1' if owed == 1 else 'desk'}`" in text
    assert not re.search("refused|mend|not accepted", f"{told.subject} {text} {caplog.text}")
    states = {configured: store.figures.channels([*configured]) for configured in (("desk",), ("mail",))}
    tries = [next(one for one in found if one.channel == "desk").next_try for found in states.values()]
    assert [bool(one) for one in tries] == [True, False]


def test_in_quiet_hours_nothing_is_tried_or_owed(store: Store) -> None:
    """In quiet hours nothing is tried and nothing counts as owed; afterwards it goes."""
    desk = channel(quiet="11:00-13:00")
    store.messages.enqueue(message(), ["desk"], at=NOW)
    assert deliver(store, NOW, desk=desk) == Sent(delivered=0, owed=0, failures=(), deferred=1)
    assert deliver(store, NOW + HOUR, desk=desk) == Sent(delivered=1, owed=0, failures=())


def test_a_notice_waits_for_the_end_of_quiet_hours(store: Store) -> None:
    """What comes up during a pass is kept like what was owed before it."""
    desk, mail = channel(GONE, GONE), channel(quiet="11:00-13:00")
    store.messages.enqueue(message(), ["desk"], at=NOW)
    sent = deliver(store, NOW, desk=desk, mail=mail)
    assert (mail.ids, sent.owed, sent.deferred) == ([], 1, 1)
    deliver(store, NOW + HOUR, desk=desk, mail=mail)
    assert about(mail) == ["undelivered-desk-1-refused"]


def test_a_thread_begins_with_the_first_message_that_was_taken(store: Store) -> None:
    """Answers carry the receipt of what opened the theme, or of the first answer where that never came."""
    desk = channel()
    opened = message("alert")
    for name, answers in (("alert", None), ("first", "alert"), ("lone", "never"), ("after", "never")):
        store.messages.enqueue(replace(opened, id=name, answers=answers), ["desk"], at=NOW)
        deliver(store, NOW, desk=desk)
    assert desk.taken == [
        ("alert", None),
        ("first", "receipt-1"),
        ("lone", None),
        ("after", "receipt-3"),
    ]


def test_nothing_is_sent_that_cannot_be_written_down(store: Store) -> None:
    """Where the store takes no note, nothing is sent: on a full disk every check would repeat it."""
    desk = channel()
    store.messages.enqueue(message(), ["desk"], at=NOW)
    store._db.execute("pragma query_only = on")
    with pytest.raises(Exception, match="readonly"):
        deliver(store, NOW, desk=desk)
    store._db.execute("pragma query_only = off")
    assert desk.ids == []
    assert deliver(store, NOW, desk=desk).delivered == 1


def test_only_what_is_owed_has_a_next_try_and_only_what_was_delivered_a_time_of_that(store: Store) -> None:
    """Whatever came before: a try that failed leaves no pause behind in a delivery that was made, or given up."""
    store.messages.enqueue(message(), ["made", "left"], at=NOW)
    owed = find_owed(store)
    for one in owed:
        store.deliveries.begin(one)
        store.deliveries.postpone(
            one, "greylisted", not_before=NOW, next_try=NOW + HOUR, failing_since=NOW, refused=False
        )
    made, left = (one.id for one in owed)
    store.deliveries.settle(owed[0], at=NOW + HOUR)
    found = {number: store.deliveries.get(number) for number in (made, left)}
    told = {
        number: (delivery.next_try, delivery.not_before, state.delivered_at)
        for number, (delivery, state) in ((number, one) for number, one in found.items() if one)
    }
    assert told == {
        made: (None, None, (NOW + HOUR).isoformat()),
        left: (NOW + HOUR, NOW, None),
    }
