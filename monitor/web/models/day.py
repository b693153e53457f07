"""One assessment as the day's page shows it: new themes first, then what changed, returned, continues or fell silent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from monitor.compose.phrases import (
    FIRST_DAY,
    NO_THEME_FITS,
    RELATED_ONLY,
    Part,
    count_parts,
    place_together,
    refer_to_other_theme,
    say_also,
    say_count,
)
from monitor.models import Assessment, Earlier, Reason, ReasonKind, Verdict
from monitor.text import RESEMBLES, chance_in_words, counted, share_in_figures
from monitor.web.models.differences import Difference, compare_with
from monitor.web.models.overview import SAID, Issue, Overview, ThemeHistory, say_status
from monitor.web.models.words import sentence
from monitor.web.svg.lanes import draw_lane

LANE_COLUMNS = 30  # assessments in the small lane beside a takeaway
MAX_NEAREST = 5
# Kinds of reasons that repeat the facts beside them.
SAID_BESIDE: frozenset[ReasonKind] = frozenset(("goes on", "unlike", "apart", "other"))
RECORD = 6  # new themes in one assessment, above which a record gets a notice


@dataclass(frozen=True, kw_only=True)
class Item:
    """One takeaway with its verdict."""

    id: str
    number: int  # in its id
    position: int
    status: str
    text: str
    name: str  # the theme's, or the takeaway's own headline
    is_own: bool  # `name` is the takeaway's own headline
    opens: bool  # it is the first of its theme
    joins: bool  # possibly new, but in an earlier theme until decided; compared with nothing
    theme: ThemeHistory
    also: tuple[ThemeHistory, ...]
    words: Difference
    reasons: tuple[str, ...]
    nearest: tuple[tuple[Earlier, ThemeHistory | None], ...]  # earlier takeaways, with their themes if known
    novelty_said: str  # "0.37"
    chance: str  # the novelty in words
    corrected: bool  # by the user, so that the novelty is of before
    enough: bool  # called new although that is less likely than not
    otherwise: str  # for a possibly new takeaway in no earlier theme: "No earlier theme fits."
    told: int  # takeaways of the theme up to this one
    lane: Markup
    muted: bool
    follows: str = ""  # why it is under this heading, if it is no news itself


@dataclass(frozen=True, kw_only=True)
class Silent:
    """A theme that fell silent with this assessment; `quiet` counts the assessments since its last mention."""

    theme: ThemeHistory
    last: date
    quiet: int
    told: int
    lane: Markup


@dataclass(frozen=True, kw_only=True)
class ContentsEntry:
    """A theme in the contents, by the name of its first takeaway; `count` is its number of takeaways."""

    name: str
    anchor: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """Everything the day's page shows of one assessment."""

    assessment: Assessment
    items: tuple[Item, ...]
    muted: tuple[Item, ...]  # in no other count
    silent: tuple[Silent, ...]
    is_first: bool
    last_new: date | None  # the date of the latest new theme before this day
    record: bool

    def of(self, status: str) -> tuple[Item, ...]:
        """Return the items of one status, in order of position."""
        return tuple(item for item in self.items if item.status == status)

    def count(self, status: str) -> int:
        """Return how many themes have takeaways of one status, as messages count them."""
        return len({item.id if item.joins else item.theme.id for item in self.of(status)})

    def number(self, status: str) -> str:
        """Return the count beside a status, as messages say it; on the first day all are counted as takeaways."""
        takeaways = len(self.of(status))
        return say_count(takeaways if self.is_first else self.count(status), takeaways)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The headline in parts, as in a message."""
        if self.is_first:
            return (Part("", FIRST_DAY),)
        return count_parts({**{status: self.count(status) for status in SAID}, "dropped": len(self.silent)})

    @property
    def contents(self) -> tuple[tuple[str, tuple[ContentsEntry, ...]], ...]:
        """The themes by status, each once."""
        groups = [(status, tuple(_entries(self.of(status)))) for status in SAID]
        silent = tuple(ContentsEntry(name=s.theme.name, anchor="dropped", count=1) for s in self.silent)
        return tuple((status, entries) for status, entries in (*groups, ("dropped", silent)) if entries)


def build_day(overview: Overview, issue: Issue, assessment: Assessment, verdicts: Sequence[Verdict]) -> Day:
    """Return a day's page."""
    items = [build_item(overview, issue, verdict) for verdict in verdicts]
    earlier = [day for day, new in overview.new_themes.items() if new and day < issue.date]
    new = overview.new_themes.get(issue.date, 0)
    most = max((n for day, n in overview.new_themes.items() if day < issue.date), default=0)
    return Day(
        assessment=assessment,
        items=_place([item for item in items if not item.muted]),
        muted=tuple(item for item in items if item.muted),
        silent=tuple(_fell_silent(overview, issue)),
        is_first=issue.column == 0,
        last_new=max(earlier, default=None),
        record=new > RECORD and new > most and bool(earlier),
    )


