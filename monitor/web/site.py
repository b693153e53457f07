"""What one web server shows: the configuration, the store opened for each request, and the overview kept between them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from flask import abort, current_app, g, request

from monitor.config import Config, ServeSettings
from monitor.pipeline.problems import problems_of
from monitor.store import Store, open_store
from monitor.web.health import Health
from monitor.web.models.overview import Overview, build_overview

Version = tuple[object, ...]  # changes with every write to the database, and with the settings


@dataclass(frozen=True, kw_only=True)
class Site:
    """One configured web server. `load` gives the configuration that holds now: the daemon may read it again."""

    load: Callable[[], Config]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    health: Health | None = None  # of the daemon; None: the pages are served by themselves
    kept: "dict[str, tuple[Version, Overview]]" = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    @property
    def config(self) -> Config:
        """Return the configuration that holds now."""
        return self.load()

    @property
    def serve(self) -> ServeSettings:
        """Return how it is served, by default on this machine only."""
        return self.config.serve or ServeSettings()

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Open the database to read; raises StoreError.

        The navigation of every page says how much wants looking at: old news is never taken for no news.
        """
        with open_store(self.config.database, write=False) as store:
            g.todo = len(problems_of(store, current_series(), self.now()))
            yield store

    def overview(self, store: Store, series: str) -> Overview:
        """Return the overview of a series; it is built anew after the database was written to."""
        config = self.config
        version = (*_version(config.database), config.tracking.returning_after)
        with self.lock:
            known = self.kept.get(series)
            if known and known[0] == version:
                return known[1]
            overview = build_overview(
                store.overviews.takeaways(series),
                store.corrections.standing(series),
                store.theme_names.of(series),
                returning_after=config.tracking.returning_after,
            )
            self.kept[series] = (version, overview)
            return overview


def current_site() -> Site:
    """Return the site that answers this request."""
    site: Site = current_app.extensions["monitor"]
    return site


def current_series() -> str:
    """Return the series this request asks for, by default the first; an unknown one is not found."""
    known = current_site().config.series
    asked = request.args.get("series") or next(iter(known))
    if asked not in known:
        abort(404, f"There is no series {asked!r}; the configuration has {', '.join(known)}.")
    return asked


def _version(path: Path) -> Version:
    """Return what tells one state of a database from the next: its files' inode, size and time of change."""
    return tuple(_stamp(Path(f"{path}{suffix}")) for suffix in ("", "-wal"))


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0, 0
    if not found.st_size:  # each reader makes an empty log and takes it away again
        return 0, 0, 0
    return found.st_ino, found.st_size, found.st_mtime_ns
