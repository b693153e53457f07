"""Themes as a person names and reads them: found: by its id, by the number of any of its takeaways, or by its name."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from monitor.corrections import Corrections
from monitor.models import JudgedAssessment, TakeawayId, Theme
from monitor.pipeline.tracking import load_history
from monitor.store import Store
from monitor.text import fold

MAX_NAMED = 5  # themes that are listed where a name fits several


def read_themes(store: Store, series: str) -> Mapping[str, Theme]:
    """Return the themes by id, under their names."""
    return load_history(store, series).themes


def find_theme(
    given: str, themes: Mapping[str, Theme], history: Sequence[JudgedAssessment], corrections: Corrections
) -> Theme:
    """Return a theme; one that was merged into another answers with that one. Raises ClickException."""
    for key in (given, corrections.resolve(given), theme_of_takeaway(given, history)):
        if key is not None and key in themes:
            return themes[key]
    named = [theme for theme in themes.values() if fold(given) == fold(theme.name)]
    named = named or [theme for theme in themes.values() if fold(given) in fold(theme.name)]
    if len(named) == 1:
        return named[0]
    if named:
        listed = "; ".join(f"{theme.id} {theme.name}" for theme in named[:MAX_NAMED])
        raise click.ClickException(f"{given!r} fits {len(named)} themes: {listed}")
    raise click.ClickException(f"no theme {given!r}; `monitor themes` lists them")


def theme_of_takeaway(given: str, history: Sequence[JudgedAssessment]) -> str | None:
    """Return the main theme of a takeaway, or None."""
    return next(
        (
            verdict.theme
            for day in history
            for verdict in day.verdicts
            if given == str(TakeawayId(day.date, day.edition, verdict.takeaway.position))
        ),
        None,
    )


def render_theme(series: str, theme: Theme, corrections: Corrections) -> dict[str, Any]:
    """Return the object of `export themes`."""
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
