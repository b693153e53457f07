"""The earlier takeaways, searchable by their words: exact sparse cosine, no approximation."""

from array import array
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


class Index:
    """Documents (bags of terms, numbered from 0) in the order they came; IDF is of what came so far.

    An inverted file: per term the documents it stands in. A query touches only the lists of its own terms.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._postings: list[array[int]] = []  # per term: document numbers
        self._counts: list[array[float]] = []  # per term: how often in each of those
        self._terms = array("i")  # all documents' terms, end to end
        self._weights = array("f")  # how often each stands in its document, damped
        self._starts = array("q")  # where each document begins in those two
        self._idf: Scores = np.zeros(0, np.float32)
        self._lengths: Scores = np.zeros(0, np.float32)
        self._stale = True

    def __len__(self) -> int:
        return len(self._starts)

    def seen_in(self, term: str) -> int:
        """Return in how many documents the term stands."""
        number = self._numbers.get(term)
        return 0 if number is None else len(self._postings[number])

    def add(self, terms: Iterable[str]) -> None:
        """Take one more document."""
        self._stale = True
        document = len(self)
        self._starts.append(len(self._terms))
        for term, count in Counter(terms).items():
            number = self._numbers.setdefault(term, len(self._postings))
            if number == len(self._postings):
                self._postings.append(array("i"))
                self._counts.append(array("f"))
            damped = 1.0 + float(np.log(count))
            self._postings[number].append(document)
            self._counts[number].append(damped)
            self._terms.append(number)
            self._weights.append(damped)

    def search(self, terms: Iterable[str]) -> Scores:
        """Return the cosine of the query with every document, in 0..1."""
        self._refresh()
        scores = np.zeros(len(self), np.float32)
        length = 0.0
        for term, count in Counter(terms).items():
            number = self._numbers.get(term)
            idf = float(self._idf[number]) if number is not None else self._unseen()
            weight = (1.0 + float(np.log(count))) * idf
            length += weight * weight
            if number is not None:
                found = np.frombuffer(self._postings[number], np.int32)
                scores[found] += weight * idf * np.frombuffer(self._counts[number], np.float32)
        if length:
            scores /= self._lengths * np.float32(length**0.5)
        return scores

    def _unseen(self) -> float:
        return float(np.log(len(self) + 1.0)) + 1.0

    def _refresh(self) -> None:
        """Recompute IDF and lengths; exact every day, so that a rebuilt index answers the same."""
        if not self._stale:
            return
        seen = np.array([len(found) for found in self._postings], np.float32)
        self._idf = (np.log((len(self) + 1.0) / (seen + 1.0)) + 1.0).astype(np.float32)
        self._lengths = np.ones(len(self), np.float32)
        if len(self._terms):
            squares = (
                self._idf[np.frombuffer(self._terms, np.int32)] * np.frombuffer(self._weights, np.float32)
            ) ** 2
            ends = np.append(np.frombuffer(self._starts, np.int64)[1:], len(self._terms))
            sums = np.concatenate(([0.0], np.cumsum(squares, dtype=np.float64)))
            self._lengths = np.sqrt(
                np.maximum(sums[ends] - sums[np.frombuffer(self._starts, np.int64)], 1e-9)
            ).astype(np.float32)
        self._stale = False
