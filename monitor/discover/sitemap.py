"""The sitemap: its index, the shards with the newest posts, and the assessments in a shard."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from re import compile as pattern
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from monitor.discover.addresses import last_segment, match_slug, read_edition, resolve
from monitor.discover.page_dates import read_slug_day, read_time
from monitor.errors import LayoutChanged
from monitor.models import Link, SeriesShape
from monitor.text import squeeze

POSTS = pattern(r"post-sitemap\d*\.xml")
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Shard:
    """One file of the sitemap, and when something in it last changed."""

    url: str
    modified_at: datetime | None


def find_shards(body: bytes, url: str | None = None) -> tuple[Shard, ...]:
    """Return the files that the sitemap index at `url` names on its own site (sitemaps.org, 0.9).

    Raises LayoutChanged for anything that is no sitemap index.
    """
    rows = _find_rows(body, "sitemapindex", "sitemap", url)
    return tuple(Shard(url=address, modified_at=modified_at) for address, modified_at in rows)


def choose_shards(shards: Sequence[Shard], *, newest: int = 2) -> tuple[Shard, ...]:
    """Return the `newest` sitemaps of posts, newest lastmod first: new posts lie there.

    Raises LayoutChanged if no sitemap of posts is among them.
    """
    posts = [shard for shard in shards if POSTS.fullmatch(last_segment(shard.url))]
    if not posts:
        raise LayoutChanged("post-sitemap.xml in the sitemap index", f"{len(shards)} others")
    posts.sort(key=lambda shard: shard.modified_at or LONG_AGO, reverse=True)
    return tuple(posts[:newest])


def find_in_sitemap(body: bytes, series: SeriesShape, url: str | None = None) -> tuple[Link, ...]:
    """Return the assessments of the series in the sitemap at `url`, in its order.

    An address without a year gets one only where lastmod makes it certain; else its date is None.
    Raises LayoutChanged for anything that is no sitemap.
    """
    rows = _find_rows(body, "urlset", "url", url)
    links = [link for address, modified_at in rows if (link := _read_link(address, modified_at, series))]
    spelled_out = {link.date for link in links if _tells_year(link, series)}
    return tuple(
        # Where another address spells out this very date, the guess of the year was wrong.
        replace(link, date=None) if link.date in spelled_out and not _tells_year(link, series) else link
        for link in links
    )


def _find_rows(body: bytes, root: str, row: str, url: str | None) -> list[tuple[str, datetime | None]]:
    """Return (address, lastmod) of each row that stays on the site."""
    elements = _read_xml(body, root, url).findall(f"{{*}}{row}")
    if not elements:
        raise LayoutChanged(f"<{row}> in <{root}>", 0, url)
    rows = [_read_row(element, url) for element in elements]
    return [(address, modified_at) for loc, modified_at in rows if (address := resolve(loc, url))]


def _read_xml(body: bytes, root: str, url: str | None) -> Any:
    """Return the root element; a DOCTYPE is refused, so that there are no entities to expand."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise LayoutChanged(f"<{root}>", f"no XML ({squeeze(str(exc))})", url) from exc
    found = etree.QName(tree).localname
    if found != root:
        raise LayoutChanged(f"<{root}>", f"<{found}>", url)
    if tree.getroottree().docinfo.internalDTD is not None:
        raise LayoutChanged(f"<{root}> alone", "a DOCTYPE before it", url)
    return tree


def _read_row(element: Any, url: str | None) -> tuple[str, datetime | None]:
    loc = squeeze(element.findtext("{*}loc") or "")
    if not loc:
        raise LayoutChanged("<loc>", f"none in the row on line {element.sourceline}", url)
    return loc, read_time(element.findtext("{*}lastmod"))


def _read_link(address: str, modified_at: datetime | None, series: SeriesShape) -> Link | None:
    match = match_slug(address, series)
    if match is None:
        return None
    day = read_slug_day(match)
    return Link(
        url=address,
        title=None,
        date=day.before_edit(modified_at, series.timezone) if day else None,
        edition=read_edition(match),
        route="sitemap",
        modified_at=modified_at,
    )


def _tells_year(link: Link, series: SeriesShape) -> bool:
    match = match_slug(link.url, series)
    return bool(match and match.groupdict().get("year"))
