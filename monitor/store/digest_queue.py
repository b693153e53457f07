"""Assessments that wait for a channel's next digest."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import TYPE_CHECKING, Any, NamedTuple

from monitor.store.database import Queries
from monitor.store.rows import Row, read_rows, reader_of, write_many

if TYPE_CHECKING:
    from monitor.models import Assessment

# In the id of the alert of what the day's limit held, which may be about several assessments.
HELD_ALERTS = "alerts"


class HeldTakeaway(NamedTuple):
    """A takeaway whose alert is held, by its words at that time, and whether an edit brought it."""

    text: str
    by_edit: bool


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An assessment that waits for a channel's digest; `held_at` is since when its alert does, beyond the day's limit.

    `held` are the takeaways that the alert is about; None if that is not known, as in a store of an earlier version. Only the
    alert waits if it is not `for_digest`, as that about an edit made after the digest went.
    """

    id: int
    channel: str
    date: date
    edition: str
    gathered_at: datetime
    held_at: datetime | None
    held: tuple[HeldTakeaway, ...] | None
    for_digest: bool


@dataclass(frozen=True, kw_only=True)
class LeftOver:
    """What waits for a digest of a channel or series that left the settings; `since` is when the latest was added.

    `held` is how many alerts it holds.
    """

    channel: str
    series: str
    assessments: int
    held: int
    newest: date
    since: datetime


class DigestQueue(Queries):
    """Queries about what a channel's next digest will hold."""

    def add(
        self,
        channel: str,
        assessment: "Assessment",
        *,
        at: datetime,
        held: Sequence[HeldTakeaway] = (),
    ) -> None:
        """Let an assessment wait for the channel's next digest from the moment `at`, or the alert about its `held` takeaways.

        Such an alert joins one that is held already.
        """
        self._join(
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            [channel, assessment.series, *assessment.assessment_id, at]
            + ([at, json.dumps(dict(held)), False] if held else [None, None, True]),
        )

    def withdraw_held(self, assessment: "Assessment", *, digests: Iterable[str]) -> None:
        """Withdraw the alerts about an assessment that are held; in these channels it still waits for the digest."""
        about = [assessment.series, *assessment.assessment_id, json.dumps([*digests])]
        held = "series = ? and date = ? and edition = ? and held_at is not null"
        named = "(for_digest and channel in (select value from json_each(?)))"
        self._db.execute(f"delete from gathered where {held} and not {named}", about)  # noqa: S608 (our own words)
        self._db.execute(f"update gathered set held_at = null, held = null where {held} and {named}", about)  # noqa: S608 (our own words)

    def channels_of(self, assessment: "Assessment") -> frozenset[str]:
        """Return the channels for whose digests an assessment waits."""
        rows = self._db.query(
            "select channel from gathered where series = ? and date = ? and edition = ? and for_digest",
            [assessment.series, *assessment.assessment_id],
        )
        return frozenset(row["channel"] for row in rows)

    def holds(self, assessment: "Assessment") -> bool:
        """Return whether an assessment, or an alert about it, waits for any channel."""
        sql = "select 1 from gathered where series = ? and date = ? and edition = ?"
        return self._db.has(sql, [assessment.series, *assessment.assessment_id])

    def correct_clock(self, now: datetime) -> None:
        """Move times in the future to now: they were noted before the clock was put back."""
        self._db.execute(
            """update gathered set gathered_at = min(gathered_at, :now), held_at = min(held_at, :now)
            where max(gathered_at, coalesce(held_at, '')) > :now""",
            {"now": now},
        )

    def left_over(self, channels: Iterable[str], series: Iterable[str]) -> tuple[LeftOver, ...]:
        """Return what waits for any other channel than these, or of any other series."""
        sql = """select channel, series, count(*) as assessments, count(held_at) as held, max(date) as newest,
            max(gathered_at) as since from gathered
            where channel not in (select value from json_each(?)) or series not in (select value from json_each(?))
            group by channel, series order by channel, series"""
        values = [json.dumps([*channels]), json.dumps([*series])]
        return tuple(read_rows(self._db, "gathered", sql, values, _read_left_over))

    def waiting(self, series: str) -> Mapping[str, Sequence[Waiting]]:
        """Return the waiting assessments of a series by channel, in order."""
        found: dict[str, list[Waiting]] = {}
        sql = """select gathered.* from gathered left join assessments using (series, date, edition)
            where series = ? order by channel, date, turn"""
        for one in read_rows(self._db, "gathered", sql, [series], read_waiting):
            found.setdefault(one.channel, []).append(one)
        return found

    def drop(self, *, channel: str | None = None, series: str | None = None) -> None:
        """Remove all that waits for a channel, and all of a series."""
        self._db.execute("delete from gathered where channel = ? or series = ?", [channel, series])

    def hand_over(self, channel: str, to: str) -> bool:
        """Let all that waits for a channel wait for another one, too; return whether there was anything."""
        handed = self._join(
            """select :to, series, date, edition, gathered_at, held_at, held, for_digest from gathered
            where channel = :channel""",
            {"channel": channel, "to": to},
        )
        self.drop(channel=channel)
        return handed > 0

    def _join(self, rows: str, values: Sequence[Any] | dict[str, Any]) -> int:
        """Let rows wait, each joined with the one that waits there already; return how many there were."""
        return self._db.execute(
            f"""insert into gathered (channel, series, date, edition, gathered_at, held_at, held, for_digest) {rows}
            on conflict do update set for_digest = max(for_digest, excluded.for_digest),
                held_at = coalesce(held_at, excluded.held_at),
                held = case when excluded.held_at is null then held
                    when held_at is null then excluded.held
                    else json_patch(held, excluded.held) end""",
            values,
        ).rowcount

    def end_hold(self, sent: Sequence[Waiting]) -> None:
        """Let these wait for the digest alone, or no longer, since their alerts are enqueued."""
        write_many(
            self._db,
            "update gathered set held_at = null, held = null where id = ?",
            [(waiting.id,) for waiting in sent if waiting.for_digest],
        )
        self.release([waiting for waiting in sent if not waiting.for_digest])

    def release(self, sent: Sequence[Waiting]) -> None:
        """Remove these, since the message about them is enqueued."""
        write_many(self._db, "delete from gathered where id = ?", [(waiting.id,) for waiting in sent])


def read_waiting(row: Row) -> Waiting:
    """Return the waiting assessment of a row."""
    held = None if row["held"] is None else tuple(starmap(HeldTakeaway, json.loads(row["held"]).items()))
    return _read_waiting({**row, "held": held})


_read_waiting = reader_of(Waiting)
_read_left_over = reader_of(LeftOver)
