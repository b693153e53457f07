"""Report to all channels, in one notice, which of them did not accept their messages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from monitor.channels.base import Channel
from monitor.messages import Delivery, Message
from monitor.outbox.pauses import Rules
from monitor.store import Store

LONG_AGO = datetime.min.replace(tzinfo=UTC)  # before anything was retried
NOTICE = "undelivered-"  # the beginning of the id of a notice about undelivered messages
Fate = Literal["refused", "delayed", "dead"]


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A delivery whose content was refused, that has failed for a day, or that is given up."""

    delivery: Delivery
    fate: Fate

    @property
    def is_notice(self) -> bool:
        """Whether its message is such a notice itself. These are not reported: two broken channels would never end."""
        return self.delivery.message.kind == "operator" and self.delivery.message.id.startswith(NOTICE)

    def is_announced(self, outages: Mapping[tuple[str, str], datetime | None]) -> bool:
        """Return whether an announced outage of its channel covers it; one of given-up messages covers the others, too.

        A delivery that a person retried is announced again, once for all that were retried then.
        """
        channel, retried_at = self.delivery.channel, self.delivery.retried_at or LONG_AGO
        known = {(channel, "dead"), (channel, self.fate)} & outages.keys()
        return any(retried_at <= (outages[one] or LONG_AGO) for one in known)

    @property
    def name(self) -> str:
        """Its channel, number and fate: "desk-12-refused"."""
        return f"{self.delivery.channel}-{self.delivery.id}-{self.fate}"


def note_failed(
    store: Store,
    channels: Mapping[str, Channel],
    failed: Sequence[Failed],
    rules: Rules,
) -> tuple[Sequence[str], Sequence[int]]:
    """Note what failed in a pass, and enqueue one notice about it; return its channels and its deliveries.

    Both happen in one transaction: what a crash leaves unnoted fails again, and is announced then. An outage of a channel
    is announced when its first message is refused, has failed for a day, and is given up, however many follow, until the
    channel accepts a newer one or a person retries some.
    """
    with store.atomic():
        told = store.owed.outages(besides=NOTICE)
        mark = {
            "refused": store.deliveries.mark_refused,
            "delayed": store.deliveries.mark_delayed,
            "dead": store.deliveries.mark_dead,
        }
        for one in failed:
            mark[one.fate](one.delivery)
        news = [one for one in failed if not one.is_notice and not one.is_announced(told)]
        return _enqueue_notice(store, channels, news, rules) if news else ((), ())


def _enqueue_notice(
    store: Store,
    channels: Mapping[str, Channel],
    news: Sequence[Failed],
    rules: Rules,
) -> tuple[Sequence[str], Sequence[int]]:
    """Enqueue the notice for all channels that want it, except a channel that is the only one failing.

    It names all that is undelivered, so each channel is owed only the newest notice.
    """
    failing = {one.delivery.channel for one in news}
    series = news[0].delivery.message.series
    notice = _compose(store, channels, failing, rules, id=_name_notice(news), series=series)
    if notice is None:  # a person has dropped it meanwhile
        return (), ()
    told = [name for name, one in channels.items() if one.wants("operator") and notice.failing != (name,)]
    numbers = store.messages.enqueue(notice, told, at=rules.now)
    store.deliveries.supersede(notice.id, id_begins=NOTICE)
    return told, numbers


def bring_up_to_date(
    store: Store, channels: Mapping[str, Channel], delivery: Delivery, rules: Rules
) -> Delivery | None:
    """Return the delivery; if it is such a notice, with what is undelivered now, or None after dropping one that is over.

    Its own channel is not told of itself: what that is owed is being delivered.
    """
    old = delivery.message
    if not old.failing:
        return delivery
    notice = _compose(store, channels, old.failing, rules, id=old.id, series=old.series)
    if notice is None:
        store.deliveries.drop(delivery.id, reason="what it tells of is no longer owed")
        return None
    others = _compose(store, channels, old.failing, rules, id=old.id, series=old.series, to=delivery.channel)
    if others is None:
        store.deliveries.drop(delivery.id, reason="it tells of this channel alone")
        return None
    store.messages.recompose(notice)
    return replace(delivery, message=others)


def _compose(
    store: Store,
    channels: Mapping[str, Channel],
    failing: Collection[str],
    rules: Rules,
    *,
    id: str,
    series: str,
    to: str | None = None,
) -> Message | None:
    """Return the notice of all that is undelivered now, or None if nothing is to a channel in `failing`.

    What channel `to` is owed itself is not in it.
    """
    from monitor.compose import compose_undelivered  # noqa: PLC0415  templates, for a pass that fails

    undelivered = [
        replace(one, owed_since=one.owed_since.astimezone(rules.zone), is_gone=one.channel not in channels)
        for one in store.owed.undelivered(besides=NOTICE)
        if one.channel != to
    ]
    newly = tuple(one.channel for one in undelivered if one.channel in failing)
    if not newly:
        return None
    notice = compose_undelivered(undelivered, id=id, newly=newly, series=series, templates=rules.templates)
    return replace(notice, failing=newly)


def _name_notice(news: Sequence[Failed]) -> str:
    """Return an id that is new for each failure, even of a delivery that a person retried after it was given up."""
    told = sorted(f"{one.name} {one.delivery.owed_since.isoformat()}" for one in news)
    return f"{NOTICE}{told[0].partition(' ')[0]}-{sha256(' '.join(told).encode()).hexdigest()[:8]}"
