"""Turn history and takeaways into verdicts with reasons: causal and deterministic."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Literal, NamedTuple, TypeVar

from monitor.models import (
    ABOUT_ITS_THEME,
    AssessmentId,
    Earlier,
    JudgedAssessment,
    Reason,
    Status,
    Takeaway,
    Verdict,
)
from monitor.themes.alert_rate import find_threshold
from monitor.themes.evidence import Evidence, gather_evidence, link_text
from monitor.themes.features import Features, Vocabulary, extract_features, load_vocabulary
from monitor.themes.folders import Candidate, Compared, find_further
from monitor.themes.history import History
from monitor.themes.index import Scores
from monitor.themes.lexicon import Lexicon, load_lexicon
from monitor.themes.memory import Memory
from monitor.themes.model import RATES, Model, Preset, load_model
from monitor.themes.name_forms import told_names
from monitor.themes.nearest import find_nearest, rerank
from monitor.themes.reasons import GOES_ON, OPENED_HERE, explain, explain_news
from monitor.themes.wholes import Mentioned

One = TypeVar("One")
Decision = Literal["new", "joins", "apart"]
Correct = Callable[[Verdict, Evidence], Verdict]  # the last word on a verdict, before it is remembered

MIN_ASSESSMENTS = 7  # with less history nearly everything looks new
SAME_DAY = 0.5  # fit from which a takeaway joins a theme opened today, so that only the first is new
NOWHERE = Candidate(theme="", fit=0.0, pull=0.0)
MANY: Preset = "many"  # the preset whose threshold makes a takeaway possibly new
LEAST_CHANCE = 0.1  # novelty below which nothing is possibly new, however low the threshold
SHOWN = 5  # nearest earlier takeaways shown to the user


class Thresholds(NamedTuple):
    """The novelty from which a takeaway is new, and from which it is possibly new.

    A takeaway is possibly new if preset "many" calls it new and its novelty is at least LEAST_CHANCE.
    """

    new: float
    possible: float


def _as_it_is(verdict: Verdict, _: Evidence) -> Verdict:
    return verdict


class Tracker:
    """Judges which theme each takeaway belongs to, from earlier assessments alone.

    `history` is everything earlier, in date order, as it was judged. `returning_after` counts published
    assessments. `alerts` sets how many themes a week are called new: "few", "balanced" or "many" (`RATES`).
    """

    def __init__(
        self,
        history: Iterable[JudgedAssessment] = (),
        *,
        returning_after: int = 14,
        alerts: Preset = "balanced",
        lexicon: Lexicon | None = None,
        vocabulary: Vocabulary | None = None,
        model: Model | None = None,
    ) -> None:
        self._returning_after = returning_after
        self._model = model or load_model()
        self._alerts = alerts
        self._lexicon = lexicon or load_lexicon()
        self.vocabulary = vocabulary or load_vocabulary()
        self._shown = SHOWN
        self.memory = Memory(self._lexicon, self.vocabulary.dimensions)
        for judged in history:
            self.remember(judged)

    @property
    def history(self) -> History:
        """Return the earlier takeaways and their themes."""
        return self.memory.history

    @property
    def short_history(self) -> bool:
        """Whether history is so short that only the surest takeaways are called new."""
        return self.memory.issues < MIN_ASSESSMENTS

    def read(
        self,
        day: date,
        takeaways: Sequence[Takeaway],
        support: Sequence[str] = (),
        details: Sequence[str] = (),
        *,
        edition: str = "",
        correct: Correct = _as_it_is,
    ) -> tuple[Verdict, ...]:
        """Judge one assessment's takeaways by what came before, and remember them as `correct` returns them.

        `support` and `details` have a text for each takeaway, as `find_context` returns them; () if unknown.
        """
        if not takeaways:  # an assessment without takeaways does not count
            return ()
        self.memory.open(day)
        self.history.refresh()
        opened_here = f"{AssessmentId(day, edition).key}/"
        thresholds = self.thresholds(self._model.thresholds)
        verdicts = []
        told_of = sorted(zip_context(takeaways, support, details), key=lambda one: one[0].number)
        for takeaway, *told in told_of:
            reading = extract_features(takeaway.text, self._lexicon, self.vocabulary, *told)
            found = gather_evidence(reading, self.history, self._model, issue=self.memory.issues)
            verdict = correct(self._judge(takeaway, found, opened_here, thresholds), found)
            self.memory.add(verdict, reading)
            verdicts.append(verdict)
        self.memory.close(verdicts, support)
        return tuple(sorted(verdicts, key=lambda one: one.takeaway.position))

    def twin(self, *, shown: int) -> "Tracker":
        """Return an independent copy whose verdicts show the `shown` nearest earlier takeaways."""
        twin = copy(self)
        twin.memory, twin._shown = self.memory.copy(), shown  # noqa: SLF001 (our own twin)
        return twin

    def nearest(self, found: Evidence, count: int) -> tuple[Earlier, ...]:
        """Return the `count` likeliest companions in earlier assessments, best first."""
        return find_nearest(
            self.history,
            Compared(found.numbers, found.links),
            found.reading.text,
            issue=found.issue,
            count=count,
            weigh=partial(rerank, found, self.history, self._model.reranking),
        )

    def link(self, found: Evidence, text: str) -> Scores:
        """Return how likely a text shares a theme with each takeaway that `found` compares closely, 0..1."""
        reading = extract_features(text, self._lexicon, self.vocabulary)
        return link_text(reading, self.history, self._model, found.numbers, issue=found.issue)

    def thresholds(self, learned: Mapping[str, float], *, was_read: bool = False) -> Thresholds:
        """Return the thresholds that keep the promised rates; `learned` has one for each preset.

        They depend only on earlier days with a second reader if `was_read`, else on those without.
        """
        past = [day for day in self.memory.past if day.was_read == was_read]
        new, possible = (
            self._with_caution(find_threshold(past, weekly=RATES[preset], learned=learned[preset]))
            for preset in (self._alerts, MANY)
        )
        return Thresholds(new, max(possible, LEAST_CHANCE))

    def _with_caution(self, threshold: float) -> float:
        """Return the threshold, moved towards 1 while history is short."""
        return 1.0 - (1.0 - threshold) * min(self.memory.issues / MIN_ASSESSMENTS, 1.0)

    def join(self, verdict: Verdict, theme: str) -> Verdict:
        """Return a verdict of the current assessment as if its takeaway joined an earlier theme."""
        joined = replace(
            verdict, theme=theme, also=(), status="continuing", reasons=_besides_theme(verdict.reasons)
        )
        return self._by_parts(joined, [theme]) or joined  # nothing is known of a theme from before a gap

    def as_whole(self, verdict: Verdict, parts: Collection[str]) -> Verdict:
        """Return a verdict of the current assessment with status and news by all parts of a theme the user merged."""
        whole = self._by_parts(verdict, parts)
        if whole is None:
            return verdict
        return whole if whole.reasons else replace(whole, reasons=(GOES_ON,))

    def _by_parts(self, verdict: Verdict, parts: Iterable[str]) -> Verdict | None:
        """Return a verdict with status and news by the known parts of its theme; None if none is known."""
        known = [part for part in parts if self.history.last_issue(part) is not None]
        if not known:
            return None
        reading = extract_features(verdict.takeaway.text, self._lexicon, self.vocabulary)
        news = self._news(reading, known)
        reasons = (*_besides_theme(verdict.reasons), *news)
        return replace(verdict, status=self._status("joins", known, news), reasons=reasons)

    def first_text(self, theme: str) -> str:
        """Return the text of a theme's first takeaway; "" if none is known."""
        return next((self.history[int(number)].text for number in self.history.members(theme)[:1]), "")

    def remember(self, judged: JudgedAssessment) -> None:
        """Add an assessment as it was judged before; it must not be earlier than any known one."""
        if not judged.verdicts:  # an assessment without takeaways does not count
            return
        self.memory.open(judged.date)
        told_of = zip_context(judged.verdicts, judged.support, judged.details)
        for verdict, *told in sorted(told_of, key=lambda one: one[0].takeaway.number):
            reading = extract_features(verdict.takeaway.text, self._lexicon, self.vocabulary, *told)
            self.memory.add(verdict, reading)
        self.memory.close(judged.verdicts, judged.support)

    def _judge(
        self, takeaway: Takeaway, found: Evidence, opened_here: str, thresholds: Thresholds
    ) -> Verdict:
        reading = found.reading
        keys = (*reading.sectors, *reading.matters)
        novelty = round(self._model.novelty.score(found.features, keys, reading.words), 4)
        candidate = found.candidates[0] if found.candidates else NOWHERE
        theme, today = candidate.theme, candidate.theme.startswith(opened_here)
        decision = decide(novelty=novelty, candidate=candidate, today=today, threshold=thresholds.new)
        news = self._news(reading, [theme]) if decision == "joins" else []
        earlier = self.nearest(found, self._shown)
        possible = novelty >= thresholds.possible and (
            decision == "apart" or (decision == "joins" and not today)
        )
        return Verdict(
            takeaway=takeaway,
            theme=theme if decision == "joins" else f"{opened_here}{takeaway.number}",
            also=self._further(found) if decision == "joins" else (),
            status=self._status(decision, [theme], news),
            novelty=novelty,
            possibly_new=possible,
            earlier=earlier,
            reasons=explain(
                decision,
                found,
                news=news,
                earlier=earlier,
                told=self.memory.told,
                issues=self.memory.issues,
                young=self.short_history,
                possibly_new=possible,
            ),
        )

    def _news(self, reading: Features, parts: Sequence[str]) -> list[Reason]:
        """Return what is new to a theme of these parts, or OPENED_HERE if this assessment opened them all."""
        members = [self.history.members(part) for part in parts]
        if all(len(own) and self.history[int(own[0])].issue == self.memory.issues for own in members):
            return [OPENED_HERE]
        keys = {key for own in members for key in self.history.traits.keys_of(own)}
        says = partial(self.history.says, numbers=[int(number) for own in members for number in own])
        facts = told_names(". ".join(keys)).union(*map(self.history.facts, parts))
        return explain_news(reading, Mentioned(facts, keys, says))

    def _further(self, found: Evidence) -> tuple[str, ...]:
        compared = Compared(found.numbers, found.links)
        return find_further(found.candidates, self.history, compared, found.reading)

    def _status(self, decision: Decision, parts: Iterable[str], news: Sequence[Reason]) -> Status:
        """Return the status of a takeaway; its theme has one part unless the user merged others into it."""
        if decision != "joins":
            return "new" if decision == "new" else "continuing"
        last = max((one for one in map(self.history.last_issue, parts) if one is not None), default=-1)
        if last >= self.memory.after_gap and self.memory.issues - last > self._returning_after:
            return "returning"
        return "updated" if any(reason.kind == "news" for reason in news) else "continuing"


def decide(*, novelty: float, candidate: Candidate, today: bool, threshold: float) -> Decision:
    """Decide whether a takeaway opens a new theme, joins one, or stands apart.

    `candidate` is the earlier theme with the strongest pull, `today` says whether this assessment opened it.
    "apart" means a theme of its own, but not surely enough to alert anyone.
    """
    if novelty >= threshold and not (today and candidate.fit >= SAME_DAY):
        return "new"
    return "joins" if candidate.pull > 0 else "apart"


def _besides_theme(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return the reasons that do not depend on the takeaway's theme."""
    return tuple(one for one in reasons if one.kind not in ABOUT_ITS_THEME)


def zip_context(
    told: Sequence[One], support: Sequence[str], details: Sequence[str]
) -> Iterable[tuple[One, str, str]]:
    """Return each item with its toplines and its detail, "" if unknown."""
    nothing = [""] * len(told)
    return zip(told, support or nothing, details or nothing, strict=True)
