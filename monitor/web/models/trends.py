"""New, living and silent themes, and the share of takeaways of each theme, by week or month."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from markupsafe import Markup

from monitor.gaps import find_unread, long_gaps
from monitor.text import counted, long_date
from monitor.web.models.columns import MAX_WEEKLY_SPAN
from monitor.web.models.overview import Issue, Overview, ThemeHistory
from monitor.web.svg import plots

SPANS: Mapping[str, tuple[str, int | None]] = {
    "3m": ("3 months", 98),
    "1y": ("a year", 364),
    "all": ("all", None),
}
MAX_SHARES = 8  # themes whose shares are shown by themselves

Table = tuple[tuple[str, ...], tuple[tuple[str | int, ...], ...]]  # heads, rows


@dataclass(frozen=True, kw_only=True)
class Period:
    """A week or month: its first day, its assessments, its new themes, and how many are alive, reported, or fell silent."""

    start: date
    issues: tuple[Issue, ...]
    new: tuple[ThemeHistory, ...]
    alive: int
    told: int
    silent: int

    @property
    def takeaways(self) -> int:
        """The number of takeaways, without those of muted themes."""
        return sum(len(issue.takeaways) for issue in self.issues)


@dataclass(frozen=True, kw_only=True)
class Share:
    """One theme's share of all takeaways, in each period and overall; `theme` is None for all other themes together."""

    name: str
    theme: ThemeHistory | None
    each: tuple[float, ...]
    whole: float
    plot: Markup


@dataclass(frozen=True, kw_only=True)
class Trends:
    """Three plots and their tables; `unit` is "week" or "month"."""

    unit: str
    periods: tuple[Period, ...]
    alive: tuple[int, ...]  # after each assessment of the span
    shares: tuple[Share, ...]
    new_plot: Markup
    alive_plot: Markup
    unread: frozenset[int]  # indexes of periods with too little history to be typical, or with missing days
    is_short: bool  # whether some of these are at the beginning of the history
    is_broken: bool  # whether some of these follow a long gap
    is_cut: bool  # whether days of others are missing: in a long gap, or before the span
    muted: int  # takeaways of muted themes, which are in no figure
    tables: Mapping[str, Table]

    @property
    def counted(self) -> tuple[Period, ...]:
        """The complete periods with enough history; all complete ones if none has enough; else the only period."""
        found = (period for n, period in enumerate(self.periods[:-1]) if n not in self.unread)
        return tuple(found) or self.periods[:-1] or self.periods

    @property
    def leaves_out(self) -> bool:
        """Whether periods with too little history are not counted."""
        return all(self.periods[n] not in self.counted for n in self.unread)

    @property
    def known(self) -> int:
        """The number of assessments known, up to the last one."""
        return self.periods[-1].issues[-1].column + 1

    @property
    def average(self) -> float:
        """The mean number of new themes in a counted period."""
        return sum(len(period.new) for period in self.counted) / len(self.counted)

    @property
    def takeaways(self) -> int:
        """The number of takeaways counted."""
        return sum(period.takeaways for period in self.periods)


def build_trends(overview: Overview, span: str) -> Trends | None:
    """Return the trends of a span that ends with the newest assessment; None without assessments.

    Muted themes are left out, as in messages.
    """
    if not overview.issues:
        return None
    read = sum(len(issue.takeaways) for issue in _span(overview.issues, SPANS[span][1]))
    overview = overview.unmuted
    shown = _span(overview.issues, SPANS[span][1])
    unit = "month" if shown[-1].date - shown[0].date > MAX_WEEKLY_SPAN else "week"
    alive = _alive(overview)
    periods = tuple(_periods(overview, shown, unit, alive))
    shares = tuple(_shares(overview, periods))
    marks = plots.month_marks([period.start for period in periods])
    first, later = _unread_days(overview)
    little = _overlapping(periods, first | later)
    cut = frozenset(_cut(overview, periods, unit)) - little
    unread = little | cut
    new = [[f"{theme.name}, {long_date(theme.first.date)}" for theme in period.new] for period in periods]
    label = f"New themes a {unit}: {', '.join(str(len(names)) for names in new)}"
    return Trends(
        unit=unit,
        periods=periods,
        alive=alive[shown[0].column :],
        shares=shares,
        new_plot=plots.draw_units(new, marks, label=label, unread=unread),
        alive_plot=plots.draw_line(
            alive[shown[0].column :],
            plots.month_marks([issue.date for issue in shown]),
            label=f"Themes alive after each assessment: {alive[shown[0].column]} at first, {alive[-1]} at last",
        ),
        unread=unread,
        is_short=bool(_overlapping(periods, first)),
        is_broken=bool(_overlapping(periods, later)),
        is_cut=bool(cut),
        muted=read - sum(period.takeaways for period in periods),
        tables=_tables(periods, shares, unit),
    )


