"""Show people what changed between two wordings."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, takewhile
from typing import Literal, NamedTuple

from monitor.text import CUT, fold, squeeze

Mark = Literal["same", "removed", "added"]
Piece = tuple[Mark, str]
Opcode = tuple[str, int, int, int, int]  # as in difflib: tag, old from and to, new from and to

MAX_STEPS = 1_000_000  # of one comparison: about a quarter of a second
BEGINNING = 8  # words of a text that is cut before its first change
MIN_CUT_WORDS = 3  # words from which a cut is worthwhile
SMALL = frozenset(
    "the a an of and to in on at by for from into near over that with is are its their".split()  # noqa: SIM905 (easier to read)
)
_MARKS = ".,;:!?()[]\"'"  # around a word
LEGIBLE = 0.3  # share of words in common from which marks are easy to read
CRUMB = 2  # small words between two changes that count as changed
_MARKED = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}  # as wdiff and git --word-diff print it


def word_diff(old: str, new: str, *, punctuation: bool = True) -> tuple[Piece, ...]:
    """Return the pieces of two texts in reading order, each a mark and its words, removed before added.

    The same and removed pieces joined by spaces are `old`, and the same and added ones are `new`, as far as a reader can
    tell: words that differ only in quote style, dashes or case are the same, and spelled as in `new`. If `punctuation` is
    false, words that differ only in the marks around them are the same, too.
    """
    key = fold if punctuation else bare
    return tuple(_pieces(squeeze(old).split(), squeeze(new).split(), key))


def diff_takeaways(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces of two takeaways of one theme: what was not reported anew, such as punctuation, is the same."""
    return merge_changes(word_diff(old, new, punctuation=False))


