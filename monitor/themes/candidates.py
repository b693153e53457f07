"""What a takeaway is judged by: its likeliest earlier companions, its nearest themes, and what speaks for novelty."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log, log1p, sqrt
from typing import NamedTuple

import numpy as np

from monitor.themes.features import Features
from monitor.themes.history import LINK_FEATURES, History, Likeness, Numbers, Pairs, pairs_of, top
from monitor.themes.index import Scores
from monitor.themes.model import Linear

VOTERS = 30  # nearest earlier takeaways whose themes are weighed
RECENT = 20  # latest members that speak for a theme
CAUTION = 0.45  # of a member's vote is missing in every theme: one lone member is weak evidence
FITS = 0.15  # fit from which a theme is counted among those that fit: a bend of the feature
EVEN = 0.3  # link at which a member neither draws a takeaway into its theme nor keeps it out

CUES: Mapping[str, re.Pattern[str]] = {
    "says first": re.compile(
        r"first time|for the first|first report|\bnew\b|newly|unprecedented|beg[au]n|launched|announc|introduc"
    ),
    "says goes on": re.compile(
        r"\bcontinu|remain|reiterat|persist|further|again|still|additional|resum|ongoing|intensif"
    ),
    "tells an event": re.compile(
        r"explo[ds]|assassinat|killed|wounded|died|death|struck|sank|sunk|crash|seized|signed|proposed|appointed|dismiss"
        r"|fired|accus|approved|\blaw\b|decree|\bbill\b|discover|arrest|named|bounty|video|footage|incident|summit|visit"
    ),
    "may happen": re.compile(
        r"\bmay be|might|possibly|could|setting conditions|preparing|considering|attempt"
    ),
    "assesses": re.compile(r"likely|indicat|suggest|demonstrat"),
    "front moved": re.compile(
        r"advanced near|recently advanced|ground attack|ground assault|counterattack|did not make|gains"
    ),
}
SUPPORT_FEATURES = ("supported", "nearest support", "three nearest support")
THEME_FEATURES = (
    "theme fits",
    "theme pulls",
    "theme size",
    "theme quiet for",
    "theme ahead of next",
    "themes that fit",
)
WORD_FEATURES = ("nearest words", "three nearest words", "nearest quiet for", "nearest meaning")
KEY_FEATURES = ("rarest key", "key never told", "no key", "keys", "keys never together")
NOVELTY_FEATURES = (*THEME_FEATURES, *WORD_FEATURES, *SUPPORT_FEATURES, *KEY_FEATURES, *CUES)


class Candidate(NamedTuple):
    """An earlier theme a takeaway may belong to."""

    theme: str
    fit: float  # 0..1
    pull: float  # more members that fit pull harder; below 0 they push away


@dataclass(frozen=True, kw_only=True)
class Study:
    """All that one takeaway is judged by; nothing here is decided yet."""

    reading: Features
    numbers: Numbers  # earlier takeaways compared closely, in the order they came
    links: Scores  # how likely each of those shares a theme with this one, 0..1
    candidates: tuple[Candidate, ...]  # earlier themes, the strongest pull first
    features: Mapping[str, float]  # NOVELTY_FEATURES


def study(reading: Features, history: History, link: Linear, *, issue: int) -> Study:
    """Return what is to be known of a takeaway before deciding; `issue` counts assessments."""
    likeness = history.compare(reading)
    numbers, links, pairs, nearby = _with_members(reading, history, link, likeness, issue)
    candidates = rank_candidates(nearby, history, numbers, links)
    features = {
        **_theme_features(candidates, history, issue),
        **_word_features(likeness),
        **_pair_features(reading, pairs),
        **_key_features(reading, history),
        "nearest quiet for": _quiet_for(history, numbers, links, issue),
        **cue_features(reading.text),
    }
    return Study(reading=reading, numbers=numbers, links=links, candidates=candidates, features=features)


def link_probabilities(
    reading: Features, history: History, link: Linear, numbers: Numbers, pairs: Pairs
) -> Scores:
    """Return how likely each of those earlier takeaways shares a theme with this one."""
    weights = np.array([link.weights[name] for name in LINK_FEATURES], np.float32)
    shared, apart = (
        np.array([table.get(key, 0.0) for key in history.keys], np.float32)
        for table in (link.keys, link.apart)
    )
    total = (pairs.features * weights).sum(axis=1) + np.float32(link.bias)
    total += (pairs.shared * shared).sum(axis=1) + (pairs.apart * apart).sum(axis=1)
    for stem in sorted({*reading.stems} & link.words.keys()):
        total += np.float32(link.words[stem]) * history.hold(stem, numbers)
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -30.0, 30.0))), np.float32)


def rank_candidates(
    nearby: Sequence[str], history: History, numbers: Numbers, links: Scores
) -> tuple[Candidate, ...]:
    """Return each candidate theme with its fit and its pull, by the links to its latest members.

    The fit is the mean link to their better half, with caution. The pull is the sum of what that half's links are above
    EVEN, divided by the root of their number: a sum would send every takeaway to the largest theme, a mean to the
    smallest.
    """
    likely = dict(zip(numbers.tolist(), links.tolist(), strict=True))
    candidates = []
    for theme in nearby:
        votes = sorted((likely[number] for number in history.members[theme][-RECENT:]), reverse=True)
        half = votes[: ceil(len(votes) / 2)]
        pull = sum(vote - EVEN for vote in half) / sqrt(len(votes))
        candidates.append(Candidate(theme=theme, fit=sum(half) / (len(half) + CAUTION), pull=pull))
    return tuple(sorted(candidates, key=lambda candidate: (-candidate.pull, candidate.theme)))


def cue_features(text: str) -> dict[str, float]:
    """Return which manners of speaking the text uses, 1.0 or 0.0."""
    folded = text.casefold()
    return {name: float(bool(cue.search(folded))) for name, cue in CUES.items()}


def _with_members(
    reading: Features, history: History, link: Linear, likeness: Likeness, issue: int
) -> tuple[Numbers, Scores, Pairs, Sequence[str]]:
    """Compare closely with what is near in words, then with the latest members of the themes found so."""
    numbers = history.retrieve(likeness)
    pairs = history.pair(reading, likeness, numbers, issue=issue)
    links = link_probabilities(reading, history, link, numbers, pairs)
    nearby = _voted_for(history, numbers, links)
    members = [history.members[theme][-RECENT:] for theme in nearby]
    if members:
        numbers = np.union1d(numbers, np.concatenate(members)).astype(np.int64)
        pairs = history.pair(reading, likeness, numbers, issue=issue)
        links = link_probabilities(reading, history, link, numbers, pairs)
    return numbers, links, pairs, nearby


def _voted_for(history: History, numbers: Numbers, links: Scores) -> list[str]:
    voters = numbers[np.sort(top(links, VOTERS))]
    return list(dict.fromkeys(history.themes[number][0] for number in voters.tolist()))


def _theme_features(candidates: Sequence[Candidate], history: History, issue: int) -> dict[str, float]:
    if not candidates:
        return {"theme fits": -5.0} | dict.fromkeys(THEME_FEATURES[1:], 0.0)
    best, *others = sorted(candidates, key=lambda candidate: (-candidate.fit, candidate.theme))
    members = history.members[best.theme]
    return {
        "theme fits": log((best.fit + 0.01) / (1.01 - best.fit)),
        "theme pulls": candidates[0].pull,
        "theme size": log1p(len(members)),
        "theme quiet for": log1p(issue - history.told[members[-1]].issue),
        "theme ahead of next": best.fit - (others[0].fit if others else 0.0),
        "themes that fit": log1p(sum(candidate.fit > FITS for candidate in candidates)),
    }


def _word_features(likeness: Likeness) -> dict[str, float]:
    near = likeness.words[top(likeness.words, 3)].tolist()
    return {"nearest words": near[0] if near else 0.0, "three nearest words": sum(near) / 3}


def _pair_features(reading: Features, pairs: Pairs) -> dict[str, float]:
    column = pairs.features[:, LINK_FEATURES.index("support")]
    near = [*np.sort(column)[::-1][:3].tolist(), 0.0]
    meanings = pairs.features[:, LINK_FEATURES.index("meaning")].tolist()
    return {
        "supported": float(bool(reading.support)),
        "nearest support": near[0],
        "three nearest support": sum(near) / 3,
        "nearest meaning": max(meanings, default=0.0),
    }


def _key_features(reading: Features, history: History) -> dict[str, float]:
    keys = (*reading.sectors, *reading.matters)
    rarest = min((history.key_counts[key] for key in keys), default=0)
    pairs = pairs_of(reading)
    return {
        "rarest key": log1p(rarest),
        "key never told": float(bool(keys) and not rarest),
        "no key": float(not keys),
        "keys": float(min(len(keys), 12)),
        "keys never together": len(pairs - history.pairs) / (len(pairs) + 1),
    }


def _quiet_for(history: History, numbers: Numbers, links: Scores, issue: int) -> float:
    if not len(numbers):
        return 0.0
    return log1p(issue - history.told[int(numbers[int(np.argmax(links))])].issue)
