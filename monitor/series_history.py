"""The history of a series: its assessments with verdicts, and the user's corrections."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from statistics import mean

from monitor.corrections import Corrections
from monitor.earlier_history import EarlierHistory, Span
from monitor.gaps import find_unread, last_long_gap_end, long_gaps
from monitor.models import Assessment, AssessmentId, JudgedAssessment, Verdict
from monitor.theme import Theme, ThemeName, ThemeTakeaway, UsualNews
from monitor.themes import (
    MIN_TAKEAWAYS_MISSED,
    QUIET_PAUSES,
    Opener,
    falls_silent,
    find_openers,
    settle_names,
)

DAY = timedelta(days=1)
LAST_7_DAYS = timedelta(days=6)  # from the first of them to the newest day
USUAL_SPANS = 8  # spans, such as weeks, whose new themes are averaged
MIN_USUAL_SPANS = 4  # spans needed for an average


def is_missed(takeaways: int, last_seen: date, gap_end: date | None) -> bool:
    """Return whether a theme's silence is worth reporting: not if it had few takeaways, or may have gone on in a long gap.

    `gap_end` is the first day after the last long gap in the history, or None.
    """
    return takeaways >= MIN_TAKEAWAYS_MISSED and (gap_end is None or last_seen >= gap_end)


class Themes(Mapping[str, Theme]):
    """The themes of a history by id, in the order they are first mentioned; each is built on demand."""

    def __init__(self, history: "SeriesHistory") -> None:
        self._history = history
        self._found: dict[str, Theme] = {}

    def __getitem__(self, theme: str) -> Theme:
        if theme not in self._found:
            told = self._history.told(theme)
            if not told:
                raise KeyError(theme)
            self._found[theme] = Theme(
                id=theme, name=self._history.names[theme], told=told, is_label=self._history.is_label(theme)
            )
        return self._found[theme]

    def __iter__(self) -> Iterator[str]:
        return iter(self._history.theme_names)

    def __len__(self) -> int:
        return len(self._history.theme_names)


@dataclass(frozen=True, kw_only=True)
class SeriesHistory:
    """The judged assessments of a series in order, and the user's corrections in force.

    `judged` are the latest ones, and `earlier` answers for all before them. `named` are the names of themes so far, by id;
    `titles` are the second reader's headlines by takeaway, for themes without a name. A history is loaded once and passed
    on; `before` and `up_to` return earlier states of it.
    """

    judged: tuple[JudgedAssessment, ...] = ()
    corrections: Corrections
    named: Mapping[str, ThemeName] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    earlier: EarlierHistory = field(default_factory=EarlierHistory)

    def before(self, day: date) -> "SeriesHistory":
        """Return the history of the assessments dated before a day."""
        judged = tuple(one for one in self.judged if one.date < day)
        return replace(self, judged=judged, earlier=self.earlier.before(day))

    def up_to(self, day: date) -> "SeriesHistory":
        """Return the history of the assessments up to and including a day."""
        return self if self.judged and self.judged[-1].date <= day else self.before(day + DAY)

    def extended(self, judged: Iterable[JudgedAssessment]) -> "SeriesHistory":
        """Return the history with later assessments appended, which must be in order of date."""
        return replace(self, judged=(*self.judged, *judged))

    def completed(self, judged: Iterable[JudgedAssessment]) -> "SeriesHistory":
        """Return the history with the outlines of these assessments replaced by the full ones."""
        whole = {one.assessment_id: one for one in judged}
        first = min((day for day, _ in whole), default=date.max)
        known = (whole.get(one.assessment_id, one) for one in self.since(first))
        return replace(self, judged=tuple(known), earlier=self.earlier.before(first))

    def since(self, day: date) -> tuple[JudgedAssessment, ...]:
        """Return the assessments dated `day` or later, and earlier ones that are in memory."""
        return (*self.earlier.outline(since=day), *self.judged)

    def holds(self, theme: str) -> bool:
        """Return whether a theme is the main theme of any takeaway."""
        return theme in self._main_themes or self.earlier.holds(theme)

    def told(self, theme: str) -> tuple[ThemeTakeaway, ...]:
        """Return the takeaways of a theme, in order; none if it is unknown."""
        return (*self.earlier.told(theme), *self._told.get(theme, ()))

    @cached_property
    def themes(self) -> Mapping[str, Theme]:
        """Every theme by its id, under its name."""
        return Themes(self)

    @cached_property
    def theme_names(self) -> Mapping[str, ThemeName]:
        """The program's own name of every theme by its id: the one so far, or a new one."""
        return settle_names(self._openers, self.named, self.corrections.names.values(), self.titles)

    @property
    def names_to_keep(self) -> Mapping[str, ThemeName]:
        """The program's names of all themes, including merged ones, which the log of corrections mentions."""
        whole = self.corrections.resolve
        merged = {theme: name for theme, name in self.named.items() if whole(theme) != theme}
        return {**merged, **self.theme_names}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of every theme by its id: the user's, or else the program's."""
        given = self.corrections.names
        return {key: given.get(key, one.name) for key, one in self.theme_names.items()}

    def is_label(self, theme: str) -> bool:
        """Return whether a theme's name is the user's or claims nothing."""
        return theme in self.corrections.names or self.theme_names[theme].is_label

    @cached_property
    def assessment_ids(self) -> tuple[AssessmentId, ...]:
        """The assessments that had takeaways."""
        return (*self.earlier.assessment_ids, *(one.assessment_id for one in self.judged if one.verdicts))

    @property
    def dates(self) -> tuple[date, ...]:
        """The date of each assessment."""
        return (*(day for day, _ in self.earlier.assessment_ids), *(one.date for one in self.judged))

    @property
    def last(self) -> date:
        """The date of the last assessment that had takeaways; `date.min` if there is none."""
        return self.assessment_ids[-1][0] if self.assessment_ids else date.min

    @cached_property
    def published(self) -> tuple[date, ...]:
        """The dates of the assessments that had takeaways, each once."""
        return tuple(dict.fromkeys(day for day, _ in self.assessment_ids))

    def usual_news(self, *, since: date, days: int, enough: int) -> UsualNews | None:
        """Return how many new themes so many days usually have: the mean of the eight such spans before `since`.

        None if fewer than four spans are known. Muted themes do not count, nor do spans without an assessment, with days in a
        long gap, or with an assessment that had fewer than `enough` before it.
        """
        spans: dict[int, set[str]] = {}
        unread = find_unread(self.published, enough)
        short = {(since - day - DAY).days // days for day in unread}
        for gap in long_gaps(self.published):
            latest, earliest = ((since - day - DAY).days // days for day in (gap.until, gap.since))
            short.update(range(latest, earliest + 1))
        first = date.fromordinal(max(since.toordinal() - USUAL_SPANS * days, 1))
        for one in self.since(first):
            back = (since - one.date - DAY).days // days  # 0 for the span just before
            if (
                one.verdicts
                and 0 <= back < USUAL_SPANS
                and back not in short
                and since - (back + 1) * days * DAY >= self.published[0]
            ):
                new = {verdict.theme for verdict in one.verdicts if verdict.status == "new"}
                spans.setdefault(back, set()).update(new - self.corrections.muted)
        return (
            UsualNews(mean(map(len, spans.values())), len(spans)) if len(spans) >= MIN_USUAL_SPANS else None
        )

    def verdicts_on(self, assessment: Assessment) -> tuple[Verdict, ...]:
        """Return the verdicts on an assessment that the user wants to see.

        Muted ones are left out. If the user follows or watches for something, that is the first reason.
        """
        return tuple(
            replace(verdict, reasons=(*self.corrections.why_told(verdict), *verdict.reasons))
            for verdict in self._verdicts_on(assessment)
            if not self._mutes(verdict)
        )

    def muted_on(self, assessment: Assessment) -> tuple[Verdict, ...]:
        """Return the verdicts on an assessment that `verdicts_on` leaves out."""
        return tuple(filter(self._mutes, self._verdicts_on(assessment)))

    def _mutes(self, verdict: Verdict) -> bool:
        text, possible = verdict.takeaway.text, verdict.possibly_new
        return self.corrections.mutes(verdict.theme, text, possibly_new=possible)

    def _verdicts_on(self, assessment: Assessment) -> tuple[Verdict, ...]:
        own = assessment.assessment_id
        if own in self._in_memory:
            return self._in_memory[own]
        earlier = self.earlier.outline(since=assessment.date)
        return next((one.verdicts for one in earlier if one.assessment_id == own), ())

    @cached_property
    def _in_memory(self) -> Mapping[AssessmentId, tuple[Verdict, ...]]:
        return {one.assessment_id: one.verdicts for one in self.judged}

    def opened_in(self, among: Collection[AssessmentId]) -> frozenset[str]:
        """Return the themes whose opening takeaway, called new, is in one of these assessments."""
        found = self.since(min(day for day, _ in among)) if among else ()
        return frozenset(
            verdict.theme
            for one in found
            if one.assessment_id in among
            for verdict in one.verdicts
            if verdict.status == "new"
        )

    def asked_for(self, verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
        """Return the verdicts on takeaways that the user follows or watches for, except new ones."""
        why = self.corrections.why_told
        return tuple(verdict for verdict in verdicts if verdict.status != "new" and why(verdict))

    def dropped(self, among: Iterable[AssessmentId], *, returning_after: int) -> tuple[Theme, ...]:
        """Return the themes that fell silent with one of these assessments, and are not mentioned since.

        A theme falls silent once, after `returning_after` assessments, or three times its usual pause if that is longer. So a
        weekly digest names the same themes as the daily ones of that week. Muted themes are left out, and so are themes last
        seen before a long gap in the history, as they may have gone on unseen.
        """
        numbers = {self._numbers[one] for one in among if one in self._numbers}
        silent = {*self._quiet(numbers, returning_after)} - self.corrections.muted
        if not silent:
            return ()
        found = (self.themes[theme] for theme in self.theme_names if theme in silent)
        gap_end = last_long_gap_end(self.published)
        return tuple(theme for theme in found if is_missed(theme.takeaways, theme.last_seen, gap_end))

    @cached_property
    def _numbers(self) -> Mapping[AssessmentId, int]:
        """The place of each assessment among `assessment_ids`."""
        return {one: number for number, one in enumerate(self.assessment_ids)}

    def _quiet(self, numbers: Collection[int], returning_after: int) -> Iterator[str]:
        """Yield the themes that fall silent with one of these assessments, by their places among `assessment_ids`."""
        first, latest = min(numbers, default=0), max(numbers, default=0) - returning_after - 1
        if latest < 0:
            return
        for theme, (began, ended) in self._spans(until=self.assessment_ids[latest][0]).items():
            start, end = (
                bisect_left(self.assessment_ids, (began, "")),
                bisect_left(self.assessment_ids, (ended + DAY, "")),
            )
            if end + max(returning_after, QUIET_PAUSES * (end - start)) < first:
                continue  # long silent, whatever its pauses were
            issues = sorted({self._numbers[one.id.assessment_id] for one in self.told(theme)})
            if issues and falls_silent(issues, returning_after) in numbers:
                yield theme

    def _spans(self, *, until: date) -> dict[str, Span]:
        """Return the first and last day of each theme that is not mentioned after `until`."""
        spans = {**self.earlier.spans(until=until)}
        for theme, told in self._told.items():
            began, _ = spans.pop(theme, (told[0].id.date, None))
            if told[-1].id.date <= until:
                spans[theme] = began, told[-1].id.date
        return spans

    @cached_property
    def _openers(self) -> dict[str, Opener]:
        """The takeaway that opened each theme, as from `find_openers` for the whole history."""
        openers = {**self.earlier.openers}
        for theme, opener in find_openers(self.judged).items():
            if theme not in openers or (theme in self._main_themes and not self.earlier.holds(theme)):
                openers[theme] = opener
        return openers

    @cached_property
    def _main_themes(self) -> frozenset[str]:
        return frozenset(verdict.theme for one in self.judged for verdict in one.verdicts)

    @cached_property
    def _told(self) -> Mapping[str, Sequence[ThemeTakeaway]]:
        """The takeaways of each theme in memory."""
        told: dict[str, list[ThemeTakeaway]] = {}
        for day in self.judged:
            for verdict in day.by_number:
                one = ThemeTakeaway(day.id_of(verdict), verdict.takeaway.text)
                for theme in (verdict.theme, *verdict.also):
                    told.setdefault(theme, []).append(one)
        return told
