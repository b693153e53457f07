"""Learn the link decision, whether two takeaways share a theme, from all pairs of labelled takeaways in a window."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp

from monitor.gaps import AFRESH
from monitor.themes.evidence import DETAIL_FEATURES
from monitor.themes.features import Features, Vocabulary, extract_features
from monitor.themes.history import History, PastTakeaway
from monitor.themes.lexicon import Lexicon
from monitor.themes.model import Linear
from monitor.themes.tracker import zip_context
from monitor.themes.traits import LINK_FEATURES, NO_DETAILS
from training.gold import Day, Label, Place
from training.regression import NOTHING, Columns, fit_linear

# Inverse of the penalty, like C in scikit-learn; the best of five values over all windows.
LINK_STRENGTH = 0.05
DETAIL_STRENGTH = 1.0
MIN_LABELLED = 8  # labelled takeaways a word must occur in to get its own weight


@dataclass(frozen=True, kw_only=True)
class LabelledPairs:
    """All pairs of labelled takeaways that are in the same window, one row each."""

    window: Any  # array of names
    same: Any  # array: whether the two share a theme
    dense: Any  # LINK_FEATURES
    details: Any  # cosine of their details, or NO_DETAILS
    shared: Any  # sparse: sectors and matters that both mention
    unshared: Any  # sparse: sectors and matters that only one mentions
    held: Any  # sparse: stems that both have
    keys: tuple[str, ...]  # columns of `shared` and `unshared`
    stems: tuple[str, ...]  # columns of `held`
    standing: Mapping[str, Counter[str]]  # window: how many labelled takeaways have each stem


class DetailRows(NamedTuple):
    """Pairs of takeaways of which both have a detail."""

    table: Any  # DETAIL_FEATURES
    same: Any  # whether they share a theme


class _Row(NamedTuple):
    """A labelled takeaway paired with each earlier labelled one of its window."""

    window: str
    same: list[bool]
    dense: Any
    details: Any
    shared: Any
    unshared: Any
    held: Any


def collect_pairs(
    days: Sequence[Day], labels: Mapping[Place, Label], lexicon: Lexicon, vocabulary: Vocabulary
) -> LabelledPairs:
    """Return the pairs as a tracker sees them when it reads the later takeaway of the two."""
    readings = _read_all(days, lexicon, vocabulary)
    standing = {label.window: Counter[str]() for label in labels.values()}
    for place, label in labels.items():
        standing[label.window].update(set(readings[place].stems))
    total = sum(standing.values(), Counter[str]())
    stems = tuple(sorted(stem for stem, count in total.items() if count >= MIN_LABELLED))
    begin = partial(History, lexicon, vocabulary.dimensions)
    rows = list(_pair_all(days, labels, readings, stems, begin))
    return LabelledPairs(
        window=np.array([row.window for row in rows for _ in row.same]),
        same=np.array([same for row in rows for same in row.same]),
        dense=np.concatenate([row.dense for row in rows]),
        details=np.concatenate([row.details for row in rows]),
        shared=sp.vstack([row.shared for row in rows]).tocsr(),
        unshared=sp.vstack([row.unshared for row in rows]).tocsr(),
        held=sp.vstack([row.held for row in rows]).tocsr(),
        keys=begin().traits.keys,
        stems=stems,
        standing=standing,
    )


def _pair_all(
    days: Sequence[Day],
    labels: Mapping[Place, Label],
    readings: Mapping[Place, Features],
    stems: Sequence[str],
    begin: Callable[[], History],
) -> Iterator[_Row]:
    """Yield a row for each labelled takeaway that has earlier ones; after a long gap the history starts afresh."""
    history, places, last = begin(), list[Place](), days[0].date
    for issue, day in enumerate(days):
        if day.date - last > AFRESH:
            history, places = begin(), []
        last = day.date
        history.refresh()
        for takeaway in day.takeaways:
            place = (day.date, takeaway.position)
            reading = readings[place]
            if earlier := _labelled_alike(labels, places, place):
                numbers = np.array(list(earlier), np.int64)
                likeness = history.compare(reading)
                pairs = history.pair(likeness, numbers, issue=issue)
                yield _Row(
                    window=labels[place].window,
                    same=list(earlier.values()),
                    dense=pairs.features,
                    details=history.compare_details(likeness, numbers),
                    shared=sp.csr_matrix(pairs.shared),
                    unshared=sp.csr_matrix(pairs.unshared),
                    held=_held(history, reading, numbers, stems),
                )
            history.add(PastTakeaway(date=day.date, issue=issue, text=takeaway.text), reading, ("-",))
            places.append(place)


def fit_link(pairs: LabelledPairs, windows: Collection[str], *, without: frozenset[str] = NOTHING) -> Linear:
    """Return the link regression, learned only from the pairs of those windows."""
    rows = np.flatnonzero(np.isin(pairs.window, list(windows)))
    standing = sum((pairs.standing[window] for window in windows), Counter[str]())
    columns = [n for n, stem in enumerate(pairs.stems) if standing[stem] >= MIN_LABELLED]
    columns = [] if "shared words" in without else columns
    unshared = pairs.unshared[rows] * float("one-sided keys" not in without)
    names = [(block, name) for block in ("keys", "unshared") for name in pairs.keys]
    there = Columns(
        names=[*names, *(("words", pairs.stems[n]) for n in columns)],
        table=sp.hstack([pairs.shared[rows], unshared, pairs.held[rows][:, columns]]).tocsr(),
    )
    dense = Columns(names=LINK_FEATURES, table=pairs.dense[rows])
    return fit_linear(dense, there, pairs.same[rows].astype(float), strength=LINK_STRENGTH, without=without)


def detail_rows(pairs: LabelledPairs, window: str, link: Linear) -> DetailRows:
    """Return the pairs of a window whose details are known, with the log-odds of `link`, not trained on that window."""
    rows = np.flatnonzero((pairs.window == window) & (pairs.details != NO_DETAILS))
    weights = [
        np.array([link.weights[name] for name in LINK_FEATURES]),
        *(np.array([table.get(key, 0.0) for key in pairs.keys]) for table in (link.keys, link.unshared)),
        np.array([link.words.get(stem, 0.0) for stem in pairs.stems]),
    ]
    blocks = (pairs.dense, pairs.shared, pairs.unshared, pairs.held)
    odds = sum(block[rows] @ weight for block, weight in zip(blocks, weights, strict=True)) + link.bias
    return DetailRows(np.column_stack((odds, pairs.details[rows])), pairs.same[rows])


def fit_details(rows: Iterable[DetailRows]) -> Linear:
    """Learn how much the details add to the link."""
    tables, same = zip(*rows, strict=True)
    table = Columns(names=DETAIL_FEATURES, table=np.concatenate(tables))
    return fit_linear(table, None, np.concatenate(same).astype(float), strength=DETAIL_STRENGTH)


def _read_all(days: Sequence[Day], lexicon: Lexicon, vocabulary: Vocabulary) -> dict[Place, Features]:
    return {
        (day.date, takeaway.position): extract_features(takeaway.text, lexicon, vocabulary, *told)
        for day in days
        for takeaway, *told in zip_context(day.takeaways, day.support, day.details)
    }


def _labelled_alike(labels: Mapping[Place, Label], places: Sequence[Place], place: Place) -> dict[int, bool]:
    """Return the earlier labelled takeaways of the same window, and whether each shares a theme with this one."""
    label = labels.get(place)
    if label is None:
        return {}
    earlier = ((number, labels.get(other)) for number, other in enumerate(places))
    return {n: bool(label.themes & o.themes) for n, o in earlier if o and o.window == label.window}


def _held(history: History, reading: Features, numbers: Any, stems: Sequence[str]) -> Any:
    """Return which stems of a takeaway each earlier one has, one column per stem."""
    columns = {stem: n for n, stem in enumerate(stems)}
    own = sorted(columns.keys() & {*reading.stems})
    held = [np.flatnonzero(found) for found in history.contains(own, numbers)]
    rows = np.concatenate([*held, np.zeros(0, np.int64)])
    cols = np.repeat([columns[stem] for stem in own], [len(found) for found in held])
    return sp.csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(len(numbers), len(stems)))
