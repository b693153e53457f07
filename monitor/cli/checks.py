"""Commands that read the publisher's site: check, backfill."""

import logging
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import click

from monitor.cli.arguments import DAY, ask_option, check_order, series_option
from monitor.cli.beginning import say_beginning
from monitor.cli.common import series_key, settings
from monitor.cli.exits import Exit
from monitor.cli.interruption import keeping
from monitor.cli.progress import shown_progress
from monitor.cli.reports import exit_status, second_reader
from monitor.config import Config
from monitor.discover import today_anywhere
from monitor.errors import StoreError, StoreLocked
from monitor.heartbeat import ping
from monitor.pipeline.check import check as check_once
from monitor.pipeline.report import Report
from monitor.store import Store, open_store
from monitor.store.daemons import read_daemon
from monitor.text import counted, moment_in_words

log = logging.getLogger(__name__)


@click.command()
@click.pass_context
def check(context: click.Context) -> Exit:
    """Look for new assessments once, report what is new, and exit."""
    config = settings(context)
    try:
        say_beginning(config)
        with (
            keeping(),
            open_store(config.database, write=True, wait=config.lock_wait, asks=True) as store,
            shown_progress(),
        ):
            _refuse_beside_other(config, store)
            report = check_once(config, store)
            good = not report.unreached and not (config.schedule.ping_url and _reaches_nobody(config, store))
    except StoreError as exc:
        if not isinstance(exc, StoreLocked):  # else another process is working
            _ping(config, good=False)
        raise
    _ping(config, good=good)
    _summarise(report, config.timezone)
    return exit_status(report)


def _refuse_beside_other(config: Config, store: Store) -> None:
    if read_daemon(config.database).state == "runs":
        from monitor.pipeline.settings_taken import refuse_beside_other  # noqa: PLC0415  few checks need it

        refuse_beside_other(config, store)


@click.command()
@click.option("--since", type=DAY, required=True, help="The first date.")
@click.option("--until", type=DAY, help="The last date; the newest by default.")
@series_option
@ask_option
@click.pass_context
def backfill(
    context: click.Context, since: date, until: date | None, key: str | None, questions: int | None
) -> Exit:
    """Add older assessments of the site to the history; the next check announces anything that is not yet history."""
    from monitor.pipeline.backfill import backfill as fetch_older  # noqa: PLC0415  loads the parser, which few checks need

    check_order(since, until)
    config = settings(context)
    series = series_key(config, key)
    if since > today_anywhere(datetime.now(UTC)):
        raise click.UsageError(f"--since {since} is in the future")
    say_beginning(config)
    with (
        keeping("interrupted; what was read is kept, and the same command goes on from there"),
        open_store(config.database, write=True, wait=config.lock_wait, asks=True) as store,
    ):
        second = second_reader(config, store, questions)
        with shown_progress():
            report = fetch_older(
                config, store, series=series, since=since, until=until or date.max, second=second
            )
    _summarise(report, config.timezone)
    return exit_status(report)


def _ping(config: Config, *, good: bool) -> None:
    if config.schedule.ping_url:
        ping(config.schedule.ping_url.get_secret_value(), good=good)


def _reaches_nobody(config: Config, store: Store) -> bool:
    """Return whether no channel accepts messages, so that only the dead man's switch can report a failure."""
    from monitor.pipeline.problems import reaches_nobody  # noqa: PLC0415  only needed here

    return reaches_nobody(config, store, datetime.now(UTC))


def _summarise(report: Report, zone: ZoneInfo) -> None:
    """Log the result of a check or backfill; `--quiet` shows it only if something is owed."""
    level = logging.WARNING if report.owed else logging.INFO
    log.log(level, "%s%s", report.summary, _say_resting(report, zone))


def _say_resting(report: Report, zone: ZoneInfo) -> str:
    """Return how many pages were not requested because they failed before, and when the next is tried; "" if none."""
    if not report.resting:
        return ""
    return f", {counted(len(report.resting), 'older page')} unread, next try {moment_in_words(min(report.resting), zone)}"
