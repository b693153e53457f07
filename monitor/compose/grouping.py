"""Put the takeaways of an assessment under the headings of a message, those of one theme together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from monitor.compose.context import MessageContext
from monitor.compose.entries import build_entry, group_of, silent_entry
from monitor.compose.group import Entry, Form, Group
from monitor.compose.phrases import HEADINGS, place_together, say_also
from monitor.models import Assessment, Verdict
from monitor.theme import Theme

FORMS: Mapping[str, Form] = {"apart": "short", "continuing": "short", "dropped": "name"}


def build_groups(
    assessment: Assessment, verdicts: Sequence[Verdict], dropped: Sequence[Theme], context: MessageContext
) -> tuple[Group, ...]:
    """Return the takeaways by status, in the order of HEADINGS, those of one theme together; then the silent themes."""
    return tuple(_groups(assessment, verdicts, dropped, context))


def _groups(
    assessment: Assessment, verdicts: Sequence[Verdict], dropped: Sequence[Theme], context: MessageContext
) -> Iterator[Group]:
    ordered = _by_theme(verdicts)
    places = place_together(
        [
            (verdict.theme, group_of(verdict, assessment), verdict.opens(assessment.id_of(verdict)))
            for verdict in ordered
        ]
    )
    for status, heading in HEADINGS.items():
        found = [verdict for verdict, place in zip(ordered, places, strict=True) if place == status]
        order = {theme: n for n, theme in enumerate(dict.fromkeys(verdict.theme for verdict in found))}
        found.sort(key=lambda one: (order[one.theme], group_of(one, assessment) != status))
        entries = [_placed(verdict, assessment, context, status) for verdict in found]
        if entries:
            form = FORMS.get(status, "full")
            yield Group(status=status, heading=heading, entries=tuple(name_once(entries)), form=form)
    if dropped:
        silent = tuple(silent_entry(theme, assessment) for theme in dropped)
        yield Group(status="dropped", heading=HEADINGS["dropped"], entries=silent, form="name")


def _placed(verdict: Verdict, assessment: Assessment, context: MessageContext, heading: str) -> Entry:
    """Return the entry of a takeaway under a heading; if the heading is not its own, the entry says why it is there."""
    entry = build_entry(verdict, assessment, context)
    if group_of(verdict, assessment) == heading:
        return entry
    return _also(entry, say_also(heading))


def _also(entry: Entry, also: str) -> Entry:
    """Return the entry with a sentence before all others that says which theme it also belongs to."""
    first, *others = entry.lines or ("",)
    line, brief = (" ".join(filter(None, (also, said))) for said in (first, entry.brief))
    return replace(entry, lines=(line, *others), brief=brief)


def name_once(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the entries; of several in a row on one theme, only the first has the theme's name."""
    first: Entry | None = None
    for entry in entries:
        again = first and entry.quote.theme == first.quote.theme and not entry.quote.possibly_new
        if not again:
            first = entry
        yield _again(entry, first) if again and first else entry


def _again(entry: Entry, first: Entry) -> Entry:
    """Return a later entry on a theme without its name; it says that it is one unless that is clear."""
    also, alone = say_also(""), replace(entry, name="", theme="")
    is_said = not first.theme or any(line.startswith(also) for line in entry.lines)
    return alone if is_said else _also(alone, also)


def _by_theme(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts in the order of their takeaways, those of one theme after its first."""
    inside = sorted(verdicts, key=lambda verdict: verdict.takeaway.position)
    first: dict[str, int] = {}
    for verdict in inside:
        first.setdefault(verdict.theme, verdict.takeaway.position)
    return sorted(inside, key=lambda verdict: (first[verdict.theme], verdict.takeaway.position))
