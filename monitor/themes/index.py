"""Searchable bags of terms, compared by exact sparse cosine."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.themes.tables import Arrays, Lists, Parts, Rows, Table, Terms, flatten, part_of

Scores = NDArray[np.float32]
Numbers = NDArray[np.int64]
# Documents whose lengths are computed at once: few enough to stay in the processor's cache.
BATCH_SIZE = 5_000
BLOCK_SIZE = 256  # scores in a block; the best of each block rules out most of a long history at once
SHORTEST = 1e-9  # length of a document without terms


class Query(NamedTuple):
    """The terms to look for, weighted as of the last refresh."""

    numbers: Numbers  # known terms
    weights: Scores  # what each adds to the score of a document, times its damped count there
    length: float


class Bags:
    """Documents (bags of terms), numbered from 0 in order of arrival, that can be compared with a query.

    Inverse document frequencies are as of the last `refresh`, so they stay the same while documents are added.
    """

    def __init__(self, saved: Arrays | None = None) -> None:
        """Start from the `arrays` of others, if given; raises KeyError if a table is missing."""
        part = partial(part_of, saved)
        self._names = Terms(**part("names"))
        self._seen = array("q", part("seen")["table"].tolist() if saved else ())  # per term: documents
        self._terms = Rows(np.int32, **part("terms"))  # all documents' terms, end to end
        self._weights = Rows(np.float32, **part("weights"))  # their damped counts
        self._starts = Rows(np.int64, **part("starts"))  # where each document begins there, and the last ends
        if not saved:
            self._starts.add(0)
        self._idf: list[float] = []  # per term known at the last refresh
        self._rarest = 1.0
        self._idfs = np.ones(1, np.float32)  # `_idf`, followed by `_rarest` for any other term

    def __len__(self) -> int:
        return len(self._starts) - 1

    def arrays(self) -> Parts:
        """Yield everything added, for others to start from."""
        yield "seen.table", np.array(self._seen, np.int64)
        yield from flatten(self._tables())

    def _tables(self) -> dict[str, Table]:
        return {
            "names": self._names,
            "terms": self._terms,
            "weights": self._weights,
            "starts": self._starts,
        }

    def refresh(self) -> None:
        """Recompute the weights of all terms."""
        seen = np.array(self._seen, np.float32)
        idf = (np.log((len(self) + 1.0) / (seen + 1.0)) + 1.0).astype(np.float32)
        self._idf, self._rarest = idf.tolist(), log(len(self) + 1.0) + 1.0
        self._idfs = np.append(idf, np.float32(self._rarest))

    def add(self, terms: Iterable[str]) -> None:
        """Add a document."""
        counts = Counter(terms)
        self._add([*map(self._names.number, counts)], [1.0 + log(count) for count in counts.values()])

    def _add(self, numbers: Sequence[int], weights: Sequence[float]) -> None:
        """Add a document: its terms and their damped counts."""
        self._seen.extend([0] * (len(self._names) - len(self._seen)))
        for number in numbers:
            self._seen[number] += 1
        self._terms.extend(np.array(numbers, np.int32))
        self._weights.extend(np.array(weights, np.float32))
        self._starts.add(len(self._terms))

    def count(self, term: str) -> int:
        """Return how many documents contain a term."""
        number = self._names.find(term)
        return 0 if number is None else self._seen[number]

    def weigh(self, terms: Iterable[str]) -> Query:
        """Return the query for these terms."""
        numbers, weights, square = [], [], 0.0
        counts, idfs = Counter(terms), self._idf
        for number, count in zip(map(self._names.find, counts), counts.values(), strict=True):
            idf = self._rarest if number is None or number >= len(idfs) else idfs[number]
            weight = (1.0 + log(count)) * idf
            square += weight * weight
            if number is not None:
                numbers.append(number)
                weights.append(weight * idf)
        return Query(np.array(numbers, np.int64), np.array(weights, np.float32), square**0.5)

    def compare(self, query: Query, documents: Numbers) -> tuple[Scores, NDArray[np.bool_]]:
        """Return the cosine of the query with each of those documents, and which have any term; others cost nothing."""
        places, sizes = self._places(documents)
        terms, counts = self._terms.rows(places), self._weights.rows(places)
        table = self._table(query.numbers, terms, counts, sizes)
        table *= query.weights[:, np.newaxis]
        scores: Scores = np.add.reduce(table)
        scores /= np.maximum(self._compute(terms, counts, sizes) * np.float32(query.length), SHORTEST)
        return np.minimum(scores, 1.0, out=scores), sizes > 0

    def contains(self, terms: Sequence[str], documents: Numbers) -> NDArray[np.bool_]:
        """Return which of those documents contain each term: one row per term."""
        known = [n for n, term in enumerate(terms) if term in self._names]
        held = np.zeros((len(terms), len(documents)), np.bool_)
        numbers = np.array([self._names.number(terms[n]) for n in known], np.int64)
        places, sizes = self._places(documents)
        rows, columns, _ = self._find(numbers, self._terms.rows(places), sizes)
        held[np.array(known, np.int64)[rows], columns] = True
        return held

    def _table(self, numbers: Numbers, terms: NDArray[np.int32], counts: Scores, sizes: Numbers) -> Scores:
        """Return the damped count of each of those terms in each document: one row per term."""
        table = np.zeros((len(numbers), len(sizes)), np.float32)
        rows, columns, hits = self._find(numbers, terms, sizes)
        table[rows, columns] = counts[hits]
        return table

    def _find(
        self, numbers: Numbers, terms: NDArray[np.int32], sizes: Numbers
    ) -> tuple[NDArray[np.int32], Numbers, Numbers]:
        """Return which of `numbers` stand in which document, and where in `terms`, those of all documents end to end."""
        rows = np.zeros(len(self._names), np.int32)  # from 1; 0 for any other term
        rows[numbers] = np.arange(1, len(numbers) + 1)
        found = rows.take(terms)
        [hits] = found.nonzero()
        return found.take(hits) - 1, np.arange(len(sizes)).repeat(sizes).take(hits), hits

    def _places(self, documents: Numbers) -> tuple[Numbers, Numbers]:
        """Return where the terms of some documents are, end to end, and how many each document has."""
        starts, ends = self._bounds(documents)
        sizes = ends - starts
        after = sizes.cumsum()
        return np.arange(sizes.sum()) + (starts - after + sizes).repeat(sizes), sizes

    def _bounds(self, documents: Numbers) -> tuple[Numbers, Numbers]:
        """Return where some documents begin and end in the list of all terms."""
        return self._starts.rows(documents), self._starts.rows(documents + 1)

    def _compute(self, terms: NDArray[np.int32], counts: Scores, sizes: Numbers) -> Scores:
        """Return the lengths of documents whose terms lie end to end; `sizes` are their numbers of terms."""
        weights = self._idfs.take(terms, mode="clip")
        weights *= counts
        np.square(weights, out=weights)
        squares, filled = np.zeros(len(sizes), np.float32), sizes > 0
        if len(weights):
            squares[filled] = np.add.reduceat(weights, (np.cumsum(sizes) - sizes)[filled])
        return np.sqrt(squares)

    def _weight(self, number: int) -> float:
        return self._idf[number] if number < len(self._idf) else self._rarest


class Index(Bags):
    """Documents that can also be searched all at once.

    An inverted file: each term has a list of its documents, so that a query reads only the lists of its own terms.
    """

    def __init__(self, saved: Arrays | None = None) -> None:
        super().__init__(saved)
        part = partial(part_of, saved)
        self._postings = Lists(np.int32, **part("postings"))  # per term: document numbers
        self._counts = Lists(np.float32, **part("counts"))  # per term: its damped count in each of those
        self._lengths = None if saved else array("f")  # None: not computed since the last refresh

    def _tables(self) -> dict[str, Table]:
        return {**super()._tables(), "postings": self._postings, "counts": self._counts}

    def refresh(self) -> None:
        """Recompute the weights of all terms; the lengths of documents follow when they are needed."""
        super().refresh()
        self._lengths = None

    def search(self, query: Query) -> Scores:
        """Return the cosine of the query with every document, 0..1."""
        scores = np.zeros(len(self), np.float32)
        if len(query.numbers):
            numbers = query.numbers.tolist()
            (found, sizes), (counts, _) = self._postings.joined(numbers), self._counts.joined(numbers)
            np.add.at(scores, found, query.weights.repeat(sizes) * counts)  # in order of the terms
            scores /= self._all_lengths() * np.float32(query.length)
        return np.minimum(scores, 1.0, out=scores)

    def _add(self, numbers: Sequence[int], weights: Sequence[float]) -> None:
        document, square = len(self), 0.0
        super()._add(numbers, weights)
        for number, damped in zip(numbers, weights, strict=True):
            self._postings.append(number, document)
            self._counts.append(number, damped)
            square += (damped * self._weight(number)) ** 2
        if self._lengths is not None:
            self._lengths.append(max(square**0.5, SHORTEST))

    def _all_lengths(self) -> Scores:
        if self._lengths is None:
            self._lengths = array("f")
            for first in range(0, len(self), BATCH_SIZE):
                self._lengths.frombytes(
                    self._compute_span(first, min(first + BATCH_SIZE, len(self))).tobytes()
                )
        return np.frombuffer(self._lengths, np.float32)

    def _compute_span(self, first: int, last: int) -> Scores:
        """Return the lengths of the documents from `first` to `last`, exclusive."""
        starts, ends = self._bounds(np.arange(first, last))
        span = int(starts[0]), int(ends[-1])
        lengths = self._compute(self._terms.span(*span), self._weights.span(*span), ends - starts)
        return np.maximum(lengths, SHORTEST)


def top(scores: Scores, count: int) -> Numbers:
    """Return the indices of at most `count` highest scores above zero, best first; of equals the earliest first."""
    edge = _lower_bound(scores, count)
    found = np.flatnonzero(scores >= edge) if edge > 0 else np.flatnonzero(scores > 0)
    if len(found) > count:
        edge = np.partition(scores[found], -count)[-count]
        found = found[scores[found] >= edge]
    return found[np.argsort(-scores[found], kind="stable")][:count]


def _lower_bound(scores: Scores, count: int) -> float:
    """Return a bound that the `count` highest scores reach, as that many stretches do; 0 if there are fewer stretches."""
    stretches = len(scores) // BLOCK_SIZE
    if stretches < count:
        return 0.0
    best = scores[: stretches * BLOCK_SIZE].reshape(stretches, BLOCK_SIZE).max(axis=1)
    return float(np.partition(best, -count)[-count])
