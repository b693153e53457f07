"""Why a takeaway was judged so, in words a person understands."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from monitor.headline.grammar import words_of
from monitor.models import Earlier, Reason
from monitor.text import RESEMBLES
from monitor.themes.candidates import Study
from monitor.themes.features import Features, mentions
from monitor.themes.history import History

MAX_NAMED = 4  # names or keys in one reason

_BODIES = words_of("bodies")
_NO_NAMES = words_of("titles") | _BODIES | {"Christmas", "Day", "Easter", "Eve", "New", "Year"}
_PLAIN = words_of("adjectives")
_NATIONAL = re.compile(r"(?:[a-z]ian|ish|[a-z]ese)$")  # "Armenian", "Danish"
_GOES_ON = Reason("goes on", "goes on with its theme; no name or number in it is new there")
_SIMPLY_NEW = Reason("unlike", "its words are new enough for a theme of its own")


def explain(
    decision: str,
    found: Study,
    history: History,
    *,
    earlier: Sequence[Earlier],
    ever: AbstractSet[str],
    issues: int,
    young: bool,
) -> tuple[Reason, ...]:
    """Return the reasons for a decision, the weightiest first, one at least; `earlier` are the nearest earlier takeaways.

    What changes afterwards, as how often its theme was told, is no reason: whoever shows a verdict counts that.
    """
    reasons = _firsts(found.reading, history, ever)
    if decision == "joins":
        reasons += explain_news(found.reading, history.facts(found.candidates[0].theme))
    elif decision == "apart":
        reasons.append(
            Reason("apart", "stands apart: no earlier theme fits, and too little is new for an alert")
        )
    elif not earlier or earlier[0].score < RESEMBLES:
        reasons.append(Reason("unlike", "no earlier takeaway resembles it"))
    if young:
        days = f"{issues} assessment{'s' * (issues != 1)}"
        reasons.append(Reason("young", f"little history yet ({days}): only the surest is called new"))
    return tuple(reasons) or (_SIMPLY_NEW if decision == "new" else _GOES_ON,)


def _firsts(reading: Features, history: History, ever: AbstractSet[str]) -> list[Reason]:
    unheard = {name for name in reading.names if name not in ever and not _is_no_name(name)}
    names = [name for name in mentions(reading.spelled, unheard) if not _is_known(name, ever)]
    keys = [key for key in (*reading.sectors, *reading.matters) if not history.count_key(key)]
    told = []
    if names:
        told.append(Reason("first", f"first mention of {', '.join(names[:MAX_NAMED])}"))
    if keys and len(history):
        told.append(Reason("first", f"first takeaway on {', '.join(keys[:MAX_NAMED])}"))
    return told


def _is_no_name(word: str) -> bool:
    """Tell whether a capitalised word is a title, a nationality or a word of the calendar."""
    return word in _NO_NAMES or word.lower() in _PLAIN or bool(_NATIONAL.search(word))


def _is_known(name: str, ever: AbstractSet[str]) -> bool:
    """Tell whether somebody was told of by the surname before."""
    last = name.rsplit(maxsplit=1)[-1]
    return last in ever and last not in _BODIES


def explain_news(reading: Features, facts: AbstractSet[str]) -> list[Reason]:
    """Return what makes an update: the names and numbers that are new to the theme, as the takeaway prints them.

    A title or a nationality is told only where there is nothing else.
    """
    fresh = {*reading.names} - facts
    telling = {name for name in fresh if not _is_no_name(name)}
    numbers = [_with_noun(number, reading.text) for number in sorted(reading.numbers - facts)]
    told = [*mentions(reading.spelled, telling or (fresh if not numbers else telling)), *numbers][:MAX_NAMED]
    return [Reason("news", f"new to this theme: {', '.join(told)}")] if told else []


def _with_noun(number: str, text: str) -> str:
    """Return "8,000 recruits"."""
    found = re.search(rf"(?<![\d.,]){re.escape(number)}(?:[-–%]?\s?[a-z]\w+|%)?", text)
    return found[0] if found else number
