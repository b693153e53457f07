"""The command that composes the digest of any period."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from monitor.channels.webhook import webhook_payload
from monitor.cli.arguments import DAY, DAYS, NO_ASSESSMENT, WORD, Place, check_order, series_option, today
from monitor.cli.common import check_output, open_to_change, series_key, settings, unknown
from monitor.cli.exits import Exit
from monitor.cli.outbox import print_outcome
from monitor.cli.output import echo_json, write_file
from monitor.cli.screen import find_screen, print_painted
from monitor.compose import Screen
from monitor.config import Config
from monitor.files import make_temporary_folder, whole_path
from monitor.messages import Message
from monitor.pipeline.delivery import deliver
from monitor.pipeline.spans import compose_span
from monitor.store import Store, open_store

PREVIEW = "preview"


@click.command()
@click.option("--since", type=DAY, help="The first date.")
@click.option("--last", "span", type=DAYS, metavar="SPAN", help="The last days up to today, as 7d or 2w.")
@click.option("--until", type=DAY, help="The last date; the newest in the store by default.")
@click.option(
    "--to",
    "to",
    type=WORD,
    metavar="CHANNEL|preview",
    help="Send it to a channel, or write an HTML file as a preview.",
)
@click.option("--output", type=Place(dir_okay=False), help="The file of the preview.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, in the form that a webhook gets.")
@series_option
@click.pass_context
def digest(
    context: click.Context,
    *,
    since: date | None,
    span: timedelta | None,
    until: date | None,
    to: str | None,
    output: Path | None,
    key: str | None,
    as_json: bool,
) -> Exit:
    """Compose the digest of any period: print it, write it as an HTML page, or send it to a channel."""
    if as_json and to:
        raise click.UsageError("--json prints the digest; leave out --to")
    if output and to != PREVIEW:
        raise click.UsageError("--output names the file of a preview: add --to preview")
    config = settings(context)
    since = _first_day(since, span, today(config))
    check_order(since, until)
    check_output(config, output)
    series = series_key(config, key)
    if to and to not in {PREVIEW, *config.channels}:
        raise click.BadParameter(unknown("channel", to, (PREVIEW, *config.channels)), param_hint="--to")
    if to and to != PREVIEW:
        with open_to_change(config) as store:
            return _send(config, store, _composed(config, store, series, since, until), to)
    screen = None if as_json or to else find_screen()
    with open_store(config.database, write=False) as store:
        message = _composed(config, store, series, since, until, screen=screen)
    if as_json:
        echo_json(webhook_payload(message))
    elif to:
        click.echo(_write_preview(message, output))
    else:
        print_painted(message.text.rstrip("\n"))
    return Exit.OK


def _first_day(since: date | None, span: timedelta | None, now: date) -> date:
    if since and not span:
        return since
    if span and not since:
        return now - span + timedelta(days=1)
    raise click.UsageError("give the period with --since DATE or --last SPAN, as --last 7d")


def _composed(
    config: Config,
    store: Store,
    series: str,
    since: date,
    until: date | None,
    *,
    screen: Screen | None = None,
) -> Message:
    """Compose the digest. Its id contains the time, so that a digest requested twice is sent twice."""
    dates = store.dates.all(series)
    known = [day for day in dates if day >= since and (until is None or day <= until)]
    if not dates:
        raise click.ClickException(NO_ASSESSMENT)
    if not known:
        there = f"there are those of {dates[0]} to {dates[-1]}"
        raise click.ClickException(f"no assessment of {since} to {until or 'today'}; {there}")
    since = max(since, dates[0])
    last = min(until, max(today(config), dates[-1])) if until else known[-1]
    asked = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
    return compose_span(
        config,
        store,
        series,
        since=since,
        until=last,
        id=f"{series}-{since}-{last}-digest-{asked}",
        screen=screen,
    )


def _write_preview(message: Message, output: Path | None) -> Path:
    if output is None:
        output = make_temporary_folder("monitor-preview-") / "digest.html"
    write_file(output, message.html.encode())
    return whole_path(output)


def _send(config: Config, store: Store, message: Message, channel: str) -> Exit:
    """Enqueue the digest for one channel and send it now, or after its quiet hours."""
    now = datetime.now(UTC)
    numbers = store.messages.enqueue(message, [channel], at=now)
    print_outcome(deliver(config, store, now, only=numbers))
    return Exit.OWED if store.owed.count(only=numbers) else Exit.OK  # another process may have sent it
