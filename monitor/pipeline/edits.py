"""Enqueue a notice for each edit of a published assessment that was not announced yet."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from monitor.boundary import Boundary
from monitor.compose import compose_revision
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.models import Assessment, Message
from monitor.pipeline.decide import message_name
from monitor.pipeline.notify import enqueue, message_context
from monitor.revise import is_material, revise
from monitor.store import Store
from monitor.store.assessments import Revision

NOTICES_A_DAY = 1  # revision notices about one assessment; later edits are folded into the next day's
DAY = timedelta(days=1)


def notify_edits(
    config: Config,
    store: Store,
    unannounced: Sequence[Assessment],
    *,
    now: datetime,
    note: Callable[[MonitorError], object],
) -> None:
    """Enqueue a revision notice for each of these edits, compared with the last revision that was announced.

    An assessment gets one notice a day. Later edits are announced together the day after, or not at all if they were
    undone by then. There is one exception: when the edit just announced is undone, a second notice says so on the same
    day. What fails for one assessment goes to `note`.
    """
    for assessment in unannounced:
        with Boundary("message", f"edit of {assessment.url}", note):
            _notify_edit(config, store, assessment, now)


def _notify_edit(config: Config, store: Store, assessment: Assessment, now: datetime) -> None:
    sent = store.messages.count_between(assessment, "revision", now - DAY, now)
    if sent > NOTICES_A_DAY or (sent == NOTICES_A_DAY and not _is_undone(store, assessment)):
        return
    notices = tuple(
        _revision_notices(config, store, assessment)
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


def _revision_notices(config: Config, store: Store, assessment: Assessment) -> Iterator[Message]:
    known = store.assessments.last_announced(assessment)
    latest = store.assessments.revisions(assessment.series, assessment.date, assessment.edition)[-1]
    changes = tuple(filter(is_material, revise(known.assessment, assessment))) if known else ()
    if changes:
        yield compose_revision(
            message_context(config, assessment.series),
            id=f"{message_name(assessment)}-revision-{latest.id}",
            assessment=assessment,
            changes=changes,
            seen_at=latest.seen_at.astimezone(config.timezone),
        )
