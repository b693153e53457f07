"""Digests of a period: those due by the reader's clock, and those a person asks for; and sending what is owed."""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta

from monitor.boundary import Boundary, log_failure
from monitor.compose import DigestDay, compose_period
from monitor.config import Config
from monitor.digest_times import MORNING, next_due
from monitor.errors import MonitorError, StoreLocked
from monitor.models import Assessment, Message
from monitor.outbox import RetryPolicy, Sent, deliver_due, next_attempt
from monitor.pipeline.notify import context_after, dropped_themes, reading_notes, visible_verdicts
from monitor.store import Store
from monitor.store.digest_queue import Waiting

log = logging.getLogger(__name__)


def enqueue_due_digests(
    config: Config, store: Store, now: datetime, *, note: Callable[[MonitorError], object] = log_failure
) -> int:
    """Owe each channel the digests that are due by `now`; return how many. What fails for one goes to `note`.

    Whatever was gathered for a due time is told once, be it late, and nothing is owed for a time that gathered
    nothing. Call it as often as you like: each assessment is in one digest of each channel.
    """
    made = 0
    for name, channel in config.channels.items():
        store.digest_queue.bring_forward(
            name, next_due(channel.digest_times or MORNING, now, config.timezone)
        )
        for series in config.series:
            waiting = store.digest_queue.due(name, series, now)
            if waiting:
                with Boundary("message", f"digest of {series} for {name}", note), store.atomic():
                    _owe(config, store, name, series, waiting=waiting, now=now)
                    made += 1
    return made


def compose_span(
    config: Config,
    store: Store,
    series: str,
    *,
    since: date,
    until: date,
    id: str,  # noqa: A002
) -> Message:
    """Compose the digest of all assessments dated `since` to `until`, both included."""
    days = [
        _told_day(store, assessment) for assessment in store.assessments.all(series, since=since, until=until)
    ]
    return _compose(config, store, series, days, since=since, until=until, id=id)


def deliver(
    config: Config, store: Store, now: datetime, *, eager: bool = True, only: Collection[int] | None = None
) -> Sent:
    """Send what is owed, with the patience and the quiet hours of the configuration; as `deliver_due`.

    While another process sends, nothing is sent here: what is owed stays so, and nobody gets it twice.
    """
    try:
        with store.sending(wait=config.lock_wait):
            return deliver_due(
                store,
                config.channels,
                now=now,
                zone=config.timezone,
                patience=_retry_policy(config),
                templates=config.templates,
                eager=eager,
                only=only,
            )
    except StoreLocked as exc:
        log.info("%s", exc)
        return Sent(owed=store.messages.count_owed())


def find_next_attempt(config: Config, store: Store, now: datetime) -> datetime | None:
    """Return when something owed can be tried next, `now` for what can be tried at once; None: nothing is owed."""
    return next_attempt(store, config.channels, now=now, zone=config.timezone, patience=_retry_policy(config))


def _retry_policy(config: Config) -> RetryPolicy:
    return RetryPolicy(
        first_pause=config.outbox.retry_pause,
        longest_pause=config.outbox.longest_pause,
        dead_after=timedelta(days=config.outbox.dead_after),
    )


def _owe(
    config: Config, store: Store, name: str, series: str, *, waiting: Sequence[Waiting], now: datetime
) -> None:
    """Compose the digest of what was gathered, and let nothing of it wait any longer."""
    found = [store.assessments.get(series, one.date, one.edition) for one in waiting]
    days = [_told_day(store, assessment) for assessment in found if assessment]
    if days:
        message = _compose(
            config,
            store,
            series,
            days,
            since=waiting[0].date,
            until=waiting[-1].date,
            id=f"{series}-{waiting[-1].date}-digest-{name}-{min(one.id for one in waiting)}",
            folded=sum(one.folded for one in waiting),
        )
        store.messages.enqueue(message, [name], at=now, edition=waiting[-1].edition)
    store.digest_queue.release(waiting)


def _compose(
    config: Config,
    store: Store,
    series: str,
    days: Sequence[DigestDay],
    *,
    since: date,
    until: date,
    id: str,  # noqa: A002  the message's own word for it
    folded: int = 0,
) -> Message:
    history = store.assessments.judged(series, until=until)
    folds = _folded_note(folded)
    notes = [*([folds] if folds else []), *reading_notes(config, [day.assessment for day in days])]
    context = context_after(config, store, series, history, notes=notes)
    return compose_period(
        context,
        id=id,
        since=since,
        until=until,
        days=days,
        dropped=dropped_themes(config, store, series, history, since=since, names=context.themes),
    )


def _told_day(store: Store, assessment: Assessment) -> DigestDay:
    return DigestDay(assessment=assessment, verdicts=visible_verdicts(store, assessment))


def _folded_note(folded: int) -> str | None:
    if not folded:
        return None
    alerts = "1 alert" if folded == 1 else f"{folded} alerts"
    return f"{alerts} beyond the day's limit (alerts_a_day) came with this digest instead."
