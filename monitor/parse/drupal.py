"""The old layout, Drupal 7, used from February 2022 to about August 2025: headings are bold paragraphs."""

import re

from monitor.models import Assessment
from monitor.parse.assemble import build_assessment
from monitor.parse.blocks import find_blocks
from monitor.parse.lines import read_time
from monitor.parse.sections import read_parts
from monitor.parse.select import find_attribute, find_text, find_whole, resolve
from monitor.parse.tree import Element, select, select_first
from monitor.site import SeriesShape

HOME = "https://www.understandingwar.org"  # its canonical links are site-relative
_TITLE = "h1#page-title"
_BODY = "div.field-name-body"
_CREATED = '[property~="dc:created"]'
LOOKS_FOR = (_TITLE, _CREATED, _BODY)


def fits(page: Element) -> bool:
    """Return whether a page has this layout."""
    return select_first(page, _TITLE) is not None


def find_title(page: Element) -> str | None:
    """Return the page's title."""
    return find_text(page, _TITLE)


def find_body(page: Element) -> Element:
    """Return the element that holds the text; raise LayoutChanged."""
    return find_whole(select(page, _BODY), _BODY)


def parse(page: Element, *, title: str, url: str, series: SeriesShape) -> Assessment:
    """Return the assessment on a page with this layout; raise LayoutChanged."""
    node = re.search(r"/node/(\d+)$", find_attribute(page, "link[rel=shortlink]", "href") or "")
    return build_assessment(
        read_parts(find_blocks(find_body(page)), series),
        series=series,
        layout="drupal",
        url=resolve(HOME, find_attribute(page, "link[rel=canonical]", "href"), url, series),
        title=title,
        published_at=read_time(find_attribute(page, _CREATED, "content")),
        publisher_id=node[1] if node else None,
    )
