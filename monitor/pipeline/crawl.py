"""Crawl the routes to the assessments of a series; a failed route does not stop the others."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from monitor.boundary import Boundary
from monitor.discover import (
    check_links,
    choose_shards,
    find_in_cards,
    find_in_sitemap,
    find_shards,
    find_updates_in_sitemap,
    list_cards,
    merge_links,
    predict_links,
    sound_time,
)
from monitor.errors import (
    Blocked,
    Disallowed,
    FetchError,
    LayoutChanged,
    MonitorError,
    NoConnection,
    NotFound,
    TooMany,
    Unreachable,
)
from monitor.progress import watching
from monitor.site import Link, Page, SeriesShape, Validators
from monitor.store.routes import RouteAnswer, RouteResult

Ask = Callable[[str], Page | None]  # None: not modified since its links were stored
SITEMAPS_READ = 2  # how many sitemaps of posts a check reads: those with the newest posts
MAX_LISTING_PAGES = 500  # pages of the listing, with twelve assessments each
MAX_LINKS = 5000  # links taken from one list; if it has more, those modified last
MAX_BLOCKED = 2  # refusals after which no more requests are sent
ANSWERS: tuple[tuple[type[MonitorError], RouteAnswer], ...] = (
    (Blocked, "turned away"),
    (Disallowed, "forbidden"),
    (Unreachable, "unreachable"),
    (LayoutChanged, "layout changed"),
)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One list as it was read, with the address requested. Its body is dropped, since a backfill reads hundreds."""

    url: str
    sha256: str
    fetched_at: datetime
    validators: Validators
    links: tuple[Link, ...] = ()
    updates: tuple[str, ...] = ()  # addresses of updates pages


Lists = Iterator[Listed]


@dataclass(frozen=True, kw_only=True)
class Crawl:
    """The links of all routes, and the lists they came from."""

    links: tuple[Link, ...]
    lists: tuple[Listed, ...]
    failures: tuple[MonitorError, ...]
    results: tuple[RouteResult, ...]
    is_whole: bool  # whether no list failed or was left out

    @property
    def answered(self) -> bool:
        """Whether at least one route could be read."""
        return any(one.state == "works" for one in self.results)

    @property
    def updates(self) -> tuple[str, ...]:
        """The addresses of updates pages that the lists name."""
        return tuple(dict.fromkeys(address for listed in self.lists for address in listed.updates))


def crawl_routes(
    ask: Ask,
    shape: SeriesShape,
    site: str,
    *,
    now: datetime,
    wide: bool = True,
    without: Collection[str] = (),
) -> Crawl:
    """Read the site's lists: all of them, or only the first that answers if not `wide`.

    Those `without` are read only if there is no other. The lists of a route that fails in any part are left out of the
    result, so that all of it is read again next time; what it named before counts. Stops early if more requests are pointless.
    """
    routes = ((name, route(ask, now)) for name, route in _routes(shape, site))
    return _read_routes(routes, shape, site, now=now, all_of_them=wide, without=without)


def probe_routes(
    ask: Ask, shape: SeriesShape, site: str
) -> Iterator[tuple[str, tuple[Link, ...] | MonitorError]]:
    """Try each route by itself; yield its name with its links, or with the failure."""
    for name, route in _routes(shape, site):
        failures: list[MonitorError] = []
        links: tuple[Link, ...] = ()
        with Boundary("route", name, failures.append):
            links = tuple(link for listed in route(ask, datetime.now(UTC)) for link in listed.links)
        yield name, failures[0] if failures else links


def crawl_archive(
    ask: Ask, shape: SeriesShape, site: str, *, since: date, now: datetime, without: Collection[str] = ()
) -> Crawl:
    """Read every list that may name an assessment dated `since` or later: all sitemaps, and the pages of the listing.

    Those `without` are read only if there is no other. The listing is newest first. Its pages are read until one names only
    earlier dates, or nothing new.
    """
    routes = [("sitemap", _sitemap(ask, shape, site, now, newest=None))]
    if shape.listing:
        routes.append(("listing", _listing(ask, shape, urljoin(site, shape.listing), since, now.date())))
    return _read_routes(routes, shape, site, now=now, without=without)


def predicted(shape: SeriesShape, site: str, today: date, known: frozenset[date]) -> tuple[Link, ...]:
    """Return links to the predicted addresses of recent assessments, without the dates in `known`."""
    return tuple(link for link in predict_links(shape, site, today) if link.date not in known)


def describe_answer(route: str, failure: MonitorError | None) -> RouteResult:
    """Return the state of a route: "works", or what its failure means."""
    if failure is None:
        return RouteResult(route=route, state="works")
    states = [state for kind, state in ANSWERS if isinstance(failure, kind)]
    return RouteResult(route=route, state=states[0] if states else "failed", reason=str(failure))


def is_hopeless(failures: Sequence[MonitorError]) -> bool:
    """Return whether no more requests are to be sent: no connection, no robots.txt, a pause asked for, or two refusals."""
    found = [one for one in failures if isinstance(one, FetchError)]
    shut = any(isinstance(one, NoConnection) or one.pause or is_of_rules(one) for one in found)
    return shut or sum(isinstance(one, Blocked | TooMany) for one in found) >= MAX_BLOCKED


def is_turned_away(failures: Sequence[MonitorError]) -> bool:
    """Return whether the publisher keeps us out: a request was refused, or all that failed are forbidden by robots.txt."""
    found = [one for one in failures if isinstance(one, FetchError)]
    return any(isinstance(one, Blocked) for one in found) or (
        bool(found) and all(isinstance(one, Disallowed) for one in found)
    )


