"""Read history from the updates pages, each of which holds many days, and report the days that are still missing."""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import urljoin

from monitor.discover import common_form, find_updates, predict_updates
from monitor.errors import FetchError, ParseError
from monitor.gaps import find_gaps
from monitor.models import Assessment
from monitor.parse import parse_updates
from monitor.pipeline.ingest import ingest_silently
from monitor.pipeline.session import Session
from monitor.site import Page
from monitor.store.pages import Window
from monitor.text import counted

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
HISTORY_SPAN = timedelta(days=92)  # that the first check reads: a quarter, the span of one updates page
STALE = timedelta(days=7)  # an updates page whose newest day is older is a closed archive
MAX_UPDATES_PAGES = 8  # updates pages read at once


def read_updates(session: Session, *, since: date, before: date, listed: Sequence[str]) -> None:
    """Store what the updates pages hold of the days from `since` until before `before`, as partial history.

    The site closes such a page after a quarter and opens another. The page in the settings, those it links to,
    those `listed` in the sitemap, and last the predicted addresses of the present one are read until no day is
    missing. They are a shortcut, not a route: a missing one is not a failure.
    """
    found: set[date] = set()
    pages = _Pages(session, listed, present=before - DAY)
    for page in pages:
        days = _read_days(session, page)
        wanted = [day for day in days if since <= day.date < before and day.date not in found]
        found |= {day.date for day in wanted}
        session.kept += [ingest_silently(session.store, day, seen_at=session.now) for day in wanted]
        pages.newest = max([pages.newest, *(day.date for day in days)])
        if not find_gaps(found, since=since, until=before - DAY):
            break
    if found:
        told, read = counted(len(found), "day"), counted(pages.read, "updates page")
        log.info("%s: toplines and takeaways of %s from %s", session.key, told, read)


def read_quarter(session: Session, window: Window, listed: Sequence[str]) -> None:
    """Store what the updates pages hold of the quarter before the first announced assessment."""
    read_updates(session, since=window.report_from - HISTORY_SPAN, before=window.report_from, listed=listed)


def report_missing(session: Session) -> None:
    """Report, after the first check, the days of the quarter that are missing."""
    window = session.store.pages.window(session.key)
    if window is None or not session.shape.updates:
        return
    known = session.store.pages.known_dates(session.key, until=window.report_from)
    since = max(window.report_from - HISTORY_SPAN, min(known, default=window.since))
    report_gaps(session, since=since, until=window.report_from)


def report_gaps(session: Session, *, since: date, until: date) -> None:
    """Log the days of a span of which nothing is known."""
    known = session.store.dates.all(session.key)
    gaps = find_gaps(known, since=since, until=until)
    if gaps:
        log.warning(
            "%s: nothing is known here of %s; themes are not followed across such a gap; `monitor backfill --since %s --until %s` "
            "looks for what was published",
            session.key,
            ", ".join(map(str, gaps)),
            gaps[0].since,
            gaps[-1].until,
        )


class _Pages(Iterator[Page]):
    """The updates pages one after the other, each fetched when it is needed."""

    def __init__(self, session: Session, listed: Sequence[str], *, present: date) -> None:
        self.newest = date.min  # day on any page so far
        self.read = 0
        self._session = session
        self._present = present
        shape, site = session.shape, session.settings.site
        configured = [urljoin(site, shape.updates)] if shape.updates else []
        self._queue = [*configured, *listed]
        self._guesses = list(predict_updates(shape, site, present))
        self._asked: set[str] = set()

    def __next__(self) -> Page:
        while len(self._asked) < MAX_UPDATES_PAGES:
            url = self._take()
            if url is None:
                break
            self._asked.add(common_form(url))
            try:
                page = self._session.fetch(url)
            except FetchError as exc:
                log.info("%s: no history from an updates page: %s", self._session.key, exc)
                continue
            self._queue[:0] = find_updates(page.body, self._session.shape, page.url)
            self.read += 1
            return page
        raise StopIteration

    def _take(self) -> str | None:
        """Return the next address: known ones first, predicted ones while no page reaches the present."""
        fresh = [url for url in self._queue if common_form(url) not in self._asked]
        if not fresh and self.newest < self._present - STALE:
            fresh = [url for url in self._guesses if common_form(url) not in self._asked]
        return fresh[0] if fresh else None


def _read_days(session: Session, page: Page) -> tuple[Assessment, ...]:
    try:
        return parse_updates(page.body, url=page.url, series=session.shape, content_type=page.content_type)
    except ParseError as exc:
        log.info("%s: no history from an updates page: %s", session.key, exc)
        return ()
