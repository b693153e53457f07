"""One pass over the outbox: each channel gets its deliveries in order, all channels at the same time."""

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from monitor.boundary import Boundary
from monitor.channels.base import Channel
from monitor.digest_times import is_quiet
from monitor.errors import DamagedRow, MonitorError, TransportError
from monitor.logs import warn
from monitor.messages import Delivery
from monitor.outbox.pauses import MAX_RETRY_AFTER, Rules, lay_idle, still_holds
from monitor.outbox.send import Outcome, start_sending
from monitor.outbox.sent import Sent
from monitor.outbox.undelivered import Failed, bring_up_to_date, note_failed
from monitor.progress import waiting
from monitor.store import Store
from monitor.store.owed import PASSING
from monitor.text import counted, listed

log = logging.getLogger(__name__)

MIN_TRIES = 5  # attempts before a delivery is given up, even if the clock leaps ahead: a quarter of an hour
MAX_CHANNELS_AT_ONCE = 16  # channels that send at the same time
MAX_REFUSALS = 20  # failures in a row after which a channel is skipped for the rest of the pass
MAX_WAITED = 60.0  # seconds of short pauses that one channel gets in a pass
LOOK_SECONDS = 5.0  # how often a daemon looks for new deliveries while a channel takes its time
MAX_PASS_SECONDS = 600.0  # seconds after which no more deliveries begin


def deliver_due(store: Store, channels: Mapping[str, Channel], rules: Rules) -> Sent:
    """Send what is owed, oldest first and channel by channel.

    A channel with a temporary failure is skipped for the rest of the pass, so that messages stay in order and a dead
    server costs only one time-out. What was not accepted stays owed. A receiver that asks for a few seconds between two
    messages gets them within the pass.
    """
    return _Sweep(store, channels, rules).run()


