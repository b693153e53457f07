"""The command that compares two dates, also theme by theme, or the edits of one assessment: diff."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from monitor.cli.arguments import NAMED, Named, json_option, series_option
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.lookup import find_assessments, read_themes
from monitor.cli.output import echo_json, print_utf8
from monitor.cli.screen import fitted
from monitor.models import Change
from monitor.revise import compare, compare_takeaways
from monitor.store import Store, open_store
from monitor.text import moment_in_words
from monitor.worddiff import marked, word_diff

INDENT = 4  # columns before the other lines of a change


@dataclass(frozen=True, kw_only=True)
class Days:
    """The differences between the takeaways of two dates."""

    older: str
    newer: str
    changes: tuple[Change, ...]

    def lines(self) -> Iterator[str]:
        """Yield a line for each change."""
        yield from _heading(self.older, self.newer)
        yield from map(_line, self.changes)
        if not self.changes:
            yield "= the same takeaways"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The differences between the takeaways of two dates on one theme."""

    theme: str
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Themes:
    """The differences between two dates, theme by theme."""

    older: str
    newer: str
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

    date: str
    revisions: tuple[Edit, ...]

    def lines(self, zone: ZoneInfo) -> Iterator[str]:
        """Yield the first revision, then each edit and, below it, its changes."""
        first, *later = self.revisions
        edits = [revision for revision in later if revision.changes]
        for revision in (first, *edits):
            yield f"=== {self.date} as seen at {moment_in_words(revision.seen_at, zone)}"
            yield from map(_line, revision.changes)
        if not edits:
            yield "not edited since"


@click.command()
@click.argument("days", nargs=-1, type=NAMED, metavar="[DATE [OTHER]]")
@click.option("--edits", is_flag=True, help="How the assessment of DATE was edited after it was published.")
@click.option("--by-theme", is_flag=True, help="Set side by side what both dates say of each theme.")
@json_option
@series_option
@click.pass_context
def diff(
    context: click.Context,
    *,
    days: tuple[Named, ...],
    key: str | None,
    edits: bool,
    by_theme: bool,
    as_json: bool,
) -> Exit:
    """Compare the takeaways of two dates; of DATE and the one before; of the two newest.

    With --edits, DATE is the newest one unless it is given.

    DATE+EDITION, as '2022-06-01+special', names one of several assessments of a date.
    """
    if edits and by_theme:
        raise click.UsageError("give --edits or --by-theme, not both: edits are not compared theme by theme")
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


def _days(store: Store, series: str, days: Sequence[Named]) -> Days:
    older, newer = _pair(store, series, days)
    old, new = (_told(store, series, one) for one in (older, newer))
    return Days(older=str(older), newer=str(newer), changes=compare_takeaways(old, new))


def _by_theme(store: Store, series: str, days: Sequence[Named]) -> Themes:
    older, newer = _pair(store, series, days)
    for one in (older, newer):
        find_assessments(store, series, one)  # raises if there is none
    old, new = (_by_main_theme(store, series, one) for one in (older, newer))
    themes = (
        Theme(theme=key, name=theme.name, changes=_within(old.get(key, []), new.get(key, [])))
        for key, theme in read_themes(store, series).items()
        if key in old or key in new
    )
    return Themes(older=str(older), newer=str(newer), themes=tuple(themes))


def _within(old: Sequence[str], new: Sequence[str]) -> tuple[Change, ...]:
    """Return the changes within a theme; the order of its takeaways does not matter."""
    return tuple(replace(change, part="takeaway") for change in compare("takeaway", old, new))


def _edits(store: Store, series: str, days: Sequence[Named]) -> Edits:
    if len(days) > 1:
        raise click.UsageError("diff --edits takes one date")
    asked = days[0] if days else Named(store.dates.newest(series) or date.max)
    of_day = find_assessments(store, series, asked)
    one = next((one for one in of_day if not one.edition), of_day[0])
    revisions = store.assessments.revisions(series, *one.assessment_id)
    edits = tuple(Edit(seen_at=one.seen_at, changes=one.changes) for one in revisions)
    return Edits(date=one.key, revisions=edits)


def _pair(store: Store, series: str, days: Sequence[Named]) -> tuple[Named, Named]:
    """Return the two dates or assessments to compare, the older one first."""
    if len(days) > 2:  # noqa: PLR2004 (a pair)
        raise click.UsageError("diff takes at most two dates")
    stored = [Named(*one) for one in store.overviews.assessment_ids(series)]
    if len(days) == 2:  # noqa: PLR2004 (as above)
        places = {one: place for place, one in enumerate(stored)}
        older, newer = sorted(days, key=lambda one: (one.day, places.get(one, -1)))
        return older, newer
    if days:
        find_assessments(store, series, days[0])  # raises if there is none
    newer = days[0] if days else Named(stored[-1].day) if stored else Named(date.max)
    known = stored if newer.edition is not None else [Named(day) for day in store.dates.all(series)]
    older_ones = known[: known.index(newer)] if newer in known else []
    if not older_ones:
        first = f"{newer} is the first; there is none before it"
        raise click.ClickException(first if known[1:] else "there are fewer than two assessments to compare")
    return older_ones[-1], newer


def _told(store: Store, series: str, asked: Named) -> list[tuple[str, str]]:
    """Return the number of each takeaway, or its id if those of several assessments are compared, and its text."""
    found = find_assessments(store, series, asked)
    return [
        (str(one.number) if len(found) == 1 else str(assessment.id_of(one)), one.text)
        for assessment in found
        for one in assessment.takeaways
    ]


def _by_main_theme(store: Store, series: str, asked: Named) -> dict[str, list[str]]:
    """Return the texts of a day's takeaways by their main theme."""
    found: dict[str, list[str]] = {}
    for judged in store.assessments.judged(series, since=asked.day, until=asked.day):
        for verdict in judged.verdicts if asked.names(*judged.assessment_id) else ():
            found.setdefault(verdict.theme, []).append(verdict.takeaway.text)
    return found


def _heading(older: str, newer: str) -> Iterator[str]:
    yield f"--- {older}"
    yield f"+++ {newer}"


def _line(change: Change) -> str:
    if change.kind in {"reworded", "moved"}:
        return f"~ {change.part} {change.kind}: {marked(word_diff(change.old or '', change.new or ''))}"
    sign, text = ("+", change.new) if change.kind == "added" else ("-", change.old)
    return f"{sign} {change.part}: {text}"
