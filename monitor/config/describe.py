"""Describe all settings in force as plain values, with secrets hidden."""

from pathlib import Path
from typing import Any

from monitor.blocks import Block
from monitor.blocks.kinds import Secret
from monitor.config.schema import Config

HIDDEN = "(hidden)"


def describe(config: Config) -> dict[str, Any]:
    """Return the settings under their keys in config.yaml, defaults included."""
    return {
        "database": str(config.database),
        "archive": str(config.archive),
        "data": str(config.data),
        "templates": _plain(config.template_folder),
        "timezone": config.timezone.key,
        "lock_wait": config.lock_wait,
        "series": {key: _plain(block) for key, block in config.series.items()},
        **{name: _plain(getattr(config, name)) for name in ("http", "tracking", "outbox", "schedule")},
        "keep": {**_plain(config.keep), "log": str(config.log) if config.log else None},
        "channels": {key: _plain(channel) for key, channel in config.channels.items()},
        "second_reader": _plain(config.second_reader),
        "serve": _plain(config.serve),
    }


def _plain(value: object) -> Any:
    """Return a value that YAML and JSON can write."""
    if isinstance(value, Block):
        return {name: _plain(one) for name, one in value.values().items()}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Secret):
        return HIDDEN
    return str(value) if isinstance(value, Path) else value
