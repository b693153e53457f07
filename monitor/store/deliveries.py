"""The deliveries of messages to channels: owed, tried, settled."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from monitor.blocks import read_value
from monitor.messages import Delivery, Message
from monitor.store.database import Queries
from monitor.store.packing import unpack
from monitor.store.rows import Row, read_rows, reader_of
from monitor.text import plain

DELIVERY = """
    select deliveries.*, last_error as error, document, (
        select earlier.receipt
        from messages before cross join deliveries earlier on earlier.message = before.id -- in this order: by indexes
        where (before.id = messages.answers or before.answers = messages.answers)
        and earlier.channel = deliveries.channel and earlier.receipt is not null order by earlier.id limit 1
    ) as thread
    from deliveries join messages on messages.id = deliveries.message"""


@dataclass(frozen=True, kw_only=True)
class DeliveryState:
    """One line of the outbox in a list."""

    id: int
    message: str
    kind: str
    date: str | None
    channel: str
    state: str
    attempts: int
    last_error: str | None
    delivered_at: str | None  # in UTC


class Deliveries(Queries):
    """Queries about deliveries."""

    def next_owed(
        self,
        channel: str,
        *,
        after: int,
        now: datetime,
        longest_pause: timedelta | None,
        only: Collection[int] | None,
    ) -> int | None:
        """Return the first delivery owed to a channel whose number is greater than `after`, or None.

        With `longest_pause`, deliveries whose own pause still holds are skipped; a pause longer than that does not hold.
        But no delivery overtakes an older one that failed temporarily: if a newer one may be tried, the older one is
        tried first. `only` limits the choice to some deliveries.
        """
        latest = None if longest_pause is None else now + longest_pause
        rows = self._db.query(
            """with owed as (
                select id, refused, :latest is not null and next_try is not null
                    and next_try > :now and next_try <= :latest as pauses
                from deliveries where channel = :channel and state = 'owed' and id > :after
                and (:only is null or id in (select value from json_each(:only)))
            )
            select id from owed where not pauses
            or (not refused and exists (select 1 from owed newer where newer.id > owed.id and not newer.pauses))
            order by id limit 1""",
            {
                "channel": channel,
                "after": after,
                "now": now,
                "latest": latest,
                "only": None if only is None else json.dumps(sorted(only)),
            },
        )
        return next((int(row["id"]) for row in rows), None)

    def load(self, number: int) -> Delivery:
        """Return an existing delivery."""
        [row] = self._db.query(f"{DELIVERY} where deliveries.id = ?", [number])
        return read_delivery(row)

    def get(self, number: int) -> tuple[Delivery, DeliveryState] | None:
        """Return a delivery, in full and as a line of the list, or None."""
        sql = f"{DELIVERY} where deliveries.id = ?"
        for delivery in read_rows(self._db, "deliveries", sql, [number], read_delivery):
            [state] = self._states("where deliveries.id = ?", [number])
            return delivery, state
        return None

    def owed_to(self, channel: str) -> tuple[int, ...]:
        """Return the numbers of the deliveries owed to a channel, including dead letters, oldest first."""
        rows = self._db.query(
            "select id from deliveries where channel = ? and state in ('owed', 'dead') order by id", [channel]
        )
        return tuple(row["id"] for row in rows)

    def alerted(self, series: str, since: date, texts: Collection[str]) -> frozenset[str]:
        """Return the channels that an alert went or is owed to which quotes one of these takeaways as new.

        It is about an assessment dated `since`: an alert of what was held may be about later ones, too.
        """
        where = "where series = ? and date >= ? and kind = 'alert' and state in ('owed', 'delivered')"
        found = read_rows(self._db, "deliveries", f"{DELIVERY} {where}", [series, since], read_delivery)
        said = {plain(text) for text in texts}
        return frozenset(
            one.channel
            for one in found
            if any(quote.status == "new" and quote.text in said for quote in one.message.takeaways)
        )

    def list(self, *, most: int = 50) -> tuple[DeliveryState, ...]:
        """Return the latest deliveries: dead letters first, then those owed, then all others, each newest first."""
        order = "order by state = 'dead' desc, state = 'owed' desc, deliveries.id desc limit ?"
        return self._states(order, [most])

    def begin(self, delivery: Delivery) -> None:
        """Note that an attempt begins. If this cannot be stored, nothing may be sent, since it would be sent again."""
        self._db.execute(
            "update deliveries set attempts = ? where id = ?", [delivery.attempts + 1, delivery.id]
        )

    def settle(self, delivery: Delivery, *, at: datetime, receipt: str | None = None) -> None:
        """Note that the channel accepted the message."""
        self._db.execute(
            """update deliveries set state = 'delivered', settled_at = ?, receipt = ?, last_error = null,
                not_before = null, next_try = null, failing_since = null where id = ?""",
            [at, receipt, delivery.id],
        )

    def postpone(
        self,
        delivery: Delivery,
        error: str,
        *,
        not_before: datetime | None,
        next_try: datetime,
        failing_since: datetime,
        refused: bool,
    ) -> None:
        """Note that the channel did not accept the message; it stays owed.

        `refused` says that the channel refused its content, rather than failing for a time.
        """
        self._db.execute(
            """update deliveries set last_error = ?, refused = ?, not_before = ?, next_try = ?, failing_since = ?
            where id = ?""",
            [error, refused, not_before, next_try, failing_since, delivery.id],
        )

    def hold_back(self, channel: str, *, until: datetime) -> None:
        """Let all deliveries owed to a channel wait until its failed one is tried again; later ones are tried at once.

        So do those that it refused: one that is due would have the failed one tried before it, again and again.
        """
        self._db.execute(
            """update deliveries set next_try = :until where channel = :channel and state = 'owed'
            and coalesce(next_try, '') < :until""",
            {"channel": channel, "until": until},
        )

    def end_pauses(self, *, at: datetime) -> None:
        """Let all owed deliveries be tried at once, except where the receiver itself asked for a pause."""
        self._db.execute(
            "update deliveries set next_try = :at where state = 'owed' and next_try > :at", {"at": at}
        )

    def mark_unreadable(self, number: int, error: str, *, next_try: datetime) -> bool:
        """Mark a delivery as refused since its message cannot be read; return whether the error was already noted."""
        known = self._db.has("select 1 from deliveries where id = ? and last_error = ?", [number, error])
        self._db.execute(
            "update deliveries set last_error = ?, refused = 1, next_try = ? where id = ?",
            [error, next_try, number],
        )
        return known

    def mark_refused(self, delivery: Delivery) -> None:
        """Note that the channel refused the content of an owed delivery."""
        self._db.execute("update deliveries set refused = 1 where id = ? and state = 'owed'", [delivery.id])

    def mark_delayed(self, delivery: Delivery) -> None:
        """Note that an owed delivery has failed for a day."""
        self._db.execute("update deliveries set delayed = 1 where id = ? and state = 'owed'", [delivery.id])

    def mark_dead(self, delivery: Delivery) -> None:
        """Make an owed delivery a dead letter, which is not tried again until a person retries it."""
        self._db.execute(
            "update deliveries set state = 'dead' where id = ? and state = 'owed'", [delivery.id]
        )

    def supersede(self, message: str, *, id_begins: str) -> None:
        """Drop earlier notices whose ids begin with `id_begins` if the channel is owed them as well as this message."""
        self._db.execute(
            """update deliveries set state = 'dropped', last_error = :reason
            where state in ('owed', 'dead') and message <> :message
            and message in (select id from messages where kind = 'operator' and substr(id, 1, length(:begins)) = :begins)
            and exists (select 1 from deliveries newer where newer.message = :message
                and newer.channel = deliveries.channel and newer.id > deliveries.id and newer.state = 'owed')""",
            {"begins": id_begins, "message": message, "reason": f"{message} took its place"},
        )

    def retry(self, number: int, *, at: datetime) -> bool:
        """Make a delivery owed again, whatever its state; return False if there is none with that number."""
        cursor = self._db.execute(
            """update deliveries set state = 'owed', attempts = 0, owed_since = ?, not_before = null, next_try = null,
            failing_since = null, delayed = 0, settled_at = null, retried_at = ? where id = ?""",
            [at, at, number],
        )
        return cursor.rowcount > 0

    def drop(self, number: int, *, reason: str | None = None) -> bool:
        """Drop a delivery; return False if it was not owed."""
        cursor = self._db.execute(
            """update deliveries set state = 'dropped', last_error = coalesce(?, last_error)
            where id = ? and state in ('owed', 'dead')""",
            [reason, number],
        )
        return cursor.rowcount > 0

    def hand_over(self, channel: str, to: str, *, at: datetime) -> int:
        """Owe another channel what one is owed or did not accept; return how many deliveries that is.

        Where the other one has a delivery of the same message, in whatever state, that one counts, and this one is dropped.
        """
        names = {"channel": channel, "to": to, "at": at, "reason": f"{to} has a delivery of its own"}
        moved = self._db.execute(
            """update or ignore deliveries set channel = :to, state = 'owed', attempts = 0, owed_since = :at,
            last_error = null, refused = 0, delayed = 0, not_before = null, next_try = null, failing_since = null
            where channel = :channel and state in ('owed', 'dead')""",
            names,
        )
        self._db.execute(
            """update deliveries set state = 'dropped', last_error = :reason
            where channel = :channel and state in ('owed', 'dead')""",
            names,
        )
        return moved.rowcount

    def _states(self, which: str, values: Sequence[Any]) -> tuple[DeliveryState, ...]:
        sql = f"""select deliveries.id, message, kind, date, channel, state, attempts, last_error,
            iif(state = 'delivered', settled_at, null) as delivered_at from deliveries
            join messages on messages.id = deliveries.message {which}"""  # noqa: S608  our own words, above
        return tuple(read_rows(self._db, "deliveries", sql, values, lambda row: DeliveryState(**row)))


def read_delivery(row: Row) -> Delivery:
    """Return the delivery of a row of `DELIVERY`."""
    return _read_delivery({**row, "message": read_value(Message, json.loads(unpack(row["document"])))})


_read_delivery = reader_of(Delivery)
