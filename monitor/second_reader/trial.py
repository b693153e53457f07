"""Ten questions of our own invention with known answers, which test whether a model is good enough to ask."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from monitor.models import Earlier
from monitor.packaged import load_json
from monitor.second_reader.answer import Opinion
from monitor.second_reader.prompt import Question

ENOUGH = 8  # of ten; a model that always says the same gets at most five
DAY = date(2030, 6, 17)


@dataclass(frozen=True, kw_only=True)
class KnownQuestion:
    """A question and its answer: whether the takeaway is new, and if not, which ones may be its closest match."""

    question: Question
    new: bool
    matches: tuple[Earlier, ...] = ()

    def fits(self, opinion: Opinion) -> bool:
        """Return whether an opinion is as expected."""
        return opinion.new == self.new and (self.new or opinion.match in self.matches)


@lru_cache(maxsize=1)
def load_trial() -> tuple[KnownQuestion, ...]:
    """Return the known questions that come with the package."""
    return tuple(map(_parse_known, load_json(__package__, "trial.json")))


def _parse_known(found: dict[str, Any]) -> KnownQuestion:
    """Return a question from the file; its earlier takeaways are pairs of theme and text, one a day, latest first."""
    earlier = tuple(
        Earlier(date=DAY - timedelta(days=n), text=text, score=0.5, theme=name)
        for n, (name, text) in enumerate(found["earlier"], 1)
    )
    names = {name: name for name, _ in found["earlier"]}
    return KnownQuestion(
        question=Question(text=found["takeaway"], earlier=earlier, names=names),
        new=found["new"],
        matches=tuple(earlier[number - 1] for number in found.get("matches", ())),
    )
