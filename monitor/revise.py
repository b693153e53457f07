"""Compare two revisions of one assessment: parsed content decides, never page bytes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from monitor.models import Assessment, Change, ChangeKind
from monitor.text import fold
from monitor.worddiff import match_items, share_matched

WORD = re.compile(r"\w+")
MAX_COMPARED = 2_500  # pairs of texts held against each other within one part
_ALWAYS = {"takeaway", "correction"}  # parts whose loss is an edit
REWORDED = 0.5  # share of words kept from which two texts are one text reworded, not two texts


def revise(old: Assessment, new: Assessment) -> tuple[Change, ...]:
    """Return what a reader of `old` would find different in `new`, part by part.

    Texts that differ only in quote style, dashes, space or case are the same. A part that comes later is added; one that
    `new` does not have at all is not compared, since it was lost or never was in its form.
    """
    pairs: list[tuple[str, Sequence[str], Sequence[str]]] = [
        ("takeaway", texts_of(old), texts_of(new)),
        ("topline", old.toplines, new.toplines),
        ("correction", old.corrections, new.corrections),
        ("section paragraph", _paragraphs(old), _paragraphs(new)),
        ("endnote", [n.text for n in old.endnotes], [n.text for n in new.endnotes]),
        ("note", old.notes, new.notes),
        ("title", [old.title], [new.title] if fold(old.title) != fold(new.title) else []),
    ]
    return tuple(
        change
        for part, before, after in pairs
        if part in _ALWAYS or (after and (before or _fullness(old)))
        for change in compare(part, before, after)
    )


def compare(part: str, old: Sequence[str], new: Sequence[str]) -> tuple[Change, ...]:
    """Return the changes from one list of texts to another; `part` and a number from 1 name the place.

    A text that only moved is one change of kind "moved"; if all that differs is the order, that is all there is.
    """
    gone: list[int] = []
    come: list[int] = []
    for tag, i1, i2, j1, j2 in match_items([fold(t) for t in old], [fold(t) for t in new]):
        if tag != "equal":
            gone += range(i1, i2)
            come += range(j1, j2)
    return tuple(_pair(part, old, new, gone, come))


def is_material(change: Change) -> bool:
    """Return whether a reader wants to hear of this change: a takeaway or a correction that says something else.

    A text that moved, or whose words were only put in another order or joined otherwise ("CTP-ISW" to
    "ISW-CTP"), says what it said before.
    """
    if change.part.split()[0] not in {"takeaway", "correction"} or change.kind == "moved":
        return False
    return _bag(change.old) != _bag(change.new)


def supersedes(new: Assessment, old: Assessment) -> bool:
    """Return whether `new` may stand in place of `old`.

    A bare text or a partial page never does for a full one, nor does a page that lacks a part: `keep_lost_parts` first.
    """
    if _fullness(new) != _fullness(old):
        return _fullness(new) > _fullness(old)
    return _parts(new) >= _parts(old)


def find_lost_parts(new: Assessment, old: Assessment) -> frozenset[str]:
    """Return which of "toplines", "sections" and "endnotes" `old` has and `new`, as fully read, has not."""
    return _parts(old) - _parts(new) if _fullness(new) == _fullness(old) else frozenset()


def keep_lost_parts(new: Assessment, old: Assessment) -> Assessment:
    """Return `new` with the parts that it lost as they were in `old`, and the marks in them.

    A publisher may take the endnotes off a page for good; later edits of its takeaways are edits all the same.
    """
    lost = find_lost_parts(new, old)
    marks = tuple(mark for mark in old.citations if mark.part.partition("/")[0] in lost)
    kept: dict[str, Any] = {part: getattr(old, part) for part in lost}
    missing = tuple(part for part in new.missing if part not in lost)
    return replace(new, citations=(*new.citations, *marks), missing=missing, **kept)


def texts_of(assessment: Assessment) -> tuple[str, ...]:
    """Return the assessment's takeaways as bare texts, in order."""
    return tuple(takeaway.text for takeaway in assessment.takeaways)


def _pair(
    part: str, old: Sequence[str], new: Sequence[str], gone: list[int], come: list[int]
) -> Iterator[Change]:
    """Match what went with what came: the same text first (moved), then the likest (reworded)."""
    moved = _find_moved(old, new, gone, come)
    left = [i for i in gone if i not in set(moved.values())]
    nearest = max(MAX_COMPARED // max(len(come), 1), 1)
    words = {i: fold(old[i]).split() for i in left}
    for j in come:
        i = moved.get(j)
        if i is None and (i := _likest(fold(new[j]).split(), words, _near(j, left, nearest))) is not None:
            left.remove(i)
        if i is None:
            yield Change(kind="added", part=f"{part} {j + 1}", old=None, new=new[j])
            continue
        kind: ChangeKind = "moved" if j in moved else "reworded"
        yield Change(kind=kind, part=f"{part} {j + 1}", old=old[i], new=new[j])
    for i in left:
        yield Change(kind="removed", part=f"{part} {i + 1}", old=old[i], new=None)


def _find_moved(
    old: Sequence[str], new: Sequence[str], gone: Sequence[int], come: Sequence[int]
) -> dict[int, int]:
    """Return the old place of each text that stands elsewhere now, by its new one."""
    places: dict[str, list[int]] = {}
    for i in reversed(gone):
        places.setdefault(fold(old[i]), []).append(i)
    return {j: found.pop() for j in come if (found := places.get(fold(new[j])))}


def _near(place: int, among: Sequence[int], most: int) -> Sequence[int]:
    """Return the `most` places nearest to one: in a page rewritten whole a text is looked for where it stood."""
    return among if len(among) <= most else sorted(among, key=lambda i: abs(i - place))[:most]


def _likest(text: list[str], old: Mapping[int, list[str]], among: Sequence[int]) -> int | None:
    """Return the number of the text, given as words, that keeps most of this one's; None if none keeps enough."""
    rough = SequenceMatcher(None, b=text, autojunk=False)
    likeness = [(0.0, 0)]
    for i in among:
        rough.set_seq1(old[i])
        if rough.real_quick_ratio() >= REWORDED and rough.quick_ratio() >= REWORDED:  # cheap upper bounds
            likeness.append((share_matched(old[i], text), -i))
    best = max(likeness)
    return -best[1] if best[0] >= REWORDED else None


def _bag(text: str | None) -> list[str]:
    return sorted(WORD.findall(fold(text or "")))


def _fullness(assessment: Assessment) -> int:
    """Rank an assessment by how much of its own page was read: a bare text, a mirror's page, its own."""
    if assessment.partial or assessment.layout == "plain":
        return 0
    return 1 if assessment.layout == "critical_threats" else 2


def _parts(assessment: Assessment) -> frozenset[str]:
    """Return which parts, of those that may come later or be lost, an assessment has."""
    has = {
        "toplines": assessment.toplines,
        "sections": _paragraphs(assessment),
        "endnotes": assessment.endnotes,
    }
    return frozenset(name for name, part in has.items() if part)


def _paragraphs(assessment: Assessment) -> list[str]:
    return [text for section in assessment.sections for text in (section.heading, *section.paragraphs)]
