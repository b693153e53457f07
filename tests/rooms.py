"""A room: the demo's site, a store, and file channels, with checks at the moments that a test sets."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.config import Config, parse_config
from monitor.demo.site import DemoSite
from monitor.demo.story import DEMO_KEY, DEMO_SERIES
from monitor.pipeline.check import check
from monitor.pipeline.report import Report
from monitor.pipeline.tracking import load_history
from monitor.store import open_store


@dataclass
class Room:
    """A site and a folder with one file channel a name; `at` is the hour of the day at which `play` checks."""

    site: DemoSite
    folder: Path
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    timezone: str = "UTC"
    hour: float = 23.9
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> Config:
        """The configuration as it is now."""
        channels = {n: {"kind": "file", "path": f"{n}.jsonl", **keys} for n, keys in self.channels.items()}
        settings = {
            "series": {DEMO_KEY: {**DEMO_SERIES, "site": self.site.base, "request_interval": 0}},
            "tracking": {"returning_after": 5},
            "timezone": self.timezone,
            "channels": channels,
            **self.more,
        }
        return parse_config(json.dumps(settings), path=self.folder / "config.yaml", environ={})

    def check(self, now: datetime) -> Report:
        """Do one check at a moment."""
        config = self.config
        with open_store(config.database, write=True) as store:
            return check(config, store, now=lambda: now)

    def play(self, *days: date) -> None:
        """Publish day after day, with a check each in the evening."""
        for day in days:
            self.site.today = day
            self.check(datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=self.hour))

    def got(self, name: str) -> list[dict[str, Any]]:
        """Return what a channel was sent."""
        path = self.folder / f"{name}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def theme_of(self, text: str) -> tuple[str, str]:
        """Return the theme of the takeaway with this text on the last day, and its name."""
        with open_store(self.config.database, write=False) as store:
            history = load_history(store, DEMO_KEY)
            [theme] = [key for key, one in history.themes.items() if one.told[-1].text == text]
            return theme, history.names[theme]

    def ids(self, name: str) -> list[str]:
        """Return the ids of what a channel was sent, without the series."""
        return [message["id"].removeprefix(f"{DEMO_KEY}-") for message in self.got(name)]
