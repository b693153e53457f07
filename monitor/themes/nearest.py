"""The earlier takeaways that are shown beside one: the likeliest, and beyond a few, one of each further theme."""

from collections.abc import Sequence
from datetime import date
from itertools import islice

import numpy as np

from monitor.models import Earlier
from monitor.themes.folders import Compared
from monitor.themes.history import History

FARTHEST = 200  # further takeaways among which those of other themes and of earlier days are looked for
NEAREST = 8  # shown by nearness alone; what is shown beyond them are further themes, one takeaway each


def find_nearest(
    history: History, compared: Compared, text: str, *, before: date, count: int
) -> tuple[Earlier, ...]:
    """Return the `count` likeliest companions of a text before a date, best first; beyond NEAREST, one of each further theme."""
    likeliest = np.argsort(-compared.links, kind="stable")[: count + FARTHEST]
    order = compared.numbers[likeliest].tolist()
    earlier = (number for number in order if history[number].date < before)
    chosen = list(islice(earlier, count)) if count <= NEAREST else _spread(history, list(earlier), count)
    likely = dict(zip(order, compared.links[likeliest].tolist(), strict=True))
    return tuple(_as_earlier(history, number, likely[number], text) for number in chosen)


def _spread(history: History, ranked: Sequence[int], count: int) -> list[int]:
    """Return `count` of the ranked: the best few, then the best of each theme not among those, then whatever is next."""
    themes = [history.main_theme(number) for number in ranked]
    chosen = list(ranked[:NEAREST])
    seen = set(themes[:NEAREST])
    for number, theme in zip(ranked[NEAREST:], themes[NEAREST:], strict=True):
        if theme not in seen and len(chosen) < count:
            seen.add(theme)
            chosen.append(number)
    others = (number for number in ranked if number not in chosen)
    return [*chosen, *islice(others, max(count - len(chosen), 0))][:count]


def _as_earlier(history: History, number: int, link: float, text: str) -> Earlier:
    told = history[number]
    score = 1.0 if told.text == text else round(link, 4)
    return Earlier(date=told.date, text=told.text, score=score, theme=history.main_theme(number))
