"""What needs attention: incidents, pages that were not read, deliveries that were refused, checks that stopped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from monitor.config import Config
from monitor.hosts import is_invented
from monitor.incidents import Incident, Ongoing
from monitor.store import Store
from monitor.store.figures import ChannelState, SetAside
from monitor.text import channel_argument, counted

STALE = timedelta(hours=26)  # without a check; longer than any schedule allows
PASSING = timedelta(days=1)  # for which a channel may fail and be well again by itself
LATELY = timedelta(days=2)  # a channel that took a message since then works, though it may refuse others
RECENT = timedelta(days=7)  # for which a page that could not be read is shown
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
    "unread": (
        "The newest assessment cannot be read",
        "A list of the site names it; the next checks try it again, and a page that you save in your browser can be imported.",
    ),
    "lists": (
        "A list of the publisher's site has a layout that is not known",
        "Assessments are found by the other lists meanwhile.",
    ),
    "reader": (
        "The second reader does not answer",
        "The tracker alone judges takeaways meanwhile; the next assessment shows whether it answers again.",
    ),
}
STOPPING: frozenset[Incident] = frozenset(("blocked", "unreachable", "unread"))  # no assessment comes in
WAYS: Mapping[Incident, str] = {
    "blocked": "monitor doctor",
    "unreachable": "monitor doctor",
    "layout": "monitor doctor",
    "unread": "monitor doctor",
    "lists": "monitor doctor",
    "reader": "monitor doctor",
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that needs attention; `way` is a command that helps, `stops` says whether it keeps assessments from coming in."""

    what: str
    since: datetime | None
    words: str
    way: str = ""
    stops: bool = False


def problems_of(config: Config, store: Store, series: str, now: datetime) -> tuple[Problem, ...]:
    """Return what needs attention in a series.

    A series that was never checked is not a problem: it may be imported only.
    """
    return tuple(_problems(config, store, series, now))


def reaches_nobody(config: Config, store: Store, now: datetime) -> bool:
    """Return whether no channel takes its messages, so that the operator cannot be told of anything.

    An operator without a channel reads the pages, and waits for no message.
    """
    broken = store.owed.broken(failing_since=now - PASSING, taken_since=now - LATELY)
    return bool(config.channels) and broken.issuperset(config.channels)


def _problems(config: Config, store: Store, series: str, now: datetime) -> Iterator[Problem]:
    checked = store.runs.last(f"check {series}")
    if (
        checked
        and now - checked > STALE
        and not is_invented(urlsplit(config.series[series].site).hostname or "")
    ):
        yield Problem(
            what="Checks have stopped",
            since=checked,
            words="No check was made for more than a day. Is `monitor run` or its timer still running?",
            way="monitor check",
            stops=True,
        )
    lasting = store.runs.incidents(series)
    yield from _incidents(config, store, series, lasting)
    if "unread" not in lasting and (unread := store.figures.unread(series, since=now - RECENT)):
        yield _unread(unread)
    for channel in store.figures.channels():
        if channel.channel not in config.channels and channel.owed + channel.dead:
            yield _left_over(channel)
        elif channel.dead or (channel.owed and channel.error):
            yield _undelivered(channel)


def _incidents(
    config: Config, store: Store, series: str, lasting: Mapping[Incident, Ongoing]
) -> Iterator[Problem]:
    """Yield the incidents that last.

    A second reader that was switched off is none, though the next check only forgets it; nor is an assessment late
    that is there and cannot be read.
    """
    hidden = {"reader": config.second_reader is None, "late": "unread" in lasting}
    for one in lasting.values():
        if hidden.get(one.incident):
            continue
        what, words = WHAT[one.incident]
        if error := _error_of(one.incident, store, series):
            words = f"{error.removesuffix('.')}. {words}"
        yield Problem(
            what=what,
            since=one.since,
            words=words,
            way=WAYS.get(one.incident, ""),
            stops=one.incident in STOPPING,
        )


def _error_of(incident: Incident, store: Store, series: str) -> str | None:
    """Return the latest error that shows an incident, for those that the store keeps it of."""
    if incident == "reader":
        return store.answers.latest_error(series) or "no reason is known"
    return store.pages.newest_failure(series, until=date.max) if incident == "unread" else None


def _unread(pages: Sequence[SetAside]) -> Problem:
    others = f" (and {counted(len(pages) - 1, 'other')})" if len(pages) > 1 else ""
    return Problem(
        what=f"{counted(len(pages), 'page')} could not be read",
        since=pages[-1].seen_at,
        words=f"{pages[0].reason.removesuffix('.')}{others}. The next check asks again; a page that you save in your"
        " browser can be imported.",
        way="monitor check",
    )


def _left_over(channel: ChannelState) -> Problem:
    return Problem(
        what=f"{channel.channel} is no longer in config.yaml, and {_owed(channel)} owed to it",
        since=channel.owed_since,
        words="Put the channel back, or give up what it is owed.",
        way=f"monitor deliveries drop {channel_argument(channel.channel)}",
    )


def _undelivered(channel: ChannelState) -> Problem:
    waiting = channel.owed + channel.dead
    return Problem(
        what=f"{channel.channel} has not accepted {counted(waiting, 'message')}",
        since=channel.owed_since,
        words=f"{(channel.error or 'no reason is known').removesuffix('.')}. {_what_becomes(channel)}",
        way=f"monitor deliveries retry {channel.number if waiting == 1 else channel_argument(channel.channel)}",
    )


def _what_becomes(channel: ChannelState) -> str:
    """Say what is tried again and what is not, as the check said when it failed."""
    one = channel.owed == 1
    stays = "It stays owed" if one else "They stay owed"
    if channel.dead:
        given_up = f"{counted(channel.dead, 'message')} given up: monitor does not try again by itself"
        return f"{given_up}; {counted(channel.owed, 'other')} still owed." if channel.owed else f"{given_up}."
    if channel.refused:
        which = "" if channel.refused == channel.owed else f" with {channel.refused} of them"
        return f"{stays}, but trying again will not help{which}: mend the channel."
    return f"{stays} and {'is' if one else 'are'} tried again; nothing is lost."


def _owed(channel: ChannelState) -> str:
    waiting = channel.owed + channel.dead
    return f"{counted(waiting, 'message')} {'is' if waiting == 1 else 'are'}"
