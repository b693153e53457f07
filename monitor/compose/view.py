"""What a message says, before it is text, HTML or Slack blocks: the values its templates see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from monitor.compose.phrases import ACTS, DECISIONS, HEADINGS, Part, join_names, say_acts, say_count
from monitor.models import Quote
from monitor.text import counted, listed
from monitor.worddiff import Piece

GLYPHS = {
    "new": "■",
    "possible": "□",
    "updated": "▲",
    "returning": "↺",
    "apart": "◇",
    "continuing": "–",
    "dropped": "○",
    "none": "·",
}
ASKED = "asked"  # the status of a group of takeaways the user asked for, whichever they have themselves
LEGEND = {**{key: words.lower() for key, words in HEADINGS.items()}, "none": "no assessment"}
BRACKETS = "[Brackets]: differs from the theme’s takeaway before."
BRACKETS_OF_EDITS = "[Brackets]: added."
GOING_ON = {"updated", "returning", "continuing", ASKED}  # groups that name themes of earlier days
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


class Left(NamedTuple):
    """How many of something are left out for want of room."""

    number: int
    noun: str


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
    name: str = ""  # of the theme, or what changed
    number: str = ""  # the takeaway's own, "2026-06-18/3", which commands accept
    pieces: tuple[Piece, ...]
    lines: tuple[str, ...] = ()
    brief: str = ""  # what stands for the lines where there is little room
    position: int = 0  # of the takeaway in its assessment
    place: str = ""  # "takeaway 3 of 9"
    lacks: str = ""  # what is left out of it for want of room: "reason"

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
        if self.themes is not None:
            return self.themes
        known = {
            entry.quote.theme for entry in self.entries if entry.quote.theme and not entry.quote.possibly_new
        }
        apart = sum(entry.quote.possibly_new or not entry.quote.theme for entry in self.entries)
        return len(known) + apart + self.left

    @property
    def number(self) -> str:
        """What stands beside the heading: "3", or "3 themes, 5 takeaways" where a theme is told more than once."""
        return say_count(self.count, len(self.entries) + self.left, asked=self.status == ASKED)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the themes told here, each once."""
        return tuple(dict.fromkeys(entry.name for entry in self.entries if entry.name))

    def first(self, number: int) -> "Group":
        """Return the group with so many entries; the others are counted."""
        kept = self.entries[: max(number, 0)]
        return replace(self, entries=kept, left=self.left + len(self.entries) - len(kept), themes=self.count)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One theme of the strip: for each column a status, "" (not told) or "none" (no assessment)."""

    name: str
    cells: tuple[str, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """1 where the theme was told, as templates of version 0.1 read it."""
        return tuple(int(cell not in {"", "none"}) for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The themes of a period at a glance; a column is headed by two short lines, as ("Th", "18")."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()  # what the columns are, and how many themes are left out

    @property
    def legend(self) -> str:
        """What the signs that occur mean; then the notes."""
        found = {cell for row in self.rows for cell in row.cells}
        signs = [f"{GLYPHS[key]} {words}" for key, words in LEGEND.items() if key in found]
        return " ".join(
            [", ".join([*signs, *(["blank: not told"] if "" in found else [])]) + ".", *self.notes]
        )

    def heat(self, count: int) -> int:
        """Return 0 or 4, as templates of version 0.1 colour a cell."""
        return 4 if count else 0


@dataclass(frozen=True, kw_only=True)
class View:
    """A whole message.

    `url` is the assessment's address, None for a message that quotes no single one; `page` is monitor's own page of
    it, or None. `parts` is the headline in pieces, empty where the headline is not a list of counts.
    """

    headline: str
    subject: str
    parts: tuple[Part, ...] = ()
    series_name: str
    dateline: str
    summary: str
    preheader: str = ""
    contents: tuple[Contents, ...] = ()
    strip: Strip | None = None
    groups: tuple[Group, ...] = ()
    muted: tuple[Quote, ...] = ()  # takeaways that are left out, as the user muted their themes
    notes: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    source: str = ""
    url: str | None = None
    page: str | None = None
    sources: tuple[
        tuple[str, str], ...
    ] = ()  # dates and addresses of several assessments, where there is no page
    option: str | None = None  # what commands need to mean the series; None where there is no theme to act on
    left: tuple[Left, ...] = ()  # what is left out besides the entries that the groups count
    whole: str = ""  # the command that prints all of it

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry in the order it is read."""
        return tuple(entry for group in self.groups for entry in group.entries)

    def first(self, number: int) -> "View":
        """Return the view with so many entries; the others are counted, and new themes are named all the same."""
        groups: list[Group] = []
        for group in self.groups:
            groups.append(group.first(number))
            number -= len(groups[-1].entries)
        return replace(self, contents=list_names(self.groups), groups=tuple(groups))

    @property
    def command(self) -> str:
        """How to decide on the first takeaway that may be new, or else how to act on the first of all."""
        numbered = [entry for entry in self.entries if entry.number]
        if self.option is None or not numbered:
            return ""
        for entry in numbered:
            if entry.quote.possibly_new:
                return say_acts(entry.number, dict.fromkeys((*DECISIONS, *ACTS)), self.option)
        return say_acts(numbered[0].number, ACTS, self.option)

    @property
    def says_left(self) -> str:
        """What is left out for want of room, with a colon where its place follows; "" where all is there."""
        found: Counter[str] = Counter()
        for group in self.groups:
            found["theme" if self.strip or group.form == "name" else "takeaway"] += group.left
        found.update({one.noun: one.number for one in self.left})
        found.update(entry.lacks for entry in self.entries if entry.lacks)
        said = [counted(count, noun) for noun, count in found.items() if count]
        return f"Left out: {listed(said)}. All of it:" if said else ""

    @property
    def has_page_of_all(self) -> bool:
        """Whether the page holds all that the message is about, and not only the last day of a period."""
        return is_web(self.page) and not self.strip

    @property
    def left_out(self) -> str:
        """What is left out and where it stands, for text and Slack, which show the page's address or link above."""
        place = "on the page" if self.has_page_of_all else f"`{self.whole}`"
        return f"{self.says_left} {place}." if self.says_left else ""

    @property
    def footer(self) -> str:
        """Whose words these are, and whose judgement: the publisher's credit stays unaltered."""
        if not self.groups:
            return ""
        credit = f"Source: {self.source}"
        if not self.tells_themes:
            return f"{credit}."
        names = " A theme that goes on keeps its earlier name." if self.shows_old_names else ""
        return f"{credit}; what is new is this monitor’s reading.{names}"

    @property
    def shows_old_names(self) -> bool:
        """Whether names of earlier days stand above what was told now."""
        return any(
            group.status in GOING_ON and any(entry.name for entry in group.entries) for group in self.groups
        )

    @property
    def note(self) -> str:
        """The notes as one text, as templates of version 0.1 read it."""
        return " ".join(self.notes)

    @property
    def tells_themes(self) -> bool:
        """Whether the message groups takeaways by what their themes do, and not by what was edited."""
        return any(group.status in {*HEADINGS, ASKED} for group in self.groups)

    @property
    def legend(self) -> str:
        """What the marks in quotes mean, which are brackets in the text form; "" where there are none."""
        if not self.marks_words:
            return ""
        return BRACKETS if self.tells_themes else BRACKETS_OF_EDITS

    @property
    def marks_words(self) -> bool:
        """Whether some quote marks the words that are new, and only those."""
        full = [entry for group in self.groups if group.form == "full" for entry in group.entries]
        marks = {mark for entry in full for mark, _ in entry.pieces}
        return "added" in marks and "removed" not in marks

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quote in the order it is read."""
        return tuple(entry.quote for entry in self.entries)


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


def _name_of(entry: Entry) -> str:
    """Return the name of an entry's theme; what may open one has a name of its own."""
    own = "" if entry.quote.possibly_new else entry.quote.theme_name
    return own or entry.name


def _names_in(group: Group) -> str:
    names = list(filter(None, map(_name_of, group.entries)))
    repeated = {name: names.count(name) for name in names}
    shown = [name if count == 1 else f"{name} ({count})" for name, count in repeated.items()]
    limit = MAX_NEW_CHARS if group.status == "new" else MAX_CONTENTS_CHARS
    return join_names(shown, limit, unnamed=group.left)


def is_web(url: str | None) -> bool:
    """Return whether an address may become a link: only http and https may."""
    return url is not None and url.startswith(("https://", "http://"))
