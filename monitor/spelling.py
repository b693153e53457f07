"""Find the known words that a mistyped word was probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import takewhile

MOST = 3  # words to suggest
NEAR = 0.7  # difflib's ratio, 0..1, from which a word is near: "Base" and "Casey" have 0.67
SHORT = 3  # letters; in a shorter word a wrong letter leaves too little


def find_nearest(given: str, known: Iterable[str], *, most: int = MOST) -> list[str]:
    """Return the known words that are spelled almost like the given one, nearest first; case does not matter.

    The ratio of short words is low after a single typing error ("tsl" and "tls" have 0.67), so such errors count, too.
    """
    by_fold = {word.casefold(): word for word in known}
    folded = given.casefold()
    near = get_close_matches(folded, by_fold, n=most, cutoff=NEAR)
    begun = [word for word in by_fold if len(folded) > 1 and word.startswith(folded)]
    slipped = find_slips(folded, by_fold)
    return [by_fold[word] for word in dict.fromkeys([*begun, *slipped, *near])][:most]


def find_slips(given: str, known: Iterable[str]) -> list[str]:
    """Return the known words that are the given one, or differ from it by one slip of the finger."""
    return [word for word in known if _is_one_slip(given, word)]


def suggest(given: str, known: Iterable[str], *, most: int = MOST) -> str:
    """Return "; did you mean themes?", to append to a message; "" if no known word is near."""
    near = find_nearest(given, known, most=most)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _is_one_slip(given: str, word: str) -> bool:
    """Return whether one letter is wrong, missing or too many, or the letters are in another order; a short word has only the last."""
    if sorted(given) == sorted(word):
        return True
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(given, word, strict=False)))
    a, b = given[same:], word[same:]
    return min(len(given), len(word)) >= SHORT and (a[1:] == b[1:] or a[1:] == b or a == b[1:])
