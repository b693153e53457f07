"""The address where an assessment of a date should be, whatever the lists say."""

from datetime import date, timedelta
from urllib.parse import urljoin

from monitor.discover.page_dates import MONTHS
from monitor.site import Link, SeriesShape


def predict_links(series: SeriesShape, site: str, today: date) -> tuple[Link, ...]:
    """Return where the assessments of `today` (by the publisher's clock) and of the day before should be."""
    if series.address is None:
        return ()
    return tuple(_predict(series.address, site, day) for day in (today, today - timedelta(days=1)))


def _predict(address: str, site: str, day: date) -> Link:
    path = address.format(month=MONTHS[day.month - 1], day=day.day, year=day.year)
    return Link(url=urljoin(site, path), title=None, date=day, route="predicted")
