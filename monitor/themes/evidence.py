"""The evidence on a takeaway: its likeliest earlier companions, its nearest themes and its novelty features."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, log1p
from typing import NamedTuple

import numpy as np

from monitor.themes.features import Features
from monitor.themes.folders import Candidate, Compared, Nearby, find_nearby, gather_members, rank_candidates
from monitor.themes.history import History
from monitor.themes.index import Numbers, Scores, top
from monitor.themes.model import Linear, Model, bounded_log_odds, probabilities
from monitor.themes.traits import LINK_FEATURES, NO_DETAILS, Likeness, Pairs

FITS = 0.15  # fit above which a theme counts in "themes that fit"
EDGE = 0.002  # keeps the log-odds of 0 and 1 finite
HALF = 0.5  # added to both counts of a ratio, so that neither is 0
LATE = 60  # latest takeaways for "best late link"

CUES: Mapping[str, re.Pattern[str]] = {  # each begins with a letter: faster than with \b
    "says first": re.compile(
        r"first time|for the first|first report|new\b(?<=\bnew)|newly|unprecedented|beg[au]n|launched|announc|introduc"
    ),
    "says goes on": re.compile(
        r"continu(?<=\bcontinu)|remain|reiterat|persist|further|again|still|additional|resum|ongoing|intensif"
    ),
    "tells an event": re.compile(
        r"explo[ds]|assassinat|killed|wounded|died|death|struck|sank|sunk|crash|seized|signed|proposed|appointed|dismiss"
        r"|fired|accus|approved|law\b(?<=\blaw)|decree|bill\b(?<=\bbill)|discover|arrest|named|bounty|video|footage|incident|summit|visit"
    ),
    "may happen": re.compile(
        r"\bmay be|might|possibly|could|setting conditions|preparing|considering|attempt"
    ),
    "assesses": re.compile(r"likely|indicat|suggest|demonstrat"),
    "front moved": re.compile(
        r"advanced near|recently advanced|ground attack|ground assault|counterattack|did not make|gains"
    ),
}
DETAIL_FEATURES = ("link", "details")
SUPPORT_FEATURES = ("supported", "nearest support", "three nearest support")
THEME_FEATURES = (
    "theme fits",
    "theme size",
    "theme quiet for",
    "theme ahead of next",
    "themes that fit",
)
WORD_FEATURES = ("nearest words", "three nearest words", "nearest quiet for")
LINK_BESTS = ("best late link", "best link today")
KEY_FEATURES = ("rarest key", "no key", "keys", "keys never together")
SURPRISE = "most surprising pair"
NAMES = "names among words"  # their share
SUPPORT = LINK_FEATURES.index("support")  # its column in `Pairs.features`
NOVELTY_FEATURES = (
    *THEME_FEATURES,
    *WORD_FEATURES,
    *LINK_BESTS,
    *SUPPORT_FEATURES,
    *KEY_FEATURES,
    SURPRISE,
    NAMES,
    *CUES,
)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The evidence on one takeaway, before anything is decided."""

    reading: Features
    issue: int  # its assessment
    numbers: Numbers  # earlier takeaways compared closely, oldest first
    links: Scores  # probability that each of these shares a theme with it, 0..1
    words: Scores  # cosine of the words of each of these with its own, 0..1
    candidates: tuple[Candidate, ...]  # earlier themes, strongest pull first
    features: Mapping[str, float]  # NOVELTY_FEATURES


class Close(NamedTuple):
    """Earlier takeaways that were compared closely, oldest first, and what the evidence uses of the comparison."""

    numbers: Numbers
    log_odds: Scores  # that each shares a theme with the current one, from the takeaways alone
    support: Scores  # cosine of their toplines

    def joined(self, more: "Close") -> "Close":
        """Return these and further ones."""
        numbers = np.concatenate((self.numbers, more.numbers))
        order = numbers.argsort()
        pairs = (self.log_odds, more.log_odds), (self.support, more.support)
        return Close(numbers.take(order), *(np.concatenate(pair).take(order) for pair in pairs))


def gather_evidence(reading: Features, history: History, model: Model, *, issue: int) -> Evidence:
    """Return the evidence on a takeaway of assessment `issue`."""
    likeness = history.compare(reading)
    close, nearby = _with_members(reading, history, model.link, likeness, issue)
    numbers = close.numbers
    words_alone = Compared(numbers, probabilities(close.log_odds))
    details = history.compare_details(likeness, numbers)
    links = probabilities(with_details(close.log_odds, details, model.details))
    by_words, candidates = (
        rank_candidates(nearby, compared) for compared in (words_alone, Compared(numbers, links))
    )
    together = history.count_pairs(reading)
    features = {  # from the takeaways alone: novelty must not depend on whether the body is known
        **_theme_features(by_words, history, issue),
        **_word_features(likeness),
        **_support_features(reading, close.support),
        **_key_features(reading, history, together),
        SURPRISE: _surprise(together, told=max(len(history), 1)),
        NAMES: len(reading.names) / max(len(reading.stems), 1),
        **_best_links(history, words_alone, issue),
        "nearest quiet for": _quiet_for(history, words_alone, issue),
        **cue_features(reading.text),
    }
    return Evidence(
        reading=reading,
        issue=issue,
        numbers=numbers,
        links=links,
        words=likeness.words[numbers],
        candidates=candidates,
        features=features,
    )


def link_text(reading: Features, history: History, model: Model, numbers: Numbers, *, issue: int) -> Scores:
    """Return how likely a text shares a theme with each of those takeaways, whose numbers ascend, 0..1."""
    pairs = history.pair(history.compare(reading), numbers, issue=issue)
    return probabilities(link_log_odds(reading, history, model.link, numbers, pairs))


