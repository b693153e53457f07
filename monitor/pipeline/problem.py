"""One thing that needs attention, and the kinds that are found without the database: nothing can be stored, or all wait."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.config import Config
from monitor.files import find_existing, is_read_only, real_path
from monitor.store import find_at_work

FULL_BYTES = 1_000_000  # free bytes below which a check that finds something fails
SCARCE_BYTES = 10_000_000  # free bytes below which a large check may fail
READ_ONLY = "the file system is read-only; it must be made writable (`dmesg` may say why it no longer is)"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that needs attention."""

    what: str  # as a heading
    words: str  # the details, and what to do
    since: datetime | None = None
    way: str = ""  # a command that helps
    stops: bool = False  # whether no assessment comes in while it lasts
    owed: bool = False  # whether it is that a channel has not got its messages


def find_disk(config: Config) -> Path:
    """Return the folder of the database, where SQLite also writes the files beside it; a link may lead to another disk."""
    return find_existing(real_path(config.database).parent)


def find_disk_problem(config: Config) -> Problem | None:
    """Return the problem that nothing more can be stored, or soon cannot be; None if there is room.

    This is found without the database, since a check without room cannot store that it failed.
    """
    folder = find_disk(config)
    if closed := _why_closed(folder, find_existing(config.database)):
        return Problem(
            what="Nothing can be stored",
            words=f"{closed}. Until then checks fail, and nothing is sent.",
            stops=True,
        )
    free = shutil.disk_usage(folder).free
    if free >= SCARCE_BYTES:
        return None
    full = free < FULL_BYTES
    more = (
        ". A check without room cannot even store that it failed." if full else ", and a check may need more."
    )
    return Problem(
        what="The disk is full" if full else "The disk is nearly full",
        words=f"{folder}: {free // 1_000_000} MB free{more} What cannot be stored is not sent either. What to do: delete something there.",
        stops=full,
    )


def find_suspended(config: Config) -> Problem | None:
    """Return the problem that a process holds the lock and was suspended (Ctrl-Z), so that nobody else can get to work."""
    writer = find_at_work(config.database)
    if writer is None or not writer.suspended:
        return None
    return Problem(
        what="A monitor process is suspended, and no other can check, import or replay",
        since=writer.since,
        words=f"{writer}, holds the lock. `kill -CONT {writer.number}` lets it go on, `kill -9 {writer.number}` ends it;"
        " nothing is lost.",
        way=f"kill -CONT {writer.number}",
        stops=True,
    )


def _why_closed(folder: Path, database: Path) -> str:
    """Return why nothing can be written, and what to do, or ""; permissions are only checked on our own user's files."""
    if is_read_only(folder):
        return f"{folder}: {READ_ONLY}"
    is_ours = os.geteuid() in {0, database.stat().st_uid}
    closed = [place for place in (folder, database) if is_ours and not os.access(place, os.W_OK)]
    return f"{closed[0]} must be made writable (`chmod u+w`, `chown`)" if closed else ""
