"""Ask a page for exactly what is expected: what is missing, or there twice, is a changed layout."""

from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from monitor.errors import LayoutChanged
from monitor.text import squeeze


def one(root: BeautifulSoup | Tag, selector: str) -> Tag:
    """Return the only element `selector` (CSS) finds; raise LayoutChanged for none and for several."""
    found = root.select(selector)
    if len(found) != 1:
        raise LayoutChanged(selector, len(found))
    return found[0]


def find_text(root: BeautifulSoup | Tag, selector: str) -> str | None:
    """Return the first such element's text on one line, None where there is none."""
    found = root.select_one(selector)
    return squeeze(found.get_text()) if found else None


def find_attribute(root: BeautifulSoup | Tag, selector: str, name: str) -> str | None:
    """Return an attribute of the first such element, None where either is missing."""
    found = root.select_one(selector)
    value = found.get(name) if found else None
    return value.strip() if isinstance(value, str) and value.strip() else None


def resolve(base: str, href: str | None, url: str) -> str:
    """Return the web address `href` means at `base`; `url` where it means none."""
    try:
        address = urljoin(base, href or "")
        return address if href and urlsplit(address).netloc else url
    except ValueError:  # as "http://["
        return url
