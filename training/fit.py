"""Fit the decisions link, details, reranking and novelty: regularised logistic regressions over the tracker's features.

Details, reranking and novelty are learned from links that were not trained on the same window. Links are surer of pairs that
they were trained on, so what is learned from those would not hold for a new day.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import scipy.sparse as sp

from monitor.themes import Tracker
from monitor.themes.evidence import (
    CUES,
    DETAIL_FEATURES,
    KEY_FEATURES,
    LINK_BESTS,
    NAMES,
    NOVELTY_FEATURES,
    SUPPORT_FEATURES,
    SURPRISE,
    THEME_FEATURES,
    Evidence,
)
from monitor.themes.features import Vocabulary
from monitor.themes.folders import Compared
from monitor.themes.history import History
from monitor.themes.lexicon import Lexicon
from monitor.themes.model import RATES, Linear, Model
from monitor.themes.nearest import CLOSE, FARTHEST, RERANK_FEATURES, find_likeliest, rerank_features
from training.gold import Day, Label, Place, read_with_evidence
from training.pairs import collect_pairs, detail_rows, fit_details, fit_link
from training.regression import NOTHING, Columns, fit_linear, plain

NOVELTY_STRENGTH = 0.05
RERANK_STRENGTH = 1.0
OPINION = 0.5  # weight of a language model's confidence in the target; the annotator's label has the rest
MIN_LABELLED = 5  # labelled takeaways a word must occur in to get its own weight
EVIDENCE = {  # features that can be left out to see what they contribute; for "lexicon" give an empty one
    "meaning": frozenset({"meaning"}),
    "names": frozenset({"names", "no name shared", "names on one side"}),
    "cues": frozenset(CUES),
    "fit of themes": frozenset(THEME_FEATURES),
    "nearest words": frozenset({"nearest words", "three nearest words"}),
    "best links": frozenset(LINK_BESTS),
    "keys": frozenset(KEY_FEATURES),
    "surprising pairs": frozenset({SURPRISE}),
    "share of names": frozenset({NAMES}),
    "word weights": frozenset({"word weights"}),
    "shared words": frozenset({"shared words"}),
    "one-sided keys": frozenset({"one-sided keys"}),
    "toplines": frozenset({"support", "both supported", *SUPPORT_FEATURES}),
    "time apart": frozenset({"assessments apart"}),
    "opinions": frozenset({"opinions"}),
}
Pair = tuple[Mapping[str, float], bool]  # RERANK_FEATURES of two takeaways, and whether they share a theme
NEVER = {"few": 1.0, "balanced": 1.0, "many": 1.0}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A labelled takeaway as the reranking and novelty decisions see it."""

    place: Place
    window: str
    status: str
    confidence: float | None  # of a language model that it is new
    features: Mapping[str, float]
    keys: tuple[str, ...]
    words: frozenset[str]
    nearest: Sequence[Pair]  # pairs with the likeliest earlier takeaways of its window


def fit_model(
    days: Sequence[Day],
    labels: Mapping[Place, Label],
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    *,
    without: frozenset[str] = NOTHING,
) -> dict[str, Any]:
    """Return a model in its JSON form, trained only on those labels and without the features in `without`."""
    pairs = collect_pairs(days, labels, lexicon, vocabulary)
    windows = sorted({label.window for label in labels.values()})
    links = {
        window: fit_link(pairs, [other for other in windows if other != window], without=without)
        for window in windows
    }
    rows = [detail_rows(pairs, window, link) for window, link in links.items()]
    cases: list[Case] = []
    for window, link in links.items():
        tracker = Tracker(lexicon=lexicon, vocabulary=vocabulary, model=watching(link))
        cases += collect_cases([day._replace(details=()) for day in days], labels, window, tracker)
    return {
        "link": plain(fit_link(pairs, windows, without=without)),
        "details": plain(fit_details(rows)),
        "reranking": plain(fit_rerank(cases, without=without)),
        "novelty": plain(fit_novelty(cases, without=without)),
        "thresholds": choose_thresholds(cases, without=without),
    }


def watching(link: Linear) -> Model:
    """Return a model with this link that never alerts."""
    never = Linear(bias=-30.0, weights={})
    unheard = Linear(bias=0.0, weights=dict(zip(DETAIL_FEATURES, (1.0, 0.0), strict=True)))
    return Model(link=link, details=unheard, reranking=never, novelty=never, thresholds=NEVER)


