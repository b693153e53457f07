"""Check the files that monitor writes: none may be a folder, and no two keys may name the same one."""

import os
from collections.abc import Iterator
from pathlib import Path

from monitor.config.schema import Config


def find_clashes(config: Config) -> Iterator[str]:
    """Yield a mistake for each key whose file cannot be written."""
    taken = {config.path.resolve(): "this file"}
    for key, path in _files(config):
        place = path.resolve()
        if os.path.isdir(place):  # noqa: PTH112 (Path.is_dir raises for what we may not look at)
            yield f"{key}: {path}: is a folder; name a file in it"
        elif place in taken:
            yield f"{key}: {path}: is {taken[place]} already"
        taken[place] = key


def _files(config: Config) -> Iterator[tuple[str, Path]]:
    yield "database", config.database
    if config.log:
        yield "keep.log", config.log
    for name, channel in config.channels.items():
        if isinstance(path := getattr(channel, "path", None), Path):
            yield f"channels.{name}.path", path
