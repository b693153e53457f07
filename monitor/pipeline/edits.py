"""Enqueue a notice for each edit of a published assessment that was not announced yet."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from monitor.boundary import Boundary
from monitor.compose import compose_alert, compose_revision
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.models import Assessment, Change, Message, Verdict
from monitor.pipeline.decide import context_after, message_name
from monitor.pipeline.notify import enqueue, message_context
from monitor.revise import is_material, revise
from monitor.series_history import SeriesHistory
from monitor.store import Store
from monitor.store.assessments import Revision

NOTICES_A_DAY = 1  # revision notices about one assessment; later edits are folded into the next day's
DAY = timedelta(days=1)


def notify_edits(
    config: Config,
    store: Store,
    unannounced: Sequence[Assessment],
    *,
    history_of: Callable[[], SeriesHistory],
    now: datetime,
    note: Callable[[MonitorError], object],
) -> None:
    """Enqueue a revision notice for each of these edits, compared with the last revision that was announced.

    An assessment gets one notice a day. Later edits are announced together the day after, or not at all if they were
    undone by then. There is one exception: when the edit just announced is undone, a second notice says so on the same
    day. `history_of` returns the history of the series. What fails for one assessment goes to `note`.
    """
    for assessment in unannounced:
        with Boundary("message", f"edit of {assessment.url}", note):
            _notify_edit(config, store, assessment, history_of, now)


def _notify_edit(
    config: Config,
    store: Store,
    assessment: Assessment,
    history_of: Callable[[], SeriesHistory],
    now: datetime,
) -> None:
    sent = store.messages.count_between(assessment, "revision", now - DAY, now)
    if sent > NOTICES_A_DAY or (sent == NOTICES_A_DAY and not _is_undone(store, assessment)):
        return
    notices = tuple(
        _revision_notices(config, store, assessment, history_of)
    )  # before the transaction, since comparing takes time
    with store.atomic():
        for message in notices:
            enqueue(config, store, message, at=now, edition=assessment.edition)
        store.assessments.mark_announced(assessment)


def _is_undone(store: Store, assessment: Assessment) -> bool:
    """Return whether an assessment reads again as it did before the last announced revision."""
    known = store.assessments.last_announced(assessment)
    if known is None:
        return False
    earlier = store.assessments.revisions(assessment.series, assessment.date, assessment.edition)
    return any(_reads_as(one, assessment) for one in earlier if one.id < known.id)


def _reads_as(revision: Revision, assessment: Assessment) -> bool:
    return not any(map(is_material, revise(revision.assessment, assessment)))


def _revision_notices(
    config: Config, store: Store, assessment: Assessment, history_of: Callable[[], SeriesHistory]
) -> Iterator[Message]:
    """Yield the notice of an edit, and the alert about themes that the edit opened."""
    known = store.assessments.last_announced(assessment)
    latest = store.assessments.revisions(assessment.series, assessment.date, assessment.edition)[-1]
    changes = tuple(filter(is_material, revise(known.assessment, assessment))) if known else ()
    if not changes:
        return
    judged = store.assessments.judged(assessment.series, since=assessment.date, until=assessment.date)
    history = history_of().up_to(assessment.date).completed(judged)
    opened = _opened(history, assessment, changes)
    names = [history.themes[one.theme].name or one.takeaway.text for one in opened]
    yield compose_revision(
        message_context(config, assessment.series, notes=[f"New theme: {name}" for name in names]),
        id=f"{message_name(assessment)}-revision-{latest.id}",
        assessment=assessment,
        changes=changes,
        seen_at=latest.seen_at.astimezone(config.timezone),
    )
    if opened:
        context = message_context(config, assessment.series)
        yield compose_alert(
            context_after(history, context, returning_after=config.tracking.returning_after),
            id=f"{message_name(assessment)}-alert-{latest.id}",
            assessment=assessment,
            verdicts=opened,
        )


def _opened(history: SeriesHistory, assessment: Assessment, changes: Sequence[Change]) -> tuple[Verdict, ...]:
    """Return the verdicts on takeaways that the edit added and that open a theme."""
    added = {one.new for one in changes if one.kind == "added" and one.part.startswith("takeaway")}
    verdicts = history.verdicts_on(assessment)
    return tuple(one for one in verdicts if one.status == "new" and one.takeaway.text in added)
