"""Check the files that monitor writes: each must be a regular file, and no two keys may name the same one."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from monitor.config.schema import Config
from monitor.files import real_path

# What SQLite and monitor append to a database's name for the files beside it.
BESIDE = ("-wal", "-shm", "-journal", ".lock", ".sending.lock", ".site.lock", ".run.lock")
THIS = "this configuration"
LOOP = "is a link that leads to itself; give it another name"


def find_clashes(config: Config) -> Iterator[str]:
    """Yield a mistake, as "archive: PATH: ...", for each key whose file cannot be written or clashes with another."""
    archive = real_path(config.archive)
    if os.path.isfile(archive):  # noqa: PTH113 (Path.is_file raises if access is denied)
        yield f"archive: {config.archive}: is a file; name a folder"
    elif os.path.islink(archive):  # noqa: PTH114  as above
        yield f"archive: {config.archive}: {LOOP}"
    taken = {real_path(config.path): THIS, archive: "archive"}
    for key, path in _files(config):
        place = real_path(path)
        if mistake := _find_mistake(place, may_be_device=key == "keep.log"):
            yield f"{key}: {path}: {mistake}"
        elif place in taken:
            yield f"{key}: {path}: is already used by {taken[place]}"
        taken[place] = key
        if key == "database":
            taken |= dict.fromkeys(_beside(config), key)


def find_owner(config: Config, path: Path) -> str | None:
    """Return the key whose file is at a path (THIS for the configuration), or None if monitor does not use the path."""
    place, archive = real_path(path), real_path(config.archive)
    if place == real_path(config.path):
        return THIS
    if place.is_relative_to(archive):
        return "archive"
    kept = {real_path(file): key for key, file in _files(config)}
    return kept.get(place) or ("database" if place in _beside(config) else None)


def _beside(config: Config) -> list[Path]:
    """Return the files that SQLite and monitor write beside the database."""
    place = real_path(config.database)
    ends = (*BESIDE, *(f".{key}.themes" for key in config.series))
    return [place.parent / (place.name + end) for end in ends]  # of /, which is no database, too


def _find_mistake(place: Path, *, may_be_device: bool) -> str | None:
    """Return why a path cannot be used as a file, or None: a pipe would block, and a device would be replaced."""
    if os.path.islink(place):  # noqa: PTH114  as above; all links that lead elsewhere were followed
        return LOOP
    try:
        mode = place.stat().st_mode
    except OSError:  # it does not exist yet, or access is denied
        return None
    if stat.S_ISDIR(mode):
        return "is a folder; name a file in it"
    good = stat.S_ISREG(mode) or (may_be_device and stat.S_ISCHR(mode))
    return None if good else "is not a regular file; give it another name"


def _files(config: Config) -> Iterator[tuple[str, Path]]:
    yield "database", config.database
    if config.log:
        yield "keep.log", config.log
    for name, channel in config.channels.items():
        if channel.file:
            yield f"channels.{name}.path", channel.file
