"""Find the novelty threshold that keeps to the number of alerts a week that a preset promises.

Novelties drift with the times, with the length of history and with the publisher's style. The learned threshold holds
while it would give the latest assessments about the promised number of alerts. Else it moves as far as needed, and a little
further while recent alerts lag behind the promise or run ahead of it. Only earlier assessments count.
"""

from collections.abc import Sequence
from functools import partial
from math import exp
from typing import NamedTuple

from monitor.themes.model import bounded_log_odds

REMEMBERED = 55  # latest assessments that count
PRIOR_WEIGHT = 10  # weight of the learned threshold at first, in assessments; none after REMEMBERED
TOLERANCE = 1.2  # factor by which the rate may differ from the promise before the threshold moves
SMOOTHING = 1.0  # added to both the promised and the actual alerts before they are compared
MAX_RATE_FACTOR = 3.0  # largest factor by which the target may differ from the promise, to make up for a lag
MAX_DROP = 1.4  # log-odds by which the threshold may fall: nothing old is new only because little else is
WEEK = 7  # assessments
EDGE = 0.0005  # keeps the log-odds of 0 and 1 finite
_log_odds = partial(bounded_log_odds, edge=EDGE)


class PastDay(NamedTuple):
    """What the threshold remembers of an assessment."""

    novelties: tuple[float, ...]
    alerts: int
    was_read: bool = False  # by a second reader, which changes the novelties


def find_threshold(days: Sequence[PastDay], *, weekly: float, learned: float) -> float:
    """Return the novelty from which a takeaway is new, 0..1.

    `days` are the latest assessments, `weekly` is the promised number of alerts in seven of them, and `learned` is the
    threshold that gave this number in training.
    """
    if not days:
        return learned
    promised = weekly * len(days) / WEEK
    alerts = sum(day.alerts for day in days)
    lag = min(max((promised + SMOOTHING) / (alerts + SMOOTHING), 1.0 / MAX_RATE_FACTOR), MAX_RATE_FACTOR)
    ranked = sorted((novelty for day in days for novelty in day.novelties), reverse=True)
    lowest, highest = (_value_at(ranked, promised * lag * free) for free in (TOLERANCE, 1.0 / TOLERANCE))
    trust = PRIOR_WEIGHT * max(1.0 - len(days) / REMEMBERED, 0.0)
    usual, fitting = _log_odds(learned), _log_odds(min(max(learned, lowest), highest))
    mean = (len(days) * fitting + trust * usual) / (len(days) + trust)
    return 1.0 / (1.0 + exp(-max(mean, usual - MAX_DROP)))


def _value_at(ranked: Sequence[float], place: float) -> float:
    """Return the ranked value at a place, interpolated if the place is no whole number."""
    first = min(int(place), len(ranked) - 1)
    after = min(first + 1, len(ranked) - 1)
    return ranked[first] + (ranked[after] - ranked[first]) * min(place - first, 1.0)
