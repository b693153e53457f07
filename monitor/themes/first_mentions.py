"""Find the names that recur in a theme, and where each came first."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from monitor.themes.features import MAX_TAKEAWAY_CHARS, load_vocabulary, mentions, names
from monitor.themes.fresh_names import is_name

FEW = 4  # with at most so many texts, a name that occurs once counts


def frequent_names(texts: Sequence[str], *, most: int) -> tuple[str, ...]:
    """Return the `most` frequent names, most frequent first; of equals the one that came first."""
    lower = load_vocabulary().lower
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(filter(is_name, mentions(text, frozenset(names(text, lower)))))
    least = 1 if len(texts) <= FEW else 2
    return tuple(name for name, count in counts.most_common(most) if count >= least)


def first_mention(name: str, texts: Iterable[str]) -> int:
    """Return the index of the first text with a name, even in a compound or in lower case; one text must have it."""
    # As WORD begins and ends.
    pattern = re.compile(rf"(?<![^\W_]){re.escape(name)}s?(?![^\W_])", re.IGNORECASE)
    return next(n for n, text in enumerate(texts) if pattern.search(text[:MAX_TAKEAWAY_CHARS]))