def link_log_odds(
    reading: Features, history: History, link: Linear, numbers: Numbers, pairs: Pairs
) -> Scores:
    """Return the log-odds that each of those takeaways shares a theme with this one, from the takeaways alone."""
    weights, shared, unshared = _link_weights(link, history.traits.keys)
    total = np.add.reduce(pairs.features * weights, 1) + np.float32(link.bias)
    total += np.add.reduce(pairs.shared * shared, 1) + np.add.reduce(pairs.unshared * unshared, 1)
    stems = sorted({*reading.stems} & link.words.keys())
    words = np.array([link.words[stem] for stem in stems], np.float32)
    held = words[:, np.newaxis] * history.contains(stems, numbers)
    return np.asarray(np.add.reduce(np.concatenate((total[np.newaxis], held))), np.float32)


def with_details(log_odds: Scores, details: Scores, weigh: Linear) -> Scores:
    """Return the log-odds of links, adjusted by the details if those of both takeaways are known."""
    link, likeness = (np.float32(weigh.weights[name]) for name in DETAIL_FEATURES)
    anew = np.float32(weigh.bias) + link * log_odds + likeness * details
    return np.where(details == NO_DETAILS, log_odds, anew)


@lru_cache(maxsize=8)
def _link_weights(link: Linear, keys: tuple[str, ...]) -> tuple[Scores, Scores, Scores]:
    """Return the weights of LINK_FEATURES, of keys that both have, and of keys that only one has."""
    dense = np.array([link.weights[name] for name in LINK_FEATURES], np.float32)
    shared, unshared = (
        np.array([table.get(key, 0.0) for key in keys], np.float32) for table in (link.keys, link.unshared)
    )
    return dense, shared, unshared


def cue_features(text: str) -> dict[str, float]:
    """Return which CUES the text contains, as 1.0 or 0.0."""
    folded = text.casefold()
    return {name: float(bool(cue.search(folded))) for name, cue in CUES.items()}


def _with_members(
    reading: Features, history: History, link: Linear, likeness: Likeness, issue: int
) -> tuple[Close, Nearby]:
    """Compare closely with the nearest takeaways, then with the latest members of their themes."""
    close = _compare_closely(reading, history, link, likeness, history.retrieve(likeness), issue=issue)
    themes = find_nearby(history, Compared(close.numbers, probabilities(close.log_odds)))
    nearby = gather_members(themes, history, reading, issue=issue)
    further = np.array(sorted({*nearby.members.tolist()}.difference(close.numbers.tolist())), np.int64)
    if len(further):
        more = _compare_closely(reading, history, link, likeness, further, issue=issue)
        close = close.joined(more)
    return close, nearby


def _compare_closely(
    reading: Features, history: History, link: Linear, likeness: Likeness, numbers: Numbers, *, issue: int
) -> Close:
    pairs = history.pair(likeness, numbers, issue=issue)
    log_odds = link_log_odds(reading, history, link, numbers, pairs)
    return Close(numbers, log_odds, pairs.features[:, SUPPORT])


def _theme_features(candidates: Sequence[Candidate], history: History, issue: int) -> dict[str, float]:
    if not candidates:
        return {"theme fits": -5.0} | dict.fromkeys(THEME_FEATURES[1:], 0.0)
    best, *others = sorted(candidates, key=lambda candidate: (-candidate.fit, candidate.theme))
    members = history.members(best.theme)
    return {
        "theme fits": log((best.fit + 0.01) / (1.01 - best.fit)),
        "theme size": log1p(len(members)),
        "theme quiet for": log1p(issue - history[members[-1]].issue),
        "theme ahead of next": best.fit - (others[0].fit if others else 0.0),
        "themes that fit": log1p(sum(candidate.fit > FITS for candidate in candidates)),
    }


def _word_features(likeness: Likeness) -> dict[str, float]:
    near = likeness.words[top(likeness.words, 3)].tolist()
    return {"nearest words": near[0] if near else 0.0, "three nearest words": sum(near) / 3}


def _support_features(reading: Features, cosines: Scores) -> dict[str, float]:
    near = [*np.sort(cosines)[::-1][:3].tolist(), 0.0]
    return {
        "supported": float(bool(reading.support)),
        "nearest support": near[0],
        "three nearest support": sum(near) / 3,
    }


def _key_features(
    reading: Features, history: History, together: Sequence[tuple[int, int, int]]
) -> dict[str, float]:
    keys = (*reading.sectors, *reading.matters)
    rarest = min((history.count_key(key) for key in keys), default=0)
    unseen = sum(not both for *_, both in together)
    return {
        "rarest key": log1p(rarest),
        "no key": float(not keys),
        "keys": float(min(len(keys), 12)),
        "keys never together": unseen / (len(together) + 1),
    }


def _surprise(together: Sequence[tuple[int, int, int]], *, told: int) -> float:
    """Return the largest log ratio of expected to observed co-occurrences among the pairs of keys and names."""
    ratios = (log((one * other / told + HALF) / (both + HALF)) for one, other, both in together)
    return max(ratios, default=0.0)


def _best_links(history: History, compared: Compared, issue: int) -> dict[str, float]:
    """Return the log-odds of the best link to the latest takeaways, and to those of this assessment."""
    first_late = len(history) - LATE
    today = len(history) - history.told_in(issue)
    return {
        name: bounded_log_odds(float(compared.links[compared.numbers >= first].max(initial=0.0)), EDGE)
        for name, first in zip(LINK_BESTS, (first_late, today), strict=True)
    }


def _quiet_for(history: History, compared: Compared, issue: int) -> float:
    if not len(compared.numbers):
        return 0.0
    return log1p(issue - history[int(compared.numbers[int(np.argmax(compared.links))])].issue)
