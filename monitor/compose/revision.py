"""Compose the notice that a published assessment was edited, with the words that changed."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from shlex import quote

from monitor.compose.context import MessageContext, seen_in_words
from monitor.compose.entries import build_entry, find_near, group_of
from monitor.compose.group import Entry, Group
from monitor.compose.message import build_message
from monitor.compose.phrases import HEADINGS as STATUSES
from monitor.compose.phrases import join_names, quote_name
from monitor.compose.view import Left, view_about
from monitor.headline import write_headline
from monitor.messages import Message, Quote
from monitor.models import Assessment, Change, Earlier, Takeaway, Verdict
from monitor.text import clip, counted, plain
from monitor.worddiff import Piece, share_matched, shorten_same, word_diff

HEADINGS = {"takeaway": "Takeaways", "correction": "Corrections"}  # parts whose changes are material
MAX_QUOTED = 25  # changes; a notice never carries the full report
MAX_QUOTE_CHARS = 600  # characters of a text that was added or removed
WITHDRAWN = "It had opened a new theme, which is gone with it."


def compose_revision(
    context: MessageContext,
    *,
    id: str,
    assessment: Assessment,
    changes: Sequence[Change],
    seen_at: datetime,
    opened: Sequence[str] = (),
    verdicts: Sequence[Verdict] = (),
    before: Sequence[Verdict] = (),
    withdrawn: Sequence[Takeaway] = (),
    thread: str | None = None,
) -> Message:
    """Return the notice of an edited assessment: `assessment` is the new revision, `seen_at` is in the user's time zone.

    `opened` are the names of the themes that the edit opens, `withdrawn` removed takeaways whose new theme is gone.
    `changes` are material ones, at least one: takeaways and corrections (`revise.is_material`). The first 25 are quoted. A
    quote's `status` is the kind of change, its only reason the part that changed, and `earlier` the old text if it was
    reworded. `verdicts` are those on the new revision, `before` those on the old words. A takeaway that was added, that
    opens a theme, that the user asked for, or of which we told something else before has its number, so that commands can
    be given for it, and what we tell of it now. `thread` is the id of the thread of the one theme that it is about.
    """
    quoted = changes[:MAX_QUOTED]
    gone = {one.text for one in withdrawn}
    view = view_about(
        assessment,
        context,
        headline=_headline(changes, opened, gone),
        summary=f"Edited after publication; {seen_in_words(seen_at, assessment)}.",
        groups=tuple(_groups(context, assessment, quoted, verdicts, before, withdrawn=gone)),
    )
    view = replace(
        view,
        left=(Left(len(changes) - len(quoted), "further change"),),
        whole=f"monitor diff {quote(assessment.key)} --edits{context.option}",
    )
    return build_message(view, context, id=id, kind="revision", date=assessment.date, thread=thread)


def _headline(changes: Sequence[Change], opened: Sequence[str], withdrawn: Collection[str]) -> str:
    """Return the themes that the edit opens, else those that are gone with it, else how many parts changed."""
    if opened:
        return f"New theme{'s' * (len(opened) > 1)}, by an edit: {join_names(opened)}"
    if withdrawn:
        names = [write_headline(text) or plain(text) for text in sorted(withdrawn)]
        return f"New theme{'s' * (len(names) > 1)} withdrawn by an edit: {join_names(names)}"
    return f"Edited: {', '.join(_what(changes))}"


def _what(changes: Sequence[Change]) -> Iterator[str]:
    """Yield "1 takeaway added", "2 reworded", "1 correction": only the first has the noun "takeaway"."""
    of_takeaways = Counter(change.kind for change in changes if change.noun == "takeaway")
    for n, (kind, count) in enumerate(sorted(of_takeaways.items())):
        yield f"{count} {kind}" if n else f"{counted(count, 'takeaway')} {kind}"
    if corrections := len(changes) - of_takeaways.total():
        yield counted(corrections, "correction")


def _groups(
    context: MessageContext,
    assessment: Assessment,
    changes: Sequence[Change],
    verdicts: Sequence[Verdict],
    before: Sequence[Verdict],
    *,
    withdrawn: Collection[str],
) -> Iterator[Group]:
    judged, former = (
        {f"takeaway {verdict.number}": verdict for verdict in found} for found in (verdicts, before)
    )
    places = {f"takeaway {one.number}": one.position for one in assessment.takeaways}
    places = {part: former[part].takeaway.position for part in former.keys() - places.keys()} | places
    for part, heading in HEADINGS.items():
        entries = tuple(
            _with_number(
                _entry(_in_place(change, places), assessment, withdrawn),
                judged.get(change.part),
                former.get(change.part),
                assessment,
                context,
            )
            for change in changes
            if change.noun == part
        )
        if entries:
            yield Group(status=part, heading=heading, entries=entries, themes=len(entries))


def _with_number(
    entry: Entry,
    verdict: Verdict | None,
    former: Verdict | None,
    assessment: Assessment,
    context: MessageContext,
) -> Entry:
    """Return the entry of a takeaway with its number, its theme, and why it is new, or that the user asked for it.

    One of which an edit changed none of these stays as it is, unless the user asked for it.
    """
    kind = entry.quote.status
    if not verdict or kind == "removed":
        return entry
    judged = build_entry(verdict, assessment, context)
    changed = former and _told(former, assessment) != _told(verdict, assessment)
    if kind == "reworded" and verdict.status != "new" and not (changed or judged.asked):
        return entry
    told = judged.quote
    quote = replace(
        entry.quote,
        number=told.number,
        theme=told.theme,
        theme_name=told.theme_name,
        possibly_new=told.possibly_new,
        page=told.page,
    )
    joins = told.theme != told.number and not told.possibly_new
    theme = (f"Theme: {quote_name(told.theme_name)}.",) if told.theme_name and joins else ()
    turned = tuple(_say_turned(former, verdict, assessment)) if former else ()
    lines = (*turned, *theme, *judged.lines) or (f"{STATUSES[group_of(verdict, assessment)]}.",)
    return replace(
        entry,
        quote=quote,
        number=judged.number,
        lines=lines,
        brief=" ".join(filter(None, (*turned, judged.brief))) or " ".join(lines),
    )


def _told(verdict: Verdict, assessment: Assessment) -> tuple[str, str, Earlier | None]:
    """Return what messages tell of a takeaway: its heading, the theme that it joins, and what it is most like if that is told."""
    heading = group_of(verdict, assessment)
    near = find_near(verdict) if heading in {"new", "possible"} else None
    theme = "" if verdict.opens(assessment.id_of(verdict)) else verdict.theme
    return heading, theme, near and replace(near, score=0, theme=None)


def _say_turned(former: Verdict, verdict: Verdict, assessment: Assessment) -> Iterator[str]:
    """Yield "Now possibly new; before the edit: continuing." if the takeaway has another heading than before an edit."""
    was, now = (STATUSES[group_of(one, assessment)].lower() for one in (former, verdict))
    if was != now:
        yield f"Now {now}; before the edit: {was}."


def _in_place(change: Change, places: Mapping[str, int]) -> Change:
    """Return the change with the place of its takeaway, where a reader finds it, instead of its number."""
    return replace(change, part=f"takeaway {places[change.part]}") if change.part in places else change


def _entry(change: Change, assessment: Assessment, withdrawn: Collection[str]) -> Entry:
    old, new = plain(change.old or ""), plain(change.new or "")
    quote = Quote(
        status=change.kind,
        text=clip(new or old, MAX_QUOTE_CHARS),
        url=plain(assessment.url),
        reasons=(change.part,),
        earlier=_earlier(assessment, old, new) if change.kind == "reworded" else (),
    )
    brief = WITHDRAWN if change.kind == "removed" and change.old in withdrawn else ""
    return Entry(
        quote=quote,
        name=f"{change.part.capitalize()}, {change.kind}",
        pieces=_pieces(change, old, new),
        lines=(brief,) if brief else (),
        brief=brief,
    )


def _pieces(change: Change, old: str, new: str) -> tuple[Piece, ...]:
    """Return the text with changed words marked and shortened around them; an added or removed text is whole, or clipped."""
    if change.kind == "reworded":
        return shorten_same(word_diff(old, new))
    return (("same", clip(new or old, MAX_QUOTE_CHARS)),)


def _earlier(assessment: Assessment, old: str, new: str) -> tuple[Earlier, ...]:
    score = share_matched(old.split(), new.split())
    return (Earlier(date=assessment.date, text=clip(old, MAX_QUOTE_CHARS), score=score),)
