"""The command that runs the daemon: run."""

import logging
import resource
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import tzinfo

import click

from monitor.cli.arguments import OneOf
from monitor.cli.beginning import say_beginning
from monitor.cli.common import settings
from monitor.cli.exits import Exit
from monitor.cli.servers import Servers
from monitor.config import Config
from monitor.errors import StoreError
from monitor.logs import choose_form, set_up_logging
from monitor.schedule import Daemon, Jobs
from monitor.store.daemons import claim_for_daemon
from monitor.web import Health, Sample, measure_store

log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--log",
    "form",
    type=OneOf(["auto", "human", "journal", "json"]),
    default="auto",
    show_default=True,
    envvar="MONITOR_LOG",
    help="How lines are logged; auto: for a person on a terminal, for the journal under systemd, else JSON.",
)
@click.pass_context
def run(context: click.Context, form: str) -> Exit:
    """Keep running: check at the publisher's hours, send messages at yours.

    If another one is already running on the same database, this one names its process and ends with status 7.
    """
    config = settings(context)
    daemon = Daemon(Jobs(config), lambda: settings(context))
    _log_as(config, form, lambda: daemon.jobs.config.timezone)
    say_beginning(config)
    with (
        claim_for_daemon(config.database),
        closing(Servers(daemon.jobs, _health_of(daemon))) as servers,
    ):
        daemon.run(servers.keep_up)
    return Exit.OK


def _log_as(config: Config, form: str, zone: Callable[[], tzinfo]) -> None:
    set_up_logging(
        choose_form() if form == "auto" else form,  # type: ignore[arg-type]  # click let only these pass
        level=logging.getLogger("monitor").level,
        file=config.log,
        file_bytes=config.keep.log_bytes,
        files=config.keep.log_files,
        repeat=False,
        zone=zone,
    )


def _health_of(daemon: Daemon) -> Health:
    return Health(
        find_liveness_failure=lambda: _find_liveness_failure(daemon),
        find_readiness_failure=lambda: _find_readiness_failure(daemon),
        measure=lambda: tuple(_measure(daemon)),
    )


def _find_liveness_failure(daemon: Daemon) -> str | None:
    """Return why the process does not work any more, or None.

    A database that cannot be read for a moment is not a reason to restart; /readyz reports it.
    """
    try:
        return daemon.find_liveness_failure()
    except StoreError:
        return None


def _find_readiness_failure(daemon: Daemon) -> str | None:
    try:
        failure = daemon.find_work_failure() or daemon.find_liveness_failure()
        incidents = daemon.jobs.incidents()
    except StoreError as exc:
        return str(exc)
    facts = [
        f"{key}: {one.incident}{f' ({one.reason})' if one.reason else ''}"
        for key, found in incidents.items()
        for one in found
        if one.incident not in {"late", "lists", "reader", "clock"}
    ]
    return failure or ", ".join(facts) or None


def _measure(daemon: Daemon) -> Iterator[Sample]:
    yield Sample(
        name="monitor_checks_total", about="Checks since the start.", value=daemon.checks, kind="counter"
    )
    yield Sample(
        name="monitor_requests_total", about="Requests to the sites.", value=daemon.requests, kind="counter"
    )
    yield Sample(
        name="monitor_failures_total", about="Failures in checks.", value=daemon.failures, kind="counter"
    )
    yield Sample(
        name="monitor_trouble",
        about="1 while an incident lasts.",
        value=float(bool(daemon.closed)),
        labels={"series": "", "trouble": "listen"},
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0  # kilobytes, getrusage(2)
    yield Sample(name="monitor_memory_peak_bytes", about="Most memory used so far.", value=peak)
    try:
        yield from measure_store(daemon.jobs.config)
    except StoreError as exc:
        log.debug("%s", exc)  # /readyz reports it, and the log did when it began
