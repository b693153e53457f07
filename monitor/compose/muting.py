"""Say what a mute leaves out of messages, when somebody mutes a theme or corrects what is muted."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from monitor.models import TakeawayId
from monitor.text import counted, listed, short_date
from monitor.worddiff import clip, plain

MAX_EXAMPLE_CHARS = 200
MAX_LISTED = 5  # takeaways named by their ids
OTHERS = "the other belongs to another theme", "the others belong to other themes"
ALL = "it belongs to another theme", "they belong to other themes"


class Held(NamedTuple):
    """A takeaway of the theme."""

    date: date
    text: str
    possibly_new: bool


def say_muting(held: Sequence[Held], total: int) -> str:
    """Return what a mute of a theme leaves out: how many takeaways so far, and the latest.

    `held`, oldest first, are those that the theme is the main one of, among `total` that belong to it.
    """
    count, rest = counted(total, "takeaway"), total - len(held)
    elsewhere = OTHERS if held else ALL
    others = elsewhere[0] if rest == 1 else elsewhere[1]
    so_far = [f"{len(held):,} of its {count}, as {others} first" if rest else count]
    if doubtful := sum(one.possibly_new for one in held):
        so_far.append(f"{doubtful:,} of them possibly new")
    said = f"A mute leaves out of all messages what joins this theme, even where it may be new: so far {', '.join(so_far)}"
    if not held:
        return f"{said}."
    latest = held[-1]
    return f"{said}. The latest, of {short_date(latest.date)}, {latest.date.year}: “{clip(plain(latest.text), MAX_EXAMPLE_CHARS)}”"


def say_muted_theme(theme: str) -> str:
    """Return that a theme is muted, as a line, for whoever corrects what belongs to it."""
    return f"{theme} is muted: messages leave out what belongs to it. To hear of it: monitor themes unmute {theme}\n"


def say_unmuted(takeaways: Collection[str]) -> str:
    """Return as a line which takeaways, by their ids, are muted no longer; "" where all are that were."""
    if not takeaways:
        return ""
    shown = sorted(takeaways, key=TakeawayId.parse)[:MAX_LISTED]
    more = len(takeaways) - len(shown)
    named = listed([*shown, f"{more:,} more"] if more else shown)
    return f"no longer muted: {counted(len(takeaways), 'takeaway')}, {named}\n"
