"""What wants looking at: incidents, deliveries that were not taken, checks that stopped."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.incidents import Incident, Ongoing
from monitor.store import Store
from monitor.store.figures import ChannelState

STALE = timedelta(hours=26)  # without a check: more than any schedule allows
WHAT: Mapping[Incident, tuple[str, str]] = {
    "late": ("No new assessment yet", "The publisher is later than usual; nothing is wrong here."),
    "blocked": (
        "The publisher turns us away",
        "Checks meet a bot check or a refusal, and back off by themselves.",
    ),
    "unreachable": (
        "The publisher's site cannot be reached",
        "Checks get no answer and are repeated as planned.",
    ),
    "layout": (
        "A page has a layout that is not known",
        "It is kept aside and read again by a version that knows it.",
    ),
}
WAYS: Mapping[Incident, str] = {
    "blocked": "monitor doctor",
    "unreachable": "monitor doctor",
    "layout": "monitor doctor",
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to look at; `way` is a command that helps."""

    what: str
    since: datetime | None
    words: str
    way: str = ""


def find_problems(
    incidents: Iterable[Ongoing], channels: Iterable[ChannelState], checked: datetime | None, now: datetime
) -> tuple[Problem, ...]:
    """Return what wants looking at; a series that was never checked is no problem: it may be imported only."""
    return tuple(_problems(incidents, channels, checked, now))


def _problems(
    incidents: Iterable[Ongoing], channels: Iterable[ChannelState], checked: datetime | None, now: datetime
) -> Iterator[Problem]:
    if checked and now - checked > STALE:
        yield Problem(
            what="Checks have stopped",
            since=checked,
            words="No check was made for more than a day. Is `monitor run` or its timer still running?",
            way="monitor check",
        )
    for one in incidents:
        what, words = WHAT[one.incident]
        yield Problem(what=what, since=one.since, words=words, way=WAYS.get(one.incident, ""))
    for channel in channels:
        if channel.dead or (channel.owed and channel.error):
            yield _undelivered(channel)


def _undelivered(channel: ChannelState) -> Problem:
    waiting = channel.owed + channel.dead
    stays = "It stays owed and is tried again; nothing is lost."
    if channel.dead:
        stays = f"{_messages(channel.dead)} will not be tried again by itself."
    return Problem(
        what=f"{channel.channel} has not taken {_messages(waiting)}",
        since=channel.owed_since,
        words=f"{(channel.error or 'no reason is known').removesuffix('.')}. {stays}",
        way=f"monitor deliveries retry {channel.number}",
    )


def _messages(number: int) -> str:
    return f"{number:,} {'message' if number == 1 else 'messages'}"


def problems_of(store: Store, series: str, now: datetime) -> tuple[Problem, ...]:
    """Return what wants looking at for a series."""
    checked = store.runs.last(f"check {series}")
    return find_problems(store.runs.incidents(series).values(), store.figures.channels(), checked, now)
