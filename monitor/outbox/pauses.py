"""Decide when deliveries are tried: after our own pauses, pauses that receivers ask for, and quiet hours."""

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.channels.base import Channel
from monitor.digest_times import end_of_quiet
from monitor.store import Store

if TYPE_CHECKING:
    from monitor.compose import Templates

UTC_ZONE = ZoneInfo("UTC")
MAX_RETRY_AFTER = timedelta(days=1)  # the longest credible Retry-After; a later time comes from a wrong clock
# Why nothing is sent.
RETRY, PAUSE, QUIET = (
    "our own pause after a failure",
    "a pause that it asked for",
    "quiet hours",
)
IDLE = timedelta(days=2)  # delay of a planned attempt that shows an idle machine; daily checks come sooner


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How a failed delivery is retried: with growing, randomly spread pauses, until it is given up."""

    first_pause: float = 60.0  # seconds
    longest_pause: float = 21_600.0  # seconds
    dead_after: timedelta = timedelta(days=7)

    def pause(self, attempts: int, lasted: timedelta, chance: float) -> timedelta:
        """Return the pause after so many attempts in an outage that `lasted` so long.

        Pauses double, but none is longer than the outage so far plus the first pause, so that extra attempts, such as at a
        restart, do not lengthen them. `chance`, 0..1, spreads a pause from half to one and a half times.
        """
        doubled = self.first_pause * 2.0 ** min(attempts - 1, 30)
        elapsed = self.first_pause + max(lasted.total_seconds(), 0.0)
        return timedelta(seconds=min(doubled, elapsed, self.longest_pause) * (0.5 + chance))

    @property
    def longest(self) -> timedelta:
        """The longest possible pause."""
        return self.pause(31, timedelta.max, 1.0)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules for one pass over the outbox.

    An `eager` pass, by a person or by cron, retries at once; other passes keep each delivery's pause. `only` limits the
    pass to some deliveries, by number. `zone` is the time zone of quiet hours and of times in notices. No delivery begins
    once `is_stopping` returns True, as one that is cut short is sent again.
    """

    now: datetime
    zone: ZoneInfo = UTC_ZONE
    patience: RetryPolicy = RetryPolicy()
    templates: "Templates" = ()
    eager: bool = True
    only: Collection[int] | None = None
    chance: Callable[[], float] = random.random  # spreads the pauses
    is_stopping: Callable[[], bool] = lambda: False


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Until when nothing is sent to a channel, and why."""

    until: datetime
    why: str


def find_holds(store: Store, channels: Mapping[str, Channel], rules: Rules) -> Mapping[str, Hold | None]:
    """Return for each channel with owed deliveries the hold that ends last, or None if nothing holds them back."""
    now = rules.now
    holds = {}
    for waiting in store.owed.channels():
        channel = channels.get(waiting.channel)
        pauses = {
            RETRY: still_holds(waiting.next_try, now, rules.patience.longest),
            PAUSE: still_holds(waiting.not_before, now, MAX_RETRY_AFTER),
            QUIET: end_of_quiet(channel.quiet_hours, now, rules.zone) if channel else None,
        }
        found = [Hold(until=until, why=why) for why, until in pauses.items() if until]
        holds[waiting.channel] = max(found, key=lambda one: one.until, default=None)
    return holds


def next_attempt(store: Store, channels: Mapping[str, Channel], rules: Rules) -> datetime | None:
    """Return when the next delivery can be tried, which is `rules.now` if at once; None if nothing is owed."""
    holds = find_holds(store, channels, rules).values()
    return min((hold.until if hold else rules.now for hold in holds), default=None)


def lay_idle(next_try: datetime | None, now: datetime) -> bool:
    """Return whether an attempt comes days late: the machine was off or asleep, and attempts are counted anew."""
    return next_try is not None and now - next_try > IDLE


def still_holds(moment: datetime | None, now: datetime, longest: timedelta) -> datetime | None:
    """Return the end of a pause if it holds now, else None.

    A pause longer than `longest` was set before the clock was put back, and does not hold.
    """
    return moment if moment and now < moment <= now + longest else None
