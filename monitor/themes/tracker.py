"""History and takeaways in, verdicts out: causal, deterministic, and each with its reasons."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import replace
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

from monitor.gaps import RECENT, is_hole
from monitor.models import (
    ABOUT_ITS_THEME,
    Earlier,
    JudgedAssessment,
    Reason,
    Status,
    Takeaway,
    TakeawayId,
    Verdict,
)
from monitor.themes.alert_rate import REMEMBERED, PastDay, find_threshold
from monitor.themes.candidates import Evidence, gather_evidence
from monitor.themes.columns import Arrays, Parts, Terms, flatten, part_of
from monitor.themes.features import (
    MAX_TAKEAWAY_CHARS,
    WORD,
    Features,
    Vocabulary,
    extract_features,
    load_vocabulary,
)
from monitor.themes.folders import Candidate, Compared, find_further
from monitor.themes.fresh import told_names
from monitor.themes.history import History, PastTakeaway
from monitor.themes.lexicon import Lexicon, load_lexicon
from monitor.themes.model import RATES, Model, Preset, load_model
from monitor.themes.nearest import find_nearest
from monitor.themes.reasons import GOES_ON, OPENED_HERE, explain, explain_news
from monitor.themes.wholes import Told

One = TypeVar("One")
Decision = Literal["new", "joins", "apart"]
Correct = Callable[
    [Verdict, Evidence], Verdict
]  # the last word on a verdict, before the tracker learns from it

MIN_ASSESSMENTS = 7  # assessments: with fewer behind us nearly everything looks new
GAP = 60  # days without an assessment: no theme can be followed across
SAME_DAY = 0.5  # a theme opened today that fits so well is the same matter: first NEW, second CONTINUE
NOWHERE = Candidate(theme="", fit=0.0, pull=0.0)
MANY: Preset = "many"  # the preset by which what is not new is possibly new
LEAST_CHANCE = 0.1  # novelty below which nothing is possibly new, however little else there is to tell
SHOWN = 5  # nearest earlier takeaways shown to the user


class Thresholds(NamedTuple):
    """The novelty from which a takeaway is new, and from which it is possibly new.

    Possibly new is what preset "many" calls new, if it has at least one chance in ten.
    """

    new: float
    possible: float


class Saved(NamedTuple):
    """What a tracker knew: its `state`, and its `arrays` by name."""

    state: Mapping[str, Any]
    arrays: Arrays


def _as_it_is(verdict: Verdict, _: Evidence) -> Verdict:
    return verdict


class Tracker:
    """Says which theme a takeaway belongs to; knows what it has read, and nothing later.

    `history` is everything earlier, in date order, as it was judged. `returning_after` counts published
    assessments. `alerts` sets how many themes a week are called new: "few", "balanced" or "many" (`RATES`).
    A verdict shows the `shown` nearest earlier takeaways.
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
        shown: int = SHOWN,
    ) -> None:
        self._returning_after = returning_after
        self._model = model or load_model()
        self._alerts = alerts
        self._lexicon = lexicon or load_lexicon()
        self._vocabulary = vocabulary or load_vocabulary()
        self._shown = shown
        self._ever: set[str] = set()  # all names ever told in takeaways and toplines, before a gap too
        self._spoken: set[str] = set()  # all sectors and matters ever spoken of in them
        self._days: list[date] = []  # the latest known ones
        self._after_hole = 0  # the first assessment after the last hole
        self._start_afresh()
        for judged in history:
            self.remember(judged)

    def state(self) -> dict[str, Any]:
        """Return the little that is known besides `arrays`, as JSON can say it."""
        return {
            "issues": self._issues,
            "days": [day.isoformat() for day in self._days],
            "after_hole": self._after_hole,
            "spoken": sorted(self._spoken),
        }

    def arrays(self) -> Parts:
        """Yield all that is known, but for the measure of the latest assessments, for `resume`."""
        ever = Terms()
        for name in sorted(self._ever):
            ever.number(name)
        return flatten({"history": self.history, "ever": ever})

    def resume(self, saved: Saved, latest: Sequence[JudgedAssessment]) -> None:
        """Know what another tracker knew, instead of anything else; raises KeyError where a part is missing.

        `latest` are the last REMEMBERED assessments that it knew, or more.
        """
        self.history = History(self._lexicon, self._vocabulary.dimensions, part_of(saved.arrays, "history"))
        self._ever = {*Terms(**part_of(saved.arrays, "ever")).words}
        self._issues, self._after_hole = int(saved.state["issues"]), int(saved.state["after_hole"])
        self._days = [date.fromisoformat(day) for day in saved.state["days"]]
        self._spoken = {*saved.state["spoken"]}
        self._past.clear()
        told = [judged for judged in latest if judged.verdicts]
        since = self._issues - self._after_hole  # assessments since the last hole
        for judged in told[max(len(told) - since, 0) :]:
            self._past.append(_measure(judged.verdicts))

    @property
    def vocabulary(self) -> Vocabulary:
        """Return what it knows of words."""
        return self._vocabulary

    @property
    def short_history(self) -> bool:
        """Whether so little is known yet that only the surest is called new."""
        return self._issues < MIN_ASSESSMENTS

    def read(
        self,
        day: date,
        takeaways: Sequence[Takeaway],
        support: Sequence[str] = (),
        *,
        edition: str = "",
        correct: Correct = _as_it_is,
    ) -> tuple[Verdict, ...]:
        """Judge one assessment's takeaways by what was told before, then remember them as `correct` has them.

        `support` gives the toplines of each takeaway, as `find_toplines` does; () where none are known.
        """
        judged = self.read_with_evidence(day, takeaways, support, edition=edition, correct=correct)
        return tuple(verdict for _, verdict in judged)

    def read_with_evidence(
        self,
        day: date,
        takeaways: Sequence[Takeaway],
        support: Sequence[str] = (),
        *,
        edition: str = "",
        correct: Correct = _as_it_is,
    ) -> tuple[tuple[Evidence, Verdict], ...]:
        """As `read`, with what each verdict was judged by: for training and for explaining."""
        if not takeaways:  # an assessment that says nothing is none to count
            return ()
        self._open(day)
        self.history.refresh()
        opened_here = str(TakeawayId(day, edition, 1)).removesuffix("1")
        thresholds = self.thresholds(self._model.thresholds)
        judged = []
        for takeaway, toplines in _beside(takeaways, support):
            reading = extract_features(takeaway.text, self._lexicon, self._vocabulary, toplines)
            found = gather_evidence(reading, self.history, self._model, issue=self._issues)
            verdict = correct(self._judge(takeaway, found, opened_here, day, thresholds), found)
            self._add(day, verdict, reading)
            judged.append((found, verdict))
        self._close([verdict for _, verdict in judged], support)
        return tuple(judged)

    def twin(self, *, shown: int = SHOWN) -> "Tracker":
        """Return one that knows the same and shows `shown` nearest earlier takeaways; what it reads stays with it."""
        twin = copy(self)
        twin.history, twin._ever, twin._shown = deepcopy(self.history), set(self._ever), shown  # noqa: SLF001 (our own twin)
        twin._past, twin._spoken = copy(self._past), set(self._spoken)  # noqa: SLF001 (as above)
        return twin

    def nearest(self, found: Evidence, day: date, count: int) -> tuple[Earlier, ...]:
        """Return so many of the likeliest companions of earlier days, best first."""
        compared = Compared(found.numbers, found.links)
        return find_nearest(self.history, compared, found.reading.text, before=day, count=count)

    def thresholds(self, learned: Mapping[str, float], *, was_read: bool = False) -> Thresholds:
        """Return what keeps the promised rates, by earlier days that a second reader read, or did not; `learned` is by preset."""
        past = [day for day in self._past if day.was_read == was_read]
        new, possible = (
            self._with_caution(find_threshold(past, weekly=RATES[preset], learned=learned[preset]))
            for preset in (self._alerts, MANY)
        )
        return Thresholds(new, max(possible, LEAST_CHANCE))

    def _with_caution(self, threshold: float) -> float:
        """Return the threshold, nearer to 1 while history is short."""
        return 1.0 - (1.0 - threshold) * min(self._issues / MIN_ASSESSMENTS, 1.0)

    def join(self, verdict: Verdict, theme: str) -> Verdict:
        """Return a verdict on the assessment at hand as though its takeaway joined an earlier theme."""
        holds = tuple(one for one in verdict.reasons if one.kind not in ABOUT_ITS_THEME)
        joined = replace(verdict, theme=theme, also=(), status="continuing", reasons=holds)
        if self.history.last_issue(theme) is None:  # a theme from before a gap, or one the user made
            return joined
        reading = extract_features(verdict.takeaway.text, self._lexicon, self._vocabulary)
        news = self._news(reading, [theme])
        return replace(joined, status=self._status("joins", [theme], news), reasons=(*holds, *news))

    def as_whole(self, verdict: Verdict, parts: Collection[str]) -> Verdict:
        """Return a verdict on the assessment at hand with status and news by all parts of its theme, which the user merged."""
        known = [part for part in parts if self.history.last_issue(part) is not None]
        if not known:
            return verdict
        reading = extract_features(verdict.takeaway.text, self._lexicon, self._vocabulary)
        news = self._news(reading, known)
        holds = tuple(one for one in verdict.reasons if one.kind not in ABOUT_ITS_THEME)
        reasons = (*holds, *news) or (GOES_ON,)
        return replace(verdict, status=self._status("joins", known, news), reasons=reasons)

    def texts_of(self, theme: str) -> tuple[str, ...]:
        """Return what was told of a theme, in order."""
        return tuple(self.history[number].text for number in self.history.members(theme))

    def remember(self, judged: JudgedAssessment) -> None:
        """Take a day as it was judged before; it must be later than all that is known."""
        if not judged.verdicts:  # an assessment that said nothing is none to count
            return
        self._open(judged.date)
        for verdict, toplines in _beside(judged.verdicts, judged.support):
            reading = extract_features(verdict.takeaway.text, self._lexicon, self._vocabulary, toplines)
            self._add(judged.date, verdict, reading)
        self._close(judged.verdicts, judged.support)

    def _judge(
        self, takeaway: Takeaway, found: Evidence, opened_here: str, day: date, thresholds: Thresholds
    ) -> Verdict:
        reading = found.reading
        keys = (*reading.sectors, *reading.matters)
        novelty = round(self._model.novelty.score(found.features, keys, reading.words), 4)
        candidate = found.candidates[0] if found.candidates else NOWHERE
        theme, today = candidate.theme, candidate.theme.startswith(opened_here)
        decision = decide(novelty=novelty, candidate=candidate, today=today, threshold=thresholds.new)
        news = self._news(reading, [theme]) if decision == "joins" else []
        earlier = self.nearest(found, day, self._shown)
        possible = novelty >= thresholds.possible and (
            decision == "apart" or (decision == "joins" and not today)
        )
        return Verdict(
            takeaway=takeaway,
            theme=theme if decision == "joins" else f"{opened_here}{takeaway.position}",
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
                told=Told(self._ever, self._spoken),
                issues=self._issues,
                young=self.short_history,
                possibly_new=possible,
            ),
        )

    def _news(self, reading: Features, parts: Sequence[str]) -> list[Reason]:
        """Return what is new to a theme of these parts; what the same assessment opened has nothing before it."""
        members = [self.history.members(part) for part in parts]
        if all(len(own) and self.history[int(own[0])].issue == self._issues for own in members):
            return [OPENED_HERE]
        facts = {fact for part in parts for fact in self.history.facts(part)}
        keys = {key for own in members for key in self.history.keys_of(own)}
        words = facts.union(*map(WORD.findall, keys), *(key.split("-") for key in keys))
        return explain_news(reading, Told(words, keys))

    def _further(self, found: Evidence) -> tuple[str, ...]:
        compared = Compared(found.numbers, found.links)
        return find_further(found.candidates, self.history, compared, found.reading)

    def _status(self, decision: Decision, parts: Iterable[str], news: Sequence[Reason]) -> Status:
        """Return the status of a takeaway whose theme has these parts, one unless the user merged others into it."""
        if decision != "joins":
            return "new" if decision == "new" else "continuing"
        told = [last for part in parts if (last := self.history.last_issue(part)) is not None]
        last = max(told, default=None)
        if last is not None and last >= self._after_hole and self._issues - last > self._returning_after:
            return "returning"
        return "updated" if any(reason.kind == "news" for reason in news) else "continuing"

    def _add(self, day: date, verdict: Verdict, reading: Features) -> None:
        told = PastTakeaway(date=day, issue=self._issues, text=verdict.takeaway.text)
        self.history.add(told, reading, (verdict.folder or verdict.theme, *verdict.also))
        self._ever |= {*reading.names} | told_names(reading.spelled)
        self._spoken.update(reading.sectors, reading.matters)

    def _open(self, day: date) -> None:
        if self._days and (day - self._days[-1]).days > GAP:
            self._start_afresh()
        elif is_hole(self._days, day):
            # What was seen before may have gone on unseen: it returns no more, and what was new then is no measure.
            self._after_hole = self._issues
            self._past.clear()
        if day not in self._days[-1:]:
            self._days = [*self._days, day][-RECENT:]

    def _close(self, verdicts: Sequence[Verdict], support: Iterable[str]) -> None:
        for toplines in support:  # what a takeaway and its own toplines name is named for the first time
            self._ever |= told_names(self._lexicon.spell(toplines))
            self._spoken.update(self._lexicon.find_keys(toplines[:MAX_TAKEAWAY_CHARS]))
        self._past.append(_measure(verdicts))
        self._issues += 1

    def _start_afresh(self) -> None:
        self.history = History(self._lexicon, self._vocabulary.dimensions)
        self._past: deque[PastDay] = deque(maxlen=REMEMBERED)
        self._issues = 0
        self._days = []
        self._after_hole = 0


def decide(*, novelty: float, candidate: Candidate, today: bool, threshold: float) -> Decision:
    """Decide on a verdict: the one place, open to a second opinion.

    `candidate` is the earlier theme that pulls hardest, `today` says whether this very assessment opened it.
    "apart": a matter of its own, not sure enough to alert anyone.
    """
    if novelty >= threshold and not (today and candidate.fit >= SAME_DAY):
        return "new"
    return "joins" if candidate.pull > 0 else "apart"


def _measure(verdicts: Sequence[Verdict]) -> PastDay:
    alerts = sum(verdict.status == "new" for verdict in verdicts)
    was_read = any(verdict.was_read for verdict in verdicts)
    return PastDay(tuple(verdict.novelty for verdict in verdicts), alerts, was_read)


def _beside(told: Sequence[One], support: Sequence[str]) -> Iterable[tuple[One, str]]:
    """Return each with its toplines, or with none where none are known."""
    return zip(told, support or [""] * len(told), strict=True)
