"""The frozen values that the rooms pass on; all times are aware and in UTC."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from monitor.message_kinds import MessageKind

Status = Literal["new", "updated", "returning", "continuing"]
ReasonKind = Literal[
    "first", "news", "goes on", "unlike", "apart", "young", "second reader", "corrected", "asked", "other"
]
EVEN = 0.5  # an even chance
ABOUT_ITS_THEME: frozenset[ReasonKind] = frozenset(
    ("news", "goes on", "unlike", "apart")
)  # untrue in another
ChangeKind = Literal["added", "removed", "reworded", "moved"]
LayoutName = Literal["wordpress", "drupal", "critical_threats", "plain", "updates"]


_TAKEAWAY_ID = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\+([^/+]{0,60}))?/([1-9]\d{0,3})")


@dataclass(frozen=True, order=True)
class TakeawayId:
    """Where a takeaway stands: the date and edition of its assessment, and its position there.

    Written "2022-06-01/3", or "2022-06-01+special/3" for a further edition of the day. A theme has the id of the
    takeaway that opened it.
    """

    date: date
    edition: str
    position: int

    def __str__(self) -> str:
        """Return the id as it is written everywhere."""
        return f"{self.date}{'+' + self.edition if self.edition else ''}/{self.position}"

    @classmethod
    def parse(cls, text: str) -> "TakeawayId":
        """Return the id that a text is; raises ValueError."""
        found = _TAKEAWAY_ID.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is not DATE/POSITION")
        return cls(date.fromisoformat(found[1]), found[2] or "", int(found[3]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Takeaway:
    """One key takeaway; positions count from 1 within an assessment."""

    position: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Endnote:
    """One numbered source: its text as printed, and its addresses in full, in order."""

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
    paragraphs from 0; `offset` is the place in that paragraph's text, from which marks are gone.
    """

    part: str
    index: int
    offset: int
    number: int


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """One dated publication, as its page gives it. Text holds no footnote marks: those are `citations`."""

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
    notes: tuple[str, ...] = ()  # the publisher's standing remarks on the product, not on the day
    missing: tuple[
        str, ...
    ] = ()  # parts that were not there when the page was read: "endnotes", "sections" ...
    kind: str = "regular"  # "regular", "special" or "abbreviated"
    publisher_id: str | None = None  # the publisher's own number for the post
    layout: LayoutName
    partial: bool = False  # True until the assessment's own page is read

    def without_body(self) -> "Assessment":
        """Return the assessment without sections and endnotes, which are nearly all of it: years of them fit in memory."""
        return replace(self, sections=(), endnotes=(), citations=())


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference between two revisions; `part` says where, as "takeaway 3" or "topline 1"."""

    kind: ChangeKind
    part: str
    old: str | None
    new: str | None

    @property
    def noun(self) -> str:
        """Return "takeaway" of "takeaway 3"."""
        return self.part.rstrip("0123456789 ")


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An earlier takeaway that resembles the one at hand; `score` in 0..1, 1 for the same words."""

    date: date
    text: str
    score: float
    theme: str | None = None  # the id of its theme, where that is known


class Reason(NamedTuple):
    """Why a verdict is what it is: a text for people, and what kind of reason it is, for the program.

    "first": named for the first time; "news": new to its theme; "goes on": nothing is new to its theme; "unlike":
    nothing earlier is like it; "apart": no theme fits; "young": history is short; "second reader": a language
    model's word; "corrected": the user corrected it; "asked": the user follows or watches for it; "other": of an
    earlier version.
    """

    kind: ReasonKind
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the tracker says of one takeaway.

    `theme` is the id of the theme: the "DATE/POSITION" of the takeaway that opened it, so that the same
    history always gives the same ids. `also` names further themes a roundup belongs to. `novelty` in 0..1 is
    how likely the takeaway opens a theme; `possibly_new` says that it is not new, yet likely enough to be shown next to
    what is; `earlier` holds the nearest earlier takeaways, best first, a second
    reader's match before all. `folder` is the theme that the tracker follows it in, where the user merged that into `theme`:
    what was one matter stays one.
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

    def stands_apart(self, own: TakeawayId) -> bool:
        """Return whether the takeaway, of number `own`, fits no theme, though too little of it is new for an alert."""
        return self.theme == str(own) and self.status == "continuing" and not self.possibly_new

    @property
    def is_called_new(self) -> bool:
        """Return whether it is new though that is less likely than not: by the preset of alerts, and not by the user's word."""
        by_user = any(reason.kind == "corrected" for reason in self.reasons)
        return self.status == "new" and self.novelty < EVEN and not by_user

    @property
    def was_read(self) -> bool:
        """Return whether a second reader had a say."""
        return any(reason.kind == "second reader" for reason in self.reasons)


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgedAssessment:
    """A day of history as it was judged: what the tracker learns from."""

    date: date
    edition: str
    verdicts: tuple[Verdict, ...]
    support: tuple[str, ...] = ()  # the toplines that each takeaway leads; () where none are known
    details: tuple[str, ...] = ()  # the paragraphs of the body that each sums up; () where none are known


