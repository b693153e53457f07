"""Bytes -> text -> markup, within bounds of time and memory."""

import re

from bs4 import BeautifulSoup

from monitor.errors import NotAnAssessment
from monitor.parse.select import find_attribute, find_text

MOST_BYTES = 4_000_000  # the largest real page has 440 kB
MOST_TAGS = 40_000  # and 2,900 tags; an element takes about 2 kB of memory
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_TAIL = 2_000  # characters: caches add comments after the last tag


def read_text(body: bytes, *, url: str) -> str:
    """Return the text of a body, wrong bytes replaced; raise NotAnAssessment for one that is too large."""
    if len(body) > MOST_BYTES or body.count(b"<") > MOST_TAGS:
        raise NotAnAssessment(
            f"{url}: {len(body)} bytes and {body.count(b'<')} tags are no page of one assessment"
        )
    return body.decode("utf-8-sig", "replace").replace("\0", "")


def is_markup(text: str) -> bool:
    """Whether the text is a web page."""
    return _MARKUP.search(text) is not None


def is_whole(text: str) -> bool:
    """Whether a web page was received to its end."""
    return "</html>" in text[-_TAIL:].lower()


def read_soup(text: str) -> BeautifulSoup:
    """Return the page's elements."""
    return BeautifulSoup(text.replace("<?", "&lt;?"), "lxml")  # an XML declaration would make it warn


def find_any_title(soup: BeautifulSoup) -> str | None:
    """Return what a page of unknown layout calls itself."""
    return (
        find_attribute(soup, 'meta[property="og:title"]', "content")
        or find_text(soup, "h1")
        or find_text(soup, "title")
    )
