"""Compose alerts about new themes, and updates on known ones."""

from collections.abc import Sequence
from datetime import datetime

from monitor.compose.context import MessageContext, seen_in_words
from monitor.compose.group import ASKED, Group
from monitor.compose.grouping import build_groups
from monitor.compose.message import build_message
from monitor.compose.phrases import ASKED_FOR, join_names
from monitor.compose.view import view_about
from monitor.messages import Message
from monitor.models import Assessment, Verdict
from monitor.text import counted


def compose_alert(
    context: MessageContext,
    *,
    id: str,
    assessment: Assessment,
    verdicts: Sequence[Verdict],
    asked: Sequence[Verdict] = (),
    thread: str | None = None,
    edited_at: datetime | None = None,
) -> Message:
    """Return one alert about all new themes of an assessment; the subject names them.

    `asked` are takeaways that the user asked for: of themes they follow, or with words they watch. `thread` is the id of the
    theme's thread, None for an alert about several themes. `edited_at` is when the edit that caused the alert was seen, in the
    user's time zone.
    """
    fresh = [verdict for verdict in verdicts if verdict.status == "new"]
    groups = (*build_groups(assessment, fresh, (), context), *_asked(assessment, asked, context))
    count = counted(len(assessment.takeaways), "takeaway")
    opens = f"{len(fresh)} of {count} {'opens' if len(fresh) == 1 else 'open'} a theme"
    by_edit = f", by an edit {seen_in_words(edited_at, assessment)}" if edited_at else ""
    view = view_about(
        assessment,
        context,
        headline=_headline(groups) if groups[0].names else _count(fresh, asked),
        summary=f"{opens if fresh else f'{len(asked)} of {count}'}{by_edit}.",
        groups=groups,
    )
    return build_message(view, context, id=id, kind="alert", date=assessment.date, thread=thread)


def compose_update(
    context: MessageContext,
    *,
    id: str,
    thread: str,
    assessment: Assessment,
    verdicts: Sequence[Verdict],
) -> Message:
    """Return an update on one theme, in the theme's thread; all verdicts are about that theme."""
    groups = build_groups(assessment, verdicts, (), context)
    said = [_say_group(group) for group in groups]
    view = view_about(
        assessment,
        context,
        headline="; ".join([*said[:1], *(f"{one[:1].lower()}{one[1:]}" for one in said[1:])]),
        summary=f"{len(verdicts)} of {counted(len(assessment.takeaways), 'takeaway')}.",
        groups=groups,
    )
    return build_message(view, context, id=id, kind="update", date=assessment.date, thread=thread)


def _say_group(group: Group) -> str:
    """Return "Updated: Harbour fees", or "Updated theme" if the theme has no name."""
    return f"{group.heading}: {join_names(group.names)}" if group.names else f"{group.heading} theme"


def _asked(assessment: Assessment, asked: Sequence[Verdict], context: MessageContext) -> tuple[Group, ...]:
    entries = [entry for group in build_groups(assessment, asked, (), context) for entry in group.entries]
    return (Group(status=ASKED, heading=ASKED_FOR, entries=tuple(entries)),) if entries else ()


def _headline(groups: Sequence[Group]) -> str:
    """Return "New: Harbour fees; 2 asked for": only new themes are named after "New"."""
    first, *others = groups
    also = [f"{group.number} asked for" for group in others]
    return "; ".join([f"{first.heading}: {join_names(first.names)}", *also])


def _count(fresh: Sequence[Verdict], asked: Sequence[Verdict]) -> str:
    opened = len({verdict.theme for verdict in fresh})
    return counted(opened, "new theme") if opened else f"{counted(len(asked), 'takeaway')} asked for"
