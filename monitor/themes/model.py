"""The learned weights: whether two takeaways share a theme, which of the likeliest do, and whether a takeaway is new."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, log
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from monitor.packaged import load_json

Preset = Literal["few", "balanced", "many"]
RATES: Mapping[Preset, float] = {"few": 3.0, "balanced": 4.0, "many": 10.0}  # alerts in seven assessments


@dataclass(frozen=True, kw_only=True, eq=False)  # compared by identity: it is a key of caches
class Linear:
    """A logistic regression: a bias, a weight per feature, and one for each key and word that is present.

    For a pair of takeaways, `keys` and `words` weigh what both have, and `unshared` what only one has.
    """

    bias: float
    weights: Mapping[str, float]
    keys: Mapping[str, float] = field(default_factory=dict)  # sectors and matters
    words: Mapping[str, float] = field(default_factory=dict)  # stems
    unshared: Mapping[str, float] = field(default_factory=dict)  # sectors and matters

    def score(
        self, features: Mapping[str, float], keys: Collection[str] = (), words: Collection[str] = ()
    ) -> float:
        """Return the probability, 0..1."""
        total = self.bias + sum([weight * features[name] for name, weight in self.weights.items()])
        if keys:
            total += sum(self.keys.get(key, 0.0) for key in sorted(keys))
        if words:
            total += sum(self.words.get(word, 0.0) for word in sorted(words))  # the same sum in every process
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, kw_only=True)
class Model:
    """The regressions, and for each preset the novelty at which a takeaway counts as new."""

    link: Linear  # two takeaways share a theme
    details: Linear  # the same, given the link and the details of both
    reranking: Linear  # the same, given that the link is likely
    novelty: Linear  # a takeaway opens a theme
    thresholds: Mapping[str, float]


@lru_cache(maxsize=1)
def load_model() -> Model:
    """Return the model that comes with the package."""
    return parse_model(load_json(__package__, "model.json"))


def parse_model(found: Mapping[str, Any]) -> Model:
    """Return a model from its JSON form, as training/train.py writes it."""
    parts = {name: Linear(**found[name]) for name in ("link", "details", "reranking", "novelty")}
    return Model(**parts, thresholds=found["thresholds"])


def probabilities(log_odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return log-odds as probabilities, 0..1."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -30.0, 30.0))), np.float32)


def bounded_log_odds(probability: float, edge: float) -> float:
    """Return the log-odds of a probability; `edge` keeps them finite, and limits how much one opinion counts."""
    return log((probability + edge) / (1.0 + edge - probability))
