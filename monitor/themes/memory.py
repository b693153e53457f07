"""What a tracker knows: every takeaway so far, and how novel those of the latest assessments were."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from copy import copy, deepcopy
from datetime import date
from typing import Any

from monitor.gaps import RECENT, begins_afresh, is_long_gap
from monitor.models import JudgedAssessment, Verdict
from monitor.text import joined
from monitor.themes.alert_rate import REMEMBERED, PastDay
from monitor.themes.features import MAX_TAKEAWAY_CHARS, Features
from monitor.themes.history import History, PastTakeaway
from monitor.themes.lexicon import Lexicon
from monitor.themes.name_forms import told_names
from monitor.themes.tables import Arrays, Parts, Terms, flatten, part_of
from monitor.themes.wholes import Mentioned


class Memory:
    """Takeaways as they were judged, in date order.

    For each assessment call `open`, then `add` for each of its takeaways, then `close`.
    """

    def __init__(self, lexicon: Lexicon, dimensions: int) -> None:
        self._lexicon = lexicon
        self._dimensions = dimensions
        self._names: set[str] = set()  # all ever seen in takeaways and toplines, even before a gap
        self._keys: set[str] = set()  # all sectors and matters ever mentioned in them
        self._start_afresh()

    def _start_afresh(self) -> None:
        self.history = History(self._lexicon, self._dimensions)
        self.past: deque[PastDay] = deque(maxlen=REMEMBERED)
        self.issues = 0  # assessments closed, which is also the number of the open one
        self.after_gap = 0  # number of the first assessment after the last long gap
        self._days: list[date] = []  # of the latest assessments

    @property
    def told(self) -> Mentioned:
        """Return everything mentioned so far."""
        return Mentioned(self._names, self._keys, self.history.says)

    def open(self, day: date) -> None:
        """Begin an assessment, which must not be earlier than any known one."""
        if self._days and begins_afresh(self._days[-1], day):
            self._start_afresh()
        elif is_long_gap(self._days, day):
            # Earlier themes may have gone on unseen, so none can return; nor is the past alert rate a guide.
            self.after_gap = self.issues
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
        # Only now, as a takeaway's own toplines do not make its names known.
        for toplines in map(joined, support):
            self._names |= told_names(self._lexicon.spell(toplines))
            self._keys.update(self._lexicon.find_keys(toplines[:MAX_TAKEAWAY_CHARS]))
        self.past.append(_measure(verdicts))
        self.issues += 1

    def copy(self) -> "Memory":
        """Return an independent copy: neither sees what the other learns later."""
        twin = copy(self)
        twin.history, twin.past = deepcopy(self.history), copy(self.past)
        twin._names, twin._keys = set(self._names), set(self._keys)  # noqa: SLF001 (our own twin)
        return twin

    def state(self) -> dict[str, Any]:
        """Return as JSON values what `arrays` leaves out."""
        return {
            "issues": self.issues,
            "days": [day.isoformat() for day in self._days],
            "after_gap": self.after_gap,
            "spoken": sorted(self._keys),
        }

    def arrays(self) -> Parts:
        """Yield the takeaways and names for `resume`."""
        ever = Terms()
        for name in sorted(self._names):
            ever.number(name)
        return flatten({"history": self.history, "ever": ever})

    def resume(self, state: Mapping[str, Any], arrays: Arrays, latest: Sequence[JudgedAssessment]) -> None:
        """Replace all that is known with what another memory knew; raises KeyError if a part is missing.

        `latest` holds at least the last REMEMBERED assessments that it knew.
        """
        self.history = History(self._lexicon, self._dimensions, part_of(arrays, "history"))
        self._names = {*Terms(**part_of(arrays, "ever")).words}
        self._keys = {*state["spoken"]}
        self.issues, self.after_gap = int(state["issues"]), int(state["after_gap"])
        self._days = [date.fromisoformat(day) for day in state["days"]]
        self.past.clear()
        told = [judged for judged in latest if judged.verdicts]
        since = self.issues - self.after_gap  # assessments since the last long gap
        self.past.extend(_measure(judged.verdicts) for judged in told[max(len(told) - since, 0) :])


def _measure(verdicts: Sequence[Verdict]) -> PastDay:
    alerts = sum(verdict.status == "new" for verdict in verdicts)
    was_read = any(verdict.was_read for verdict in verdicts)
    return PastDay(tuple(verdict.novelty for verdict in verdicts), alerts, was_read)
