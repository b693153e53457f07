"""Commands about deliveries: list, show, retry, move, drop."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import click

from monitor.cli.arguments import NUMBER, WORD, Number, json_option
from monitor.cli.common import open_to_change, settings, unknown
from monitor.cli.exits import Exit
from monitor.cli.lazy import LazyGroup, hand_on
from monitor.cli.output import echo_json
from monitor.cli.screen import STATUS, Cell, say_table
from monitor.config import Config
from monitor.messages import Delivery
from monitor.outbox.sent import Sent
from monitor.pipeline.delivery import deliver
from monitor.pipeline.settings_taken import find_other_file, find_other_settings
from monitor.row_numbers import MAX_ROW_NUMBER
from monitor.store import Store, open_store
from monitor.store.daemons import read_daemon
from monitor.store.deliveries import DeliveryState
from monitor.text import counted, moment_in_words

LIST = "`monitor deliveries list` lists them"
MOST = 10_000  # deliveries in a list
which_argument = click.argument("which", nargs=-1, required=True, type=WORD, metavar="ID|CHANNEL...")


@click.group(cls=LazyGroup, invoke_without_command=True)
@json_option
@click.pass_context
def deliveries(context: click.Context, *, as_json: bool) -> Exit:
    """See what is owed to which channel, try it again, hand it to another one, or give it up."""
    return Exit.OK if hand_on(context) else context.invoke(list_deliveries, as_json=as_json)


@deliveries.command(name="list")
@click.option("--most", default=50, show_default=True, type=Number(MOST), help="How many deliveries at most.")
@json_option
@click.pass_context
def list_deliveries(context: click.Context, most: int, *, as_json: bool) -> Exit:
    """List deliveries: those given up ("dead") first, then those owed, then the newest."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        found = list(store.deliveries.list(most=most))
    if as_json:
        echo_json(found)
        return Exit.OK
    say_table(("id", "state", "channel", "message", "tries"), [_row(row) for row in found])
    if not found:
        click.echo("nothing has been sent, and nothing is owed", err=True)
    return Exit.OK


def _row(row: DeliveryState) -> tuple[Cell, ...]:
    tries = counted(row.attempts, "try", "tries")
    return (
        Cell(f"{row.id}", is_number=True),
        Cell(row.state, STATUS.get(row.state)),
        Cell(row.channel),
        Cell(row.message),
        Cell(f"{tries}  {row.last_error}" if row.last_error else tries),
    )


@deliveries.command()
@click.argument("number", type=NUMBER, metavar="ID")
@json_option
@click.pass_context
def show(context: click.Context, number: int, *, as_json: bool) -> Exit:
    """Print a delivery: its state, and the message."""
    config = settings(context)
    with open_store(config.database, write=False) as store:
        found = store.deliveries.get(number)
    if not found:
        raise click.ClickException(f"no delivery {number}; {LIST}")
    delivery, row = found
    if as_json:
        echo_json(
            {**asdict(row), **_moments(delivery, row.state, config.channels), "content": delivery.message}
        )
        return Exit.OK
    for label, fact in _facts(delivery, row, config).items():
        if fact is not None:
            click.echo(f"{label + ':':<12}{fact}")
    click.echo(f"\n{delivery.message.text.rstrip()}")
    return Exit.OK


def _facts(delivery: Delivery, row: DeliveryState, config: Config) -> Mapping[str, str | None]:
    """Return the facts about a delivery by their labels; a fact may be None."""
    zone, moments = config.timezone, _moments(delivery, row.state, config.channels)
    said = {name: moment_in_words(moment, zone) for name, moment in moments.items() if moment}
    delivered = row.delivered_at and moment_in_words(datetime.fromisoformat(row.delivered_at), zone)
    tries = counted(row.attempts, "try", "tries")
    return {
        "delivery": f"{row.id}, {row.state}, {tries}, owed since {said['owed_since']}",
        "message": f"{row.message} ({row.kind})",
        "channel": row.channel,
        "last error": row.last_error,
        "delivered": delivered,
        "not before": said.get("not_before"),
        "next try": said.get("next_try"),
    }


def _moments(delivery: Delivery, state: str, channels: Collection[str]) -> Mapping[str, datetime | None]:
    """Return since when a delivery was owed, and when it is tried next; None unless it is owed to a configured channel."""
    waits = state == "owed" and delivery.channel in channels
    return {
        "owed_since": delivery.owed_since,
        "not_before": delivery.not_before if waits else None,
        "next_try": delivery.next_try if waits else None,
    }


@deliveries.command()
@which_argument
@click.pass_context
def retry(context: click.Context, which: tuple[str, ...]) -> Exit:
    """Send deliveries again, whatever their state; for a CHANNEL, all that are owed to it or given up.

    Write a channel whose name is a number as channels.NAME.
    """
    config = settings(context)
    now = datetime.now(UTC)
    with open_to_change(config) as store:
        numbers = _numbers(store, which, config.channels)
        missed = [number for number in numbers if not store.deliveries.retry(number, at=now)]
        print_outcome(deliver(config, store, now, only=numbers))
        owed = store.owed.count(only=numbers)  # another process may have sent some
    if missed:
        raise click.ClickException(f"no delivery {_listed(missed)}; {LIST}")
    return Exit.OWED if owed else Exit.OK


