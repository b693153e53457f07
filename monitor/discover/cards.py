"""Read the cards of the product-line hub and the listing: one for each publication, newest first."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from monitor.discover.addresses import is_updates, read_address, resolve
from monitor.discover.page_dates import PrintedDay, find_title_day, read_time
from monitor.discover.plausible import A_WEEK
from monitor.errors import CutShort, LayoutChanged
from monitor.site import Link, SeriesShape
from monitor.text import fold, squeeze, trim_url

CARD = "research-card-loop-item-3colgrid"
CARDS = f"div.{CARD}, div.research-card-loop-item"  # on lists, and below articles
TITLE = "h3.research-card-title a"
TIME = "p.research-card-post-date time[datetime]"
TAIL_BYTES = 2_000  # caches add comments after the last tag
MAX_PREFIX_CHARS = 60  # characters before a colon: "Russia-Ukraine Warning Update: ..."


def find_in_cards(body: bytes, series: SeriesShape, route: str, url: str) -> tuple[Link, ...]:
    """Return the assessments of the series among the cards of the hub or listing at `url`, in its order.

    The date is that of the title, or else of the slug, also where the title's is a mistyped one, far from publication; a
    missing year is the one nearest to publication. Raises CutShort for a page without an end, LayoutChanged if it has no
    cards, or if most cards do not have exactly one link in their title.
    """
    if b"</html>" not in body[-TAIL_BYTES:].lower():
        raise CutShort("</html> at the end", "a list that was cut short", url)
    cards, base = _find_cards(body, url)
    if not cards:
        raise LayoutChanged(f"cards (.{CARD})", 0, url)
    found = [(card, card.cssselect(f"{TITLE}[href]")) for card in cards]
    titled = [(card, anchors[0]) for card, anchors in found if len(anchors) == 1]
    if len(titled) * 2 < len(cards):
        raise LayoutChanged(f"one {TITLE} in each card", f"{len(titled)} in {len(cards)}", url)
    links = (
        _read_card(card, anchor, series, route, resolve(anchor.get("href"), url, base=base))
        for card, anchor in titled
    )
    return tuple(link for link in links if link)


def list_cards(body: bytes, url: str) -> frozenset[str]:
    """Return the addresses on the cards of a list, of any series: lists with the same addresses are the same."""
    cards, _ = _find_cards(body, url)
    return frozenset(anchor.get("href") for card in cards for anchor in card.cssselect(f"{TITLE}[href]"))


def _find_cards(body: bytes, url: str) -> tuple[list[Any], str]:
    """Return the cards of a list, and the address that its relative links start from."""
    from lxml import etree, html  # type: ignore[import-untyped]  # noqa: PLC0415  most lists have not changed

    try:
        tree = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise LayoutChanged("a page with cards", f"no HTML ({squeeze(str(exc))})", url) from exc
    return tree.cssselect(CARDS), _find_base(tree, url)


def _find_base(tree: Any, url: str) -> str:
    """Return the address that the page at `url` names as the start of its relative ones, or else its own."""
    named = next((one.get("href") for one in tree.cssselect("base[href]")), "")
    try:
        return urljoin(url, trim_url(squeeze(named)))
    except ValueError:  # such as "http://["
        return url


def _read_card(card: Any, anchor: Any, series: SeriesShape, route: str, address: str | None) -> Link | None:
    if address is None or is_updates(address, series):
        return None
    title = squeeze(anchor.text_content())
    claim, named = read_address(address, series), _find_named_day(title, series)
    if claim is None and named is None:
        return None
    days = [day for day in (find_title_day(title), claim.day if claim else None) if day]
    time = next(iter(card.cssselect(TIME)), None)
    return Link(
        url=address,
        title=title,
        date=_choose_date(days, read_time(None if time is None else time.get("datetime"))),
        edition=claim.edition if claim else "",
        route=route,
    )


def _choose_date(days: Sequence[PrintedDay], published_at: datetime | None) -> date | None:
    """Return the first of these days, those of title and slug, that is near publication; else the first."""
    dates = [found for day in days if (found := day.nearest(published_at))]
    near = [one for one in dates if published_at and abs(one - published_at.date()) <= A_WEEK]
    return next(iter(near or dates), None)


def _find_named_day(title: str, series: SeriesShape) -> PrintedDay | None:
    """Return the day in a title that begins with one of the series' names, as some slugs have none."""
    names = "|".join(map(re.escape, map(fold, series.names)))
    begins = re.match(rf"(?:[^:]{{1,{MAX_PREFIX_CHARS}}}: )?(?:initial )?(?:{names})\b", fold(title))
    return find_title_day(title) if begins else None
