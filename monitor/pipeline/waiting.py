"""What waits for a channel's next digest, and when it goes: with the digest, or for held alerts before it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from monitor.channels.base import Channel
from monitor.config import Config
from monitor.digest_times import MORNING, end_of_quiet, midnight, next_due
from monitor.store import Store
from monitor.store.digest_queue import Waiting
from monitor.text import counted, moment_in_words

Kind = Literal["digest", "alert"]


class Due(NamedTuple):
    """What waited for a channel and goes now, of one series: a digest, or an alert that was held."""

    kind: Kind
    series: str
    waiting: Sequence[Waiting]


@dataclass(frozen=True, kw_only=True)
class DigestToCome:
    """Assessments of a series that wait for a channel's next digest, or alerts beyond the day's limit that go before it.

    `held` is how many alerts it holds: in a digest those that come with it.
    """

    channel: str
    series: str
    assessments: int
    newest: date
    due_at: datetime
    kind: Kind
    held: int
    alerts_a_day: int


def find_digests_to_come(
    config: Config, store: Store, now: datetime, *, as_planned: bool = False
) -> tuple[DigestToCome, ...]:
    """Return what waits for its digest time, by channel and series, each with when it goes or should have gone.

    What waits for a channel or of a series that left the settings is not part of it, nor are held alerts of which nothing is
    left to tell, unless `as_planned`: that takes reading the history.
    """
    return tuple(
        DigestToCome(
            channel=name,
            series=series,
            assessments=len(due),
            newest=due[-1][0].date,
            due_at=min(at for _, at in due),
            kind=kind,
            held=held,
            alerts_a_day=config.channels[name].alerts_a_day,
        )
        for name, series, waiting in find_waiting(config, store)
        for kind, due, held in _to_come(
            config, store, waiting if as_planned else _drop_empty(store, series, waiting), now
        )
        if due
    )


def _drop_empty(store: Store, series: str, waiting: Sequence[Waiting]) -> Sequence[Waiting]:
    if not any(one.held_at for one in waiting):
        return waiting
    from monitor.pipeline.held_alerts import drop_empty  # loads what judges

    return drop_empty(store, series, waiting)


def say_to_come(one: DigestToCome, zone: ZoneInfo, now: datetime, sender: str) -> Iterator[str]:
    """Yield what waits for its hour, after the channel's name, and which alerts go with it or before it.

    `sender` is who sends a digest that is overdue.
    """
    if one.kind == "digest":
        yield f"{one.channel}: {_say_digest(one, zone, now, sender)}"
    if one.held:
        yield say_held(one, zone, now)


def _say_digest(one: DigestToCome, zone: ZoneInfo, now: datetime, sender: str) -> str:
    """Return which assessments wait for a digest, and when it goes, in the user's time zone."""
    of = (
        f"of {one.newest}"
        if one.assessments == 1
        else f"of {counted(one.assessments, 'assessment')}, the newest of {one.newest},"
    )
    due = moment_in_words(one.due_at, zone)
    when = f"goes at {due}" if one.due_at > now else f"was due at {due}: {sender}"
    return f"{one.series}: a digest {of} {when}"


def say_held(one: DigestToCome, zone: ZoneInfo, now: datetime) -> str:
    """Return "mail: 2 alerts of roca, held by the day's limit (alerts_a_day: 5), go at 2026-06-19 07:00 UTC".

    Those that are due, as when the limit was raised, go with the next check.
    """
    is_one, how = one.held == 1, "with the digest " if one.kind == "digest" else ""
    goes = f"{'goes' if is_one else 'go'} {how}"
    alerts = f"{one.channel}: {counted(one.held, 'alert')} of {one.series}"
    if one.due_at <= now:
        return f"{alerts}, held by the day's limit until now, {goes}at the next check"
    default = ", the default" if one.alerts_a_day == Channel.alerts_a_day else ""
    held = f"held by the day's limit (alerts_a_day: {one.alerts_a_day}{default})"
    return f"{alerts}, {held}, {goes}at {moment_in_words(one.due_at, zone)}"


def find_waiting(config: Config, store: Store) -> Iterator[tuple[str, str, Sequence[Waiting]]]:
    """Yield each channel and series with what waits, in the order of the settings."""
    waiting = {series: store.digest_queue.waiting(series) for series in config.series}
    for name in config.channels:
        yield from ((name, series, found[name]) for series, found in waiting.items() if name in found)


def digest_times(
    config: Config, waiting: Sequence[Waiting], now: datetime
) -> Iterator[tuple[Waiting, datetime]]:
    """Yield what goes in a digest, and when by the present settings: the first digest time since it came, after quiet hours.

    It may have passed already, as when the digest time was moved up. A channel that no longer takes digests gets none.
    """
    for one in waiting:
        channel, since = config.channels[one.channel], min(one.gathered_at, now)
        if one.for_digest and "digest" in channel.messages:
            times, zone = channel.digest_times, config.timezone
            due = next_due(times, since, zone) if times else since
            yield one, end_of_quiet(channel.quiet_hours, due, zone) or due


def alert_times(
    config: Config, waiting: Sequence[Waiting], now: datetime, *, freed: Collection[Waiting] = ()
) -> Iterator[tuple[Waiting, datetime]]:
    """Yield the alerts that go before the next digest, and when: as soon as its hour comes, or the morning where none is set.

    Those that are `freed` are due already. With `alerts_a_day: 0` all of them come with the digest, if the channel takes one.
    """
    digests = dict(digest_times(config, waiting, now))
    for one in waiting:
        channel, zone, digest_at = config.channels[one.channel], config.timezone, digests.get(one)
        if one.held_at is None or (digest_at and channel.alerts_a_day == 0):
            continue
        daily = replace(channel.digest_times or MORNING, weekday=None)
        since = min(one.held_at, now)
        due = since if one in freed else next_due(daily, since, zone)
        at = end_of_quiet(channel.quiet_hours, due, zone) or due
        if digest_at is None or at < digest_at:
            yield one, at


def find_freed(config: Config, store: Store, waiting: Sequence[Waiting]) -> frozenset[Waiting]:
    """Return the held alerts on whose date the channel got fewer alerts than its limit is now, as it was raised.

    They go at the end of a check, since during one the limit is kept for the newest assessments.
    """
    return frozenset(
        one for one in waiting if one.held_at and _has_room(config, store, one.channel, one.held_at)
    )


def _has_room(config: Config, store: Store, name: str, day: datetime) -> bool:
    begin = midnight(day, config.timezone)
    end = midnight(begin + timedelta(hours=36), config.timezone)
    return store.messages.count_alerts(name, begin, end) < config.channels[name].alerts_a_day


def _to_come(
    config: Config, store: Store, waiting: Sequence[Waiting], now: datetime
) -> Iterator[tuple[Kind, Sequence[tuple[Waiting, datetime]], int]]:
    """Yield what goes in the next digest and before it, each with its time, and how many held alerts come with it."""
    alerts = tuple(alert_times(config, waiting, now, freed=find_freed(config, store, waiting)))
    yield "alert", alerts, len(alerts)
    digest = tuple(digest_times(config, waiting, now))
    yield "digest", digest, sum(one.held_at is not None for one in waiting) - len(alerts)
