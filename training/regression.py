"""Regularised logistic regression over standardised features, with weights for the original features."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from monitor.themes.model import Linear

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Named columns of a table with one row per case."""

    names: Sequence[Any]
    table: Any


def fit_linear(
    dense: Columns,
    there: Columns | None,
    wanted: Any,
    *,
    strength: float,
    without: frozenset[str] = NOTHING,
) -> Linear:
    """Fit standardised features and 0/1 columns; return weights for the features before they are standardised.

    `wanted` is the target probability of each case, 0..1.
    """
    kept = np.array([name not in without for name in dense.names])
    mean, spread = dense.table.mean(axis=0), dense.table.std(axis=0) + 1e-6
    there = there or Columns(names=(), table=sp.csr_matrix((len(wanted), 0)))
    table = sp.hstack([sp.csr_matrix((dense.table - mean) / spread * kept), there.table]).tocsr()
    coefficients, intercept = _solve(table, wanted, strength)
    scaled = coefficients[: len(dense.names)] / spread
    found: dict[str, dict[str, float]] = {"keys": {}, "unshared": {}, "words": {}}
    for (block, name), weight in zip(there.names, coefficients[len(dense.names) :], strict=True):
        found[block][name] = round(float(weight), 4)
    return Linear(
        bias=round(float(intercept - (scaled * mean).sum()), 5),
        weights={name: round(float(w), 5) for name, w in zip(dense.names, scaled, strict=True)},
        **found,
    )


def _solve(table: Any, wanted: Any, strength: float) -> tuple[Any, float]:
    """Fit probabilities by counting each case as a weighted positive and a weighted negative one."""
    both = np.concatenate([wanted, 1.0 - wanted])
    counts = both > 0
    outcome = np.repeat([True, False], len(wanted))[counts]
    doubled = sp.vstack([table, table]).tocsr()[counts]
    fitted = LogisticRegression(C=strength, max_iter=1000).fit(doubled, outcome, sample_weight=both[counts])
    return fitted.coef_[0], float(fitted.intercept_[0])


def plain(part: Linear) -> dict[str, Any]:
    """Return a regression in its JSON form."""
    return {
        "bias": part.bias,
        "weights": dict(part.weights),
        "keys": {k: w for k, w in part.keys.items() if w},
        "unshared": {k: w for k, w in part.unshared.items() if w},
        "words": {k: w for k, w in sorted(part.words.items(), key=lambda kw: -kw[1]) if w},
    }
