"""Find the paragraphs that a takeaway sums up: those that share most of its rare words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from math import log, sqrt

from monitor.models import Takeaway
from monitor.themes.features import stems

MOST = 2  # paragraphs per takeaway
LEAST = 0.2  # cosine from which a paragraph counts
MIN_CHARS = 80  # characters: a shorter paragraph is a caption
COPY = 0.85  # share of stems in common from which a paragraph only repeats a takeaway
MAX_CHARS = 2500  # characters kept per takeaway

Stems = frozenset[str]
Weights = Mapping[str, float]


def find_details(
    takeaways: tuple[Takeaway, ...], toplines: tuple[str, ...], body: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the paragraphs each takeaway sums up, joined by spaces; "" if none is near or the body is unknown."""
    paragraphs = [text for text in (*toplines, *body) if len(text) >= MIN_CHARS] if body else []
    own = [frozenset(stems(takeaway.text)) for takeaway in takeaways]
    told = [(text, found) for text in paragraphs if not _is_copy(found := frozenset(stems(text)), own)]
    weights = _weigh(own, [found for _, found in told])
    measured = [(text, found, _length(found, weights)) for text, found in told]
    details = []
    for words in own:
        size = _length(words, weights)
        near = [(_weight(words & found, weights) / size / length, text) for text, found, length in measured]
        nearest = sorted(near, key=lambda one: -one[0])[:MOST]
        details.append(" ".join(text for cosine, text in nearest if cosine >= LEAST)[:MAX_CHARS])
    return tuple(details)


def _weigh(takeaways: Sequence[Stems], paragraphs: Sequence[Stems]) -> Weights:
    """Return the squared rarity of each stem among the paragraphs of this assessment."""
    counts = Counter(chain.from_iterable(paragraphs))
    total = len(paragraphs) + 1
    known = counts.keys() | frozenset().union(*takeaways)
    return {stem: log(1 + total / (counts[stem] + 0.5)) ** 2 for stem in known}


def _length(found: Stems, weights: Weights) -> float:
    return sqrt(_weight(found, weights)) or 1.0


def _weight(found: Stems, weights: Weights) -> float:
    # Sorted: the same sum, to the last bit, in every process.
    return sum(map(weights.__getitem__, sorted(found)))


def _is_copy(found: Stems, takeaways: Sequence[Stems]) -> bool:
    return any((same := len(found & one)) >= COPY * (len(found) + len(one) - same) for one in takeaways)
