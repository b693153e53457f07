"""What has been told so far, laid out so that a takeaway is compared with all of it quickly."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.themes.features import Features, Vector
from monitor.themes.index import Index, Scores
from monitor.themes.lexicon import Lexicon

Numbers = NDArray[np.int64]
Table = NDArray[np.float32]
Cell = TypeVar("Cell", bound=np.generic)

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
    "sectors in common",  # of those in either
    "matters in common",
    "sectors within",  # of those in the one with fewer
    "matters within",
    "support",  # cosine of the toplines that both lead; 0 unless both lead some
    "both supported",
    "assessments apart",  # logarithm
)
RETRIEVED = 200  # nearest earlier takeaways that are compared closely
NONE = -1
MAX_ENDS = 40  # keys and names of one takeaway whose pairs are counted: bounds a page-long one


@dataclass(frozen=True, kw_only=True)
class PastTakeaway:
    """An earlier takeaway."""

    date: date
    issue: int  # the how-manieth assessment it stood in
    text: str


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How like every earlier takeaway is to the one at hand: cosines in 0..1, one per earlier takeaway."""

    words: Scores
    names: Scores
    sectors: Scores
    matters: Scores


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """One takeaway beside some earlier ones, a row for each of those."""

    features: Table  # LINK_FEATURES
    shared: Table  # sectors and matters that both speak of
    apart: Table  # those that only one of the two speaks of

    def with_rows(self, places: Numbers, more: "Pairs") -> "Pairs":
        """Return the rows of both, `more` inserted before those places."""
        return Pairs(
            features=np.insert(self.features, places, more.features, axis=0),
            shared=np.insert(self.shared, places, more.shared, axis=0),
            apart=np.insert(self.apart, places, more.apart, axis=0),
        )


class History:
    """Earlier takeaways, numbered from 0 in the order they came, and the themes they belong to."""

    def __init__(self, lexicon: Lexicon, dimensions: int) -> None:
        self.told: list[PastTakeaway] = []
        self.members: dict[str, list[int]] = {}  # theme: the takeaways it is the main theme of
        self.themes: list[tuple[str, ...]] = []  # takeaway: its themes, the main one first
        self.last_issue: dict[str, int] = {}  # theme: the assessment that last spoke of it
        self.facts: dict[str, set[str]] = {}  # theme: names and numbers told of it
        self.key_counts: Counter[str] = Counter()  # sector or matter: takeaways that spoke of it
        self.mentions: Counter[str] = Counter()  # key or name: takeaways that spoke of it
        self.pairs: Counter[tuple[str, str]] = Counter()  # keys and names: takeaways that spoke of both
        self._words, self._names, self._sectors, self._matters = Index(), Index(), Index(), Index()
        self._support = Index()  # an empty document where a takeaway leads no toplines
        self._issues = Rows(1, np.int64)  # the assessment it stood in
        self._columns = {key: n for n, key in enumerate((*lexicon.sectors, *lexicon.matters))}
        self.keys = tuple(self._columns)  # the columns of `Pairs.shared` and `Pairs.apart`
        self._divide = len(lexicon.sectors)
        self._keys = Rows(len(self._columns), np.uint8)
        self._vectors = Rows(dimensions, np.float16)
        self._firsts = Rows(2, np.int16)  # column of the first sector, of the first matter, or NONE
        self._named = Rows(1, np.bool_)

    def refresh(self) -> None:
        """Weigh all words anew: once a day, before its first takeaway."""
        for index in (*self._indexes(), self._support):
            index.refresh()

    def add(self, told: PastTakeaway, reading: Features, themes: Sequence[str]) -> None:
        """Take one more takeaway as told."""
        number = len(self.told)
        self.told.append(told)
        self.themes.append(tuple(themes))
        self.members.setdefault(themes[0], []).append(number)
        for theme in themes:
            self.last_issue[theme] = told.issue
            self.facts.setdefault(theme, set()).update(reading.names, reading.numbers)
        self.key_counts.update((*reading.sectors, *reading.matters))
        self.mentions.update(ends_of(reading))
        self.pairs.update(pairs_of(reading))
        for index, terms in zip(self._indexes(), _terms(reading), strict=True):
            index.add(terms)
        self._support.add(reading.support)
        self._issues.add([told.issue])
        self._keys.add(self._hot(reading))
        self._vectors.add(reading.vector)
        self._firsts.add(self._first_columns(reading))
        self._named.add([bool(reading.names)])

    def told_in(self, issue: int) -> int:
        """Return how many of the latest takeaways stood in that assessment."""
        return next((n for n, told in enumerate(reversed(self.told)) if told.issue != issue), len(self.told))

    def compare(self, reading: Features) -> Likeness:
        """Return how like all earlier takeaways are to this one."""
        found = (index.search(terms) for index, terms in zip(self._indexes(), _terms(reading), strict=True))
        words, names, sectors, matters = found
        return Likeness(words=words, names=names, sectors=sectors, matters=matters)

    def retrieve(self, likeness: Likeness) -> Numbers:
        """Return the earlier takeaways worth a closer look, in the order they came."""
        rough = likeness.words + 0.5 * (likeness.names + likeness.sectors + likeness.matters)
        return np.sort(top(rough, RETRIEVED))

    def pair(self, reading: Features, likeness: Likeness, numbers: Numbers, *, issue: int) -> Pairs:
        """Return what is to be seen of this takeaway beside each of those earlier ones, whose numbers ascend.

        `issue` is the assessment this one stands in.
        """
        hot = self._hot(reading)
        theirs = self._keys.rows(numbers)
        shared = (theirs & hot).astype(np.float32)
        cosines = [c[numbers] for c in (likeness.words, likeness.names, likeness.sectors, likeness.matters)]
        cosines.append((self._vectors.rows(numbers) * reading.vector).sum(axis=1))
        columns = [*cosines, *_sides(bool(reading.names), self._named.rows(numbers)[:, 0], cosines[1])]
        halves = (slice(None, self._divide), slice(self._divide, None))
        for half, cosine in zip(halves, cosines[2:4], strict=True):
            columns += _sides(bool(hot[half].any()), np.asarray(theirs[:, half].any(axis=1)), cosine)
        firsts = self._firsts.rows(numbers)
        columns += [
            (firsts[:, n] == own) & (own != NONE) for n, own in enumerate(self._first_columns(reading))
        ]
        ours, other, both = (
            [rows[..., half].sum(axis=-1, dtype=np.float32) for half in halves]
            for rows in (hot, theirs, shared)
        )
        columns += [b / np.maximum(a + o - b, 1) for a, o, b in zip(ours, other, both, strict=True)]
        columns += [b / np.maximum(np.minimum(a, o), 1) for a, o, b in zip(ours, other, both, strict=True)]
        columns += self._support_columns(reading, numbers)
        columns.append(np.log1p(issue - self._issues.rows(numbers)[:, 0]))
        features = np.empty((len(numbers), len(columns)), np.float32)
        for n, column in enumerate(columns):
            features[:, n] = column
        return Pairs(
            features=features,
            shared=shared,
            apart=(theirs ^ hot).astype(np.float32),
        )

    def count_sectors(self, numbers: Numbers) -> NDArray[np.int64]:
        """Return how many sectors each of those earlier takeaways names."""
        return np.asarray((self._keys.rows(numbers)[:, : self._divide] > 0).sum(axis=1), np.int64)

    def hold(self, stems: Sequence[str], numbers: Numbers) -> NDArray[np.bool_]:
        """Return which of those earlier takeaways have each of some stems: a row for each stem."""
        return self._words.hold(stems, numbers)

    def _support_columns(self, reading: Features, numbers: Numbers) -> list[Scores]:
        if not reading.support:
            return [np.zeros(len(numbers), np.float32)] * 2
        return [
            self._support.compare(reading.support, numbers),
            self._support.filled(numbers).astype(np.float32),
        ]

    def _indexes(self) -> tuple[Index, ...]:
        return self._words, self._names, self._sectors, self._matters

    def _hot(self, reading: Features) -> NDArray[np.uint8]:
        row = np.zeros(len(self._columns), np.uint8)
        row[[self._columns[key] for key in (*reading.sectors, *reading.matters)]] = 1
        return row

    def _first_columns(self, reading: Features) -> list[int]:
        return [self._columns[keys[0]] if keys else NONE for keys in (reading.sectors, reading.matters)]


