"""What is muted, in one line each in a digest; what a mute leaves out and a correction changes, in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from monitor.compose.context import MessageContext
from monitor.compose.entries import build_entry
from monitor.compose.group import MUTED, Entry, Group
from monitor.compose.grouping import name_once
from monitor.models import Assessment, TakeawayId, Verdict
from monitor.text import counted, listed, short_date
from monitor.worddiff import clip, plain

MAX_EXAMPLE_CHARS = 200
MAX_MUTED_CHARS = 120  # characters of a muted takeaway in a digest
MAX_MUTED = 12  # muted takeaways in a digest, which counts the others
MAX_LISTED = 5  # takeaways named by their ids
WHAT_A_MUTE_DOES = (
    "alerts and updates leave it out, and a digest tells each of its takeaways in one line, at the end. "
    "Possibly new takeaways are still reported."
)


class Held(NamedTuple):
    """A takeaway of the theme."""

    date: date
    text: str
    possibly_new: bool


def say_muting(held: Sequence[Held], total: int, *, muted: bool) -> str:
    """Return what a mute of a theme does, or does already: how many takeaways it has so far, and the latest.

    `held`, oldest first, are those that the theme is the main one of, among `total` that belong to it.
    """
    lead = "This theme is muted:" if muted else "If you mute this theme,"
    rest, doubtful = total - len(held), sum(one.possibly_new for one in held)
    possibly = f", {doubtful:,} of them possibly new" if doubtful else ""
    elsewhere = (
        f"; {rest:,} more {'belongs' if rest == 1 else 'belong'} to another theme first" if rest else ""
    )
    said = f"{lead} {WHAT_A_MUTE_DOES} It has {counted(len(held), 'takeaway')} so far{possibly}{elsewhere}."
    if not held:
        return said
    latest = held[-1]
    return f"{said} The latest, of {short_date(latest.date)}, {latest.date.year}: “{clip(plain(latest.text), MAX_EXAMPLE_CHARS)}”"


def group_muted(found: Iterable[tuple[Assessment, Verdict]], context: MessageContext) -> tuple[Group, ...]:
    """Return the group of what is muted: a line each, the oldest first; of many the newest. None where nothing is."""
    entries = [_muted_entry(build_entry(verdict, assessment, context)) for assessment, verdict in found]
    if not entries:
        return ()
    group = Group(status=MUTED, heading="Muted", entries=tuple(entries), form="short")
    shown = entries if context.screen.whole else entries[-MAX_MUTED:]
    left = len(entries) - len(shown)
    return (replace(group, entries=tuple(name_once(shown)), left=left, themes=group.count),)


def _muted_entry(entry: Entry) -> Entry:
    words = clip(entry.quote.text, MAX_MUTED_CHARS)
    return replace(
        entry, quote=replace(entry.quote, text=words), pieces=(("same", words),), lines=(), brief=""
    )


def say_muted_theme(theme: str, option: str) -> str:
    """Return that a theme is muted, as a line, for whoever corrects what belongs to it; `option` names its series."""
    return f"{theme} is muted: it brings no alerts and gets one line a takeaway in digests. To undo: monitor themes unmute {theme}{option}\n"


class Places(NamedTuple):
    """Where takeaways stand, by their ids: the theme of each, and which are muted."""

    themes: Mapping[str, str]
    muted: AbstractSet[str]


def say_changes(before: Places, after: Places, subject: str) -> str:
    """Return as lines where takeaways went besides the `subject` of a correction, what is muted since, and what no longer."""
    moved: dict[str, list[str]] = {}
    for takeaway, theme in after.themes.items():
        if takeaway != subject and before.themes.get(takeaway, theme) != theme:
            moved.setdefault(theme, []).append(takeaway)
    changes = (
        *((f"also moved to {theme}", found) for theme, found in moved.items()),
        ("muted now", after.muted - before.muted),
        ("no longer muted", before.muted - after.muted),
    )
    return "".join(f"{said}: {_say_takeaways(found)}\n" for said, found in changes if found)


def _say_takeaways(found: Collection[str]) -> str:
    shown = sorted(found, key=TakeawayId.parse)[:MAX_LISTED]
    more = len(found) - len(shown)
    named = listed([*shown, f"{more:,} more"] if more else shown)
    return f"{counted(len(found), 'takeaway')}, {named}"
