"""Themes as a reader sees them: which takeaway opened each, and when it falls silent."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from monitor.models import JudgedAssessment, TakeawayId
from monitor.themes.names import Opener

MIN_TAKEAWAYS_MISSED = 3  # takeaways a theme must have had to be worth missing
QUIET_PAUSES = 3  # times its usual pause a theme may be quiet before it is dropped


def find_openers(history: Iterable[JudgedAssessment]) -> dict[str, Opener]:
    """Return the takeaway that opened each theme, by the theme's id, in the order they were opened."""
    first: dict[str, Opener] = {}
    own: dict[str, Opener] = {}
    for day in history:
        for verdict in day.verdicts:
            number = str(TakeawayId(day.date, day.edition, verdict.takeaway.position))
            for theme in (verdict.theme, *verdict.also):
                opener = Opener(day.date, verdict.takeaway.text, theme == number)
                first.setdefault(theme, opener)
                if theme == verdict.theme:
                    own.setdefault(theme, opener)
    return first | own


def falls_silent(issues: Sequence[int], returning_after: int) -> int:
    """Return the assessment with which a theme falls silent, if it is not told of until then: once, when its patience ends.

    `issues` are the numbers of the assessments that told of it, ascending.
    """
    return issues[-1] + find_patience(issues, returning_after) + 1


def find_patience(issues: Sequence[int], returning_after: int) -> int:
    """Return for how many assessments a theme may be quiet before it counts as silent.

    `issues` are the numbers of the assessments that told of it, ascending.
    """
    pauses = [later - earlier for earlier, later in pairwise(issues)]
    return max(returning_after, round(QUIET_PAUSES * median(pauses)) if pauses else 0)
