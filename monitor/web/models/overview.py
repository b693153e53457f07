"""A whole series: its assessments in order, and each theme with all its mentions."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from monitor.compose.phrases import HEADINGS, DisplayName, display_name, heading_of
from monitor.gaps import begins_afresh, long_gap_ends
from monitor.models import AssessmentId, Dated
from monitor.series_history import is_missed
from monitor.store.overview import ListedTakeaway, UnjudgedAssessment
from monitor.themes import find_other_fronts, find_patience
from monitor.web.models.silence import find_end, find_lives

NEWS = ("new", "updated", "returning")
STATUSES = (*NEWS, "continuing")  # for lanes
SAID = tuple(status for status in HEADINGS if status != "dropped")  # for words, in reading order


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue(Dated):
    """One judged assessment; `column` is its place in the series, from 0."""

    column: int
    date: date
    edition: str
    takeaways: tuple[ListedTakeaway, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A takeaway in the history of one theme; `status` is one of STATUSES, for lanes, `said` one of SAID, for words."""

    takeaway: ListedTakeaway
    column: int
    status: str
    said: str

    @property
    def date(self) -> date:
        """The date of its assessment."""
        return self.takeaway.date

    @property
    def id(self) -> str:
        """The takeaway's id, "2026-06-18/3"."""
        return self.takeaway.id


