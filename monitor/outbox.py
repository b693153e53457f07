"""Empty the outbox: at least once, never lost."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.channels.base import Channel
from monitor.errors import TransportError
from monitor.models import Delivery
from monitor.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What one pass over the outbox came to."""

    delivered: int
    owed: int
    failures: tuple[TransportError, ...]


def deliver_due(store: Store, channels: Mapping[str, Channel], *, now: datetime) -> Sent:
    """Send what is owed, oldest first, each channel for itself.

    A channel that fails for the time being is left alone for the rest of the pass, so that order is kept and a
    dead server costs one time-out. What was not taken stays owed.
    """
    delivered = 0
    failures: list[TransportError] = []
    resting: set[str] = set()
    for delivery in store.messages.owed():
        if delivery.channel in resting or (delivery.not_before and delivery.not_before > now):
            continue
        error = _send(channels.get(delivery.channel), delivery)
        if error is None:
            store.messages.settle(delivery, at=now)
            delivered += 1
            continue
        pause = timedelta(seconds=error.retry_after) if error.retry_after else None
        store.messages.postpone(delivery, str(error), not_before=now + pause if pause else None)
        failures.append(error)
        if not error.permanent:
            resting.add(delivery.channel)
    return Sent(delivered=delivered, owed=store.messages.count_owed(), failures=tuple(failures))


def _send(channel: Channel | None, delivery: Delivery) -> TransportError | None:
    name, message = delivery.channel, delivery.message
    if channel is None:
        return TransportError(
            f"channels.{name}: no longer configured, but {message.id} is owed to it; "
            f"`monitor deliveries drop {delivery.id}` gives it up",
            permanent=True,
        )
    try:
        channel.send(message)
    except TransportError as exc:
        return TransportError(
            f"channels.{name}: {message.id} not delivered: {exc}",
            permanent=exc.permanent,
            retry_after=exc.retry_after,
        )
    log.info("%s delivered to %s", message.id, name)
    return None
