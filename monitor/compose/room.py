"""Shorten a message that has no room for all there is to tell: what goes on first, what is new last."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.compose.group import MUTED, Entry, Group, list_names
from monitor.compose.view import Left, View
from monitor.text import clip

KEPT = 5  # entries under a heading that stay until others are down to as many
MAX_SHORT_CHARS = 120  # characters of a takeaway that is told in short


class _Step(NamedTuple):
    """One entry that is left out, or told in short, given by its group and its place in it."""

    group: int
    entry: int
    in_short: bool = False


def shorten(view: View, fits: Callable[[View], bool]) -> View:
    """Return the view, shortened no further than it must be to fit; if nothing helps, without any entry.

    Continuing themes go first. Then possibly new ones are told in short, then left out, the least likely first, and then the last
    entries under the other headings, as long as each keeps some. What is new is left out last.
    """
    if fits(view):
        return view
    steps = _plan(view)
    enough = bisect_left(range(len(steps)), True, key=lambda last: fits(_take(view, steps[: last + 1])))
    return _take(view, steps[: enough + 1])


def _plan(view: View) -> list[_Step]:
    """Return the steps that shorten a view until no entry is left."""
    places = [_Step(n, k) for n, group in enumerate(view.groups) for k in range(len(group.entries))][::-1]
    status = {one: view.groups[one.group].status for one in places}
    going_on = [one for one in places if status[one] in {"continuing", MUTED}]
    doubtful = [one for one in places if status[one] == "possible"]
    doubtful.sort(key=lambda one: view.groups[one.group].entries[one.entry].quote.novelty or 0)
    others = [one for one in places if one not in going_on and status[one] not in {"new", "possible"}]
    spare = [
        *doubtful[:-KEPT],
        *(one for one in others if one.entry >= KEPT),
        *doubtful[-KEPT:-1],
        *(one for one in others if 0 < one.entry < KEPT),
    ]
    last = [one for one in places if one not in {*going_on, *spare}]
    return [*going_on, *(one._replace(in_short=True) for one in doubtful), *spare, *last]


def _take(view: View, steps: Sequence[_Step]) -> View:
    """Return the view after some steps; what is left out is counted, and the contents still name all new themes."""
    groups: list[Group] = []
    left = [*view.left]
    for n, group in enumerate(view.groups):
        gone = {one.entry for one in steps if one.group == n and not one.in_short}
        short = {one.entry for one in steps if one.group == n and one.in_short}
        if len(gone) < len(group.entries):
            groups += _parts(group, gone, short - gone)
        else:
            left.append(Left(len(gone) + group.left, group.noun))
    return replace(view, contents=list_names(view.groups), groups=tuple(groups), left=tuple(left))


def _parts(group: Group, gone: set[int], short: set[int]) -> Iterator[Group]:
    """Yield the group without what is gone; what is told in short stands under a heading of its own after what is not."""
    whole = [entry for k, entry in enumerate(group.entries) if k not in gone | short]
    rest = [_told_in_short(entry) for k, entry in enumerate(group.entries) if k in short]
    left = group.left + len(gone)
    if whole:
        yield replace(
            group,
            entries=tuple(whole),
            left=0 if rest else left,
            themes=None if rest else group.count,
        )
    if rest:
        heading = "Less likely new" if whole else group.heading
        yield replace(group, heading=heading, entries=tuple(rest), form="short", left=left, themes=None)


def _told_in_short(entry: Entry) -> Entry:
    words = clip(entry.quote.text, MAX_SHORT_CHARS)
    lines = (entry.brief,) if entry.brief else ()
    return replace(entry, quote=replace(entry.quote, text=words), pieces=(("same", words),), lines=lines)
