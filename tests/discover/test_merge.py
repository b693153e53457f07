"""One link for each assessment."""

from datetime import date, timedelta
from random import Random

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from monitor.discover import (
    choose_shards,
    find_in_cards,
    find_in_sitemap,
    find_shards,
    merge_links,
)
from monitor.site import Link
from tests.discover.lists import SITE, at
from tests.servers import Publisher
from tests.shapes import ROCA


def link(route: str, url: str = "/a", **known: object) -> Link:
    """Return a link of 2026-06-01 unless told otherwise."""
    values = {"title": None, "date": date(2026, 6, 1), "route": route, "url": SITE + url, **known}
    return Link(**values)  # type: ignore[arg-type]  # the tests below name only true fields


LINKS = st.lists(
    st.builds(
        Link,
        url=st.sampled_from([f"{SITE}/{name}" for name in ("a", "a/", "b", "c", "d")]),
        title=st.sampled_from([None, "One", "Two"]),
        date=st.sampled_from([None, *(date(2026, 6, day) for day in (1, 2, 3))]),
        edition=st.sampled_from(["", "special"]),
        route=st.sampled_from(["sitemap", "hub", "listing", "predicted"]),
        modified_at=st.sampled_from([None, at("2026-06-01T22:00"), at("2026-06-02T22:00")]),
    ),
    max_size=8,
)


def test_the_best_route() -> None:
    """For one date the sitemap's link stays, with the hub's title; it keeps its lastmod."""
    links = [
        link("predicted"),
        link("hub", "/a/", title="One"),
        link("listing", title="Two"),
        link("sitemap", modified_at=at("2026-06-02T01:00")),
    ]
    assert merge_links(links) == (link("sitemap", title="One", modified_at=at("2026-06-02T01:00")),)


def test_an_address_listed_twice() -> None:
    """It changed when the newest row says so: another would hide an edit."""
    times = [at("2026-06-02T01:00"), at("2026-06-04T01:00"), at("2026-06-03T01:00"), None]
    links = [link("sitemap", modified_at=time) for time in times]
    assert [found.modified_at for found in merge_links(links)] == [times[1]]


def test_newest_first() -> None:
    """Dates come newest first, editions apart, what has no date last."""
    links = [
        link("hub", "/old", date=date(2026, 5, 1)),
        link("hub", "/none", date=None),
        link("hub", "/new"),
        link("hub", "/special", edition="special"),
    ]
    assert [found.url.removeprefix(SITE) for found in merge_links(links)] == [
        "/special",
        "/new",
        "/old",
        "/none",
    ]


def test_a_date_from_elsewhere() -> None:
    """An address that the sitemap cannot date takes the date of its card, www. and slash aside."""
    undated = Link(url="https://www.understandingwar.org/20", title=None, date=None, route="sitemap")
    card = Link(url=f"{SITE}/20/", title="One", date=date(2023, 4, 1), route="hub")
    assert merge_links([undated, card]) == (
        Link(url=undated.url, title="One", date=date(2023, 4, 1), route="sitemap"),
    )


def test_a_title_knows_better() -> None:
    """Where slug and title claim different dates for one address, there is one link, with the title's."""
    slug, title = link("sitemap"), link("hub", title="One", date=date(2026, 6, 2))
    assert merge_links([slug, title]) == (link("sitemap", title="One", date=date(2026, 6, 2)),)


@pytest.mark.slow
@given(LINKS)
def test_idempotent(links: list[Link]) -> None:
    """A union united again is the same."""
    assert merge_links(merge_links(links)) == merge_links(links)


@pytest.mark.slow
@given(LINKS, st.randoms(use_true_random=False))
def test_order_free(links: list[Link], random: Random) -> None:
    """The union does not depend on which route was asked first."""
    shuffled = list(links)
    random.shuffle(shuffled)
    assert merge_links(shuffled) == merge_links(links)


@pytest.mark.slow
@given(LINKS)
def test_one_for_each_address_and_none_lost(links: list[Link]) -> None:
    """Each address occurs once, and no address is lost; two addresses of one date are two links."""
    united = [found.url.rstrip("/") for found in merge_links(links)]
    assert len(united) == len(set(united))
    assert set(united) == {known.url.rstrip("/") for known in links}


def test_all_routes(publisher: Publisher) -> None:
    """Sitemap and hub give exactly the published days, hub pages and other series aside."""

    def body(path: str) -> bytes:
        return requests.get(publisher.url + path, timeout=30).content

    days = {(date.fromisoformat(day), publisher.url + path) for day, path in publisher.days()}
    shards = choose_shards(find_shards(body("/sitemap_index.xml"), publisher.url))
    rows = [
        found
        for shard in shards
        for found in find_in_sitemap(body(shard.url.removeprefix(publisher.url)), ROCA, publisher.url)
    ]
    cards = find_in_cards(body(ROCA.hub or ""), ROCA, "hub", publisher.url)
    united = merge_links([*rows, *cards])
    undated = [found.url.rpartition("/")[2] for found in united if found.date is None]
    assert undated == ["russia-ukraine-warning-update-initial-russian-offensive-campaign-assessment"]
    assert {(found.date, found.url) for found in united if found.date} == days - {
        (date(2022, 2, 24), f"{publisher.url}/backgrounder/{undated[0]}")
    }
    assert [found.date for found in cards] == [date(2022, 6, 3) - timedelta(days=n) for n in range(12)]
