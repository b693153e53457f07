"""History and takeaways in, verdicts out: causal, deterministic, and each with its reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.models import Earlier, Judged, Status, Takeaway, Verdict
from monitor.themes.features import emphasised, names, numbers, stems
from monitor.themes.index import Index, Scores

Preset = str
THRESHOLDS = {"few": 0.82, "balanced": 0.78, "many": 0.74}  # novelty from which a takeaway is new
ENOUGH = 7  # assessments: with fewer behind us nearly everything looks new
NEAREST = 40  # earlier takeaways that vote on the theme
SAME_DAY = 0.5  # share of common words that makes two takeaways of one day one matter
SHOWN = 5  # of them are shown to the reader


@dataclass(frozen=True, kw_only=True)
class Told:
    """An earlier takeaway as the tracker remembers it."""

    date: date
    issue: int  # the how-manieth assessment it stood in
    text: str
    themes: tuple[str, ...]


class Tracker:
    """Says which theme a takeaway belongs to; knows what it has read, and nothing later.

    `history` is everything earlier, in date order, as it was judged. `returning_after` counts published
    assessments. `alerts` is "few", "balanced" or "many".
    """

    def __init__(
        self, history: Iterable[Judged] = (), *, returning_after: int = 14, alerts: Preset = "balanced"
    ) -> None:
        self._returning_after = returning_after
        self._threshold = THRESHOLDS[alerts]
        self._told: list[Told] = []
        self._words = Index()  # decides on novelty
        self._links = Index()  # decides on the theme: names count double
        self._last_issue: dict[str, int] = {}  # theme: assessment it was last seen in
        self._names: dict[str, set[str]] = {}  # theme: names told of it
        self._known: set[str] = set()  # all names ever told
        self._issues = 0
        for judged in history:
            self._remember(judged.date, judged.verdicts)

    @property
    def short_history(self) -> bool:
        """Whether so little is known yet that "new" means little."""
        return self._issues < ENOUGH

    def read(self, day: date, takeaways: Sequence[Takeaway], *, edition: str = "") -> tuple[Verdict, ...]:
        """Judge one assessment's takeaways by earlier days, then remember them."""
        founded: dict[str, Takeaway] = {}  # themes opened today
        verdicts = []
        for takeaway in takeaways:
            verdict = self._judge(day, edition, takeaway, founded)
            if verdict.status == "new":
                founded[verdict.theme] = takeaway
            verdicts.append(verdict)
        self._remember(day, verdicts)
        return tuple(verdicts)

    def _judge(self, day: date, edition: str, takeaway: Takeaway, founded: dict[str, Takeaway]) -> Verdict:
        words = stems(takeaway.text)
        likeness = self._words.search(words)
        links = self._links.search(emphasised(takeaway.text))
        novelty = 1.0 - self._best_theme(likeness, blend=0.3)[1]
        theme, _ = self._best_theme(links, blend=0.2)
        sibling = max(
            ((overlap(words, stems(other.text)), key) for key, other in founded.items()), default=(0.0, "")
        )
        earlier = self._nearest(links)
        if novelty >= self._threshold and sibling[0] >= SAME_DAY:
            return self._verdict(takeaway, sibling[1], "continuing", 1.0 - sibling[0], earlier)
        if not theme or novelty >= self._threshold:
            opened = f"{day}{'+' + edition if edition else ''}/{takeaway.position}"
            return self._verdict(takeaway, opened, "new", novelty, earlier)
        return self._verdict(takeaway, theme, self._status(theme, takeaway.text), novelty, earlier)

    def _best_theme(self, scores: Scores, *, blend: float) -> tuple[str, float]:
        """Return the theme whose members are nearest: the best one, blended with the mean of the best three."""
        members: dict[str, list[float]] = {}
        for number in top(scores, NEAREST):
            members.setdefault(self._told[number].themes[0], []).append(float(scores[number]))
        ranked = [
            ((1 - blend) * near[0] + blend * sum(near[:3]) / 3, theme) for theme, near in members.items()
        ]
        score, theme = max(ranked, default=(0.0, ""))
        return theme, min(score, 1.0)

    def _nearest(self, scores: Scores) -> tuple[Earlier, ...]:
        return tuple(
            Earlier(date=told.date, text=told.text, score=round(min(float(scores[number]), 1.0), 4))
            for number in top(scores, SHOWN)
            for told in [self._told[number]]
        )

    def _status(self, theme: str, text: str) -> Status:
        if self._issues - self._last_issue[theme] >= self._returning_after:
            return "returning"
        return "updated" if (names(text) | numbers(text)) - self._names[theme] else "continuing"

    def _verdict(
        self, takeaway: Takeaway, theme: str, status: Status, novelty: float, earlier: tuple[Earlier, ...]
    ) -> Verdict:
        return Verdict(
            takeaway=takeaway,
            theme=theme,
            status=status,
            novelty=round(min(max(novelty, 0.0), 1.0), 4),
            earlier=earlier,
            reasons=self._reasons(takeaway.text, earlier),
        )

    def _reasons(self, text: str, earlier: Sequence[Earlier]) -> tuple[str, ...]:
        first = sorted(names(text) - self._known)
        reasons = [f"first mention of {', '.join(first)}"] if first else []
        if earlier:
            reasons.append(f"nearest earlier takeaway, {earlier[0].score:.2f}, on {earlier[0].date}")
        else:
            reasons.append("nothing earlier resembles it")
        if self.short_history:
            reasons.append(f"little history yet: {self._issues} assessments")
        return tuple(reasons)

    def _remember(self, day: date, verdicts: Sequence[Verdict]) -> None:
        if not verdicts:  # an assessment that said nothing is none to count
            return
        for verdict in verdicts:
            text, themes = verdict.takeaway.text, (verdict.theme, *verdict.also)
            self._told.append(Told(date=day, issue=self._issues, text=text, themes=themes))
            self._words.add(stems(text))
            self._links.add(emphasised(text))
            self._known |= names(text)
            for theme in themes:
                self._last_issue[theme] = self._issues
                self._names.setdefault(theme, set()).update(names(text) | numbers(text))
        self._issues += 1


def top(scores: Scores, count: int) -> list[int]:
    """Return the documents with the highest scores above zero, best first; of equals the earliest first."""
    if len(scores) > count:
        edge = np.partition(scores, -count)[-count]
        found = np.flatnonzero((scores >= edge) & (scores > 0))
    else:
        found = np.flatnonzero(scores > 0)
    order = np.argsort(-scores[found], kind="stable")[:count]
    return [int(number) for number in found[order]]


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of common words, 0..1 (Dice)."""
    a, b = set(one), set(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