def _place(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the items under the headings that messages use, those of one theme together."""
    places = place_together([(item.theme.id, item.status, item.opens) for item in items])
    first = {item.theme.id: item.position for item in reversed(items)}
    placed = [
        replace(item, status=place, follows=say_also(place) if place != item.status else "")
        for item, place in zip(items, places, strict=True)
    ]
    return tuple(
        sorted(
            placed,
            key=lambda item: (
                0 if item.status == "continuing" else first[item.theme.id],
                bool(item.follows),
                item.position,
            ),
        )
    )


def recent_lane(theme: ThemeHistory, column: int, *, silent: bool = False) -> Markup:
    """Return a theme's lane over the last 30 assessments up to a column."""
    start = column - LANE_COLUMNS + 1  # negative if there are fewer, as the newest is at the right
    seen = theme.until(column)
    told = [(one.column - start, one.status) for one in seen if one.column >= start]
    older = bool(seen) and seen[0].column < start and bool(told)
    columns = {column for column, _ in told}
    label = f"Reported in {len(columns)} of the last {counted(min(LANE_COLUMNS, column + 1), 'assessment')}"
    return draw_lane(told, LANE_COLUMNS, label=label, silent=silent, first=0 if older else None)


def plain_reasons(reasons: Sequence[Reason], *, resembles: bool = False) -> tuple[str, ...]:
    """Return the reasons that do not repeat the facts beside them, as sentences.

    If a takeaway is new although it `resembles` an earlier one, which is shown, the reason is needed all the more.
    """
    beside = SAID_BESIDE - {"unlike"} if resembles else SAID_BESIDE
    return tuple(sentence(reason.text) for reason in reasons if reason.kind not in beside)


def build_item(overview: Overview, issue: Issue, verdict: Verdict) -> Item:
    """Return the item of one takeaway."""
    theme = overview.themes[verdict.theme]
    text = verdict.takeaway.text
    own = f"{issue.key}/{verdict.number}"
    told = theme.display_name(own, text, "possible" if verdict.possibly_new else verdict.status)
    may_open = verdict.possibly_new and verdict.theme != own
    before = None if may_open else theme.before(issue.column)
    near = [one for one in verdict.earlier[:MAX_NEAREST] if one.score >= RESEMBLES]
    reasons = [*map(refer_to_other_theme, verdict.reasons)] if may_open else verdict.reasons
    return Item(
        id=own,
        number=verdict.number,
        position=verdict.takeaway.position,
        status=say_status(
            verdict.status,
            possibly_new=verdict.possibly_new,
            opens=verdict.opens(own),
            first=issue.column == 0,
        ),
        text=text,
        name=told.name,
        is_own=may_open or bool(told.theme),
        joins=may_open,
        opens=verdict.opens(own),
        theme=theme,
        also=tuple(overview.themes[key] for key in verdict.also if key in overview.themes),
        words=compare_with(before, text),
        reasons=plain_reasons(reasons, resembles=bool(near)),
        nearest=tuple((one, overview.theme_of(one.date, one.text)) for one in near),
        novelty_said=share_in_figures(verdict.novelty),
        chance=sentence(f"{chance_in_words(verdict.novelty)} that this opens a theme"),
        corrected=verdict.is_corrected,
        enough=verdict.is_called_new,
        otherwise=sentence(RELATED_ONLY if near else NO_THEME_FITS),
        told=theme.number_of(issue.column, verdict.number),
        lane=recent_lane(theme, issue.column),
        muted=own in overview.muted,
    )


def _entries(items: Sequence[Item]) -> Iterator[ContentsEntry]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.id if item.joins else item.theme.id, []).append(item)
    for same in found.values():
        yield ContentsEntry(name=same[0].name, anchor=f"t{same[0].number}", count=len(same))


def _fell_silent(overview: Overview, issue: Issue) -> Iterator[Silent]:
    """Yield the themes that fell silent with this assessment, as messages name them; muted ones are left out."""
    for theme in overview.fell_silent.get(issue.column, ()):
        if theme.muted:
            continue
        seen = theme.until(issue.column)
        yield Silent(
            theme=theme,
            last=seen[-1].date,
            quiet=issue.column - seen[-1].column,
            told=len(seen),
            lane=recent_lane(theme, issue.column, silent=True),
        )
