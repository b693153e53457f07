"""What wants looking at: incidents, deliveries that were not taken, checks that stopped."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from markupsafe import Markup

from monitor.incidents import Incident, Ongoing
from monitor.publishing_hours import PublishingHours
from monitor.store.figures import ChannelState
from monitor.web.models.words import counted, short_day
from monitor.web.svg import plots

STALE = timedelta(hours=26)  # without a check: more than any schedule allows
NOON = timedelta(hours=12)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
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
        what, words = WHAT[one.trouble]
        yield Problem(what=what, since=one.since, words=words, way=WAYS.get(one.trouble, ""))
    for channel in channels:
        if channel.dead or (channel.owed and channel.error):
            yield _undelivered(channel)


def _undelivered(channel: ChannelState) -> Problem:
    waiting = channel.owed + channel.dead
    stays = "It stays owed and is tried again; nothing is lost."
    if channel.dead:
        stays = f"{counted(channel.dead, 'message')} will not be tried again by itself."
    return Problem(
        what=f"{channel.channel} has not taken {counted(waiting, 'message')}",
        since=channel.owed_since,
        words=f"{channel.error or 'No reason is known.'} {stays}",
        way=f"monitor deliveries retry {channel.number}",
    )


def say_heading(problems: int) -> str:
    """Return the sentence of the page."""
    if not problems:
        return "All is well"
    number = NUMBERS[problems] if problems < len(NUMBERS) else str(problems)
    return f"Working, with {number} {'thing' if problems == 1 else 'things'} to look at"


def draw_freshness(
    arrivals: Iterable[tuple[date, datetime]], hours: PublishingHours, today: date
) -> Markup | None:
    """Return when each assessment was first seen, oldest left; None where none was seen as it came."""
    found = sorted(arrivals)
    if not found:
        return None
    after_noon = [
        (seen - datetime.combine(day, time(), UTC) - NOON) / timedelta(hours=1) for day, seen in found
    ]
    marks = [
        (n, short_day(day, today)) for n, (day, _) in enumerate(found) if n % max(1, len(found) // 3) == 0
    ][:3]
    band = ((hours.start - NOON) / timedelta(hours=1), (hours.end - NOON) / timedelta(hours=1))
    return plots.draw_clock(
        after_noon, marks, label=f"When each of the last {len(found)} assessments was first seen", band=band
    )
