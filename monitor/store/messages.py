"""The outbox's rows: messages composed, and what is owed to which channel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlite_utils import Database

from monitor.models import Delivery, Message
from monitor.store.rows import write_many

MESSAGE = TypeAdapter(Message)


@dataclass(frozen=True, kw_only=True)
class DeliveryState:
    """One line of the outbox, as a person lists it."""

    id: int
    message: str
    kind: str
    date: str | None
    channel: str
    state: str
    attempts: int
    last_error: str | None


class Messages:
    """Questions about what is to be told, and what was."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def enqueue(self, message: Message, channels: Iterable[str], *, at: datetime) -> None:
        """Owe a message to each channel; a message whose id is known already is owed no second time."""
        self._db.execute(
            "insert or ignore into messages (id, kind, series, date, created_at, document) values (?, ?, ?, ?, ?, ?)",
            [
                message.id,
                message.kind,
                message.series,
                message.date.isoformat() if message.date else None,
                at.isoformat(),
                MESSAGE.dump_json(message).decode(),
            ],
        )
        write_many(
            self._db,
            "insert or ignore into deliveries (message, channel, state) values (?, ?, 'owed')",
            [(message.id, channel) for channel in channels],
        )

    def owed(self) -> tuple[Delivery, ...]:
        """Return what is owed, oldest first."""
        rows = self._db.query(
            """select deliveries.id, channel, attempts, not_before, document from deliveries
            join messages on messages.id = deliveries.message where state = 'owed' order by deliveries.id"""
        )
        return tuple(
            Delivery(
                id=row["id"],
                channel=row["channel"],
                message=MESSAGE.validate_json(row["document"]),
                attempts=row["attempts"],
                not_before=datetime.fromisoformat(row["not_before"]) if row["not_before"] else None,
            )
            for row in rows
        )

    def count_owed(self) -> int:
        """Return how many deliveries are owed."""
        [row] = self._db.query("select count(*) as n from deliveries where state = 'owed'")
        return int(row["n"])

    def list(self, *, most: int = 50) -> tuple[DeliveryState, ...]:
        """Return the latest deliveries, newest first, those owed before all others."""
        rows = self._db.query(
            """select deliveries.id, message, kind, date, channel, state, attempts, last_error from deliveries
            join messages on messages.id = deliveries.message
            order by state = 'owed' desc, deliveries.id desc limit ?""",
            [most],
        )
        return tuple(DeliveryState(**row) for row in rows)

    def told_since(self, series: str, kind: str, day: str, since: datetime) -> int:
        """Return how many messages of a kind were made about a date since a moment."""
        [row] = self._db.query(
            "select count(*) as n from messages where series = ? and kind = ? and date = ? and created_at >= ?",
            [series, kind, day, since.isoformat()],
        )
        return int(row["n"])

    def settle(self, delivery: Delivery, *, at: datetime) -> None:
        """The channel took the message."""
        self._db.execute(
            """update deliveries set state = 'delivered', settled_at = ?, attempts = attempts + 1, last_error = null
            where id = ?""",
            [at.isoformat(), delivery.id],
        )

    def postpone(self, delivery: Delivery, error: str, *, not_before: datetime | None) -> None:
        """The channel did not take the message; it stays owed."""
        self._db.execute(
            "update deliveries set attempts = attempts + 1, last_error = ?, not_before = ? where id = ?",
            [error, not_before.isoformat() if not_before else None, delivery.id],
        )

    def drop(self, number: int) -> bool:
        """Give up a delivery; False if it was not owed."""
        cursor = self._db.execute(
            "update deliveries set state = 'dropped' where id = ? and state = 'owed'", [number]
        )
        return cursor.rowcount > 0
