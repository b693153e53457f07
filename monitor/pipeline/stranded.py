"""Corrections of themes whose takeaways mostly went to another theme, when older assessments or an edit made all be judged again."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from monitor.correction import Correction
from monitor.corrections import Corrections
from monitor.models import JudgedAssessment
from monitor.text import counted

log = logging.getLogger(__name__)

Themes = Mapping[str, str]  # of takeaways, by their ids


def find_stranded(
    was: Corrections, before: Themes, now: Corrections, after: Themes
) -> Iterator[tuple[Correction, str, int, int]]:
    """Yield each such rename, mute or follow, where most takeaways of its theme are now, how many, and of how many."""
    themes = {one.id: was.resolve(one.subject) for one in was.in_force}
    for one in now.in_force:
        if one.kind not in {"rename", "mute", "follow"} or one.id not in themes:
            continue
        old = themes[one.id]
        members = [own for own, theme in before.items() if theme == old and own in after]
        theme, most = max(
            Counter(after[own] for own in members).items(), key=lambda pair: pair[1], default=("", 0)
        )
        if theme != now.resolve(one.subject) and 2 * most > len(members):
            yield one, theme, most, len(members)


def say_stranded(
    series: str,
    was: Corrections,
    before: Iterable[JudgedAssessment],
    now: Corrections,
    after: Iterable[JudgedAssessment],
) -> None:
    """Log a warning about each such correction, and how to correct the other theme likewise."""
    for one, theme, most, members in find_stranded(was, _themes(before), now, _themes(after)):
        value = " NAME" if one.kind == "rename" else ""
        log.warning(
            "%s: %d of %s of theme %s are in theme %s now, of which correction %d does not hold: `monitor themes %s %s%s --series %s`",
            series,
            most,
            counted(members, "takeaway"),
            one.subject,
            theme,
            one.id,
            one.kind,
            theme,
            value,
            series,
        )


def _themes(judged: Iterable[JudgedAssessment]) -> dict[str, str]:
    """Return the theme of each takeaway."""
    return {str(one.id_of(verdict)): verdict.theme for one in judged for verdict in one.verdicts}
