"""Which words of a takeaway differ from those of the takeaway before it in its theme."""

from dataclasses import dataclass

from monitor.worddiff import Piece, is_legible, merge_changes, word_diff


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Two texts in pieces: `now` with added words marked, `was` with removed ones; unmarked if they have little in common."""

    now: tuple[Piece, ...]
    was: tuple[Piece, ...]


def find_difference(old: str, new: str) -> Difference:
    """Return the difference of two texts."""
    pieces = merge_changes(word_diff(old, new))
    if not is_legible(pieces):
        return Difference(now=unmarked(new), was=unmarked(old))
    return Difference(
        now=tuple(piece for piece in pieces if piece[0] != "removed"),
        was=tuple(piece for piece in pieces if piece[0] != "added"),
    )


def unmarked(text: str) -> tuple[Piece, ...]:
    """Return a text as pieces without marks."""
    return (("same", text),)
