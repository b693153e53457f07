"""What an answer counts: the tracker's novelty and what the reader says, weighed by four learned numbers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from math import exp, log
from typing import Any

from monitor.models import Verdict
from monitor.second.answer import Opinion

EDGE = 0.005  # keeps the log-odds of 0 and 1 finite, and bounds what one side can say
BY_THE_MODEL = "second reader"  # how a reason that is the model's own is marked

Join = Callable[[Verdict, str], Verdict]  # a verdict as though its takeaway joined a theme


@dataclass(frozen=True, kw_only=True)
class Weights:
    """A logistic regression on three numbers, and the probability from which each preset calls a takeaway new."""

    bias: float
    novelty: float  # of the log-odds of the tracker's novelty
    confidence: float  # of the log-odds of the reader's confidence
    says_new: float  # of the reader's yes
    thresholds: Mapping[str, float]

    def score(self, novelty: float, opinion: Opinion) -> float:
        """Return how likely a takeaway opens a theme, 0..1, from both opinions."""
        total = self.bias + self.novelty * log_odds(novelty) + self.confidence * log_odds(opinion.confidence)
        return 1.0 / (1.0 + exp(-(total + self.says_new * opinion.new)))


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds, bounded."""
    return log((probability + EDGE) / (1.0 + EDGE - probability))


def weigh(
    verdict: Verdict,
    opinion: Opinion,
    *,
    own: str,
    themes: Mapping[tuple[date, str], str],
    join: Join,
    weights: Weights,
    alerts: str,
) -> Verdict:
    """Return the verdict after both opinions.

    `own` is the takeaway's "DATE/POSITION", `themes` gives the theme of every earlier takeaway by date and text. The
    reader was shown earlier days only: where the tracker finds a takeaway new but for one of the same day that opened the
    matter, its word stands.
    """
    novelty = round(weights.score(verdict.novelty, opinion), 4)
    told = replace(verdict, novelty=novelty, reasons=(_reason(opinion), *verdict.reasons))
    threshold = weights.thresholds[alerts]
    opened_today = verdict.theme != own and verdict.theme.partition("/")[0] == own.partition("/")[0]
    if opened_today and verdict.novelty >= threshold:
        return told
    if novelty >= threshold:
        return replace(told, theme=own, also=(), status="new")
    theme = _home(verdict, opinion, own, themes)
    if theme == own:
        return replace(told, theme=own, also=(), status="continuing")
    return told if theme == verdict.theme else join(told, theme)


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Return the weights of the package."""
    return parse_weights(
        json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))["weights"]
    )


def parse_weights(found: Mapping[str, Any]) -> Weights:
    """Return weights from their JSON form, as training/second_reader.py writes it."""
    return Weights(**found)


def _home(verdict: Verdict, opinion: Opinion, own: str, themes: Mapping[tuple[date, str], str]) -> str:
    """Return the theme of a takeaway that opens none: the match's, else the tracker's, else the nearest one's."""
    matched = themes.get((opinion.match.date, opinion.match.text)) if opinion.match else None
    if matched in verdict.also:
        return verdict.theme
    if matched or verdict.theme != own:
        return matched or verdict.theme
    nearest = (themes.get((earlier.date, earlier.text)) for earlier in verdict.earlier)
    return next(filter(None, nearest), own)


def _reason(opinion: Opinion) -> str:
    said = "new" if opinion.new else "not new"
    return (
        f"{BY_THE_MODEL}: {said}, {opinion.confidence:.2f}{': ' + opinion.reason if opinion.reason else ''}"
    )
