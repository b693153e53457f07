"""The history of one series: its assessments with their verdicts, and the user's corrections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from statistics import mean

from monitor.corrections import Corrections
from monitor.models import Assessment, JudgedAssessment, Theme, ThemeName, Verdict
from monitor.themes import find_dropped, find_openers, settle_names, summarise_themes

DAY = timedelta(days=1)
USUAL_SPANS = 8  # spans, such as weeks, whose new themes are averaged
MIN_USUAL_SPANS = 4  # spans needed before anything is usual


@dataclass(frozen=True, kw_only=True)
class SeriesHistory:
    """The judged assessments of a series in order of date, and the user's corrections in force.

    `named` are the names that themes were told under, by id, `titles` the second reader's headlines by takeaway, for those
    that have no name yet. It is loaded once and passed on; whoever needs an earlier state takes `before` or `up_to` of it.
    """

    judged: tuple[JudgedAssessment, ...] = ()
    corrections: Corrections
    named: Mapping[str, ThemeName] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def before(self, day: date) -> "SeriesHistory":
        """Return the history of the assessments dated before a day."""
        return replace(self, judged=tuple(one for one in self.judged if one.date < day))

    def up_to(self, day: date) -> "SeriesHistory":
        """Return the history of the assessments dated a day or earlier."""
        if not self.judged or self.judged[-1].date <= day:
            return self
        return replace(self, judged=tuple(one for one in self.judged if one.date <= day))

    def extended(self, judged: Iterable[JudgedAssessment]) -> "SeriesHistory":
        """Return the history with later assessments added; they must be in order of date."""
        return replace(self, judged=(*self.judged, *judged))

    def completed(self, judged: Iterable[JudgedAssessment]) -> "SeriesHistory":
        """Return the history with the outlines of these assessments replaced by the whole ones."""
        whole = {(one.date, one.edition): one for one in judged}
        return replace(self, judged=tuple(whole.get((one.date, one.edition), one) for one in self.judged))

    @cached_property
    def themes(self) -> Mapping[str, Theme]:
        """Every theme by its id, under its name."""
        return summarise_themes(self.judged, self.names)

    @cached_property
    def theme_names(self) -> Mapping[str, ThemeName]:
        """The program's own name of every theme by its id: as told before, or new."""
        return settle_names(
            find_openers(self.judged), self.named, self.corrections.names.values(), self.titles
        )

    @property
    def names(self) -> Mapping[str, str]:
        """The name of every theme by its id: the user's if there is one, else the program's."""
        return {key: one.name for key, one in self.theme_names.items()} | {**self.corrections.names}

    @cached_property
    def published(self) -> tuple[date, ...]:
        """The dates of the assessments that had takeaways, each once."""
        return tuple(dict.fromkeys(one.date for one in self.judged if one.verdicts))

    def usual_news(self, *, since: date, days: int) -> float | None:
        """Return how many new themes as many days usually have: the mean of the eight such spans before `since`.

        None where fewer than four are known. Spans without an assessment, and muted themes, do not count.
        """
        spans: dict[int, set[str]] = {}
        for one in self.judged:
            back = (since - one.date - DAY).days // days  # 0 for the span just before
            if (
                one.verdicts
                and 0 <= back < USUAL_SPANS
                and since - (back + 1) * days * DAY >= self.published[0]
            ):
                new = {verdict.theme for verdict in one.verdicts if verdict.status == "new"}
                spans.setdefault(back, set()).update(new - self.corrections.muted)
        return mean(map(len, spans.values())) if len(spans) >= MIN_USUAL_SPANS else None

    def verdicts_on(self, assessment: Assessment) -> tuple[Verdict, ...]:
        """Return the verdicts on an assessment that the user wants to see.

        Those on muted themes are left out; those that the user follows or watches for say so first.
        """
        found = (
            one.verdicts
            for one in reversed(self.judged)
            if (one.date, one.edition) == (assessment.date, assessment.edition)
        )
        return tuple(
            replace(verdict, reasons=(*self.corrections.why_told(verdict), *verdict.reasons))
            for verdict in next(found, ())
            if verdict.theme not in self.corrections.muted
        )

    def asked_for(self, verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
        """Return the takeaways, except new ones, that the user follows or watches for."""
        why = self.corrections.why_told
        return tuple(verdict for verdict in verdicts if verdict.status != "new" and why(verdict))

    def dropped(self, *, returning_after: int, since: date | None = None) -> tuple[Theme, ...]:
        """Return the themes that fell silent with the last assessment, or with one dated `since` or later.

        Muted ones are left out.
        """
        dropped = find_dropped(self.judged, returning_after=returning_after, since=since)
        muted = self.corrections.muted
        return tuple(self.themes[theme.id] for theme in dropped if theme.id not in muted)
