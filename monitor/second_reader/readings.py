"""What the second reader said of earlier takeaways: its titles and matches help to compare two takeaways."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from monitor.models import Earlier
from monitor.second_reader.answer import Opinion
from monitor.themes.features import Vector, Vocabulary, load_vocabulary, meaning_of, stems

TakeawayKey = tuple[date, str]  # the date and text of a takeaway


def key_of(earlier: Earlier) -> TakeawayKey:
    """Return the key of an earlier takeaway, by which readings are found."""
    return earlier.date, earlier.text


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The parts of an opinion that count when its takeaway is compared with another."""

    new: bool
    words: frozenset[str]  # stems of the title
    meaning: Vector  # of the title: unit length, or zero
    matches: frozenset[TakeawayKey]


class Readings:
    """The readings so far, by takeaway."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self._vocabulary = vocabulary or load_vocabulary()
        self._found: dict[TakeawayKey, Reading] = {}

    def add(self, day: date, opinions: Mapping[str, Opinion]) -> None:
        """Add the opinions on a day's takeaways, by their texts."""
        self._found.update(((day, text), self.read(opinion)) for text, opinion in opinions.items())

    def get(self, told: TakeawayKey) -> Reading | None:
        """Return the reading of a takeaway, or None if it was never read."""
        return self._found.get(told)

    def read(self, opinion: Opinion) -> Reading:
        """Return the reading of an opinion."""
        words = stems(opinion.title)
        return Reading(
            new=opinion.new,
            words=frozenset(words),
            meaning=meaning_of(words, self._vocabulary),
            matches=frozenset(map(key_of, opinion.matches)),
        )
