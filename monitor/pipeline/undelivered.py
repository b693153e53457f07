"""Name what channels did not accept, each kind with its reason, and what waits for one that left the settings."""

from collections.abc import Iterator
from datetime import datetime

from monitor.config import Config
from monitor.pipeline.delivery import add_holds
from monitor.pipeline.problem import Problem
from monitor.store import Store
from monitor.store.digest_queue import LeftOver
from monitor.store.figures import ChannelState
from monitor.store.owed import Stuck
from monitor.text import channel_argument, counted, ended


def find_undelivered(config: Config, store: Store, series: str, *, is_ours: bool) -> Iterator[Problem]:
    """Yield what channels have not accepted, and what waits for a channel or series that was removed from the settings.

    Unless the daemon `is_ours`, channels and series that are not in these settings may be in its own.
    """
    for stuck in store.owed.stuck():
        if stuck.channel in config.channels:
            yield _describe_stuck(stuck)
    for channel in store.figures.channels(config.channels):
        if is_ours and channel.channel not in config.channels and channel.undelivered:
            yield describe_left_channel(channel)
    for left in store.digest_queue.left_over(config.channels, config.series):
        if is_ours and (left.series == series or left.series not in config.series):
            yield describe_left_over(config, left)


def find_broken_off(config: Config, store: Store, now: datetime) -> Iterator[Problem]:
    """Yield the channels to which sending was broken off and not held back since, while nothing runs that would go on.

    A message that was never tried merely waits: the next check sends it.
    """
    for channel in add_holds(config, store, store.figures.channels(config.channels), now):
        is_broken_off = channel.owed and channel.attempts and channel.error is None
        if channel.channel in config.channels and is_broken_off and channel.held_by is None:
            yield _describe_broken_off(channel)


def _describe_broken_off(channel: ChannelState) -> Problem:
    """Return the problem that messages are owed to a channel and nobody sends them; a daemon or check may have been stopped."""
    name, several = channel.channel, channel.owed > 1
    are, them = ("are", "them") if several else ("is", "it")
    broken_off = f"Sending {'the first' if several else 'it'} was broken off: if {name} has it all the same, it comes twice. "
    return Problem(
        what=f"{counted(channel.owed, 'message')} {are} owed to {name}, and nothing is running that sends {them}",
        since=channel.owed_since,
        words=f"{broken_off}The next check sends {them}; nothing is lost.",
        way="monitor check",
        owed=True,
    )


def _describe_stuck(stuck: Stuck) -> Problem:
    """Return the problem that a channel refused messages, does not accept them now, or did not before they were given up."""
    channel, several, others = stuck.channel, stuck.messages > 1, stuck.messages - stuck.tried
    which = channel_argument(channel) if several else str(stuck.first)
    tried = counted(stuck.tried, "message")
    they, stay, are = ("They", "stay", "are") if stuck.tried > 1 else ("It", "stays", "is")
    match stuck.fate:
        case "refused":
            what = f"{channel} has refused {tried}"
            gives_up = f"gives up all that {channel} is owed" if several else "gives it up"
            becomes = f"{they} {stay} owed. Fix that before you try again. `monitor deliveries drop {which}` {gives_up}."
        case "given up":
            what = f"{tried} to {channel} {'were' if several else 'was'} given up"
            drops = f"drops all that {channel} did not accept" if several else "drops it"
            becomes = (
                f"{they} {are} not tried again automatically. `monitor deliveries drop {which}` {drops}."
            )
        case "failing":
            what = f"{channel} has not accepted {tried}"
            behind = (
                f"; {counted(others, 'other')} {'wait' if others > 1 else 'waits'} behind" if others else ""
            )
            becomes = f"{they} {stay} owed and {are} tried again{behind}; nothing is lost."
    return Problem(
        what=what,
        since=stuck.owed_since,
        words=f"{ended(stuck.error)} {becomes}",
        way=f"monitor deliveries retry {which}",
        owed=True,
    )


def describe_left_channel(channel: ChannelState) -> Problem:
    """Return the problem that messages are still owed to a channel that was removed from the settings."""
    are = "is" if channel.undelivered == 1 else "are"
    owed = f"{counted(channel.undelivered, 'message')} {are} owed to it"
    return Problem(
        what=f"{channel.channel} is no longer in config.yaml, and {owed}",
        since=channel.owed_since,
        words=f"Put the channel back, hand what it is owed to another one ({_move(channel.channel)}), or give it up.",
        way=f"monitor deliveries drop {channel_argument(channel.channel)}",
        owed=True,
    )


def describe_left_over(config: Config, left: LeftOver) -> Problem:
    """Return the problem that a digest or alerts wait although their channel or series was removed from the settings."""
    is_channel = left.channel not in config.channels
    gone = left.channel if is_channel else f"The series {left.series}"
    of = f" of {left.series}" if is_channel else ""
    held, is_digest = counted(left.held, "held alert"), left.held < left.assessments
    what = f"a digest of {counted(left.assessments, 'assessment')}{of}" if is_digest else f"{held}{of}"
    beside = f" and {held}" if is_digest and left.held else ""
    wait = "waits" if not beside and (is_digest or left.held == 1) else "wait"
    waits = f"{what}, up to {left.newest},{beside} {wait} for "
    return Problem(
        what=f"{gone} is no longer in config.yaml, and {waits}{'it' if is_channel else left.channel}",
        words=f"Put the channel back, hand what waits to another one ({_move(left.channel)}), or give it up."
        if is_channel
        else "Put the series back, or give up what waits; `monitor digest` sends one of any days to another channel.",
        way=f"monitor deliveries drop {channel_argument(left.channel) if is_channel else f'series.{left.series}'}",
        owed=True,
    )


def _move(channel: str) -> str:
    which = channel_argument(channel)
    return f"`monitor deliveries move {which} CHANNEL`"
