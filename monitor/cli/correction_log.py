"""The command that lists corrections with the names of their themes: themes log."""

from dataclasses import asdict
from zoneinfo import ZoneInfo

import click

from monitor.cli.arguments import json_option, series_option
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.output import echo_json
from monitor.cli.screen import Cell, say_table
from monitor.store import open_store
from monitor.text import moment_in_words
from monitor.web import Site
from monitor.web.models.log import LoggedByName, name_log


@click.command()
@json_option
@series_option
@click.pass_context
def log(context: click.Context, key: str | None, *, as_json: bool) -> Exit:
    """List your corrections, oldest first, with the numbers that `undo` takes."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        series = series_key(config, key)
        found = name_log(store, Site(load=lambda: config).overview(store, series), series)
    if as_json:
        echo_json([_render(one) for one in found])
        return Exit.OK
    say_table(("number", "date", "said", "of", "name"), [_row(one, config.timezone) for one in found])
    if not found:
        click.echo("nothing has been corrected yet", err=True)
    return Exit.OK


def _render(one: LoggedByName) -> dict[str, object]:
    """Return a correction as it is in JSON; names are those on the pages, or null if there is none."""
    return {
        **asdict(one.logged.correction),
        "undone_at": one.logged.undone_at,
        "in_force": one.is_in_force,
        "overridden_by": one.overridden_by,
        "subject_name": one.subject.name or None,
        "value_name": (one.leads_to.name or None) if one.leads_to else None,
    }


def _row(one: LoggedByName, zone: ZoneInfo) -> tuple[Cell, ...]:
    """Return a row of the log: number, time, kind, subject, and the names of the themes that the correction is about."""
    said, undone_at = one.logged.correction, one.logged.undone_at
    renamed = said.kind == "rename"
    themes = () if renamed or said.kind == "watch" else (one.subject, one.leads_to)
    names = said.value if renamed else " -> ".join(one.name for one in themes if one and one.name)
    overridden = f"overridden by {one.overridden_by}" if one.overridden_by else ""
    mark = f"undone {moment_in_words(undone_at, zone)}" if undone_at else overridden
    return (
        Cell(f"{said.id:>4}", is_number=True),
        Cell(moment_in_words(said.made_at, zone)),
        Cell(said.kind),
        # Not with the new name, since a long one would make this column too wide.
        Cell(said.subject if renamed else said.about, is_written=said.kind == "watch"),
        Cell(names or "", None if one.is_in_force else "bright_black", tail=f"  ({mark})" if mark else ""),
    )
