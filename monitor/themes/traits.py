"""What close comparisons of takeaways use: keys, names, meaning, toplines and details."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from monitor.themes.features import Features, Vector
from monitor.themes.index import Bags, Numbers, Query, Scores
from monitor.themes.lexicon import Lexicon
from monitor.themes.tables import Arrays, Rows, Table, part_of

LINK_FEATURES = (
    "words",  # the first five are cosines
    "names",
    "sectors",
    "matters",
    "meaning",
    "no name shared",  # though both have some
    "names on one side",
    "no sector shared",
    "sectors on one side",
    "no matter shared",
    "matters on one side",
    "same first sector",
    "same first matter",
    "sectors in common",  # as a share of those in either
    "matters in common",
    "sectors within",  # shared ones, as a share of those in the takeaway with fewer
    "matters within",
    "support",  # cosine of their toplines; 0 unless both lead some
    "both supported",
    "assessments apart",  # log1p
)
NONE = -1
NO_DETAILS = -1.0  # for pairs in which the details of one takeaway are unknown


@dataclass(frozen=True, kw_only=True, eq=False)
class Own:
    """What close comparisons use of the current takeaway."""

    keys: Scores  # 1 for each sector and matter that it mentions
    counts: Scores  # how many sectors and how many matters
    firsts: Sequence[int]  # columns of its first sector and its first matter, or NONE
    named: bool
    vector: Vector
    support: Query
    detail: Query


@dataclass(frozen=True, kw_only=True, eq=False)
class Likeness:
    """How similar every earlier takeaway is to the current one: cosines in 0..1, one for each."""

    words: Scores
    names: Scores
    sectors: Scores
    matters: Scores
    own: Own


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """One takeaway compared with some earlier ones, one row for each of these."""

    features: Scores  # LINK_FEATURES
    shared: Scores  # sectors and matters that both mention
    unshared: Scores  # sectors and matters that only one of the two mentions


class Traits:
    """Tables with one row for each earlier takeaway, numbered from 0 in order of arrival."""

    def __init__(self, lexicon: Lexicon, dimensions: int, saved: Arrays | None) -> None:
        part = partial(part_of, saved)
        self._columns = {key: n for n, key in enumerate((*lexicon.sectors, *lexicon.matters))}
        self.keys = tuple(self._columns)  # columns of `Pairs.shared` and `Pairs.unshared`
        is_sector = np.arange(len(self._columns)) < len(lexicon.sectors)
        self._halves = np.stack((is_sector, ~is_sector), axis=1).astype(np.float32)  # to count each kind
        self._keys = Rows(np.uint8, len(self._columns), **part("keys"))
        self._vectors = Rows(np.float16, dimensions, **part("vectors"))
        self._firsts = Rows(np.int16, 2, **part("firsts"))  # as `Own.firsts`
        self._named = Rows(np.bool_, **part("named"))
        self._support = Bags(part("support") or None)  # empty documents if there are no toplines
        self._details = Bags(part("details") or None)

    def tables(self) -> Mapping[str, Table]:
        """Return the tables by name."""
        return {
            "keys": self._keys,
            "vectors": self._vectors,
            "firsts": self._firsts,
            "named": self._named,
            "support": self._support,
            "details": self._details,
        }

    def refresh(self) -> None:
        """Recompute the weights of the words of toplines and details."""
        self._support.refresh()
        self._details.refresh()

    def add(self, features: Features) -> None:
        """Add one takeaway."""
        self._support.add(features.support)
        self._details.add(features.detail)
        self._keys.add(self._hot(features))
        self._vectors.add(features.vector)
        self._firsts.add(self._first_columns(features))
        self._named.add(bool(features.names))

    def keys_of(self, numbers: Numbers | NDArray[np.int32], *, share: float = 0.0) -> set[str]:
        """Return the sectors and matters that any, and at least `share`, of those takeaways mention."""
        if not len(numbers):  # a theme may be only a further one (`also`) of takeaways
            return set()
        spoken = np.add.reduce(self._keys.rows(numbers.astype(np.int64)), 0, np.float64) / len(numbers)
        return {self.keys[n] for n in np.flatnonzero((spoken > 0) & (spoken >= share)).tolist()}

    def count_sectors(self, numbers: Numbers) -> NDArray[np.int64]:
        """Return how many sectors each of those takeaways mentions."""
        return np.asarray((self._keys.rows(numbers) @ self._halves)[:, 0], np.int64)

    def share_key(self, features: Features, numbers: Numbers) -> NDArray[np.bool_]:
        """Return which of those takeaways share a sector or matter with this one."""
        return np.asarray((self._keys.rows(numbers) & self._hot(features)).any(axis=1))

    def read(self, features: Features) -> Own:
        """Return what close comparisons use of a takeaway."""
        keys = self._hot(features).astype(np.float32)
        return Own(
            keys=keys,
            counts=keys @ self._halves,
            firsts=self._first_columns(features),
            named=bool(features.names),
            vector=features.vector,
            support=self._support.weigh(features.support),
            detail=self._details.weigh(features.detail),
        )

    def pair(self, likeness: Likeness, numbers: Numbers, ages: Numbers) -> Pairs:
        """Compare a takeaway closely with each of those earlier ones, whose numbers ascend.

        `ages` are how many assessments ago those were published.
        """
        own, ours = likeness.own, likeness.own.counts
        theirs = self._keys.rows(numbers).astype(np.float32)
        shared = theirs * own.keys
        other, both = theirs @ self._halves, shared @ self._halves
        searched = likeness.words, likeness.names, likeness.sectors, likeness.matters
        cosines = [cosine.take(numbers) for cosine in searched]
        vectors = self._vectors.rows(numbers).astype(np.float32)
        vectors *= own.vector
        cosines.append(np.add.reduce(vectors, 1))
        columns = [*cosines, *_sides(own.named, self._named.rows(numbers), cosines[1])]
        for half, cosine in enumerate(cosines[2:4]):
            columns += _sides(bool(ours[half]), other[:, half] > 0, cosine)
        firsts = self._firsts.rows(numbers)
        columns += [(firsts[:, n] == first) & (first != NONE) for n, first in enumerate(own.firsts)]
        columns += [*(both / np.maximum(ours + other - both, 1)).T]
        columns += [*(both / np.maximum(np.minimum(ours, other), 1)).T]
        columns += _compare_texts(self._support, own.support, numbers)
        columns.append(np.log1p(ages))
        table = np.empty((len(numbers), len(columns)), np.float32)
        for n, column in enumerate(columns):
            table[:, n] = column
        return Pairs(features=table, shared=shared, unshared=(theirs != own.keys).astype(np.float32))

    def compare_details(self, likeness: Likeness, numbers: Numbers) -> Scores:
        """Return the cosines of a takeaway's detail with those of earlier ones; NO_DETAILS if one is unknown."""
        alike, known = _compare_texts(self._details, likeness.own.detail, numbers)
        return np.where(known, alike, np.float32(NO_DETAILS))

    def _hot(self, features: Features) -> NDArray[np.uint8]:
        row = np.zeros(len(self._columns), np.uint8)
        row[[self._columns[key] for key in (*features.sectors, *features.matters)]] = 1
        return row

    def _first_columns(self, features: Features) -> list[int]:
        return [self._columns[keys[0]] if keys else NONE for keys in (features.sectors, features.matters)]


def _compare_texts(texts: Bags, own: Query, numbers: Numbers) -> tuple[Scores, NDArray[np.bool_]]:
    """Return the cosines of a text with those of earlier takeaways, and for each whether both exist."""
    if not own.length:
        return np.zeros(len(numbers), np.float32), np.zeros(len(numbers), np.bool_)
    return texts.compare(own, numbers)


def _sides(ours: bool, theirs: NDArray[np.bool_], cosine: Scores) -> list[NDArray[np.bool_]]:
    """Return "both have some and share none" and "only one side has some"."""
    return [theirs & ours & (cosine <= 0), theirs != ours]
