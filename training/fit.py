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
from monitor.themes.study import CUES, NOVELTY_FEATURES, THEME_FEATURES
from monitor.themes.tracker import GAP
from training.gold import Day, Label, Place

LINK_STRENGTH = (
    0.02  # inverse of the penalty, as scikit-learn's C; chosen once on 2022, never on the window measured
)
NOVELTY_STRENGTH = 0.05
FEWEST = 5  # labelled takeaways a word must stand in to get a weight of its own
RATES = {"few": 3.0, "balanced": 5.0, "many": 10.0}  # alerts a week on windows not trained on
EVIDENCE = {  # what can be left out, to see what it brings; "lexicon" is left out by giving an empty one
    "meaning": frozenset({"meaning"}),
    "names": frozenset({"names", "no name shared", "names on one side"}),
    "cues": frozenset(CUES),
    "fit of themes": frozenset(THEME_FEATURES),
    "nearest words": frozenset({"nearest words", "three nearest words"}),
    "word weights": frozenset({"word weights"}),
}
NOTHING: frozenset[str] = frozenset()
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
    days: Sequence[Day],
    labels: Mapping[Place, Label],
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    *,
    without: frozenset[str] = NOTHING,
) -> dict[str, Any]:
    """Return a model in its JSON form, trained on those labels and nothing else; `without` names features."""
    link = fit_link(days, labels, lexicon, vocabulary, without=without)
    cases = collect_cases(days, labels, link, lexicon, vocabulary)
    return {
        "link": _plain(link),
        "novelty": _plain(fit_novelty(cases, without=without)),
        "thresholds": choose_thresholds(cases, without=without),
    }


def fit_link(
    days: Sequence[Day],
    labels: Mapping[Place, Label],
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    *,
    without: frozenset[str] = NOTHING,
) -> Linear:
    """Learn from all pairs of labelled takeaways of one window whether two share a theme."""
    tables, shared = [], []
    same: list[bool] = []
    memory, places = Memory(lexicon, vocabulary.dimensions), list[Place]()
    last = days[0][0]
    for issue, (day, takeaways) in enumerate(days):
        if (day - last).days > GAP:
            memory, places = Memory(lexicon, vocabulary.dimensions), []
        last = day
        memory.refresh()
        for takeaway in takeaways:
            reading = read_takeaway(takeaway.text, lexicon, vocabulary)
            earlier = _labelled_alike(labels, places, (day, takeaway.position))
            if earlier:
                numbers = np.array(list(earlier), np.int64)
                table, keys = memory.link_features(reading, memory.compare(reading), numbers)
                tables.append(table)
                shared.append(sp.csr_matrix(keys))
                same += earlier.values()
            memory.add(Told(date=day, issue=issue, text=takeaway.text), reading, ("-",))
            places.append((day, takeaway.position))
    there = Columns(names=memory.keys, table=sp.vstack(shared))
    dense = Columns(names=LINK_FEATURES, table=np.concatenate(tables))
    return _fit(dense, there, np.array(same), strength=LINK_STRENGTH, without=without)


def collect_cases(
    days: Sequence[Day], labels: Mapping[Place, Label], link: Linear, lexicon: Lexicon, vocabulary: Vocabulary
) -> list[Case]:
    """Return every labelled takeaway as a tracker that alerts nobody would see it."""
    nothing = Linear(bias=-30.0, weights={}, keys={}, words={})
    model = Model(link=link, novelty=nothing, thresholds=NEVER)
    tracker = Tracker(lexicon=lexicon, vocabulary=vocabulary, model=model)
    return [
        Case(
            place=place,
            window=labels[place].window,
            status=labels[place].status,
            features=found.features,
            keys=(*found.reading.sectors, *found.reading.matters),
            words=found.reading.words,
        )
        for day, takeaways in days
        for found, verdict in tracker.studies(day, takeaways)
        for place in [(day, verdict.takeaway.position)]
        if place in labels and labels[place].status != "UNSURE"
    ]


def fit_novelty(cases: Sequence[Case], *, without: frozenset[str] = NOTHING) -> Linear:
    """Learn whether a takeaway opens a theme."""
    counts = Counter(word for case in cases for word in case.words)
    words = sorted(word for word, count in counts.items() if count >= FEWEST and word.isalpha())
    words = [] if "word weights" in without else words
    keys = sorted({key for case in cases for key in case.keys})
    dense = np.array([[case.features[name] for name in NOVELTY_FEATURES] for case in cases])
    hot = [[float(w in case.words) for w in words] + [float(k in case.keys) for k in keys] for case in cases]
    there = Columns(names=(*words, *(f"key {key}" for key in keys)), table=sp.csr_matrix(hot))
    new = np.array([case.status == "NEW" for case in cases])
    columns = Columns(names=NOVELTY_FEATURES, table=dense)
    fitted = _fit(columns, there, new, strength=NOVELTY_STRENGTH, without=without)
    return Linear(
        bias=fitted.bias,
        weights=fitted.weights,
        keys={key: fitted.keys[f"key {key}"] for key in keys},
        words={word: fitted.keys[word] for word in words},
    )


def choose_thresholds(cases: Sequence[Case], *, without: frozenset[str] = NOTHING) -> dict[str, float]:
    """Return the novelty per preset that gives its rate on windows the scores were not trained on."""
    scores: list[float] = []
    for window in sorted({case.window for case in cases}):
        novelty = fit_novelty([case for case in cases if case.window != window], without=without)
        scores += [novelty.score(c.features, c.keys, c.words) for c in cases if c.window == window]
    weeks = len({case.place[0] for case in cases}) / 7
    ranked = sorted(scores, reverse=True)
    return {preset: round(ranked[round(rate * weeks)], 4) for preset, rate in RATES.items()}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Named columns of a table, a row per case."""

    names: Sequence[str]
    table: Any


def _labelled_alike(labels: Mapping[Place, Label], places: Sequence[Place], place: Place) -> dict[int, bool]:
    """Return the earlier takeaways of the place's window, and whether each shares a theme with it."""
    label = labels.get(place)
    if label is None:
        return {}
    earlier = ((number, labels.get(other)) for number, other in enumerate(places))
    return {n: bool(label.themes & o.themes) for n, o in earlier if o and o.window == label.window}


def _fit(dense: Columns, there: Columns, wanted: Any, *, strength: float, without: frozenset[str]) -> Linear:
    """Fit standardised features and things there or not; return weights for the features as they are."""
    kept = np.array([name not in without for name in dense.names])
    mean, spread = dense.table.mean(axis=0), dense.table.std(axis=0) + 1e-6
    table = sp.hstack([sp.csr_matrix((dense.table - mean) / spread * kept), there.table]).tocsr()
    fitted = LogisticRegression(C=strength, max_iter=1000).fit(table, wanted)
    weights = fitted.coef_[0][: len(dense.names)] / spread
    return Linear(
        bias=round(float(fitted.intercept_[0] - (weights * mean).sum()), 5),
        weights={name: round(float(w), 5) for name, w in zip(dense.names, weights, strict=True)},
        keys={
            name: round(float(w), 4)
            for name, w in zip(there.names, fitted.coef_[0][len(dense.names) :], strict=True)
        },
        words={},
    )


def _plain(part: Linear) -> dict[str, Any]:
    return {
        "bias": part.bias,
        "weights": dict(part.weights),
        "keys": {k: w for k, w in part.keys.items() if w},
        "words": {k: w for k, w in sorted(part.words.items(), key=lambda kw: -kw[1]) if w},
    }
