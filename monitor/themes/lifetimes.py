"""Find which takeaway opened each theme, and when a theme falls silent."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from monitor.models import JudgedAssessment
from monitor.themes.names import Opener

MIN_TAKEAWAYS_MISSED = 3  # takeaways a theme must have for its silence to matter
QUIET_PAUSES = 3  # multiple of its usual pause after which a theme is dropped


def find_openers(history: Iterable[JudgedAssessment]) -> dict[str, Opener]:
    """Return the takeaway that opened each theme, by the theme's id, in the order the themes were opened."""
    first: dict[str, Opener] = {}
    own: dict[str, Opener] = {}
    for day in history:
        for verdict in day.by_number:
            number = str(day.id_of(verdict))
            for theme in (verdict.theme, *verdict.also):
                opener = Opener(day.date, verdict.takeaway.text, theme == number)
                first.setdefault(theme, opener)
                if theme == verdict.theme:
                    own.setdefault(theme, opener)
    return first | own


def falls_silent(issues: Sequence[int], returning_after: int) -> int:
    """Return the assessment with which a theme falls silent unless it is mentioned until then.

    `issues` are the assessments that mention it, ascending.
    """
    return issues[-1] + find_patience(issues, returning_after) + 1


def find_patience(issues: Sequence[int], returning_after: int) -> int:
    """Return how many assessments a theme may be quiet before it counts as silent.

    `issues` are the assessments that mention it, ascending.
    """
    pauses = [later - earlier for earlier, later in pairwise(issues)]
    return max(returning_after, round(QUIET_PAUSES * median(pauses)) if pauses else 0)
