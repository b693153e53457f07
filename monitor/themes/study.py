"""What a takeaway is judged by: its likeliest earlier companions, its nearest themes, and what speaks for novelty."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log, log1p

import numpy as np

from monitor.themes.features import Reading
from monitor.themes.index import Scores
from monitor.themes.memory import LINK_FEATURES, Likeness, Memory, Numbers, pairs_of, top
from monitor.themes.model import Linear

VOTERS = 30  # nearest earlier takeaways whose themes are weighed
RECENT = 20  # latest members that speak for a theme
CAUTION = 0.45  # of a member's vote is missing in every theme: one lone member is weak evidence

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
THEME_FEATURES = ("theme fits", "theme size", "theme quiet for", "theme ahead of next", "themes that fit")
WORD_FEATURES = ("nearest words", "three nearest words", "nearest quiet for")
KEY_FEATURES = ("rarest key", "key never told", "no key", "keys", "keys never together")
NOVELTY_FEATURES = (*THEME_FEATURES, *WORD_FEATURES, *KEY_FEATURES, *CUES)


@dataclass(frozen=True, kw_only=True)
class Study:
    """All that one takeaway is judged by; nothing here is decided yet."""

    reading: Reading
    numbers: Numbers  # earlier takeaways compared closely, in the order they came
    links: Scores  # how likely each of those shares a theme with this one, 0..1
    themes: tuple[tuple[float, str], ...]  # how well earlier themes fit, 0..1, best first
    features: Mapping[str, float]  # NOVELTY_FEATURES


def study(reading: Reading, memory: Memory, link: Linear, *, issue: int) -> Study:
    """Return what is to be known of a takeaway before deciding; `issue` counts assessments."""
    likeness = memory.compare(reading)
    numbers, links, candidates = _with_members(reading, memory, link, likeness)
    themes = rank_themes(candidates, memory, numbers, links)
    features = {
        **_theme_features(themes, memory, issue),
        **_word_features(likeness),
        **_key_features(reading, memory),
        "nearest quiet for": _quiet_for(memory, numbers, links, issue),
        **cue_features(reading.text),
    }
    return Study(reading=reading, numbers=numbers, links=links, themes=themes, features=features)


def link_probabilities(
    reading: Reading, memory: Memory, link: Linear, likeness: Likeness, numbers: Numbers
) -> Scores:
    """Return how likely each of those earlier takeaways shares a theme with this one."""
    table, shared = memory.link_features(reading, likeness, numbers)
    weights = np.array([link.weights[name] for name in LINK_FEATURES], np.float32)
    keys = np.array([link.keys.get(key, 0.0) for key in memory.keys], np.float32)
    total = (table * weights).sum(axis=1) + (shared * keys).sum(axis=1) + np.float32(link.bias)
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -30.0, 30.0))), np.float32)


def rank_themes(
    candidates: Sequence[str], memory: Memory, numbers: Numbers, links: Scores
) -> tuple[tuple[float, str], ...]:
    """Return how well each candidate theme fits: the mean link to the better half of its latest members, with caution."""
    likely = dict(zip(numbers.tolist(), links.tolist(), strict=True))
    ranked = []
    for theme in candidates:
        votes = sorted((likely[number] for number in memory.members[theme][-RECENT:]), reverse=True)
        half = votes[: ceil(len(votes) / 2)]
        ranked.append((sum(half) / (len(half) + CAUTION), theme))
    return tuple(sorted(ranked, key=lambda fit: (-fit[0], fit[1])))


def cue_features(text: str) -> dict[str, float]:
    """Return which manners of speaking the text uses, 1.0 or 0.0."""
    folded = text.casefold()
    return {name: float(bool(cue.search(folded))) for name, cue in CUES.items()}


def _with_members(
    reading: Reading, memory: Memory, link: Linear, likeness: Likeness
) -> tuple[Numbers, Scores, Sequence[str]]:
    """Compare closely with what is near in words, then with the latest members of the themes found so."""
    numbers = memory.retrieve(likeness)
    links = link_probabilities(reading, memory, link, likeness, numbers)
    candidates = _voted_for(memory, numbers, links)
    members = [memory.members[theme][-RECENT:] for theme in candidates]
    if members:
        numbers = np.union1d(numbers, np.concatenate(members)).astype(np.int64)
        links = link_probabilities(reading, memory, link, likeness, numbers)
    return numbers, links, candidates


def _voted_for(memory: Memory, numbers: Numbers, links: Scores) -> list[str]:
    voters = numbers[np.sort(top(links, VOTERS))]
    return list(dict.fromkeys(memory.themes[number][0] for number in voters.tolist()))


def _theme_features(themes: tuple[tuple[float, str], ...], memory: Memory, issue: int) -> dict[str, float]:
    if not themes:
        return {"theme fits": -5.0} | dict.fromkeys(THEME_FEATURES[1:], 0.0)
    fit, theme = themes[0]
    members = memory.members[theme]
    return {
        "theme fits": log((fit + 0.01) / (1.01 - fit)),
        "theme size": log1p(len(members)),
        "theme quiet for": log1p(issue - memory.told[members[-1]].issue),
        "theme ahead of next": fit - (themes[1][0] if len(themes) > 1 else 0.0),
        "themes that fit": log1p(sum(other > 0.15 for other, _ in themes)),  # noqa: PLR2004 - a bend of the feature, no threshold to set
    }


def _word_features(likeness: Likeness) -> dict[str, float]:
    near = likeness.words[top(likeness.words, 3)].tolist()
    return {"nearest words": near[0] if near else 0.0, "three nearest words": sum(near) / 3}


def _key_features(reading: Reading, memory: Memory) -> dict[str, float]:
    keys = (*reading.sectors, *reading.matters)
    rarest = min((memory.key_counts[key] for key in keys), default=0)
    pairs = pairs_of(reading)
    return {
        "rarest key": log1p(rarest),
        "key never told": float(bool(keys) and not rarest),
        "no key": float(not keys),
        "keys": float(min(len(keys), 12)),
        "keys never together": len(pairs - memory.pairs) / (len(pairs) + 1),
    }


def _quiet_for(memory: Memory, numbers: Numbers, links: Scores, issue: int) -> float:
    if not len(numbers):
        return 0.0
    return log1p(issue - memory.told[int(numbers[int(np.argmax(links))])].issue)
