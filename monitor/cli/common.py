"""Shared by the commands: the configuration and a series."""

import click

from monitor.config import Config, load_config
from monitor.nearest import suggest


def settings(context: click.Context) -> Config:
    """Return the configuration the command line names."""
    return load_config(context.obj)


def series_key(config: Config, key: str | None) -> str:
    """Return the series asked for, or the first one."""
    if key is None:
        return next(iter(config.series))
    if key not in config.series:
        known = f"{key!r} is none of {', '.join(config.series)}"
        raise click.BadParameter(known + suggest(key, config.series), param_hint="--series")
    return key
