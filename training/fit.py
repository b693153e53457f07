"""Fit the two decisions: link and novelty, each a regularised logistic regression over the tracker's own features."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]  # it ships no types
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

from monitor.themes import Tracker
from monitor.themes.candidates import CUES, NOVELTY_FEATURES, SUPPORT_FEATURES, THEME_FEATURES
from monitor.themes.features import Features, Vocabulary, extract_features
from monitor.themes.history import LINK_FEATURES, History, PastTakeaway
from monitor.themes.lexicon import Lexicon
from monitor.themes.model import Linear, Model
from monitor.themes.tracker import GAP
from training.gold import Day, Label, Place

LINK_STRENGTH = (
    0.05  # inverse of the penalty, as scikit-learn's C; chosen among five with all windows in view
)
NOVELTY_STRENGTH = 0.05
FEWEST = 5  # labelled takeaways a word must stand in to get a weight of its own
FEWEST_PAIRED = 8  # the same, for the weight of a word that two share
RATES = {"few": 3.0, "balanced": 4.0, "many": 10.0}  # alerts a week on windows not trained on
EVIDENCE = {  # what can be left out, to see what it brings; "lexicon" is left out by giving an empty one
    "meaning": frozenset({"meaning"}),
    "names": frozenset({"names", "no name shared", "names on one side"}),
    "cues": frozenset(CUES),
    "fit of themes": frozenset(THEME_FEATURES),
    "nearest words": frozenset({"nearest words", "three nearest words"}),
    "word weights": frozenset({"word weights"}),
    "shared words": frozenset({"shared words"}),
    "one-sided keys": frozenset({"one-sided keys"}),
    "toplines": frozenset({"support", "both supported", *SUPPORT_FEATURES}),
    "nearest meaning": frozenset({"nearest meaning"}),
    "time apart": frozenset({"assessments apart"}),
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
    readings = read_all(days, lexicon, vocabulary)
    words = _worth_a_weight([reading for place, reading in readings.items() if place in labels])
    words = [] if "shared words" in without else words
    tables, shared, apart, held = [], [], [], []
    same: list[bool] = []
    history, places = History(lexicon, vocabulary.dimensions), list[Place]()
    last = days[0].date
    for issue, day in enumerate(days):
        if (day.date - last).days > GAP:
            history, places = History(lexicon, vocabulary.dimensions), []
        last = day.date
        history.refresh()
        for takeaway in day.takeaways:
            place = (day.date, takeaway.position)
            reading = readings[place]
            earlier = _labelled_alike(labels, places, place)
            if earlier:
                numbers = np.array(list(earlier), np.int64)
                pairs = history.pair(reading, history.compare(reading), numbers, issue=issue)
                tables.append(pairs.features)
                shared.append(sp.csr_matrix(pairs.shared))
                apart.append(sp.csr_matrix(pairs.apart))
                held.append(_held(history, reading, numbers, words))
                same += earlier.values()
            history.add(PastTakeaway(date=day.date, issue=issue, text=takeaway.text), reading, ("-",))
            places.append(place)
    if "one-sided keys" in without:
        apart = [table * 0 for table in apart]
    blocks = {"keys": shared, "apart": apart, "words": held}
    names = [(block, name) for block in ("keys", "apart") for name in history.keys]
    there = Columns(
        names=[*names, *(("words", word) for word in words)],
        table=sp.hstack([sp.vstack(block) for block in blocks.values()]).tocsr(),
    )
    dense = Columns(names=LINK_FEATURES, table=np.concatenate(tables))
    return _fit(dense, there, np.array(same), strength=LINK_STRENGTH, without=without)


def read_all(days: Sequence[Day], lexicon: Lexicon, vocabulary: Vocabulary) -> dict[Place, Features]:
    """Return how the tracker reads every takeaway."""
    return {
        (day.date, takeaway.position): extract_features(takeaway.text, lexicon, vocabulary, support)
        for day in days
        for takeaway, support in zip(day.takeaways, day.support, strict=True)
    }


def collect_cases(
    days: Sequence[Day], labels: Mapping[Place, Label], link: Linear, lexicon: Lexicon, vocabulary: Vocabulary
) -> list[Case]:
    """Return every labelled takeaway as a tracker that alerts nobody would see it."""
    nothing = Linear(bias=-30.0, weights={}, keys={}, words={}, apart={})
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
        for day in days
        for found, verdict in tracker.studies(*day)
        for place in [(day.date, verdict.takeaway.position)]
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
    names = [*(("words", word) for word in words), *(("keys", key) for key in keys)]
    there = Columns(names=names, table=sp.csr_matrix(hot))
    new = np.array([case.status == "NEW" for case in cases])
    columns = Columns(names=NOVELTY_FEATURES, table=dense)
    return _fit(columns, there, new, strength=NOVELTY_STRENGTH, without=without)


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

    names: Sequence[Any]
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
    found: dict[str, dict[str, float]] = {"keys": {}, "apart": {}, "words": {}}
    for (block, name), weight in zip(there.names, fitted.coef_[0][len(dense.names) :], strict=True):
        found[block][name] = round(float(weight), 4)
    return Linear(
        bias=round(float(fitted.intercept_[0] - (weights * mean).sum()), 5),
        weights={name: round(float(w), 5) for name, w in zip(dense.names, weights, strict=True)},
        **found,
    )


def _worth_a_weight(readings: Sequence[Features]) -> list[str]:
    counts = Counter(stem for reading in readings for stem in set(reading.stems))
    return sorted(stem for stem, count in counts.items() if count >= FEWEST_PAIRED)


def _held(history: History, reading: Features, numbers: Any, words: Sequence[str]) -> Any:
    """Return which stems of a takeaway each earlier one has, a column per word."""
    columns = {word: n for n, word in enumerate(words)}
    own = sorted(columns.keys() & {*reading.stems})
    held = [np.flatnonzero(history.hold(stem, numbers)) for stem in own]
    rows = np.concatenate([*held, np.zeros(0, np.int64)])
    cols = np.repeat([columns[stem] for stem in own], [len(found) for found in held])
    return sp.csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(len(numbers), len(words)))


def _plain(part: Linear) -> dict[str, Any]:
    return {
        "bias": part.bias,
        "weights": dict(part.weights),
        "keys": {k: w for k, w in part.keys.items() if w},
        "apart": {k: w for k, w in part.apart.items() if w},
        "words": {k: w for k, w in sorted(part.words.items(), key=lambda kw: -kw[1]) if w},
    }
