"""One theme from its first day on: its history, what each mention added, and related themes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from markupsafe import Markup

from monitor.compose.muting import Member, say_muting
from monitor.correction import Correction
from monitor.text import counted
from monitor.themes import first_mention, frequent_names
from monitor.web.models.columns import Columns, lay_columns
from monitor.web.models.day import recent_lane
from monitor.web.models.differences import Difference, compare_with
from monitor.web.models.overview import NEWS, Mention, Overview, ThemeHistory
from monitor.web.models.themes import draw_theme
from monitor.web.models.words import sentence
from monitor.web.svg.lanes import draw_axis

LANE_PIXELS = 56  # height of the lane, in pixels
OPEN_BELOW = 150  # mentions at most of a theme whose months are all unfolded
MAX_NAMES = 8
NAMES_FROM = 300  # takeaways searched for names: the first 300 and the last 300
MAX_RELATED = 3
MIN_TOGETHER = 2  # assessments with both themes at least if they are related


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One mention; `pause` counts the assessments before it in which the theme was silent.

    `main` is the theme that the takeaway is mainly about, if that is another one.
    """

    mention: Mention
    of: int  # number of takeaways in its assessment
    words: Difference
    pause: int
    main: ThemeHistory | None

    @property
    def anchor(self) -> str:
        """The fragment of this entry."""
        return anchor_of(self.mention.id)


@dataclass(frozen=True, kw_only=True)
class Month:
    """The mentions of one month; `entries` is empty if the month is folded."""

    first: date
    count: int
    updates: int
    entries: tuple[Entry, ...]

    @property
    def anchor(self) -> str:
        """The fragment of this month."""
        return f"m-{self.first:%Y-%m}"


@dataclass(frozen=True, kw_only=True)
class NamedFirst:
    """The first mention of a name within the theme."""

    name: str
    mention: Mention


@dataclass(frozen=True, kw_only=True)
class Related:
    """Another theme, and why it is related."""

    theme: ThemeHistory
    lane: Markup
    why: str


@dataclass(frozen=True, kw_only=True)
class ThemePage:
    """Everything on a theme's page; `latest` is the most important mention in the last assessment with the theme."""

    theme: ThemeHistory
    silent: bool
    pauses: tuple[tuple[date, date, int], ...]  # first and last assessment of a silence, how many it has
    life: Markup
    axis: Markup
    columns: Columns
    latest: Entry
    months: tuple[Month, ...]
    names: tuple[NamedFirst, ...]
    related: tuple[Related, ...]
    begins_with_history: bool
    muting: str  # what a mute leaves out of messages

    @property
    def years(self) -> tuple[int, ...]:
        """The years with mentions."""
        return tuple(dict.fromkeys(month.first.year for month in self.months))


def build_theme(
    overview: Overview, theme: ThemeHistory, *, year: int | None, newest_first: bool
) -> ThemePage:
    """Return a theme's page; of a long history, only the first month, the last two and those of `year` are unfolded."""
    dates = [issue.date for issue in overview.issues]
    columns = lay_columns(dates, days=(dates[-1] - theme.first.date).days + 1)  # all of its own history
    months = tuple(_months(overview, theme, year))
    silent = overview.is_silent(theme)
    return ThemePage(
        theme=theme,
        silent=silent,
        pauses=tuple(_pauses(overview, theme)),
        life=draw_theme(theme, columns, silent=silent, height=LANE_PIXELS),
        axis=draw_axis(columns.labels, columns.count),
        columns=columns,
        latest=_entry(overview, theme, lead := _lead(theme), theme.before(lead.column)),
        months=months[::-1] if newest_first else months,
        names=tuple(_names(theme)),
        related=tuple(_related(overview, theme)),
        begins_with_history=theme.first.column == 0,
        muting=say_muting(list(_members(theme)), muted=theme.muted),
    )


def _lead(theme: ThemeHistory) -> Mention:
    """Return the most important mention in the last assessment with the theme: news, else possibly new, else the last."""
    latest = [one for one in theme.mentions if one.column == theme.last.column]
    telling = (one for said in (*NEWS, "possible") for one in latest if one.said == said)
    return next(telling, theme.last)


def _members(theme: ThemeHistory) -> Iterator[Member]:
    for one in theme.mentions:
        is_main = one.takeaway.theme == theme.id
        yield Member(one.date, one.takeaway.text, one.said == "possible", is_main)


