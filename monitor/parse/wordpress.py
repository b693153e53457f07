"""The present layout, WordPress, in use since about August 2025; also older pages moved to it, with their old bodies."""

import re
from datetime import datetime

from bs4 import BeautifulSoup

from monitor.models import Assessment, SeriesShape
from monitor.parse.assemble import build_assessment
from monitor.parse.blocks import find_blocks, name_area
from monitor.parse.lines import find_as_of, find_cutoff, read_time, split_names
from monitor.parse.sections import read_parts
from monitor.parse.select import find_attribute, find_text, one, resolve
from monitor.text import squeeze

_POST = re.compile(r"post-(\d+)")
_ARTICLE = "article[id^=post-]"
BODY = "#printable-area .dynamic-entry-content"
_TITLE = "h1.h1-interior-page"
_DATE = f"{_TITLE} ~ h6, {_ARTICLE} h1 ~ h6"
_NOTE = "analysts-note"
_CARD = "researcher-info"  # its h3 names authors; meta[name=author] is the web editor
LOOKS_FOR = (
    _TITLE,
    _DATE,
    _ARTICLE,
    BODY,
    "[data-id=toplines]",
    "[data-id=key-takeaways]",
    "[data-id=endnotes]",
)


def fits(soup: BeautifulSoup) -> bool:
    """Whether a page is of this layout."""
    return soup.find("article", id=_POST) is not None


def find_title(soup: BeautifulSoup) -> str | None:
    """Return the page's title."""
    return find_text(soup, _TITLE) or find_text(soup, f"{_ARTICLE} h1")


def parse(soup: BeautifulSoup, *, title: str, url: str, series: SeriesShape) -> Assessment:
    """Return the assessment of a page of this layout; raise LayoutChanged."""
    article = soup.find("article", id=_POST)
    body = one(article if article and article.select_one(BODY) else soup, BODY)
    beside = soup.find("div", class_=_NOTE)
    note = squeeze(beside.get_text()) if beside else ""
    post = _POST.fullmatch(find_attribute(soup, _ARTICLE, "id") or "")
    return build_assessment(
        read_parts(find_blocks(body), series),
        series=series,
        layout="wordpress",
        url=resolve(url, find_attribute(soup, "link[rel=canonical]", "href"), url, series),
        title=title,
        page_date=find_text(soup, _DATE) or "",
        published_at=_find_time(soup, "published"),
        modified_at=_find_time(soup, "modified"),
        authors=_find_authors(soup),
        named=frozenset(name_area(str(area["data-id"])) for area in body.select("[data-id]")),
        as_of=find_as_of(note),
        data_cutoff=find_cutoff(note),
        publisher_id=post[1] if post else None,
    )


def _find_authors(soup: BeautifulSoup) -> tuple[str, ...]:
    """Return the names on the researchers' cards, each once; a card may name several."""
    titles = [card.h3 for card in soup.find_all("div", class_=_CARD)]
    cards = [squeeze(title.get_text()) for title in titles if title]
    return tuple(dict.fromkeys(name for card in cards for name in split_names(card)))


def _find_time(soup: BeautifulSoup, which: str) -> datetime | None:
    """Return the time the page was "published" or "modified": of its meta tag, else of its JSON-LD."""
    said = find_attribute(soup, f'meta[property="article:{which}_time"]', "content")
    if not said:
        script = soup.select_one('script[type="application/ld+json"]')
        found = (
            re.search(rf'"date{which.capitalize()}"\s?:\s?"([^"]+)"', script.get_text()) if script else None
        )
        said = found[1] if found else None
    return read_time(said)
