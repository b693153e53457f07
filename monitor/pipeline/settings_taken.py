"""Which settings the daemon has: it reads the file when it starts and at SIGHUP, and notes the time of the file that it read."""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime

from monitor.config import Config
from monitor.store import Store
from monitor.store.daemons import DaemonState
from monitor.text import moment_in_words


def find_file_time(config: Config) -> datetime | None:
    """Return when the file of the settings was changed last; None where there is none."""
    with suppress(OSError):
        return datetime.fromtimestamp(int(config.path.stat().st_mtime), UTC)
    return None


def note_settings(config: Config, store: Store, taken: datetime) -> None:
    """Note of what time the file was whose settings the daemon has."""
    store.runs.mark(_job(config), taken)


def find_other_settings(config: Config, store: Store, daemon: DaemonState) -> tuple[str, str] | None:
    """Return what is wrong, and the command that helps, where the file was changed since the running daemon read it."""
    changed, taken = find_file_time(config), store.runs.last(_job(config))
    if daemon.state != "runs" or not changed or not taken or changed == taken:
        return None
    has, now = (moment_in_words(one, config.timezone) for one in (taken, changed))
    way = find_reload(daemon.process)
    said = (
        f"The daemon still has the settings of {has}; {config.path.name} is of {now}, and what is said here of digest times and"
        f" the like holds once it has been read. {way} does that; the daemon's log names mistakes in it"
    )
    return said, way.split("`")[1]


def find_other_settings_of_pages(config: Config, taken: datetime | None) -> tuple[str, str] | None:
    """Return the same of `monitor serve`, which took the settings that the file had at `taken`."""
    changed = find_file_time(config)
    if not changed or not taken or changed == taken:
        return None
    has, now = (moment_in_words(one, config.timezone) for one in (taken, changed))
    way = f"kill -HUP {os.getpid()}"
    said = f"`monitor serve` still has the settings of {has}; {config.path.name} is of {now}. `{way}` has it read them; what it prints names mistakes in it"
    return said, way


def find_reload(process: str) -> str:
    """Return what makes a daemon read its settings again; the number of a process elsewhere means nothing here."""
    here = re.fullmatch(rf"process ([0-9]+) on {re.escape(os.uname().nodename)}", process)
    signal = f"`kill -HUP {here[1]}`" if here else "SIGHUP"
    return f"{signal} or `systemctl reload monitor`"


def _job(config: Config) -> str:
    return f"settings {config.path.absolute()}"  # another file is no newer one