@deliveries.command()
@click.argument("channel", type=WORD)
@click.argument("to", type=WORD)
@click.pass_context
def move(context: click.Context, channel: str, to: str) -> Exit:
    """Hand what a CHANNEL that is not in config.yaml any more is owed, and its waiting digest, to channel TO.

    So a renamed channel loses nothing. The next check sends it, or `monitor run`.
    """
    config = settings(context)
    old, new = _channel(channel), _channel(to)
    if new not in config.channels:
        raise click.UsageError(unknown("channel", new, config.channels))
    if old in config.channels:
        raise click.UsageError(f"channel {old!r} is in config.yaml, and gets what it is owed")
    with open_to_change(config) as store, store.atomic():
        daemon = read_daemon(config.database)
        if other := find_other_settings(config, store, daemon, find_other_file(config, store, daemon)):
            raise click.UsageError(f"the running daemon may not know {new!r} yet; first `{other[1]}`")
        left = {one.channel for one in store.figures.channels(config.channels) if one.undelivered}
        left |= {one.channel for one in store.digest_queue.left_over(config.channels, config.series)}
        if old not in left:
            raise click.UsageError(unknown("channel", old, sorted({*config.channels, *left})))
        moved = store.deliveries.hand_over(old, new, at=datetime.now(UTC))
        waited = store.digest_queue.hand_over(old, new)
    what = (
        counted(moved, "delivery", "deliveries") if moved else "",
        "what waits for its digest" if waited else "",
    )
    click.echo(
        f"handed over to {new}: {' and '.join(filter(None, what)) or 'nothing, since it has its own of each'}",
        err=True,
    )
    return Exit.OK


@deliveries.command()
@which_argument
@click.pass_context
def drop(context: click.Context, which: tuple[str, ...]) -> Exit:
    """Give up deliveries, or all that a CHANNEL is owed; if it is not in config.yaml any more, also its waiting digest.

    Write a channel whose name is a number as channels.NAME. series.KEY gives up the digests of a removed series.
    """
    config = settings(context)
    with open_to_change(config) as store:
        waiting = _find_left_over(store, which, config)
        others = [one for one in which if one not in waiting or store.deliveries.owed_to(_channel(one))]
        numbers = _numbers(store, others, config.channels)
        for kind, name in dict.fromkeys(waiting.values()):
            store.digest_queue.drop(**{kind: name})
            click.echo(f"what waited {'for' if kind == 'channel' else 'of'} {name} is given up", err=True)
        missed = [number for number in numbers if not store.deliveries.drop(number)]
        gone = [number for number in missed if store.deliveries.get(number) is None]
        on_its_way = "; one that is being sent now still arrives" if store.is_sending else ""
    if dropped := len(numbers) - len(missed):
        click.echo(f"{counted(dropped, 'delivery', 'deliveries')} given up{on_its_way}", err=True)
    if missed:
        settled = [number for number in missed if number not in gone]
        unknown_ones = f"no delivery {_listed(gone)}" if gone else ""
        not_owed = f"not owed: {_listed(settled)}" if settled else ""
        raise click.ClickException("; ".join(filter(None, (unknown_ones, not_owed, LIST))))
    return Exit.OK


def _find_left_over(store: Store, which: Sequence[str], config: Config) -> Mapping[str, tuple[str, str]]:
    """Return the removed channels and series in `which` for which something still waits, by the words that name them."""
    left = store.digest_queue.left_over(config.channels, config.series)
    channels = {one.channel for one in left}.difference(config.channels)
    series = {one.series for one in left}.difference(config.series)
    return {
        **{
            one: ("channel", _channel(one))
            for one in which
            if _channel(one) in channels and not _is_delivery(store, one)
        },
        **{one: ("series", key) for one in which for key in series if one == f"series.{key}"},
    }


def _numbers(store: Store, which: Sequence[str], channels: Collection[str]) -> list[int]:
    """Return the numbers of the deliveries that `which` names, each once.

    Raises UsageError for an unknown channel, ClickException for a channel that is owed nothing.
    """
    found: dict[int, None] = {}
    for given in which:
        numbers = _meant(store, given)
        if not numbers:
            name = _channel(given)
            if name in channels:
                raise click.ClickException(f"nothing is owed to channel {name!r}; {LIST}")
            owed = {one.channel for one in store.figures.channels(channels) if one.undelivered}
            raise click.UsageError(unknown("channel", name, sorted({*channels, *owed})))
        found |= dict.fromkeys(numbers)
    return list(found)


def _meant(store: Store, given: str) -> Sequence[int]:
    """Return the deliveries that a word names: those owed to a channel, or one by its number, which comes first."""
    owed = store.deliveries.owed_to(_channel(given))
    if not given.isdecimal():
        return owed
    known = _is_delivery(store, given)
    if known and owed:
        click.echo(f"{given} is taken as a delivery; write channels.{given} for the channel", err=True)
    return owed if owed and not known else [int(NUMBER(given) or 0)]


def _channel(given: str) -> str:
    """Return the channel that a word names, alone or as channels.NAME."""
    return given.removeprefix("channels.")


def _is_delivery(store: Store, given: str) -> bool:
    return given.isdecimal() and int(given) <= MAX_ROW_NUMBER and store.deliveries.get(int(given)) is not None


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def print_outcome(sent: Sent) -> None:
    """Print why something was not sent now; the outbox logs failures."""
    if sent.deferred:
        click.echo("held until the channel's quiet hours are over", err=True)
