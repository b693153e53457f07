"""Compare two revisions of one assessment by their parsed content, never by page bytes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import chain, count
from typing import Any

from monitor.models import Assessment, Change, ChangeKind
from monitor.text import fold
from monitor.worddiff import match_in_order, share_matched

WORD = re.compile(r"\w+")
MAX_COMPARED = 2_500  # pairs of texts compared within one part
ALIKE = 0.8  # share of common words from which a rewording may say nearly the same
REWORDED = 0.5  # share of common words from which a text is a rewording of another


def revise(old: Assessment, new: Assessment) -> tuple[Change, ...]:
    """Return the changes from `old` to `new`, part by part.

    Texts that differ only in quote style, dashes, space or case are the same. A part that comes later is added. A part
    that `new` lacks entirely is not compared: it was lost, or pages of its kind never have it; nor is the title of a bare
    text or a partial page, which need not be the page's own. Takeaways and corrections are always compared.
    """
    pairs: list[tuple[str, Sequence[str], Sequence[str]]] = [
        ("topline", old.toplines, new.toplines),
        ("correction", old.corrections, new.corrections),
        ("section paragraph", _paragraphs(old), _paragraphs(new)),
        ("endnote", [n.text for n in old.endnotes], [n.text for n in new.endnotes]),
        ("note", old.notes, new.notes),
        (
            "title",
            [old.title] if _fullness(old) else [],
            [new.title] if fold(old.title) != fold(new.title) else [],
        ),
    ]
    others = (
        compare(part, before, after)
        for part, before, after in pairs
        if part == "correction" or (after and (before or _fullness(old)))
    )
    return (*compare_takeaways(_numbered(old), _numbered(new)), *chain.from_iterable(others))


def compare(part: str, old: Sequence[str], new: Sequence[str]) -> tuple[Change, ...]:
    """Return the changes from one list of texts to another; `part` and a number from 1 name the place.

    A text that only moved is one change of kind "moved"; a new order alone makes no other changes.
    """
    found = []
    for i, j in _match(old, new):
        if i is None and j is not None:
            found.append(Change(kind="added", part=f"{part} {j + 1}", old=None, new=new[j]))
        elif j is None and i is not None:
            found.append(Change(kind="removed", part=f"{part} {i + 1}", old=old[i], new=None))
        elif i is not None and j is not None:
            kind: ChangeKind = "moved" if fold(old[i]) == fold(new[j]) else "reworded"
            found.append(Change(kind=kind, part=f"{part} {j + 1}", old=old[i], new=new[j]))
    return tuple(found)


def compare_takeaways(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> tuple[Change, ...]:
    """Return the changes from some takeaways to others, each given by what it is called, such as its number, and its text."""
    found = compare("takeaway", [text for _, text in old], [text for _, text in new])
    return tuple(
        replace(change, part=f"takeaway {(old if change.kind == 'removed' else new)[change.number - 1][0]}")
        for change in found
    )


def keep_numbers(new: Assessment, revisions: Sequence[Assessment]) -> Assessment:
    """Return a further revision with the numbers of its takeaways; `revisions` are those before it, oldest first.

    A takeaway that was in the last revision keeps its number, also if it moved or was reworded. One that was added has the
    number that its words had in an earlier revision, or else the next one that no revision has used.
    """
    found: dict[int, int] = {}  # by position
    for position, number in _find_numbers(new, revisions):
        if position not in found and number not in found.values():
            found[position] = number
    unused = count(max((one.number for was in revisions for one in was.takeaways), default=0) + 1)
    numbered = (replace(one, number=found.get(one.position) or next(unused)) for one in new.takeaways)
    return replace(new, takeaways=tuple(numbered))


def _find_numbers(new: Assessment, revisions: Sequence[Assessment]) -> Iterator[tuple[int, int]]:
    """Yield the positions of takeaways with numbers that they may have; the first that is free counts."""
    *earlier, old = revisions
    yield from _find_by_words(new, old)
    for i, j in _match(texts_of(old), texts_of(new)):
        if i is not None and j is not None:
            yield new.takeaways[j].position, old.takeaways[i].number
    for was in reversed(earlier):
        yield from _find_by_words(new, was)


def _find_by_words(new: Assessment, old: Assessment) -> Iterator[tuple[int, int]]:
    for was in old.takeaways:
        words = fold(was.text)
        yield from ((one.position, was.number) for one in new.takeaways if fold(one.text) == words)


def is_material(change: Change) -> bool:
    """Return whether a change is worth a notice: a takeaway or a correction says something else.

    A text that moved, or whose words were only reordered or joined differently ("CTP-ISW" to "ISW-CTP"), says the same.
    """
    if change.noun not in {"takeaway", "correction"} or change.kind == "moved":
        return False
    return _bag(change.old) != _bag(change.new)


def hardly_differs(old: str, new: str) -> bool:
    """Return whether a rewording keeps nearly all words, and adds no name or number."""
    known, now = ({word for word in WORD.findall(text) if not word.islower()} for text in (old, new))
    return now <= known and share_matched(fold(old).split(), fold(new).split()) >= ALIKE


def supersedes(new: Assessment, old: Assessment) -> bool:
    """Return whether `new` may replace `old`.

    A bare text or a partial page never replaces a full one, nor does a page that lacks a part, unless
    `keep_lost_parts` has filled it in.
    """
    if _fullness(new) != _fullness(old):
        return _fullness(new) > _fullness(old)
    return _parts(new) >= _parts(old)


def is_bare(assessment: Assessment) -> bool:
    """Return whether an assessment is a bare text or a partial page."""
    return assessment.partial or assessment.layout == "plain"


def find_lost_parts(new: Assessment, old: Assessment) -> frozenset[str]:
    """Return which of "toplines", "sections" and "endnotes" `old` has and `new`, from the same kind of page, lacks."""
    return _parts(old) - _parts(new) if _fullness(new) == _fullness(old) else frozenset()


def keep_lost_parts(new: Assessment, old: Assessment) -> Assessment:
    """Return `new` with the parts that it lost as they were in `old`, and their marks.

    A publisher may remove the endnotes from a page for good; later edits of its takeaways still count.
    """
    lost = find_lost_parts(new, old)
    marks = tuple(mark for mark in old.citations if mark.part.partition("/")[0] in lost)
    kept: dict[str, Any] = {part: getattr(old, part) for part in lost}
    missing = tuple(part for part in new.missing if part not in lost)
    return replace(new, citations=(*new.citations, *marks), missing=missing, **kept)


def texts_of(assessment: Assessment) -> tuple[str, ...]:
    """Return the texts of the assessment's takeaways, in order."""
    return tuple(takeaway.text for takeaway in assessment.takeaways)