def collect_cases(
    days: Sequence[Day], labels: Mapping[Place, Label], window: str, tracker: Tracker
) -> Iterator[Case]:
    """Yield every labelled takeaway of a window as the tracker sees it."""
    last = max(place[0] for place, label in labels.items() if label.window == window)
    told = {
        (day.date, takeaway.text): label
        for day in days
        for takeaway in day.takeaways
        if (label := labels.get((day.date, takeaway.position))) and label.window == window
    }
    for day in days:
        if day.date > last:
            return
        for found, verdict in read_with_evidence(tracker, *day):
            label = told.get((day.date, verdict.takeaway.text))
            if label:
                place = (day.date, verdict.takeaway.position)
                nearest = _pair_nearest(label, found, tracker.history, told)
                yield _case(place, label, found, nearest)


def _case(place: Place, label: Label, found: Evidence, nearest: Sequence[Pair]) -> Case:
    return Case(
        place=place,
        window=label.window,
        status=label.status,
        confidence=label.confidence,
        features=found.features,
        keys=(*found.reading.sectors, *found.reading.matters),
        words=found.reading.words,
        nearest=nearest,
    )


def _pair_nearest(
    label: Label, found: Evidence, history: History, told: Mapping[tuple[date, str], Label]
) -> list[Pair]:
    """Return pairs with the likeliest takeaways of earlier assessments, without those that have no label."""
    compared = Compared(found.numbers, found.links)
    likeliest = find_likeliest(history, compared, issue=found.issue, count=FARTHEST)[:CLOSE]
    others = [told.get((one.date, one.text)) for one in (history[near.number] for near in likeliest)]
    features = rerank_features(found, history, likeliest)
    return [
        (own, bool(label.themes & other.themes)) for own, other in zip(features, others, strict=True) if other
    ]


def fit_rerank(cases: Sequence[Case], *, without: frozenset[str] = NOTHING) -> Linear:
    """Learn which of the likeliest earlier takeaways share a theme with a takeaway."""
    pairs = [pair for case in cases for pair in case.nearest]
    table = np.array([[features[name] for name in RERANK_FEATURES] for features, _ in pairs])
    return fit_linear(
        Columns(names=RERANK_FEATURES, table=table),
        None,
        np.array([float(shares) for _, shares in pairs]),
        strength=RERANK_STRENGTH,
        without=without,
    )


def fit_novelty(cases: Sequence[Case], *, without: frozenset[str] = NOTHING) -> Linear:
    """Learn whether a takeaway opens a theme, from annotators' labels softened by a language model's confidence."""
    cases = [case for case in cases if case.status != "UNSURE"]
    counts = Counter(word for case in cases for word in case.words)
    words = sorted(word for word, count in counts.items() if count >= MIN_LABELLED and word.isalpha())
    words = [] if "word weights" in without else words
    keys = sorted({key for case in cases for key in case.keys})
    dense = np.array([[case.features[name] for name in NOVELTY_FEATURES] for case in cases])
    hot = [[float(w in case.words) for w in words] + [float(k in case.keys) for k in keys] for case in cases]
    names = [*(("words", word) for word in words), *(("keys", key) for key in keys)]
    return fit_linear(
        Columns(names=NOVELTY_FEATURES, table=dense),
        Columns(names=names, table=sp.csr_matrix(hot)),
        np.array([_target(case, opinions="opinions" not in without) for case in cases]),
        strength=NOVELTY_STRENGTH,
        without=without,
    )


def _target(case: Case, *, opinions: bool) -> float:
    new = float(case.status == "NEW")
    if case.confidence is None or not opinions:
        return new
    return (1.0 - OPINION) * new + OPINION * case.confidence


def choose_thresholds(cases: Sequence[Case], *, without: frozenset[str] = NOTHING) -> dict[str, float]:
    """Return for each preset the novelty that gives its rate on windows that the scores were not trained on."""
    scores: list[float] = []
    for window in sorted({case.window for case in cases}):
        novelty = fit_novelty([case for case in cases if case.window != window], without=without)
        scores += [novelty.score(c.features, c.keys, c.words) for c in cases if c.window == window]
    weeks = len({case.place[0] for case in cases}) / 7
    ranked = sorted(scores, reverse=True)
    return {preset: round(ranked[round(rate * weeks)], 4) for preset, rate in RATES.items()}
