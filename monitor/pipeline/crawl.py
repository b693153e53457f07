"""Walk every route to the assessments of a series; one that fails does not stop the others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from monitor.boundary import Boundary
from monitor.discover import (
    choose_shards,
    find_in_cards,
    find_in_sitemap,
    find_shards,
    merge_links,
    predict_links,
)
from monitor.errors import Blocked, FetchError, LayoutChanged, MonitorError
from monitor.models import Link, Page, SeriesShape

Ask = Callable[[str], Page | None]  # None: not modified since its links were remembered
NEWEST = 2  # sitemaps of posts a check reads: the newest posts lie there
MOST_PAGES = 500  # of the listing, twelve assessments each
TURNED_AWAY = 2  # blocked answers after which we stop asking


@dataclass(frozen=True, kw_only=True)
class Crawl:
    """The union of what the routes gave, and the list pages read, by the address asked."""

    links: tuple[Link, ...]
    pages: tuple[tuple[str, Page], ...]
    failures: tuple[MonitorError, ...]
    answered: bool = True  # by one route at least


def crawl_routes(ask: Ask, shape: SeriesShape, site: str, *, wide: bool = True) -> Crawl:
    """Ask for the site's lists and return what they say: all lists, or if not `wide` the first that answers.

    A list that failed, or whose later parts failed, is not among the pages, so that it is read again next time.
    Stops early when there is no use in asking on.
    """
    return _walk(((name, route(ask)) for name, route in _routes(shape, site)), all_of_them=wide)


def probe_routes(
    ask: Ask, shape: SeriesShape, site: str
) -> Iterator[tuple[str, tuple[Link, ...] | MonitorError]]:
    """Try each route for itself; yield its name with the links it gives, or why it gives none."""
    for name, route in _routes(shape, site):
        failures: list[MonitorError] = []
        links: tuple[Link, ...] = ()
        with Boundary("route", name, failures.append):
            links = tuple(link for _, _, found in route(ask) for link in found)
        yield name, failures[0] if failures else links


def crawl_archive(ask: Ask, shape: SeriesShape, site: str, *, since: date) -> Crawl:
    """Ask for every list that may name an assessment dated `since` or later: all sitemaps, and the listing's pages.

    The listing is newest first: its pages are asked for until one names only earlier days.
    """
    readings = (
        ("sitemap", _sitemap(ask, shape, site, newest=None)),
        ("listing", _listing(ask, shape, site, since)),
    )
    return _walk(readings)


def updates_address(shape: SeriesShape, site: str) -> str | None:
    """Return where the page of many days is, if the series has one."""
    return urljoin(site, shape.updates) if shape.updates else None


def predicted(shape: SeriesShape, site: str, today: date, known: frozenset[date]) -> tuple[Link, ...]:
    """Return the addresses where today's and yesterday's assessments should be, unless a route knows them."""
    return tuple(link for link in predict_links(shape, site, today) if link.date not in known)


def is_hopeless(failures: Sequence[MonitorError]) -> bool:
    """Tell whether there is no use in asking on: robots.txt cannot be had, or we were turned away twice."""
    no_rules = any(isinstance(f, FetchError) and f.url.endswith("/robots.txt") for f in failures)
    return no_rules or sum(isinstance(failure, Blocked) for failure in failures) >= TURNED_AWAY


Features = Iterator[tuple[str, Page, tuple[Link, ...]]]


def _walk(readings: Iterable[tuple[str, Features]], *, all_of_them: bool = True) -> Crawl:
    """Read list after list, each with its route's name, each whole or not at all."""
    links: list[Link] = []
    pages: list[tuple[str, Page]] = []
    failures: list[MonitorError] = []
    answered = False
    for name, reading in readings:
        with Boundary("route", name, failures.append):
            for url, page, found in list(reading):
                pages.append((url, page))
                links += found
            answered = True
            if not all_of_them:
                break
        if is_hopeless(failures):
            break
    return Crawl(links=merge_links(links), pages=tuple(pages), failures=tuple(failures), answered=answered)


def _routes(shape: SeriesShape, site: str) -> Iterator[tuple[str, Callable[[Ask], Features]]]:
    yield "sitemap", lambda ask: _sitemap(ask, shape, site)
    if shape.hub:
        hub = urljoin(site, shape.hub)
        yield "hub", lambda ask: _cards(ask, shape, "hub", hub)
    if shape.listing:
        listing = urljoin(site, shape.listing.format(page=1))
        yield "listing", lambda ask: _cards(ask, shape, "listing", listing)


def _sitemap(ask: Ask, shape: SeriesShape, site: str, newest: int | None = NEWEST) -> Features:
    url = urljoin(site, "/sitemap_index.xml")
    index = ask(url)
    if index is None:
        return
    found = find_shards(index.body, url)
    shards = choose_shards(found, newest=newest or len(found))
    if all(shard.modified_at for shard in shards):  # else "not modified" would say nothing about the shards
        yield url, index, ()
    for shard in shards:
        page = ask(shard.url)
        if page is not None:
            yield shard.url, page, find_in_sitemap(page.body, shape, shard.url)


def _listing(ask: Ask, shape: SeriesShape, site: str, since: date) -> Features:
    for number in range(1, MOST_PAGES + 1 if shape.listing else 1):
        url = urljoin(site, str(shape.listing).format(page=number))
        page = ask(url)
        if page is None:
            continue
        try:
            found = find_in_cards(page.body, shape, "listing", url)
        except LayoutChanged:
            if number == 1:
                raise
            return  # a page past the end has no cards
        yield url, page, found
        if max((link.date for link in found if link.date), default=since) < since:
            return


def _cards(ask: Ask, shape: SeriesShape, route: str, url: str) -> Features:
    page = ask(url)
    if page is not None:
        yield url, page, find_in_cards(page.body, shape, route, url)
