"""Earlier takeaways, indexed so that a new one is quickly compared with them all."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.themes.features import Features
from monitor.themes.fresh_numbers import told_numbers
from monitor.themes.index import Index, Numbers, Scores, top
from monitor.themes.lexicon import Lexicon
from monitor.themes.name_forms import told_names
from monitor.themes.tables import Arrays, Counts, Lists, Parts, Rows, Terms, Texts, flatten, part_of
from monitor.themes.traits import Likeness, Pairs, Traits

Members = NDArray[np.int32]

RETRIEVED = 200  # nearest earlier takeaways to compare closely
NO_MEMBERS = np.zeros(0, np.int32)
TABLES = (
    *("days", "issues", "texts", "topics", "mains", "members", "spoken", "facts", "told"),
    *("entities", "mentions", "pairs", "words", "names", "sectors", "matters"),
)
# Keys and names of one takeaway whose pairs are counted: limits the cost of a page-long one.
MAX_ENTITIES = 40


class PastTakeaway(NamedTuple):
    """An earlier takeaway."""

    date: date
    issue: int  # running number of its assessment, from 0
    text: str


class History:
    """Earlier takeaways, numbered from 0 in order of arrival, and the themes they belong to."""

    def __init__(self, lexicon: Lexicon, dimensions: int, saved: Arrays | None = None) -> None:
        """Start from the `arrays` of another history, if given; raises KeyError if a table is missing."""
        part = partial(part_of, saved)
        self._days = Rows(np.int32, **part("days"))  # of each takeaway, as ordinals
        self._issues = Rows(np.int64, **part("issues"))  # of each takeaway, its assessment
        self._texts = Texts(**part("texts"))
        self._topics = Terms(**part("topics"))  # the themes
        self._mains = Rows(np.int32, **part("mains"))  # takeaway: main theme
        self._members = Lists(np.int32, **part("members"))  # theme: takeaways whose main theme it is
        self._spoken = Lists(np.int32, **part("spoken"))  # theme: assessments that mention it
        self._facts = Terms(**part("facts"))  # keys of names, values of numbers
        self._told = Lists(np.int32, **part("told"))  # theme: names and numbers in its takeaways
        self._entities = Terms(**part("entities"))  # keys and names
        self._mentions = Counts(**part("mentions"))  # entity: how many takeaways mention it
        self._pairs = Counts(**part("pairs"))  # two entities: how many takeaways mention both
        self._words = Index(part("words") or None)
        self._names = Index(part("names") or None)
        self._sectors = Index(part("sectors") or None)
        self._matters = Index(part("matters") or None)
        self.traits = Traits(lexicon, dimensions, saved)
        self._latest = -1, 0  # the latest assessment, and how many of its takeaways were added

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, number: int) -> PastTakeaway:
        day, issue = self._days.row(number), self._issues.row(number)
        return PastTakeaway(date=date.fromordinal(int(day)), issue=int(issue), text=self._texts[number])

    def arrays(self) -> Parts:
        """Yield everything added, for another history to start from."""
        own = {name: getattr(self, f"_{name}") for name in TABLES}
        return flatten({**own, **self.traits.tables()})

    def refresh(self) -> None:
        """Recompute the weights of all words: call once for each assessment, before its first takeaway."""
        for index in self._indexes():
            index.refresh()
        self.traits.refresh()

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
        facts = [
            self._facts.number(fact)
            for fact in sorted(told_names(features.spelled) | told_numbers(features.text))
        ]
        for topic in topics:
            self._spoken.append(topic, takeaway.issue)
            if facts:
                self._told.extend(topic, facts)
        entities = [self._entities.number(entity) for entity in entities_of(features)]
        self._mentions.update(entities)
        self._pairs.update(_pair(one, other) for one, other in combinations(entities, 2))
        for index, terms in zip(self._indexes(), _terms(features), strict=True):
            index.add(terms)
        self.traits.add(features)

    def told_in(self, issue: int) -> int:
        """Return how many takeaways of that assessment were added, if it is the latest; else 0."""
        latest, count = self._latest
        return count if issue == latest else 0

    def issues_of(self, numbers: Numbers) -> Numbers:
        """Return the assessment of each of those takeaways."""
        return self._issues.rows(numbers)

    def main_themes(self, numbers: Numbers) -> list[str]:
        """Return the main theme of each of those takeaways."""
        return [self._topics.words[topic] for topic in self._mains.rows(numbers).tolist()]

    def members(self, theme: str) -> Members:
        """Return the takeaways whose main theme this is; none if the theme is unknown."""
        topic = self._topics.find(theme)
        return NO_MEMBERS if topic is None else self._members[topic]

    def last_issue(self, theme: str) -> int | None:
        """Return the last assessment that mentioned a theme, or None if the theme is unknown."""
        topic = self._topics.find(theme)
        return None if topic is None else int(self._spoken[topic][-1])

    def facts(self, theme: str) -> set[str]:
        """Return the keys of the names and the values of the numbers in the takeaways of a known theme."""
        topic = self._topics.find(theme)
        assert topic is not None  # noqa: S101 (only candidates are asked about)
        return {self._facts.words[fact] for fact in {*self._told[topic].tolist()}}

    def says(self, phrase: str, numbers: Iterable[int] | None = None) -> bool:
        """Return whether any of those takeaways, by default of all, has this phrase of several words, in any case."""
        wanted = phrase.casefold()
        among = range(len(self)) if numbers is None else numbers
        return " " in wanted and any(wanted in self._texts[number].casefold() for number in among)

    def count_key(self, key: str) -> int:
        """Return how many takeaways mention a sector or matter."""
        return self._sectors.count(key) + self._matters.count(key)

    def count_pairs(self, features: Features) -> list[tuple[int, int, int]]:
        """Return how many takeaways mention the one, the other and both of every two keys or names of a takeaway."""
        found = [
            (number, 0 if number is None else self._mentions[number])
            for number in map(self._entities.find, entities_of(features))
        ]
        return [
            (ours, theirs, 0 if one is None or other is None else self._pairs[_pair(one, other)])
            for (one, ours), (other, theirs) in combinations(found, 2)
        ]

    def compare(self, features: Features) -> Likeness:
        """Return how similar every earlier takeaway is to this one."""
        words, names, sectors, matters = (
            index.search(index.weigh(terms))
            for index, terms in zip(self._indexes(), _terms(features), strict=True)
        )
        own = self.traits.read(features)
        return Likeness(words=words, names=names, sectors=sectors, matters=matters, own=own)

    def pair(self, likeness: Likeness, numbers: Numbers, *, issue: int) -> Pairs:
        """Compare this takeaway closely with each of those earlier ones, whose numbers ascend.

        `issue` is the assessment of this one.
        """
        return self.traits.pair(likeness, numbers, issue - self._issues.rows(numbers))

    def compare_details(self, likeness: Likeness, numbers: Numbers) -> Scores:
        """Return how similar the details of those earlier takeaways are to this one's, as `Traits.compare_details` does."""
        return self.traits.compare_details(likeness, numbers)

    def retrieve(self, likeness: Likeness) -> Numbers:
        """Return the earlier takeaways worth a closer look, oldest first."""
        rough = likeness.words + 0.5 * (likeness.names + likeness.sectors + likeness.matters)
        return np.sort(top(rough, RETRIEVED))

    def contains(self, stems: Sequence[str], numbers: Numbers) -> NDArray[np.bool_]:
        """Return which of those earlier takeaways contain each stem: one row per stem."""
        return self._words.contains(stems, numbers)

    def _indexes(self) -> tuple[Index, ...]:
        return self._words, self._names, self._sectors, self._matters


def entities_of(features: Features) -> list[str]:
    """Return the sectors, matters and names the takeaway mentions, at most MAX_ENTITIES, in alphabetical order."""
    return sorted({*features.sectors, *features.matters, *features.names})[:MAX_ENTITIES]


def _pair(one: int, other: int) -> int:
    """Return the number of a pair of entities, the alphabetically first of which is `one`."""
    return one << 32 | other


def _terms(features: Features) -> tuple[tuple[str, ...], ...]:
    return features.stems, features.names, features.sectors, features.matters
