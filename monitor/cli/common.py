"""Shared by the commands: the configuration, a series, and how an unknown name is answered."""

from collections.abc import Collection
from pathlib import Path

import click

from monitor.config import Config, load_config
from monitor.config.clashes import THIS, find_owner
from monitor.nearest import suggest


def settings(context: click.Context) -> Config:
    """Return the configuration the command line names."""
    return load_config(context.obj)


def series_key(config: Config, key: str | None) -> str:
    """Return the series asked for, or the first one."""
    if key is None:
        return next(iter(config.series))
    if key not in config.series:
        raise click.BadParameter(unknown("series", key, config.series), param_hint="--series")
    return key


def check_output(config: Config, output: Path | None) -> None:
    """Refuse to write over what monitor keeps, as its settings or the file of a channel."""
    if output and (owner := find_owner(config, output)):
        what = "the configuration itself" if owner == THIS else f"what {owner} names"
        raise click.ClickException(f"{output}: is {what}, which is not written over; name another file")


def unknown(kind: str, name: str, known: Collection[str]) -> str:
    """Return the message for a name that the settings do not have: "no channel 'mial'; known: mail; did you mean mail?"."""
    return f"no {kind} {name!r}; known: {', '.join(known)}{suggest(name, known)}"
