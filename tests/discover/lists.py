"""Sitemaps and lists of cards for the tests: our own words in the real markup."""

from datetime import UTC, datetime
from html import escape

import pytest

SITE = "https://understandingwar.org"
PREFIX = f"{SITE}/research/russia-ukraine/russian-offensive-campaign-assessment"
NO_SITEMAPS = [
    pytest.param(b"", id="empty"),
    pytest.param(b"<urlset><url>", id="cut short"),
    pytest.param(
        b"<!DOCTYPE html><html><head><title>404</title></head><body></body></html>", id="a 404 page"
    ),
    pytest.param(b"<rss></rss>", id="a feed"),
    pytest.param(bytes(range(256)), id="random bytes"),
    pytest.param(b"<urlset></urlset>", id="no rows"),
    pytest.param(b"<sitemapindex></sitemapindex>", id="no rows in the index"),
    pytest.param(b"<urlset><url><lastmod>2022-06-01</lastmod></url></urlset>", id="a row without loc"),
    pytest.param(
        b'<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
        id="entities",
    ),
    pytest.param(
        b'<!DOCTYPE u [<!ENTITY a "b">]><urlset><url><loc>https://example.org/&a;</loc></url></urlset>',
        id="an entity within an address",
    ),
    pytest.param(
        b'<!DOCTYPE u [<!ENTITY a "b">]><sitemapindex><sitemap><loc>https://example.org/&a;</loc></sitemap>'
        b"</sitemapindex>",
        id="an entity within an address of the index",
    ),
]


def sitemap(*rows: tuple[str, str | None], root: str = "urlset", row: str = "url") -> bytes:
    """Return a sitemap, or its index, of the addresses and lastmods."""
    listed = "".join(
        f"<{row}><loc>{escape(url)}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</{row}>"
        for url, lastmod in rows
    )
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{xmlns}">{listed}</{root}>'.encode()


def listing(*cards: tuple[str, str, str]) -> bytes:
    """Return a list page of cards: address, title, time of publication."""
    listed = "".join(
        '<div class="gb-loop-item research-card-loop-item-3colgrid post">'
        '<p class="gb-headline research-card-category-label">Update</p>'
        f'<h3 class="gb-headline research-card-title"><a href="{escape(url)}">{escape(title)}</a></h3>'
        f'<p class="research-card-post-date"><time datetime="{when}">{when[:10]}</time></p>'
        f'<a class="research-card-btn" href="{escape(url)}">READ MORE</a></div>'
        for url, title, when in cards
    )
    menu = "<nav><html><body><ul></ul></body></html></nav>"  # the real menu embeds a whole document
    return f"<!DOCTYPE html><html><body>{menu}<div>{listed}</div></body></html>".encode()


def at(text: str) -> datetime:
    """Return a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
