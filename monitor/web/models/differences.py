"""Which words of a takeaway differ from those of the takeaway before it in its theme."""

from dataclasses import dataclass, replace
from datetime import date

from monitor.web.models.overview import Mention
from monitor.worddiff import Piece, is_legible, merge_changes, word_diff


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Two texts in pieces: `now` with added words marked, `was` with removed ones; unmarked if they have little in common."""

    now: tuple[Piece, ...]
    was: tuple[Piece, ...] = ()
    was_day: date | None = None  # if it is to be shown


def find_difference(old: str, new: str) -> Difference:
    """Return the difference of two texts."""
    pieces = merge_changes(word_diff(old, new))
    if not is_legible(pieces):
        return Difference(now=_unmarked(new), was=_unmarked(old))
    return Difference(
        now=tuple(piece for piece in pieces if piece[0] != "removed"),
        was=tuple(piece for piece in pieces if piece[0] != "added"),
    )


def compare_with(before: Mention | None, text: str) -> Difference:
    """Return the difference of a text from the takeaway before it in its theme, if there is one."""
    if before is None:
        return Difference(now=_unmarked(text))
    return replace(find_difference(before.takeaway.text, text), was_day=before.date)


def _unmarked(text: str) -> tuple[Piece, ...]:
    """Return a text as pieces without marks."""
    return (("same", text),)
