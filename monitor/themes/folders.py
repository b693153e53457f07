"""Find the themes a takeaway may belong to: candidates, weighed by the links to their latest members."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.themes.features import Features
from monitor.themes.history import NO_MEMBERS, History
from monitor.themes.index import Numbers, Scores, top

VOTERS = 30  # nearest earlier takeaways whose themes become candidates
RECENT = 20  # latest members that count for a theme
FADES = 14  # assessments in which a member's weight falls to 1/e
LONG_AGO = 64  # assessments after which it falls no further
EVEN = 0.4  # mean link at which a theme with one member of today neither attracts nor repels
EASE = 0.04  # fall of that mean for each e-fold of weight: a single or old member is weak evidence
ROUNDUP = 3  # sectors that make a takeaway a roundup
SPEAKERS = 3  # likeliest members that decide whether a roundup belongs to a theme
ALSO = 0.45  # fit from which a takeaway may belong to a further theme, too
FRONT = 0.35  # mean link to the likeliest members from which a roundup may belong to a front's theme
MOSTLY = 0.5  # share of a theme's latest members that must mention a key for the theme to be about it


class Candidate(NamedTuple):
    """An earlier theme a takeaway may belong to."""

    theme: str
    fit: float  # mean link to its latest members, weighted by recency, 0..1
    pull: float  # how strongly it attracts the takeaway; below 0 it repels


@dataclass(frozen=True, kw_only=True, eq=False)
class Nearby:
    """Themes that may be candidates, with their latest members; each theme's members begin at one of `starts`."""

    themes: Sequence[str]
    members: Numbers
    starts: Numbers
    weights: NDArray[np.float64]  # of the members: larger if more recent
    elsewhere: NDArray[np.bool_]  # whether each theme is about other fronts


class Compared(NamedTuple):
    """Earlier takeaways that were compared closely with the current one."""

    numbers: Numbers  # ascending
    links: Scores  # probability that each shares a theme with the current one, 0..1


def find_nearby(history: History, compared: Compared) -> list[str]:
    """Return the main themes of the VOTERS likeliest companions."""
    voters = compared.numbers[np.sort(top(compared.links, VOTERS))]
    return list(dict.fromkeys(history.main_themes(voters)))


def gather_members(themes: Sequence[str], history: History, reading: Features, *, issue: int) -> Nearby:
    """Return themes that may be candidates for a takeaway of assessment `issue`, with their latest members."""
    latest = [history.members(theme)[-RECENT:] for theme in themes]
    starts = np.cumsum([0, *map(len, latest)])[:-1]
    members = np.concatenate([NO_MEMBERS, *latest]).astype(np.int64)
    return Nearby(
        themes=themes,
        members=members,
        starts=starts,
        weights=np.exp(np.maximum(history.issues_of(members) - issue, -LONG_AGO) / FADES),
        elsewhere=are_other_fronts(reading, history, members, starts),
    )


def rank_candidates(nearby: Nearby, compared: Compared) -> tuple[Candidate, ...]:
    """Return the themes as candidates, strongest pull first, without themes about other fronts."""
    if not nearby.themes:
        return ()
    sums = np.add.reduceat(nearby.weights, nearby.starts)
    means = np.add.reduceat(nearby.weights * _links_of(nearby.members, compared), nearby.starts) / sums
    rows = (means.tolist(), pulls_of(means, sums).tolist(), nearby.elsewhere.tolist())
    found = zip(nearby.themes, *rows, strict=True)
    return strongest_first(Candidate(theme, fit, pull) for theme, fit, pull, other in found if not other)


def are_other_fronts(
    reading: Features, history: History, members: Numbers, starts: Numbers
) -> NDArray[np.bool_]:
    """Return for each theme whether its latest members are about other front sectors than the takeaway is.

    Each theme's members begin at one of `starts`. Roundups mention many sectors, so they neither tie a theme to a front nor
    join two fronts. A theme with a member that shares a sector or matter with the takeaway is not about other fronts.
    """
    sectors = history.traits.count_sectors(members)
    single = (sectors > 0) & (sectors < ROUNDUP)
    here = single & (history.traits.share_key(reading, members) | (not reading.sectors))
    mostly_single = np.add.reduceat(np.where(single, 1, -1), starts) > 0
    return np.asarray(mostly_single & ~np.logical_or.reduceat(here, starts))


def _links_of(members: Numbers, compared: Compared) -> Scores:
    """Return the links of takeaways; 0 for those that were not compared, as they are not near."""
    places = np.minimum(np.searchsorted(compared.numbers, members), len(compared.numbers) - 1)
    return np.where(compared.numbers[places] == members, compared.links[places], np.float32(0))


def pulls_of(means: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the pull of themes with those mean links to their latest members, and those total weights.

    With a sum the largest theme would take everything, with a mean the smallest; so the root of the weight counts.
    """
    return (means - (EVEN - EASE * np.log(weights))) * np.sqrt(weights)


def find_fronts(history: History, compared: Compared) -> list[str]:
    """Return the themes that a roundup may belong to, likeliest first, by their members that are no roundups."""
    numbers, links = compared
    single = history.traits.count_sectors(numbers) < ROUNDUP
    order = np.flatnonzero(single)[np.argsort(-links[single], kind="stable")]
    best: dict[str, list[float]] = {}
    for theme, link in zip(history.main_themes(numbers[order]), links[order].tolist(), strict=True):
        best.setdefault(theme, []).append(link)
    likely = {theme: sum(found[:SPEAKERS]) / len(found[:SPEAKERS]) for theme, found in best.items()}
    return sorted((t for t in likely if likely[t] >= FRONT), key=lambda t: (-likely[t], t))


def find_further(
    candidates: Sequence[Candidate], history: History, compared: Compared, reading: Features
) -> tuple[str, ...]:
    """Return the themes a takeaway belongs to besides the first candidate, likeliest first.

    Each is mostly about a sector or matter that the takeaway mentions and that no theme before it is about. For a roundup
    only sectors count.
    """
    (first, *others), own = candidates, {*reading.sectors}
    if len(own) >= ROUNDUP:
        themes = find_fronts(history, compared)
    else:
        own |= {*reading.matters}
        themes = [other.theme for other in others if other.fit >= ALSO]
    if not themes:
        return ()
    further, told = list[str](), _main_keys(history, first.theme)
    for theme in themes:
        about = (_main_keys(history, theme) & own) - told
        if about and theme != first.theme:
            further.append(theme)
            told |= about
    return tuple(further)


def _main_keys(history: History, theme: str) -> set[str]:
    """Return the keys a theme is mostly about; roundups count only if it has no other takeaways."""
    latest = history.members(theme)[-RECENT:].astype(np.int64)
    single = latest[history.traits.count_sectors(latest) < ROUNDUP]
    return history.traits.keys_of(single if len(single) else latest, share=MOSTLY)


def strongest_first(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates by pull, strongest first; of equals the one opened first."""
    return tuple(sorted(candidates, key=lambda candidate: (-candidate.pull, candidate.theme)))
