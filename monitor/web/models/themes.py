"""All themes as lanes, one below another: filtered, sorted, grouped, one page at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from markupsafe import Markup

from monitor.series_history import LAST_7_DAYS
from monitor.text import long_date, times
from monitor.web.models.columns import SPANS, Columns, lay_columns
from monitor.web.models.overview import STATUSES, Overview, ThemeHistory
from monitor.web.models.words import short_day
from monitor.web.svg.lanes import draw_lane

PAGE_ROWS = 50  # rows

Ordered = Callable[[ThemeHistory], Any]
SHOWN: Mapping[str, str] = {  # {since} is the first of the 7 days up to the newest assessment
    "all": "All",
    "alive": "Alive",
    "begun": "Begun since {since}",
    "new": "New since {since}",
    "followed": "Followed",
    "muted": "Muted",
    "silent": "Silent",
}
SORTS: Mapping[str, str] = {
    "change": "last change",
    "told": "last seen",
    "begun": "begun",
    "most": "most takeaways",
    "name": "name",
}
ACTIVITIES = (
    "Changed in the latest assessment",
    "Changed since {since}",
    "Going on",
    "Last seen before {since}",
    "Silent",
)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which themes are shown, and how; `page` counts from 1."""

    show: str = "all"
    span: str = "90d"
    sort: str = "change"
    name: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Row:
    """One theme's row; `mark` is its latest news if that is of the 7 days up to the newest assessment, "continuing", or "dropped" if silent."""

    theme: ThemeHistory
    mark: str
    silent: bool
    lane: Markup


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows under one heading; `count` includes rows on other pages."""

    name: str
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class ThemesPage:
    """The swimlanes; `counts` are by key of SHOWN, `found` is the number of themes that match the choice.

    `since` is the first of the 7 days up to the newest assessment.
    """

    choice: Choice
    counts: Mapping[str, int]
    groups: tuple[Group, ...]
    columns: Columns
    found: int
    pages: int
    span: tuple[date, date]  # the first and the last date of the history
    since: str


def build_themes(overview: Overview, choice: Choice, today: date) -> ThemesPage:
    """Return one page of the themes, of which there is at least one; for a page beyond the last, the last."""
    themes = list(overview.themes.values())
    tests = _tests(overview)
    wanted = choice.name.casefold()
    found = [t for t in themes if tests[choice.show](t) and (not wanted or wanted in t.name.casefold())]
    found.sort(key=_order(overview, choice.sort))
    columns = lay_columns([issue.date for issue in overview.issues], days=SPANS[choice.span][1])
    pages = max(1, -(-len(found) // PAGE_ROWS))
    page = min(choice.page, pages)
    shown = found[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    since = short_day(_week_of(overview), today)
    return ThemesPage(
        choice=replace(choice, page=page),
        counts=count_themes(overview),
        groups=tuple(_groups(overview, _headings(overview, choice.sort, since), found, shown, columns)),
        columns=columns,
        found=len(found),
        pages=pages,
        span=(overview.issues[0].date, overview.issues[-1].date),
        since=since,
    )


def count_themes(overview: Overview) -> Mapping[str, int]:
    """Return the number of themes for each key of SHOWN; a muted one counts only as muted, followed, and in all."""
    return {key: sum(map(test, overview.themes.values())) for key, test in _tests(overview).items()}


def _tests(overview: Overview) -> Mapping[str, Callable[[ThemeHistory], bool]]:
    week = _week_of(overview)
    return {
        "all": lambda _: True,
        "alive": lambda theme: not theme.muted and not overview.is_silent(theme),
        "begun": lambda theme: not theme.muted and theme.first.date >= week,
        "new": lambda theme: not theme.muted and theme.first.status == "new" and theme.first.date >= week,
        "followed": lambda theme: theme.followed,
        "muted": lambda theme: theme.muted,
        "silent": lambda theme: not theme.muted and overview.is_silent(theme),
    }


def _week_of(overview: Overview) -> date:
    return overview.newest.date - LAST_7_DAYS if overview.newest else date.min


def _order(overview: Overview, sort: str) -> Ordered:
    orders: Mapping[str, Ordered] = {
        "change": lambda t: (
            ACTIVITIES.index(_activity(overview, t)),
            -_moved(overview, t),
            -_rank(t),
            t.id,
        ),
        "told": lambda t: (-t.last.column, t.id),
        "begun": lambda t: (-t.first.column, t.id),
        "most": lambda t: (-t.count, t.id),
        "name": lambda t: t.name.casefold(),
    }
    return orders[sort]


def _moved(overview: Overview, theme: ThemeHistory) -> int:
    """Return the column that a theme is sorted by: of its last news, or of its last mention if it is silent."""
    return theme.last.column if overview.is_silent(theme) else theme.changed.column


def _rank(theme: ThemeHistory) -> int:
    return len(STATUSES) - STATUSES.index(theme.changed.status)


def _headings(overview: Overview, sort: str, since: str) -> Callable[[ThemeHistory], str]:
    """Return what gives the heading of a theme's group."""
    if sort != "change":
        return lambda _: f"By {SORTS[sort]}"
    return lambda theme: _activity(overview, theme).format(since=since)


def _groups(
    overview: Overview,
    heading: Callable[[ThemeHistory], str],
    found: Sequence[ThemeHistory],
    shown: Sequence[ThemeHistory],
    columns: Columns,
) -> list[Group]:
    counts = {name: len(list(same)) for name, same in groupby(found, key=heading)}
    return [
        Group(name=name, count=counts[name], rows=tuple(_row(overview, theme, columns) for theme in same))
        for name, same in groupby(shown, key=heading)
    ]


def _activity(overview: Overview, theme: ThemeHistory) -> str:
    """Return the heading of ACTIVITIES for a theme."""
    today, lately, going_on, quiet, silent = ACTIVITIES
    if overview.is_silent(theme):
        return silent
    if theme.changed.column == overview.issues[-1].column:
        return today
    week = _week_of(overview)
    if theme.changed.date >= week:
        return lately
    return going_on if theme.last.date >= week else quiet


def _row(overview: Overview, theme: ThemeHistory, columns: Columns) -> Row:
    silent = overview.is_silent(theme)
    lane = draw_theme(theme, columns, silent=silent)
    return Row(theme=theme, mark=_mark(overview, theme, silent=silent), silent=silent, lane=lane)


def _mark(overview: Overview, theme: ThemeHistory, *, silent: bool) -> str:
    if silent:
        return "dropped"
    return theme.changed.status if theme.changed.date >= _week_of(overview) else "continuing"


def draw_theme(theme: ThemeHistory, columns: Columns, *, silent: bool, height: int = 20) -> Markup:
    """Return a theme's lane; the line of its life begins at the left edge if the theme is older than the first column."""
    told = columns.place(theme.mentions)
    return draw_lane(
        told,
        columns.count,
        label=_describe(theme),
        height=height,
        sizes=columns.sizes,
        grid=columns.grid,
        silent=silent,
        first=0 if told and theme.first.column < columns.start else None,
    )


def _describe(theme: ThemeHistory) -> str:
    """Return a lane in words."""
    updated = sum(one.status == "updated" for one in theme.mentions)
    returned = [long_date(one.date) for one in theme.mentions if one.status == "returning"]
    days = dict.fromkeys(long_date(one.date) for one in (theme.first, theme.last))
    parts = [f"{theme.name}: reported {times(theme.count)}, {' to '.join(days)}"]
    parts += [f"updated {times(updated)}"] if updated else []
    parts += [f"returned {', '.join(returned[-3:])}"] if returned else []
    return "; ".join(parts)
