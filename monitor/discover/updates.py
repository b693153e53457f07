"""Find the addresses of updates pages: closed archives of a quarter each, and the current one."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from monitor.discover.addresses import is_updates, resolve
from monitor.discover.predicted import fill_address
from monitor.site import SeriesShape

MAX_UPDATES_ADDRESSES = 50  # addresses taken from one page
MONTHS_TRIED = 4  # months in which the current updates page may have begun
HREF = re.compile(rb"""\bhref\s{0,3}=\s{0,3}(?:"([^"]{1,1000})"|'([^']{1,1000})')""", re.IGNORECASE)


def find_updates(body: bytes, series: SeriesShape, url: str) -> tuple[str, ...]:
    """Return the addresses of updates pages that the page at `url` links to, in its order."""
    found: dict[str, None] = {}
    for match in HREF.finditer(body):
        href = (match[1] or match[2]).decode("utf-8", "replace")
        address = resolve(href, url)
        if address and is_updates(address, series):
            found[address] = None
    return tuple(found)[:MAX_UPDATES_ADDRESSES]


def predict_updates(series: SeriesShape, site: str, today: date) -> Sequence[str]:
    """Return addresses where the current updates page may be, latest month first: it is named after its first month."""
    if series.updates_address is None:
        return ()
    return [fill_address(series.updates_address, site, first) for first in _latest_months(today)]


def _latest_months(today: date) -> Iterator[date]:
    """Yield the first day of this month and of the months before it, MONTHS_TRIED in all."""
    first = today.replace(day=1)
    for _ in range(MONTHS_TRIED):
        yield first
        first = (first - timedelta(days=1)).replace(day=1)
