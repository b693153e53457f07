"""Make the lexicon as if nobody had seen a window: without the words that occur only in that window.

Its words were curated with all labelled windows in view, so nearly every takeaway there has a sector or matter. An unseen
month has words that nobody curated, so neither training nor measurement should rely on every key being found.
"""

from collections.abc import Mapping, Sequence

from monitor.themes.lexicon import Lexicon
from training.gold import Day, Label, Place

Word = tuple[str, str]  # a sector or matter, and one of the patterns that point to it
Patterns = Mapping[str, Sequence[str]]


def lexicons_by_window(
    lexicon: Lexicon, days: Sequence[Day], labels: Mapping[Place, Label]
) -> dict[str, Lexicon]:
    """Return for each labelled window the lexicon without the patterns that hit it and no other window."""
    hits: dict[str, set[Word]] = {label.window: set() for label in labels.values()}
    for day in days:
        for takeaway in day.takeaways:
            label = labels.get((day.date, takeaway.position))
            if label:
                hits[label.window] |= _hit_words(lexicon, takeaway.text)
    return {window: _without(lexicon, own.difference(*_others(hits, window))) for window, own in hits.items()}


def _others(hits: Mapping[str, set[Word]], window: str) -> list[set[Word]]:
    return [words for other, words in hits.items() if other != window]


def _hit_words(lexicon: Lexicon, text: str) -> set[Word]:
    return {
        (match.key, pattern)
        for match in lexicon.find_matches(text)
        for patterns in (lexicon.sectors, lexicon.matters)
        for pattern in patterns.get(match.key, ())
        if match.fits(pattern)
    }


def _without(lexicon: Lexicon, words: set[Word]) -> Lexicon:
    """Return the lexicon with all its keys but without those words."""

    def rest(patterns: Patterns) -> dict[str, list[str]]:
        return {key: [one for one in found if (key, one) not in words] for key, found in patterns.items()}

    return Lexicon(
        sectors=rest(lexicon.sectors),
        matters=rest(lexicon.matters),
        aliases=lexicon.aliases,
        idioms=lexicon.idioms,
    )
