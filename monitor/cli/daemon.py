"""The command that stays: run."""

import logging
import resource
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, time

import click

from monitor.cli.common import Exit, settings
from monitor.config import Config
from monitor.errors import ConfigError, StoreError
from monitor.incidents import TROUBLES
from monitor.logs import choose_form, set_up_logging
from monitor.schedule import Daemon, Jobs
from monitor.store import open_store
from monitor.web import Health, Sample, serve_health

log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--log",
    "form",
    type=click.Choice(["auto", "human", "journal", "json"]),
    default="auto",
    show_default=True,
    envvar="MONITOR_LOG",
    help="How lines are logged; auto: for a person on a terminal, for the journal under systemd, else JSON.",
)
@click.pass_context
def run(context: click.Context, form: str) -> Exit:
    """Stay, look for new assessments at the publisher's hours, and tell at the reader's."""
    config = settings(context)
    _log_as(config, form)
    daemon = Daemon(Jobs(config), lambda: settings(context))
    with ExitStack() as stack:
        _health(config, daemon, stack)
        daemon.run()
    return Exit.OK


def _log_as(config: Config, form: str) -> None:
    try:
        set_up_logging(
            choose_form() if form == "auto" else form,  # type: ignore[arg-type]  # click let only these pass
            level=logging.getLogger().level,
            file=config.log,
            file_bytes=config.keep.log_bytes,
            files=config.keep.log_files,
        )
    except OSError as exc:
        raise ConfigError([f"{config.path}: keep.log: {config.log}: {exc.strerror or exc}"]) from exc


def _health(config: Config, daemon: Daemon, stack: ExitStack) -> None:
    address = config.schedule.listen
    if address is None:
        return
    health = Health(
        find_liveness_failure=lambda: _find_liveness_failure(daemon),
        find_readiness_failure=lambda: _find_readiness_failure(daemon),
        measure=lambda: tuple(_measure(daemon)),
    )
    try:
        taken = stack.enter_context(serve_health(address, health))
    except OSError as exc:
        raise ConfigError([f"{config.path}: schedule.listen: {address}: {exc.strerror or exc}"]) from exc
    log.info("health and metrics at http://%s", taken)


def _find_liveness_failure(daemon: Daemon) -> str | None:
    """A database that cannot be read is no reason to start the process anew; /readyz tells it."""
    try:
        return daemon.find_liveness_failure()
    except StoreError:
        return None


def _find_readiness_failure(daemon: Daemon) -> str | None:
    try:
        failure = daemon.find_liveness_failure()
        troubles = daemon.jobs.troubles()
    except StoreError as exc:
        return str(exc)
    told = [f"{key}: {trouble}" for key, found in troubles.items() for trouble in found if trouble != "late"]
    return failure or ", ".join(told) or None


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
    yield Sample(name="monitor_memory_peak_bytes", about="Most memory used so far.", value=_peak_memory())
    try:
        yield from _measure_store(daemon.jobs.config)
    except StoreError as exc:
        log.warning("%s", exc)


def _measure_store(config: Config) -> Iterator[Sample]:
    with open_store(config.database, write=False) as store:
        yield Sample(
            name="monitor_deliveries_owed", about="Deliveries owed.", value=store.messages.count_owed()
        )
        for key in config.series:
            checked, newest = store.runs.last(f"check {key}"), store.assessments.newest(key)
            troubles = store.runs.troubles(key)
            yield _moment("monitor_last_check_timestamp_seconds", "The last check.", key, checked)
            midnight = datetime.combine(newest, time(), UTC) if newest else None
            yield _moment("monitor_newest_assessment_timestamp_seconds", "The newest date.", key, midnight)
            for trouble in TROUBLES:
                yield Sample(
                    name="monitor_trouble",
                    about="1 while a trouble lasts.",
                    value=float(trouble in troubles),
                    labels={"series": key, "trouble": trouble},
                )


def _moment(name: str, about: str, series: str, moment: datetime | None) -> Sample:
    return Sample(
        name=name, about=about, value=moment.timestamp() if moment else 0.0, labels={"series": series}
    )


def _peak_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0  # kilobytes, getrusage(2)
