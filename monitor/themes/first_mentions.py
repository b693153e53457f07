"""Find the names that recur in a theme, and where each came first."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from monitor.themes.features import MAX_TAKEAWAY_CHARS, load_vocabulary, mentions, names
from monitor.themes.fresh_names import names_in

FEW = 4  # with at most so many texts, a name that occurs once counts


def frequent_names(texts: Sequence[str], *, most: int) -> Mapping[str, str]:
    """Return the `most` frequent names with their shortest form, most frequent first; of equals the one that came first.

    A person's surname counts for the full name: {"Ossian Pelrick": "Pelrick"}.
    """
    lower = load_vocabulary().lower
    counts: Counter[str] = Counter()
    for text in texts:
        for run in mentions(text, frozenset(names(text, lower))):
            counts.update(names_in(run))
    full = {name.rpartition(" ")[2]: name for name, _ in reversed(counts.most_common()) if " " in name}
    short = {full[name]: name for name in counts if name in full}
    for name, surname in short.items():
        counts[name] += counts.pop(surname)
    least = 1 if len(texts) <= FEW else 2
    return {name: short.get(name, name) for name, count in counts.most_common(most) if count >= least}


def first_mention(name: str, texts: Iterable[str]) -> int:
    """Return the index of the first text with a name, even in a compound or in lower case; one text must have it."""
    # As WORD begins and ends.
    pattern = re.compile(rf"(?<![^\W_]){re.escape(name)}s?(?![^\W_])", re.IGNORECASE)
    return next(n for n, text in enumerate(texts) if pattern.search(text[:MAX_TAKEAWAY_CHARS]))
