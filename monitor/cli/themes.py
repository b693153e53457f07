"""Commands about themes."""

from datetime import date

import click

from monitor.cli.common import DAY, Exit, series_key, series_option, settings
from monitor.store import open_store
from monitor.themes import summarise_themes


@click.group(invoke_without_command=True)
@click.option("--since", type=DAY, help="Only themes seen on this date or later.")
@series_option
@click.pass_context
def themes(context: click.Context, since: date | None, key: str | None) -> Exit:
    """List the themes, those seen last first; `themes show ID` tells one whole."""
    if context.invoked_subcommand:
        return Exit.OK
    config = settings(context)
    series = series_key(config, key)
    with open_store(config.database, write=False) as store:
        history = store.assessments.judged(series)
        corrections = store.corrections.standing(series)
    found = [
        corrections.rename(t)
        for t in summarise_themes(history).values()
        if since is None or t.last_seen >= since
    ]
    for theme in sorted(found, key=lambda t: (t.last_seen, t.takeaways, t.id), reverse=True):
        click.echo(
            f"{theme.id:<14}  {theme.first_seen} to {theme.last_seen}  {theme.takeaways:>4}  {theme.name}"
        )
    return Exit.OK


@themes.command(name="show")
@click.argument("theme", metavar="ID")
@series_option
@click.pass_context
def show_theme(context: click.Context, theme: str, key: str | None) -> Exit:
    """Print the takeaways of a theme, in order of date."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        history = store.assessments.judged(series_key(config, key))
    members = [(day.date, v) for day in history for v in day.verdicts if theme in {v.theme, *v.also}]
    if not members:
        raise click.ClickException(f"no theme {theme!r}; `monitor themes` lists them")
    for day, verdict in members:
        click.echo(f"{day}  {verdict.status:<10}  {verdict.takeaway.text}")
    return Exit.OK
