"""Count the owed deliveries by channel, without reading their messages."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from monitor.store.database import Queries
from monitor.store.rows import Row, read_moment, read_rows, reader_of

if TYPE_CHECKING:
    from monitor.messages import Undelivered

PASSING = timedelta(days=1)  # how long a channel may fail and still recover by itself
# What is announced to the other channels, except messages whose ids begin with :besides.
UNDELIVERED = """(state = 'dead' or (state = 'owed' and (refused or delayed)))
            and substr(message, 1, length(:besides)) <> :besides"""


@dataclass(frozen=True, kw_only=True)
class OwedChannel:
    """A channel with owed deliveries: when the first may be tried, and until when the channel asked for a pause.

    None means at any time, and no pause.
    """

    channel: str
    next_try: datetime | None
    not_before: datetime | None


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """The deliveries of a channel that share a fate; the first that was tried has this number and was not accepted for `error`.

    They were refused for their content, fail for now, or were given up; those behind one that fails were not `tried` yet.
    """

    channel: str
    fate: Literal["refused", "failing", "given up"]
    messages: int
    tried: int
    first: int
    owed_since: datetime
    error: str


class Owed(Queries):
    """Queries about owed deliveries."""

    def channels(self) -> tuple[OwedChannel, ...]:
        """Return the channels with owed deliveries."""
        sql = """select channel, min(coalesce(next_try, '')) as next_try, max(not_before) as not_before
            from deliveries where state = 'owed' group by channel order by min(id)"""
        return tuple(read_rows(self._db, "deliveries", sql, [], _read_channel))

    def count(self, *, only: Collection[int] | None = None) -> int:
        """Return how many deliveries are owed, including dead letters; `only` limits the count to some deliveries."""
        return self._db.number(
            """select count(*) from deliveries where state in ('owed', 'dead')
            and (:only is null or id in (select value from json_each(:only)))""",
            {"only": _listed(only)},
        )

    def tally(self) -> tuple[int, int]:
        """Return how many deliveries are owed, including dead letters, and how many were delivered, as of one moment."""
        sql = """select count(*) filter (where state in ('owed', 'dead')) as owed,
            count(*) filter (where state = 'delivered') as delivered from deliveries"""
        [row] = self._db.query(sql)
        return int(row["owed"]), int(row["delivered"])

    def stuck(self) -> tuple[Stuck, ...]:
        """Return what channels did not accept, by channel and fate; what nobody tried yet is no fate of its own."""
        sql = """select channel, iif(state = 'dead', 'given up', iif(refused, 'refused', 'failing')) as fate,
                count(*) as messages, sum(state = 'dead' or last_error is not null) as tried,
                min(iif(state = 'owed' and last_error is null, null, id)) as first,
                owed_since, coalesce(last_error, 'no reason is known') as error -- of the first: SQLite takes them from the row of min()
            from deliveries where state in ('owed', 'dead') group by channel, fate
            having tried > 0 order by channel, first"""
        return tuple(read_rows(self._db, "deliveries", sql, [], _read_stuck))

    def undelivered(self, *, besides: str) -> tuple["Undelivered", ...]:
        """Return by channel what was refused, delayed or given up, except messages whose ids begin with `besides`."""
        sql = f"""select channel, count(*) as messages, sum(state = 'dead') as given_up,
                sum(state = 'owed' and not refused) as delayed, min(id) as first,
                owed_since, coalesce(last_error, '') as error -- of the first: SQLite takes them from the row of min()
            from deliveries where {UNDELIVERED} group by channel order by first"""  # noqa: S608  our own words
        return tuple(read_rows(self._db, "deliveries", sql, {"besides": besides}, _read_undelivered))

    def outages(self, *, besides: str) -> Mapping[tuple[str, str], datetime | None]:
        """Return the channels that accepted nothing since a message was "refused", "delayed" or "dead", given up.

        The value is when a person last retried one of these messages. Messages whose ids begin with `besides` do not count.
        """
        sql = f"""select channel, iif(state = 'dead', 'dead', iif(refused, 'refused', 'delayed')) as fate,
                max(retried_at) as retried_at from deliveries
            where {UNDELIVERED}
            and not exists (select 1 from deliveries newer where newer.channel = deliveries.channel
                and newer.state = 'delivered' and newer.id > deliveries.id) group by channel, fate"""  # noqa: S608  our own words
        return dict(read_rows(self._db, "deliveries", sql, {"besides": besides}, _read_outage))

    def broken(self, *, failing_since: datetime, taken_since: datetime) -> frozenset[str]:
        """Return the channels with a message that was refused, given up, or failed and owed since before `failing_since`.

        A channel that accepted a newer message, or any message after `taken_since`, is not broken.
        """
        sql = """select distinct channel from deliveries where (state = 'dead' or (state = 'owed' and
                (refused or (last_error is not null and owed_since < :failing_since))))
            and not exists (select 1 from deliveries taken where taken.channel = deliveries.channel
                and taken.state = 'delivered' and (taken.id > deliveries.id or taken.settled_at > :taken_since))"""
        since = {"failing_since": failing_since, "taken_since": taken_since}
        return frozenset(row["channel"] for row in self._db.query(sql, since))

    def count_waiting(self, channels: Collection[str], *, only: Collection[int] | None) -> int:
        """Return how many deliveries are owed to these channels; `only` limits the count to some deliveries."""
        return self._db.number(
            """select count(*) from deliveries where state = 'owed'
            and channel in (select value from json_each(:channels))
            and (:only is null or id in (select value from json_each(:only)))""",
            {"channels": json.dumps(sorted(channels)), "only": _listed(only)},
        )


def _listed(numbers: Collection[int] | None) -> str | None:
    return None if numbers is None else json.dumps(sorted(numbers))


def _read_outage(row: Row) -> tuple[tuple[str, str], datetime | None]:
    return (row["channel"], row["fate"]), read_moment(row["retried_at"])


def _read_undelivered(row: Row) -> "Undelivered":
    from monitor.messages import Undelivered  # noqa: PLC0415  values that a check with nothing new does not need

    return reader_of(Undelivered)(row)


_read_channel = reader_of(OwedChannel)
_read_stuck = reader_of(Stuck)
