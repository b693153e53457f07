"""What a tracker knows: every takeaway told so far, and the measure of the latest assessments."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from copy import copy, deepcopy
from datetime import date
from typing import Any

from monitor.gaps import AFRESH, RECENT, is_hole
from monitor.models import JudgedAssessment, Verdict
from monitor.themes.alert_rate import REMEMBERED, PastDay
from monitor.themes.columns import Arrays, Parts, Terms, flatten, part_of
from monitor.themes.features import MAX_TAKEAWAY_CHARS, Features
from monitor.themes.history import History, PastTakeaway
from monitor.themes.lexicon import Lexicon
from monitor.themes.name_forms import told_names
from monitor.themes.wholes import Told


class Memory:
    """Takeaways as they were judged, in date order. An assessment is opened, its takeaways are added, and it is closed."""

    def __init__(self, lexicon: Lexicon, dimensions: int) -> None:
        self._lexicon = lexicon
        self._dimensions = dimensions
        self._names: set[str] = set()  # all ever told in takeaways and toplines, before a gap too
        self._keys: set[str] = set()  # all sectors and matters ever spoken of in them
        self._start_afresh()

    def _start_afresh(self) -> None:
        self.history = History(self._lexicon, self._dimensions)
        self.past: deque[PastDay] = deque(maxlen=REMEMBERED)
        self.issues = 0  # assessments closed: the number of the one that is open
        self.after_hole = 0  # the first assessment after the last hole
        self._days: list[date] = []  # the latest known ones

    @property
    def told(self) -> Told:
        """Return all that was ever told."""
        return Told(self._names, self._keys, self.history.says)

    def open(self, day: date) -> None:
        """Begin an assessment; it must not be earlier than any that is known."""
        if self._days and day - self._days[-1] > AFRESH:
            self._start_afresh()
        elif is_hole(self._days, day):
            # What was seen before may have gone on unseen: it returns no more, and what was new then is no measure.
            self.after_hole = self.issues
            self.past.clear()
        if day not in self._days[-1:]:
            self._days = [*self._days, day][-RECENT:]

    def add(self, verdict: Verdict, reading: Features) -> None:
        """Add a takeaway of the open assessment."""
        told = PastTakeaway(date=self._days[-1], issue=self.issues, text=verdict.takeaway.text)
        self.history.add(told, reading, (verdict.folder or verdict.theme, *verdict.also))
        self._names |= told_names(reading.spelled)
        self._keys.update(reading.sectors, reading.matters)

    def close(self, verdicts: Sequence[Verdict], support: Iterable[str]) -> None:
        """End the open assessment."""
        for toplines in support:  # what a takeaway and its own toplines name is named for the first time
            self._names |= told_names(self._lexicon.spell(toplines))
            self._keys.update(self._lexicon.find_keys(toplines[:MAX_TAKEAWAY_CHARS]))
        self.past.append(_measure(verdicts))
        self.issues += 1

    def copy(self) -> "Memory":
        """Return one that knows the same; what either learns from now on stays with it."""
        twin = copy(self)
        twin.history, twin.past = deepcopy(self.history), copy(self.past)
        twin._names, twin._keys = set(self._names), set(self._keys)  # noqa: SLF001 (our own twin)
        return twin

    def state(self) -> dict[str, Any]:
        """Return the little that is known besides `arrays`, as JSON can say it."""
        return {
            "issues": self.issues,
            "days": [day.isoformat() for day in self._days],
            "after_hole": self.after_hole,
            "spoken": sorted(self._keys),
        }

    def arrays(self) -> Parts:
        """Yield all that is known, but for the measure of the latest assessments, for `resume`."""
        ever = Terms()
        for name in sorted(self._names):
            ever.number(name)
        return flatten({"history": self.history, "ever": ever})

    def resume(self, state: Mapping[str, Any], arrays: Arrays, latest: Sequence[JudgedAssessment]) -> None:
        """Know what another memory knew, instead of anything else; raises KeyError where a part is missing.

        `latest` are the last REMEMBERED assessments that it knew, or more.
        """
        self.history = History(self._lexicon, self._dimensions, part_of(arrays, "history"))
        self._names = {*Terms(**part_of(arrays, "ever")).words}
        self._keys = {*state["spoken"]}
        self.issues, self.after_hole = int(state["issues"]), int(state["after_hole"])
        self._days = [date.fromisoformat(day) for day in state["days"]]
        self.past.clear()
        told = [judged for judged in latest if judged.verdicts]
        since = self.issues - self.after_hole  # assessments since the last hole
        self.past.extend(_measure(judged.verdicts) for judged in told[max(len(told) - since, 0) :])


def _measure(verdicts: Sequence[Verdict]) -> PastDay:
    alerts = sum(verdict.status == "new" for verdict in verdicts)
    was_read = any(verdict.was_read for verdict in verdicts)
    return PastDay(tuple(verdict.novelty for verdict in verdicts), alerts, was_read)
