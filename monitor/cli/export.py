"""The command that prints stored data for other programs: export."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from monitor.cli.arguments import DAY, OneOf, any_series_option, check_order, output_option
from monitor.cli.common import check_output, series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.lookup import read_themes, render_theme
from monitor.cli.tables import FORMATS, check_ending, write_rows
from monitor.models import Verdict
from monitor.render import render_json, render_verdict
from monitor.store import Store, open_store
from monitor.theme import Theme

Rows = Iterator[dict[str, Any]]
COLUMNS = {  # in order; a table without rows has them, too
    "assessments": (
        "series", "date", "url", "title", "published_at", "toplines", "takeaways", "sections", "endnotes", "layout", "edition",
        "modified_at", "authors", "as_of", "data_cutoff", "citations", "corrections", "notes", "missing", "kind", "publisher_id",
        "partial", "themes",
    ),
    "takeaways": (
        "series", "date", "position", "text", "theme", "status", "novelty", "earlier", "reasons", "also", "edition",
        "possibly_new", "stands_apart", "theme_name", "also_names", "id",
    ),
    "themes": ("series", "id", "name", "first_seen", "last_seen", "takeaways", "followed", "muted"),
}  # fmt: skip


@click.command()
@click.argument("what", type=OneOf([*COLUMNS]))
@click.option("--since", type=DAY, help="The first date; of themes, only those seen then or later.")
@click.option("--until", type=DAY, help="The last date; of themes, only those that began by then.")
@any_series_option
@click.option(
    "--format",
    "form",
    type=OneOf(FORMATS),
    default="jsonl",
    show_default=True,
    help="JSON lines, or a table: CSV, CSV for Excel, or Parquet.",
)
@output_option
@click.pass_context
def export(
    context: click.Context,
    *,
    what: str,
    since: date | None,
    until: date | None,
    key: str | None,
    form: str,
    output: Path | None,
) -> Exit:
    """Print assessments, takeaways or themes for other programs, in order of date."""
    check_order(since, until)
    check_ending(output)
    config = settings(context)
    check_output(config, output)
    keys = [series_key(config, key)] if key else list(config.series)
    read = {"assessments": _assessments, "takeaways": _takeaways, "themes": _themes}[what]
    with open_store(config.database, write=False) as store:
        rows = (row for series in keys for row in read(store, series, since or date.min, until or date.max))
        write_rows(rows, COLUMNS[what], form, output)
    return Exit.OK


def _assessments(store: Store, series: str, since: date, until: date) -> Rows:
    themes = read_themes(store, series)
    judged = {
        (day.date, day.edition): {verdict.takeaway.position: verdict for verdict in day.verdicts}
        for day in store.assessments.judged(series, since=since, until=until)
    }
    for one in store.assessments.all(series, since=since, until=until):
        verdicts = judged.get((one.date, one.edition), {})
        found = [_theme_of(verdicts.get(takeaway.position), themes) for takeaway in one.takeaways]
        yield {**render_json(one), "themes": found}


def _theme_of(verdict: Verdict | None, themes: Mapping[str, Theme]) -> dict[str, str] | None:
    """Return theme, name and status of a takeaway; None if it has no verdict."""
    if verdict is None:
        return None
    return {"theme": verdict.theme, "theme_name": _name_of(verdict.theme, themes), "status": verdict.status}


def _name_of(theme: str, themes: Mapping[str, Theme]) -> str:
    """Return a theme's name; "" if the stored rows that name it are damaged."""
    return themes[theme].name if theme in themes else ""


def _takeaways(store: Store, series: str, since: date, until: date) -> Rows:
    themes = read_themes(store, series)
    for day in store.assessments.judged(series, since=since, until=until):
        for verdict in day.verdicts:
            names = [_name_of(theme, themes) for theme in verdict.also]
            row = render_verdict(series, day.id_of(verdict), verdict)
            own = row.pop("id")  # the latest column is the last one
            yield {**row, "theme_name": _name_of(verdict.theme, themes), "also_names": names, "id": own}


def _themes(store: Store, series: str, since: date, until: date) -> Rows:
    corrections = store.corrections.standing(series)
    for theme in read_themes(store, series).values():
        if theme.last_seen >= since and theme.first_seen <= until:
            yield render_theme(series, theme, corrections)
