"""Check the claims of the lists before they are stored, so that no false claim can spoil a later check."""

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from monitor.discover.page_dates import EDITED, PrintedDay
from monitor.site import Link
from monitor.text import clip

AHEAD = timedelta(days=1)  # by which the publisher's date may be ahead of ours
# The same for times of change, which matter less: a clock may be wrong.
MUCH_AHEAD = timedelta(days=31)
FIRST_ZONE = timezone(timedelta(hours=14))  # the zone in which each day begins first
EARLIEST = date(2000, 1, 1)
# A page that changed so soon after the same day of another year was given the wrong year.
ANNIVERSARY = timedelta(days=3)
A_WEEK = timedelta(days=7)
MAX_TITLE_CHARS = 300  # characters
MAX_ADDRESS_CHARS = 1000  # characters


def check_links(links: Iterable[Link], *, now: datetime, zone: ZoneInfo) -> tuple[Link, ...]:
    """Return the links without claims that cannot be true; their pages are still fetched.

    A date is dropped if it is after tomorrow by the publisher's clock (`zone`), or if its year contradicts the time of
    change. A time of change is dropped if it is more than a month ahead or older than any site. A link with an overlong
    address is dropped.
    """
    return tuple(_check(link, now, zone) for link in links if len(link.url) <= MAX_ADDRESS_CHARS)


def latest_date(now: datetime, zone: ZoneInfo) -> date:
    """Return the last date an assessment may have: tomorrow, by the publisher's clock."""
    return now.astimezone(zone).date() + AHEAD


def today_anywhere(now: datetime) -> date:
    """Return today's date in the time zone where it is latest; any later date is in the future."""
    return now.astimezone(FIRST_ZONE).date()


def meant_day(
    claimed: date, *, latest: date, known: Container[date], published: date | None = None
) -> date | None:
    """Return the day that was meant if `claimed` wrongly has an earlier year or month; None if it is probably right.

    The day meant must be in the last week and not `known` yet, while `claimed` is known. A month counts as wrong only if
    the page was `published` on the day meant, in the publisher's time zone.
    """
    if claimed not in known:
        return None
    printed = PrintedDay(month=claimed.month, day=claimed.day, year=None)
    supported = published is not None and published - claimed <= EDITED
    days = [] if supported else [printed.in_year(latest.year), printed.in_year(latest.year - 1)]
    if published and published.day == claimed.day:
        days.append(published)
    later = (day for day in days if day and day > claimed and day not in known)
    return next((day for day in later if latest - A_WEEK <= day <= latest), None)


def sound_time(claimed: datetime | None, *, now: datetime) -> datetime | None:
    """Return the time of a change, or None if it cannot be true."""
    sound = claimed is not None and claimed.date() >= EARLIEST and claimed <= now + MUCH_AHEAD
    return claimed if sound else None


def _check(link: Link, now: datetime, zone: ZoneInfo) -> Link:
    modified_at = sound_time(link.modified_at, now=now)
    believed = link.date is not None and EARLIEST <= link.date <= latest_date(now, zone)
    if link.date and modified_at and _is_wrong_year(link.date, modified_at.astimezone(zone).date()):
        believed = False
    return replace(
        link,
        title=clip(link.title, MAX_TITLE_CHARS) if link.title else None,
        date=link.date if believed else None,
        modified_at=modified_at,
    )


def _is_wrong_year(claimed: date, changed: date) -> bool:
    """Return whether the page changed just after the same day of another year."""
    others = {changed.year, changed.year - 1} - {claimed.year}
    days = (PrintedDay(month=claimed.month, day=claimed.day, year=year).in_year(year) for year in others)
    return any(day and timedelta() <= changed - day <= ANNIVERSARY for day in days)
