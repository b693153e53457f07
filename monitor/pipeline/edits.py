"""Enqueue a notice for each edit of a published assessment, and an alert about the themes that it opens."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.boundary import Boundary
from monitor.compose import compose_revision
from monitor.messages import Message
from monitor.models import Assessment, Change, Verdict
from monitor.pipeline.decide import News, Plan, message_name, plan_alert, thread_of
from monitor.pipeline.edits_to_come import DAY
from monitor.pipeline.notify import enqueue, enqueue_plan, find_subscriptions, message_context, news_context
from monitor.pipeline.session import Session
from monitor.revise import is_material, revise
from monitor.series_history import SeriesHistory
from monitor.store import Store
from monitor.store.assessments import Revision
from monitor.text import plain

NOTICES_A_DAY = 1  # revision notices about one assessment; later edits are folded into the next day's
MOST_NOTICES_A_DAY = 4  # the same, if edits call for alerts


@dataclass(frozen=True, kw_only=True)
class Edit:
    """The changes to an assessment since its last announced revision.

    `alerted` are the verdicts that call for an alert and did not before: on new themes, and on what the user follows or
    watches for. `before` are the verdicts on the words before, if a takeaway was reworded or removed. `withdrawn` are those
    among them on takeaways that opened a theme which is gone.
    """

    revision: Revision
    changes: tuple[Change, ...]
    history: SeriesHistory
    alerted: tuple[Verdict, ...]
    before: tuple[Verdict, ...]
    withdrawn: tuple[Verdict, ...]

    @property
    def opened(self) -> tuple[Verdict, ...]:
        """The verdicts on takeaways that open a theme."""
        return tuple(one for one in self.alerted if one.status == "new")

    @property
    def opened_names(self) -> Mapping[str, str]:
        """The names of the themes that it opens, or else the takeaways that open them, by theme."""
        return {one.theme: self.history.themes[one.theme].name or one.takeaway.text for one in self.opened}


def notify_edits(session: Session) -> None:
    """Enqueue a notice for each assessment that differs from its last announced revision.

    An assessment gets one notice in 24 hours. Later edits are announced together after that, or not at all if they have
    been undone. There are two exceptions: an edit that undoes the one just announced gets a second notice, and an edit
    that calls for an alert waits only after four notices, as for a page that changes at every visit. A failure for one
    assessment does not stop the others.
    """
    for assessment in session.store.assessments.unannounced(session.key):
        with Boundary("message", f"edit of {assessment.url}", session.note):
            _notify_edit(session, assessment)


def _notify_edit(session: Session, assessment: Assessment) -> None:
    store, now = session.store, session.now
    sent = store.messages.count_between(assessment, "revision", now - DAY, now)
    if sent >= MOST_NOTICES_A_DAY:
        return
    edit = _find_edit(session, assessment)  # before the transaction, since comparing takes time
    is_urgent = edit is not None and bool(edit.alerted)
    if sent > NOTICES_A_DAY and not is_urgent:
        return
    if sent == NOTICES_A_DAY and not is_urgent and not _is_undone(store, assessment):
        return
    with store.atomic():
        if edit:
            enqueue(session, _compose_notice(session, assessment, edit), edition=assessment.edition)
            _notify_alerted(session, assessment, edit)
            enqueue_plan(session, _plan_alert(session, assessment, edit), assessment)
        store.assessments.mark_announced(assessment)


def _is_undone(store: Store, assessment: Assessment) -> bool:
    """Return whether an assessment says the same again as some revision before the last announced one."""
    known = store.assessments.last_announced(assessment)
    if known is None:
        return False
    earlier = store.assessments.revisions(assessment.series, *assessment.assessment_id)
    return any(
        not any(map(is_material, revise(one.assessment, assessment))) for one in earlier if one.id < known.id
    )


def _find_edit(session: Session, assessment: Assessment) -> Edit | None:
    """Return the changes since the last announced revision, or None if none of them is worth a notice."""
    store, day = session.store, assessment.date
    known = store.assessments.last_announced(assessment)
    changes = tuple(filter(is_material, revise(known.assessment, assessment))) if known else ()
    if not known or not changes:
        return None
    history, before = session.tracking.history_up_to(day), tuple[Verdict, ...]()
    if any(one.noun == "takeaway" and one.old for one in changes):
        before = session.tracking.judge(  # the publisher may have corrected its date
            replace(known.assessment, date=day, edition=assessment.edition)
        )
    return Edit(
        revision=store.assessments.revisions(session.key, day, assessment.edition)[-1],
        changes=changes,
        history=history,
        alerted=tuple(_find_alerted(history, assessment, changes, before)),
        before=before,
        withdrawn=tuple(_find_withdrawn(session.tracking.history, assessment, changes, before)),
    )


def _find_withdrawn(
    history: SeriesHistory, now: Assessment, changes: Sequence[Change], before: Sequence[Verdict]
) -> Iterator[Verdict]:
    """Yield those on removed takeaways that opened a theme to which nothing else belonged; later days may have gone on with it."""
    removed = {one.old for one in changes if one.kind == "removed"}
    members = Counter(one.theme for one in before)
    for one in before if history.assessment_ids[-1:] == (now.assessment_id,) else ():
        alone = members[one.theme] == 1 and one.theme not in history.themes
        if one.status == "new" and one.takeaway.text in removed and alone:
            yield one


def _find_alerted(
    history: SeriesHistory, now: Assessment, changes: Sequence[Change], before: Sequence[Verdict]
) -> Iterator[Verdict]:
    """Yield the verdicts that call for an alert: on added takeaways, and on reworded ones that did not call for it before."""
    earlier = {one.new: one.old for one in changes if one.new and one.noun == "takeaway"}
    urgencies = {one.takeaway.text: _urgency(history, one) for one in before}
    for one in history.verdicts_on(now):
        text = one.takeaway.text
        if text in earlier and _urgency(history, one) > urgencies.get(earlier[text] or "", 0):
            yield one


def _urgency(history: SeriesHistory, verdict: Verdict) -> int:
    """Return 2 for a new theme, 1 for what the user follows or watches for, and 0 if no alert is needed."""
    if verdict.status == "new":
        return 2
    return 1 if history.asked_for([verdict]) else 0


def _seen(edit: Edit) -> str:
    """Return when an edit was seen, for an id; revision numbers repeat after an older backup was restored."""
    return f"{edit.revision.seen_at:%Y%m%dT%H%M%S%f}"


def _compose_notice(session: Session, assessment: Assessment, edit: Edit) -> Message:
    notes = tuple(_find_name_notes(assessment, edit, session.tracking.renamed))
    context = message_context(session.config, session.key, notes=notes)
    return compose_revision(
        replace(context, themes=edit.history.themes, assessment_ids=edit.history.assessment_ids),
        id=f"{message_name(assessment)}-revision-{_seen(edit)}",
        assessment=assessment,
        changes=edit.changes,
        seen_at=edit.revision.seen_at.astimezone(session.config.timezone),
        opened=[plain(name) for name in edit.opened_names.values()],
        verdicts=edit.history.verdicts_on(assessment),
        before=edit.before,
        withdrawn=[one.takeaway for one in edit.withdrawn],
    )


def _notify_alerted(session: Session, assessment: Assessment, edit: Edit) -> None:
    """Enqueue a correction for the channels that were alerted to a theme which is gone, and get no notice of the edit."""
    gone = {one.takeaway.text for one in edit.withdrawn}
    told = session.store.deliveries.alerted(session.key, assessment.date, gone) if gone else frozenset[str]()
    config = session.config
    channels = [
        one for one in config.channels_for("alert") if one in told.difference(config.channels_for("revision"))
    ]
    if not channels:
        return
    correction = compose_revision(
        message_context(config, session.key),
        id=f"{message_name(assessment)}-revision-{_seen(edit)}-withdrawn",
        assessment=assessment,
        changes=[one for one in edit.changes if one.kind == "removed" and one.old in gone],
        seen_at=edit.revision.seen_at.astimezone(config.timezone),
        before=edit.before,
        withdrawn=[one.takeaway for one in edit.withdrawn],
        thread=thread_of(session.key, edit.withdrawn[0].theme) if len(edit.withdrawn) == 1 else None,
    )
    session.store.messages.enqueue(correction, channels, at=session.now, edition=assessment.edition)


def _find_name_notes(assessment: Assessment, edit: Edit, renamed: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each theme that the edit renames; `renamed` maps themes to their former names."""
    for one in assessment.takeaways:
        theme = str(assessment.id_of(one))
        if theme in renamed and theme in edit.history.names:
            yield f"Theme renamed: {edit.history.names[theme]}, formerly {renamed[theme]}"


def _plan_alert(session: Session, assessment: Assessment, edit: Edit) -> Plan:
    if not edit.alerted:
        return ()
    news = News(
        assessment=assessment,
        verdicts=edit.opened,
        asked=[one for one in edit.alerted if one.status != "new"],
        context=news_context(session.config, session.key, edit.history, ()),
        subscriptions=find_subscriptions(session),
        name=message_name(assessment),
    )
    edited_at = edit.revision.seen_at.astimezone(session.config.timezone)
    return plan_alert(news, id=f"{news.name}-alert-{_seen(edit)}", edited_at=edited_at)
