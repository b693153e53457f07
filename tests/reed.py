"""A made-up assessment's page, as the tests of the store keep it."""

from datetime import UTC, date, datetime

from monitor.site import Page, Validators

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DAY = date(2026, 3, 1)
URL = "https://institute.example/reed-march-1-2026/"


def page(body: bytes = b"<html></html>") -> Page:
    """Return a page as fetched."""
    return Page(url=URL, body=body, fetched_at=NOW, validators=Validators(etag='"e"', last_modified="then"))
