"""What a message says, before it becomes text, HTML or Slack blocks: the values that its templates see."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from monitor.compose.context import MessageContext, dateline_of, short_dateline_of
from monitor.compose.group import ASKED, MUTED, Contents, Entry, Group
from monitor.compose.phrases import ACTS, DECISIONS, HEADINGS, Part, say_acts
from monitor.compose.strip import Strip
from monitor.messages import Quote
from monitor.models import Assessment
from monitor.text import counted, is_web, listed, plain

BRACKETS = "[Brackets]: differs from the theme’s takeaway before."
BRACKETS_OF_EDITS = "[Brackets]: added."


class Left(NamedTuple):
    """How many of something are left out for lack of room."""

    number: int
    noun: str


@dataclass(frozen=True, kw_only=True)
class View:
    """A whole message.

    `url` is the assessment's address, None for a message that is not about a single one; `page` is monitor's own page, or None.
    `parts` is the headline in parts, empty if the headline is not a list of counts.
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
    muted: tuple[Quote, ...] = ()  # takeaways of themes that the user muted
    notes: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    source: str = ""
    url: str | None = None
    page: str | None = None
    # Dates and addresses of several assessments.
    sources: tuple[tuple[str, str], ...] = ()
    option: str | None = None  # the option for the series in commands; None if there is no theme to act on
    left: tuple[Left, ...] = ()  # what is left out besides the entries that the groups count
    whole: str = ""  # the command that prints the whole message

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in reading order."""
        return tuple(entry for group in self.groups for entry in group.entries)

    @property
    def command(self) -> str:
        """How to decide on the first possibly new takeaway, or else how to act on the first of all; "" if on none.

        In the notice of an edit the first is one that opens a theme, if there is one: the subject names it.
        """
        numbered = [entry for entry in self.entries if entry.number]
        if self.option is None or not numbered:
            return ""
        for entry in numbered:
            if entry.quote.possibly_new:
                return say_acts(entry.number, dict.fromkeys((*DECISIONS, *ACTS)), self.option)
        opening = [one for one in numbered if one.number == one.quote.theme and not self.tells_themes]
        return say_acts((opening or numbered)[0].number, ACTS, self.option)

    @property
    def says_left(self) -> str:
        """What is left out and why, up to "see", after which a place is named; "" if nothing is left out."""
        found: Counter[str] = Counter()
        for group in self.groups:
            found[group.noun] += group.left
        for number, noun in self.left:
            found[noun] += number
        lacking = [entry.lacks for entry in self.entries if entry.lacks]
        why = " so that most of this is quotation" if lacking and not found["takeaway"] else ""
        found.update(lacking)
        said = [counted(count, noun) for noun, count in found.items() if count]
        return f"Left out{why}: {listed(said)}; see" if said else ""

    @property
    def has_page_of_all(self) -> bool:
        """Whether `page` shows all that the message is about, not only the last day of a period."""
        return is_web(self.page) and not self.strip

    @property
    def left_out(self) -> str:
        """What is left out and where to find it, for text and Slack, which show the page's address or link above."""
        place = "the page" if self.has_page_of_all else f"`{self.whole}`"
        return f"{self.says_left} {place}." if self.says_left else ""

    @property
    def footer(self) -> str:
        """The publisher's credit, unaltered, and a note on what monitor decided; "" for a message without entries."""
        if not self.groups:
            return ""
        credit = f"Source: {self.source}"
        if not self.tells_themes and not any(entry.number for entry in self.entries):
            return f"{credit}."
        names = " Themes keep their earlier names." if self.shows_old_names else ""
        return f"{credit}; monitor decided what is new.{names}"

    @property
    def shows_old_names(self) -> bool:
        """Whether themes' earlier names are shown beside takeaways."""
        return any(entry.theme for entry in self.entries)

    @property
    def note(self) -> str:
        """The notes as one text, as templates of version 0.1 read it."""
        return " ".join(self.notes)

    @property
    def tells_themes(self) -> bool:
        """Whether the groups are statuses of themes, and not parts that were edited."""
        return any(group.status in {*HEADINGS, ASKED} for group in self.groups)

    @property
    def legend(self) -> str:
        """What the brackets in quotes mean; "" if there are none."""
        if not self.marks_words:
            return ""
        return BRACKETS if self.tells_themes else BRACKETS_OF_EDITS

    @property
    def marks_words(self) -> bool:
        """Whether a quote marks added words and none marks removed ones."""
        full = [entry for group in self.groups if group.form == "full" for entry in group.entries]
        marks = {mark for entry in full for mark, _ in entry.pieces}
        return "added" in marks and "removed" not in marks

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All quotes in reading order, without muted ones."""
        return tuple(e.quote for group in self.groups if group.status != MUTED for e in group.entries)


def view_about(
    assessment: Assessment,
    context: MessageContext,
    *,
    headline: str,
    summary: str,
    groups: tuple[Group, ...],
) -> View:
    """Return the view of a message about one assessment; mail programs show its first quote after the subject."""
    return View(
        headline=headline,
        subject=f"{headline} – {plain(context.series_name)}, {short_dateline_of(assessment)}",
        series_name=plain(context.series_name),
        dateline=dateline_of(assessment),
        summary=summary,
        preheader=next((entry.quote.text for group in groups for entry in group.entries), ""),
        groups=groups,
        notes=tuple(map(plain, context.notes)),
        source=plain(context.publisher),
        url=plain(assessment.url),
        page=context.page_of(assessment.date),
        option=context.option,
        whole=context.span_command(assessment.date, assessment.date),
    )
