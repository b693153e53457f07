"""What a message says, before it is text, HTML or blocks: the values its templates see."""

from dataclasses import dataclass
from typing import NamedTuple

from monitor.models import Assessment, Quote
from monitor.text import long_date
from monitor.worddiff import Piece, plain


class Fact(NamedTuple):
    """One labelled line under a takeaway: ("Why", "first mention of ...").

    `pieces` say the same as `text`, marked where words changed, for a form that can show it.
    """

    label: str
    text: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One quoted takeaway (or theme, or change) with what there is to say of it."""

    quote: Quote
    label: str  # a theme's name, or what changed; may be empty
    pieces: tuple[Piece, ...]  # the quoted words, marked where they changed
    facts: tuple[Fact, ...] = ()
    place: str = ""  # "takeaway 3 of 9"

    @property
    def is_quotation(self) -> bool:
        """Tell whether the publisher's words stand here, so that source and link must."""
        return self.quote.status != "dropped"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Entries under one heading; `status` chooses the colour."""

    status: str
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One theme of the heat strip: how many takeaways it had on each date, or in each week."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The busiest themes of a period at a glance; `caption` says what a column is."""

    caption: str
    rows: tuple[Row, ...]

    def heat(self, count: int) -> int:
        """Return 0 for none, else 1 to 4, by the strip's own highest count."""
        top = max((count for row in self.rows for count in row.counts), default=0)
        return 0 if count == 0 else max(1, -(-4 * count // max(top, 2)))


@dataclass(frozen=True, kw_only=True)
class View:
    """A whole message. `url` is the assessment's address, None for a message that quotes nothing."""

    headline: str
    series_name: str
    dateline: str
    summary: str
    strip: Strip | None = None
    groups: tuple[Group, ...] = ()
    note: str | None = None
    paragraphs: tuple[str, ...] = ()
    source: str = ""
    url: str | None = None

    @property
    def subject(self) -> str:
        """What happened, to which assessment: "2 new themes - Harbour Report, June 1, 2022"."""
        dateline = f", {self.dateline}" if self.dateline else ""
        return f"{self.headline} - {self.series_name}{dateline}"

    @property
    def footer(self) -> str:
        """Whose words these are, and whose judgement: the publisher's credit stays unaltered."""
        if not self.groups:
            return ""
        return f"Takeaways are quoted from {self.source}. What is new or changed is this monitor's reading, not theirs."

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quote in the order it is read."""
        return tuple(entry.quote for group in self.groups for entry in group.entries)


def dateline_of(assessment: Assessment) -> str:
    """Return "June 1, 2022", with the edition if it is not the regular one."""
    edition = f" ({plain(assessment.edition)})" if assessment.edition else ""
    return long_date(assessment.date) + edition


def counted(number: int, noun: str) -> str:
    """Return "1 theme", "2 themes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def is_web(url: str | None) -> bool:
    """Tell whether an address may become a link: only http and https may."""
    return url is not None and url.startswith(("https://", "http://"))
