"""Composed messages, and which channels they are for."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from itertools import chain, count

from monitor.messages import Message
from monitor.models import Assessment
from monitor.store.database import Queries
from monitor.store.digest_queue import HELD_ALERTS
from monitor.store.packing import pack
from monitor.store.rows import parse_moment, write_document, write_many

ABOUT = "series = :series and date = :date and edition = :edition"
OF_SEVERAL = (
    "(kind = 'digest' and messages.id <> :digest or substr(messages.id, 1, length(:alerts)) = :alerts)"
)

BROKEN_OFF = "(state = 'owed' and attempts and last_error is null)"  # so that the channel may have it


class Messages(Queries):
    """Queries about messages."""

    def enqueue(
        self, message: Message, channels: Iterable[str], *, at: datetime, edition: str = ""
    ) -> tuple[int, ...]:
        """Enqueue a message for each channel and return the numbers of its deliveries.

        A message whose id is already known is not enqueued again. `edition` is that of the message's assessment.
        """
        document = pack(write_document(asdict(message)))
        self._db.execute(
            """insert or ignore into messages (id, kind, series, date, created_at, document, answers, edition)
            values (?, ?, ?, ?, ?, ?, ?, ?)""",
            [message.id, message.kind, message.series, message.date, at, document, message.answers, edition],
        )
        write_many(
            self._db,
            "insert or ignore into deliveries (message, channel, state, owed_since) values (?, ?, 'owed', ?)",
            [(message.id, channel, at) for channel in channels],
        )
        rows = self._db.query("select id from deliveries where message = ?", [message.id])
        return tuple(row["id"] for row in rows)

    def recompose(self, message: Message) -> None:
        """Replace the content of a stored message."""
        document = pack(write_document(asdict(message)))
        self._db.execute("update messages set document = ? where id = ?", [document, message.id])

    def states(self, assessment: Assessment, digest: str) -> frozenset[str]:
        """Return the states of all deliveries of an assessment's digests, alert and updates.

        `digest` is the id of its own digest. A message about several assessments cannot be withdrawn, so it counts as delivered,
        and so does one whose sending was broken off, as the channel may have it.
        """
        rows = self._db.query(
            f"""select distinct iif({OF_SEVERAL} or {BROKEN_OFF}, 'delivered', state) as state
            from deliveries join messages on messages.id = deliveries.message
            where {ABOUT} and kind in ('digest', 'alert', 'update')""",  # noqa: S608 (our own words)
            {**_about(assessment), "digest": digest},
        )
        return frozenset(row["state"] for row in rows)

    def withdraw(self, assessment: Assessment, digest: str) -> frozenset[str]:
        """Withdraw the messages about an assessment, none of which may have been sent; return the channels they were for.

        `digest` is the id of the assessment's own digest. A message about several assessments stays.
        """
        found = [
            (row["id"],)
            for row in self._db.query(
                f"select id from messages where {ABOUT} and kind in ('digest', 'alert', 'update') and not {OF_SEVERAL}",  # noqa: S608 (our own words)
                {**_about(assessment), "digest": digest},
            )
        ]
        owed = (self._db.query("select channel from deliveries where message = ?", one) for one in found)
        channels = frozenset(row["channel"] for rows in owed for row in rows)
        write_many(self._db, "delete from deliveries where message = ?", found)
        write_many(self._db, "delete from messages where id = ?", found)
        return channels

    def free_name(self, assessment: Assessment, name: str) -> str:
        """Return the name with which the ids of an assessment's messages begin: `name`, with a number if another one has that.

        Another one may have it, since messages keep their ids when the date of their assessment is corrected.
        """
        sql = f"""select 1 from messages where not ({ABOUT}) and (
            id in (:name || '-digest', :name || '-alert') or id between :name || '-update-' and :name || '-update-~')"""  # noqa: S608 (our own words)
        names = chain([name], (f"{name}-{number}" for number in count(2)))
        return next(one for one in names if not self._db.has(sql, {**_about(assessment), "name": one}))

    def correct_date(self, old: Assessment, new: Assessment, digest: str) -> None:
        """Move the messages about an assessment to the date and edition that it has now; `digest` is the id of its own."""
        self._db.execute(
            f"update messages set date = :now, edition = :other where {ABOUT} and not {OF_SEVERAL}",  # noqa: S608 (our own words)
            {**_about(old), "now": new.date, "other": new.edition, "digest": digest},
        )

    def count_between(self, assessment: Assessment, kind: str, since: datetime, until: datetime) -> int:
        """Return how often messages of a kind were made about an assessment between two moments.

        Those made at one moment, for different channels, count once.
        """
        return self._db.number(
            f"select count(distinct created_at) from messages where {ABOUT} and kind = :kind and created_at between :since and :until",  # noqa: S608 (our own words)
            {**_about(assessment), "kind": kind, "since": since, "until": until},
        )

    def last_made(self, assessment: Assessment, kind: str) -> datetime | None:
        """Return when the latest message of a kind was made about an assessment, or None."""
        rows = self._db.query(
            f"select max(created_at) as made_at from messages where {ABOUT} and kind = :kind",  # noqa: S608 (our own words)
            {**_about(assessment), "kind": kind},
        )
        return next((parse_moment(row["made_at"]) for row in rows if row["made_at"]), None)

    def count_alerts(self, channel: str, since: datetime, until: datetime) -> int:
        """Return how many alerts were made for a channel between two moments."""
        return self._db.number(
            """select count(*) from deliveries join messages on messages.id = deliveries.message
            where channel = ? and kind = 'alert' and created_at between ? and ?""",
            [channel, since, until],
        )


def _about(assessment: Assessment) -> dict[str, object]:
    alerts = f"{assessment.series}-{assessment.date}-{HELD_ALERTS}-"
    return {"series": assessment.series, **assessment.assessment_id._asdict(), "alerts": alerts}
