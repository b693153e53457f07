"""Check the files that monitor writes: each must be a regular file, and no two keys may name the same one."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from monitor.config.schema import Config

BESIDE = (
    "-wal",
    "-shm",
    "-journal",
    ".lock",
    ".sending.lock",
    ".site.lock",
    ".run.lock",
)  # what SQLite and monitor write beside a database
THIS = "this file"  # that the settings are in


def find_clashes(config: Config) -> Iterator[str]:
    """Yield a mistake for each key whose file cannot be written."""
    archive = config.archive.resolve()
    if os.path.isfile(archive):  # noqa: PTH113 (Path.is_file raises where a folder is closed to us)
        yield f"archive: {config.archive}: is a file; name a folder"
    taken = {config.path.resolve(): THIS, archive: "archive"}
    for key, path in _files(config):
        place = path.resolve()
        if mistake := _find_mistake(place, may_be_device=key == "keep.log"):
            yield f"{key}: {path}: {mistake}"
        elif place in taken:
            yield f"{key}: {path}: is {taken[place]} already"
        taken[place] = key
        if key == "database":
            taken |= dict.fromkeys(_beside(config), "a file of database")


def find_owner(config: Config, path: Path) -> str | None:
    """Return the key of what monitor keeps at a path, THIS for the settings; None where a person may write."""
    place, archive = path.resolve(), config.archive.resolve()
    if place == config.path.resolve():
        return THIS
    if archive in {place, *place.parents}:
        return "archive"
    kept = {file.resolve(): key for key, file in _files(config)}
    return kept.get(place) or ("a file of database" if place in _beside(config) else None)


def _beside(config: Config) -> list[Path]:
    """Return the files that SQLite and monitor write beside the database."""
    place = config.database.resolve()
    ends = (*BESIDE, *(f".{key}.themes" for key in config.series))
    return [place.with_name(place.name + end) for end in ends]


def _find_mistake(place: Path, *, may_be_device: bool) -> str | None:
    """Return why a file cannot be written: a pipe would be waited for, a device replaced."""
    try:
        mode = place.stat().st_mode
    except OSError:  # it is not there yet, or we may not look at it
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
        if isinstance(path := getattr(channel, "path", None), Path):
            yield f"channels.{name}.path", path
