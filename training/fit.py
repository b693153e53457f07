"""Fit the two decisions: link and novelty, each a regularised logistic regression over the tracker's own features."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]  # it ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

from monitor.themes import Tracker
from monitor.themes.features import Vocabulary, read_takeaway
from monitor.themes.lexicon import Lexicon
from monitor.themes.memory import LINK_FEATURES, Memory, Told
from monitor.themes.model import Linear, Model
from monitor.themes.study import NOVELTY_FEATURES
from monitor.themes.tracker import GAP
from training.gold import Day, Label, Place

LINK_STRENGTH = (
    0.02  # inverse of the penalty, as scikit-learn's C; chosen once on 2022, never on the window measured
)
NOVELTY_STRENGTH = 0.05
FEWEST = 5  # labelled takeaways a word must stand in to get a weight of its own
RATES = {"few": 3.0, "balanced": 5.0, "many": 10.0}  # alerts a week on windows not trained on
NEVER = {"few": 2.0, "balanced": 2.0, "many": 2.0}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One labelled takeaway as the novelty decision sees it."""

    place: Place
    window: str
    status: str
    features: Mapping[str, float]
    keys: tuple[str, ...]
    words: frozenset[str]


def fit_model(
    days: Sequence[Day], labels: Mapping[Place, Label], lexicon: Lexicon, vocabulary: Vocabulary
) -> dict[str, Any]:
    """Return a model in its JSON form, trained on those labels and nothing else."""
    link = fit_link(days, labels, lexicon, vocabulary)
    cases = collect_cases(days, labels, link, lexicon, vocabulary)
    return {
        "link": _plain(link),
        "novelty": _plain(fit_novelty(cases)),
        "thresholds": choose_thresholds(cases),
    }


def fit_link(
    days: Sequence[Day], labels: Mapping[Place, Label], lexicon: Lexicon, vocabulary: Vocabulary
) -> Linear:
    """Learn from all pairs of labelled takeaways of one window whether two share a theme."""
    tables, shared, same = [], [], []
    memory = Memory(lexicon, vocabulary.dimensions)
    places: list[Place] = []
    last = days[0][0]
    for issue, (day, takeaways) in enumerate(days):
        if (day - last).days > GAP:
            memory, places = Memory(lexicon, vocabulary.dimensions), []
        last = day
        memory.refresh()
        for takeaway in takeaways:
            reading = read_takeaway(takeaway.text, lexicon, vocabulary)
            label = labels.get((day, takeaway.position))
            if label:
                earlier = [
                    n
                    for n, place in enumerate(places)
                    if place in labels and labels[place].window == label.window
                ]
                if earlier:
                    table, keys = memory.link_features(
                        reading, memory.compare(reading), np.array(earlier, np.int64)
                    )
                    tables.append(table)
                    shared.append(sp.csr_matrix(keys))
                    same += [bool(label.themes & labels[places[n]].themes) for n in earlier]
            memory.add(Told(date=day, issue=issue, text=takeaway.text), reading, ("-",))
            places.append((day, takeaway.position))
    return _fit(
        np.concatenate(tables),
        LINK_FEATURES,
        sp.vstack(shared),
        memory.keys,
        wanted=np.array(same),
        strength=LINK_STRENGTH,
    )


def collect_cases(
    days: Sequence[Day], labels: Mapping[Place, Label], link: Linear, lexicon: Lexicon, vocabulary: Vocabulary
) -> list[Case]:
    """Return every labelled takeaway as a tracker that alerts nobody would see it."""
    nothing = Linear(bias=-30.0, weights={}, keys={}, words={})
    model = Model(link=link, novelty=nothing, thresholds=NEVER)
    tracker = Tracker(lexicon=lexicon, vocabulary=vocabulary, model=model)
    cases = []
    for day, takeaways in days:
        for found, verdict in tracker.studies(day, takeaways):
            place = (day, verdict.takeaway.position)
            label = labels.get(place)
            if label and label.status != "UNSURE":
                reading = found.reading
                cases.append(
                    Case(
                        place=place,
                        window=label.window,
                        status=label.status,
                        features=found.features,
                        keys=(*reading.sectors, *reading.matters),
                        words=reading.words,
                    )
                )
    return cases


def fit_novelty(cases: Sequence[Case]) -> Linear:
    """Learn whether a takeaway opens a theme."""
    counts = Counter(word for case in cases for word in case.words)
    words = sorted(word for word, count in counts.items() if count >= FEWEST and word.isalpha())
    keys = sorted({key for case in cases for key in case.keys})
    dense = np.array([[case.features[name] for name in NOVELTY_FEATURES] for case in cases])
    there = sp.csr_matrix(
        [
            [float(word in case.words) for word in words] + [float(k in case.keys) for k in keys]
            for case in cases
        ]
    )
    new = np.array([case.status == "NEW" for case in cases])
    fitted = _fit(
        dense,
        NOVELTY_FEATURES,
        there,
        (*words, *(f"key {key}" for key in keys)),
        wanted=new,
        strength=NOVELTY_STRENGTH,
    )
    return Linear(
        bias=fitted.bias,
        weights=fitted.weights,
        keys={key: fitted.keys[f"key {key}"] for key in keys},
        words={word: fitted.keys[word] for word in words},
    )


def choose_thresholds(cases: Sequence[Case]) -> dict[str, float]:
    """Return the novelty per preset that gives its rate on windows the scores were not trained on."""
    scores: list[float] = []
    for window in {case.window for case in cases}:
        novelty = fit_novelty([case for case in cases if case.window != window])
        scores += [novelty.score(c.features, c.keys, c.words) for c in cases if c.window == window]
    weeks = len({case.place[0] for case in cases}) / 7
    ranked = sorted(scores, reverse=True)
    return {preset: round(ranked[round(rate * weeks)], 4) for preset, rate in RATES.items()}


def _fit(
    dense: Any, names: Sequence[str], there: Any, keys: Sequence[str], *, wanted: Any, strength: float
) -> Linear:
    """Fit standardised features and things there or not; return weights for the features as they are."""
    mean, spread = dense.mean(axis=0), dense.std(axis=0) + 1e-6
    table = sp.hstack([sp.csr_matrix((dense - mean) / spread), there]).tocsr()
    fitted = LogisticRegression(C=strength, max_iter=1000).fit(table, wanted)
    weights = fitted.coef_[0][: len(names)] / spread
    bias = float(fitted.intercept_[0] - (weights * mean).sum())
    further = fitted.coef_[0][len(names) :]
    return Linear(
        bias=round(bias, 5),
        weights={name: round(float(w), 5) for name, w in zip(names, weights, strict=True)},
        keys={key: round(float(w), 4) for key, w in zip(keys, further, strict=True)},
        words={},
    )


def _plain(part: Linear) -> dict[str, Any]:
    return {
        "bias": part.bias,
        "weights": dict(part.weights),
        "keys": {k: w for k, w in part.keys.items() if w},
        "words": {k: w for k, w in sorted(part.words.items(), key=lambda kw: -kw[1]) if w},
    }
