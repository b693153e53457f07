"""Find the theme, takeaway or assessment that a person names, or return the error that says what there is."""

from bisect import bisect
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import click

from monitor.cli.arguments import NO_ASSESSMENT, Named
from monitor.corrections import Corrections
from monitor.errors import CorrectionRefused
from monitor.models import Assessment, TakeawayId, Verdict
from monitor.pipeline.gone import find_new_key, say_gone
from monitor.pipeline.named import find_named
from monitor.pipeline.tracking import load_history
from monitor.store import Store
from monitor.text import listed
from monitor.theme import Theme


def read_themes(store: Store, series: str) -> Mapping[str, Theme]:
    """Return the themes of a series by id."""
    return dict(load_history(store, series).themes)


def find_theme(store: Store, series: str, given: str) -> Theme:
    """Return a theme by its id, a takeaway's number, or its name; for a merged theme the one that it is part of.

    Raises ClickException.
    """
    themes, corrections = read_themes(store, series), store.corrections.standing(series)
    for key in (given, corrections.resolve(given), theme_of_takeaway(store, series, given)):
        if key is not None and key in themes:
            return themes[key]
    try:
        return themes[find_named(given, {theme.id: theme.name for theme in themes.values()})]
    except CorrectionRefused as exc:
        raise click.ClickException(_say_gone(store, series, given) or str(exc)) from exc


def find_theme_id(store: Store, series: str, given: str) -> tuple[str, str]:
    """Return the id of a theme, and a line that names it; an id is returned unchanged. Raises ClickException."""
    try:
        theme = find_theme(store, series, given)
    except click.ClickException:
        if not _is_id(given):
            raise
        return given, ""  # so that corrections of a deleted takeaway can be undone
    return given if _is_id(given) else theme.id, f"theme {theme.id}, {theme.name}\n"


def _is_id(given: str) -> bool:
    with suppress(ValueError):
        return bool(TakeawayId.parse(given))
    return False


def find_assessments(store: Store, series: str, asked: Named) -> tuple[Assessment, ...]:
    """Return the assessments of a date, or the one of it that is named; raises ClickException."""
    of_day = store.assessments.of_day(series, asked.day)
    found = tuple(one for one in of_day if asked.names(one.date, one.edition))
    if not found and (new := find_new_key(store, series, asked.day, asked.edition or "")):
        raise click.ClickException(f"{asked} is {new} since the publisher corrected the date")
    if not of_day and asked.day in store.dates.all(series):
        said = f"the stored assessment of {asked.day} cannot be read; `monitor doctor` says why"
        raise click.ClickException(said)
    if not of_day:
        raise click.ClickException(_say_missing_day(store, series, asked.day))
    if not found:
        there = ", ".join(str(Named(one.date, one.edition)) for one in of_day)
        raise click.ClickException(f"no assessment {asked}; of that date there is {there}")
    return found


def _say_missing_day(store: Store, series: str, day: date) -> str:
    """Return the error for a date without an assessment, or without verdicts; it names the nearest dates that have one."""
    known = store.dates.all(series)
    if not known:
        return NO_ASSESSMENT
    if day in known:
        return f"the assessment of {day} is not judged yet; the next check judges it"
    if day > known[-1]:
        return f"no assessment of {day} yet; the newest is of {known[-1]}"
    if day < known[0]:
        older = f"`monitor backfill --since {day}` fetches older ones"
        return f"no assessment of {day}; the first is of {known[0]}; {older}"
    after = bisect(known, day)
    return f"no assessment of {day}; the nearest are of {known[after - 1]} and {known[after]}"


def _say_gone(store: Store, series: str, given: str) -> str | None:
    """Return what became of the takeaway with this id; None if it never was, or what is given is no id."""
    with suppress(ValueError):
        return say_gone(store, series, TakeawayId.parse(given))
    return None


def _say_missing_takeaway(store: Store, series: str, given: str) -> str:
    """Return the error for an unknown takeaway, which says which takeaways there are."""
    try:
        asked = TakeawayId.parse(given)
    except ValueError:
        return f"no takeaway {given!r}; write it like 2022-06-01/3 or newest/3"
    if gone := say_gone(store, series, asked):
        return gone
    judged = store.assessments.judged(series, since=asked.date, until=asked.date)
    numbers = {one.edition: sorted(verdict.number for verdict in one.verdicts) for one in judged}
    if not numbers:
        return _say_missing_day(store, series, asked.date)
    if known := numbers.get(asked.edition):
        said = f"1 to {len(known)}" if known[-1] == len(known) else listed([*map(str, known)])
        return f"no takeaway {given!r}; that assessment has takeaways {said}"
    begins = ", ".join(str(TakeawayId(asked.date, edition, there[0])) for edition, there in numbers.items())
    return f"no takeaway {given!r}; those of that date begin with {begins}"


def check_takeaway(store: Store, series: str, given: str) -> Verdict:
    """Return the verdict of the takeaway with this number; raises ClickException if there is none."""
    verdict = find_verdict(store, series, given)
    if verdict is None:
        raise click.ClickException(_say_missing_takeaway(store, series, given))
    return verdict


def theme_of_takeaway(store: Store, series: str, given: str) -> str | None:
    """Return the main theme of a takeaway, or None."""
    verdict = find_verdict(store, series, given)
    return verdict.theme if verdict else None


def find_verdict(store: Store, series: str, given: str) -> Verdict | None:
    """Return the verdict of the takeaway with this number, or None."""
    try:
        day = TakeawayId.parse(given).date
    except ValueError:
        return None
    judged = store.assessments.judged(series, since=day, until=day)
    return next(
        (verdict for one in judged for verdict in one.verdicts if str(one.id_of(verdict)) == given), None
    )


def render_theme(series: str, theme: Theme, corrections: Corrections) -> dict[str, Any]:
    """Return a theme as it is in `export themes`."""
    return {
        "series": series,
        "id": theme.id,
        "name": theme.name,
        "first_seen": theme.first_seen.isoformat(),
        "last_seen": theme.last_seen.isoformat(),
        "takeaways": theme.takeaways,
        "followed": theme.id in corrections.followed,
        "muted": theme.id in corrections.muted,
    }
