"""Read config.yaml: its blocks (schema), the settings of known series (presets), and the loader."""

from monitor.config.loader import load_config, parse_config
from monitor.config.presets import PRESETS
from monitor.config.schema import (
    Config,
    MirrorSettings,
    SecondReaderSettings,
    SeriesSettings,
    ServeSettings,
)

__all__ = [
    "PRESETS",
    "Config",
    "MirrorSettings",
    "SecondReaderSettings",
    "SeriesSettings",
    "ServeSettings",
    "load_config",
    "parse_config",
]
