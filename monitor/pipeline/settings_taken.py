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
    changed, taken = find_file_time(config), store.runs.last(_job(config))
    if daemon.state != "runs" or not changed or not taken or changed == taken:
        return None
    has, now = _say_both(taken, changed, config.timezone)
    if mistake := _find_mistake(config, f"The daemon still has the settings of {has}"):
        return mistake
    way = find_reload(daemon.process)
    said = (
        f"The daemon still has the settings of {has}; {config.path.name} is of {now}, and digest times and the like, as given"
        f" here, apply once it has been read. {way} does that; the daemon's log names mistakes in it"
    )
    return said, way.split("`")[1]


def find_other_settings_of_pages(config: Config, taken: datetime | None) -> tuple[str, str] | None:
    """Return the same for this `monitor serve`, which has the settings of the file as modified at `taken`."""
    changed = find_file_time(config)
    if not changed or not taken or changed == taken:
        return None
    has, now = _say_both(taken, changed, config.timezone)
    if mistake := _find_mistake(config, f"`monitor serve` still has the settings of {has}"):
        return mistake
    way = f"kill -HUP {os.getpid()}"
    said = f"`monitor serve` still has the settings of {has}; {config.path.name} is of {now}. `{way}` has it read them; what it prints names mistakes in it"
    return said, way


def _find_mistake(config: Config, still: str) -> tuple[str, str] | None:
    """Return which settings a process `still` has, the first mistake in the file as it is now, and a command; None without one."""
    try:
        load_config(config.path)
    except ConfigError as exc:
        mistake = exc.mistakes[0].removesuffix(".")
        return f"{still}, as {config.path.name} has a mistake: {mistake}", CONFIG
    return None


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
