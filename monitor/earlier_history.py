"""The interface to the part of a history that is not in memory."""

from collections.abc import Mapping, Sequence
from datetime import date

from monitor.models import AssessmentId, JudgedAssessment
from monitor.theme import ThemeTakeaway
from monitor.themes import Opener

Span = tuple[date, date]  # the first and the last day of a theme


class EarlierHistory:
    """The judged assessments before a day that are not in memory; here none, and the store's subclass queries for them."""

    @property
    def assessment_ids(self) -> Sequence[AssessmentId]:
        """The assessments with judged takeaways, in order."""
        return ()

    @property
    def openers(self) -> Mapping[str, Opener]:
        """The takeaway that opened each theme, as from `find_openers`."""
        return {}

    def before(self, _day: date) -> "EarlierHistory":
        """Return the part that is dated before a day."""
        return self

    def holds(self, _theme: str) -> bool:
        """Return whether a theme is the main theme of any takeaway."""
        return False

    def spans(self, *, until: date) -> Mapping[str, Span]:  # noqa: ARG002
        """Return the first and last day of each theme that is not mentioned after `until`."""
        return {}

    def told(self, _theme: str) -> Sequence[ThemeTakeaway]:
        """Return the takeaways of a theme, in order."""
        return ()

    def outline(self, *, since: date) -> Sequence[JudgedAssessment]:  # noqa: ARG002
        """Return the assessments dated `since` or later, in outline."""
        return ()
