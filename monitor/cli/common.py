"""Shared by the commands: the configuration, the series, and the error for an unknown name."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.config import Config, load_config
from monitor.config.clashes import THIS, find_owner
from monitor.spelling import suggest

if TYPE_CHECKING:
    from monitor.store import Store


def settings(context: click.Context) -> Config:
    """Return the configuration that the command line names; raises ConfigError."""
    return load_config(context.obj)


def series_key(config: Config, key: str | None) -> str:
    """Return the series asked for, or the first one; raises BadParameter for an unknown one."""
    if key is None:
        return config.first_series
    if key not in config.series:
        raise click.BadParameter(unknown("series", key, config.series), param_hint="--series")
    return key


def open_to_change(config: Config) -> AbstractContextManager["Store"]:
    """Open the database for writing; raises NoDatabase if there is none, since only a command that reads assessments makes it."""
    from monitor.store import open_store  # noqa: PLC0415  not every command needs it

    return open_store(config.database, write=True, wait=config.lock_wait, create=False)


def check_output(config: Config, output: Path | None) -> None:
    """Raise ClickException for an output that would overwrite the settings or a file that they name; print which folder is made."""
    if output and (owner := find_owner(config, output)):
        what = "the configuration itself" if owner == THIS else f"what {owner} names"
        raise click.ClickException(f"{output}: is {what}, which is not overwritten; name another file")
    if output and not output.parent.is_dir():
        click.echo(f"making the folder {output.parent}", err=True)


def unknown(kind: str, name: str, known: Collection[str]) -> str:
    """Return the message for an unknown name: "no channel 'mial'; known: mail; did you mean mail?"."""
    return f"no {kind} {name!r}; known: {', '.join(known)}{suggest(name, known)}"
