"""Estimate by tracker and reader together how likely takeaways share a theme, and which theme to join."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.models import Earlier
from monitor.second_reader.answer import Opinion
from monitor.second_reader.readings import Reading, Readings, TakeawayKey, key_of
from monitor.themes.evidence import Evidence
from monitor.themes.folders import Compared, find_nearby, gather_members, rank_candidates
from monitor.themes.history import History
from monitor.themes.index import Scores
from monitor.themes.model import Linear, probabilities

One = TypeVar("One")

EDGE = 0.005  # keeps the log-odds of 0 and 1 finite, and limits how much one side counts

UNREAD_FEATURES = (  # those known even if the reader never read the earlier takeaway
    "link",  # log-odds of the tracker's link
    "matched",
    "shown, not matched",
    "closest match",
    "link of matches",  # mean link between the reader's matches and the earlier takeaway
)
SAME_FEATURES = (
    *UNREAD_FEATURES,
    "matches in common",  # share of the takeaway's own matches
    "words of titles",  # Dice coefficient
    "meaning of titles",  # cosine
    "link to its matches",  # mean link between the takeaway and the reader's matches of the earlier one
)


@dataclass(frozen=True, kw_only=True)
class ReadingContext:
    """The context in which an opinion on a takeaway is weighed."""

    day: date
    own: str  # the takeaway's id, which is that of the theme it would open
    shown: tuple[Earlier, ...]  # earlier takeaways the reader saw, with their themes
    found: Evidence
    history: History
    readings: Readings  # of earlier takeaways, those of this day included
    link: Callable[[str], Scores]  # how likely a text shares a theme with each compared takeaway

    def told(self) -> list[TakeawayKey]:
        """Return dates and texts of the takeaways that were compared closely, in the order of `found.numbers`."""
        return [(told.date, told.text) for told in map(self.history.__getitem__, self.found.numbers.tolist())]


class ReaderPairs(NamedTuple):
    """A takeaway paired with each that was compared closely."""

    features: Scores  # SAME_FEATURES, one row per pair
    read: NDArray[np.bool_]  # whether the reader read the earlier one


def same_features(opinion: Opinion, context: ReadingContext) -> ReaderPairs:
    """Return the features of the takeaway paired with each that was compared closely."""
    own, told = context.readings.read(opinion), context.told()
    shown = set(map(key_of, context.shown))
    closest = opinion.match and key_of(opinion.match)
    read = [context.readings.get(one) for one in told]
    links = dict(zip(told, context.found.links.tolist(), strict=True))
    columns = [
        log_odds_of(context.found.links),
        _column(told, lambda one: one in own.matches),
        _column(told, lambda one: one in shown and one not in own.matches),
        _column(told, lambda one: one == closest),
        _link_of_matches(opinion, context),
        _column(read, lambda other: _in_common(own, other)),
        _column(read, lambda other: _dice(own, other)),
        _column(read, lambda other: float(own.meaning @ other.meaning) if other else 0.0),
        _column(read, lambda other: _link_to_matches(links, other)),
    ]
    return ReaderPairs(
        np.stack(columns, axis=1).reshape(-1, len(SAME_FEATURES)),
        np.array([reading is not None for reading in read], bool),
    )


def share_theme(pairs: ReaderPairs, same: Linear, unread: Linear) -> Scores:
    """Return how likely each earlier takeaway shares a theme with the current one, 0..1.

    A takeaway that was never read has no title and no matches, so `same` would find it unlike everything; `unread` weighs
    the remaining features.
    """
    return probabilities(np.where(pairs.read, _total(pairs.features, same), _total(pairs.features, unread)))


def _total(features: Scores, weights: Linear) -> Scores:
    row = np.array([weights.weights.get(name, 0.0) for name in SAME_FEATURES], np.float32)
    return np.asarray((features * row).sum(axis=1) + np.float32(weights.bias), np.float32)


def find_theme(same: Scores, context: ReadingContext) -> str | None:
    """Return the theme with the strongest pull, or None if none pulls.

    `same` is how likely each compared takeaway shares a theme.
    """
    history, found = context.history, context.found
    compared = Compared(found.numbers, same)
    themes = find_nearby(history, compared)
    ranked = rank_candidates(gather_members(themes, history, found.reading, issue=found.issue), compared)
    return ranked[0].theme if ranked and ranked[0].pull > 0 else None


def same_today(same: Scores, context: ReadingContext) -> float:
    """Return how likely the takeaway shares a theme with one of the same day that the reader calls new, 0..1."""
    found = [
        likely
        for one, likely in zip(context.told(), same.tolist(), strict=True)
        if one[0] == context.day and (reading := context.readings.get(one)) and reading.new
    ]
    return max(found, default=0.0)


def log_odds_of(probabilities: Scores) -> Scores:
    """Return probabilities as log-odds, kept finite by EDGE."""
    return np.asarray(np.log((probabilities + EDGE) / (1.0 + EDGE - probabilities)), np.float32)


def _column(rows: Sequence[One], value: Callable[[One], float]) -> NDArray[np.float32]:
    return np.array([value(row) for row in rows], np.float32)


def _in_common(own: Reading, other: Reading | None) -> float:
    return len(own.matches & other.matches) / len(own.matches) if other and own.matches else 0.0


def _link_of_matches(opinion: Opinion, context: ReadingContext) -> Scores:
    """Return the mean link of the matches to each compared takeaway; the takeaway's own links if nothing matches."""
    links = [context.link(match.text) for match in opinion.matches] or [context.found.links]
    return np.asarray(np.mean(links, axis=0), np.float32)


def _link_to_matches(links: Mapping[TakeawayKey, float], other: Reading | None) -> float:
    """Return the mean of the takeaway's links to another's matches; a match that was not compared counts as 0."""
    matches = other.matches if other else ()
    return sum(links.get(match, 0.0) for match in matches) / max(len(matches), 1)


def _dice(own: Reading, other: Reading | None) -> float:
    return 2 * len(own.words & other.words) / max(len(own.words) + len(other.words), 1) if other else 0.0
