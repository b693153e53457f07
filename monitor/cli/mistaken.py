"""What else `status` and `doctor` say where config.yaml has mistakes: whether a daemon still runs, with older settings."""

import re
from datetime import UTC
from pathlib import Path

import click

from monitor.cli.common import settings
from monitor.config import Config
from monitor.config.loader import read_config
from monitor.config.schema import TopLevel
from monitor.config.values import file_path
from monitor.errors import ConfigError
from monitor.pipeline.settings_taken import find_reload
from monitor.store.daemons import read_daemon
from monitor.text import moment_in_words

DATABASE = re.compile(r"""^database:[ ]*["']?([^"'#\n]+?)["']?[ ]*(?:#.*)?$""", re.MULTILINE)


def load_or_explain(context: click.Context) -> Config:
    """Return the configuration; of one with mistakes, raise ConfigError that also tells of the daemon."""
    try:
        return settings(context)
    except ConfigError as exc:
        told = _tell_of_daemon(context.obj)
        raise ConfigError([*exc.mistakes, *told], exc.missing) from exc


def _tell_of_daemon(path: Path) -> list[str]:
    """Return a line about the daemon that runs on the database which the file seems to name, if there is one."""
    try:
        named = DATABASE.search(read_config(path))
        database = Path(file_path(named[1] if named else TopLevel.database)).expanduser()
        daemon = read_daemon(path.parent / database)
    except (ConfigError, ValueError):  # it names none, as no file can be called so
        return []
    if daemon.state != "runs":
        return []
    which = f" ({daemon.process} since {moment_in_words(daemon.since, UTC)})" if daemon.since else ""
    goes_on = f"`monitor run` goes on with the settings that it read before{which}"
    return [f"{goes_on}; once the mistake is fixed, {find_reload(daemon.process)} makes it read these"]
