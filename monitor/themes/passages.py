"""Which paragraphs of the body a takeaway sums up: those that share the most of its rare words."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log, sqrt

from monitor.models import Takeaway
from monitor.themes.features import stems

MOST = 2  # paragraphs a takeaway
LEAST = 0.2  # cosine from which a paragraph is one of them
MIN_CHARS = 80  # characters: what is shorter is a caption
COPY = 0.85  # share of stems in common from which a paragraph only repeats a takeaway
MAX_CHARS = 2500  # characters kept for one takeaway
REMEMBERED = 128  # assessments, as for toplines


def find_passages(
    takeaways: Sequence[Takeaway], toplines: Sequence[str], body: Sequence[str]
) -> tuple[str, ...]:
    """Return for each takeaway the paragraphs it sums up, joined by spaces; "" where none is near, or no body is known."""
    paragraphs = tuple(text for text in (*toplines, *body) if len(text) >= MIN_CHARS) if body else ()
    return _find_passages(tuple(takeaways), paragraphs)


@lru_cache(maxsize=REMEMBERED)
def _find_passages(takeaways: tuple[Takeaway, ...], paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    own = [frozenset(stems(takeaway.text)) for takeaway in takeaways]
    told = [(text, found) for text in paragraphs if not _is_copy(found := frozenset(stems(text)), own)]
    counts = Counter(stem for _, found in told for stem in found)
    weights = {stem: log(1 + (len(told) + 1) / (count + 0.5)) ** 2 for stem, count in counts.items()}
    unknown = log(1 + (len(told) + 1) / 0.5) ** 2

    def length(found: frozenset[str]) -> float:
        return sqrt(sum(weights.get(stem, unknown) for stem in sorted(found))) or 1.0

    lengths = [length(found) for _, found in told]
    passages = []
    for words in own:
        size = length(words)
        near = sorted(
            (
                (sum(weights[stem] for stem in sorted(words & found)) / size / other, -place)
                for place, ((_, found), other) in enumerate(zip(told, lengths, strict=True))
            ),
            reverse=True,
        )
        best = [told[-place][0] for cosine, place in near[:MOST] if cosine >= LEAST]
        passages.append(" ".join(best)[:MAX_CHARS])
    return tuple(passages)


def _is_copy(found: frozenset[str], takeaways: Sequence[frozenset[str]]) -> bool:
    return any(len(found & one) >= COPY * len(found | one) for one in takeaways)
