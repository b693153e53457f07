"""Themes as a reader sees them: first and last seen, under a name, and which went quiet."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from statistics import median
from types import MappingProxyType

from monitor.gaps import last_hole_end
from monitor.models import JudgedAssessment, TakeawayId, Telling, Theme, Verdict
from monitor.themes.names import Opener, name_theme

MIN_TAKEAWAYS_MISSED = 3  # takeaways a theme must have had to be worth missing
QUIET_PAUSES = 3  # times its usual pause a theme may be quiet before it is dropped
UNNAMED: Mapping[str, str] = MappingProxyType({})


def summarise_themes(
    history: Iterable[JudgedAssessment], names: Mapping[str, str] = UNNAMED
) -> dict[str, Theme]:
    """Return every theme of the history by its id, in the order they were opened.

    `names` are names by id; a theme without one is called after the takeaway that opened it.
    """
    members: dict[str, list[tuple[JudgedAssessment, Verdict]]] = {}
    for day in history:
        for verdict in day.verdicts:
            for theme in (verdict.theme, *verdict.also):
                members.setdefault(theme, []).append((day, verdict))
    return {theme: _summarise(theme, found, names.get(theme)) for theme, found in members.items()}


def find_openers(history: Iterable[JudgedAssessment]) -> dict[str, Opener]:
    """Return the takeaway that opened each theme, by the theme's id, in the order they were opened."""
    first: dict[str, Opener] = {}
    own: dict[str, Opener] = {}
    for day in history:
        for verdict in day.verdicts:
            if verdict.theme not in own:
                own[verdict.theme] = Opener(day.date, verdict.takeaway.text)
            for theme in (verdict.theme, *verdict.also):
                if theme not in first:
                    first[theme] = Opener(day.date, verdict.takeaway.text)
    return first | own


def find_dropped(
    history: Sequence[JudgedAssessment], *, since: date | None = None, returning_after: int = 14
) -> tuple[Theme, ...]:
    """Return the themes that went quiet with the latest assessment, or with one dated `since` or later.

    A theme goes quiet once, when its patience ends: a week's digest names those that the week's daily ones named.

    A theme's patience is `returning_after` assessments, or three times its usual pause if that is longer. What was
    last seen before a hole in the history is not among them: it may have gone on unseen.
    """
    seen: dict[str, list[int]] = {}
    published = [day for day in history if day.verdicts]
    for issue, day in enumerate(published):
        for theme in {theme for verdict in day.verdicts for theme in (verdict.theme, *verdict.also)}:
            seen.setdefault(theme, []).append(issue)
    now = len(published) - 1
    first = now if since is None else bisect_left(published, since, key=lambda day: day.date)
    quiet = {
        theme
        for theme, issues in seen.items()
        if first <= issues[-1] + find_patience(issues, returning_after) + 1 <= now
    }
    themes = summarise_themes(published) if quiet else {}
    known = last_hole_end(day.date for day in published) if quiet else None
    return tuple(
        theme
        for key, theme in themes.items()
        if key in quiet and theme.takeaways >= MIN_TAKEAWAYS_MISSED and theme.last_seen >= (known or date.min)
    )


def find_patience(issues: Sequence[int], returning_after: int) -> int:
    """Return for how many assessments a theme may be quiet before it counts as silent.

    `issues` are the numbers of the assessments that told of it, ascending.
    """
    pauses = [later - earlier for earlier, later in pairwise(issues)]
    return max(returning_after, round(QUIET_PAUSES * median(pauses)) if pauses else 0)


def _summarise(theme: str, found: Sequence[tuple[JudgedAssessment, Verdict]], name: str | None) -> Theme:
    own = [verdict.takeaway.text for _, verdict in found if verdict.theme == theme]
    told = tuple(
        Telling(TakeawayId(day.date, day.edition, verdict.takeaway.position), verdict.takeaway.text)
        for day, verdict in found
    )
    return Theme(id=theme, name=name or name_theme(own or [one.text for one in told]), told=told)
