"""What the commands share: exit statuses, the configuration, a series."""

from enum import IntEnum

import click

from monitor.config import Config, load_config
from monitor.errors import Blocked, LayoutChanged, StoreError, TransportError
from monitor.pipeline import Report, is_hopeless
from monitor.pipeline.second_reader import SecondReader, build_second_reader
from monitor.store import Store


class Exit(IntEnum):
    """What the shell is told; `monitor --help` documents each."""

    OK = 0
    FAILED = 1
    USAGE = 2
    OWED = 3
    UNREACHABLE = 4
    BLOCKED = 5
    LAYOUT = 6
    STORE = 7


def settings(context: click.Context) -> Config:
    """Return the configuration the command line names."""
    return load_config(context.obj)


def series_key(config: Config, key: str | None) -> str:
    """Return the series asked for, or the first one."""
    if key is None:
        return next(iter(config.series))
    if key not in config.series:
        raise click.BadParameter(f"{key!r} is none of {', '.join(config.series)}", param_hint="--series")
    return key


def second_reader(config: Config, store: Store, questions: int | None) -> SecondReader | None:
    """Return the second reader to ask that many questions, or None if none are to be asked."""
    if questions is None:
        return None
    if config.second_reader is None:
        raise click.BadParameter("no second_reader in the settings to be asked", param_hint="--ask")
    return build_second_reader(config, store, most=questions)


def exit_status(report: Report) -> Exit:
    """Return the status for what went wrong, the most telling one first."""
    if any(isinstance(failure, StoreError) for failure in report.failures):
        return Exit.STORE  # a page that the archive cannot keep
    if any(isinstance(failure, Blocked) for failure in report.failures):
        return Exit.BLOCKED
    if is_hopeless(report.failures):
        return Exit.UNREACHABLE
    if any(isinstance(failure, LayoutChanged) for failure in report.failures):
        return Exit.LAYOUT
    if any(not isinstance(failure, TransportError) for failure in report.failures):
        return Exit.FAILED
    return Exit.OWED if report.owed else Exit.OK
