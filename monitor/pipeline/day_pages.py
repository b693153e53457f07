"""Read pages day by day: all of a day are requested before any is stored, so that what was published first comes first."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from itertools import groupby, takewhile

from monitor.boundary import Boundary
from monitor.errors import says_refused
from monitor.pipeline.crawl import is_hopeless
from monitor.pipeline.session import Progress, Session
from monitor.progress import watched
from monitor.site import Link, Page
from monitor.text import counted

log = logging.getLogger(__name__)


def read_pages(session: Session, links: Sequence[Link], progress: Progress) -> None:
    """Read the pages day by day; a failure does not stop the others, unless more requests are pointless.

    Those that the site refused last time come last, so that one that it always refuses keeps none from being read.
    """
    key, store = session.key, session.store
    if known := sum(link.route != "predicted" for link in links):
        log.info("%s: %s to read", key, counted(known, "page"))
    dates = {link.date for link in links if link.date and link.route != "predicted"}
    session.to_come = dates.difference(store.dates.all(key, since=min(dates, default=date.max)))
    before = store.pages.failing(key)
    links = sorted(links, key=lambda link: says_refused(before.get(link.url, "")))
    with progress(links) as steps:
        asked = watched(steps, "Reading assessments", known)
        useful = takewhile(lambda _: not is_hopeless(session.failures), asked)
        for _, of_day in groupby(useful, key=_claimed_day):
            _read_day(session, of_day)
    session.mark_guess()
    lasting = store.pages.failing(key) if before else {}
    for link in links:
        if link.url in before and link.url not in lasting and link.route != "predicted":
            log.info("%s: %s can be read now", key, link.url)


def _claimed_day(link: Link) -> date | None:
    """Return the day that a page is probably of: the date claimed, else the day (UTC) on which it last changed."""
    return link.date or (link.modified_at.date() if link.modified_at else None)


def _read_day(session: Session, links: Iterable[Link]) -> None:
    """Request the pages of a day, and store what is on them; a failure does not stop the others."""
    received: list[tuple[Link, Page]] = []
    for link in links:
        with Boundary("page", link.url, partial(session.fail, link)):
            if page := _receive(session, link):
                received.append((link, page))
    if not received:
        return
    from monitor.pipeline.arrival import in_order, take_in

    for link, page in in_order(session, received):
        before = len(session.kept)
        with Boundary("page", link.url, partial(session.fail, link)):
            take_in(session, link, page)
            if session.answered or len(session.kept) > before:
                session.note_guess(link)


def _receive(session: Session, link: Link) -> Page | None:
    """Return the page at a link; one that has not changed is settled."""
    session.tried.add(link.url)
    expected = link.route != "predicted"
    session.pages_requested += expected
    page = session.ask(link.url)
    session.pages_received += expected
    if page is None:
        session.restored |= session.store.pages.settle(session.key, link, date_read=None, at=session.now)
        session.note_guess(link)
    return page
