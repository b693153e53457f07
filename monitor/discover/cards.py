"""The cards of the product-line hub and of the listing: one for each publication, newest first."""

import re
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]  # lxml ships no types

from monitor.discover.addresses import match_slug, read_edition, resolve
from monitor.discover.page_dates import TITLE_DAY, find_title_day, read_slug_day, read_time
from monitor.errors import LayoutChanged
from monitor.models import Link, SeriesShape
from monitor.text import fold, squeeze

CARDS = ("research-card-loop-item-3colgrid", "research-card-loop-item")  # on lists; below articles


def find_in_cards(body: bytes, series: SeriesShape, route: str, url: str) -> tuple[Link, ...]:
    """Return the assessments of the series among the cards of the hub or listing at `url`, in its order.

    The date is the title's, else the slug's; a missing year is the one nearest to the publication.
    Raises LayoutChanged for a page without cards, or with a card of another shape.
    """
    cards = _find_cards(body, url)
    if not cards:
        raise LayoutChanged(f"cards (.{CARDS[0]})", 0, url)
    links = (_read_card(card, series, route, url) for card in cards)
    return tuple(link for link in links if link)


def _find_cards(body: bytes, url: str) -> list[Any]:
    try:
        tree = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise LayoutChanged("a page with cards", f"no HTML ({squeeze(str(exc))})", url) from exc
    return [*tree.xpath(f"//div[{' or '.join(map(_of_class, CARDS))}]")]


def _read_card(card: Any, series: SeriesShape, route: str, url: str) -> Link | None:
    anchors = card.xpath(f".//h3[{_of_class('research-card-title')}]//a[@href]")
    if len(anchors) != 1:
        raise LayoutChanged("one h3.research-card-title a in a card", len(anchors), url)
    address = resolve(anchors[0].get("href"), url)
    title = squeeze(anchors[0].text_content())
    match = match_slug(address, series) if address else None
    if address is None or (match is None and not _names_assessment(title, series)):
        return None
    day = find_title_day(title) or (read_slug_day(match) if match else None)
    times = card.xpath(f".//p[{_of_class('research-card-post-date')}]//time/@datetime")
    return Link(
        url=address,
        title=title,
        date=day.nearest(read_time(times[0] if times else None)) if day else None,
        edition=read_edition(match) if match else "",
        route=route,
    )


def _of_class(name: str) -> str:
    """Return the XPath condition that an element has the class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _names_assessment(title: str, series: SeriesShape) -> bool:
    """Tell whether the title is one of the series' names and a date: some slugs say nothing."""
    names = "|".join(re.escape(fold(name)) for name in (series.name, *series.aliases))
    return re.fullmatch(rf"(?:{names}),? {TITLE_DAY}", fold(title)) is not None
