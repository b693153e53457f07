"""Predict the address of a date's assessment, whatever the lists say."""

from datetime import date, timedelta
from urllib.parse import urljoin

from monitor.site import Link, SeriesShape
from monitor.text import MONTHS


def predict_links(series: SeriesShape, site: str, today: date) -> tuple[Link, ...]:
    """Return links to where the assessments of `today` (by the publisher's clock) and of the day before should be."""
    if series.address is None:
        return ()
    return tuple(
        Link(url=fill_address(series.address, site, day), title=None, date=day, route="predicted")
        for day in (today, today - timedelta(days=1))
    )


def fill_address(path: str, site: str, day: date) -> str:
    """Return the address on a site for a path with {month}, {day} and {year}."""
    return urljoin(site, path.format(month=MONTHS[day.month - 1], day=day.day, year=day.year))
