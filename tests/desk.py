"""A newcomer's set-up for tests: the demo's site on loopback, a folder, a store, a webhook."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from monitor.config import Config, parse_config
from monitor.demo.site import Answer, DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES, load_post
from monitor.errors import MonitorError, Unreachable
from monitor.messages import Delivery
from monitor.pipeline.check import check
from monitor.pipeline.imports import import_paths
from monitor.pipeline.report import Report
from monitor.store import Store, open_store
from tests.receivers import Hook

SHORT = timedelta(minutes=5)
NIGHT = time(3, tzinfo=UTC)


class Site(DemoSite):
    """The demo's site, with pages that can be replaced or taken down."""

    def __init__(self) -> None:
        super().__init__(DAYS[0])
        self.instead: dict[str, Answer | None] = {}

    def answer(self, path: str, query: str = "") -> Answer | None:
        """Return what stands at a path, or what stands there instead."""
        return self.instead[path] if path in self.instead else super().answer(path, query)

    def path_of(self, day: date) -> str:
        """Return where a day's page is."""
        return self._posts[day].path


@dataclass
class Desk:
    """A newcomer's set-up: a site, a folder, a webhook."""

    site: Site
    hook: Hook
    config: Config
    now: datetime = datetime(2026, 6, 9, 3, tzinfo=UTC)

    def check(self) -> Report:
        """Do one check, a little later than the one before, and not before the site's own day."""
        self.now = max(self.now, datetime.combine(self.site.today, NIGHT)) + SHORT
        with open_store(self.config.database, write=True, asks=True) as store:
            return check(self.config, store, now=lambda: self.now)

    def play(self, *days: date) -> list[Report]:
        """Publish day after day, with a check each."""
        reports = []
        for day in days:
            self.site.today = day
            reports.append(self.check())
        return reports

    def set_channel(self, **keys: object) -> None:
        """Change keys of the webhook's settings."""
        channels = {name: one.changed(**keys) for name, one in self.config.channels.items()}
        self.config = replace(self.config, channels=channels)

    def store(self) -> Any:
        """Open the store."""
        return open_store(self.config.database, write=True)


def build_config(folder: Path, site: str, hook: str, **series: object) -> Config:
    """Return a configuration for the demo's site and a webhook."""
    block = {**DEMO_SERIES, "site": site, "request_interval": 0, **series}
    provide_store(folder / "monitor.db")
    text = json.dumps(
        {
            "series": {DEMO_KEY: block},
            "http": {"retries": 0},
            "channels": {"desk": {"kind": "webhook", "url": hook}},
        }
    )
    return parse_config(text, path=folder / "config.yaml", environ={})


def fill_demo_store(folder: Path) -> None:
    """Put a store that holds the demo's ten days into a folder."""
    config = build_nowhere(folder)
    for day in DAYS:
        (folder / f"{day}.txt").write_text(load_post(day).text)
    with open_store(config.database, write=True) as store:
        import_paths(config, store, [folder / f"{day}.txt" for day in DAYS], series=DEMO_KEY)


def provide_store(database: Path) -> None:
    """Put an empty store where none is, as every migration would make it: a copy takes no time."""
    if not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        database.write_bytes(_empty_store())


@cache
def _empty_store() -> bytes:
    with TemporaryDirectory() as folder:
        database = Path(folder) / "monitor.db"
        with open_store(database, write=True):
            pass
        return database.read_bytes()


def build_nowhere(folder: Path) -> Config:
    """Return such a configuration whose site and webhook are not there."""
    return build_config(folder, "http://127.0.0.1:9", "http://127.0.0.1:9/hook")


def configure(folder: Path, site: str, *, channel: str = "kind: stdout") -> None:
    """Write a configuration for the demo's series and for the real one, both at `site`."""
    block = json.dumps({**DEMO_SERIES, "site": site, "request_interval": 0})
    (folder / "config.yaml").write_text(
        f"series: {{{DEMO_KEY}: {block}}}\n"
        f"http: {{retries: 0, connect_timeout: 1}}\n"
        f"lock_wait: 0.5\nchannels: {{out: {{{channel}}}}}\n"
    )


def digest(day: date) -> str:
    """Return the id of a day's digest."""
    return f"{DEMO_KEY}-{day}-digest"


def stored(store: Store) -> list[date]:
    """Return the dates in the store, each as often as it is there."""
    return [one.date for one in store.assessments.all(DEMO_KEY)]


def find_owed(store: Store) -> list[Delivery]:
    """Return the owed deliveries that can be read, oldest first."""
    numbers = sorted(one.id for one in store.deliveries.list(most=10_000) if one.state == "owed")
    return [found[0] for number in numbers if (found := store.deliveries.get(number))]


def kinds(failures: tuple[MonitorError, ...]) -> list[type[MonitorError]]:
    """Return the kinds of failures."""
    return [type(failure) for failure in failures]


def refuse(_: object, url: str, *_had: object) -> NoReturn:
    """Answer in the place of `Fetcher.get` as if the site were down, though its robots.txt is known."""
    raise Unreachable(url, "no connection: refused, or no network")
