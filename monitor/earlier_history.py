"""The interface to the part of a history that is not in memory."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from monitor.models import Issue, JudgedAssessment, ThemeTakeaway
from monitor.themes import Opener

Span = tuple[date, date]  # the first and the last day of a theme


class Earlier(Protocol):
    """The judged assessments before a day that are not in memory; a long history is queried for what is needed."""

    @property
    def issues(self) -> Sequence[Issue]:
        """The assessments with judged takeaways, in order."""

    @property
    def openers(self) -> Mapping[str, Opener]:
        """The takeaway that opened each theme, as from `find_openers`."""

    def before(self, day: date) -> "Earlier":
        """Return the part that is dated before a day."""

    def holds(self, theme: str) -> bool:
        """Return whether a theme is the main theme of any takeaway."""

    def spans(self, *, until: date) -> Mapping[str, Span]:
        """Return the first and last day of each theme that is not mentioned after `until`."""

    def told(self, theme: str) -> Sequence[ThemeTakeaway]:
        """Return the takeaways of a theme, in order."""

    def outline(self, *, since: date) -> Sequence[JudgedAssessment]:
        """Return the assessments dated `since` or later, in outline."""


class Nothing:
    """No earlier history."""

    issues: Sequence[Issue] = ()

    @property
    def openers(self) -> Mapping[str, Opener]:
        """No openers."""
        return {}

    def before(self, _day: date) -> "Nothing":
        """Return the same."""
        return self

    def holds(self, _theme: str) -> bool:
        """Return False."""
        return False

    def spans(self, *, until: date) -> Mapping[str, Span]:  # noqa: ARG002
        """Return none."""
        return {}

    def told(self, _theme: str) -> Sequence[ThemeTakeaway]:
        """Return none."""
        return ()

    def outline(self, *, since: date) -> Sequence[JudgedAssessment]:  # noqa: ARG002
        """Return none."""
        return ()
