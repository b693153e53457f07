"""Which folder a takeaway belongs in: earlier themes as candidates, weighed by the links to their latest members."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.themes.history import LINK_FEATURES, History, Members, Numbers, Pairs, Table, top
from monitor.themes.index import Scores
from monitor.themes.model import Linear, bounded_log_odds

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
log_odds = partial(bounded_log_odds, edge=EDGE)

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
    return list(dict.fromkeys(history.main_theme(number) for number in voters.tolist()))


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
    if not nearby:
        return ()
    members = [history.members(theme) for theme in nearby]
    latest = _find_latest(members, compared.numbers)
    numbers, links, pairs = (
        compared.numbers[latest.places],
        compared.links[latest.places],
        compared.pairs.features[latest.places],
    )
    others = are_other_fronts(history.count_sectors(numbers), pairs, latest)
    fits = _fits(links, latest).tolist()
    votes = max(float(compared.links[top(compared.links, VOTERS)].sum()), EDGE)
    tables = _features(members, history, latest, links=links, pairs=pairs, votes=votes)
    found = zip(nearby, members, fits, tables, others.tolist(), strict=True)
    return strongest_first(
        _judge(theme, len(own), fit, {**features, "fit": log_odds(fit)}, folder)
        for theme, own, fit, features, other in found
        if not other
    )


def _judge(theme: str, size: int, fit: float, features: Mapping[str, float], folder: Linear) -> Candidate:
    share = folder.score(features)
    return Candidate(
        theme=theme, fit=fit, share=share, size=size, pull=pull_of(share, size), features=features
    )


@dataclass(frozen=True)
class Latest:
    """The latest members of several themes, end to end."""

    places: Numbers  # of each member in `Compared`
    starts: Numbers  # of each theme among those
    sizes: Numbers  # members of each theme, none is 0

    def sum(self, values: Table) -> Table:
        """Return the sums of the members' values, theme by theme."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=0), np.float32)

    def count(self, found: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how many of the members are found, theme by theme."""
        return np.asarray(np.add.reduceat(found.astype(np.int64), self.starts), np.int64)


def _find_latest(members: Sequence[Members], numbers: Numbers) -> Latest:
    recent = [found[-RECENT:] for found in members]
    sizes = np.array([len(found) for found in recent], np.int64)
    places = np.searchsorted(numbers, [number for found in recent for number in found])
    return Latest(places, np.cumsum(sizes) - sizes, sizes)


def are_other_fronts(sectors: NDArray[np.int64], pairs: Table, latest: Latest) -> NDArray[np.bool_]:
    """Return which themes' latest members tell of other front sectors than a takeaway does.

    `sectors` counts the sectors that each member names. Roundups name many: they neither bind a theme to a front nor
    weld two fronts together. Who shares a matter may do so at another front.
    """
    single = (sectors > 0) & (sectors < ROUNDUP)
    here = single & ((pairs[:, NO_SECTOR] <= 0) | (pairs[:, MATTERS] != 0))
    return np.asarray((2 * latest.count(single) > latest.sizes) & (latest.count(here) == 0))


def find_fronts(history: History, numbers: Numbers, links: Scores) -> list[str]:
    """Return the themes that a roundup belongs to, the likeliest first.

    `links` says how likely each of those earlier takeaways shares a theme with it. Roundups do not speak for a theme.
    """
    single = history.count_sectors(numbers) < ROUNDUP
    order = np.flatnonzero(single)[np.argsort(-links[single], kind="stable")]
    best: dict[str, list[float]] = {}
    for number, link in zip(numbers[order].tolist(), links[order].tolist(), strict=True):
        best.setdefault(history.main_theme(number), []).append(link)
    likely = {theme: sum(found[:SPEAKERS]) / len(found[:SPEAKERS]) for theme, found in best.items()}
    return sorted((t for t in likely if likely[t] >= ALSO), key=lambda t: (-likely[t], t))


def pull_of(share: float, size: int) -> float:
    """Return how hard a theme pulls, of whose members that share is likely to share a matter with a takeaway."""
    return (share - EVEN) * sqrt(min(size, LARGE))


def strongest_first(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates in the order of their pull; of equals the earlier opened first."""
    return tuple(sorted(candidates, key=lambda candidate: (-candidate.pull, candidate.theme)))


def _features(
    members: Sequence[Members],
    history: History,
    latest: Latest,
    *,
    links: Scores,
    pairs: Table,
    votes: float,
) -> list[dict[str, float]]:
    """Return FOLDER_FEATURES of each theme, but for its fit."""
    span = min(SHARE_TAKEAWAYS, len(history))
    first = len(history) - span
    sizes = latest.sizes.astype(np.float32)
    sums, best = latest.sum(links), np.maximum.reduceat(links, latest.starts)
    columns = {
        "best link": map(log_odds, best.tolist()),
        "mean link": map(log_odds, (sums / sizes).tolist()),
        "mean latest link": map(log_odds, _means_at_end(links, latest).tolist()),
        "share of votes": (sums.astype(float) / votes).tolist(),
        "rank": (best > best[:, np.newaxis]).sum(axis=1, dtype=float).tolist(),
        "share of late takeaways": [(len(own) - bisect_left(own, first)) / span for own in members],
    }
    means = latest.sum(pairs[:, PAIR_COLUMNS]) / sizes[:, np.newaxis]
    columns |= dict(zip(PAIR_MEANS, means.T.tolist(), strict=True))
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _means_at_end(links: Scores, latest: Latest) -> Scores:
    """Return the mean link to the last LATEST members of each theme."""
    sizes = np.minimum(latest.sizes, LATEST)
    sums = _sums(links, latest.starts + latest.sizes - sizes, sizes)
    return np.asarray(sums / sizes, np.float32)


def _fits(links: Scores, latest: Latest) -> NDArray[np.float64]:
    """Return how well each theme fits: the mean link to its better half, with caution."""
    themes = np.repeat(np.arange(len(latest.sizes)), latest.sizes)
    halves = (latest.sizes + 1) // 2
    sums = _sums(links[np.lexsort((-links, themes))], latest.starts, halves)
    return np.asarray(sums / (halves + CAUTION), np.float64)


def _sums(values: Scores, starts: Numbers, sizes: Numbers) -> Scores:
    """Return the sums of stretches of values, each of one at least."""
    edges = np.stack((starts, starts + sizes), axis=1).ravel()
    return np.asarray(np.add.reduceat(np.append(values, np.float32(0)), edges)[::2], np.float32)
