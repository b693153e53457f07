"""Which names come up again and again in a theme, and where each came first."""

from collections import Counter
from collections.abc import Sequence

from monitor.themes.features import load_vocabulary, mentions, names
from monitor.themes.fresh import is_name

FEW = 4  # texts up to which a name that comes once counts


def first_mentions(texts: Sequence[str], *, most: int) -> tuple[tuple[str, int], ...]:
    """Return the `most` frequent names with the index of the first text that has each, in that order."""
    lower = load_vocabulary().lower
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for n, text in enumerate(texts):
        for name in filter(is_name, mentions(text, frozenset(names(text, lower)))):
            counts[name] += 1
            first.setdefault(name, n)
    least = 1 if len(texts) <= FEW else 2
    best = sorted((name for name in counts if counts[name] >= least), key=lambda name: -counts[name])[:most]
    return tuple((name, first[name]) for name in sorted(best, key=first.__getitem__))
