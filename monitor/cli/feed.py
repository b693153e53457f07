"""The command that writes a feed to a file: feed."""

from dataclasses import replace
from pathlib import Path

import click

from monitor.cli.arguments import TAKEAWAY, OneOf, output_option, series_option
from monitor.cli.common import check_output, series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.lookup import find_theme
from monitor.cli.output import print_utf8, write_file
from monitor.config import Config, ServeSettings
from monitor.spelling import suggest
from monitor.store import open_store
from monitor.web import Site, create_app, render_feed

FEEDS = ("new-themes", "assessments")


@click.command()
@click.argument("what", type=TAKEAWAY, metavar="new-themes|assessments|THEME")
@click.option(
    "--format",
    "form",
    type=OneOf(["atom", "json"]),
    default="atom",
    show_default=True,
    help="Atom, or JSON Feed.",
)
@output_option
@series_option
@click.pass_context
def feed(context: click.Context, what: str, form: str, output: Path | None, key: str | None) -> Exit:
    """Write a feed of new themes, of assessments or of one theme to a file.

    THEME is its ID, the number of any of its takeaways, its name, or a part of the name. The feed is the same that
    `monitor serve` serves; its links lead to serve.base_url, or else to this machine.
    """
    config = settings(context)
    check_output(config, output)
    serve = config.serve or ServeSettings()
    base = serve.base_url or f"http://{serve.listen.removesuffix(':0')}"  # the port for 0 is not known here
    own = replace(config, serve=ServeSettings(base_url=base))  # without a password: a file has none
    series = series_key(config, key)
    path = f"/feeds/{_place(config, series, what)}.{form}{f'?series={series}' if key else ''}"
    try:
        body = render_feed(create_app(Site(load=lambda: own)), path, base)
    except LookupError as exc:
        raise click.ClickException(str(exc)) from exc
    if output:
        write_file(output, body)
    else:
        print_utf8(body.decode() + "\n")
    return Exit.OK


def _place(config: Config, series: str, what: str) -> str:
    """Return the path of the feed; raises ClickException for an unknown theme or feed, StoreError for the database."""
    with open_store(config.database, write=False) as store:
        if what in FEEDS:
            return what
        if near := suggest(what, FEEDS):
            raise click.UsageError(f"no feed {what!r}{near}")
        return f"themes/{find_theme(store, series, what).id}"