class Rows(Generic[Cell]):
    """A table that grows by rows; its storage doubles, so that adding stays cheap."""

    def __init__(self, width: int, dtype: type[Cell]) -> None:
        self._table = np.zeros((64, width), dtype)
        self._length = 0

    def add(self, row: Sequence[int] | Sequence[bool] | Vector | NDArray[np.uint8]) -> None:
        """Append one row."""
        if self._length == len(self._table):
            self._table = np.concatenate((self._table, np.zeros_like(self._table)))
        self._table[self._length] = row
        self._length += 1

    def rows(self, numbers: Numbers) -> NDArray[Cell]:
        """Return the rows of those numbers."""
        return self._table[numbers]


def ends_of(reading: Features) -> list[str]:
    """Return the sectors, matters and names the takeaway speaks of, in alphabetical order."""
    return sorted({*reading.sectors, *reading.matters, *reading.names})[:MAX_ENDS]


def pairs_of(reading: Features) -> set[tuple[str, str]]:
    """Return which sectors, matters and names the takeaway speaks of together."""
    ends = ends_of(reading)
    return {(one, other) for n, one in enumerate(ends) for other in ends[n + 1 :]}


def top(scores: Scores, count: int) -> Numbers:
    """Return the numbers of the highest scores above zero, best first; of equals the earliest first."""
    found = np.flatnonzero(scores > 0)
    if len(found) > count:
        edge = np.partition(scores[found], -count)[-count]
        found = found[scores[found] >= edge]
    return found[np.argsort(-scores[found], kind="stable")][:count]


def _terms(reading: Features) -> tuple[tuple[str, ...], ...]:
    return reading.stems, reading.names, reading.sectors, reading.matters


def _sides(ours: bool, theirs: NDArray[np.bool_], cosine: Scores) -> list[NDArray[np.bool_]]:
    """Return "both have some and share none" and "only one side has some"."""
    return [theirs & ours & (cosine <= 0), theirs != ours]
