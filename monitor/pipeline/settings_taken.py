"""Find whether a running process has the current settings.

The daemon reads config.yaml when it starts and at SIGHUP, and stores when the file it read was last modified.
"""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime, tzinfo

from monitor.config import Config, load_config
from monitor.errors import ConfigError
from monitor.store import Store
from monitor.store.daemons import DaemonState
from monitor.text import moment_in_words

CONFIG = "monitor config"  # which names each mistake


def find_file_time(config: Config) -> datetime | None:
    """Return when the configuration file was last modified, in whole seconds; None if it cannot be found."""
    with suppress(OSError):
        return datetime.fromtimestamp(int(config.path.stat().st_mtime), UTC)
    return None


def note_settings(config: Config, store: Store, taken: datetime) -> None:
    """Store when the file was modified from which the daemon has its settings."""
    store.runs.mark(_job(config), taken)


def find_other_settings(config: Config, store: Store, daemon: DaemonState) -> tuple[str, str] | None:
    """Return a message and the command that helps if the file has changed since the running daemon read it, else None."""
    if daemon.state != "runs":
        return None
    way = find_reload(daemon.process)
    advice = (
        ", and digest times and the like, as given here, apply once it has been read."
        f" {way} does that; the daemon's log names mistakes in it"
    )
    return _compare(config, store.runs.last(_job(config)), "The daemon", advice, way.split("`")[1])


def find_other_settings_of_pages(config: Config, taken: datetime | None) -> tuple[str, str] | None:
    """Return the same for this `monitor serve`, which has the settings of the file as modified at `taken`."""
    way = f"kill -HUP {os.getpid()}"
    advice = f". `{way}` has it read them; what it prints names mistakes in it"
    return _compare(config, taken, "`monitor serve`", advice, way)


def _compare(
    config: Config, taken: datetime | None, who: str, advice: str, way: str
) -> tuple[str, str] | None:
    """Return a message and a command if the file is not as it was when a process took its settings, else None."""
    changed, name = find_file_time(config), config.path.name
    if not changed or not taken or changed == taken:
        return None
    has, now = _say_both(taken, changed, config.timezone)
    still = f"{who} still has the settings of {has}"
    try:
        load_config(config.path)
    except ConfigError as exc:
        return f"{still}, as {name} has a mistake: {exc.mistakes[0].removesuffix('.')}", CONFIG
    return f"{still}; {name} is of {now}{advice}", way


def _say_both(taken: datetime, changed: datetime, zone: tzinfo) -> tuple[str, str]:
    """Return two moments in words that differ: to the second where the minute is the same."""
    has, now = (moment_in_words(one, zone) for one in (taken, changed))
    if has != now:
        return has, now
    has, now = (f"{one.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}" for one in (taken, changed))
    return has, now


def find_reload(process: str) -> str:
    """Return how to make a daemon read its settings again: a signal, or on another machine or in a container its service."""
    here = re.fullmatch(rf"process ([0-9]+) on {re.escape(os.uname().nodename)}", process)
    service = "`systemctl --user reload-or-restart monitor` or `docker compose restart`"
    return f"`kill -HUP {here[1]}`" if here else service


def _job(config: Config) -> str:
    return f"settings {config.path.absolute()}"  # times of different files are not compared
