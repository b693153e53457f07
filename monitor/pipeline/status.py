"""Read the state of everything: series, routes, channels, digests, quarantine, and what needs attention."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor.config import Config
from monitor.config.risks import find_unheard
from monitor.discover import latest_date
from monitor.gaps import Gap, find_gaps, history_start
from monitor.incidents import Incident
from monitor.pipeline.delivery import add_holds
from monitor.pipeline.edits_to_come import EditToCome, find_edits_to_come
from monitor.pipeline.next_check import explain_next_check, find_next_check
from monitor.pipeline.pauses import find_pause
from monitor.pipeline.problem import Problem
from monitor.pipeline.problems import RECENT, find_lasting, problems_of
from monitor.pipeline.waiting import DigestToCome, find_digests_to_come
from monitor.store import Holder, Store, find_at_work
from monitor.store.daemons import DaemonState, read_daemon
from monitor.store.figures import ChannelState, SecondReaderCost, SetAside
from monitor.store.routes import RouteState

WEEK = timedelta(days=7)
QUARTER = timedelta(days=92)


@dataclass(frozen=True, kw_only=True)
class SeriesStatus:
    """One series: when it was checked, what is stored, what is wrong. Times are in UTC."""

    key: str
    name: str
    checked: datetime | None
    next_check: datetime | None  # as planned by the daemon; None if none is running
    why_then: str  # why the next check is when it is
    left_alone_until: datetime | None  # as the site asked; until then nothing is requested
    newest: date | None
    assessments: int
    routes: tuple[RouteState, ...]
    incidents: Mapping[Incident, datetime]  # ongoing ones, and when each began
    quarantine: tuple[SetAside, ...]
    unread: tuple[SetAside, ...]  # pages that could not be read in the last seven days
    missing: tuple[Gap, ...]  # days of the last quarter without an assessment that may still be found
    reader: SecondReaderCost  # of the last seven days
    edits: tuple[EditToCome, ...]  # those that are not announced yet


@dataclass(frozen=True, kw_only=True)
class Status:
    """All series, the channels that are configured or have unsent deliveries, and what needs attention."""

    settings: str  # the path of the configuration file
    database: str
    daemon: DaemonState
    at_work: Holder | None  # the process that is at work on the database
    series: tuple[SeriesStatus, ...]
    channels: tuple[ChannelState, ...]
    unheard: str | None  # why nobody is notified of assessments
    digests: tuple[DigestToCome, ...]
    problems: tuple[Problem, ...]


def read_status(config: Config, store: Store, now: datetime) -> Status:
    """Return the state of everything; nothing is requested or written."""
    problems = [problem for key in config.series for problem in problems_of(config, store, key, now)]
    return Status(
        settings=str(config.path),
        database=str(config.database),
        daemon=read_daemon(config.database),
        at_work=find_at_work(config.database),
        series=tuple(_series(config, store, key, now) for key in config.series),
        channels=read_channels(config, store, now),
        unheard=find_unheard(config),
        digests=find_digests_to_come(config, store, now),
        problems=tuple(_once(problems)),
    )


def _once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield each problem once, with its earliest beginning, since several series may share it."""
    for said in dict.fromkeys((one.what, one.words) for one in problems):
        same = (one for one in problems if (one.what, one.words) == said)
        yield min(same, key=lambda one: str(one.since or ""))


def read_channels(config: Config, store: Store, now: datetime) -> tuple[ChannelState, ...]:
    """Return every configured channel in the order of the file, then others with unsent deliveries."""
    known = {state.channel: state for state in store.figures.channels(config.channels)}
    left = [state for name, state in known.items() if name not in config.channels and state.undelivered]
    found = [known.get(name, ChannelState(channel=name)) for name in config.channels]
    return add_holds(config, store, [*found, *left], now)


def _series(config: Config, store: Store, key: str, now: datetime) -> SeriesStatus:
    holdings, settings = store.figures.holdings(key), config.series[key]
    latest = latest_date(now, settings.zone)
    resting = store.pages.resting(key, until=latest, now=now)
    return SeriesStatus(
        key=key,
        name=settings.name,
        checked=store.runs.last(f"check {key}"),
        next_check=find_next_check(config, store, key),
        why_then=explain_next_check(config, store, key, now),
        left_alone_until=find_pause(store, settings.site, now),
        newest=holdings.last,
        assessments=holdings.assessments,
        routes=store.routes.states(key),
        incidents={one.incident: one.since for one in find_lasting(config, store, key, now).values()},
        quarantine=_tried_next(store.figures.quarantine(key), resting),
        unread=_tried_next(store.figures.unread(key, since=now - RECENT), resting),
        missing=_find_missing(config, store, key, now),
        reader=store.figures.second_reader_cost(key, since=now - WEEK),
        edits=tuple(find_edits_to_come(config, store, key)),
    )


def _tried_next(pages: Sequence[SetAside], resting: Mapping[str, datetime]) -> tuple[SetAside, ...]:
    """Return the pages with the times at which they are tried next."""
    return tuple(replace(page, next_try=resting.get(page.url)) for page in pages)


def _find_missing(config: Config, store: Store, key: str, now: datetime) -> tuple[Gap, ...]:
    """Return the days of the last quarter without an assessment, but none before the history that the first check reads."""
    newest, window = store.dates.newest(key, until=now.date()), store.pages.window(key)
    if newest is None or window is None:
        return ()
    settings = config.series[key]
    whole = settings.history and settings.shape(key).updates
    first = min(store.pages.known_dates(key), default=window.since) if whole else window.since
    since = max(newest - QUARTER, first)
    known, unpublished = store.dates.all(key, since=since), store.dates.unpublished(key)
    return find_gaps(known, since=history_start(known, since), until=newest, unpublished=unpublished)
