"""The status page: first what needs attention, then the state of everything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask import render_template

from monitor import __version__
from monitor.channels.base import Channel
from monitor.config import Config, SeriesSettings
from monitor.config.risks import find_unheard
from monitor.message_kinds import MessageKind
from monitor.pipeline.daemon_words import say_daemon, say_next_check, say_sender
from monitor.pipeline.edits_to_come import find_edits_to_come, say_edit_to_come
from monitor.pipeline.next_check import explain_next_check, find_next_check
from monitor.pipeline.pauses import find_pause
from monitor.pipeline.problem import Problem
from monitor.pipeline.status import read_channels
from monitor.pipeline.waiting import find_digests_to_come, say_to_come
from monitor.publishing_hours import usual_publishing_hours
from monitor.store import Store, find_at_work, is_busy
from monitor.store.daemons import read_daemon
from monitor.store.figures import ChannelState, Holdings, SecondReaderCost
from monitor.store.routes import RouteState
from monitor.text import ago, counted, days_ago
from monitor.web.models.status import draw_freshness, say_heading
from monitor.web.models.words import clock_beside, day_and_clock, short_day
from monitor.web.pages import pages
from monitor.web.site import current_series, current_site

WEEK = timedelta(days=7)
ROUTES = {
    "sitemap": "Sitemap",
    "hub": "Hub page",
    "listing": "Listing",
    "predicted": "Predicted address",
    "mirror": "Mirror",
}
ANSWERS = {
    "works": "works",
    "turned away": "turned away",
    "forbidden": "forbidden by robots.txt",
    "unreachable": "no answer",
    "layout changed": "not understood",
}
MEGABYTE = 1_000_000

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class RouteRow:
    """A route's row; `state` is None if nothing is known about it."""

    state: RouteState | None
    name: str
    good: bool
    said: str


@dataclass(frozen=True, kw_only=True)
class ChannelRow:
    """A channel's row."""

    state: ChannelState
    good: bool
    said: str
    gets: str


@pages.get("/status")
def status() -> str:
    """Show checks, routes, deliveries, pages set aside, the second reader's cost, and what is stored."""
    site, series = current_site(), current_series()
    config, now = site.config, site.now()
    with site.reading() as store:
        problems = site.problems(store)
        arrivals = store.dates.arrivals(series)
        holdings = store.figures.holdings(series)
        quarantine = store.figures.quarantine(series)
        checked = store.runs.last(f"check {series}")
        unheard = find_unheard(config)
        return render_template(
            "status.html",
            page="status",
            heading=say_heading(problems, len(quarantine), checked=checked is not None, heard=not unheard),
            lede=_lede(holdings, checked, now.astimezone(config.timezone), busy=is_busy(config.database)),
            problems=problems,
            checks=list(_checks(store, series, arrivals, now)),
            freshness=draw_freshness(
                arrivals,
                usual_publishing_hours(config.schedule.hours, lambda: arrivals),
                now,
                config.timezone,
            ),
            zone=f"{now.astimezone(config.timezone):%Z}",
            arrivals=arrivals,
            routes=list(_routes(config.series[series], store.routes.states(series))),
            channels=list(_channels(config, read_channels(config, store, now))),
            to_come=list(_to_come(config, store, now, problems)),
            unheard=unheard,
            quarantine=quarantine,
            cost=list(_cost(config, store.figures.second_reader_cost(series, since=now - WEEK))),
            kept=list(_kept(holdings, now, config.option_of(series))),
        )


def _lede(holdings: Holdings, checked: datetime | None, now: datetime, *, busy: bool) -> str:
    newest = (
        f"Newest assessment: {short_day(holdings.last, now.date())}, {days_ago((now.date() - holdings.last).days)}."
        if holdings.last
        else "No assessment yet."
    )
    at_work = " A check, an import or a replay is at work now." if busy else ""
    if checked is None:
        return (
            f"{newest}{at_work or ' `monitor check` makes a first check, `monitor run` keeps making them.'}"
        )
    return f"{newest} Last check {ago((now - checked).total_seconds())}.{at_work}"


