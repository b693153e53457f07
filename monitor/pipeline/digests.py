"""Digests of a period: those that are due at the user's digest times, and those that a person asks for."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from monitor.boundary import Boundary, log_failure
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.pipeline.waiting import Kind, alert_times, digest_times, find_freed, find_waiting
from monitor.store import Store
from monitor.store.digest_queue import HELD_ALERTS, Waiting
from monitor.text import counted

if TYPE_CHECKING:
    from monitor.compose import MessageContext, Screen
    from monitor.messages import Message
    from monitor.models import Assessment, Verdict
    from monitor.pipeline.held_alerts import HeldAlert
    from monitor.pipeline.session import Trackings
    from monitor.series_history import SeriesHistory

log = logging.getLogger(__name__)

WITHIN_LIMIT = "came with this digest instead, to keep the day's limit (alerts_a_day)."
HELD_BACK = "held back until now, to keep the day's limit (alerts_a_day)."
MAX_EDITED_CHARS = 600  # of the names of themes that came by edits; further ones are counted
MIN_USUAL_DAYS = 5  # days of the shortest digest that also says how many new themes are usual


@dataclass(frozen=True, kw_only=True)
class _Span:
    """What a message about assessments is composed of."""

    config: Config
    history: "SeriesHistory"
    series: str
    assessments: "Sequence[Assessment]"
    since: date
    until: date
    id: str
    held: "Sequence[HeldAlert]" = ()
    by_edit: Sequence[str] = ()  # the names of themes that edits opened


def enqueue_due_digests(
    config: Config,
    store: Store,
    now: datetime,
    *,
    note: Callable[[MonitorError], object] = log_failure,
    trackings: "Trackings | None" = None,
    checked: bool = False,
) -> int:
    """Enqueue the digests that are due by `now` for each channel; return how many. Failures go to `note`.

    It may be called at any time: each assessment is in one digest of each channel, even if late. There is no digest if
    nothing waits. If all series were `checked` just now, alerts that a raised limit frees go, too.
    """
    if trackings is None:
        from monitor.pipeline.session import load_trackings

        trackings = load_trackings(config, store)
    made = 0
    store.digest_queue.correct_clock(now)
    for name, series, waiting in find_waiting(config, store):
        digest = [one for one, at in digest_times(config, waiting, now) if at <= now]
        freed = find_freed(config, store, waiting) if checked else ()
        held = alert_times(config, waiting, now, freed=freed)
        alert = [one for one, at in held if at <= now and one not in digest]
        parts: Sequence[tuple[Kind, Sequence[Waiting]]] = (("digest", digest), ("alert", alert))
        for kind, due in parts:
            if due:
                with Boundary("message", f"{kind} of {series} for {name}", note), store.atomic():
                    _enqueue(config, store, trackings(series).history, kind, series, waiting=due, now=now)
                    made += 1
    return made


def compose_span(
    config: Config,
    store: Store,
    series: str,
    *,
    since: date,
    until: date,
    id: str,
    screen: "Screen | None" = None,
) -> "Message":
    """Compose the digest of all assessments dated `since` to `until`, both included.

    Its text is laid out for `screen`, or for mail if that is None.
    """
    from monitor.pipeline.tracking import complete_history, load_history

    history = complete_history(store, series, load_history(store, series), since=since, until=until)
    assessments = list(store.assessments.all(series, since=since, until=until))
    span = _Span(
        config=config,
        history=history,
        series=series,
        assessments=assessments,
        since=since,
        until=until,
        id=id,
        by_edit=_find_names_by_edit(store, history, assessments),
    )
    return _compose(span, screen)


def _enqueue(
    config: Config,
    store: Store,
    history: "SeriesHistory",
    kind: Kind,
    series: str,
    *,
    waiting: Sequence[Waiting],
    now: datetime,
) -> None:
    """Compose the digest, or the alerts, of what was gathered, enqueue it, and clear the queue of it."""
    from monitor.pipeline.held_alerts import find_held
    from monitor.pipeline.tracking import complete_history

    channel = waiting[0].channel
    found = [store.assessments.get(series, one.date, one.edition) for one in waiting]
    if assessments := [one for one in found if one]:
        since, until = waiting[0].date, waiting[-1].date
        with_updates = kind == "alert" and config.channels[channel].wants("update")
        later = tuple(store.assessments.all(series, since=since)) if with_updates else ()
        end = later[-1].date if later else until
        history = complete_history(store, series, history, since=since, until=end)
        pairs = zip(found, waiting, strict=True)
        span = _Span(
            config=config,
            history=history,
            series=series,
            assessments=assessments,
            since=since,
            until=until,
            id=f"{series}-{until}-{_name_of(kind, waiting)}",
            held=[find_held(store, history, one, place) for one, place in pairs if one and place.held_at],
            by_edit=_find_names_by_edit(store, history, assessments) if kind == "digest" else (),
        )
        if message := _compose(span) if kind == "digest" else _compose_alerts(span, later):
            store.messages.enqueue(message, [channel], at=now, edition=waiting[-1].edition)
    if kind == "alert" and "digest" in config.channels[channel].messages:
        store.digest_queue.end_hold(waiting)
    else:
        store.digest_queue.release(waiting)


def _name_of(kind: Kind, waiting: Sequence[Waiting]) -> str:
    """Return the end of an id; alerts about the same assessment may be held again, after an edit."""
    if kind == "digest":
        return f"digest-{waiting[0].channel}-{min(one.id for one in waiting)}"
    first = min(one.held_at for one in waiting if one.held_at)
    return f"{HELD_ALERTS}-{waiting[0].channel}-{first:%Y%m%dT%H%M%S}"


def _compose_alerts(span: _Span, later: "Sequence[Assessment]") -> "Message | None":
    """Compose one alert of those that were held; None if nothing in them is new any more, or asked for.

    For a channel that takes updates, `later` are all assessments since the first of them: updates of the themes that the
    alert opens waited for it, and are in it.
    """
    from monitor.compose import DigestDay, compose_alert, compose_period
    from monitor.pipeline.decide import is_news_of_known
    from monitor.pipeline.held_alerts import find_alert

    history, alerted = span.history, {one.issue: one.verdicts for one in span.held}
    opened = history.opened_in(alerted) if later else frozenset()
    days, updates = [], []
    for one in later or span.assessments:
        verdicts, alert = history.verdicts_on(one), find_alert(history, one)
        told = alerted.get(one.issue, ())
        known = [verdict for verdict in verdicts if verdict not in alert and verdict.theme in opened]
        updates += (waited := [*filter(is_news_of_known, known)])
        if told or waited:
            days.append(DigestDay(assessment=one, verdicts=(*told, *waited)))
    if not days:
        return None
    read = [day.assessment for day in days]
    context = _build_context(span, read, HELD_BACK)
    if len(days) > 1 or updates:
        until = max(span.until, read[-1].date)
        return compose_period(
            context, id=span.id, since=span.since, until=until, days=days, dropped=(), kind="alert"
        )
    [day] = days
    asked = history.asked_for(day.verdicts)
    return compose_alert(context, id=span.id, assessment=day.assessment, verdicts=day.verdicts, asked=asked)


def _compose(span: _Span, screen: "Screen | None" = None) -> "Message":
    """Compose the digest of the assessments of a span."""
    from monitor.compose import DigestDay, compose_digest, compose_period

    history, enough = span.history, span.config.tracking.returning_after
    context = _build_context(span, span.assessments, WITHIN_LIMIT)
    context = replace(context, screen=screen or context.screen)
    days = [
        DigestDay(assessment=one, verdicts=history.verdicts_on(one), muted=history.muted_on(one))
        for one in span.assessments
    ]
    dropped = history.dropped([one.issue for one in span.assessments], returning_after=enough)
    if len(days) == 1:  # as in a message sent at once
        [day] = days
        return compose_digest(
            context,
            id=span.id,
            assessment=day.assessment,
            verdicts=day.verdicts,
            dropped=dropped,
            muted=day.muted,
        )
    length = (span.until - span.since).days + 1
    usual = (
        history.usual_news(since=span.since, days=length, enough=enough) if length >= MIN_USUAL_DAYS else None
    )
    return compose_period(
        context, id=span.id, since=span.since, until=span.until, days=days, dropped=dropped, usual=usual
    )


def _build_context(span: _Span, read: "Sequence[Assessment]", why_held: str) -> "MessageContext":
    """Return the context of a message about the assessments `read`, which says what in it was held, and why."""
    from monitor.pipeline.notify import news_context

    return news_context(span.config, span.series, span.history, read, _say_held(span, why_held))


def _say_held(span: _Span, why: str) -> list[str]:
    """Return a note of how many alerts were held, and one of what came by an edit.

    An alert of which nothing is left to tell does not count.
    """
    from monitor.compose.phrases import join_names

    number = sum(bool(one.verdicts) for one in span.held)
    held = (_name(span.history, verdict) for one in span.held for verdict in one.by_edit)
    edited = [*dict.fromkeys((*held, *span.by_edit))]
    return [
        *([f"{counted(number, 'alert')} {why}"] if number else ()),
        *([f"By an edit: {join_names(edited, MAX_EDITED_CHARS)}"] if edited else ()),
    ]


def _find_names_by_edit(
    store: Store, history: "SeriesHistory", assessments: "Sequence[Assessment]"
) -> list[str]:
    """Return the names of the themes that takeaways open which the publisher added to published assessments."""
    edited = []
    for one in assessments:
        opening = [verdict for verdict in history.verdicts_on(one) if verdict.status == "new"]
        revisions = store.assessments.revisions(one.series, one.date, one.edition) if opening else ()
        whole = next((was.assessment for was in revisions if not was.assessment.partial), one)
        known = {was.number for was in whole.takeaways}
        edited += [_name(history, verdict) for verdict in opening if verdict.takeaway.number not in known]
    return edited


def _name(history: "SeriesHistory", verdict: "Verdict") -> str:
    return history.names.get(verdict.theme) or verdict.takeaway.text
