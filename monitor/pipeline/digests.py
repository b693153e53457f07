"""Digests of a period: those that are due at the user's digest times, and those that a person asks for."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from monitor.boundary import Boundary, log_failure
from monitor.config import Config
from monitor.digest_times import end_of_quiet, next_due
from monitor.errors import MonitorError
from monitor.store import Store
from monitor.store.digest_queue import Waiting
from monitor.text import counted

if TYPE_CHECKING:
    from monitor.compose import MessageContext, Screen
    from monitor.models import Assessment, Message
    from monitor.pipeline.session import Trackings
    from monitor.series_history import SeriesHistory

log = logging.getLogger(__name__)

WITHIN_LIMIT = "came with this digest instead, to keep the day's limit (alerts_a_day)."
MIN_USUAL_DAYS = 5  # days of the shortest digest that also says how many new themes are usual


@dataclass(frozen=True, kw_only=True)
class DigestToCome:
    """Assessments of a series that wait for a channel's next digest."""

    channel: str
    series: str
    assessments: int
    newest: date
    due_at: datetime


def enqueue_due_digests(
    config: Config,
    store: Store,
    now: datetime,
    *,
    note: Callable[[MonitorError], object] = log_failure,
    trackings: "Trackings | None" = None,
) -> int:
    """Enqueue the digests that are due by `now` for each channel; return how many. Failures go to `note`.

    It may be called at any time: each assessment is in one digest of each channel, even if late. There is no digest if
    nothing waits.
    """
    if trackings is None:
        from monitor.pipeline.session import load_trackings

        trackings = load_trackings(config, store)
    made = 0
    store.digest_queue.correct_clock(now)
    for name, series, waiting in _waiting(config, store):
        due = [one for one in waiting if _due_at(config, one, now) <= now]
        if due:
            with Boundary("message", f"digest of {series} for {name}", note), store.atomic():
                _enqueue(config, store, trackings(series).history, name, series, waiting=due, now=now)
                made += 1
    return made


def find_digests_to_come(config: Config, store: Store, now: datetime) -> tuple[DigestToCome, ...]:
    """Return the waiting assessments by channel and series, each with the time when their digest is or was due.

    Channels and series that are no longer in the settings are left out.
    """
    return tuple(
        DigestToCome(
            channel=name,
            series=series,
            assessments=len(waiting),
            newest=waiting[-1].date,
            due_at=min(_due_at(config, one, now) for one in waiting),
        )
        for name, series, waiting in _waiting(config, store)
    )


def compose_span(
    config: Config,
    store: Store,
    series: str,
    *,
    since: date,
    until: date,
    id: str,  # noqa: A002
    screen: "Screen | None" = None,
) -> "Message":
    """Compose the digest of all assessments dated `since` to `until`, both included.

    Its text is laid out for `screen`, or for mail if that is None.
    """
    from monitor.pipeline.tracking import complete_history, load_history

    found = list(store.assessments.all(series, since=since, until=until))
    history = complete_history(store, series, load_history(store, series), since=since, until=until)
    return _compose(config, history, series, found, since=since, until=until, id=id, screen=screen)


def _waiting(config: Config, store: Store) -> Iterator[tuple[str, str, Sequence[Waiting]]]:
    """Yield each channel and series with its waiting assessments, in the order of the settings."""
    waiting = {series: store.digest_queue.waiting(series) for series in config.series}
    for name in config.channels:
        yield from ((name, series, found[name]) for series, found in waiting.items() if name in found)


def _due_at(config: Config, waiting: Waiting, now: datetime) -> datetime:
    """Return when a waiting assessment is due by the current settings: the first digest time since it came, after quiet hours.

    This may be in the past, for example if the digest time was moved up. If the channel gets each assessment at once,
    only folded alerts wait for a digest time.
    """
    channel = config.channels[waiting.channel]
    since, zone = min(waiting.gathered_at, now), config.timezone
    at_once = channel.digest_times is None and not waiting.folded
    due = since if at_once else next_due(channel.digest_times, since, zone)
    return end_of_quiet(channel.quiet_hours, due, zone) or due


def _enqueue(
    config: Config,
    store: Store,
    history: "SeriesHistory",
    name: str,
    series: str,
    *,
    waiting: Sequence[Waiting],
    now: datetime,
) -> None:
    """Compose the digest of the waiting assessments, enqueue it, and remove them from the queue."""
    from monitor.pipeline.tracking import complete_history

    found = [store.assessments.get(series, one.date, one.edition) for one in waiting]
    if assessments := [one for one in found if one]:
        since, until = waiting[0].date, waiting[-1].date
        message = _compose(
            config,
            complete_history(store, series, history, since=since, until=until),
            series,
            assessments,
            since=since,
            until=until,
            id=f"{series}-{until}-digest-{name}-{min(one.id for one in waiting)}",
            folded=sum(one.folded for one in waiting),
        )
        store.messages.enqueue(message, [name], at=now, edition=waiting[-1].edition)
    store.digest_queue.release(waiting)


def _compose(
    config: Config,
    history: "SeriesHistory",
    series: str,
    assessments: "Sequence[Assessment]",
    *,
    since: date,
    until: date,
    id: str,  # noqa: A002  the name of the message's field
    folded: int = 0,
    screen: "Screen | None" = None,
) -> "Message":
    """Compose the digest of these assessments; the history ends with the period."""
    from monitor.compose import DigestDay, compose_digest, compose_period

    enough = config.tracking.returning_after
    context = _build_context(config, history, series, assessments, folded=folded, screen=screen)
    days = [
        DigestDay(assessment=one, verdicts=history.verdicts_on(one), muted=history.muted_on(one))
        for one in assessments
    ]
    dropped = history.dropped([one.issue for one in assessments], returning_after=enough)
    if len(days) == 1:  # as in a message sent at once
        [day] = days
        return compose_digest(
            context, id=id, assessment=day.assessment, verdicts=day.verdicts, dropped=dropped, muted=day.muted
        )
    length = (until - since).days + 1
    usual = history.usual_news(since=since, days=length, enough=enough) if length >= MIN_USUAL_DAYS else None
    return compose_period(context, id=id, since=since, until=until, days=days, dropped=dropped, usual=usual)


def _build_context(
    config: Config,
    history: "SeriesHistory",
    series: str,
    assessments: "Sequence[Assessment]",
    *,
    folded: int,
    screen: "Screen | None",
) -> "MessageContext":
    from monitor.pipeline.decide import context_after
    from monitor.pipeline.notify import message_context, reading_notes

    context = message_context(config, series, notes=reading_notes(config, assessments))
    folds = [f"{counted(folded, 'alert')} {WITHIN_LIMIT}"] if folded else []
    enough = config.tracking.returning_after
    context = context_after(history, context, returning_after=enough, notes=folds)
    return replace(context, screen=screen or context.screen)
