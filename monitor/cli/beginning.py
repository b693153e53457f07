"""Say that a command begins a new history, and whether there seems to have been one before."""

import logging
from pathlib import Path

import click

from monitor.config import Config
from monitor.files import real_path
from monitor.store import has_database
from monitor.store.daemons import read_daemon
from monitor.store.locks import is_held, lock_path

log = logging.getLogger(__name__)

OLD = "to go on with that one, put its file there, or set `database` to where it is (docs/operation.md)"


def say_beginning(config: Config) -> None:
    """Log that there is no database, so that one is made; `--quiet` shows it only if something suggests that there was one.

    Beside a daemon nothing is said: one that begins says so itself, and beside one whose database is gone none is made.

    Call it before any lock of the database is taken. Raises StoreError if we may not look into its folder.
    """
    if has_database(config.database) or read_daemon(config.database).state == "runs":
        return
    from monitor.config.risks import find_other_database  # noqa: PLC0415  only the first check needs it

    if other := find_other_database(config):
        click.echo(f"warning: database: {other}", err=True)
    if trace := _find_trace(config):
        seen = f"no database here, though there seems to have been one ({trace})"
        log.warning("%s: %s: a new history begins; %s", config.database, seen, OLD)
    else:
        log.info("%s: no database yet: a new history begins", config.database)


def _find_trace(config: Config) -> Path | None:
    """Return what an earlier history seems to have left: a lock file that no process holds, or an archive with pages."""
    lock = lock_path(real_path(config.database))
    if lock.exists() and not is_held(lock):
        return lock
    try:
        return config.archive if any(config.archive.iterdir()) else None
    except OSError:  # there is none, or it cannot be read
        return None