def _checks(
    store: Store, series: str, arrivals: Sequence[tuple[date, datetime]], now: datetime
) -> Iterator[Pair]:
    config = current_site().config
    for name, job in (
        ("Last check", f"check {series}"),
        ("Last check of all routes", f"wide check {series}"),
    ):
        at = store.runs.last(job)
        yield name, _moment(at, now) if at else "never"
    daemon, writer = read_daemon(config.database), find_at_work(config.database)
    if planned := find_next_check(config, store, series):
        begins = say_next_check(planned, daemon, writer, config.timezone, now)
        yield "Next check", _moment(planned, now) if planned > now else begins
        yield "Why then", explain_next_check(config, store, series, now)
    if until := find_pause(store, config.series[series].site, now):
        yield "Left alone", f"until {_moment(until, now)}, as the site asks"
    yield "Daemon", say_daemon(daemon, config.timezone, now)
    if writer:
        yield "At work", str(writer)
    if arrivals:
        day, seen_at = max(arrivals)
        yield (
            "Last new assessment",
            f"{short_day(day, now.date())}, first seen {clock_beside(seen_at, day, now.date(), config.timezone)}",
        )
    yield "Version", __version__


def _routes(settings: SeriesSettings, states: Sequence[RouteState]) -> Iterator[RouteRow]:
    """Yield the configured routes, best first, then those that were used in the past."""
    by_name = {state.route: state for state in states}
    configured = {
        "sitemap": True,
        "hub": settings.hub,
        "listing": settings.listing,
        "predicted": settings.address,
        "mirror": settings.mirror,
    }
    for route in dict.fromkeys([*(name for name, used in configured.items() if used), *by_name]):
        state = by_name.get(route)
        answer = state.state if state else None
        said = ANSWERS.get(answer, "failed") if answer else "not asked yet"
        if state and state.over:
            state, said = replace(state, state=None, reason=None), f"{said}, before the site answered again"
        yield RouteRow(
            state=state, name=ROUTES.get(route, route.capitalize()), good=answer in {None, "works"}, said=said
        )


def _channels(config: Config, states: Sequence[ChannelState]) -> Iterator[ChannelRow]:
    for state in states:
        settings = config.channels.get(state.channel)
        gets = ", ".join(_gets(settings)) if settings else "no longer in config.yaml"
        good, said = _delivered(state)
        yield ChannelRow(state=state, good=good, said=said, gets=gets)


def _to_come(config: Config, store: Store, now: datetime, problems: Sequence[Problem]) -> Iterator[str]:
    """Yield which digests, held alerts and notices of edits wait, and until when, as the command `status` says it."""
    sender = say_sender(read_daemon(config.database), problems, now)
    for one in find_digests_to_come(config, store, now):
        yield from say_to_come(one, config.timezone, now, sender)
    for key in config.series:
        for edit in find_edits_to_come(config, store, key):
            yield f"{key}: {say_edit_to_come(edit, config.timezone, now)}"


def _gets(channel: Channel) -> Iterator[str]:
    """Yield what a channel receives, in words."""
    digest = "of each assessment" if channel.digest == "each" else channel.digest
    words: Mapping[MessageKind, str] = {
        "digest": f"digest {digest}",
        "alert": "alerts",
        "update": "updates of themes",
        "revision": "edits",
        "operator": "notices to the operator",
    }
    yield from (said for kind, said in words.items() if channel.wants(kind))


def _delivered(state: ChannelState) -> tuple[bool, str]:
    if state.dead:
        return False, "given up"
    if state.owed:
        return state.error is None, f"held: {state.held_by}" if state.held_by else "owed"
    return True, "delivered" if state.delivered else "nothing yet"


def _cost(config: Config, cost: SecondReaderCost) -> Iterator[Pair]:
    if config.second_reader:
        yield "Model", config.second_reader.model
    elif not cost.questions:
        return
    failed = f", {cost.failed} without an answer" if cost.failed else ""
    yield "Questions in seven days", f"{cost.questions:,}{failed}"
    yield "Tokens", f"{cost.tokens_asked:,} asked, {cost.tokens_answered:,} answered"
    yield "Time", counted(round(cost.seconds), "second")


def _kept(holdings: Holdings, now: datetime, option: str) -> Iterator[Pair]:
    span = ""
    if holdings.first and holdings.last:
        today = now.date()
        span = f", {short_day(holdings.first, today)} to {short_day(holdings.last, today)}"
    yield "Assessments", f"{holdings.assessments:,}{span}"
    if holdings.partial:
        yield (
            "Not read whole",
            f"{holdings.partial:,}: toplines and takeaways alone; `monitor backfill --since {holdings.first}{option}` reads the rest",
        )
    yield "Takeaways", f"{holdings.takeaways:,} in {counted(holdings.themes, 'theme')}"
    yield "Corrections", f"{holdings.corrections} in force"
    yield "Database", f"{holdings.size / MEGABYTE:.1f} MB"


def _moment(at: datetime, now: datetime) -> str:
    return day_and_clock(at, now.date(), current_site().config.timezone)
