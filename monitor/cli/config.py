"""The command that checks the settings: config."""

import click

from monitor.cli.common import settings
from monitor.cli.exits import Exit


@click.command()
@click.pass_context
def config(context: click.Context) -> Exit:
    """Check config.yaml: each mistake is one line, and the status is 2."""
    found = settings(context)
    click.echo(f"{found.path}: good; {len(found.series)} series, {len(found.channels)} channels")
    return Exit.OK
