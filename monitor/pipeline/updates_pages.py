"""Read history from the updates pages, each of which covers many days."""

import logging
from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urljoin

from monitor.discover import common_form, find_updates, predict_updates
from monitor.errors import FetchError, ParseError
from monitor.gaps import find_gaps
from monitor.models import Assessment
from monitor.parse import parse_updates
from monitor.pipeline.crawl import is_hopeless
from monitor.pipeline.ingest import ingest_silently
from monitor.pipeline.session import Session
from monitor.store.pages import Window
from monitor.text import counted

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
HISTORY_SPAN = timedelta(days=92)  # what the first check reads: a quarter, the span of one updates page
STALE = timedelta(days=7)  # an updates page whose newest day is older is a closed archive
MAX_UPDATES_PAGES = 8  # updates pages requested in one go


def read_updates(session: Session, *, since: date, before: date, listed: Sequence[str]) -> None:
    """Store the days from `since` to the day before `before` that the updates pages have, as partial history.

    The site closes such a page after a quarter and opens another. Pages are read until no day is missing: the one in the
    settings, those that a page links to, and those `listed` in the sitemap. If none of them is current, the predicted
    addresses follow. These pages are a shortcut, not a route: a missing one is not a failure, unless it ends all requests.
    """
    found, asked = set[date](), set[str]()
    newest, read = date.min, 0
    shape, site, present = session.shape, session.settings.site, before - DAY
    queue = [*([urljoin(site, shape.updates)] if shape.updates else []), *listed]
    guesses = list(predict_updates(shape, site, present))
    while len(asked) < MAX_UPDATES_PAGES and find_gaps(found, since=since, until=present):
        known = [*queue, *(guesses if newest < present - STALE else ())]
        url = next((one for one in known if common_form(one) not in asked), None)
        if url is None:
            break
        asked.add(common_form(url))
        days: Sequence[Assessment] = ()
        try:
            page = session.fetch(url)
            read += 1
            queue[:0] = find_updates(page.body, shape, page.url)
            days = parse_updates(page.body, url=page.url, series=shape, content_type=page.content_type)
        except (FetchError, ParseError) as exc:
            log.info("%s: no history from an updates page: %s", session.key, exc)
            if is_hopeless([exc]):
                session.note(exc)
                break
        newest = max([newest, *(day.date for day in days)])
        wanted = [day for day in days if since <= day.date < before and day.date not in found]
        session.kept += [ingest_silently(session.store, day, seen_at=session.now) for day in wanted]
        found |= {day.date for day in wanted}
    if found:
        what, where = counted(len(found), "day"), counted(read, "updates page")
        log.info("%s: toplines and takeaways of %s from %s", session.key, what, where)


def read_quarter(session: Session, window: Window, listed: Sequence[str]) -> None:
    """Store the quarter before the first announced assessment from the updates pages."""
    read_updates(session, since=window.report_from - HISTORY_SPAN, before=window.report_from, listed=listed)
