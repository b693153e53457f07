"""List muted takeaways in a digest, one line each; say what a mute leaves out, and what a correction changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from shlex import quote
from typing import NamedTuple

from monitor.compose.context import MessageContext
from monitor.compose.entries import build_entry
from monitor.compose.group import MUTED, Entry, Group
from monitor.compose.grouping import name_once
from monitor.models import Assessment, TakeawayId, Verdict
from monitor.text import clip, counted, listed, plain, short_date

MAX_EXAMPLE_CHARS = 200
MAX_MUTED_CHARS = 120  # characters of a muted takeaway in a digest
MAX_MUTED = 12  # muted takeaways listed in a digest; the others are counted
MAX_LISTED = 5  # takeaways named by their ids
WHAT_A_MUTE_DOES = (
    "alerts and updates of all channels omit it; a digest gives each takeaway one line, at the end. "
    "Possibly new takeaways are still reported."
)


class Member(NamedTuple):
    """A takeaway of the theme in question, which may be mainly about another theme."""

    date: date
    text: str
    possibly_new: bool
    is_main: bool


def say_muting(members: Sequence[Member], *, muted: bool) -> str:
    """Return what a mute of a theme does or would do, and what takeaways the theme has so far, which are given oldest first.

    The number and the last day are those of its page; a mute leaves out only takeaways whose main theme it is.
    """
    lead = "This theme is muted:" if muted else "If you mute this theme,"
    held = [one for one in members if one.is_main]
    rest, doubtful = len(members) - len(held), sum(one.possibly_new for one in held)
    possibly = f", {doubtful:,} of them possibly new" if doubtful else ""
    belong = (
        "belongs mainly to another theme and is" if rest == 1 else "belong mainly to another theme and are"
    )
    last = f", the last of {_day(members[-1])}" if rest else ""
    elsewhere = f"; {rest:,} {belong} not left out" if rest else ""
    said = f"{lead} {WHAT_A_MUTE_DOES} It has {counted(len(members), 'takeaway')} so far{last}{possibly}{elsewhere}."
    if not held:
        return said
    latest = f"The latest{' that is left out' if rest else ''}, of {_day(held[-1])}"
    return f"{said} {latest}: “{clip(plain(held[-1].text), MAX_EXAMPLE_CHARS)}”"


def _day(member: Member) -> str:
    return f"{short_date(member.date)}, {member.date.year}"


def group_muted(found: Iterable[tuple[Assessment, Verdict]], context: MessageContext) -> tuple[Group, ...]:
    """Return the group of muted takeaways, one line each, oldest first, only the newest of many; () if nothing is muted."""
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
    """Return the line that tells a user who corrects a muted theme that it is muted; `option` names the series."""
    return f"{theme} is muted: no channel gets alerts about it, and digests list each of its takeaways in one line. {say_unmute(theme, option)}\n"


def say_unmute(theme: str, option: str) -> str:
    """Return how to undo a mute; `option` names the series."""
    return f"To undo: `monitor themes unmute {quote(theme)}{option}`"


def say_followed_theme(theme: str, option: str) -> str:
    """Return the line that tells a user who mutes a followed theme that the mute is stronger."""
    return f"{theme} is followed: while it is muted, its updates bring no alerts. To stop following it: `monitor themes unfollow {quote(theme)}{option}`"


class Places(NamedTuple):
    """The theme of each takeaway by its id, and the ids of the muted ones."""

    themes: Mapping[str, str]
    muted: AbstractSet[str]


def say_changes(before: Places, after: Places, subject: str) -> str:
    """Return lines that say which takeaways besides the `subject` of a correction moved, and what is muted now or no longer."""
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
