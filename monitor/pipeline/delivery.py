"""Send the messages in the outbox, with the retries and quiet hours of the settings."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.config import Config
from monitor.errors import StoreLocked
from monitor.outbox.sent import Sent
from monitor.store import Store

if TYPE_CHECKING:
    from monitor.outbox.pauses import Rules
    from monitor.store.figures import ChannelState

log = logging.getLogger(__name__)


def deliver(
    config: Config,
    store: Store,
    now: datetime,
    *,
    eager: bool = True,
    only: Collection[int] | None = None,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Sent:
    """Send the deliveries that are due, as `deliver_due` does, and let other processes write meanwhile.

    If another process is sending, nothing is sent here, so that nothing is sent twice.
    """
    if not store.owed.channels():
        return Sent(owed=store.owed.count())
    from monitor.outbox.sweep import deliver_due

    rules = replace(_build_rules(config, now), eager=eager, only=only, is_stopping=is_stopping)
    with store.unlocked():
        try:
            with store.sending(wait=config.lock_wait):
                return deliver_due(store, config.channels, rules)
        except StoreLocked as exc:
            log.info("%s", exc)
            return Sent(owed=store.owed.count())


def find_next_attempt(config: Config, store: Store, now: datetime) -> datetime | None:
    """Return when the next delivery can be tried (`now` if at once), or None if nothing is owed."""
    from monitor.outbox.pauses import next_attempt

    return next_attempt(store, config.channels, _build_rules(config, now))


def add_holds(
    config: Config, store: Store, states: Sequence["ChannelState"], now: datetime
) -> tuple["ChannelState", ...]:
    """Return the states with the time until which quiet hours, or a pause that the receiver asked for, hold messages back."""
    if not any(state.owed for state in states):
        return tuple(states)
    from monitor.outbox.pauses import RETRY, find_holds

    holds = find_holds(store, config.channels, _build_rules(config, now))
    held = {name: hold for name, hold in holds.items() if hold and hold.why != RETRY}
    return tuple(
        replace(state, held_until=held[state.channel].until, held_by=held[state.channel].why)
        if state.channel in held
        else state
        for state in states
    )


def _build_rules(config: Config, now: datetime) -> "Rules":
    from monitor.outbox.pauses import RetryPolicy, Rules

    patience = RetryPolicy(
        first_pause=config.outbox.retry_pause,
        longest_pause=config.outbox.longest_pause,
        dead_after=timedelta(days=config.outbox.dead_after),
    )
    return Rules(now=now, zone=config.timezone, patience=patience, templates=config.templates)
