"""Figures for the operator: deliveries, quarantine, costs, sizes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.store.database import Queries
from monitor.store.rows import read_rows, reader_of

MAX_LISTED_PAGES = 50  # pages set aside to list


@dataclass(frozen=True, kw_only=True)
class ChannelState:
    """The state of a channel's deliveries; `error` is why the oldest owed one was not accepted."""

    channel: str
    owed: int = 0
    dead: int = 0
    delivered: int = 0
    delivered_at: datetime | None = None
    owed_since: datetime | None = None
    # The earliest for an owed delivery; None if the channel left the settings.
    next_try: datetime | None = None
    error: str | None = None
    number: int | None = None  # of the oldest owed delivery
    attempts: int = 0  # to deliver that one
    refused: int = 0  # owed deliveries that the channel refused for their content
    held_until: datetime | None = None  # until when nothing is tried
    held_by: str | None = None  # "quiet hours", or "a pause that it asked for"

    @property
    def undelivered(self) -> int:
        """How many deliveries are owed or were given up."""
        return self.owed + self.dead


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A page in quarantine, or one that could not be fetched."""

    url: str
    reason: str
    seen_at: datetime
    next_try: datetime | None = None  # if the next check does not ask for it yet


@dataclass(frozen=True, kw_only=True)
class SecondReaderCost:
    """The cost of the second reader since a moment."""

    questions: int
    failed: int
    seconds: float
    tokens_asked: int
    tokens_answered: int


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """What is stored of a series; `size` is that of the whole database in bytes."""

    assessments: int
    partial: int
    first: date | None
    last: date | None
    takeaways: int
    themes: int
    corrections: int
    size: int


class Figures(Queries):
    """Queries about the state of monitor."""

    def channels(self, configured: Collection[str]) -> tuple[ChannelState, ...]:
        """Return the state of each channel that ever had a delivery, by name; one not `configured` has no `next_try`."""
        sql = """
            with states as (
                select channel, sum(state = 'owed') as owed, sum(state = 'dead') as dead,
                    sum(state = 'owed' and refused) as refused,
                    min(iif(state = 'owed', max(next_try, coalesce(not_before, next_try)), null)) as next_try,
                    sum(state = 'delivered') as delivered,
                    max(iif(state = 'delivered', settled_at, null)) as delivered_at,
                    min(iif(state in ('owed', 'dead'), id, null)) as number
                from deliveries group by channel)
            select states.*, owed_since, attempts, last_error as error
            from states left join deliveries on id = number order by states.channel"""
        states = read_rows(self._db, "deliveries", sql, [], _read_channel)
        return tuple(one if one.channel in configured else replace(one, next_try=None) for one in states)

    def quarantine(self, series: str) -> tuple[SetAside, ...]:
        """Return the pages in quarantine with what was wrong at the last attempt, latest first."""
        sql = """select url, coalesce(failure, reason) as reason, coalesce(failed_at, seen_at) as seen_at
            from quarantine left join links using (series, url) where series = ? order by 3 desc limit ?"""
        return tuple(read_rows(self._db, "quarantine", sql, [series, MAX_LISTED_PAGES], _read_set_aside))

    def unread(self, series: str, *, since: datetime) -> tuple[SetAside, ...]:
        """Return the pages that failed to be fetched since a moment and have not been read, latest first."""
        sql = """select url, failure as reason, failed_at as seen_at from links where series = ? and failed_at >= ?
            and not exists (select 1 from quarantine where quarantine.series = links.series and quarantine.url = links.url)
            order by failed_at desc limit ?"""
        return tuple(read_rows(self._db, "links", sql, [series, since, MAX_LISTED_PAGES], _read_set_aside))

    def second_reader_cost(self, series: str, *, since: datetime) -> SecondReaderCost:
        """Return what the second reader cost since a moment; a question that was never sent costs nothing."""
        [row] = self._db.query(
            """select count(*) as questions, count(error) as failed, total(seconds) filter (where seconds < 86400) as seconds,
                cast(total(tokens_asked) as integer) as tokens_asked,
                cast(total(tokens_answered) as integer) as tokens_answered
            from readings where series = ? and asked_at >= ? and seconds > 0""",
            [series, since],
        )
        return SecondReaderCost(**row)

    def holdings(self, series: str) -> Holdings:
        """Return what is stored."""
        from monitor.store.corrections import CorrectionLog  # noqa: PLC0415  values that a check with nothing new does not need

        [row] = self._db.query(
            """select count(*) as assessments, min(date) filter (where sound) as first,
                max(date) filter (where sound) as last,
                coalesce(sum(partial), 0) as partial,
                (select count(*) from takeaways join assessments as own on own.id = takeaways.assessment
                    where own.series = :series) as takeaways,
                (select count(distinct theme) from takeaways join assessments as own on own.id = takeaways.assessment
                    where own.series = :series) as themes,
                (select page_count * page_size from pragma_page_count, pragma_page_size) as size
            from (select *, date is date(date) and date between '0002' and '9999' as sound from assessments)
            where series = :series""",
            {"series": series},
        )
        corrections = len(CorrectionLog(self._db).standing(series).in_force)
        return reader_of(Holdings)({**row, "corrections": corrections})


_read_channel = reader_of(ChannelState)
_read_set_aside = reader_of(SetAside)
