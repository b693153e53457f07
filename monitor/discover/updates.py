"""Addresses of updates pages: closed archives of a quarter each, and the present one."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urljoin

from monitor.discover.addresses import is_updates, resolve
from monitor.discover.page_dates import MONTHS
from monitor.site import SeriesShape

MAX_UPDATES_ADDRESSES = 50  # addresses taken from one page
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


def predict_updates(series: SeriesShape, site: str, today: date, *, months: int = 4) -> Sequence[str]:
    """Return addresses where the present updates page may be, the newest guess first: it is named for the month it began in."""
    if series.updates_address is None:
        return ()
    return [
        urljoin(site, series.updates_address.format(month=MONTHS[month - 1], year=year))
        for year, month in _back(today, months)
    ]


def _back(today: date, months: int) -> Iterator[tuple[int, int]]:
    for n in range(months):
        year, month = divmod(today.year * 12 + today.month - 1 - n, 12)
        yield year, month + 1
