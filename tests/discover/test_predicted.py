"""Addresses by the calendar."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.discover import (
    find_in_cards,
    find_in_sitemap,
    predict_links,
)
from monitor.site import Link
from monitor.text import MONTHS, long_date
from tests.discover.lists import PREFIX, SITE, listing, sitemap
from tests.shapes import IRAN, ROCA


def test_today_and_yesterday() -> None:
    """Today's and yesterday's addresses are in the publisher's form."""
    assert predict_links(ROCA, SITE, date(2026, 1, 1)) == (
        Link(url=f"{PREFIX}-january-1-2026/", title=None, date=date(2026, 1, 1), route="predicted"),
        Link(url=f"{PREFIX}-december-31-2025/", title=None, date=date(2025, 12, 31), route="predicted"),
    )


def test_no_form() -> None:
    """A series without a form of address has no predicted links."""
    assert predict_links(IRAN, SITE, date(2026, 1, 1)) == ()


@given(st.dates(date(2022, 2, 25), date(2099, 12, 31)))
def test_understood_by_the_sitemap(day: date) -> None:
    """The sitemap reads the very dates out of predicted addresses that went into them."""
    links = predict_links(ROCA, SITE, day)
    found = find_in_sitemap(sitemap(*((link.url, None) for link in links)), ROCA, SITE)
    assert [(link.url, link.date) for link in found] == [(link.url, link.date) for link in links]


@given(st.dates(date(2022, 2, 25), date(2099, 12, 31)), st.integers(0, 30))
def test_years_are_found_again(day: date, delay: int) -> None:
    """A title without its year, published within days, gets its year back; so does a slug by its lastmod."""
    when = (day + timedelta(days=delay)).isoformat()
    url = f"{PREFIX}-{MONTHS[day.month - 1]}-{day.day}/"
    title = f"{ROCA.name}, {long_date(day).rpartition(',')[0]}"
    [card] = find_in_cards(listing((url, title, when)), ROCA, "hub", SITE)
    [row] = find_in_sitemap(sitemap((url, f"{when}T23:59:00-05:00")), ROCA, SITE)
    assert (card.date, row.date) == (day, day)
