"""Compose the digest of one assessment: new themes first, then known ones, then those that fell silent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.compose.context import MessageContext, short_dateline_of
from monitor.compose.entries import quote_of
from monitor.compose.group import Group, list_contents, list_names
from monitor.compose.grouping import build_groups
from monitor.compose.message import build_message
from monitor.compose.muting import group_muted
from monitor.compose.phrases import (
    FIRST_DAY,
    Part,
    count_parts,
    join_names,
    join_parts,
    say_read,
)
from monitor.compose.view import view_about
from monitor.messages import Message
from monitor.models import Assessment, Verdict
from monitor.text import clip, plain
from monitor.theme import Theme


@dataclass(frozen=True, kw_only=True)
class DigestDay:
    """One assessment of a digest with its verdicts; those on muted themes are in `muted`."""

    assessment: Assessment
    verdicts: Sequence[Verdict]
    muted: Sequence[Verdict] = ()


def compose_digest(
    context: MessageContext, *, id: str, day: DigestDay, dropped: Sequence[Theme] = ()
) -> Message:
    """Return the digest of an assessment: its takeaways by status, in the order of HEADINGS, then the `dropped` themes.

    Muted takeaways are counted, and listed at the end in one line each.
    """
    assessment = day.assessment
    left_out = tuple(quote_of(verdict, assessment, context) for verdict in day.muted)
    groups = build_groups(assessment, day.verdicts, dropped, context)
    counts = {group.status: group.count for group in groups}
    parts = count_parts(counts)
    if context.assessment_ids and "new" not in counts and min(context.assessment_ids)[0] >= assessment.date:
        parts, groups = (Part("", FIRST_DAY),), (_first_told(groups),)
    headline = join_parts(parts)
    view = view_about(
        assessment,
        context,
        headline=headline,
        summary=say_read(len(day.verdicts) + len(day.muted), left_out),
        groups=(*groups, *group_muted(((assessment, verdict) for verdict in day.muted), context)),
    )
    view = replace(
        view,
        parts=parts,
        subject=digest_subject(headline, groups, context, short_dateline_of(assessment)),
        preheader=preheader_of(groups),
        contents=list_contents(groups),
        muted=left_out,
    )
    return build_message(view, context, id=id, kind="digest", date=assessment.date)


def _first_told(groups: Sequence[Group]) -> Group:
    """Return all takeaways of the first day as one group: no status means anything before there is a history.

    What the user asked for says so.
    """
    entries = (
        replace(entry, lines=tuple(filter(None, [entry.asked])), brief=entry.asked)
        for group in groups
        for entry in group.entries
    )
    inside = tuple(sorted(entries, key=lambda entry: entry.position))
    return Group(status="continuing", heading="First takeaways", entries=inside)


def digest_subject(headline: str, groups: Sequence[Group], context: MessageContext, day: str) -> str:
    """Return "2 new themes: Harbour fees; Lamp oil – Harbour Report, June 1"; if none is new, possibly new ones are named."""
    told = next((group for group in groups if group.status in {"new", "possible"}), None)
    named = join_names(told.names, unnamed=told.count - told.shown) if told and told.names else ""
    news = f"{headline.split(',', 1)[0]}: {named}" if named else headline
    return f"{news} – {plain(context.series_name)}, {day}"


def preheader_of(groups: Sequence[Group]) -> str:
    """Return the text that mail programs show after the subject."""
    return " ".join(f"{line.heading}: {clip(line.names, 200)}." for line in list_names(groups))
