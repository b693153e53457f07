"""Explain in plain words why a takeaway was judged as it was."""

from collections.abc import Sequence
from functools import lru_cache

from monitor.models import Earlier, Reason
from monitor.text import RESEMBLES, counted
from monitor.themes.evidence import Evidence
from monitor.themes.features import Features
from monitor.themes.fresh_names import fresh_names
from monitor.themes.fresh_numbers import fresh_numbers
from monitor.themes.lexicon import load_lexicon
from monitor.themes.wholes import Mentioned, is_part_told

MAX_NAMED = 4  # names or keys in one reason
FEW_ASSESSMENTS = 30  # with a shorter history, a "first" reason says how short it is
SAID = {  # keys of the lexicon in running text
    "Belgorod-Bryansk border": "the Belgorod-Bryansk border",
    "Donbas": "the Donbas",
    "Sumy border": "the Sumy border",
    "command": "military command",
    "dam": "a dam",
    "false flag": "a false flag",
    "multinational state": "the multinational state",
    "naval": "the navy",
    "northeast": "the northeast",
    "nuclear plant": "a nuclear plant",
    "pace of advance": "the pace of advance",
    "power struggle": "a power struggle",
    "rouble": "the rouble",
    "sanctions-economy": "sanctions and the economy",
    "southern axis": "the southern axis",
}

GOES_ON = Reason("goes on", "continues its theme; it adds no new name or number")
OPENED_HERE = Reason("goes on", "continues a theme that this assessment opened")
MAY_OPEN = Reason(
    "goes on", "no name or number in it is new to its theme, but its words may be new enough for another"
)
_LITTLE_NEW = "and too little is new for an alert"
APART_FROM_MATCH = Reason("apart", f"its match is too little to join that theme, {_LITTLE_NEW}")
_SIMPLY_NEW = Reason("unlike", "its words are new enough for a theme of its own")


def explain(
    decision: str,
    found: Evidence,
    *,
    news: Sequence[Reason],
    earlier: Sequence[Earlier],
    told: Mentioned,
    issues: int,
    young: bool,
    possibly_new: bool,
) -> tuple[Reason, ...]:
    """Return the reasons for a decision, at least one, weightiest first.

    `news` is what is new to the theme, `earlier` are the nearest earlier takeaways, and `told` is everything mentioned in
    the `issues` assessments so far.

    Facts that change later, such as a theme's number of takeaways, are no reasons; they are added when a verdict is shown.
    """
    reasons = [] if young else _firsts(found.reading, told, issues)
    if decision == "joins":
        reasons += news
    elif decision == "apart":
        reasons.append(apart_from(earlier, young=young))
    elif not _is_near(earlier):
        reasons.append(Reason("unlike", "no earlier takeaway resembles it"))
    if young:
        days = counted(issues, "assessment")
        reasons.append(Reason("young", f"little history yet ({days}): only the surest is called new"))
    return tuple(reasons) or (_SIMPLY_NEW if decision == "new" else MAY_OPEN if possibly_new else GOES_ON,)


def apart_from(earlier: Sequence[Earlier], *, young: bool = False) -> Reason:
    """Return why a takeaway that is not new did not join the theme of any of the nearest `earlier` ones.

    In a `young` history much may be new in it, and still call for no alert.
    """
    near = "related to an earlier theme, but not enough to join it"
    fits = near if _is_near(earlier) else "no earlier theme fits"
    return Reason("apart", fits if young else f"{fits}, {_LITTLE_NEW}")


def _is_near(earlier: Sequence[Earlier]) -> bool:
    return bool(earlier) and earlier[0].score >= RESEMBLES


def _firsts(reading: Features, told: Mentioned, issues: int) -> list[Reason]:
    """Return the names and keys mentioned for the first time; a region or country is mentioned with any of its parts."""
    names = _fresh(reading, told)
    keys = [SAID.get(key, key) for key in (*reading.sectors, *reading.matters) if _is_first(key, told)]
    found = {"first takeaway to name": names, "first takeaway on": keys}
    few = f" in {counted(issues, 'assessment')}" if issues < FEW_ASSESSMENTS else ""
    return [
        Reason("first", f"{said} {', '.join(those[:MAX_NAMED])}{few}")
        for said, those in found.items()
        if those
    ]


def _fresh(reading: Features, told: Mentioned) -> list[str]:
    """Return the names that were never mentioned, nor any part of what they stand for."""
    return [
        name for name in fresh_names(reading, told.names) if not (is_part_told(name, told) or told.says(name))
    ]


def _is_first(key: str, told: Mentioned) -> bool:
    """Return whether a sector or matter is mentioned for the first time; countries and bodies count as names instead."""
    return not (key in told.keys or is_part_told(key, told) or key in _named_matters())


@lru_cache(maxsize=1)
def _named_matters() -> frozenset[str]:
    """Return the matters that are countries and bodies, to which other words may point too: "Israel" to "Iran"."""
    return frozenset(key for key in load_lexicon().matters if key[0].isupper())


def explain_news(reading: Features, told: Mentioned) -> list[Reason]:
    """Return the reason that makes an update, if any: names and numbers that are new to a theme that mentions `told`."""
    numbers = fresh_numbers(reading, told.names)
    names = [name for name in _fresh(reading, told) if not any(unit.endswith(name) for unit in numbers)]
    news = [*names, *numbers][:MAX_NAMED]
    return [Reason("news", f"new to this theme: {', '.join(news)}")] if news else []