def _span(issues: Sequence[Issue], days: int | None) -> Sequence[Issue]:
    since = issues[-1].date - timedelta(days=days - 1) if days else date.min
    return [issue for issue in issues if issue.date >= since]


def _alive(overview: Overview) -> tuple[int, ...]:
    """Return how many themes were alive after each assessment."""
    change = [0] * (len(overview.issues) + 1)
    for theme in overview.themes.values():
        for start, _, end in overview.lives(theme):
            change[start] += 1
            change[min(end + 1, len(overview.issues))] -= 1
    total, found = 0, []
    for step in change[:-1]:
        total += step
        found.append(total)
    return tuple(found)


def _periods(overview: Overview, shown: Sequence[Issue], unit: str, alive: Sequence[int]) -> Iterator[Period]:
    starts: dict[int, list[ThemeHistory]] = {}
    for theme in overview.themes.values():
        if theme.first.status == "new":
            starts.setdefault(theme.first.column, []).append(theme)
    for start, group in groupby(shown, key=lambda issue: _start(issue.date, unit)):
        issues = tuple(group)
        columns = range(issues[0].column, issues[-1].column + 1)
        told = {key for issue in issues for one in issue.takeaways for key in (one.theme, *one.also)}
        told &= overview.themes.keys()
        yield Period(
            start=start,
            issues=issues,
            new=tuple(theme for column in columns for theme in starts.get(column, ())),
            alive=alive[columns[-1]],
            told=len(told),
            silent=sum(len(overview.fell_silent.get(column, ())) for column in columns),
        )


def _start(day: date, unit: str) -> date:
    return plots.monday_of(day) if unit == "week" else day.replace(day=1)


def _unread_days(overview: Overview) -> tuple[frozenset[date], frozenset[date]]:
    """Return the days with too little history to call much new: the first ones, and those after a long gap."""
    days, enough = [issue.date for issue in overview.issues], overview.returning_after
    first = frozenset(sorted(set(days))[:enough])
    return first, find_unread(days, enough) - first


def _overlapping(periods: Sequence[Period], days: Collection[date]) -> frozenset[int]:
    """Return the indexes of complete periods with an assessment of one of these days."""
    over = enumerate(periods[:-1])
    return frozenset(n for n, period in over if any(issue.date in days for issue in period.issues))


def _cut(overview: Overview, periods: Sequence[Period], unit: str) -> Iterator[int]:
    """Yield the indexes of complete periods with days that are in a long gap, or before the first assessment shown."""
    gaps = [*long_gaps(issue.date for issue in overview.issues)]
    for n, period in enumerate(periods[:-1]):
        column = period.issues[0].column
        following = _start(period.start + timedelta(days=31 if unit == "month" else 7), unit)
        is_begun = column > 0 and overview.issues[column - 1].date >= period.start
        if is_begun or any(gap.since < following and gap.until >= period.start for gap in gaps):
            yield n


def _shares(overview: Overview, periods: Sequence[Period]) -> Iterator[Share]:
    counts = Counter(one.theme for period in periods for issue in period.issues for one in issue.takeaways)
    top = sorted(counts, key=lambda key: (-counts[key], key))[:MAX_SHARES]
    others = counts.keys() - set(top)
    scale = max((share for key in top for share in _each(periods, {key})), default=0) * 1.05 or 1.0
    for key in top:
        theme = overview.themes[key]
        yield _share(theme.name, theme, _each(periods, {key}), counts[key] / counts.total(), scale)
    if others:
        each = _each(periods, others)
        whole = sum(counts[key] for key in others) / counts.total()
        yield _share(counted(len(others), "other"), None, each, whole, max(each) * 1.05)


def _share(name: str, theme: ThemeHistory | None, each: Sequence[float], whole: float, top: float) -> Share:
    plot = plots.draw_shares(each, label=f"{name}: {whole:.0%} of all takeaways", top=top)
    return Share(name=name, theme=theme, each=tuple(each), whole=whole, plot=plot)


def _each(periods: Sequence[Period], themes: set[str]) -> tuple[float, ...]:
    return tuple(
        sum(one.theme in themes for issue in period.issues for one in issue.takeaways)
        / max(1, period.takeaways)
        for period in periods
    )


def _tables(periods: Sequence[Period], shares: Sequence[Share], unit: str) -> Mapping[str, Table]:
    start = f"{unit.capitalize()} from"
    return {
        "new": (
            (start, "Assessments", "Takeaways", "New themes"),
            tuple((str(p.start), len(p.issues), p.takeaways, len(p.new)) for p in periods),
        ),
        "alive": (
            (start, "Alive", f"Of them reported that {unit}", "Fell silent"),
            tuple((str(p.start), p.alive, p.told, p.silent) for p in periods),
        ),
        "share": (
            (start, *(share.name for share in shares)),
            tuple(
                (str(p.start), *(f"{share.each[n]:.1%}" for share in shares)) for n, p in enumerate(periods)
            ),
        ),
    }