def _numbered(assessment: Assessment) -> list[tuple[str, str]]:
    return [(str(takeaway.number), takeaway.text) for takeaway in assessment.takeaways]


def _match(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield the places of each text that changed or moved, before and after; None if it is new, or was removed.

    Equal texts are matched first: those outside the longest run that stays in order have moved. Then the most similar ones
    are matched (reworded).
    """
    stayed = dict(match_in_order([fold(text) for text in old], [fold(text) for text in new]))
    gone = [i for i in range(len(old)) if i not in stayed]
    come = sorted({*range(len(new))} - {*stayed.values()})
    found = _find_moved(old, new, gone, come)
    left = [i for i in gone if i not in set(found.values())]
    found |= _find_reworded(old, new, left, [j for j in come if j not in found])
    yield from ((found.get(j), j) for j in come)
    yield from ((i, None) for i in gone if i not in set(found.values()))


def _find_moved(
    old: Sequence[str], new: Sequence[str], gone: Sequence[int], come: Sequence[int]
) -> dict[int, int]:
    """Return the old place of each text that has moved, by its new place."""
    places: dict[str, list[int]] = {}
    for i in reversed(gone):
        places.setdefault(fold(old[i]), []).append(i)
    return {j: found.pop() for j in come if (found := places.get(fold(new[j])))}


def _find_reworded(
    old: Sequence[str], new: Sequence[str], gone: Sequence[int], come: Sequence[int]
) -> dict[int, int]:
    """Return the old place of each text that was reworded, by its new place.

    The most similar texts are matched first, and an edit that is undone gives the same pairs.
    """
    nearest = max(MAX_COMPARED // max(len(come), 1), 1)
    words = {i: fold(old[i]).split() for i in gone}
    pairs = (
        (-likeness, i + j, abs(i - j), i, j)
        for j in come
        for likeness, i in _find_alike(fold(new[j]).split(), words, _near(j, gone, nearest))
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(pairs):
        if j not in found and i not in taken:
            found[j] = i
            taken.add(i)
    return found


def _near(place: int, among: Sequence[int], most: int) -> Sequence[int]:
    """Return the `most` places nearest to one, since a reworded text is usually near its old place."""
    return among if len(among) <= most else sorted(among, key=lambda i: abs(i - place))[:most]


def _find_alike(
    text: list[str], old: Mapping[int, list[str]], among: Sequence[int]
) -> Iterator[tuple[float, int]]:
    """Yield the likeness and number of each old text that shares enough words with this one."""
    rough = SequenceMatcher(None, b=text, autojunk=False)
    for i in among:
        rough.set_seq1(old[i])
        if rough.real_quick_ratio() >= REWORDED and rough.quick_ratio() >= REWORDED:  # cheap upper bounds
            likeness = share_matched(*sorted((old[i], text)))  # the same whichever was first
            if likeness >= REWORDED:
                yield likeness, i


def _bag(text: str | None) -> list[str]:
    return sorted(WORD.findall(fold(text or "")))


def _fullness(assessment: Assessment) -> int:
    """Rank an assessment by its source: 0 for a bare text or partial page, 1 for a mirror's page, 2 for its own page."""
    if is_bare(assessment):
        return 0
    return 1 if assessment.layout == "critical_threats" else 2


def _parts(assessment: Assessment) -> frozenset[str]:
    """Return which parts an assessment has, of those that may come later or be lost."""
    has = {
        "toplines": assessment.toplines,
        "sections": _paragraphs(assessment),
        "endnotes": assessment.endnotes,
    }
    return frozenset(name for name, part in has.items() if part)


def _paragraphs(assessment: Assessment) -> list[str]:
    return [text for section in assessment.sections for text in (section.heading, *section.paragraphs)]
