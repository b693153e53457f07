"""Which words of a takeaway differ from those of the takeaway before it in its theme."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from monitor.text import squeeze
from monitor.web.models.overview import Mention
from monitor.worddiff import Piece, diff_takeaways, is_legible


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Two texts in pieces: `now` with added words marked, `was` with removed ones; unmarked if they have little in common."""

    now: tuple[Piece, ...]
    was: tuple[Piece, ...] = ()
    was_day: date | None = None  # if it is to be shown


def find_difference(old: str, new: str) -> Difference:
    """Return the difference of two texts."""
    pieces = diff_takeaways(old, new)
    if not is_legible(pieces):
        return Difference(now=_unmarked(new), was=_unmarked(old))
    return Difference(
        now=tuple(piece for piece in pieces if piece[0] != "removed"),
        was=_spelled_as(old, [piece for piece in pieces if piece[0] != "added"]),
    )


def compare_with(before: Mention | None, text: str) -> Difference:
    """Return the difference of a text from the takeaway before it in its theme, if there is one."""
    if before is None:
        return Difference(now=_unmarked(text))
    return replace(find_difference(before.takeaway.text, text), was_day=before.date)


def _spelled_as(text: str, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces of a text in its own words: those that both texts have may be punctuated as in the other."""
    words = iter(squeeze(text).split())
    return tuple((mark, " ".join(islice(words, len(said.split())))) for mark, said in pieces)


def _unmarked(text: str) -> tuple[Piece, ...]:
    """Return a text as pieces without marks."""
    return (("same", text),)
