"""Incidents, mostly of a series: announced once when they begin, and once when they are over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from monitor.publishing_hours import PublishingHours, expected_date, is_holiday

Incident = Literal[
    "late",
    "blocked",
    "unreachable",
    "layout",  # of a page
    "unread",  # the newest assessment on the lists
    "lists",  # their layout
    "reader",  # the second reader answered nothing about an assessment
    "listen",
    "clock",  # of this machine: far behind
]
INCIDENTS: tuple[Incident, ...] = get_args(Incident)
Observed = Mapping[Incident, bool | None]  # whether a check saw each incident; None if it could not tell
OF_DAEMON = ""  # instead of a series: "listen" is an incident of the daemon, which sees it without a check
CHECKS_BEFORE_NOTICE: Mapping[Incident, int] = {  # checks in a row after which an incident is announced
    "late": 1,
    "blocked": 2,
    "unreachable": 3,
    "layout": 1,
    "unread": 3,
    "lists": 3,
    "clock": 1,
    "reader": 2,  # of those that ask it, about one a day
}
GRACE = timedelta(hours=2)  # after the usual hours, before an assessment is late


@dataclass(frozen=True, kw_only=True)
class Ongoing:
    """An ongoing incident: since when, in how many checks it was seen, and its latest sign ("" if unknown)."""

    incident: Incident
    since: datetime
    checks: int = 1
    announced: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing to announce: an incident that has begun, or one that is over."""

    ongoing: Ongoing
    over: bool


def judge(
    observed: Observed,
    ongoing: Mapping[Incident, Ongoing],
    *,
    now: datetime,
    reasons: Mapping[Incident, str] | None = None,
) -> tuple[tuple[Ongoing, ...], tuple[Notice, ...]]:
    """Return the incidents after this check, and the notices to send now; `reasons` are of those that were seen."""
    lasting = tuple(_lasting(observed, ongoing, now, reasons or {}))
    going_on = {one.incident for one in lasting}
    over = [one for name, one in ongoing.items() if one.announced and name not in going_on]
    ripe = [one for one in lasting if not one.announced and one.checks >= CHECKS_BEFORE_NOTICE[one.incident]]
    notices = tuple(Notice(ongoing=one, over=one in over) for one in (*over, *ripe))
    return tuple(replace(one, announced=one.announced or one in ripe) for one in lasting), notices


def is_late(newest: date | None, hours: PublishingHours, zone: ZoneInfo, *, now: datetime) -> bool:
    """Return whether an expected assessment has not come in time."""
    return newest is None or newest < awaited_date(hours, zone, now=now)


def awaited_date(hours: PublishingHours, zone: ZoneInfo, *, now: datetime) -> date:
    """Return the date of the latest assessment that should be here by now; none is expected on a known holiday."""
    night = hours.night_of(now)
    while hours.ends(night) + GRACE > now or is_holiday(expected_date(night, hours, zone)):
        night -= timedelta(days=1)
    return expected_date(night, hours, zone)


def _lasting(
    observed: Observed, ongoing: Mapping[Incident, Ongoing], now: datetime, reasons: Mapping[Incident, str]
) -> Iterator[Ongoing]:
    for incident in CHECKS_BEFORE_NOTICE:
        seen, known = observed.get(incident), ongoing.get(incident)
        if seen:
            before = known or Ongoing(incident=incident, since=now, checks=0)
            yield replace(before, checks=before.checks + 1, reason=reasons.get(incident, before.reason))
        elif seen is None and known:
            yield known
