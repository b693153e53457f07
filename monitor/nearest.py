"""Of the words that are known, those that a mistyped one was probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST = 3  # words that are suggested
NEAR = 0.7  # likeness from which a word is near, 0 to 1, as difflib measures it: "Base" and "Casey" have 0.67


def find_nearest(given: str, known: Iterable[str], *, most: int = MOST) -> list[str]:
    """Return the known words that are spelled almost like the given one, the nearest first; case makes no difference."""
    by_fold = {word.casefold(): word for word in known}
    folded = given.casefold()
    near = get_close_matches(folded, by_fold, n=most, cutoff=NEAR)
    begun = [word for word in by_fold if len(folded) > 1 and word.startswith(folded)]
    return [by_fold[word] for word in dict.fromkeys([*begun, *near])][:most]


def suggest(given: str, known: Iterable[str], *, most: int = MOST) -> str:
    """Return "; did you mean themes?", to be put behind a message; "" where no known word is near."""
    near = find_nearest(given, known, most=most)
    return f"; did you mean {' or '.join(near)}?" if near else ""
