"""Commands about deliveries that are not sent yet."""

from datetime import UTC, datetime

import click

from monitor.cli.arguments import NUMBER, json_option
from monitor.cli.common import settings
from monitor.cli.exits import Exit
from monitor.cli.lazy import LazyGroup
from monitor.cli.output import echo_json
from monitor.outbox import Sent
from monitor.pipeline.digests import deliver
from monitor.store import open_store

ids_argument = click.argument("ids", nargs=-1, required=True, type=NUMBER, metavar="ID...")


@click.group(cls=LazyGroup)
def deliveries() -> None:
    """See what is owed to which channel, try it again, or give it up."""


@deliveries.command(name="list")
@click.option("--most", default=50, show_default=True, type=click.IntRange(1, 10_000))
@json_option
@click.pass_context
def list_deliveries(context: click.Context, most: int, *, as_json: bool) -> Exit:
    """List deliveries: dead letters first, then those owed, then the newest."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        found = list(store.messages.list(most=most))
    if as_json:
        echo_json(found)
        return Exit.OK
    for row in found:
        error = f"  {row.last_error}" if row.last_error else ""
        click.echo(
            f"{row.id:>6}  {row.state:<9}  {row.channel:<12}  {row.message}  {row.attempts} tries{error}"
        )
    return Exit.OK


@deliveries.command()
@click.argument("number", type=NUMBER, metavar="ID")
@click.pass_context
def show(context: click.Context, number: int) -> Exit:
    """Print a delivery: what became of it, and the message."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        found = store.messages.get(number)
    if not found:
        raise click.ClickException(f"no delivery {number}; `monitor deliveries list` lists them")
    delivery, row = found
    facts = {
        "delivery": f"{row.id}, {row.state}, {row.attempts} tries, owed since {delivery.owed_since:%Y-%m-%d %H:%M} UTC",
        "message": f"{row.message} ({row.kind})",
        "channel": row.channel,
        "last error": row.last_error,
        "not before": delivery.not_before,
        "next try": delivery.next_try,
    }
    for label, fact in facts.items():
        if fact is not None:
            click.echo(f"{label + ':':<12}{fact}")
    click.echo(f"\n{delivery.message.text.rstrip()}")
    return Exit.OK


@deliveries.command()
@ids_argument
@click.pass_context
def retry(context: click.Context, ids: tuple[int, ...]) -> Exit:
    """Send deliveries again, whatever became of them: dead letters, dropped ones, delivered ones."""
    config = settings(context)
    now = datetime.now(UTC)
    with open_store(config.database, write=True, wait=config.lock_wait) as store:
        missed = [number for number in ids if not store.messages.retry(number, at=now)]
        sent = deliver(config, store, now, only=set(ids))
    print_outcome(sent)
    if missed:
        raise click.ClickException(f"no delivery: {', '.join(map(str, missed))}")
    return Exit.OK if sent.delivered == len(set(ids)) else Exit.OWED


@deliveries.command()
@ids_argument
@click.pass_context
def drop(context: click.Context, ids: tuple[int, ...]) -> Exit:
    """Give up deliveries: they are owed no more."""
    config = settings(context)
    with open_store(config.database, write=True, wait=config.lock_wait) as store:
        missed = [number for number in ids if not store.messages.drop(number)]
    if missed:
        raise click.ClickException(f"not owed: {', '.join(map(str, missed))}")
    return Exit.OK


def print_outcome(sent: Sent) -> None:
    """Say why something was not sent now; the outbox logs what failed."""
    if sent.deferred:
        click.echo("kept until the channel's quiet hours are over", err=True)
