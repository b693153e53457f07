"""The routes to new assessments: how each last answered, and which assessments it was first to name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from monitor.errors import says_busy
from monitor.store.database import Queries
from monitor.store.rows import read_rows, reader_of, write_many

RouteAnswer = Literal["works", "turned away", "forbidden", "unreachable", "layout changed", "failed"]
MIRROR = "mirror"  # the one route that is on another site


@dataclass(frozen=True, kw_only=True)
class RouteResult:
    """How a route answered; `reason` is empty if it works."""

    route: str
    state: RouteAnswer
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RouteState:
    """A route; `newest` is the newest date of the links that it was first to name, `read_at` when one was last read.

    `state` is None for a route that was not asked since version 17 of the database, which added it.
    """

    route: str
    links: int
    newest: date | None
    read_at: datetime | None
    state: str | None = None
    reason: str | None = None
    walked_at: datetime | None = None
    worked_at: datetime | None = None
    over: bool = False  # the site itself may have failed, but has answered another route since


class Routes(Queries):
    """Queries about the routes of a series."""

    def mark(self, series: str, results: Iterable[RouteResult], *, at: datetime) -> None:
        """Note how routes answered."""
        write_many(
            self._db,
            """insert into routes (series, route, state, reason, walked_at, worked_at) values (?, ?, ?, ?, ?, ?)
            on conflict (series, route) do update set state = excluded.state, reason = excluded.reason,
                walked_at = excluded.walked_at, worked_at = coalesce(excluded.worked_at, worked_at)""",
            [
                (series, one.route, one.state, one.reason or None, at, at if one.state == "works" else None)
                for one in results
            ],
        )

    def failing(self, series: str) -> dict[str, str]:
        """Return the routes that did not work when last asked, and why."""
        sql = "select route, reason from routes where series = ? and reason is not null"
        return {row["route"]: row["reason"] for row in self._db.query(sql, [series])}

    def busy(self, series: str, *, now: datetime) -> frozenset[str]:
        """Return the lists at which the site wanted fewer requests, if one of them was among those asked last.

        What was noted before the clock was put back, of a time that is still to come, counts for nothing.
        """
        sql = """select route, reason, walked_at from routes
            where series = ? and route not in (?, 'predicted') and walked_at <= ?"""
        lists = [*self._db.query(sql, [series, MIRROR, now])]
        busy = [one for one in lists if says_busy(one["reason"] or "")]
        last = max((one["walked_at"] for one in lists), default=None)
        return frozenset(one["route"] for one in busy if any(one["walked_at"] == last for one in busy))

    def states(self, series: str) -> tuple[RouteState, ...]:
        """Return the routes that were asked or named an assessment, by name; predicted addresses count once read."""
        sql = """with named as (
                select route, count(*) as links, max(date) as newest, max(read_at) as read_at from links
                where series = :series and (route != 'predicted' or read_at is not null) group by route),
            known as (select route from named union select route from routes where series = :series)
            select route, coalesce(links, 0) as links, newest, read_at, state, reason, walked_at, worked_at
            from known left join named using (route)
            left join (select * from routes where series = :series) using (route) order by route"""
        states = tuple(read_rows(self._db, "routes", sql, {"series": series}, read_route))
        answers = (one.worked_at for one in states if one.worked_at and one.route != MIRROR)
        answered = max(answers, default=None)
        return tuple(replace(one, over=_is_over(one, answered)) for one in states)


def _is_over(one: RouteState, answered: datetime | None) -> bool:
    """Return whether a route's failure may have been the site's, and the site has answered another route since."""
    of_site = one.route != MIRROR and one.state in {"turned away", "unreachable", "failed"}
    return of_site and bool(answered and one.walked_at and answered > one.walked_at)


read_route = reader_of(RouteState)
