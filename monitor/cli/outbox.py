"""Commands about what is owed."""

import click

from monitor.cli.common import Exit, settings
from monitor.store import open_store


@click.group()
def deliveries() -> None:
    """See what is owed to which channel, and give it up."""


@deliveries.command(name="list")
@click.option("--most", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.pass_context
def list_deliveries(context: click.Context, most: int) -> Exit:
    """List deliveries: those owed first, then the newest."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        for row in store.messages.list(most=most):
            error = f"  {row.last_error}" if row.last_error else ""
            click.echo(
                f"{row.id:>6}  {row.state:<9}  {row.channel:<12}  {row.message}  {row.attempts} tries{error}"
            )
    return Exit.OK


@deliveries.command()
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID...")
@click.pass_context
def drop(context: click.Context, ids: tuple[int, ...]) -> Exit:
    """Give up deliveries: they are owed no more."""
    config = settings(context)
    with open_store(config.database, write=True, wait=config.lock_wait) as store:
        missed = [number for number in ids if not store.messages.drop(number)]
    if missed:
        raise click.ClickException(f"not owed: {', '.join(map(str, missed))}")
    return Exit.OK
