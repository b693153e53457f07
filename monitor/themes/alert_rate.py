"""How new is new enough: the threshold that keeps to the alerts a week which a preset promises.

How novel takeaways are drifts with the times, with the length of history and with the publisher's manner. The learned threshold
holds while the latest assessments' novelties give about the promised number of alerts; else it moves as far as is needed for that,
and a little further while the alerts told lately lag behind the promise or run ahead of it. Only earlier assessments count.
"""

from collections.abc import Sequence
from functools import partial
from math import exp
from typing import NamedTuple

from monitor.themes.model import bounded_log_odds

REMEMBERED = 60  # latest assessments that count
TRUST = 40  # assessments by whose weight the learned threshold counts beside the first ones; it fades as they get more
FREE = 1.1  # times the promised rate, or below it by that, within which the learned threshold holds
STEADY = 1.0  # alerts added to the promised and to the told ones before they are compared
MAX_RATE_FACTOR = (
    2.0  # times the promised rate that is aimed at, at most, to make up for alerts that did not come
)
REACH = (
    1.2  # log-odds by which the threshold may fall below the learned one: nothing old is new for want of news
)
WEEK = 7  # assessments
EDGE = 0.0005  # keeps the log-odds of 0 and 1 finite
_log_odds = partial(bounded_log_odds, edge=EDGE)


class PastDay(NamedTuple):
    """What the threshold remembers of an assessment."""

    novelties: tuple[float, ...]
    alerts: int
    was_read: bool = False  # by a second reader: its novelties are others


def find_threshold(days: Sequence[PastDay], *, weekly: float, learned: float) -> float:
    """Return the novelty from which a takeaway is new, 0..1.

    `days` are the latest assessments, `weekly` is the promised number of alerts in seven of them, `learned` the threshold
    that gave this number where the tracker was trained.
    """
    if not days:
        return learned
    promised = weekly * len(days) / WEEK
    alerts = sum(day.alerts for day in days)
    lag = min(max((promised + STEADY) / (alerts + STEADY), 1.0 / MAX_RATE_FACTOR), MAX_RATE_FACTOR)
    ranked = sorted((novelty for day in days for novelty in day.novelties), reverse=True)
    lowest, highest = (_value_at(ranked, promised * lag * free) for free in (FREE, 1.0 / FREE))
    trust = TRUST * max(1.0 - len(days) / REMEMBERED, 0.0)
    usual, fitting = _log_odds(learned), _log_odds(min(max(learned, lowest), highest))
    mean = (len(days) * fitting + trust * usual) / (len(days) + trust)
    return 1.0 / (1.0 + exp(-max(mean, usual - REACH)))


def _value_at(ranked: Sequence[float], place: float) -> float:
    """Return the value at a place among the ranked, between two where the place is no whole number."""
    first = min(int(place), len(ranked) - 1)
    after = min(first + 1, len(ranked) - 1)
    return ranked[first] + (ranked[after] - ranked[first]) * min(place - first, 1.0)