def merge_changes(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces with a lone "the" or "of the" between two changes counted as changed."""
    merged: list[Piece] = []
    gone: list[str] = []
    come: list[str] = []
    for place, (mark, words) in enumerate(pieces):
        if mark == "same" and not (0 < place < len(pieces) - 1 and says_little(words)):
            merged += _changed(gone, come)
            merged.append((mark, words))
            gone, come = [], []
            continue
        gone += [words] * (mark != "added")
        come += [words] * (mark != "removed")
    return (*merged, *_changed(gone, come))


def shorten_same(pieces: Sequence[Piece], keep: int = 12) -> tuple[Piece, ...]:
    """Return the pieces with long unchanged runs cut, for brief quotes.

    What is left are the `keep` words next to a change, and a few at the beginning, which say who or what it is about.
    """
    if all(mark == "same" for mark, _ in pieces):
        return tuple(pieces)
    last = len(pieces) - 1
    return tuple(
        (mark, _near(words.split(" "), keep if i else min(keep, BEGINNING), keep if i < last else 0))
        if mark == "same"
        else (mark, words)
        for i, (mark, words) in enumerate(pieces)
    )


def share_same(pieces: Sequence[Piece]) -> float:
    """Return how much two texts have in common, 0..1, by their pieces: twice the words kept, of all words."""
    words = [(mark, len(said.split())) for mark, said in pieces]
    kept = 2 * sum(count for mark, count in words if mark == "same")
    return kept / max(kept + sum(count for mark, count in words if mark != "same"), 1)


def is_legible(pieces: Sequence[Piece]) -> bool:
    """Return whether two texts share enough words for marked changes to be easier to read than both texts."""
    return share_same(pieces) >= LEGIBLE


def match_items(old: Sequence[str], new: Sequence[str]) -> Iterator[Opcode]:
    """Yield difflib's opcodes of two lists, in bounded time; lists of a hundred are compared exactly.

    In longer lists whose items repeat too often, the commonest are matched only beside rarer ones and at both ends, since
    difflib takes about as many steps as there are pairs of equal items, times the length of the shorter list.
    """
    common = _find_too_common(old, new, MAX_STEPS // max(min(len(old), len(new)), 1))
    head = _count_equal(old, new) if common else 0
    tail = _count_equal(old[head:][::-1], new[head:][::-1]) if common else 0
    is_junk = common.__contains__ if common else None
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield "equal", 0, head, 0, head
    for tag, i1, i2, j1, j2 in SequenceMatcher(is_junk, *middle, autojunk=False).get_opcodes():
        yield tag, head + i1, head + i2, head + j1, head + j2
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def match_in_order(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of the most items that two lists have in the same order (Hunt and Szymanski, 1977).

    Where items repeat too often, the copies of the commonest are matched in turn, so that the time is bounded.
    """
    places: dict[str, list[int]] = {}
    for j in reversed(range(len(new))):
        places.setdefault(new[j], []).append(j)
    common = _find_too_common(old, new, MAX_STEPS // 4)
    ends: list[int] = []  # where the best run of each length ends in `new`
    runs: list[_Run] = []  # and that run
    for i, item in enumerate(old):
        found = places.get(item, [])
        for j in [found.pop()] if found and item in common else found:
            length = bisect_left(ends, j)
            ends[length : length + 1] = [j]
            runs[length : length + 1] = [_Run(i, j, runs[length - 1] if length else None)]
    return [*_walk(runs[-1] if runs else None)][::-1]


class _Run(NamedTuple):
    """Items in the same order, by the places of the last one."""

    old: int
    new: int
    before: "_Run | None"


def _walk(run: _Run | None) -> Iterator[tuple[int, int]]:
    while run:
        yield run.old, run.new
        run = run.before


def share_matched(old: Sequence[str], new: Sequence[str]) -> float:
    """Return how much of two lists is equal, 0..1: twice the matched items, of all items."""
    matched = sum(i2 - i1 for tag, i1, i2, _, _ in match_items(old, new) if tag == "equal")
    return 2 * matched / max(len(old) + len(new), 1)


def _count_equal(old: Sequence[str], new: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _find_too_common(old: Sequence[str], new: Sequence[str], most_pairs: int) -> frozenset[str]:
    """Return the commonest items, to be left out so that at most so many pairs of equal items remain."""
    olds = Counter(old)
    pairs = {item: count * olds[item] for item, count in Counter(new).items() if item in olds}
    rarest_first = sorted(pairs, key=pairs.__getitem__)
    sums = accumulate(pairs[item] for item in rarest_first)
    return frozenset(item for item, total in zip(rarest_first, sums, strict=True) if total > most_pairs)


def marked(pieces: Sequence[Piece]) -> str:
    """Return pieces as one line of plain text: "held [-two-] {+three+} bridges"."""
    return " ".join(_MARKED[mark].format(words) for mark, words in pieces)


def bare(word: str) -> str:
    """Return a word as it is compared, without the marks around it."""
    folded = fold(word)
    return folded.strip(_MARKS) or folded


def _pieces(old: Sequence[str], new: Sequence[str], key: Callable[[str], str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in match_items([*map(key, old)], [*map(key, new)]):
        if tag == "equal":
            yield "same", " ".join(new[j1:j2])
            continue
        if i1 < i2:
            yield "removed", " ".join(old[i1:i2])
        if j1 < j2:
            yield "added", " ".join(new[j1:j2])


def says_little(words: str) -> bool:
    """Return whether these are one or two small words, such as "of the"."""
    found = words.split()
    return len(found) <= CRUMB and all(fold(word).strip(".,;:") in SMALL for word in found)


def _changed(gone: Sequence[str], come: Sequence[str]) -> Iterator[Piece]:
    if gone:
        yield "removed", " ".join(gone)
    if come:
        yield "added", " ".join(come)


def _near(words: Sequence[str], first: int, last: int) -> str:
    """Cut a run of words to so many of its first and last ones."""
    if first + last + MIN_CUT_WORDS > len(words):
        return " ".join(words)
    return " ".join([*words[:first], CUT, *words[len(words) - last :]])