def is_of_rules(failure: MonitorError | None) -> bool:
    """Return whether a failure is that the site's robots.txt could not be read."""
    return isinstance(failure, FetchError) and failure.url.endswith("/robots.txt")


def _read_routes(
    routes: Iterable[tuple[str, Lists]],
    shape: SeriesShape,
    site: str,
    *,
    now: datetime,
    all_of_them: bool = True,
    without: Collection[str],
) -> Crawl:
    """Read the routes one by one; one that fails gives the links that it named before, but none of its lists."""
    lists: list[Listed] = []
    links: list[Link] = []
    answers: dict[str, MonitorError | None] = {}
    every = [*routes]
    chosen = [one for one in every if one[0] not in without] or every
    for name, lists_of_route in chosen:
        failed: list[MonitorError] = []
        read: list[Listed] = []
        with Boundary("route", name, failed.append):
            for listed in lists_of_route:
                links += listed.links
                read.append(replace(listed, links=()))
        lists += [] if failed else read
        answers[name] = failed[0] if failed else None
        if is_hopeless(_failures(answers)) or not (failed or all_of_them):
            break
    if silence := _find_silence(tuple(answers.values()), site):
        answers = dict.fromkeys(answers, silence)
    return Crawl(
        links=check_links(merge_links(links), now=now, zone=ZoneInfo(shape.timezone)),
        lists=tuple(lists),
        failures=tuple(dict.fromkeys(_failures(answers))),
        results=tuple(describe_answer(name, failure) for name, failure in answers.items()),
        is_whole=chosen == every and not any(answers.values()),
    )


def _failures(answers: Mapping[str, MonitorError | None]) -> list[MonitorError]:
    return [failure for failure in answers.values() if failure]


def _find_silence(answers: Sequence[MonitorError | None], site: str) -> Unreachable | None:
    """Return one failure for the whole site if it takes no connection, or if all of several lists failed for one reason."""
    [first, *others] = answers
    if isinstance(first, NoConnection) and not is_of_rules(first):
        return NoConnection(site, first.reason)
    reasons = {one.reason if isinstance(one, Unreachable) else None for one in answers}
    reason = reasons.pop() if others and len(reasons) == 1 else None
    return Unreachable(site, reason) if reason else None


def _routes(shape: SeriesShape, site: str) -> Iterator[tuple[str, Callable[[Ask, datetime], Lists]]]:
    yield "sitemap", lambda ask, now: _sitemap(ask, shape, site, now)
    if shape.hub:
        hub = urljoin(site, shape.hub)
        yield "hub", lambda ask, _: _cards(ask, shape, "hub", hub)
    if shape.listing:
        listing = urljoin(site, shape.listing.format(page=1))
        yield "listing", lambda ask, _: _cards(ask, shape, "listing", listing)


def _sitemap(
    ask: Ask, shape: SeriesShape, site: str, now: datetime, newest: int | None = SITEMAPS_READ
) -> Lists:
    url = urljoin(site, "/sitemap_index.xml")
    index = ask(url)
    if index is None:
        return
    shards = find_shards(index.body, url)
    found = tuple(replace(one, modified_at=sound_time(one.modified_at, now=now)) for one in shards)
    shards = choose_shards(found, newest=newest or len(found))
    if all(shard.modified_at for shard in shards):  # else "not modified" would say nothing about the sitemaps
        yield _listed(url, index)
    for shard in shards:
        page = ask(shard.url)
        if page is not None:
            yield _listed(
                shard.url,
                page,
                find_in_sitemap(page.body, shape, shard.url),
                find_updates_in_sitemap(page.body, shape, shard.url),
            )


def _listing(ask: Ask, shape: SeriesShape, address: str, since: date, today: date) -> Lists:
    named, days = set[str](), max((today - since).days, 0)
    with watching("Going back in the listing, in days", days) as step:
        for number in range(1, MAX_LISTING_PAGES + 1):
            url = address.format(page=number)
            try:
                page = ask(url)
                found = find_in_cards(page.body, shape, "listing", url) if page else ()
            except (NotFound, LayoutChanged) as ended:
                if number == 1 or not (isinstance(ended, NotFound) or ended.found == 0):
                    raise
                return  # the end: a page beyond it is not there, or has no cards
            if page is None:
                continue
            cards = list_cards(page.body, url)
            if cards <= named:
                return  # the end: a page beyond it repeats the last page
            named |= cards
            yield _listed(url, page, found)
            newest = max((link.date for link in found if link.date), default=None)
            if newest and newest < since:
                return
            if newest:
                step(min((today - newest).days, days))


def _cards(ask: Ask, shape: SeriesShape, route: str, url: str) -> Lists:
    page = ask(url)
    if page is not None:
        yield _listed(url, page, find_in_cards(page.body, shape, route, url))


def _listed(url: str, page: Page, links: Sequence[Link] = (), updates: Sequence[str] = ()) -> Listed:
    newest = sorted(links, key=lambda link: str(link.modified_at or ""), reverse=True)[:MAX_LINKS]
    return Listed(
        url=url,
        sha256=page.sha256,
        fetched_at=page.fetched_at,
        validators=page.validators,
        links=tuple(newest) if len(links) > MAX_LINKS else tuple(links),
        updates=tuple(updates),
    )