def anchor_of(takeaway: str) -> str:
    """Return the fragment of a takeaway on its theme's page."""
    return f"t-{takeaway.replace('/', '-').replace('+', '-').replace(' ', '-')}"


def _entry(overview: Overview, theme: ThemeHistory, mention: Mention, before: Mention | None) -> Entry:
    main = mention.takeaway.theme
    return Entry(
        mention=mention,
        of=len(overview.issues[mention.column].takeaways),
        words=compare_with(before, mention.takeaway.text),
        pause=_pause(overview, before, mention) if before else 0,
        main=overview.themes.get(main) if main != theme.id else None,
    )


def _months(overview: Overview, theme: ThemeHistory, year: int | None) -> Iterator[Month]:
    pairs = zip((None, *theme.mentions), theme.mentions, strict=False)  # each with the mention before it
    groups = [list(same) for _, same in groupby(pairs, key=lambda one: (one[1].date.year, one[1].date.month))]
    for n, group in enumerate(groups):
        first = group[0][1].date
        unfolded = (
            theme.count <= OPEN_BELOW or n in {0, len(groups) - 2, len(groups) - 1} or first.year == year
        )
        yield Month(
            first=first,
            count=len(group),
            updates=sum(mention.status == "updated" for _, mention in group),
            entries=tuple(_entry(overview, theme, mention, before) for before, mention in group)
            if unfolded
            else (),
        )


def _pauses(overview: Overview, theme: ThemeHistory) -> Iterator[tuple[date, date, int]]:
    for earlier, later in pairwise(theme.mentions):
        if pause := _pause(overview, earlier, later):
            yield overview.issues[earlier.column + 1].date, overview.issues[later.column - 1].date, pause


def _pause(overview: Overview, earlier: Mention, later: Mention) -> int:
    """Return the number of assessments between two mentions if the theme was silent; 0 if not, or across a gap in between."""
    pause = later.column - earlier.column - 1
    known = pause >= overview.returning_after and not overview.has_gap(earlier.column, later.column)
    return pause if known else 0


def _names(theme: ThemeHistory) -> Iterator[NamedFirst]:
    own = [one for one in theme.mentions if one.takeaway.theme == theme.id] or list(theme.mentions)
    read = own if len(own) <= 2 * NAMES_FROM else [*own[:NAMES_FROM], *own[-NAMES_FROM:]]
    texts = [one.takeaway.text for one in theme.mentions]
    found = {
        name: first_mention(short, texts)
        for name, short in frequent_names([one.takeaway.text for one in read], most=MAX_NAMES).items()
    }
    for name in sorted(found, key=found.__getitem__):
        yield NamedFirst(name=name, mention=theme.mentions[found[name]])


def _related(overview: Overview, theme: ThemeHistory) -> Iterator[Related]:
    """Yield the themes most often in the same assessments as this one; takeaways in both count more."""
    shared: Counter[str] = Counter()
    for mention in theme.mentions:
        shared.update({mention.takeaway.theme, *mention.takeaway.also} - {theme.id})
    columns = set(theme.columns)
    both = {key: len(columns.intersection(other.columns)) for key, other in overview.themes.items()}
    scores = {
        key: (both[key] + 2 * shared[key]) / (len(columns) * other.count) ** 0.5
        for key, other in overview.themes.items()
        if key != theme.id and both[key] >= MIN_TOGETHER
    }
    best = sorted(scores, key=lambda key: (-scores[key], key))[:MAX_RELATED]
    newest = overview.issues[-1].column
    for key in best:
        other = overview.themes[key]
        why = _why(theme, other, both=both[key], shared=shared[key])
        yield Related(theme=other, lane=recent_lane(other, newest), why=why)


def _why(theme: ThemeHistory, other: ThemeHistory, *, both: int, shared: int) -> str:
    together = f"reported together in {counted(both, 'assessment')}"
    if shared:
        belong = "belongs" if shared == 1 else "belong"
        return f"{counted(shared, 'takeaway')} {belong} to both; {together}."
    later = ", begun later" if other.first.column > theme.first.column else ""
    return sentence(f"{together}{later}")


def is_about(said: Correction, theme: ThemeHistory) -> bool:
    """Return whether a correction is about the theme or one of its takeaways, or leads to the theme."""
    told = {mention.id for mention in theme.mentions}
    return said.subject in told or theme.id in {said.subject, said.value}
