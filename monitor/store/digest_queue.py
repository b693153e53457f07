"""Assessments that wait for a channel's next digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from monitor.store.database import Database
from monitor.store.rows import Row, read_rows, write_many

if TYPE_CHECKING:
    from monitor.models import Assessment


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One assessment that waits for a channel's digest; `folded` if its alert was beyond the day's limit."""

    id: int
    date: date
    edition: str
    folded: bool


class DigestQueue:
    """Queries about what a channel's next digest will hold."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, channel: str, assessment: "Assessment", *, due_at: datetime, folded: bool = False) -> None:
        """Add an assessment to the digest due at a moment."""
        self._db.execute(
            """insert into gathered (channel, series, date, edition, due_at, folded) values (?, ?, ?, ?, ?, ?)
            on conflict do update set folded = max(folded, excluded.folded)""",
            [
                channel,
                assessment.series,
                assessment.date.isoformat(),
                assessment.edition,
                due_at.isoformat(),
                folded,
            ],
        )

    def waits(self, assessment: "Assessment") -> bool:
        """Return whether an assessment waits for any channel's digest."""
        rows = self._db.query(
            "select 1 from gathered where series = ? and date = ? and edition = ? limit 1",
            [assessment.series, assessment.date.isoformat(), assessment.edition],
        )
        return next(iter(rows), None) is not None

    def bring_forward(self, channel: str, latest: datetime) -> None:
        """Let nothing wait longer than until `latest`, even after a change of the clock or of the digest times."""
        moment = latest.isoformat()
        self._db.execute(
            "update gathered set due_at = ? where channel = ? and due_at > ?", [moment, channel, moment]
        )

    def due(self, channel: str, series: str, now: datetime) -> tuple[Waiting, ...]:
        """Return the assessments of the digest that is due now, in order of date."""
        sql = """select id, date, edition, folded from gathered where channel = ? and series = ? and due_at <= ?
            order by date, edition"""
        return tuple(read_rows(self._db, "gathered", sql, [channel, series, now.isoformat()], read_waiting))

    def drop(self, channel: str) -> None:
        """Remove all that waits for a channel."""
        self._db.execute("delete from gathered where channel = ?", [channel])

    def release(self, sent: Sequence[Waiting]) -> None:
        """Remove these: their digest is enqueued."""
        write_many(self._db, "delete from gathered where id = ?", [(waiting.id,) for waiting in sent])


def read_waiting(row: Row) -> Waiting:
    """Return what waits by its row."""
    return Waiting(
        id=row["id"],
        date=date.fromisoformat(row["date"]),
        edition=row["edition"],
        folded=bool(row["folded"]),
    )
