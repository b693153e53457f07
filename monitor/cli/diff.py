"""The command that compares two dates, also theme by theme, or the edits of one assessment: diff."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from monitor.cli.arguments import DAY, json_option, series_option
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.lookup import miss_day, read_themes
from monitor.cli.output import echo_json, print_utf8
from monitor.cli.screen import fitted
from monitor.models import Change, JudgedAssessment
from monitor.revise import compare, texts_of
from monitor.store import Store, open_store
from monitor.text import moment_in_words
from monitor.worddiff import marked, word_diff

INDENT = 4  # columns before the other lines of a change


@dataclass(frozen=True, kw_only=True)
class Days:
    """The differences between the takeaways of two dates."""

    older: date
    newer: date
    changes: tuple[Change, ...]

    def lines(self) -> Iterator[str]:
        """Yield a line for each change."""
        yield from _heading(self.older, self.newer)
        yield from map(_line, self.changes)


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The differences between the takeaways of two dates on one theme."""

    theme: str
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Themes:
    """The differences between two dates, theme by theme."""

    older: date
    newer: date
    themes: tuple[Theme, ...]

    def lines(self) -> Iterator[str]:
        """Yield each theme and, below it, its changes."""
        yield from _heading(self.older, self.newer)
        for theme in self.themes:
            yield f"{theme.name}  {theme.theme}"
            yield from (f"  {_line(change)}" for change in theme.changes)
            if not theme.changes:
                yield "  = the same words"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One revision of an assessment, and what it changed: nothing in the first one."""

    seen_at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Edits:
    """All revisions of the assessment of a date."""

    date: date
    revisions: tuple[Edit, ...]

    def lines(self, zone: ZoneInfo) -> Iterator[str]:
        """Yield each revision and, below it, its changes."""
        for revision in self.revisions:
            yield f"=== {self.date} as seen at {moment_in_words(revision.seen_at, zone)}"
            yield from map(_line, revision.changes)


@click.command()
@click.argument("days", nargs=-1, type=DAY, metavar="[DATE [OTHER]]")
@click.option("--edits", is_flag=True, help="How the assessment of DATE was edited after it was published.")
@click.option("--by-theme", is_flag=True, help="Set side by side what both dates say of each theme.")
@json_option
@series_option
@click.pass_context
def diff(
    context: click.Context,
    *,
    days: tuple[date, ...],
    key: str | None,
    edits: bool,
    by_theme: bool,
    as_json: bool,
) -> Exit:
    """Compare the takeaways of two dates; of DATE and the one before; of the two newest."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        compare_days = _edits if edits else _by_theme if by_theme else _days
        found = compare_days(store, series_key(config, key), days)
    if as_json:
        echo_json(found)
    else:
        lines = found.lines(config.timezone) if isinstance(found, Edits) else found.lines()
        print_utf8("".join(f"{fitted(line, INDENT)}\n" for line in lines))
    return Exit.OK


def _days(store: Store, series: str, days: Sequence[date]) -> Days:
    older, newer = _pair(store, series, days)
    old, new = (_texts(store, series, day) for day in (older, newer))
    return Days(older=older, newer=newer, changes=compare("takeaway", old, new))


def _by_theme(store: Store, series: str, days: Sequence[date]) -> Themes:
    older, newer = _pair(store, series, days)
    for day in (older, newer):
        _texts(store, series, day)  # raises if there is none of that date
    history = store.assessments.judged(series)
    old, new = (_by_main_theme(history, day) for day in (older, newer))
    themes = (
        Theme(theme=key, name=theme.name, changes=_within(old.get(key, []), new.get(key, [])))
        for key, theme in read_themes(store, series).items()
        if key in old or key in new
    )
    return Themes(older=older, newer=newer, themes=tuple(themes))


def _within(old: Sequence[str], new: Sequence[str]) -> tuple[Change, ...]:
    """Return the changes within a theme; the order of its takeaways does not matter."""
    return tuple(replace(change, part="takeaway") for change in compare("takeaway", old, new))


def _edits(store: Store, series: str, days: Sequence[date]) -> Edits:
    if len(days) != 1:
        raise click.UsageError("diff --edits takes one date")
    revisions = store.assessments.revisions(series, days[0])
    if not revisions:
        raise miss_day(store, series, days[0])
    edits = tuple(Edit(seen_at=one.seen_at, changes=one.changes) for one in revisions)
    return Edits(date=days[0], revisions=edits)


def _pair(store: Store, series: str, days: Sequence[date]) -> tuple[date, date]:
    """Return the two dates to compare, the older one first."""
    if len(days) > 2:  # noqa: PLR2004 (a pair)
        raise click.UsageError("diff takes at most two dates")
    if len(days) == 2:  # noqa: PLR2004 (as above)
        return min(days), max(days)
    known = store.dates.all(series)
    newer = days[0] if days else known[-1] if known else date.max
    if days and newer not in known:
        raise miss_day(store, series, newer)
    older = max((day for day in known if day < newer), default=None)
    if older is None:
        first = f"{newer} is the first; there is none before it"
        raise click.ClickException(first if known[1:] else "there are fewer than two assessments to compare")
    return older, newer


def _texts(store: Store, series: str, day: date) -> tuple[str, ...]:
    found = store.assessments.of_day(series, day)
    if not found:
        raise miss_day(store, series, day)
    return tuple(text for assessment in found for text in texts_of(assessment))


def _by_main_theme(history: Sequence[JudgedAssessment], day: date) -> dict[str, list[str]]:
    """Return the texts of a day's takeaways by their main theme."""
    found: dict[str, list[str]] = {}
    for judged in history:
        for verdict in judged.verdicts if judged.date == day else ():
            found.setdefault(verdict.theme, []).append(verdict.takeaway.text)
    return found


def _heading(older: date, newer: date) -> Iterator[str]:
    yield f"--- {older}"
    yield f"+++ {newer}"


def _line(change: Change) -> str:
    if change.kind in {"reworded", "moved"}:
        return f"~ {change.part} {change.kind}: {marked(word_diff(change.old or '', change.new or ''))}"
    sign, text = ("+", change.new) if change.kind == "added" else ("-", change.old)
    return f"{sign} {change.part}: {text}"
