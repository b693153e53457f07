"""Check the files that monitor writes: none may be a folder or a pipe, and no two keys may name the same one."""

import stat
from collections.abc import Iterator
from pathlib import Path

from monitor.config.schema import Config


def find_clashes(config: Config) -> Iterator[str]:
    """Yield a mistake for each key whose file cannot be written."""
    taken = {config.path.resolve(): "this file"}
    for key, path in _files(config):
        place = path.resolve()
        if mistake := _find_mistake(place):
            yield f"{key}: {path}: {mistake}"
        elif place in taken:
            yield f"{key}: {path}: is {taken[place]} already"
        taken[place] = key


def _find_mistake(place: Path) -> str | None:
    try:
        mode = place.stat().st_mode
    except OSError:  # it is not there yet, or we may not look at it
        return None
    if stat.S_ISDIR(mode):
        return "is a folder; name a file in it"
    endless = stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)  # opening it may wait for ever
    return "is no regular file; give it another name" if endless else None


def _files(config: Config) -> Iterator[tuple[str, Path]]:
    yield "database", config.database
    if config.log:
        yield "keep.log", config.log
    for name, channel in config.channels.items():
        if isinstance(path := getattr(channel, "path", None), Path):
            yield f"channels.{name}.path", path
