"""Read missing assessments at the mirror in the settings while the publisher refuses our requests."""

import logging
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from monitor.boundary import Boundary
from monitor.config import Config, MirrorSettings
from monitor.discover import fill_address
from monitor.errors import Blocked, MonitorError, NotFound, Unreachable
from monitor.fetch import Fetcher
from monitor.gaps import Gap
from monitor.pipeline.arrival import ingest
from monitor.pipeline.crawl import describe_answer, is_hopeless
from monitor.pipeline.pauses import find_pause, keep_pause
from monitor.pipeline.session import Session
from monitor.publishing_hours import is_holiday
from monitor.site import Link, Page
from monitor.store.pages import Window
from monitor.text import counted

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
MIRROR_DAYS = timedelta(days=6)  # days before today that are looked for; older ones wait for the publisher


def read_mirror(
    session: Session, mirror: MirrorSettings, *, build: Callable[[Config, MirrorSettings], Fetcher]
) -> None:
    """Read the newest missing assessments at the mirror, by its own robots.txt and request interval, unless it asked for a pause."""
    if find_pause(session.store, mirror.site, session.now):
        return
    days = tuple(_missing_days(session))
    log.info("%s: turned away; looking at %s for %s", session.key, mirror.name, counted(len(days), "date"))
    failures: list[MonitorError] = []
    with build(session.config, mirror) as fetcher:
        before = fetcher.requests
        found = list(_fetch(session, mirror, fetcher, days, failures))
        session.requests_elsewhere += fetcher.requests - before
    if days:
        failed = [failure for failure in failures if not isinstance(failure, NotFound)]
        answer = describe_answer("mirror", failed[-1] if failed else None)
        session.store.routes.mark(session.key, [answer], at=session.now)
    if found and session.store.pages.window(session.key) is None:
        newest = found[-1][0].date or days[-1]
        session.store.pages.open_window(session.key, Window(since=days[0], report_from=newest))
    for link, page in found:
        with Boundary("page", link.url, session.note):
            ingest(session, link, page)


def _missing_days(session: Session) -> Iterator[date]:
    """Return the dates after the newest stored assessment, oldest first: at most a week, without holidays."""
    today = session.now.astimezone(session.zone).date()
    newest = session.store.dates.newest(session.key, until=today) or date.min
    missing = Gap(since=max(newest + DAY, today - MIRROR_DAYS), until=today)
    return (day for day in missing.days if not is_holiday(day))


def _fetch(
    session: Session,
    mirror: MirrorSettings,
    fetcher: Fetcher,
    days: tuple[date, ...],
    failures: list[MonitorError],
) -> Iterator[tuple[Link, Page]]:
    """Yield the mirror's pages for the dates; stop if it refuses us, too, or cannot be reached."""
    for day in days:
        url = fill_address(mirror.path_of(session.settings.name), mirror.site, day)
        page = None
        with Boundary("page", url, partial(_note, session, failures)), session.store.unlocked():
            page = fetcher.get(url)
        if page:
            yield Link(url=url, title=None, date=day, route="mirror"), page
        if is_hopeless(failures) or any(isinstance(one, Blocked | Unreachable) for one in failures):
            return


def _note(session: Session, failures: list[MonitorError], failure: MonitorError) -> None:
    """Note a failure, and a pause that the mirror asks for; it is only logged if it is more than a missing page."""
    failures.append(failure)
    keep_pause(session.store, failure, session.clock())
    if not isinstance(failure, NotFound):
        session.note(failure, known=session.store.routes.failing(session.key).values())
