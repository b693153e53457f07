"""Check that the user monitor runs as can access the files in the settings, even if root runs the command."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from monitor.config import Config
from monitor.files import find_existing

READ, WRITE = os.R_OK, os.R_OK | os.W_OK


def find_worker(config: Config) -> tuple[int, int]:
    """Return the user and group id that monitor runs as: our own, or for root the owner of the database."""
    place = find_existing(config.database)
    owner = place.stat()
    return (owner.st_uid, owner.st_gid) if os.geteuid() == 0 else (os.geteuid(), os.getegid())


def name_user(uid: int) -> str:
    """Return a user's name, or "user 1000" if it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def find_refused(config: Config) -> tuple[Path, ...]:
    """Return the paths that monitor's user cannot use: it must read the configuration, and read and write all others."""
    places = tuple(_places(config))
    with _acting_as(*find_worker(config)):
        readable = _may(config.path, READ)
        refused = [place for place in places if not _may(find_existing(place), WRITE)]
    return (*(() if readable else (config.path,)), *refused)


def _places(config: Config) -> Iterator[Path]:
    """Yield the paths that monitor writes: the database and the files beside it, the archive, the log, channels' files."""
    yield config.database
    yield config.database.parent
    yield from _found(config.database.parent, f"{config.database.name}*")
    yield config.archive
    yield from _found(config.archive, "??")
    if config.log:
        yield config.log
    for channel in config.channels.values():
        if channel.file:
            yield channel.file


def _found(folder: Path, pattern: str) -> Iterator[Path]:
    """Yield the matching paths in a folder; none if it cannot be read, since the folder itself is reported then."""
    with suppress(OSError):
        yield from sorted(folder.glob(pattern))


def _may(place: Path, mode: int) -> bool:
    return os.access(place, mode, effective_ids=os.access in os.supports_effective_ids)


@contextmanager
def _acting_as(uid: int, gid: int) -> Iterator[None]:
    """Run the block with the permissions of another user, if we are root."""
    if os.geteuid() != 0 or uid == 0:
        yield
        return
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(gid)
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)
