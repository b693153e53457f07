"""What stands under one heading of a message: quoted takeaways, silent themes or changes, and the contents that name them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from monitor.compose.phrases import HEADINGS, introduce, join_names, say_count
from monitor.models import Quote
from monitor.worddiff import Piece

ASKED = "asked"  # the status of a group of takeaways the user asked for, whichever they have themselves
MUTED = "muted"  # the status of a group of takeaways that are muted, whichever they have themselves
MAX_CONTENTS_CHARS = 400  # characters of theme names under one heading of the contents
MAX_NEW_CHARS = 8_000  # of the names of new themes, which all stand there
FOLDED_CHARS = 240  # characters of a takeaway that goes on, told in one line
MIN_LISTED = 6  # takeaways told in full, from which a table of contents helps
Form = Literal["full", "short", "name"]  # a quote with its reasons; one folded line; a theme's name alone


class Contents(NamedTuple):
    """One line of the table of contents: a status and the themes it holds."""

    status: str
    heading: str
    names: str


class Fact(NamedTuple):
    """A labelled line, as templates of version 0.1 show it."""

    label: str
    text: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One quoted takeaway (or theme, or change) with what there is to say of it.

    `pieces` are the quoted words, marked where they changed; `lines` are our own sentences under them.
    """

    quote: Quote
    name: str = ""  # what it is told by: its own headline, or the name of its theme; or what changed
    theme: str = ""  # the name of its theme, where it is told by its own headline
    number: str = ""  # the takeaway's own, "2026-06-18/3", which commands accept
    pieces: tuple[Piece, ...]
    lines: tuple[str, ...] = ()
    brief: str = ""  # what stands for the lines where there is little room
    position: int = 0  # of the takeaway in its assessment
    place: str = ""  # "takeaway 3 of 9"
    lacks: str = ""  # what is left out of it for want of room: "reason"

    @property
    def lead(self) -> str:
        """What stands before the words in a row: nothing where the theme's name is not made of them."""
        return "" if self.theme else self.name

    @property
    def whose(self) -> str:
        """The theme, where it is still to be said: "Theme: Harbour fees."."""
        return f"{introduce('Theme', self.theme)}." if self.theme else ""

    @property
    def below(self) -> tuple[str, ...]:
        """What stands below the words: whose they are, and the lines."""
        return (self.whose, *self.lines) if self.theme else self.lines

    @property
    def is_quotation(self) -> bool:
        """Whether the publisher's words stand here."""
        return self.quote.status != "dropped"

    @property
    def label(self) -> str:
        """The name, as templates of version 0.1 call it."""
        return self.name

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The lines, as templates of version 0.1 show them."""
        return tuple(Fact("Note", line) for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Entries under one heading; `status`, a key of HEADINGS, chooses the colour.

    `left` counts entries that were left out, `themes` the themes where these are not one each.
    """

    status: str
    heading: str
    entries: tuple[Entry, ...]
    form: Form = "full"
    left: int = 0
    themes: int | None = None

    @property
    def count(self) -> int:
        """How many themes the group holds; entries without a theme, and those that may open one each, count each."""
        return self.shown + self.left if self.themes is None else self.themes

    @property
    def shown(self) -> int:
        """The same, of the entries that are not left out."""
        known = {one.quote.theme for one in self.entries if one.quote.theme and not one.quote.possibly_new}
        known -= {
            one.quote.number for one in self.entries if one.quote.possibly_new
        }  # counted by what opens it
        apart = sum(entry.quote.possibly_new or not entry.quote.theme for entry in self.entries)
        return len(known) + apart

    @property
    def number(self) -> str:
        """What stands beside the heading: "3", or "3 themes, 5 takeaways" where a theme is told more than once."""
        return say_count(self.count, len(self.entries) + self.left, asked=self.status == ASKED)

    @property
    def names(self) -> tuple[str, ...]:
        """What each theme told here is told by, once."""
        return tuple(dict.fromkeys(name for name, _ in self.matters if name))

    @property
    def matters(self) -> tuple[tuple[str, int], ...]:
        """What each theme is told by and its number of takeaways here; each that may open one is by itself."""
        told: dict[str | None, list[str]] = {}
        for entry in self.entries:
            theme = entry.quote.number if entry.quote.possibly_new else entry.quote.theme
            told.setdefault(theme or entry.name, []).append(entry.name)
        return tuple((next(filter(None, names), ""), len(names)) for names in told.values())

    def first(self, number: int) -> "Group":
        """Return the group with so many entries; the others are counted."""
        kept = self.entries[: max(number, 0)]
        return replace(self, entries=kept, left=self.left + len(self.entries) - len(kept), themes=self.count)


def list_contents(groups: Sequence[Group]) -> tuple[Contents, ...]:
    """Return the table of contents: each theme once, with its number of takeaways where it has several.

    A message that is read at a glance needs none.
    """
    if sum(len(group.entries) for group in groups if group.form == "full") < MIN_LISTED:
        return ()
    return list_names(groups)


def list_names(groups: Sequence[Group]) -> tuple[Contents, ...]:
    """Return the names of the themes that are told in full, a line a status."""
    return tuple(
        Contents(group.status, group.heading, names)
        for group in groups
        if group.form == "full" and group.status in HEADINGS and (names := _names_in(group))
    )


def _names_in(group: Group) -> str:
    """Return what each theme is told by, once, with its number of takeaways; each that may open one stands by itself."""
    shown = [name if count == 1 else f"{name} ({count})" for name, count in group.matters if name]
    limit = MAX_NEW_CHARS if group.status == "new" else MAX_CONTENTS_CHARS
    return join_names(shown, limit, unnamed=group.count - group.shown)
