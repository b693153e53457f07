"""Empty the outbox: at least once, never lost."""

import logging
import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.channels.base import Channel
from monitor.compose import compose_operator
from monitor.digest_times import is_quiet
from monitor.errors import TransportError
from monitor.models import Delivery, Message
from monitor.store import Store

log = logging.getLogger(__name__)

FEWEST_TRIES = 3  # before a dead letter: a clock that leaps ahead by weeks gives up nothing
LONGEST_ASKED = timedelta(days=1)  # the longest Retry-After we believe; a later time stems from another clock
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How a failed delivery is tried again: pauses that double, each a little by chance, until it is given up."""

    first_pause: float = 60.0  # seconds
    longest_pause: float = 21_600.0  # seconds
    dead_after: timedelta = timedelta(days=7)

    def pause(self, attempts: int, chance: float) -> timedelta:
        """Return the pause after so many tries; `chance` in 0..1 spreads it from a half to one and a half."""
        doubled = self.first_pause * 2.0 ** min(attempts - 1, 30)
        return timedelta(seconds=min(doubled, self.longest_pause) * (0.5 + chance))


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What one pass over the outbox came to; `deferred` waits for the end of quiet hours, and is not owed yet."""

    delivered: int
    owed: int
    failures: tuple[TransportError, ...]
    deferred: int = 0


def deliver_due(
    store: Store,
    channels: Mapping[str, Channel],
    *,
    now: datetime,
    zone: ZoneInfo = UTC_ZONE,
    patience: RetryPolicy = RetryPolicy(),
    eager: bool = True,
    only: Collection[int] | None = None,
    chance: Callable[[], float] = random.random,
) -> Sent:
    """Send what is owed, oldest first, each channel for itself; `zone` is where quiet hours are quiet.

    A channel that fails for the time being is left alone for the rest of the pass, so that order is kept and a
    dead server costs one time-out. What was not taken stays owed. An `eager` pass, of a person or of cron, tries
    again at once; else a delivery's own pause is kept, too. `only` limits the pass to some deliveries.
    """
    a_pass = _Pass(store, channels, now=now, zone=zone, patience=patience, chance=chance)
    for delivery in store.messages.owed():
        if only is None or delivery.id in only:
            a_pass.try_one(delivery, eager=eager)
    if a_pass.notices:
        told = {notice.id for notice in a_pass.notices}
        for delivery in [one for one in store.messages.owed() if one.message.id in told]:
            a_pass.try_one(delivery, eager=eager)
    return a_pass.result()


class _Pass:
    """The state of one pass: which channels rest, what came of it so far."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        *,
        now: datetime,
        zone: ZoneInfo,
        patience: RetryPolicy,
        chance: Callable[[], float],
    ) -> None:
        self.store = store
        self.channels = channels
        self.now = now
        self.patience = patience
        self.chance = chance
        self.quiet = {name for name, one in channels.items() if is_quiet(one.quiet_hours, now, zone)}
        self.resting: set[str] = set()
        self.delivered = 0
        self.deferred = 0
        self.failures: list[TransportError] = []
        self.notices: list[Message] = []

    def try_one(self, delivery: Delivery, *, eager: bool) -> None:
        """Send one delivery, unless its channel rests, and write down what came of it."""
        if delivery.channel in self.quiet:
            self.deferred += 1
            return
        if _in_force(delivery.not_before, self.now, LONGEST_ASKED):
            self.resting.add(delivery.channel)
        pausing = not eager and _in_force(delivery.next_try, self.now, self.patience.pause(30, 1.0))
        if pausing or delivery.channel in self.resting:
            return
        self.store.messages.begin(delivery)
        try:
            receipt = _send(self.channels.get(delivery.channel), delivery)
        except TransportError as exc:
            self._postpone(delivery, exc)
        else:
            self.store.messages.settle(delivery, at=self.now, receipt=receipt)
            self.delivered += 1

    def result(self) -> Sent:
        """Return what the pass came to."""
        return Sent(
            delivered=self.delivered,
            owed=self.store.messages.count_owed() - self.deferred,
            failures=tuple(self.failures),
            deferred=self.deferred,
        )

    def _postpone(self, delivery: Delivery, error: TransportError) -> None:
        tries = delivery.attempts + 1
        late = self.now - delivery.owed_since >= self.patience.dead_after and tries >= FEWEST_TRIES
        asked = timedelta(seconds=error.retry_after) if error.retry_after else None
        pause = self.patience.pause(30 if error.permanent else tries, self.chance())
        with self.store.atomic():
            self.store.messages.postpone(
                delivery,
                str(error),
                not_before=self.now + asked if asked else None,
                next_try=self.now + pause,
            )
            if late:
                self.store.messages.mark_dead(delivery)
            if late or error.permanent:
                self._tell_others(delivery, error, given_up=late)
        self.failures.append(error)
        if not error.permanent:
            self.resting.add(delivery.channel)

    def _tell_others(self, delivery: Delivery, error: TransportError, *, given_up: bool) -> None:
        """Owe every other channel a notice about one that does not take its messages: one a channel and pass."""
        about = f"undelivered-{delivery.channel}-"
        if any(notice.id.startswith(about) for notice in self.notices):
            return
        others = [
            name for name, one in self.channels.items() if name != delivery.channel and one.wants("operator")
        ]
        notice = _notice(about, delivery, error, given_up=given_up)
        self.store.messages.enqueue(notice, others, at=self.now)
        self.notices.append(notice)


def _in_force(moment: datetime | None, now: datetime, longest: timedelta) -> bool:
    """Tell whether a pause still holds; one that ends later than it can was set by a clock since put back."""
    return moment is not None and now < moment <= now + longest


def _send(channel: Channel | None, delivery: Delivery) -> str | None:
    """Return the receipt; raises TransportError, which names the channel and the message."""
    name, message = delivery.channel, delivery.message
    if channel is None:
        raise TransportError(
            f"channels.{name}: no longer configured, but {message.id} is owed to it; "
            f"`monitor deliveries drop {delivery.id}` gives it up",
            permanent=True,
        )
    try:
        receipt = channel.send(message, thread=delivery.thread)
    except TransportError as exc:
        raise TransportError(
            f"channels.{name}: {message.id} not delivered: {exc}",
            permanent=exc.permanent,
            retry_after=exc.retry_after,
        ) from exc
    log.info("%s delivered to %s", message.id, name)
    return receipt


def _notice(about: str, delivery: Delivery, error: TransportError, *, given_up: bool) -> Message:
    """Return the notice; its id is the delivery's and the stage's, so that each is told once."""
    stage, state = ("dead", "given up") if given_up else ("refused", "refused")
    return compose_operator(
        id=f"{about}{delivery.id}-{stage}",
        series_name="monitor",
        series_key=delivery.message.series,
        subject=f"A message to {delivery.channel} was {state}",
        text=(
            f"{error}\n"
            f"It is delivery {delivery.id}, owed since {delivery.owed_since:%Y-%m-%d %H:%M} UTC, and "
            + (
                f"is not tried again by itself: `monitor deliveries retry {delivery.id}` does, "
                if given_up
                else "stays owed; mend the channel, "
            )
            + f"or `monitor deliveries drop {delivery.id}` gives it up."
        ),
    )
