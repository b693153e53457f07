"""What is known of one series: its assessments as they were judged, and what the reader said of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from monitor.corrections import Corrections
from monitor.models import Assessment, JudgedAssessment, Theme, Verdict
from monitor.themes import find_dropped, summarise_themes


@dataclass(frozen=True, kw_only=True)
class SeriesHistory:
    """The judged assessments of a series in order of date, and the reader's corrections that stand.

    It is loaded once and passed on; whoever needs an earlier state takes `before` or `up_to` of it.
    """

    judged: tuple[JudgedAssessment, ...] = ()
    corrections: Corrections

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

    @cached_property
    def themes(self) -> Mapping[str, Theme]:
        """Every theme by its id, under the name the reader gave it if there is one."""
        return {key: self.corrections.rename(theme) for key, theme in summarise_themes(self.judged).items()}

    @cached_property
    def published(self) -> tuple[date, ...]:
        """The dates of the assessments that had takeaways, each once."""
        return tuple(dict.fromkeys(one.date for one in self.judged if one.verdicts))

    def verdicts_on(self, assessment: Assessment) -> tuple[Verdict, ...]:
        """Return the verdicts on an assessment as the reader wants to hear them.

        Those on muted themes are left out; what the reader follows or watches for says so first.
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
        """Return the takeaways, new ones aside, that the reader asked to hear of whatever their status."""
        why = self.corrections.why_told
        return tuple(verdict for verdict in verdicts if verdict.status != "new" and why(verdict))

    def dropped(self, *, returning_after: int, since: date | None = None) -> tuple[Theme, ...]:
        """Return the themes that fell silent with the last assessment, or with one dated `since` or later.

        Muted ones are left out.
        """
        dropped = find_dropped(self.judged, returning_after=returning_after, since=since)
        muted = self.corrections.muted
        return tuple(self.corrections.rename(theme) for theme in dropped if theme.id not in muted)
