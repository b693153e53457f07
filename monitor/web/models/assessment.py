"""An assessment's full text: paragraphs with citations in place, endnotes that link back, revisions with changed words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.models import Assessment, Change, ChangeKind, Citation, Section
from monitor.store.assessments import Revision
from monitor.text import counted, is_web, listed
from monitor.worddiff import Piece, merge_changes, shorten_same, word_diff

LETTERS = 26  # citations of one endnote that are distinguished by a letter
WORDS_AROUND = 25  # unchanged words shown on each side of a change in a paragraph
EDITS: tuple[ChangeKind, ...] = ("reworded", "added")  # of a takeaway that is shown


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A citation in the text; `anchor` is its fragment."""

    number: int
    anchor: str


Run = str | Mark  # words, or a citation
Paragraph = tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class TextSection:
    """A heading and its paragraphs; `first` is the number of its first paragraph, counted from 1 over all sections."""

    heading: str
    level: int
    first: int
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, kw_only=True)
class Note:
    """An endnote; `backs` are the fragments of its citations, in order."""

    number: int
    text: str
    links: tuple[str, ...]
    backs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Edit:
    """The old and new text of one part, in pieces."""

    part: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class Revised:
    """One edit of the page after it was first seen."""

    number: int
    seen_at: datetime
    what: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, kw_only=True)
class FullText:
    """The text of an assessment for its page; `edited` maps a takeaway's position to the change and the revision's number."""

    toplines: tuple[Paragraph, ...]
    takeaways: tuple[Paragraph, ...]
    sections: tuple[TextSection, ...]
    notes: tuple[Note, ...]
    revisions: tuple[Revised, ...]
    edited: Mapping[int, tuple[ChangeKind, int]]

    @property
    def edited_takeaways(self) -> str:
        """The edited takeaways in words: "takeaway 3 was reworded, takeaways 4 and 5 were added"; "" if there are none."""
        found = {
            kind: [str(position) for position, (other, _) in sorted(self.edited.items()) if other == kind]
            for kind in EDITS
        }
        return ", ".join(
            f"takeaway {places[0]} was {kind}"
            if len(places) == 1
            else f"takeaways {listed(places)} were {kind}"
            for kind, places in found.items()
            if places
        )


def build_full_text(assessment: Assessment, edits: Sequence[Revision]) -> FullText:
    """Return the text with citations in place; `edits` are the revisions that changed something, oldest first."""
    cites = _Citations(assessment)
    toplines = cites.place("toplines", assessment.toplines)
    takeaways = cites.place("takeaways", [takeaway.text for takeaway in assessment.takeaways])
    sections = tuple(_sections(assessment.sections, cites))
    key = assessment.key
    places = {takeaway.number: takeaway.position for takeaway in assessment.takeaways}
    return FullText(
        toplines=toplines,
        takeaways=takeaways,
        sections=sections,
        notes=tuple(_notes(assessment, cites)),
        revisions=tuple(_revised(n, one, key) for n, one in enumerate(edits, 1)),
        edited={
            places[number]: (kind, n)
            for n, one in enumerate(edits, 1)
            for number, kind in _edited(one.changes)
            if number in places
        },
    )


class _Citations:
    """Citations by place, each with its own fragment: "cite-3", then "cite-3b", in reading order."""

    def __init__(self, assessment: Assessment) -> None:
        self.by_place = assessment.citations_by_place()
        self.numbers = {note.number for note in assessment.endnotes}
        self.seen: Counter[int] = Counter()

    def place(self, part: str, texts: Iterable[str]) -> tuple[Paragraph, ...]:
        """Return the paragraphs of a part, split at each citation."""
        return tuple(
            tuple(self._runs(text, self.by_place.get((part, n), ()))) for n, text in enumerate(texts)
        )

    def anchors(self, number: int) -> tuple[str, ...]:
        """Return the fragments of an endnote's citations placed so far."""
        return tuple(_anchor(number, n) for n in range(1, self.seen[number] + 1))

    def _runs(self, text: str, citations: Sequence[Citation]) -> Iterator[Run]:
        at = 0
        for citation in sorted(citations, key=lambda one: one.offset):
            if citation.number not in self.numbers:
                continue
            if text[at : citation.offset]:
                yield text[at : citation.offset]
            at = max(at, citation.offset)
            self.seen[citation.number] += 1
            yield Mark(number=citation.number, anchor=_anchor(citation.number, self.seen[citation.number]))
        if text[at:]:
            yield text[at:]


def _anchor(number: int, place: int) -> str:
    if place == 1:
        return f"cite-{number}"
    return f"cite-{number}{chr(96 + place) if place <= LETTERS else f'-{place}'}"


def _sections(sections: Sequence[Section], cites: _Citations) -> Iterator[TextSection]:
    first = 1
    for n, section in enumerate(sections):
        paragraphs = cites.place(f"sections/{n}", section.paragraphs)
        if paragraphs or section.heading:
            yield TextSection(
                heading=section.heading, level=section.level, first=first, paragraphs=paragraphs
            )
        first += len(paragraphs)


def _notes(assessment: Assessment, cites: _Citations) -> Iterator[Note]:
    for note in assessment.endnotes:
        yield Note(
            number=note.number,
            text=_without(note.text, note.urls),
            links=tuple(url for url in note.urls if is_web(url) and url in note.text),
            backs=cites.anchors(note.number),
        )


def _without(text: str, urls: Sequence[str]) -> str:
    """Return a note's words without the addresses, which are linked after them."""
    for url in urls:
        text = text.replace(url, "")
    return text.strip(" ;,")


def _revised(number: int, edit: Revision, key: str) -> Revised:
    kinds = Counter(change.noun for change in edit.changes)
    what = ", ".join(counted(count, noun) for noun, count in kinds.items())
    edits = tuple(_edit(change, key) for change in edit.changes)
    return Revised(number=number, seen_at=edit.seen_at, what=what, edits=edits)


def _edit(change: Change, key: str) -> Edit:
    """Return an edit by its part, such as "Takeaway 2026-06-18/3, moved"; `key` is that of the assessment."""
    is_takeaway = change.noun == "takeaway"
    pieces = merge_changes(word_diff(change.old or "", change.new or ""))
    if not is_takeaway:  # a paragraph may be long, and the page has it in full above
        pieces = shorten_same(pieces, keep=WORDS_AROUND)
    moved = ", moved" if change.kind == "moved" else ""
    part = f"takeaway {key}/{change.number}" if is_takeaway else change.part
    return Edit(part=f"{part[:1].upper()}{part[1:]}{moved}", pieces=pieces)


def _edited(changes: Sequence[Change]) -> Iterator[tuple[int, ChangeKind]]:
    for change in changes:
        if change.noun == "takeaway" and change.kind in EDITS:
            yield change.number, change.kind