class Telling(NamedTuple):
    """One takeaway of a theme."""

    id: TakeawayId
    text: str


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A continuing matter that takeaways belong to; `name` is the user's, or made when it was first told.

    `is_label` says that the name is the user's or that of a front: it claims nothing that a later day may contradict.
    `told` are its takeaways in order, one at least: every count and date of a theme is taken from there.
    """

    id: str
    name: str
    told: tuple[Telling, ...]
    is_label: bool = False

    @property
    def first_seen(self) -> date:
        """The date of its first takeaway."""
        return self.told[0].id.date

    @property
    def last_seen(self) -> date:
        """The date of its latest takeaway."""
        return self.told[-1].id.date

    @property
    def takeaways(self) -> int:
        """How many takeaways it has."""
        return len(self.told)

    def before(self, day: date) -> Telling | None:
        """Return its latest takeaway of an earlier day, if there is one."""
        return next((one for one in reversed(self.told) if one.id.date < day), None)

    def number_of(self, takeaway: TakeawayId) -> int | None:
        """Return 13 for its thirteenth takeaway, or None for one that it does not hold."""
        return next((n for n, one in enumerate(self.told, 1) if one.id == takeaway), None)


@dataclass(frozen=True, kw_only=True)
class ThemeName:
    """What a theme is called once it was told; `opener` is the text of the takeaway that opened it then.

    `source` is "takeaway" (a headline of it), "sector" (the front sector it speaks of) or "second reader" (its title).
    """

    name: str
    source: str
    opener: str

    @property
    def is_label(self) -> bool:
        """Whether it names a matter and claims nothing."""
        return self.source == "sector"


@dataclass(frozen=True, kw_only=True)
class Quote:
    """One takeaway as a message quotes it: singly, with its link."""

    status: str  # a Status, or "dropped", or for revisions a ChangeKind
    text: str
    url: str
    theme: str | None = None
    theme_name: str | None = None
    number: str | None = None  # the takeaway's own, "2022-06-01/3"
    page: str | None = None  # its place on monitor's own web page
    novelty: float | None = None
    possibly_new: bool = False
    stands_apart: bool = False  # it fits no theme, though too little of it is new for an alert
    reasons: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something to tell, composed once; its `id` stays the same however often it is sent."""

    id: str
    kind: MessageKind
    series: str
    date: date | None  # of the assessment, or of the period's last day
    subject: str
    text: str
    html: str
    blocks: tuple[dict[str, Any], ...]  # Slack Block Kit
    takeaways: tuple[Quote, ...] = ()
    muted: tuple[Quote, ...] = ()  # left out, as the user muted their themes
    answers: str | None = None  # the id of the thread it belongs to: all messages about one theme share it


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message owed to one channel."""

    id: int
    channel: str
    message: Message
    attempts: int
    owed_since: datetime
    not_before: datetime | None = None  # the channel asked for a pause until then
    next_try: datetime | None = None  # our own pause after a failure
    failing_since: datetime | None = None  # the first try of the present outage
    refused: bool = False  # at the last try, for what it is
    error: str | None = None  # why the last try failed
    retried_at: datetime | None = None  # a person had it tried again then, whatever had become of it
    thread: str | None = None  # the channel's receipt for the first message of the theme


class UsualNews(NamedTuple):
    """How many new themes each of some earlier spans of days had, on average."""

    mean: float
    spans: int


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """The messages that a channel refused, or that were given up; the first is the oldest."""

    channel: str
    messages: int
    given_up: int  # of these
    first: int  # the number of its delivery
    owed_since: datetime  # the first
    error: str  # why the first was not accepted
    is_gone: bool = False  # the channel is no longer in config.yaml
