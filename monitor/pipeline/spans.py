"""Compose digests and alerts about the assessments of a span of days: those that waited, and those that a person asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.compose import DigestDay, MessageContext, Screen, compose_alert, compose_digest, compose_period
from monitor.compose.phrases import join_names
from monitor.config import Config
from monitor.messages import Message
from monitor.models import Assessment, Verdict
from monitor.pipeline.decide import is_news_of_known
from monitor.pipeline.held_alerts import HeldAlert, find_alert, find_held
from monitor.pipeline.notify import news_context
from monitor.pipeline.tracking import complete_history, load_history
from monitor.pipeline.waiting import Due
from monitor.series_history import SeriesHistory
from monitor.store import Store
from monitor.store.digest_queue import HELD_ALERTS
from monitor.text import counted

WITHIN_LIMIT = "came with this digest instead, to keep the day’s limit (alerts_a_day)."
HELD_BACK = "held back until now, to keep the day’s limit (alerts_a_day)."
MAX_EDITED_CHARS = 600  # of the names of themes that came by edits; further ones are counted
MIN_USUAL_DAYS = 5  # days of the shortest digest that also says how many new themes are usual


@dataclass(frozen=True, kw_only=True)
class _Span:
    """What a message about assessments is composed of."""

    config: Config
    history: SeriesHistory
    series: str
    assessments: Sequence[Assessment]
    since: date
    until: date
    id: str
    held: Sequence[HeldAlert] = ()
    checked_since: datetime | None = None  # when the check began that has just been made
    by_edit: Sequence[str] = ()  # the names of themes that edits opened


def compose_span(
    config: Config,
    store: Store,
    series: str,
    *,
    since: date,
    until: date,
    id: str,
    screen: Screen | None = None,
) -> Message:
    """Compose the digest of all assessments dated `since` to `until`, both included.

    Its text is laid out for `screen`, or for mail if that is None.
    """
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


def compose_due(
    config: Config, store: Store, history: SeriesHistory, due: Due, *, checked_since: datetime | None
) -> Message | None:
    """Compose the digest, or one alert, of what waited for a channel; None if nothing is left to tell.

    What was held only since `checked_since`, for newer assessments of the same check, is not said to have been.
    """
    kind, series, waiting = due
    found = [(store.assessments.get(series, one.date, one.edition), one) for one in waiting]
    pairs = [(assessment, one) for assessment, one in found if assessment]
    assessments = [assessment for assessment, _ in pairs]
    if not assessments:
        return None
    since, until = waiting[0].date, waiting[-1].date
    with_updates = kind == "alert" and config.channels[waiting[0].channel].wants("update")
    later = tuple(store.assessments.all(series, since=since)) if with_updates else ()
    history = complete_history(store, series, history, since=since, until=later[-1].date if later else until)
    span = _Span(
        config=config,
        history=history,
        series=series,
        assessments=assessments,
        since=since,
        until=until,
        id=f"{series}-{until}-{_name_of(due)}",
        held=[find_held(store, history, assessment, one) for assessment, one in pairs if one.held_at],
        checked_since=checked_since,
        by_edit=_find_names_by_edit(store, history, assessments) if kind == "digest" else (),
    )
    return _compose(span) if kind == "digest" else _compose_alerts(span, later)


def _name_of(due: Due) -> str:
    """Return the end of an id; alerts about the same assessment may be held again, after an edit."""
    channel = due.waiting[0].channel
    if due.kind == "digest":
        return f"digest-{channel}-{min(one.id for one in due.waiting)}"
    first = min(one.held_at for one in due.waiting if one.held_at)
    return f"{HELD_ALERTS}-{channel}-{first:%Y%m%dT%H%M%S}"


def _compose_alerts(span: _Span, later: Sequence[Assessment]) -> Message | None:
    """Compose one alert of those that were held; None if nothing in them is new any more, or asked for.

    For a channel that takes updates, `later` are all assessments since the first of them: updates of the themes that the
    alert opens waited for it, and are in it.
    """
    history, alerted = span.history, {one.assessment_id: one.verdicts for one in span.held}
    opened = history.opened_in(alerted) if later else frozenset()
    days, updates = [], []
    for one in later or span.assessments:
        verdicts, alert = history.verdicts_on(one), find_alert(history, one)
        told = alerted.get(one.assessment_id, ())
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


def _compose(span: _Span, screen: Screen | None = None) -> Message:
    """Compose the digest of the assessments of a span."""
    history, enough = span.history, span.config.tracking.returning_after
    context = _build_context(span, span.assessments, WITHIN_LIMIT)
    context = replace(context, screen=screen or context.screen)
    days = [
        DigestDay(assessment=one, verdicts=history.verdicts_on(one), muted=history.muted_on(one))
        for one in span.assessments
    ]
    dropped = history.dropped([one.assessment_id for one in span.assessments], returning_after=enough)
    if len(days) == 1:  # as in a message sent at once
        return compose_digest(context, id=span.id, day=days[0], dropped=dropped)
    length, usual = (span.until - span.since).days + 1, None
    if length >= MIN_USUAL_DAYS:
        usual = history.usual_news(since=span.since, days=length, enough=enough)
    return compose_period(
        context, id=span.id, since=span.since, until=span.until, days=days, dropped=dropped, usual=usual
    )


def _build_context(span: _Span, read: Sequence[Assessment], why_held: str) -> MessageContext:
    """Return the context of a message about the assessments `read`, which says what in it was held, and why."""
    return news_context(span.config, span.series, span.history, read, _say_held(span, why_held))


def _say_held(span: _Span, why: str) -> list[str]:
    """Return a note of how many alerts were held, and one of what came by an edit.

    An alert of which nothing is left to tell does not count, nor does one that was held only during this check.
    """
    late = [
        one for one in span.held if not (span.checked_since and one.since and one.since >= span.checked_since)
    ]
    number = sum(bool(one.verdicts) for one in late)
    held = (_name(span.history, verdict) for one in span.held for verdict in one.by_edit)
    edited = [*dict.fromkeys((*held, *span.by_edit))]
    return [
        *([f"{counted(number, 'alert')} {why}"] if number else ()),
        *([f"By an edit: {join_names(edited, MAX_EDITED_CHARS)}"] if edited else ()),
    ]


def _find_names_by_edit(store: Store, history: SeriesHistory, assessments: Sequence[Assessment]) -> list[str]:
    """Return the names of the themes that takeaways open which the publisher added to published assessments."""
    edited = []
    for one in assessments:
        opening = [verdict for verdict in history.verdicts_on(one) if verdict.status == "new"]
        revisions = store.assessments.revisions(one.series, *one.assessment_id) if opening else ()
        whole = next((was.assessment for was in revisions if not was.assessment.partial), one)
        known = {was.number for was in whole.takeaways}
        edited += [_name(history, verdict) for verdict in opening if verdict.number not in known]
    return edited


def _name(history: SeriesHistory, verdict: Verdict) -> str:
    return history.names.get(verdict.theme) or verdict.takeaway.text
