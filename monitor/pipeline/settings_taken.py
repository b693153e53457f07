"""Find whether a running process has the current settings.

The daemon reads config.yaml, and the files that it names, when it starts and at SIGHUP, and stores in what state they were.
"""

import os
import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from shlex import join, quote

from monitor.config import Config, load_config
from monitor.config.sources import Source
from monitor.errors import ConfigError, StoreLocked
from monitor.store import Store
from monitor.store.daemons import DaemonState, read_daemon
from monitor.text import moment_in_words

_FILE = "daemon's settings "
CONFIG = "monitor config"  # which names each mistake


def note_settings(config: Config, store: Store, now: datetime) -> None:
    """Store which file the daemon has its settings from, and the state of all that it names."""
    store.runs.mark(f"{_FILE}{config.path.absolute()}", now)
    for source in config.sources:
        store.runs.mark(_job(source.path), source.state)


def find_other_file(config: Config, store: Store, daemon: DaemonState) -> Path | None:
    """Return the file from which a daemon on this machine has other channels or series, or None."""
    here = daemon.state == "runs" and daemon.process.endswith(f" on {os.uname().nodename}")
    job = store.runs.newest(_FILE) if here else None
    path = Path((job or "").removeprefix(_FILE))
    if not job or not path.is_file() or path.samefile(config.path):
        return None
    try:
        other = load_config(path)
    except ConfigError:  # as some secrets may be the daemon's alone
        return path
    is_same = other.channels.keys() == config.channels.keys() and other.series.keys() == config.series.keys()
    return None if is_same else path


def refuse_beside_other(config: Config, store: Store) -> None:
    """Raise StoreLocked if the daemon of this database has its settings from another file, so that its channels would miss news."""
    daemon = read_daemon(config.database)
    if other := find_other_file(config, store, daemon):
        raise StoreLocked(
            f"`monitor run` ({daemon.process}) looks after this database with the settings of {other}; a check with others"
            f" would keep its news from the channels there. Use `--config {quote(str(other))}`, or a database of its own"
        )


def find_other_settings(
    config: Config, store: Store, daemon: DaemonState, other: Path | None
) -> tuple[str, str] | None:
    """Return a message and the command that helps if a file has changed since the running daemon read it, else None.

    `other` is what `find_other_file` returns.
    """
    if daemon.state != "runs":
        return None
    if other:
        said = f"The daemon has the settings of {other}, not of this file: it checks by those, and tells the channels there"
        return said, join(["monitor", "--config", str(other), "status"])
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
