"""Laws of the crawl: a list's body is not held, and no list is taken whole that is beyond all measure."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import NotFound
from monitor.pipeline.crawl import MAX_LINKS, crawl_archive, crawl_routes
from monitor.progress import ON_PROGRESS, Step
from monitor.site import Page
from tests.discover.lists import PREFIX, SITE, listing, sitemap
from tests.shapes import ROCA

NOW = datetime(2026, 6, 9, 3, tzinfo=UTC)
PADDING = b"<!-- " + b"x" * 1_000_000 + b" --></html>"
NO_MORE = b"<html><body>no more</body></html>"


@pytest.mark.slow
def test_a_backfill_holds_no_bodies() -> None:
    """A hundred lists of a megabyte each take a few megabytes, and all that they name is found."""

    def ask(url: str) -> Page:
        number = int(parse_qs(urlsplit(url).query).get("_paged", ["0"])[0])
        card = (f"{PREFIX}-june-{1 + number % 28}-2025-{number}/", ROCA.name, "2025-06-01T20:00:00+00:00")
        body = listing(card) + PADDING if 0 < number <= 100 else NO_MORE
        return Page(url=url, body=body, fetched_at=NOW)

    tracemalloc.start()
    crawl = crawl_archive(ask, ROCA, SITE, since=date(2025, 1, 1), now=NOW)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(crawl.links) == 100
    assert peak < 10_000_000


@pytest.mark.slow
def test_a_sitemap_beyond_all_measure_is_cut() -> None:
    """Of very many addresses in one list the newest changed ones are taken."""
    old = [(f"{PREFIX}-june-1-2025-{n}/", "2025-06-02T00:00:00+00:00") for n in range(MAX_LINKS + 500)]
    new = (f"{PREFIX}-june-8-2026/", "2026-06-08T23:00:00+00:00")
    bodies = {
        "/sitemap_index.xml": sitemap(
            (f"{SITE}/post-sitemap.xml", "2026-06-08"), root="sitemapindex", row="sitemap"
        ),
        "/post-sitemap.xml": sitemap(*old, new),
    }

    def ask(url: str) -> Page:
        return Page(url=url, body=bodies[urlsplit(url).path], fetched_at=NOW)

    crawl = crawl_routes(ask, ROCA, SITE, now=NOW, wide=False)
    assert len(crawl.links) == MAX_LINKS
    assert crawl.links[0].url == new[0]


@pytest.mark.parametrize(
    "page_3", [listing(*[("/a/", "A", "-")] * 20)[:-8], b"<html>Down for maintenance", NO_MORE]
)
def test_a_listing_ends_with_a_page_without_cards(page_3: bytes) -> None:
    """A page of it that was cut short or is another's is a failure: what stands below would be missed without a word."""

    def ask(url: str) -> Page:
        number = int(parse_qs(urlsplit(url).query).get("_paged", ["0"])[0])
        card = (f"{PREFIX}-june-{number}-2025/", ROCA.name, "2025-06-01T20:00:00+00:00")
        bodies = {0: NO_MORE, 3: page_3, 5: NO_MORE}
        return Page(url=url, body=bodies.get(number, listing(card)), fetched_at=NOW)

    crawl = crawl_archive(ask, ROCA, SITE, since=date(2025, 1, 1), now=NOW)
    [listed] = [result for result in crawl.results if result.route == "listing"]
    assert listed.state == ("works" if page_3 == NO_MORE else "layout changed")
    assert {link.date for link in crawl.links} == {date(2025, 6, day) for day in (1, 2)}


def test_what_a_route_named_before_it_failed_counts() -> None:
    """Its lists do not: all of them are read again by the next check."""
    shards = [(f"{SITE}/post-sitemap{n}.xml", f"2026-06-0{9 - n}") for n in (1, 2)]

    def ask(url: str) -> Page:
        bodies = {
            "/sitemap_index.xml": sitemap(*shards, root="sitemapindex", row="sitemap"),
            "/post-sitemap1.xml": sitemap((f"{PREFIX}-june-8-2026/", "2026-06-08T23:00:00+00:00")),
        }
        if (path := urlsplit(url).path) not in bodies:
            raise NotFound(url, "not there")
        return Page(url=url, body=bodies[path], fetched_at=NOW)

    crawl = crawl_routes(ask, ROCA, SITE, now=NOW)
    assert [link.date for link in crawl.links] == [date(2026, 6, 8)]
    assert (crawl.lists, crawl.answered) == ((), False)


def test_a_listing_ends_with_a_page_that_is_not_there() -> None:
    """As archives of WordPress do: what the pages before it name is kept. Without its first page there is no listing."""

    def ask(url: str) -> Page:
        number = int(parse_qs(urlsplit(url).query).get("_paged", ["0"])[0])
        if not 0 < number < end:
            raise NotFound(url, "not there")
        card = (f"{PREFIX}-june-{number}-2025/", ROCA.name, "2025-06-01T20:00:00+00:00")
        return Page(url=url, body=listing(card), fetched_at=NOW)

    for end, state in ((4, "works"), (1, "failed")):
        crawl = crawl_archive(ask, ROCA, SITE, since=date(2025, 1, 1), now=NOW)
        [listed] = [result for result in crawl.results if result.route == "listing"]
        assert listed.state == state
        assert len(crawl.links) == end - 1


@pytest.mark.parametrize("last", [3, 1])
def test_a_listing_that_repeats_itself_is_at_its_end(last: int) -> None:
    """A page past the end may show the last cards, or the first ones, for ever: nothing is asked for but one of them."""
    asked = []

    def ask(url: str) -> Page:
        asked.append(url)
        number = int(parse_qs(urlsplit(url).query).get("_paged", ["0"])[0])
        shown = min(number, 3) if last == 3 else number % 4 or 1
        other = ("/another/", "Another publication", "2025-06-01T20:00:00+00:00")
        card = (f"{PREFIX}-june-{shown}-2025/", ROCA.name, "2025-06-01T20:00:00+00:00")
        return Page(url=url, body=listing(other, card) + f"<p>{number}</p></html>".encode(), fetched_at=NOW)

    crawl = crawl_archive(ask, ROCA, SITE, since=date(2022, 2, 24), now=NOW)
    assert {link.date for link in crawl.links} == {date(2025, 6, day) for day in (1, 2, 3)}
    assert sum("_paged" in url for url in asked) == 4


def test_a_long_walk_says_how_far_back_it_is() -> None:
    """Whoever watches is told of each page of the listing, by the days that it went back."""
    told: list[int] = []

    @contextmanager
    def watch(what: str, total: int) -> Iterator[Step]:
        assert (what, total) == ("Going back in the listing, in days", 20)
        yield told.append

    def ask(url: str) -> Page:
        number = int(parse_qs(urlsplit(url).query).get("_paged", ["0"])[0])
        card = (f"{PREFIX}-june-{9 - number * 2}-2026/", ROCA.name, "2026-06-09T01:00:00+00:00")
        return Page(url=url, body=listing(card) if 0 < number < 4 else NO_MORE, fetched_at=NOW)

    token = ON_PROGRESS.set(watch)
    crawl_archive(ask, ROCA, SITE, since=date(2026, 5, 20), now=NOW)
    ON_PROGRESS.reset(token)
    assert told == [2, 4, 6]
