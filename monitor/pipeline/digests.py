"""Enqueue the digests that are due at the user's digest times, and alerts that the day's limit held."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.boundary import Boundary, log_failure
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.pipeline.session import Trackings, load_trackings
from monitor.pipeline.waiting import Due, alert_times, digest_times, find_freed, find_waiting
from monitor.store import Store

if TYPE_CHECKING:
    from monitor.series_history import SeriesHistory


def enqueue_due_digests(
    config: Config,
    store: Store,
    now: datetime,
    *,
    note: Callable[[MonitorError], object] = log_failure,
    trackings: Trackings | None = None,
    checked_since: datetime | None = None,
) -> int:
    """Enqueue the digests that are due by `now` for each channel; return the number of messages. Failures go to `note`.

    It may be called at any time: each assessment is in one digest of each channel, even if late. There is no digest if
    nothing waits. If all series were checked just now, from `checked_since` on, alerts that a raised limit frees go, too.
    """
    trackings, made = trackings or load_trackings(config, store), 0
    store.digest_queue.correct_clock(now)
    for name, series, waiting in find_waiting(config, store):
        digest = [one for one, at in digest_times(config, waiting, now) if at <= now]
        freed = find_freed(config, store, waiting) if checked_since else ()
        held = alert_times(config, waiting, now, freed=freed)
        alert = [one for one, at in held if at <= now and one not in digest]
        for due in (Due("digest", series, digest), Due("alert", series, alert)):
            if due.waiting:
                with Boundary("message", f"{due.kind} of {series} for {name}", note), store.atomic():
                    made += _enqueue(
                        config, store, trackings(series).history, due, now, checked_since=checked_since
                    )
    return made


def _enqueue(
    config: Config,
    store: Store,
    history: "SeriesHistory",
    due: Due,
    now: datetime,
    *,
    checked_since: datetime | None,
) -> bool:
    """Enqueue the digest, or the alert, and clear the queue of it; return whether anything is left to tell."""
    from monitor.pipeline.spans import compose_due  # loads what composes messages

    channel = due.waiting[0].channel
    message = compose_due(config, store, history, due, checked_since=checked_since)
    if message:
        store.messages.enqueue(message, [channel], at=now, edition=due.waiting[-1].edition)
    if due.kind == "alert" and "digest" in config.channels[channel].messages:
        store.digest_queue.end_hold(due.waiting)
    else:
        store.digest_queue.release(due.waiting)
    return message is not None
