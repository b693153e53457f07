"""How new is new enough: the threshold that keeps to the alerts a week which a preset promises.

What counts as new drifts with the times, with the length of history and with the publisher's manner. The threshold therefore
follows the novelties of the latest assessments: so many of them as make the promised number stand above it.
"""

from collections.abc import Sequence
from math import exp, log

REMEMBERED = 60  # latest assessments whose novelties count
TRUST = 20  # assessments by whose weight the learned threshold counts beside them
WEEK = 7  # assessments
EDGE = 0.0005  # keeps the log-odds of 0 and 1 finite


def follow(days: Sequence[Sequence[float]], *, weekly: float, learned: float) -> float:
    """Return the novelty from which a takeaway is new.

    `days` are the novelties of the latest assessments, `weekly` is the promised number of alerts in seven of them, `learned`
    the threshold that gave this number where the tracker was trained. The two thresholds are averaged as log-odds.
    """
    if not days:
        return learned
    own = _edge(sorted((novelty for day in days for novelty in day), reverse=True), weekly * len(days) / WEEK)
    total = len(days) * _log_odds(own) + TRUST * _log_odds(learned)
    return 1.0 / (1.0 + exp(-total / (len(days) + TRUST)))


def _edge(ranked: Sequence[float], place: float) -> float:
    """Return the value above which about so many of the ranked stand."""
    first = min(int(place), len(ranked) - 1)
    after = min(first + 1, len(ranked) - 1)
    return ranked[first] + (ranked[after] - ranked[first]) * min(place - first, 1.0)


def _log_odds(probability: float) -> float:
    return log((probability + EDGE) / (1.0 + EDGE - probability))