class _Sweep:
    """The state of one pass: how far each channel is, which channels are skipped, and the results so far.

    Only sending runs in other threads; only this thread uses the store.
    """

    def __init__(self, store: Store, channels: Mapping[str, Channel], rules: Rules) -> None:
        self.store = store
        self.channels = channels
        self.rules = rules
        self.began = time.monotonic()
        self.reached: dict[str, int] = {}  # channel -> number of the delivery that was tried last
        self.only = None if rules.only is None else set(rules.only)  # notices made during the pass are added
        self.quiet: set[str] = set()  # channels in their quiet hours
        self.resting: set[str] = set()  # channels to skip for the rest of the pass
        self.refusals: Counter[str] = Counter()  # in a row
        self.waited = defaultdict[str, float](float)  # seconds of pauses, by channel
        self.finished: set[str] = set()  # channels to which nothing more can be sent now
        self.failed: list[Failed] = []  # failures still to note and to report to the other channels
        self.delivered = 0
        self.failures: list[MonitorError] = []

    def run(self) -> Sent:
        """Send until nothing more can be sent now, and return the result."""
        owed = self.store.owed
        self._find_waiting()
        sending: dict[Future[Outcome], Delivery] = {}
        while True:
            for delivery in self._next({one.channel for one in sending.values()}):
                sending[self._start(delivery)] = delivery
            if sending:
                self._wait(sending)
            elif self.failed:
                self._tell_others()
            else:
                break
        deferred = owed.count_waiting(self.quiet, only=self.only)
        return Sent(
            delivered=self.delivered,
            owed=owed.count() - deferred,
            failures=tuple(self.failures),
            deferred=deferred,
        )

    @property
    def now(self) -> datetime:
        """The current time, to the second, since a pass may take minutes."""
        return self.rules.now + timedelta(seconds=int(time.monotonic() - self.began))

    def _start(self, delivery: Delivery) -> Future[Outcome]:
        left = MAX_WAITED - self.waited[delivery.channel]
        channel = self.channels.get(delivery.channel)
        return start_sending(channel, delivery, may_wait=left, is_stopping=self.rules.is_stopping)

    def _wait(self, sending: dict[Future[Outcome], Delivery]) -> None:
        """Wait until a channel is done with its delivery, and note the outcome.

        During a daemon's pass a check may enqueue more; other channels get that even while one takes its time.
        """
        receivers = sorted(delivery.channel for delivery in sending.values())
        with waiting(f"{listed([f'channels.{name}' for name in receivers])} to take a message"):
            longest = None if self.rules.eager else LOOK_SECONDS
            done = wait(sending, timeout=longest, return_when=FIRST_COMPLETED).done
        for future in done:
            self._note(sending.pop(future), future.result())
        if not done:
            self.finished.clear()
            self._find_waiting()

    def _find_waiting(self) -> None:
        """Find the channels with owed deliveries, and skip those that asked for a pause or have quiet hours."""
        self.quiet |= {
            name
            for name, one in self.channels.items()
            if is_quiet(one.quiet_hours, self.now, self.rules.zone)
        }
        self.resting |= self.quiet
        for one in self.store.owed.channels():
            self.reached.setdefault(one.channel, 0)
            if still_holds(one.not_before, self.now, MAX_RETRY_AFTER):
                self.resting.add(one.channel)

    def _next(self, busy: set[str]) -> Iterator[Delivery]:
        """Yield the next delivery of each channel that is not busy."""
        free = [name for name in self.reached if name not in busy | self.resting | self.finished]
        for name in free[: MAX_CHANNELS_AT_ONCE - len(busy)]:
            goes_on = time.monotonic() < self.began + MAX_PASS_SECONDS and not self.rules.is_stopping()
            if delivery := self._begin(name, busy) if goes_on else None:
                busy = {*busy, name}
                yield delivery

    def _begin(self, channel: str, busy: Collection[str]) -> Delivery | None:
        """Return the channel's next delivery after noting that its attempt begins, so that nobody withdraws it any more.

        No attempt begins for a channel that is no longer configured. A notice that a busy channel fails waits, since that may be
        over in a moment.
        """
        with self.store.atomic():
            delivery = self._find(channel)
            if delivery and set(busy).intersection(delivery.message.failing):
                self.reached[channel] = delivery.id - 1
                return None
            if delivery and channel in self.channels:
                self.store.deliveries.begin(delivery)
            return delivery

    def _find(self, channel: str) -> Delivery | None:
        """Return the channel's next delivery, passing over stored messages that cannot be read."""
        deliveries = self.store.deliveries
        while number := deliveries.next_owed(
            channel,
            after=self.reached[channel],
            now=self.rules.now,
            longest_pause=None if self.rules.eager else self.rules.patience.longest,
            only=self.only,
        ):
            self.reached[channel] = number
            what = f"delivery {number}, a stored message that cannot be read"
            with Boundary("row", what, partial(self._leave, number), DamagedRow):
                found = bring_up_to_date(self.store, self.channels, deliveries.load(number), self.rules)
                if found and lay_idle(found.next_try, self.rules.now):
                    return replace(found, attempts=0, failing_since=None)
                if found:
                    return found
        self.finished.add(channel)
        return None

    def _leave(self, number: int, failure: MonitorError) -> None:
        """Pass over a stored message that cannot be read, so that newer ones are sent."""
        next_try = self.now + self.rules.patience.longest
        self._fail(
            failure, again=self.store.deliveries.mark_unreadable(number, str(failure), next_try=next_try)
        )

    def _note(self, delivery: Delivery, outcome: Outcome) -> None:
        """Store the result of a delivery."""
        self.waited[delivery.channel] += outcome.waited
        if outcome.error:
            self._postpone(delivery, outcome.error)
            return
        self.store.deliveries.settle(delivery, at=self.now, receipt=outcome.receipt)
        self.refusals[delivery.channel] = 0
        self.delivered += 1

    def _postpone(self, delivery: Delivery, error: TransportError) -> None:
        now, patience = self.now, self.rules.patience
        tries, is_gone = delivery.attempts + 1, delivery.channel not in self.channels
        given_up = now - delivery.owed_since >= patience.dead_after and (is_gone or tries >= MIN_TRIES)
        asked = timedelta(seconds=error.retry_after) if error.retry_after else None
        # After a refusal, a failure begins a new outage: the channel was mended.
        since = (None if delivery.refused else delivery.failing_since) or now
        grown = (31, timedelta.max) if error.permanent else (tries, now - since)
        pause = patience.pause(*grown, self.rules.chance())
        self.store.deliveries.postpone(
            delivery,
            str(error),
            not_before=now + asked if asked else None,
            next_try=now + pause,
            failing_since=since,
            refused=delivery.refused and error.permanent,
        )
        if not error.permanent:
            self.store.deliveries.hold_back(delivery.channel, until=now + pause)
        if given_up:
            self.failed.append(Failed(delivery=delivery, fate="dead"))
        elif error.permanent and not delivery.refused:
            self.failed.append(Failed(delivery=delivery, fate="refused"))
        elif now - since >= PASSING and not (error.permanent or delivery.delayed):
            self.failed.append(Failed(delivery=delivery, fate="delayed"))
        known = str(error) == delivery.error and not given_up
        self._fail(error, self._advise(delivery, error, given_up=given_up), again=known)
        self.refusals[delivery.channel] += 1
        if not error.permanent or self.refusals[delivery.channel] >= MAX_REFUSALS:
            self.resting.add(delivery.channel)

    def _tell_others(self) -> None:
        """Note what failed for good, and wake the channels that get the notice about it."""
        failed, self.failed = self.failed, []
        told, numbers = note_failed(self.store, self.channels, failed, self.rules)
        if self.only is not None:
            self.only.update(numbers)
        self.finished -= set(told)
        for name in told:
            self.reached.setdefault(name, 0)

    def _advise(self, delivery: Delivery, error: TransportError, *, given_up: bool) -> str:
        """Say what happens to a failed delivery, and what a person can do."""
        retry, drop = (f"`monitor deliveries {verb} {delivery.id}`" for verb in ("retry", "drop"))
        if delivery.channel not in self.channels:
            state = "; given up" if given_up else ""
            return f"{state}; put the channel back, or give the message up with {drop}"
        if given_up:
            return f"; given up after {counted(delivery.attempts + 1, 'try', 'tries')}: {retry} tries again"
        if error.permanent:
            return f"; trying again will not help: fix the channel, or give the message up with {drop}"
        return "; it stays owed and is tried again"

    def _fail(self, error: MonitorError, advice: str = "", *, again: bool) -> None:
        warn(log, f"{error}{advice}", again=again)
        self.failures.append(error)
