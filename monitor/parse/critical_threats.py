"""The layout of Critical Threats, a mirror, as of October 2026.

Its markup is not known for certain, so little is required of it.
"""

import re

from lxml.etree import strip_elements  # type: ignore[import-untyped]  # lxml ships no types

from monitor.errors import LayoutChanged
from monitor.models import Assessment
from monitor.parse.assemble import build_assessment
from monitor.parse.blocks import find_blocks
from monitor.parse.lines import read_time
from monitor.parse.roles import read_signpost
from monitor.parse.sections import read_parts
from monitor.parse.select import find_attribute, find_text, resolve
from monitor.parse.tree import Element, select_first
from monitor.site import SeriesShape

_SITE = re.compile(r"critical ?threats", re.IGNORECASE)
_SUFFIX = re.compile(r"\s?\|\s?(?:AEI'?s )?Critical Threats.*$", re.IGNORECASE)
_PUBLISHED = 'meta[property="article:published_time"]'
_BODIES = ("article", "main", "body")  # the innermost with the text counts
_AROUND = ("header", "footer", "aside", "nav", "form")
LOOKS_FOR = ("h1", *_BODIES)


def fits(page: Element) -> bool:
    """Return whether a page is from this site."""
    said = (
        find_attribute(page, 'meta[property="og:site_name"]', "content"),
        find_attribute(page, "link[rel=canonical]", "href"),
        find_text(page, "title"),
    )
    return any(_SITE.search(text or "") for text in said)


def find_title(page: Element) -> str | None:
    """Return the page's title, without the site's name."""
    title = find_text(page, "h1") or find_attribute(page, 'meta[property="og:title"]', "content")
    return _SUFFIX.sub("", title or find_text(page, "title") or "") or None


def find_body(page: Element) -> Element:
    """Return the innermost element with the text, without the site's frame; raise LayoutChanged."""
    found = (select_first(page, selector) for selector in _BODIES)
    body = next((tag for tag in found if tag is not None and _names_takeaways(tag)), None)
    if body is None:
        raise LayoutChanged("'Key Takeaways' in the text", 0)
    strip_elements(body, *_AROUND, with_tail=False)
    return body


def _names_takeaways(tag: Element) -> bool:
    return any(read_signpost(block) == "intro" for block in find_blocks(tag))


def parse(page: Element, *, title: str, url: str, series: SeriesShape) -> Assessment:
    """Return the assessment on a page of this site; raise LayoutChanged."""
    return build_assessment(
        read_parts(find_blocks(find_body(page)), series),
        series=series,
        layout="critical_threats",
        url=resolve(url, find_attribute(page, "link[rel=canonical]", "href"), url, series),
        title=title,
        published_at=read_time(find_attribute(page, _PUBLISHED, "content")),
    )
