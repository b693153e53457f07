"""Why a takeaway was judged so, in words a person understands."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from monitor.models import Earlier, Reason
from monitor.text import RESEMBLES, counted
from monitor.themes.candidates import Evidence
from monitor.themes.features import Features
from monitor.themes.fresh import fresh_names, fresh_numbers
from monitor.themes.history import History

MAX_NAMED = 4  # names or keys in one reason

GOES_ON = Reason("goes on", "goes on with its theme; no name or number in it is new there")
OPENED_HERE = Reason("goes on", "goes on with a theme that this assessment opened")
MAY_OPEN = Reason(
    "goes on", "no name or number in it is new to its theme, but its words may be new enough for another"
)
APART = Reason("apart", "no earlier theme fits, and too little is new for an alert")
APART_FROM_MATCH = Reason(
    "apart", "its match is too little to join that theme, and too little is new for an alert"
)
_SIMPLY_NEW = Reason("unlike", "its words are new enough for a theme of its own")


def explain(
    decision: str,
    found: Evidence,
    history: History,
    *,
    news: Sequence[Reason],
    earlier: Sequence[Earlier],
    ever: AbstractSet[str],
    issues: int,
    young: bool,
    possibly_new: bool,
) -> tuple[Reason, ...]:
    """Return the reasons for a decision, the weightiest first, one at least.

    `news` is what makes it an update, `earlier` are the nearest earlier takeaways.

    What changes afterwards, as how often its theme was told, is no reason: it is counted when a verdict is shown.
    """
    reasons = _firsts(found.reading, history, ever, young=young)
    if decision == "joins":
        reasons += news
    elif decision == "apart":
        reasons.append(APART)
    elif not earlier or earlier[0].score < RESEMBLES:
        reasons.append(Reason("unlike", "no earlier takeaway resembles it"))
    if young:
        days = counted(issues, "assessment")
        reasons.append(Reason("young", f"little history yet ({days}): only the surest is called new"))
    return tuple(reasons) or (_SIMPLY_NEW if decision == "new" else MAY_OPEN if possibly_new else GOES_ON,)


def _firsts(reading: Features, history: History, ever: AbstractSet[str], *, young: bool) -> list[Reason]:
    """Return what comes up for the first time; while history is short that would be everything."""
    names = [] if young else fresh_names(reading, ever)
    keys = [key for key in (*reading.sectors, *reading.matters) if not history.count_key(key)]
    told = []
    if names:
        told.append(Reason("first", f"first takeaway to name {', '.join(names[:MAX_NAMED])}"))
    if keys and not young:
        told.append(Reason("first", f"first takeaway on {', '.join(keys[:MAX_NAMED])}"))
    return told


def explain_news(reading: Features, facts: AbstractSet[str]) -> list[Reason]:
    """Return what makes an update, or nothing: the names and numbers that are new to the theme."""
    told = [*fresh_names(reading, facts), *fresh_numbers(reading, facts)][:MAX_NAMED]
    return [Reason("news", f"new to this theme: {', '.join(told)}")] if told else []
