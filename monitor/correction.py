"""One correction by the user, and which of several holds."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from monitor.text import fold

CorrectionKind = Literal["rename", "merge", "split", "move", "not-new", "mute", "follow", "watch"]
KINDS: tuple[str, ...] = get_args(CorrectionKind)
INTO_THEMES: frozenset[CorrectionKind] = frozenset({"merge", "move", "not-new"})  # their value is a theme
MAX_NAME_CHARS = 120  # characters of a name that the user gives; the program's own names are not longer
# Corrections that say where a takeaway belongs; the latest one counts.
PLACING: tuple[CorrectionKind, ...] = ("split", "move", "not-new")


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One correction by the user.

    `subject` is a theme's id (rename, merge, mute, follow), a takeaway's "DATE/NUMBER" (split, move, not-new), or
    words (watch). `value` is the new name (rename) or a theme's id (merge, move; not-new, if the user named it).
    A theme's id is that of a takeaway, and means the theme that this takeaway is in now.
    `is_lost` says that the publisher deleted a takeaway that it names: it is not in force until the takeaway comes back.
    """

    id: int
    kind: CorrectionKind
    subject: str
    value: str | None
    made_at: datetime
    is_lost: bool = False

    @property
    def about(self) -> str:
        """Its subject, and its value if it has one: "2026-06-12/5 -> 2026-06-08/6"."""
        return f"{self.subject} -> {self.value}" if self.value else self.subject


def _matter(one: Correction) -> tuple[str, str]:
    """Return what a correction decides, such as the place of a takeaway; of two with the same matter the later one counts."""
    if one.kind == "watch":
        return one.kind, fold(one.subject)
    if one.kind == "merge" and one.subject == one.value:
        return one.kind, str(one.id)  # nothing is left to do, so that it overrides nothing
    return "place" if one.kind in PLACING else one.kind, one.subject


def find_latest(said: Iterable[Correction]) -> tuple[Sequence[Correction], dict[int, int]]:
    """Return the latest correction of each matter, oldest first, and for each other the number of the one that overrides it."""
    latest: dict[tuple[str, str], Correction] = {}
    overridden: dict[int, int] = {}
    for one in sorted(said, key=lambda one: one.id):
        if before := latest.pop(_matter(one), None):  # removed, so that the new one comes last
            overridden[before.id] = one.id
        latest[_matter(one)] = one
    return tuple(latest.values()), overridden


def find_merges(latest: Iterable[Correction]) -> Sequence[Correction]:
    """Return the merges of two themes; not those of themes that the tracker takes for one now."""
    return [one for one in latest if one.kind == "merge" and one.value != one.subject]


def find_split_off(latest: Collection[Correction]) -> dict[int, int]:
    """Return the merges of themes whose first takeaway was split off later, each with the number of the split."""
    splits = {one.subject: one.id for one in latest if one.kind == "split"}
    merges = ((one.id, splits.get(one.subject, 0)) for one in find_merges(latest))
    return {merge: split for merge, split in merges if merge < split}


def find_circular(latest: Sequence[Correction]) -> dict[int, int]:
    """Return the merges that later ones reverse, so that they would form a circle, each with the number of such a merge."""
    merges: dict[str, Correction] = {}
    back: dict[int, int] = {}
    for one in reversed(find_merges(latest)):
        step = merges.get(one.value or "")
        while step and step.value != one.subject:
            step = merges.get(step.value or "")
        if step:
            back[one.id] = step.id
        else:
            merges[one.subject] = one
    return back
