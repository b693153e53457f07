"""Bags of terms, searchable: exact sparse cosine, no approximation."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
NONE = -1


class Index:
    """Documents (bags of terms, numbered from 0) in the order they came.

    An inverted file: per term the documents it stands in, so that a query touches only the lists of its own terms.
    Inverse document frequencies are those of the last `refresh`: the same all day, whatever the day adds.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._postings: list[array[int]] = []  # per term: document numbers
        self._counts: list[array[float]] = []  # per term: how often in each of those, damped
        self._terms = array("i")  # all documents' terms, end to end
        self._weights = array("f")  # how often each stands in its document, damped
        self._starts = array("q")  # where each document begins in those two
        self._lengths: array[float] | None = array("f")  # None: not yet reckoned since the last refresh
        self._reckoned = np.zeros(
            0, np.float32
        )  # lengths of single documents since the last refresh; 0: not yet
        self._idf: list[float] = []  # per term known at the last refresh
        self._rarest = 1.0
        self._idfs = np.ones(1, np.float32)  # the same, and last that of any other term

    def __len__(self) -> int:
        return len(self._starts)

    def refresh(self) -> None:
        """Weigh all terms anew by what is known by now; the documents' lengths follow when they are asked for."""
        seen = np.array([len(found) for found in self._postings], np.float32)
        idf = (np.log((len(self) + 1.0) / (seen + 1.0)) + 1.0).astype(np.float32)
        self._idf, self._rarest = idf.tolist(), log(len(self) + 1.0) + 1.0
        self._idfs = np.append(idf, np.float32(self._rarest))
        self._lengths = None
        self._reckoned = np.zeros(len(self), np.float32)

    def add(self, terms: Iterable[str]) -> None:
        """Take one more document."""
        self._starts.append(len(self._terms))
        square = 0.0
        for term, count in Counter(terms).items():
            number = self._numbers.setdefault(term, len(self._postings))
            if number == len(self._postings):
                self._postings.append(array("i"))
                self._counts.append(array("f"))
            damped = 1.0 + log(count)
            self._postings[number].append(len(self) - 1)
            self._counts[number].append(damped)
            self._terms.append(number)
            self._weights.append(damped)
            square += (damped * self._weight(number)) ** 2
        if self._lengths is not None:
            self._lengths.append(square**0.5)

    def search(self, terms: Iterable[str]) -> Scores:
        """Return the cosine of the query with every document, in 0..1."""
        scores = np.zeros(len(self), np.float32)
        known, length = self._weigh(terms)
        for number, weight in known:
            counts = np.frombuffer(self._counts[number], np.float32)
            scores[np.frombuffer(self._postings[number], np.int32)] += np.float32(weight) * counts
        if length:
            scores /= np.maximum(self._all_lengths(), 1e-9) * np.float32(length)
        return np.minimum(scores, 1.0, out=scores)

    def compare(self, terms: Iterable[str], documents: NDArray[np.int64]) -> Scores:
        """Return the cosine of the query with those documents; the others cost nothing."""
        known, length = self._weigh(terms)
        weights = np.array([weight for _, weight in known], np.float32)
        counts = self._count([number for number, _ in known], documents)
        scores: Scores = (counts * weights[:, np.newaxis]).sum(axis=0)
        scores /= np.maximum(self._lengths_of(documents) * np.float32(length), 1e-9)
        return np.minimum(scores, 1.0, out=scores)

    def hold(self, terms: Sequence[str], documents: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which of those documents each term stands in: a row for each term."""
        known = [n for n, term in enumerate(terms) if term in self._numbers]
        held = np.zeros((len(terms), len(documents)), np.bool_)
        held[known] = self._count([self._numbers[terms[n]] for n in known], documents) > 0
        return held

    def filled(self, documents: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which of those documents have any term."""
        starts, ends = self._bounds(documents)
        return starts < ends

    def _count(self, numbers: Sequence[int], documents: NDArray[np.int64]) -> Scores:
        """Return how often, damped, each term stands in each of those documents: a row for each term."""
        counts = np.zeros((len(numbers), len(documents)), np.float32)
        rows = np.full(len(self._postings), NONE, np.int32)
        rows[numbers] = np.arange(len(numbers))
        places, sizes = self._places(documents)
        found = rows[np.frombuffer(self._terms, np.int32)[places]]
        hits = np.flatnonzero(found != NONE)
        columns = np.repeat(np.arange(len(documents)), sizes)[hits]
        counts[found[hits], columns] = np.frombuffer(self._weights, np.float32)[places[hits]]
        return counts

    def _all_lengths(self) -> Scores:
        if self._lengths is None:
            starts, ends = self._bounds(np.arange(len(self)))
            terms, counts = np.frombuffer(self._terms, np.int32), np.frombuffer(self._weights, np.float32)
            self._lengths = array("f", self._reckon(terms, counts, ends - starts).tobytes())
        return np.frombuffer(self._lengths, np.float32)

    def _lengths_of(self, documents: NDArray[np.int64]) -> Scores:
        """Return some documents' lengths, reckoned from their own terms alone, once between two refreshes."""
        self._reckoned.resize(len(self), refcheck=False)
        unknown = documents[self._reckoned[documents] == 0]
        if len(unknown):
            places, sizes = self._places(unknown)
            terms, counts = np.frombuffer(self._terms, np.int32), np.frombuffer(self._weights, np.float32)
            self._reckoned[unknown] = self._reckon(terms[places], counts[places], sizes)
        return self._reckoned[documents]

    def _places(self, documents: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the terms of some documents stand in the list of all terms, end to end, and how many each has."""
        starts, ends = self._bounds(documents)
        sizes = ends - starts
        firsts = np.cumsum(sizes) - sizes
        return np.arange(sizes.sum()) + np.repeat(starts - firsts, sizes), sizes

    def _bounds(self, documents: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where some documents begin and end in the list of all terms."""
        starts, last = np.frombuffer(self._starts, np.int64), len(self) - 1
        ends = np.where(documents < last, starts[np.minimum(documents + 1, last)], len(self._terms))
        return starts[documents], ends

    def _reckon(self, terms: NDArray[np.int32], counts: Scores, sizes: NDArray[np.int64]) -> Scores:
        """Return the lengths of documents whose terms lie end to end, so many for each."""
        weights = np.square(self._idfs[np.minimum(terms, len(self._idf))] * counts)
        squares, filled = np.zeros(len(sizes), np.float32), sizes > 0
        if len(weights):
            squares[filled] = np.add.reduceat(weights, (np.cumsum(sizes) - sizes)[filled])
        return np.sqrt(squares)

    def _weigh(self, terms: Iterable[str]) -> tuple[list[tuple[int, float]], float]:
        """Return what each known term of a query adds to a document for each time it stands there, and its length."""
        known = []
        square = 0.0
        for term, count in Counter(terms).items():
            number = self._numbers.get(term)
            idf = self._weight(number)
            weight = (1.0 + log(count)) * idf
            square += weight * weight
            if number is not None:
                known.append((number, weight * idf))
        return known, square**0.5

    def _weight(self, number: int | None) -> float:
        known = number is not None and number < len(self._idf)
        return self._idf[number] if known and number is not None else self._rarest
