"""Render a feed as Atom (RFC 4287) and as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from monitor.printable import displayable

ATOM = "http://www.w3.org/2005/Atom"
MAX_ENTRIES = 50  # entries of a feed at most


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One entry; `id` never changes, `html` is its content with absolute links."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    html: str
    category: str


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed, newest entry first; `self_url` is its own address, `page_url` that of the matching page."""

    id: str
    title: str
    author: str
    self_url: str
    page_url: str
    entries: tuple[FeedEntry, ...]

    @property
    def updated(self) -> datetime:
        """When an entry last changed; 1970 without entries."""
        return max((entry.updated for entry in self.entries), default=datetime(1970, 1, 1, tzinfo=UTC))


def render_atom(feed: Feed) -> bytes:
    """Return the feed as an Atom document."""
    root = ET.Element("feed", xmlns=ATOM)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(feed.updated))
    _add(ET.SubElement(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.self_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page_url)
    for one in feed.entries:
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", one.id)
        _add(entry, "title", one.title)
        _add(entry, "link", rel="alternate", type="text/html", href=one.url)
        _add(entry, "published", _moment(one.published))
        _add(entry, "updated", _moment(one.updated))
        _add(entry, "category", term=one.category)
        _add(entry, "content", one.html, type="html")
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def render_json_feed(feed: Feed) -> str:
    """Return the feed as a JSON Feed."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.self_url,
        "authors": [{"name": feed.author}],
        "language": "en",
        "items": [
            {
                "id": one.id,
                "url": one.url,
                "title": one.title,
                "content_html": one.html,
                "date_published": _moment(one.published),
                "date_modified": _moment(one.updated),
                "tags": [one.category],
            }
            for one in feed.entries
        ],
    }
    return json.dumps(document, ensure_ascii=False)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    element = ET.SubElement(parent, name, attributes)
    element.text = displayable(text) or None


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
