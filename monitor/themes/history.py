"""Earlier takeaways, indexed so that a takeaway is compared with all of them quickly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from monitor.themes.columns import Arrays, Counts, Lists, Parts, Rows, Terms, Texts, flatten, part_of
from monitor.themes.features import Features
from monitor.themes.index import Index, Scores
from monitor.themes.lexicon import Lexicon

Numbers = NDArray[np.int64]
Members = NDArray[np.int32]
Table = NDArray[np.float32]

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
# Each float16 as a float32, by its bits: to look it up is faster than to convert it.
WIDENED = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
NONE = -1
NOBODY = np.zeros(0, np.int32)
INDEXES = ("words", "names", "sectors", "matters", "support")
TABLES = (
    *("days", "issues", "texts", "topics", "mains", "members", "spoken", "facts", "told"),
    *("ends", "mentions", "pairs", "keys", "vectors", "firsts", "named"),
)
STRETCH = 256  # scores of which the best is looked at first, to sort out most of a long history at once
MAX_ENDS = 40  # keys and names of one takeaway whose pairs are counted: bounds a page-long one


@dataclass(frozen=True, kw_only=True)
class PastTakeaway:
    """An earlier takeaway."""

    date: date
    issue: int  # the number of the assessment it stood in, counted from 0
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

    def joined(self, more: "Pairs", order: Numbers) -> "Pairs":
        """Return the rows of both in an order: that of their places, one after the other."""
        tables = ((self.features, more.features), (self.shared, more.shared), (self.apart, more.apart))
        features, shared, apart = (np.concatenate(both)[order] for both in tables)
        return Pairs(features=features, shared=shared, apart=apart)


class History:
    """Earlier takeaways, numbered from 0 in the order they came, and the themes they belong to."""

    def __init__(self, lexicon: Lexicon, dimensions: int, saved: Arrays | None = None) -> None:
        """Begin with what `arrays` of another history returned; raises KeyError where a table is missing."""
        part = partial(part_of, saved)
        self._days = Rows(np.int32, **part("days"))  # of each takeaway, as ordinals
        self._issues = Rows(np.int64, **part("issues"))  # the assessment it stood in
        self._texts = Texts(**part("texts"))
        self._topics = Terms(**part("topics"))  # the themes
        self._mains = Rows(np.int32, **part("mains"))  # takeaway: its main theme
        self._members = Lists(np.int32, **part("members"))  # theme: the takeaways it is the main theme of
        self._spoken = Lists(np.int32, **part("spoken"))  # theme: the assessments that spoke of it
        self._facts = Terms(**part("facts"))  # names and numbers
        self._told = Lists(np.int32, **part("told"))  # theme: names and numbers told of it
        self._ends = Terms(**part("ends"))  # keys and names
        self._mentions = Counts(**part("mentions"))  # end: takeaways that spoke of it
        self._pairs = Counts(**part("pairs"))  # two ends: takeaways that spoke of both
        (
            self._words,
            self._names,
            self._sectors,
            self._matters,
            self._support,
        ) = (  # no term where there are no toplines
            Index(part(name) or None) for name in INDEXES
        )
        self._columns = {key: n for n, key in enumerate((*lexicon.sectors, *lexicon.matters))}
        self.keys = tuple(self._columns)  # the columns of `Pairs.shared` and `Pairs.apart`
        is_sector = np.arange(len(self._columns)) < len(lexicon.sectors)
        self._halves = np.stack((is_sector, ~is_sector), axis=1).astype(
            np.float32
        )  # to count sectors, matters
        self._keys = Rows(np.uint8, len(self._columns), **part("keys"))
        self._vectors = Rows(np.float16, dimensions, **part("vectors"))
        self._firsts = Rows(
            np.int16, 2, **part("firsts")
        )  # column of the first sector, of the first matter, or NONE
        self._named = Rows(np.bool_, **part("named"))
        self._latest = NONE, 0  # assessment, and how many takeaways of it were added

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, number: int) -> PastTakeaway:
        day, issue = self._days.row(number), self._issues.row(number)
        return PastTakeaway(date=date.fromordinal(int(day)), issue=int(issue), text=self._texts[number])

    def arrays(self) -> Parts:
        """Yield all that was added, for another history to begin with."""
        return flatten({name: getattr(self, f"_{name}") for name in (*TABLES, *INDEXES)})

    def refresh(self) -> None:
        """Weigh all words anew: once a day, before its first takeaway."""
        for index in (*self._indexes(), self._support):
            index.refresh()

    def add(self, takeaway: PastTakeaway, features: Features, themes: Sequence[str]) -> None:
        """Add one takeaway."""
        number = len(self)
        self._days.add(takeaway.date.toordinal())
        self._issues.add(takeaway.issue)
        self._latest = takeaway.issue, self.told_in(takeaway.issue) + 1
        self._texts.append(takeaway.text)
        topics = [self._topics.number(theme) for theme in themes]
        self._mains.add(topics[0])
        self._members.append(topics[0], number)
        facts = [self._facts.number(fact) for fact in sorted({*features.names, *features.numbers})]
        for topic in topics:
            self._spoken.append(topic, takeaway.issue)
            for fact in facts:
                self._told.append(topic, fact)
        ends = [self._ends.number(end) for end in ends_of(features)]
        self._mentions.update(ends)
        self._pairs.update(_pair(one, other) for n, one in enumerate(ends) for other in ends[n + 1 :])
        for index, terms in zip(self._indexes(), _terms(features), strict=True):
            index.add(terms)
        self._support.add(features.support)
        self._keys.add(self._hot(features))
        self._vectors.add(features.vector)
        self._firsts.add(self._first_columns(features))
        self._named.add(bool(features.names))

    def told_in(self, issue: int) -> int:
        """Return how many of the latest takeaways stood in that assessment."""
        latest, count = self._latest
        return count if issue == latest else 0

    def issues_of(self, numbers: Numbers) -> Numbers:
        """Return the assessment that each of those takeaways stood in."""
        return self._issues.rows(numbers)

    def main_theme(self, number: int) -> str:
        """Return the main theme of a takeaway."""
        return self._topics.words[int(self._mains.row(number))]

    def members(self, theme: str) -> Members:
        """Return the takeaways that a theme is the main theme of; none of one that is not known."""
        topic = self._topics.find(theme)
        return NOBODY if topic is None else self._members[topic]

    def last_issue(self, theme: str) -> int | None:
        """Return the assessment that last spoke of a theme; None for one that is not known."""
        topic = self._topics.find(theme)
        return None if topic is None else int(self._spoken[topic][-1])

    def facts(self, theme: str) -> set[str]:
        """Return the names and numbers told of a theme that is known."""
        topic = self._topics.find(theme)
        assert topic is not None  # noqa: S101 (it is asked about candidates alone)
        return {self._facts.words[fact] for fact in {*self._told[topic].tolist()}}

    def keys_of(self, numbers: Numbers | NDArray[np.int32], *, share: float = 0.0) -> set[str]:
        """Return the sectors and matters that takeaways speak of, at least this share of them."""
        spoken = self._keys.rows(numbers.astype(np.int64)).mean(axis=0)
        return {self.keys[n] for n in np.flatnonzero((spoken > 0) & (spoken >= share)).tolist()}

    def count_key(self, key: str) -> int:
        """Return how many takeaways spoke of a sector or a matter."""
        return self._sectors.count(key) + self._matters.count(key)

    def count_end(self, end: str) -> int:
        """Return how many takeaways spoke of a key or name."""
        number = self._ends.find(end)
        return 0 if number is None else self._mentions[number]

    def count_pair(self, one: str, other: str) -> int:
        """Return how many takeaways spoke of both keys or names, given in alphabetical order."""
        first, second = self._ends.find(one), self._ends.find(other)
        return 0 if first is None or second is None else self._pairs[_pair(first, second)]

    def compare(self, features: Features) -> Likeness:
        """Return how like all earlier takeaways are to this one."""
        found = (index.search(terms) for index, terms in zip(self._indexes(), _terms(features), strict=True))
        words, names, sectors, matters = found
        return Likeness(words=words, names=names, sectors=sectors, matters=matters)

    def retrieve(self, likeness: Likeness) -> Numbers:
        """Return the earlier takeaways worth a closer look, in the order they came."""
        rough = likeness.words + 0.5 * (likeness.names + likeness.sectors + likeness.matters)
        return np.sort(top(rough, RETRIEVED))

    def pair(self, features: Features, likeness: Likeness, numbers: Numbers, *, issue: int) -> Pairs:
        """Return what is to be seen of this takeaway beside each of those earlier ones, whose numbers ascend.

        `issue` is the assessment this one stands in.
        """
        hot, theirs = self._hot(features).astype(np.float32), self._keys.rows(numbers).astype(np.float32)
        shared = theirs * hot
        ours, other, both = (rows @ self._halves for rows in (hot, theirs, shared))
        cosines = [c[numbers] for c in (likeness.words, likeness.names, likeness.sectors, likeness.matters)]
        vectors = WIDENED.take(self._vectors.rows(numbers).view(np.uint16))
        cosines.append((vectors * features.vector).sum(axis=1))
        columns = [*cosines, *_sides(bool(features.names), self._named.rows(numbers), cosines[1])]
        for half, cosine in enumerate(cosines[2:4]):
            columns += _sides(bool(ours[half]), other[:, half] > 0, cosine)
        firsts = self._firsts.rows(numbers)
        columns += [
            (firsts[:, n] == own) & (own != NONE) for n, own in enumerate(self._first_columns(features))
        ]
        columns += [*(both / np.maximum(ours + other - both, 1)).T]
        columns += [*(both / np.maximum(np.minimum(ours, other), 1)).T]
        columns += self._support_columns(features, numbers)
        columns.append(np.log1p(issue - self._issues.rows(numbers)))
        table = np.empty((len(numbers), len(columns)), np.float32)
        for n, column in enumerate(columns):
            table[:, n] = column
        return Pairs(
            features=table,
            shared=shared,
            apart=(theirs != hot).astype(np.float32),
        )

    def count_sectors(self, numbers: Numbers) -> NDArray[np.int64]:
        """Return how many sectors each of those earlier takeaways names."""
        return np.asarray((self._keys.rows(numbers) @ self._halves)[:, 0], np.int64)

    def share_key(self, features: Features, numbers: Numbers) -> NDArray[np.bool_]:
        """Return which of those earlier takeaways speak of a sector or a matter that this one speaks of."""
        return np.asarray((self._keys.rows(numbers) & self._hot(features)).any(axis=1))

    def hold(self, stems: Sequence[str], numbers: Numbers) -> NDArray[np.bool_]:
        """Return which of those earlier takeaways have each of some stems: a row for each stem."""
        return self._words.hold(stems, numbers)

    def _support_columns(self, features: Features, numbers: Numbers) -> list[Scores]:
        if not features.support:
            return [np.zeros(len(numbers), np.float32)] * 2
        return [
            self._support.compare(features.support, numbers),
            self._support.filled(numbers).astype(np.float32),
        ]

    def _indexes(self) -> tuple[Index, ...]:
        return self._words, self._names, self._sectors, self._matters

    def _hot(self, features: Features) -> NDArray[np.uint8]:
        row = np.zeros(len(self._columns), np.uint8)
        row[[self._columns[key] for key in (*features.sectors, *features.matters)]] = 1
        return row

    def _first_columns(self, features: Features) -> list[int]:
        return [self._columns[keys[0]] if keys else NONE for keys in (features.sectors, features.matters)]


def ends_of(features: Features) -> list[str]:
    """Return the sectors, matters and names the takeaway speaks of, in alphabetical order."""
    return sorted({*features.sectors, *features.matters, *features.names})[:MAX_ENDS]


def pairs_of(features: Features) -> set[tuple[str, str]]:
    """Return which sectors, matters and names the takeaway speaks of together."""
    ends = ends_of(features)
    return {(one, other) for n, one in enumerate(ends) for other in ends[n + 1 :]}


def top(scores: Scores, count: int) -> Numbers:
    """Return the numbers of the highest scores above zero, best first; of equals the earliest first."""
    edge = _lower_bound(scores, count)
    found = np.flatnonzero(scores >= edge) if edge > 0 else np.flatnonzero(scores > 0)
    if len(found) > count:
        edge = np.partition(scores[found], -count)[-count]
        found = found[scores[found] >= edge]
    return found[np.argsort(-scores[found], kind="stable")][:count]


def _lower_bound(scores: Scores, count: int) -> float:
    """Return what the highest scores are at least: that many stretches of them have one that is as high; 0 where they are few."""
    stretches = len(scores) // STRETCH
    if stretches < count:
        return 0.0
    best = scores[: stretches * STRETCH].reshape(stretches, STRETCH).max(axis=1)
    return float(np.partition(best, -count)[-count])


def _pair(one: int, other: int) -> int:
    """Return the number of a pair of ends; which of the two comes first in the alphabet comes first here."""
    return one << 32 | other


def _terms(features: Features) -> tuple[tuple[str, ...], ...]:
    return features.stems, features.names, features.sectors, features.matters


def _sides(ours: bool, theirs: NDArray[np.bool_], cosine: Scores) -> list[NDArray[np.bool_]]:
    """Return "both have some and share none" and "only one side has some"."""
    return [theirs & ours & (cosine <= 0), theirs != ours]
