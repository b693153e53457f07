"""Ask a page for exactly what is expected: if an element is missing, or there twice, the layout has changed."""

from collections.abc import Sequence
from itertools import takewhile
from urllib.parse import urljoin, urlsplit

from monitor.errors import LayoutChanged
from monitor.hosts import without_www
from monitor.parse.seen import is_read
from monitor.parse.style import style_of
from monitor.parse.tree import Element, read_text, select_first
from monitor.site import SeriesShape
from monitor.text import squeeze, trim_url

MAX_FOUND_CHARS = 1_000  # characters of a title, an address, a time
_AROUND = {"article", "section", "main", "body"}  # elements that a stray end tag does not close
_INLINE = {"strong", "b", "em", "i", "u", "span", "font"}
_TEXT = {"div", "p", "ul", "ol", "li", "dl", "blockquote", "table", "h2", "h3", "h4", "h5", "h6", "hr"}


def find_whole(found: Sequence[Element], selector: str) -> Element:
    """Return the only element that `selector` (CSS) found, with the text after it, as if no stray end tag had closed it.

    Several with the same text are one that is printed again, for small screens or for paper. Raises LayoutChanged if it
    found none or several others, or if text after it is in no element of its own.
    """
    if not found or (len(found) > 1 and len({squeeze(read_text(one)) for one in found}) > 1):
        raise LayoutChanged(selector, len(found))
    closed = [*takewhile(lambda element: element.tag not in _AROUND, (found[0], *found[0].iterancestors()))]
    siblings = [node for element in closed for node in element.itersiblings() if node not in found]
    behind = [node for node in siblings if is_read(node, style_of(node), "")]
    texts = [*(one.tail for one in closed), *(read_text(node) for node in behind if node.tag in _INLINE)]
    if loose := squeeze(" ".join(filter(None, texts))):  # perhaps a piece of an unknown entry
        raise LayoutChanged(f"no text behind {selector}", repr(loose[:60]))
    found[0].extend([node for node in behind if _is_text(node)])
    return found[0]


def _is_text(node: Element) -> bool:
    """Return whether an element is the editor's, not a field or a menu of the site."""
    if node.get("data-id") is not None or node.find(".//*[@data-id]") is not None:
        return True
    is_plain = node.get("id") is None and (node.tag != "div" or node.get("class") is None)
    return is_plain and node.tag in _TEXT


def find_text(root: Element, selector: str) -> str | None:
    """Return the text of the first such element on one line, at most MAX_FOUND_CHARS of it, or None."""
    found = select_first(root, selector)
    return squeeze(read_text(found)[: 10 * MAX_FOUND_CHARS])[:MAX_FOUND_CHARS] if found is not None else None


def find_attribute(root: Element, selector: str, name: str) -> str | None:
    """Return an attribute of the first such element; None if either is missing, or the value is empty or far too long."""
    found = select_first(root, selector)
    value = found.get(name) if found is not None else None
    return value.strip() if isinstance(value, str) and 0 < len(value.strip()) <= MAX_FOUND_CHARS else None


def resolve(base: str, href: str | None, url: str, series: SeriesShape) -> str:
    """Return the web address of `href` relative to `base`, or `url` if it is no web address or is on another site.

    The allowed sites are those of `url`, of the series, and its canonical one; any site if the series has none.
    """
    try:
        address = urljoin(base, trim_url(squeeze(href or "")))
        parts = urlsplit(address)
        own = (urlsplit(site).hostname for site in (url, series.site, series.canonical_site) if site)
        host, sites = without_www(parts.hostname), set(map(without_www, own))
    except ValueError:  # such as "http://["
        return url
    is_ours = host in sites or series.site is None
    return address if href and host and parts.scheme in {"http", "https"} and is_ours else url
