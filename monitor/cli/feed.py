"""The command that writes a feed to a file: feed."""

from dataclasses import replace
from pathlib import Path

import click

from monitor.cli.common import settings
from monitor.cli.exits import Exit
from monitor.config import ServeSettings
from monitor.files import write_atomically
from monitor.web import Site, create_app, render_feed


@click.command()
@click.argument("what", metavar="new-themes|assessments|THEME")
@click.option("--format", "form", type=click.Choice(["atom", "json"]), default="atom", show_default=True)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file, instead of standard output."
)
@click.pass_context
def feed(context: click.Context, what: str, form: str, output: Path | None) -> Exit:
    """Write a feed of new themes, of assessments or of one theme to a file.

    It is the one that `monitor serve` serves; its links lead to serve.base_url.
    """
    config = settings(context)
    serve = config.serve or ServeSettings()
    own = replace(
        config, serve=ServeSettings(base_url=serve.base_url)
    )  # who may read the file may read the feed
    path = f"/feeds/{what if what in {'new-themes', 'assessments'} else f'themes/{what}'}.{form}"
    try:
        body = render_feed(
            create_app(Site(load=lambda: own)), path, serve.base_url or f"http://{serve.listen}"
        )
    except LookupError as exc:
        raise click.ClickException(str(exc)) from exc
    if output:
        write_atomically(output, body)
    else:
        click.echo(body.decode())
    return Exit.OK
