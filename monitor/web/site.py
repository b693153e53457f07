"""The site behind the pages: its configuration, the store, opened for each request, and the overviews kept between requests."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import takewhile
from pathlib import Path
from threading import Lock

from flask import current_app, g, has_app_context, request
from werkzeug.exceptions import NotFound

from monitor.config import Config, ServeSettings
from monitor.pipeline.problem import Problem
from monitor.pipeline.problems import problems_of
from monitor.pipeline.settings_taken import find_other_settings_of_pages
from monitor.store import Store, open_store
from monitor.store.overview import JudgedMark
from monitor.text import clip, ended
from monitor.web.background import Background
from monitor.web.health import Health
from monitor.web.models.overview import Overview
from monitor.web.models.overview_builder import build_overview

WAIT = 3.0  # seconds that a page waits for an exclusive writer, such as a restore
SETTLED = 100_000_000  # nanoseconds after which a write shows in the time of its file, which moves in ticks
Version = tuple[object, ...]  # changes with every write to the database, and with the settings


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An overview, the version of the database that it is valid for, and the marks of its assessments."""

    version: Version
    marks: tuple[JudgedMark, ...]
    overview: Overview


@dataclass(frozen=True, kw_only=True)
class Site:
    """One configured web server. `load` returns the current configuration, since the daemon may read it again."""

    load: Callable[[], Config]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    health: Health | None = None  # of the daemon; None if `monitor serve` serves the pages
    kept: "dict[str, Kept]" = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    background: Background = field(default_factory=Background)

    @property
    def config(self) -> Config:
        """The current configuration."""
        return self.load()

    @property
    def serve(self) -> ServeSettings:
        """The settings of the pages, by default for this machine only."""
        return self.config.serve or ServeSettings()

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Open the database for reading; raises StoreError.

        The store is a snapshot. Every page shows how many problems there are, so that stale news does not look like no news.
        """
        version = self._find_version()
        with open_store(self.config.database, write=False, wait=WAIT) as store, store.snapshot():
            g.todo = len(self.problems(store))
            g.version = version if version == self._find_version() else (object(),)  # written to meanwhile
            try:
                yield store
            finally:
                del g.version

    def problems(self, store: Store) -> tuple[Problem, ...]:
        """Return the problems of the current series, and of the settings of these pages."""
        found = problems_of(self.config, store, current_series(), self.now())
        other = None if self.health else find_other_settings_of_pages(self.config)
        what = "These pages have other settings than the file"
        return (*found, Problem(what=what, words=ended(other[0]), way=other[1])) if other else found

    def overview(self, store: Store, series: str) -> Overview:
        """Return the overview of a series; if the database was written to, what changed is built again.

        Within `reading`, it is the overview at the moment that is read.
        """
        version = g.version if has_app_context() and "version" in g else self._find_version()
        with self.lock:
            known = self.kept.get(series)
            if known is None or known.version != version:
                known = self.kept[series] = _bring_up_to_date(
                    known, store, series, version, self.config.tracking.returning_after
                )
            return known.overview

    def _find_version(self) -> Version:
        config = self.config
        return (*find_version(config.database), config.tracking.returning_after)


def _bring_up_to_date(
    known: Kept | None, store: Store, series: str, version: Version, returning_after: int
) -> Kept:
    """Read the takeaways from the first changed date on; all of them if the database is another file."""
    if known and known.version[0] != version[0]:
        known = None
    marks = store.overviews.marks(series)
    since = _first_change(known.marks, marks) if known else date.min
    overview = build_overview(
        store.overviews.takeaways(series, since=since),
        store.corrections.standing(series),
        store.theme_names.of(series),
        returning_after=returning_after,
        stored=store.overviews.assessment_ids(series),
        unjudged=store.overviews.unjudged(series),
        known=known.overview if known else None,
        since=since,
    )
    return Kept(version=version, marks=marks, overview=overview)


def _first_change(before: Sequence[JudgedMark], now: Sequence[JudgedMark]) -> date:
    """Return the earliest date with a changed assessment; date.max if none changed."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, now, strict=False)))
    return min((mark.date for mark in (*before[same:], *now[same:])), default=date.max)


def current_site() -> Site:
    """Return the site of this request."""
    site: Site = current_app.extensions["monitor"]
    return site


def current_series() -> str:
    """Return the key of the series that this request asks for, by default the first; raises NotFound for an unknown one."""
    config = current_site().config
    asked = request.args.get("series") or config.first_series
    if asked in config.series:
        return asked
    if "failed" in g:  # the page that says so is one of the first series
        return config.first_series
    raise NotFound(f"There is no series {clip(asked, 40)}; the configuration has {', '.join(config.series)}.")


@contextmanager
def read_series() -> Iterator[tuple[Store, Overview]]:
    """Open the database for reading, and yield it with the overview of the current series; raises StoreError."""
    site = current_site()
    with site.reading() as store:
        yield store, site.overview(store, current_series())


def current_overview() -> Overview:
    """Return the current overview of the current series; raises StoreError."""
    with read_series() as (_, overview):
        return overview


def find_version(path: Path) -> Version:
    """Return a value that changes with the database: its inode, and the size and time of its files.

    While the last write is so recent that another one could leave size and time the same, the value equals no other.
    """
    stamps = [_stamp(Path(f"{path}{suffix}")) for suffix in ("", "-wal")]
    recent = any(abs(time.time_ns() - written_at) < SETTLED for *_, written_at in stamps)
    return stamps[0][0], *stamps, object() if recent else None


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:  # missing or not permitted; opening it says which
        return 0, 0, 0
    if not found.st_size:  # a reader creates an empty log and removes it again
        return 0, 0, 0
    return found.st_ino, found.st_size, found.st_mtime_ns
