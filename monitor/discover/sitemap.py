"""Read the sitemap: its index, the shards with the newest posts, and the assessments in a shard."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from typing import Any

from monitor.discover.addresses import Claim, is_updates, read_address, resolve
from monitor.discover.page_dates import read_time
from monitor.errors import LayoutChanged
from monitor.site import Link, SeriesShape
from monitor.text import counted, last_segment, squeeze

POSTS = re.compile(r"post-sitemap([0-9]{0,4})\.xml(?:\.gz)?")
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
MAX_ROWS = 50_000  # of one file (sitemaps.org, 0.9); the rest is not read
MAX_PREFACE = 4_000  # bytes before the XML declaration
GZIP = b"\x1f\x8b"  # how a packed file begins (RFC 1952, 2.3.1)
MAX_BYTES = 20_000_000  # of a packed file when unpacked; as many as of any other page
MAX_SHARDS = 100  # of posts; the publisher has seven

BARE_AMPERSAND = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#(?:3[2-9]|[4-9]\d|\d{3,4})|#[xX][2-9a-fA-F][0-9a-fA-F]{1,2});)"
)
HARMLESS = {"ERR_INVALID_CHAR", "ERR_INVALID_ENCODING"}  # in a value: libxml2 drops or replaces the character

Row = tuple[str, datetime | None]  # address, lastmod


@dataclass(frozen=True, kw_only=True)
class Shard:
    """One file of the sitemap, and when something in it last changed."""

    url: str
    modified_at: datetime | None


def find_shards(body: bytes, url: str | None = None) -> tuple[Shard, ...]:
    """Return the files that the sitemap index at `url` names on its own site (sitemaps.org, 0.9).

    Raises LayoutChanged for anything but a sitemap index.
    """
    rows = _find_rows(body, "sitemapindex", "sitemap", url)
    return tuple(Shard(url=address, modified_at=modified_at) for address, modified_at in rows)


def choose_shards(shards: Sequence[Shard], *, newest: int = 2) -> tuple[Shard, ...]:
    """Return the `newest` sitemaps of posts, newest lastmod first: they list the new posts.

    If times are equal or missing, the highest number comes first, since WordPress puts new posts there. Raises
    LayoutChanged if there is no sitemap of posts.
    """
    found = [(match[1], shard) for shard in shards if (match := POSTS.fullmatch(last_segment(shard.url)))]
    if not found:
        raise LayoutChanged("post-sitemap.xml in the sitemap index", counted(len(shards), "other"))
    found.sort(key=lambda one: (one[1].modified_at or LONG_AGO, int(one[0] or 0)), reverse=True)
    return tuple(shard for _, shard in found[: min(newest, MAX_SHARDS)])


def find_in_sitemap(body: bytes, series: SeriesShape, url: str | None = None) -> tuple[Link, ...]:
    """Return the links of the sitemap at `url` that may belong to the series, in its order.

    An address without a year gets one only if lastmod makes it certain; otherwise its date is None. Raises LayoutChanged
    for anything but a sitemap.
    """
    found = [
        (_read_link(address, modified_at, claim, series), claim)
        for address, modified_at in _find_rows(body, "urlset", "url", url)
        if (claim := read_address(address, series))
    ]
    # A guessed year is wrong if another address spells out that date.
    spelled_out = {link.date for link, claim in found if claim.day and claim.day.year}
    return tuple(
        replace(link, date=None) if claim.day and not claim.day.year and link.date in spelled_out else link
        for link, claim in found
    )


def _read_link(address: str, modified_at: datetime | None, claim: Claim, series: SeriesShape) -> Link:
    day = claim.day.before_edit(modified_at, series.timezone) if claim.day else None
    return Link(
        url=address,
        title=None,
        date=day,
        edition=claim.edition,
        route="sitemap",
        modified_at=modified_at,
    )


def find_updates_in_sitemap(body: bytes, series: SeriesShape, url: str | None = None) -> tuple[str, ...]:
    """Return the addresses of updates pages in the sitemap at `url`, newest lastmod first."""
    rows = [row for row in _find_rows(body, "urlset", "url", url) if is_updates(row[0], series)]
    rows.sort(key=lambda row: row[1] or LONG_AGO, reverse=True)
    return tuple(address for address, _ in rows)


def _find_rows(body: bytes, root: str, row: str, url: str | None) -> Iterator[Row]:
    """Yield the rows; raises LayoutChanged if there are none, or fewer than half have an address on the site."""
    rows = addressed = 0
    for element in islice(_read_rows(body, root, row, url), MAX_ROWS):
        rows += 1
        loc = squeeze(element.findtext("{*}loc") or "")
        if loc and (address := resolve(loc, url)):
            addressed += 1
            yield address, read_time(element.findtext("{*}lastmod"))
    if not rows:
        raise LayoutChanged(f"<{row}> in <{root}>", 0, url)
    if addressed * 2 < rows:
        raise LayoutChanged(f"<loc> on this site in each <{row}>", f"{addressed} in {rows}", url)


def _read_rows(body: bytes, root: str, row: str, url: str | None) -> Iterator[Any]:
    """Yield the row elements; each is freed when the next is read, so that a large file takes no more memory.

    So that one fault does not cost all addresses, a bare ampersand is taken literally, and forbidden characters are
    dropped, as is whatever a plug-in of WordPress printed before the XML declaration: blank lines, a byte order mark, a
    warning. Raises LayoutChanged for any other fault in the XML.
    """
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415  most sitemaps have not changed

    body = _unpack(body, url) if body.startswith(GZIP) else body
    events = etree.iterparse(
        BytesIO(BARE_AMPERSAND.sub(b"&amp;", body[max(body.find(b"<?xml", 0, MAX_PREFACE), 0) :])),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        recover=True,
    )
    top = None
    try:
        for event, element in events:
            if top is None:
                top = element
                _check_root(top, root, url)
            elif event == "end" and element.getparent() is top:
                if _local_name(element) == row:
                    yield element
                while element.getprevious() is not None:
                    del top[0]
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise LayoutChanged(f"<{root}>", f"no XML ({squeeze(str(exc))})", url) from exc
    faults = [fault.message for fault in events.error_log if fault.type_name not in HARMLESS]
    if top is None or faults:
        raise LayoutChanged(f"<{root}>", f"no XML ({squeeze(faults[0] if faults else 'empty')})", url)


def _unpack(packed: bytes, url: str | None) -> bytes:
    """Return a packed file unpacked: "post-sitemap.xml.gz", if the server does not call that a coding; raise LayoutChanged."""
    file = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        body = file.decompress(packed, MAX_BYTES)
    except zlib.error as exc:
        raise LayoutChanged("a sitemap", f"no gzip file ({exc})", url) from exc
    if not file.eof:
        raise LayoutChanged(
            f"a whole sitemap of at most {counted(MAX_BYTES, 'byte')}", counted(len(body), "byte"), url
        )
    return body


def _check_root(top: Any, root: str, url: str | None) -> None:
    """Raise LayoutChanged for another kind of document, and for a DOCTYPE, which could define entities."""
    found = _local_name(top)
    if found != root:
        raise LayoutChanged(f"<{root}>", f"<{found}>", url)
    if top.getroottree().docinfo.internalDTD is not None:
        raise LayoutChanged(f"<{root}> alone", "a DOCTYPE before it", url)


def _local_name(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
