"""What an address tells: its site, and whether its slug is that of an assessment of the series."""

import re
from urllib.parse import urljoin, urlsplit

from monitor.models import SeriesShape
from monitor.text import squeeze


def match_slug(url: str, series: SeriesShape) -> re.Match[str] | None:
    """Match the last path segment; the hub and the updates page are none, whatever their slugs are like."""
    path = urlsplit(url).path.rstrip("/")
    if path in {page.rstrip("/") for page in (series.hub, series.updates) if page}:
        return None
    return re.fullmatch(series.slug, last_segment(url))


def last_segment(url: str) -> str:
    """Return what follows the last slash of the path, a final one aside."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[2]


def read_edition(match: re.Match[str]) -> str:
    """Return the words of a slug's group `edition`: "morning-special-report" is "morning special"."""
    words = (match.groupdict().get("edition") or "").replace("-", " ").split()
    return " ".join(word for word in words if word != "report")


def resolve(href: str, url: str | None) -> str | None:
    """Return the web address that `href` means on the page at `url`; None if it leaves that page's site.

    Without `url`, any web address will do. "www." and the scheme do not make another site.
    """
    try:
        address = urljoin(url or "", squeeze(href))
        parts = urlsplit(address)
    except ValueError:  # as "http://[": leads nowhere
        return None
    if parts.scheme not in {"http", "https"} or (url and _site(address) != _site(url)):
        return None
    return address


def common_form(url: str) -> str:
    """Return what two addresses of one page have in common: not the scheme, "www." or a final slash."""
    parts = urlsplit(url)
    return f"{_site(url)}{parts.path.rstrip('/')}?{parts.query}"


def _site(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")
