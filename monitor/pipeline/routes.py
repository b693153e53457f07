"""Walk every route to the assessments of a series; one that fails does not stop the others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from monitor.discover import choose_shards, find_in_cards, find_in_sitemap, find_shards, predict_links, unite
from monitor.errors import Blocked, FetchError, MonitorError, ParseError
from monitor.models import Link, Page, SeriesShape

Ask = Callable[[str], Page | None]  # None: not modified since its links were remembered
TURNED_AWAY = 2  # blocked answers after which we stop asking


@dataclass(frozen=True, kw_only=True)
class Walk:
    """The union of what the routes gave, and the list pages read, by the address asked."""

    links: tuple[Link, ...]
    pages: tuple[tuple[str, Page], ...]
    failures: tuple[MonitorError, ...]


def walk_routes(ask: Ask, shape: SeriesShape, site: str) -> Walk:
    """Ask for the site's lists and return what they say.

    A list that failed, or whose later parts failed, is not among the pages, so that it is read again next time.
    Stops early when there is no use in asking on.
    """
    links: list[Link] = []
    pages: list[tuple[str, Page]] = []
    failures: list[MonitorError] = []
    for route in _routes(shape, site):
        try:
            for url, page, found in list(route(ask)):
                pages.append((url, page))
                links += found
        except (FetchError, ParseError) as exc:
            failures.append(exc)
            if hopeless(failures):
                break
    return Walk(links=unite(links), pages=tuple(pages), failures=tuple(failures))


def predicted(shape: SeriesShape, site: str, today: date, known: frozenset[date]) -> tuple[Link, ...]:
    """Return the addresses where today's and yesterday's assessments should be, unless a route knows them."""
    return tuple(link for link in predict_links(shape, site, today) if link.date not in known)


def hopeless(failures: Sequence[MonitorError]) -> bool:
    """Tell whether there is no use in asking on: robots.txt cannot be had, or we were turned away twice."""
    no_rules = any(isinstance(f, FetchError) and f.url.endswith("/robots.txt") for f in failures)
    return no_rules or sum(isinstance(failure, Blocked) for failure in failures) >= TURNED_AWAY


Reading = Iterator[tuple[str, Page, tuple[Link, ...]]]


def _routes(shape: SeriesShape, site: str) -> Iterator[Callable[[Ask], Reading]]:
    yield lambda ask: _sitemap(ask, shape, site)
    if shape.hub:
        hub = urljoin(site, shape.hub)
        yield lambda ask: _cards(ask, shape, "hub", hub)
    if shape.listing:
        listing = urljoin(site, shape.listing.format(page=1))
        yield lambda ask: _cards(ask, shape, "listing", listing)


def _sitemap(ask: Ask, shape: SeriesShape, site: str) -> Reading:
    url = urljoin(site, "/sitemap_index.xml")
    index = ask(url)
    if index is None:
        return
    shards = choose_shards(find_shards(index.body, url))
    if all(shard.modified_at for shard in shards):  # else "not modified" would say nothing about the shards
        yield url, index, ()
    for shard in shards:
        page = ask(shard.url)
        if page is not None:
            yield shard.url, page, find_in_sitemap(page.body, shape, shard.url)


def _cards(ask: Ask, shape: SeriesShape, route: str, url: str) -> Reading:
    page = ask(url)
    if page is not None:
        yield url, page, find_in_cards(page.body, shape, route, url)
