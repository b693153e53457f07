"""Why a takeaway was judged so, in words a person understands."""

from collections.abc import Set as AbstractSet

import numpy as np

from monitor.themes.candidates import Study
from monitor.themes.features import Features, mentions
from monitor.themes.history import History

MAX_NAMED = 4  # names or keys in one reason
LIKE = 0.05  # a link below this is no resemblance worth telling


def explain(
    decision: str, found: Study, history: History, *, ever: AbstractSet[str], issues: int, young: bool
) -> tuple[str, ...]:
    """Return the reasons for a decision, the weightiest first."""
    reasons = [*_firsts(found.reading, history, ever), _nearest(found, history)]
    if decision == "joins":
        members = history.members[found.candidates[0].theme]
        told = f"{len(members)} earlier takeaway{'s' * (len(members) > 1)}"
        reasons.append(f"its theme has {told}, the last on {history.told[members[-1]].date}")
    if decision == "apart":
        reasons.append("no earlier theme fits well: filed apart")
    if young:
        reasons.append(f"little history yet ({issues} assessments): only the surest is called new")
    return tuple(reasons)


def _firsts(reading: Features, history: History, ever: AbstractSet[str]) -> list[str]:
    unheard = {name for name in reading.names if name not in ever}
    names = mentions(reading.spelled, unheard)
    keys = [key for key in (*reading.sectors, *reading.matters) if not history.key_counts[key]]
    reasons = [f"first mention of {', '.join(names[:MAX_NAMED])}"] if names else []
    return (
        [*reasons, f"first takeaway on {', '.join(keys[:MAX_NAMED])}"] if keys and history.told else reasons
    )


def _nearest(found: Study, history: History) -> str:
    best = int(np.argmax(found.links)) if len(found.links) else -1
    if best < 0 or found.links[best] < LIKE:
        return "no earlier takeaway resembles it"
    return (
        f"nearest earlier takeaway, {found.links[best]:.2f}, on {history.told[int(found.numbers[best])].date}"
    )
