"""Which folder a takeaway belongs in: earlier themes as candidates, weighed by the links to their latest members."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.themes.history import LINK_FEATURES, History, Numbers, Pairs, Table, top
from monitor.themes.index import Scores
from monitor.themes.model import Linear

VOTERS = 30  # nearest earlier takeaways whose themes become candidates
RECENT = 20  # latest members that speak for a theme
LATEST = 5  # of those, the ones that tell where a theme stands now
CAUTION = 0.45  # of a member's vote is missing in every theme: one lone member is weak evidence
EVEN = 0.28  # share of like members at which a theme neither draws a takeaway in nor keeps it out
LARGE = 60  # members beyond which a theme pulls no harder
SHARE_TAKEAWAYS = 360  # latest takeaways, about two months of them, among which a theme's share is counted
ROUNDUP = 3  # sectors from which a takeaway is a roundup
SPEAKERS = 3  # likeliest members that say whether a roundup belongs to a theme
ALSO = 0.35  # a further theme that fits so well is one the takeaway belongs to as well
EDGE = 0.002  # keeps the log-odds of 0 and 1 finite

PAIR_MEANS = ("names", "sectors", "matters", "meaning", "same first sector", "matters within")
FOLDER_FEATURES = (
    "best link",  # log-odds
    "fit",  # log-odds of the mean link to the better half, with caution
    "mean link",  # log-odds
    "mean latest link",  # log-odds
    "share of votes",  # of the links of the nearest VOTERS
    "rank",  # of its best link among the candidates, from 0
    "share of late takeaways",  # how much of the latest SPAN it holds
    *PAIR_MEANS,  # means over its latest members
)
NO_SECTOR, MATTERS = LINK_FEATURES.index("no sector shared"), LINK_FEATURES.index("matters")
PAIR_COLUMNS = [LINK_FEATURES.index(name) for name in PAIR_MEANS]


class Candidate(NamedTuple):
    """An earlier theme a takeaway may belong to."""

    theme: str
    fit: float  # mean link to its better half, 0..1
    share: float  # of its members likely to share a matter with the takeaway, 0..1
    size: int  # members
    pull: float  # a larger theme pulls harder; below 0 it pushes away
    features: Mapping[str, float]  # FOLDER_FEATURES


def find_nearby(history: History, numbers: Numbers, links: Scores) -> list[str]:
    """Return the main themes of the likeliest companions among those earlier takeaways."""
    voters = numbers[np.sort(top(links, VOTERS))]
    return list(dict.fromkeys(history.themes[number][0] for number in voters.tolist()))


class Compared(NamedTuple):
    """Earlier takeaways that were compared closely with the one at hand."""

    numbers: Numbers  # in the order they came
    links: Scores  # how likely each shares a theme with the one at hand, 0..1
    pairs: Pairs


def rank_candidates(
    nearby: Sequence[str], history: History, folder: Linear, compared: Compared
) -> tuple[Candidate, ...]:
    """Return the themes as candidates, the strongest pull first.

    `compared` holds the latest members of each theme. Learned is which
    share of a theme's members shares a matter with the takeaway. The pull is what that share is above EVEN, times the root of
    the theme's size: by a sum the largest theme would take everything, by a mean the smallest.
    """
    numbers, links, pairs = compared
    members = [history.members[theme] for theme in nearby]
    places = [np.searchsorted(numbers, np.array(found[-RECENT:], np.int64)) for found in members]
    best = np.array([links[found].max() for found in places])
    votes = max(float(links[top(links, VOTERS)].sum()), EDGE)
    candidates = []
    for theme, own, found in zip(nearby, members, places, strict=True):
        if is_other_front(history.count_sectors(numbers[found]), pairs.features[found]):
            continue
        features = _features(own, history, links[found], pairs.features[found], votes)
        features["rank"] = float((best > links[found].max()).sum())
        share = folder.score(features)
        candidates.append(
            Candidate(
                theme=theme,
                fit=_fit(links[found]),
                share=share,
                size=len(own),
                pull=pull_of(share, len(own)),
                features=features,
            )
        )
    return strongest_first(candidates)


def is_other_front(sectors: NDArray[np.int64], pairs: Table) -> bool:
    """Tell whether a theme's latest members tell of other front sectors than a takeaway does.

    `sectors` counts the sectors that each member names. Roundups name many: they neither bind a theme to a front nor
    weld two fronts together. Who shares a matter may do so at another front.
    """
    single = (sectors > 0) & (sectors < ROUNDUP)
    elsewhere = pairs[single, NO_SECTOR] > 0
    return bool(2 * single.sum() > len(sectors) and elsewhere.all() and not pairs[single, MATTERS].any())


def find_fronts(history: History, numbers: Numbers, links: Scores) -> list[str]:
    """Return the themes that a roundup belongs to, the likeliest first.

    `links` says how likely each of those earlier takeaways shares a theme with it. Roundups do not speak for a theme.
    """
    single = history.count_sectors(numbers) < ROUNDUP
    order = np.flatnonzero(single)[np.argsort(-links[single], kind="stable")]
    best: dict[str, list[float]] = {}
    for number, link in zip(numbers[order].tolist(), links[order].tolist(), strict=True):
        best.setdefault(history.themes[number][0], []).append(link)
    likely = {theme: sum(found[:SPEAKERS]) / len(found[:SPEAKERS]) for theme, found in best.items()}
    return sorted((t for t in likely if likely[t] >= ALSO), key=lambda t: (-likely[t], t))


def pull_of(share: float, size: int) -> float:
    """Return how hard a theme pulls, of whose members that share is likely to share a matter with a takeaway."""
    return (share - EVEN) * sqrt(min(size, LARGE))


def strongest_first(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates in the order of their pull; of equals the earlier opened first."""
    return tuple(sorted(candidates, key=lambda candidate: (-candidate.pull, candidate.theme)))


def _features(
    members: Sequence[int], history: History, links: Scores, pairs: Table, votes: float
) -> dict[str, float]:
    span = min(SHARE_TAKEAWAYS, len(history.told))
    late = len(members) - bisect_left(members, len(history.told) - span)
    means = pairs[:, PAIR_COLUMNS].mean(axis=0).tolist()
    return {
        "best link": log_odds(float(links.max())),
        "fit": log_odds(_fit(links)),
        "mean link": log_odds(float(links.mean())),
        "mean latest link": log_odds(float(links[-LATEST:].mean())),
        "share of votes": float(links.sum()) / votes,
        "share of late takeaways": late / span,
        **dict(zip(PAIR_MEANS, means, strict=True)),
    }


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds, bounded."""
    return log((probability + EDGE) / (1.0 + EDGE - probability))


def _fit(links: Scores) -> float:
    half = np.sort(links)[::-1][: ceil(len(links) / 2)]
    total = float(half.sum())
    return total / (len(half) + CAUTION)
