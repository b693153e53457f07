"""Why a takeaway was judged so, in words a person understands."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from monitor.headline.grammar import words_of
from monitor.models import Earlier
from monitor.themes.candidates import Study
from monitor.themes.features import Features, mentions
from monitor.themes.history import History

MAX_NAMED = 4  # names or keys in one reason
LIKE = 0.3  # a link below this is no resemblance worth telling
SURE, LIKELY = 0.8, 0.5  # links from which one matter is told as nearly certain, as likely

_BODIES = words_of("bodies")
_NO_NAMES = words_of("titles") | _BODIES | {"Christmas", "Day", "Easter", "Eve", "New", "Year"}
_PLAIN = words_of("adjectives")
_NATIONAL = re.compile(r"(?:[a-z]ian|ish|[a-z]ese)$")  # "Armenian", "Danish"


def explain(
    decision: str,
    found: Study,
    history: History,
    *,
    earlier: Sequence[Earlier],
    ever: AbstractSet[str],
    issues: int,
    young: bool,
) -> tuple[str, ...]:
    """Return the reasons for a decision, the weightiest first; `earlier` are the nearest takeaways of earlier days."""
    reasons = _firsts(found.reading, history, ever)
    if decision == "joins":
        theme = found.candidates[0].theme
        members = history.members(theme)
        told = f"{len(members)} earlier takeaway{'s' * (len(members) > 1)}"
        reasons += _news(found.reading, history.facts(theme))
        reasons += [_nearest(earlier), f"its theme has {told}, the last on {history[members[-1]].date}"]
    elif decision == "apart":
        reasons += [
            "stands apart: no earlier theme fits, and too little is new for an alert",
            _nearest(earlier),
        ]
    else:
        reasons += [_nearest(earlier)]
    if young:
        reasons.append(f"little history yet ({issues} assessments): only the surest is called new")
    return tuple(reasons)


def _firsts(reading: Features, history: History, ever: AbstractSet[str]) -> list[str]:
    unheard = {name for name in reading.names if name not in ever and not _is_no_name(name)}
    names = [name for name in mentions(reading.spelled, unheard) if not _is_known(name, ever)]
    keys = [key for key in (*reading.sectors, *reading.matters) if not history.count_key(key)]
    reasons = [f"first mention of {', '.join(names[:MAX_NAMED])}"] if names else []
    return (
        [*reasons, f"first takeaway on {', '.join(keys[:MAX_NAMED])}"] if keys and len(history) else reasons
    )


def _is_no_name(word: str) -> bool:
    """Tell whether a capitalised word is a title, a nationality or a word of the calendar."""
    return word in _NO_NAMES or word.lower() in _PLAIN or bool(_NATIONAL.search(word))


def _is_known(name: str, ever: AbstractSet[str]) -> bool:
    """Tell whether somebody was told of by the surname before."""
    last = name.rsplit(maxsplit=1)[-1]
    return last in ever and last not in _BODIES


def _news(reading: Features, facts: AbstractSet[str]) -> list[str]:
    """Return what makes an update: the names and numbers that are new to the theme, as the takeaway prints them."""
    names = {name for name in reading.names if name not in facts and not _is_no_name(name)}
    numbers = [_with_noun(number, reading.text) for number in sorted(reading.numbers - facts)]
    told = [*mentions(reading.spelled, names), *numbers][:MAX_NAMED]
    return [f"new to this theme: {', '.join(told)}"] if told else []


def _with_noun(number: str, text: str) -> str:
    """Return "8,000 recruits"."""
    found = re.search(rf"(?<![\d.,]){re.escape(number)}(?:[-–%]?\s?[a-z]\w+|%)?", text)
    return found[0] if found else number


def _nearest(earlier: Sequence[Earlier]) -> str:
    if not earlier or earlier[0].score < LIKE:
        return "no earlier takeaway resembles it"
    best = earlier[0]
    sure = "almost surely" if best.score >= SURE else "likely" if best.score >= LIKELY else "perhaps"
    return f"nearest earlier takeaway, {sure} on the same matter, on {best.date}"
