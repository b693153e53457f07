"""Compare two revisions of one assessment: parsed content decides, never page bytes."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from monitor.models import Assessment, Change, ChangeKind
from monitor.text import fold

WORD = re.compile(r"\w+")
REWORDED = 0.5  # share of words kept from which two texts are one text reworded, not two texts


def revise(old: Assessment, new: Assessment) -> tuple[Change, ...]:
    """Return what a reader of `old` would find different in `new`, part by part.

    Texts that differ only in quote style, dashes, space or case are the same. A part that one of the two does
    not have at all because it is `partial` or a plain text is not compared.
    """
    pairs: list[tuple[str, Sequence[str], Sequence[str]]] = [
        ("takeaway", texts_of(old), texts_of(new)),
        ("topline", old.toplines, new.toplines),
        ("correction", old.corrections, new.corrections),
    ]
    if old.sections and new.sections:
        pairs.append(("section paragraph", _paragraphs(old), _paragraphs(new)))
    if old.endnotes and new.endnotes:
        pairs.append(("endnote", [n.text for n in old.endnotes], [n.text for n in new.endnotes]))
    if fold(old.title) != fold(new.title):
        pairs.append(("title", [old.title], [new.title]))
    return tuple(change for part, before, after in pairs for change in compare(part, before, after))


def compare(part: str, old: Sequence[str], new: Sequence[str]) -> tuple[Change, ...]:
    """Return the changes from one list of texts to another; `part` and a number from 1 name the place.

    A text that only moved is one change of kind "moved"; if all that differs is the order, that is all there is.
    """
    kept = SequenceMatcher(None, [fold(t) for t in old], [fold(t) for t in new], autojunk=False)
    gone: list[int] = []
    come: list[int] = []
    for tag, i1, i2, j1, j2 in kept.get_opcodes():
        if tag != "equal":
            gone += range(i1, i2)
            come += range(j1, j2)
    return tuple(_pair(part, old, new, gone, come))


def is_material(change: Change) -> bool:
    """Tell whether a reader wants to hear of this change: a takeaway or a correction that says something else.

    A text that moved, or whose words were only put in another order or joined otherwise ("CTP-ISW" to
    "ISW-CTP"), says what it said before.
    """
    if change.part.split()[0] not in {"takeaway", "correction"} or change.kind == "moved":
        return False
    return _bag(change.old) != _bag(change.new)


def supersedes(new: Assessment, old: Assessment) -> bool:
    """Tell whether `new` may stand in place of `old`: a bare text or a partial page never does for a full one."""
    return _fullness(new) >= _fullness(old)


def texts_of(assessment: Assessment) -> tuple[str, ...]:
    """Return the assessment's takeaways as bare texts, in order."""
    return tuple(takeaway.text for takeaway in assessment.takeaways)


def _pair(
    part: str, old: Sequence[str], new: Sequence[str], gone: list[int], come: list[int]
) -> Iterator[Change]:
    """Match what went with what came: the same text first (moved), then the likest (reworded)."""
    for j in come:
        i = _likest(new[j], old, gone)
        if i is None:
            yield Change(kind="added", part=f"{part} {j + 1}", old=None, new=new[j])
            continue
        gone.remove(i)
        kind: ChangeKind = "moved" if fold(old[i]) == fold(new[j]) else "reworded"
        yield Change(kind=kind, part=f"{part} {j + 1}", old=old[i], new=new[j])
    for i in gone:
        yield Change(kind="removed", part=f"{part} {i + 1}", old=old[i], new=None)


def _likest(text: str, old: Sequence[str], among: list[int]) -> int | None:
    likeness = [(share_kept(old[i], text), -i) for i in among]
    best = max(likeness, default=(0.0, 0))
    return -best[1] if best[0] >= REWORDED else None


def share_kept(old: str, new: str) -> float:
    """Return how much of two texts is common, 0 to 1: difflib's ratio over their folded words."""
    return SequenceMatcher(None, fold(old).split(), fold(new).split(), autojunk=False).ratio()


def _bag(text: str | None) -> list[str]:
    return sorted(WORD.findall(fold(text or "")))


def _fullness(assessment: Assessment) -> int:
    """Rank an assessment by how much of its own page was read: a bare text, a mirror's page, its own."""
    if assessment.partial or assessment.layout == "plain":
        return 0
    return 1 if assessment.layout == "critical_threats" else 2


def _paragraphs(assessment: Assessment) -> list[str]:
    return [text for section in assessment.sections for text in (section.heading, *section.paragraphs)]
