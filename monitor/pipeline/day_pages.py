"""Read the pages of one day: all are requested before any is stored, so that what was published first comes first."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from monitor.boundary import Boundary
from monitor.site import Link, Page

if TYPE_CHECKING:
    from monitor.pipeline.session import Session


def claimed_day(link: Link) -> date | None:
    """Return the day that a page is probably of: the date claimed, else the day (UTC) on which it last changed."""
    return link.date or (link.modified_at.date() if link.modified_at else None)


def read_day(session: "Session", links: Iterable[Link]) -> None:
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


def _receive(session: "Session", link: Link) -> Page | None:
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
