"""What an answer counts: the tracker's novelty and what the reader says, weighed by five learned numbers."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from math import exp, log, log1p
from typing import Any

from monitor.models import Earlier, Verdict
from monitor.second_reader.answer import Opinion

EDGE = 0.005  # keeps the log-odds of 0 and 1 finite, and bounds what one side can say
AGED = 5  # nearest earlier takeaways whose age counts
BY_THE_MODEL = "second reader"  # how a reason that is the model's own is marked

Join = Callable[[Verdict, str], Verdict]  # a verdict as though its takeaway joined a theme


@dataclass(frozen=True, kw_only=True)
class Weights:
    """A logistic regression on four numbers, and the probability from which each preset calls a takeaway new."""

    bias: float
    novelty: float  # of the log-odds of the tracker's novelty
    confidence: float  # of the log-odds of the reader's confidence
    says_new: float  # of the reader's yes
    age: float  # of how long ago the nearest earlier takeaways were told: `mean_age`
    thresholds: Mapping[str, float]

    def score(self, verdict: Verdict, opinion: Opinion, *, day: date) -> float:
        """Return how likely a takeaway of that day opens a theme, 0..1."""
        total = self.bias + self.novelty * log_odds(verdict.novelty)
        total += self.confidence * log_odds(opinion.confidence) + self.says_new * opinion.new
        total += self.age * mean_age(day, verdict.earlier)
        return 1.0 / (1.0 + exp(-total))


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds, bounded."""
    return log((probability + EDGE) / (1.0 + EDGE - probability))


def mean_age(day: date, earlier: Sequence[Earlier]) -> float:
    """Return the mean logarithm of the days since the nearest few were told; 0 without any.

    What is near but was told long ago speaks against novelty: a reader who is shown a dozen takeaways out of a long
    history too readily takes an old matter for a new one.
    """
    near = [log1p((day - one.date).days) for one in earlier[:AGED]]
    return sum(near) / len(near) if near else 0.0


def combine(
    verdict: Verdict,
    opinion: Opinion,
    *,
    day: date,
    own: str,
    join: Join,
    weights: Weights,
    alerts: str,
) -> Verdict:
    """Return the verdict after both opinions.

    `day` is the assessment's date, `own` the takeaway's "DATE/POSITION". The match comes first among the earlier takeaways, and gives a theme to what the tracker had
    found new; where the tracker had a theme, that stands. The reader was shown earlier days only: where the tracker finds a
    takeaway new but for one of the same day that opened the matter, its word stands, too.
    """
    novelty = round(weights.score(verdict, opinion, day=day), 4)
    reasons = (_reason(opinion), *verdict.reasons)
    told = replace(
        verdict, novelty=novelty, earlier=_match_first(verdict.earlier, opinion.match), reasons=reasons
    )
    threshold = weights.thresholds[alerts]
    elsewhere = verdict.theme != own
    opened_today = elsewhere and verdict.theme.partition("/")[0] == own.partition("/")[0]
    if opened_today and verdict.novelty >= threshold:
        return told
    if novelty >= threshold:
        return replace(told, theme=own, also=(), status="new")
    if elsewhere:
        return told
    theme = next((earlier.theme for earlier in told.earlier if earlier.theme), None)
    return join(told, theme) if theme else replace(told, also=(), status="continuing")


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Return the weights of the package."""
    return parse_weights(
        json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))["weights"]
    )


def parse_weights(found: Mapping[str, Any]) -> Weights:
    """Return weights from their JSON form, as training/second_reader.py writes it."""
    return Weights(**found)


def _match_first(earlier: tuple[Earlier, ...], match: Earlier | None) -> tuple[Earlier, ...]:
    if match is None:
        return earlier
    same = [one for one in earlier if (one.date, one.text) == (match.date, match.text)]
    others = (one for one in earlier if (one.date, one.text) != (match.date, match.text))
    return (*(same or [match]), *others)[: max(len(earlier), 1)]


def _reason(opinion: Opinion) -> str:
    said = "new" if opinion.new else "not new"
    return (
        f"{BY_THE_MODEL}: {said}, {opinion.confidence:.2f}{': ' + opinion.reason if opinion.reason else ''}"
    )
