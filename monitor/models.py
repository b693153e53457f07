"""The frozen values that rooms exchange; all times are aware and in UTC."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, NamedTuple

Status = Literal["new", "updated", "returning", "continuing"]
ReasonKind = Literal[
    "first", "news", "goes on", "unlike", "apart", "young", "second reader", "corrected", "asked", "other"
]
EVEN = 0.5  # an even chance
# Reasons that no longer hold if a takeaway is put into another theme.
ABOUT_ITS_THEME: frozenset[ReasonKind] = frozenset(("news", "goes on", "unlike", "apart"))
ChangeKind = Literal["added", "removed", "reworded", "moved"]
LayoutName = Literal["wordpress", "drupal", "critical_threats", "plain", "updates"]


class AssessmentId(NamedTuple):
    """Identifies an assessment among those of its series; `edition` is "" for the regular one."""

    date: date
    edition: str

    @property
    def key(self) -> str:
        """The written form, in ids and addresses: "2026-06-18", "2026-06-18+special"."""
        return f"{self.date}+{self.edition}" if self.edition else f"{self.date}"


class Dated:
    """What has the date and edition of an assessment."""

    __slots__ = ()
    date: date
    edition: str

    @property
    def assessment_id(self) -> AssessmentId:
        """The date and edition."""
        return AssessmentId(self.date, self.edition)

    @property
    def key(self) -> str:
        """The date and edition as in ids and addresses."""
        return self.assessment_id.key

    def id_of(self, one: "Takeaway | Verdict") -> "TakeawayId":
        """Return the id of one of its takeaways, or of the one that a verdict is on."""
        return TakeawayId(*self.assessment_id, one.number)


_TAKEAWAY_ID = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\+([^/+]{0,60}))?/([1-9]\d{0,3})")


@dataclass(frozen=True, order=True)
class TakeawayId(Dated):
    """Identifies a takeaway by the date and edition of its assessment, and its number there.

    Written "2022-06-01/3", or "2022-06-01+special/3" for another edition of the day. A theme has the id of the
    takeaway that opened it.
    """

    date: date
    edition: str
    number: int

    def __str__(self) -> str:
        """Return the id in its written form."""
        return f"{self.key}/{self.number}"

    @classmethod
    def parse(cls, text: str) -> "TakeawayId":
        """Return the id from its written form; raises ValueError."""
        found = _TAKEAWAY_ID.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is not DATE/NUMBER")
        return cls(date.fromisoformat(found[1]), found[2] or "", int(found[3]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Takeaway:
    """One key takeaway; positions count from 1 within an assessment.

    `number` is the one in its id, and stays with it when an edit gives it another position. At first the two are equal.
    """

    position: int
    text: str
    number: int = 0

    def __post_init__(self) -> None:
        """Number it by its position unless it has a number."""
        if not self.number:
            object.__setattr__(self, "number", self.position)


@dataclass(frozen=True, kw_only=True)
class Endnote:
    """A numbered source: its text as printed, and its full addresses in order."""

    number: int
    text: str
    urls: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading (level 2 to 4) and the paragraphs up to the next heading of any level."""

    heading: str
    level: int
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A mark in the text that points to an endnote.

    `part` is "toplines", "takeaways", "notes" or "sections/N" (N counts from 0); `index` counts the part's
    paragraphs from 0; `offset` is the place in that paragraph's text without marks.
    """

    part: str
    index: int
    offset: int
    number: int


Citations = dict[tuple[str, int], list[Citation]]  # by part and index


@dataclass(frozen=True, kw_only=True)
class Assessment(Dated):
    """One dated publication, as on its page. Texts have no footnote marks: those are in `citations`."""

    series: str
    date: date
    edition: str = ""
    url: str
    title: str
    published_at: datetime | None
    modified_at: datetime | None = None
    authors: tuple[str, ...] = ()
    as_of: str | None = None  # as printed: "7:45 PM ET"
    data_cutoff: str | None = None  # as printed: "12:00 PM ET"
    toplines: tuple[str, ...]
    takeaways: tuple[Takeaway, ...]
    sections: tuple[Section, ...] = ()
    endnotes: tuple[Endnote, ...] = ()
    citations: tuple[Citation, ...] = ()
    corrections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # the publisher's standing remarks about the product, not the day
    missing: tuple[str, ...] = ()  # parts that the page lacked when it was read: "endnotes", "sections" ...
    kind: str = "regular"  # "regular", "special" or "abbreviated"
    publisher_id: str | None = None  # the publisher's own number for the post
    layout: LayoutName
    partial: bool = False  # True until the assessment's own page is read

    def citations_by_place(self) -> Citations:
        """Return the citations by their places."""
        found: Citations = {}
        for one in self.citations:
            found.setdefault((one.part, one.index), []).append(one)
        return found

    def without_body(self) -> "Assessment":
        """Return the assessment without sections and endnotes, which are most of it, so that years fit in memory."""
        return replace(self, sections=(), endnotes=(), citations=())


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference between two revisions; `part` says where, such as "takeaway 3" or "topline 1"."""

    kind: ChangeKind
    part: str
    old: str | None
    new: str | None

    @property
    def noun(self) -> str:
        """Return "takeaway" for "takeaway 3"."""
        return self.part.rstrip("0123456789 ")

    @property
    def number(self) -> int:
        """Return 3 for "takeaway 3"; raises ValueError for a part that is not one of several."""
        return int(self.part.rpartition(" ")[2])


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An earlier takeaway that resembles the current one; `score` is in 0..1, and 1 for the same words."""

    date: date
    text: str
    score: float
    theme: str | None = None  # the id of its theme, if known


class Reason(NamedTuple):
    """A reason for a verdict: a text for people, and a kind for the program.

    "first": mentioned for the first time; "news": new to its theme; "goes on": nothing is new to its theme; "unlike":
    nothing earlier resembles it; "apart": no theme fits; "young": history is short; "second reader": a language model's
    opinion; "corrected": the user corrected it; "asked": the user follows or watches for it; "other": from an earlier
    version.
    """

    kind: ReasonKind
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The tracker's verdict on one takeaway.

    `theme` is the id of its theme, which is that of the takeaway that opened it, so that the same history always gives the
    same ids. `also` has the ids of further themes it belongs to. `novelty` is how likely it opens a theme, 0..1.
    `possibly_new` means that it is not new, but likely enough to be shown next to those that are. `earlier` has the nearest
    earlier takeaways, best first, a second reader's match before all others. `folder` is the theme in which the tracker goes
    on following it, if the user merged that theme into `theme` or put earlier takeaways there.
    """

    takeaway: Takeaway
    theme: str
    folder: str | None = None
    also: tuple[str, ...] = ()
    status: Status
    novelty: float
    possibly_new: bool = False
    earlier: tuple[Earlier, ...]
    reasons: tuple[Reason, ...]

    @property
    def number(self) -> int:
        """The number of its takeaway."""
        return self.takeaway.number

    def opens(self, own: TakeawayId | str) -> bool:
        """Return whether the takeaway, whose id is `own`, opens its theme: no earlier takeaway was put there."""
        return self.theme == str(own) and self.folder is None

    def stands_apart(self, own: TakeawayId) -> bool:
        """Return whether the takeaway, whose id is `own`, fits no theme, though too little of it is new for an alert."""
        return self.opens(own) and self.status == "continuing" and not self.possibly_new

    @property
    def is_corrected(self) -> bool:
        """Return whether the user corrected it; its novelty is still what was judged before."""
        return any(reason.kind == "corrected" for reason in self.reasons)

    @property
    def is_called_new(self) -> bool:
        """Return whether it is new although that is less likely than not: because of the preset, not a correction."""
        return self.status == "new" and self.novelty < EVEN and not self.is_corrected

    @property
    def was_read(self) -> bool:
        """Return whether a second reader gave an opinion on it."""
        return any(reason.kind == "second reader" for reason in self.reasons)


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgedAssessment(Dated):
    """An assessment of the history as it was judged, from which the tracker learns."""

    date: date
    edition: str
    verdicts: tuple[Verdict, ...]
    support: tuple[str, ...] = ()  # the toplines that each takeaway leads; () if unknown
    details: tuple[str, ...] = ()  # the paragraphs of the body that each sums up; () if unknown

    @property
    def by_number(self) -> list[Verdict]:
        """Its verdicts in the order in which takeaways are judged: what an edit adds comes last, wherever it stands."""
        return sorted(self.verdicts, key=lambda verdict: verdict.number)
