"""Take in a page of a series: store its assessment, or set the page aside."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from monitor.archive import Archive
from monitor.boundary import Boundary
from monitor.discover import meant_day, same_slug
from monitor.discover.plausible import A_WEEK
from monitor.errors import (
    CutShort,
    LayoutChanged,
    MonitorError,
    NotAnAssessment,
    NotYet,
    ParseError,
    Unforeseen,
)
from monitor.identity import find_same
from monitor.models import Assessment
from monitor.parse import check_drift, parse_assessment
from monitor.pipeline.ingest import ingest_page
from monitor.pipeline.replaced import find_replaced
from monitor.pipeline.session import Session, is_empty_guess
from monitor.revise import texts_of
from monitor.site import Link, Page
from monitor.store.pages import Window

log = logging.getLogger(__name__)

MISDATED = "the publisher misdated it, or this machine's clock is slow; it is read once that day has come"
MISPLACED = "the publisher put another page there"
STALE = "the publisher put the page there before its text"
NEVER = datetime.max.replace(tzinfo=UTC)
RECENT = 5  # earlier assessments that a new one is compared with for drift


def in_order(session: Session, received: Sequence[tuple[Link, Page]]) -> Sequence[tuple[Link, Page]]:
    """Return the pages of one day in order of publication; those that tell no time come last, as they came."""
    return received if len(received) == 1 else sorted(received, key=lambda one: _published(session, one[1]))


def _published(session: Session, page: Page) -> datetime:
    """Return when a page says it was published; why one cannot be read is noted when it is taken in."""
    with Boundary("page", page.url, lambda _: None):
        found = parse_assessment(
            page.body, url=page.url, series=session.shape, content_type=page.content_type
        )
        return found.published_at or NEVER
    return NEVER


def take_in(session: Session, link: Link, page: Page) -> None:
    """Store the assessment on a page; a page that cannot be used is noted and set aside."""
    with Boundary("page", link.url, partial(_set_aside, session, link, page)):
        ingest(session, link, page)


def ingest(session: Session, link: Link, page: Page) -> None:
    """Store the assessment on a page of the series, and the page in the archive; raises ParseError."""
    store, key = session.store, session.key
    read = parse_assessment(page.body, url=page.url, series=session.shape, content_type=page.content_type)
    read = _correct_date(session, read)
    _check_place(session, link, read)
    recent = store.assessments.before(key, read.date, most=RECENT)
    new = check_drift(read, recent)
    replaced = find_replaced(session, new)
    if replaced is None:
        _check_new(link, new, recent)
    Archive(session.config.archive).save(page)
    _open_window(session, read)
    kept = ingest_page(session, link, page, new, instead_of=replaced)
    session.kept.append(kept)
    if kept.added or kept.revised:
        level = logging.DEBUG if kept.silent else logging.INFO  # one line or a progress bar reports history
        edition = f" ({kept.assessment.edition})" if kept.assessment.edition else ""
        what = "added" if kept.added else "edited"
        log.log(level, "%s %s%s: %s", key, kept.assessment.date, edition, what)


def _open_window(session: Session, first: Assessment) -> None:
    """Open the window at this assessment if no list has said yet which one is the newest."""
    pages = session.store.pages
    if not session.silent and pages.window(session.key) is None:
        pages.open_window(session.key, Window(since=first.date, report_from=first.date))


def _set_aside(session: Session, link: Link, page: Page, failure: MonitorError) -> None:
    """Note why a page cannot be used, and notify the operator if the page itself is at fault.

    Its body is archived once for each reason, but never if the page is no assessment at all, since every try returns it.
    """
    session.fail(link, failure)
    of_page = isinstance(failure, ParseError | Unforeseen) and not isinstance(failure, CutShort | NotYet)
    if not of_page or is_empty_guess(link, failure):
        return
    pages, key, reason = session.store.pages, session.key, str(failure)
    is_assessment = not isinstance(failure, NotAnAssessment)
    if is_assessment and not pages.is_quarantined(key, link.url, reason):
        Archive(session.config.archive).save(page)
    with session.store.atomic():
        pages.remember_links(key, [link])
        fresh = pages.quarantine(key, link.url, page, reason)
        notifies = fresh and is_assessment and not session.notified_layout and not session.silent
        if notifies:  # one notice covers all pages of a check
            from monitor.pipeline.notify import notify_layout

            notify_layout(session, link, page, failure)
    session.notified_layout |= notifies


def _correct_date(session: Session, read: Assessment) -> Assessment:
    """Return the assessment, with the date that was meant if its title has the wrong year or month.

    The date is wrong if the address is stored under a recent day of the same number, or if the printed date belongs to
    another post, the day meant has none yet, and the time of publication does not support the title.
    """
    store, key, latest = session.store, session.key, session.latest
    recent = store.dates.all(key, since=latest - A_WEEK)
    published = read.published_at.astimezone(session.zone).date() if read.published_at else None
    listed = any(not same_slug(one.url, read.url) for one in store.pages.of_day(key, read.date))
    known = {*recent, *([read.date] if listed else store.dates.all(key, since=read.date, until=read.date))}
    meant = _stored_as(session, read, recent) or meant_day(
        read.date, latest=latest, known=known, published=published
    )
    if meant is None or find_same(read, store.assessments.of_day(key, read.date)):
        return read
    log.warning("%s: %s prints %s and must mean %s", key, read.url, read.date, meant)
    return replace(read, date=meant)


def _stored_as(session: Session, read: Assessment, recent: Iterable[date]) -> date | None:
    """Return the recent day under which this address is stored, if it is later and on the same day of a month; else None."""
    alike = (day for day in recent if day > read.date and day.day == read.date.day)
    stored = (one for day in alike for one in session.store.assessments.of_day(session.key, day))
    return next((one.date for one in stored if same_slug(one.url, read.url)), None)


def _check_place(session: Session, link: Link, new: Assessment) -> None:
    """Raise LayoutChanged for a date in the future (NotYet if our clock is slow) or for the page of another assessment.

    At a predicted address the latter is NotAnAssessment, since the site may redirect there from any address.
    """
    if new.date > session.latest and session.slow_clock:
        raise NotYet(f"{link.url}: dated {new.date}; it is read once this machine's clock is right")
    if new.date > session.latest:
        raise LayoutChanged(f"a date up to {session.latest}", new.date, link.url, cause=MISDATED)
    if link.date and new.date != link.date and not same_slug(new.url, link.url):
        found = f"that of {new.date} at {new.url}"
        if link.route == "predicted":
            raise NotAnAssessment(f"{link.url}: {found}")
        raise LayoutChanged(f"the assessment of {link.date}", found, link.url, cause=MISPLACED)


def _check_new(link: Link, new: Assessment, recent: Iterable[Assessment]) -> None:
    """Raise LayoutChanged for a post with the takeaways of another one, of an earlier day: told as news, they would be none."""
    for old in recent:
        is_number = new.publisher_id and (new.layout, new.publisher_id) == (old.layout, old.publisher_id)
        if texts_of(new) == texts_of(old) and not (is_number or same_slug(new.url, old.url)):
            found = f"those of {old.date}, word for word"
            raise LayoutChanged(f"the takeaways of {new.date}", found, link.url, cause=STALE)
