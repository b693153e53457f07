"""The entries under one heading of a message (takeaways, silent themes or changes), and the table of contents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from monitor.compose.phrases import HEADINGS, join_names, quote_name, say_count
from monitor.messages import Quote
from monitor.worddiff import Piece

ASKED = "asked"  # status of the group of takeaways that the user asked for, whatever their own status
MUTED = "muted"  # status of the group of muted takeaways, whatever their own status
ORDER = ("new", "possible", "returning", "updated", "apart", ASKED, "continuing")  # the most important first
MAX_CONTENTS_CHARS = 400  # characters of theme names under one heading of the contents
MAX_NEW_CHARS = 8_000  # the same for new themes, so that all are named
FOLDED_CHARS = 240  # characters of a continuing takeaway, which is quoted in one line
MIN_LISTED = 6  # takeaways quoted in full, from which a table of contents helps
Form = Literal["full", "short", "name"]  # a quote with its reasons; one folded line; a theme's name alone


class Contents(NamedTuple):
    """One line of the table of contents: a status, and the names of its themes."""

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
    """One quoted takeaway (or theme, or change), and what we say about it.

    `pieces` are the quoted words, with changes marked; `lines` are our own sentences below them.
    """

    quote: Quote
    name: str = ""  # its own headline, or the name of its theme; or what changed
    theme: str = ""  # the name of its theme, if `name` is its own headline
    number: str = ""  # the takeaway's id, "2026-06-18/3", which commands accept
    pieces: tuple[Piece, ...]
    lines: tuple[str, ...] = ()
    brief: str = ""  # replaces the lines if there is little room
    asked: str = ""  # the line that says why the user asked for it; it stays where others are left out
    position: int = 0  # of the takeaway in its assessment
    place: str = ""  # "takeaway 3 of 9"
    lacks: str = ""  # what is left out for lack of room: "reason"

    @property
    def lead(self) -> str:
        """The name in front of the words in a one-line entry; "" if the name is made from those words."""
        return "" if self.theme else self.name

    @property
    def whose(self) -> str:
        """The theme, "Theme: Harbour fees.", if `name` does not say it; else ""."""
        return f"Theme: {quote_name(self.theme)}." if self.theme else ""

    @property
    def below(self) -> tuple[str, ...]:
        """The lines below the words: the theme, if it must be named, and `lines`."""
        return (self.whose, *self.lines) if self.theme else self.lines

    @property
    def is_quotation(self) -> bool:
        """Whether the entry quotes the publisher."""
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
    """Entries under one heading; `status`, a key of HEADINGS, ASKED, MUTED or a part of an assessment, chooses the colour.

    `left` counts entries that were left out. `themes` is the number of themes if it is not to be counted from the entries.
    """

    status: str
    heading: str
    entries: tuple[Entry, ...]
    form: Form = "full"
    left: int = 0
    themes: int | None = None

    @property
    def count(self) -> int:
        """The number of themes in the group; entries without a theme and possibly new ones count one each."""
        return self.shown + self.left if self.themes is None else self.themes

    @property
    def shown(self) -> int:
        """The number of themes among the entries that are not left out."""
        known = {one.quote.theme for one in self.entries if one.quote.theme and not one.quote.possibly_new}
        # Counted by what opens it.
        known -= {one.quote.number for one in self.entries if one.quote.possibly_new}
        apart = sum(entry.quote.possibly_new or not entry.quote.theme for entry in self.entries)
        return len(known) + apart

    @property
    def number(self) -> str:
        """The count beside the heading: "3", or "3 themes, 5 takeaways" if a theme has more than one."""
        return say_count(self.count, len(self.entries) + self.left, asked=self.status == ASKED)

    @property
    def noun(self) -> str:
        """What an entry is: a takeaway, or a theme that is named alone."""
        return "theme" if self.form == "name" else "takeaway"

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each theme in the group, once."""
        return tuple(dict.fromkeys(name for name, _ in self.matters if name))

    @property
    def matters(self) -> tuple[tuple[str, int], ...]:
        """The name of each theme and its number of takeaways here; each possibly new takeaway is by itself."""
        told: dict[str | None, list[str]] = {}
        for entry in self.entries:
            theme = entry.quote.number if entry.quote.possibly_new else entry.quote.theme
            told.setdefault(theme or entry.name, []).append(entry.name)
        return tuple((next(filter(None, names), ""), len(names)) for names in told.values())

    def first(self, number: int) -> "Group":
        """Return the group with its first `number` entries; the others are counted in `left`."""
        kept = self.entries[: max(number, 0)]
        return replace(self, entries=kept, left=self.left + len(self.entries) - len(kept), themes=self.count)


def list_contents(groups: Sequence[Group]) -> tuple[Contents, ...]:
    """Return the table of contents: each theme once, with its number of takeaways if it has several.

    A short message has none.
    """
    if sum(len(group.entries) for group in groups if group.form == "full") < MIN_LISTED:
        return ()
    return list_names(groups)


def list_names(groups: Sequence[Group]) -> tuple[Contents, ...]:
    """Return the names of the themes that are quoted in full, one line for each status."""
    return tuple(
        Contents(group.status, group.heading, names)
        for group in groups
        if group.form == "full" and group.status in HEADINGS and (names := _names_in(group))
    )


def _names_in(group: Group) -> str:
    """Return the names of a group's themes, each once, with the number of takeaways if there are several."""
    shown = [name if count == 1 else f"{name} ({count})" for name, count in group.matters if name]
    limit = MAX_NEW_CHARS if group.status == "new" else MAX_CONTENTS_CHARS
    return join_names(shown, limit, unnamed=group.count - group.shown)
