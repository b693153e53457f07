"""The earlier takeaways to show with a new one: the likeliest few, then one from each further theme."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from monitor.models import Earlier
from monitor.themes.evidence import Evidence
from monitor.themes.folders import Compared
from monitor.themes.history import History
from monitor.themes.index import Numbers
from monitor.themes.model import Linear, bounded_log_odds

FARTHEST = 200  # further takeaways to search for other themes
NEAREST = 8  # takeaways shown by score alone; further ones are each of another theme
CLOSE = 20  # likeliest takeaways to score once more: among them words count for more than among all
EDGE = 0.002  # keeps the log-odds of 0 and 1 finite
RERANK_FEATURES = ("link", "words", "theme fits")


class Near(NamedTuple):
    """An earlier takeaway, and the probability that it shares a theme with the current one, 0..1."""

    number: int
    score: float


Weigh = Callable[[Sequence[Near]], Sequence[Near]]


def find_nearest(
    history: History,
    compared: Compared,
    text: str,
    *,
    issue: int,
    count: int,
    weigh: Weigh = lambda found: found,
) -> tuple[Earlier, ...]:
    """Return the `count` likeliest companions of a text from before an assessment, best first.

    Beyond NEAREST, each is from a further theme. `weigh` scores and orders the CLOSE likeliest once more.
    """
    is_wide = count > NEAREST
    likeliest = find_likeliest(history, compared, issue=issue, count=count + FARTHEST if is_wide else CLOSE)
    ranked = [*weigh(likeliest[:CLOSE]), *likeliest[CLOSE:]]
    chosen = _spread(history, ranked, count) if is_wide else ranked[:count]
    themes = history.main_themes(_numbers_of(chosen))
    return tuple(_as_earlier(history, near, theme, text) for near, theme in zip(chosen, themes, strict=True))


def find_likeliest(history: History, compared: Compared, *, issue: int, count: int) -> list[Near]:
    """Return the takeaways with the `count` best links, best first, without those of this assessment or a later one."""
    order = np.argsort(-compared.links, kind="stable")
    order = order[history.issues_of(compared.numbers[order]) < issue][:count]
    return list(map(Near, compared.numbers[order].tolist(), compared.links[order].tolist()))


def rerank(found: Evidence, history: History, reranking: Linear, likeliest: Sequence[Near]) -> list[Near]:
    """Score the likeliest takeaways again, best first: by link, words and how well their theme fits."""
    features = rerank_features(found, history, likeliest)
    scored = [Near(near.number, reranking.score(own)) for near, own in zip(likeliest, features, strict=True)]
    return sorted(scored, key=lambda near: -near.score)


def rerank_features(found: Evidence, history: History, likeliest: Sequence[Near]) -> list[dict[str, float]]:
    """Return RERANK_FEATURES of each of those takeaways, all of which the evidence compares."""
    fits = {candidate.theme: candidate.fit for candidate in found.candidates}
    numbers = _numbers_of(likeliest)
    words = found.words[np.searchsorted(found.numbers, numbers)].tolist()
    return [
        {
            "link": bounded_log_odds(near.score, EDGE),
            "words": likeness,
            "theme fits": fits.get(theme, 0.0),
        }
        for near, likeness, theme in zip(likeliest, words, history.main_themes(numbers), strict=True)
    ]


def _spread(history: History, ranked: Sequence[Near], count: int) -> list[Near]:
    """Return `count` of the ranked: the best few, then the best of each further theme, then the next best."""
    themes = history.main_themes(_numbers_of(ranked))
    chosen = list(ranked[:NEAREST])
    seen = set(themes[:NEAREST])
    for near, theme in zip(ranked[NEAREST:], themes[NEAREST:], strict=True):
        if theme not in seen and len(chosen) < count:
            seen.add(theme)
            chosen.append(near)
    others = (near for near in ranked if near not in chosen)
    return [*chosen, *islice(others, max(count - len(chosen), 0))][:count]


def _numbers_of(found: Iterable[Near]) -> Numbers:
    return np.array([near.number for near in found], np.int64)


def _as_earlier(history: History, near: Near, theme: str, text: str) -> Earlier:
    told = history[near.number]
    score = 1.0 if told.text == text else round(near.score, 4)
    return Earlier(date=told.date, text=told.text, score=score, theme=theme)
