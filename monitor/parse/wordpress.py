"""The current layout, WordPress, used since about August 2025; older pages were moved to it with their old bodies."""

import re
from datetime import datetime

from monitor.models import Assessment
from monitor.parse.assemble import build_assessment
from monitor.parse.blocks import find_blocks, name_area
from monitor.parse.lines import find_as_of, find_cutoff, read_time, split_names
from monitor.parse.sections import read_parts
from monitor.parse.select import find_attribute, find_text, find_whole, resolve
from monitor.parse.tree import Element, read_text, select, select_first
from monitor.site import SeriesShape
from monitor.text import squeeze

_POST = re.compile(r"post-(\d+)")
_ARTICLE = "article[id^=post-]"
_BODY = "div#printable-area .dynamic-entry-content"  # "div" makes the search ten times as fast
_TITLE = "h1.h1-interior-page"
_DATE = f"{_TITLE} ~ h6, {_ARTICLE} h1 ~ h6"
_NOTE = "div.analysts-note"
_CARD = "div.researcher-info"  # its h3 names authors; meta[name=author] is the web editor
LOOKS_FOR = (
    _TITLE,
    _DATE,
    _ARTICLE,
    _BODY,
    "[data-id=toplines]",
    "[data-id=key-takeaways]",
    "[data-id=endnotes]",
)


def fits(page: Element) -> bool:
    """Return whether a page has this layout."""
    return _find_article(page) is not None


def find_title(page: Element) -> str | None:
    """Return the page's title."""
    return find_text(page, _TITLE) or find_text(page, f"{_ARTICLE} h1")


def find_body(page: Element) -> Element:
    """Return the element that holds the text; raise LayoutChanged."""
    article, found = _find_article(page), select(page, _BODY)
    within = [body for body in found if article in body.iterancestors()]
    return find_whole(within or found, _BODY)


def parse(page: Element, *, title: str, url: str, series: SeriesShape) -> Assessment:
    """Return the assessment on a page with this layout; raise LayoutChanged."""
    body = find_body(page)
    note = find_text(page, _NOTE) or ""
    post = _POST.fullmatch(find_attribute(page, _ARTICLE, "id") or "")
    return build_assessment(
        read_parts(find_blocks(body), series),
        series=series,
        layout="wordpress",
        url=resolve(url, find_attribute(page, "link[rel=canonical]", "href"), url, series),
        title=title,
        page_date=find_text(page, _DATE) or "",
        published_at=_find_time(page, "published"),
        modified_at=_find_time(page, "modified"),
        authors=_find_authors(page),
        named=frozenset(name_area(str(area.get("data-id"))) for area in select(body, "[data-id]")),
        as_of=find_as_of(note),
        data_cutoff=find_cutoff(note),
        publisher_id=post[1] if post else None,
    )


def _find_article(page: Element) -> Element | None:
    return next((one for one in page.iter("article") if _POST.search(one.get("id") or "")), None)


def _find_authors(page: Element) -> tuple[str, ...]:
    """Return the names on the researchers' cards, each once; a card may name several."""
    titles = [card.find(".//h3") for card in select(page, _CARD)]
    cards = [squeeze(read_text(title)) for title in titles if title is not None]
    return tuple(dict.fromkeys(name for card in cards for name in split_names(card)))


def _find_time(page: Element, which: str) -> datetime | None:
    """Return when the page was "published" or "modified", from its meta tag or else its JSON-LD."""
    said = find_attribute(page, f'meta[property="article:{which}_time"]', "content")
    return read_time(said or _find_in_json(page, f"date{which.capitalize()}"))


def _find_in_json(page: Element, key: str) -> str | None:
    script = select_first(page, 'script[type="application/ld+json"]')
    found = re.search(rf'"{key}"\s?:\s?"([^"]+)"', script.text or "") if script is not None else None
    return found[1] if found else None