@dataclass(frozen=True, kw_only=True)
class ThemeHistory:
    """A theme and all its mentions, oldest first; `given_name` is the user's name for it; for `is_label` see `models.Theme`."""

    id: str
    name: str
    mentions: tuple[Mention, ...]
    followed: bool = False
    muted: bool = False
    given_name: str | None = None
    is_label: bool = False

    def display_name(self, takeaway: str, text: str, said: str) -> DisplayName:
        """Return the name of one of the theme's takeaways, as messages show it; `said` is a word of SAID."""
        opens = takeaway == self.id or said == "new"
        is_label = self.is_label and not find_other_fronts(self.name, text)
        return display_name(text, self.name, possible=said == "possible", opens=opens, is_label=is_label)

    @property
    def first(self) -> Mention:
        """The first mention."""
        return self.mentions[0]

    @property
    def last(self) -> Mention:
        """The latest mention."""
        return self.mentions[-1]

    @property
    def count(self) -> int:
        """The number of mentions."""
        return len(self.mentions)

    @cached_property
    def changed(self) -> Mention:
        """The latest mention with news, or else the first."""
        return next((one for one in reversed(self.mentions) if one.status in NEWS), self.first)

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """The columns of the assessments that mention the theme, each once."""
        return tuple(dict.fromkeys(one.column for one in self.mentions))

    @cached_property
    def dates(self) -> frozenset[date]:
        """The dates of the assessments that mention the theme."""
        return frozenset(one.date for one in self.mentions)

    @cached_property
    def patience(self) -> int:
        """How many assessments it may be quiet, by its own usual pauses; 0 for a theme in one assessment."""
        return find_patience(self.columns, 0)

    def until(self, column: int) -> tuple[Mention, ...]:
        """Return the mentions up to and including an assessment, by column."""
        return self.mentions[: bisect_right(self.mentions, column, key=attrgetter("column"))]

    def number_of(self, column: int, number: int) -> int:
        """Return 13 for the theme's thirteenth takeaway, by column and the number in its id."""
        return bisect_right(
            self.mentions, (column, number), key=lambda one: (one.column, one.takeaway.number)
        )

    def before(self, column: int) -> Mention | None:
        """Return the latest mention before an assessment, by column; None if there is none."""
        place = bisect_left(self.mentions, column, key=attrgetter("column"))
        return self.mentions[place - 1] if place else None


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All judged assessments of a series, and its themes by id; `returning_after` is the setting.

    `stored` are all stored assessments, judged or not, in order, `unjudged` those that are not; `muted` are the ids of the
    muted takeaways.
    """

    issues: tuple[Issue, ...]
    themes: Mapping[str, ThemeHistory]
    returning_after: int
    stored: tuple[AssessmentId, ...] = ()
    unjudged: tuple[UnjudgedAssessment, ...] = ()
    muted: frozenset[str] = frozenset()

    @property
    def newest(self) -> Issue | None:
        """The latest judged assessment."""
        return self.issues[-1] if self.issues else None

    @property
    def newest_stored(self) -> date | None:
        """The date of the latest assessment, judged or not."""
        return self.stored[-1].date if self.stored else None

    def neighbours(self, day: date, edition: str) -> tuple[AssessmentId | None, AssessmentId | None]:
        """Return the assessments before and after one, judged or not; none if its row names another date."""
        place = self._places.get(AssessmentId(day, edition))
        if place is None:
            return None, None
        return (self.stored[place - 1] if place else None, next(iter(self.stored[place + 1 :]), None))

    @cached_property
    def _places(self) -> Mapping[AssessmentId, int]:
        return {one: place for place, one in enumerate(self.stored)}

    @property
    def to_judge(self) -> int:
        """The number of assessments that wait to be judged; those without takeaways do not."""
        return sum(one.takeaways > 0 for one in self.unjudged)

    @cached_property
    def by_key(self) -> Mapping[str, Issue]:
        """The judged assessments by key."""
        return {issue.key: issue for issue in self.issues}

    def takeaway_of(self, name: str) -> ListedTakeaway | None:
        """Return the takeaway with this id, if there is one."""
        key, _, number = name.rpartition("/")
        issue = self.by_key.get(key)
        return next((one for one in (issue.takeaways if issue else ()) if str(one.number) == number), None)

    def theme_of(self, day: date, text: str) -> ThemeHistory | None:
        """Return the main theme of the takeaway with this date and text; None if there is none."""
        for issue in self._by_date.get(day, ()):
            for one in issue.takeaways:
                if one.text == text:
                    return self.themes[one.theme]
        return None

    @cached_property
    def _by_date(self) -> Mapping[date, Sequence[Issue]]:
        return {day: tuple(same) for day, same in groupby(self.issues, key=attrgetter("date"))}

    @cached_property
    def new_themes(self) -> Mapping[date, int]:
        """The number of new themes by date of the judged assessments; without muted ones, as in messages."""
        counts = {issue.date: 0 for issue in self.issues}
        for theme in self.unmuted.themes.values():
            if theme.first.status == "new":
                counts[theme.first.date] += 1
        return counts

    @cached_property
    def unmuted(self) -> "Overview":
        """The overview without muted themes and their takeaways, as trends count; itself if none is muted."""
        themes = {key: theme for key, theme in self.themes.items() if not theme.muted}
        if len(themes) == len(self.themes):
            return self
        issues = (
            replace(issue, takeaways=tuple(one for one in issue.takeaways if one.theme in themes))
            for issue in self.issues
        )
        return replace(self, issues=tuple(issues), themes=themes)

    @cached_property
    def gap_ends(self) -> Sequence[int]:
        """The columns of the assessments that follow a gap in the history, ascending."""
        ends = long_gap_ends(issue.date for issue in self.issues)
        return sorted(bisect_left(self.issues, day, key=attrgetter("date")) for day in ends)

    @cached_property
    def afresh(self) -> frozenset[int]:
        """Those of the `gap_ends` with which history began afresh, as the gap was so long that no theme is followed across."""
        dates = [issue.date for issue in self.issues]
        return frozenset(end for end in self.gap_ends if begins_afresh(dates[end - 1], dates[end]))

    def has_gap(self, earlier: int, later: int) -> bool:
        """Return whether there is a gap in the history between two assessments, by column."""
        return any(earlier < gap <= later for gap in self.gap_ends)

    def is_silent(self, theme: ThemeHistory) -> bool:
        """Return whether a theme has been quiet longer than its patience, not counting assessments before the last gap.

        So are all that were last mentioned before history began afresh.
        """
        patience = max(theme.patience, self.returning_after)
        return len(self.issues) - 1 > find_end(theme.columns[-1], patience, self.gap_ends, self.afresh)

    def others(self, theme: ThemeHistory | None) -> list[ThemeHistory]:
        """Return the themes that a takeaway of `theme` may be moved to: all others that are not silent."""
        return [one for one in self.themes.values() if one is not theme and not self.is_silent(one)]

    def lives(self, theme: ThemeHistory) -> Iterator[tuple[int, int, int]]:
        """Yield the first, the last mentioned and the last alive column of each stretch in which a theme was alive."""
        return find_lives(theme.columns, self.gap_ends, self.returning_after, self.afresh)

    @cached_property
    def fell_silent(self) -> Mapping[int, Sequence[ThemeHistory]]:
        """The themes that fell silent with an assessment, by its column, if messages report them (`is_missed`).

        None of them is in that assessment, nor in another edition of its day.
        """
        found: dict[int, list[ThemeHistory]] = {}
        for theme in self.themes.values():
            for _, last, end in self.lives(theme):
                if end + 1 < len(self.issues) and self._is_missed(theme, last, end + 1):
                    found.setdefault(end + 1, []).append(theme)
        return found

    def _is_missed(self, theme: ThemeHistory, last: int, column: int) -> bool:
        if self.issues[column].date in theme.dates:
            return False
        gap = max((gap for gap in self.gap_ends if gap <= column), default=None)
        gap_end = None if gap is None else self.issues[gap].date
        return is_missed(len(theme.until(last)), self.issues[last].date, gap_end)


def page_status(status: str) -> str:
    """Return a stored status, or "continuing" for an unknown one."""
    return status if status in STATUSES else "continuing"


def say_status(status: str, *, possibly_new: bool, opens: bool, first: bool) -> str:
    """Return the word of SAID for a takeaway; on the `first` day, when there is nothing to compare with, "continuing"."""
    if first:
        return "continuing"
    return heading_of(page_status(status), possibly_new=possibly_new, opens=opens)
