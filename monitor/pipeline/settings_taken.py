"""Find whether a running process has the current settings.

The daemon reads config.yaml, and the files that it names, when it starts and at SIGHUP, and stores in what state they were.
"""

import os
import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from monitor.config import Config, load_config
from monitor.config.sources import Source
from monitor.errors import ConfigError
from monitor.store import Store
from monitor.store.daemons import DaemonState
from monitor.text import moment_in_words

CONFIG = "monitor config"  # which names each mistake


def note_settings(config: Config, store: Store) -> None:
    """Store the state of the files from which the daemon has its settings."""
    for source in config.sources:
        store.runs.mark(_job(source.path), source.state)


def find_other_settings(config: Config, store: Store, daemon: DaemonState) -> tuple[str, str] | None:
    """Return a message and the command that helps if a file has changed since the running daemon read it, else None."""
    if daemon.state != "runs":
        return None
    taken = {source.path: store.runs.last(_job(source.path)) for source in config.sources}
    known = [Source(path, state) for path, state in taken.items() if state]
    if not known or known[0].path != config.path:  # the daemon has another file
        return None
    way = find_reload(daemon.process)
    advice = (
        ", and digest times and the like, as given here, apply once it has been read."
        f" {way} does that; the daemon's log names mistakes in it"
    )
    return _compare(config, known, "The daemon", advice, way.split("`")[1])


def find_other_settings_of_pages(config: Config) -> tuple[str, str] | None:
    """Return the same for this `monitor serve`, which has these settings."""
    way = f"kill -HUP {os.getpid()}"
    advice = f". `{way}` has it read them; what it prints names mistakes in it"
    return _compare(config, config.sources, "`monitor serve`", advice, way)


def _compare(
    config: Config, taken: Sequence[Source], who: str, advice: str, way: str
) -> tuple[str, str] | None:
    """Return a message and a command if a file says something else than when a process read it, else None."""
    changes = ((before, after) for before in taken if (after := before.changed()))
    before, after = next(changes, (None, None))
    if not before or not after:
        return None
    has, now = _say_both(before.state, after.state, config.timezone)
    name = os.path.relpath(after.path, config.path.parent)
    still = f"{who} still has the settings of {has}"
    try:
        load_config(config.path)
    except ConfigError as exc:
        mistake = exc.mistakes[0].removesuffix(".")
        return f"{still}, as {config.path.name} has a mistake: {mistake}", CONFIG
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


def _job(path: Path) -> str:
    return f"settings {path.absolute()}"
