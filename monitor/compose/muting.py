"""Say what a mute leaves out of messages, when somebody mutes a theme."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from monitor.text import counted, short_date
from monitor.worddiff import clip, plain

MAX_EXAMPLE_CHARS = 200


class Held(NamedTuple):
    """A takeaway of the theme."""

    date: date
    text: str
    possibly_new: bool


def say_muting(held: Sequence[Held]) -> str:
    """Return what a mute of a theme that holds these takeaways, oldest first, leaves out: how many so far, and the latest."""
    doubtful = sum(one.possibly_new for one in held)
    said = f"No message tells what joins this theme, even where it may be new. So far it holds {counted(len(held), 'takeaway')}"
    if doubtful:
        said += f", {doubtful:,} of them possibly new"
    if not held:
        return f"{said}."
    latest = held[-1]
    return f"{said}; the latest, of {short_date(latest.date)}, {latest.date.year}: “{clip(plain(latest.text), MAX_EXAMPLE_CHARS)}”"
