"""What the sitemap tells."""

import gzip
import tracemalloc
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.discover import (
    Shard,
    choose_shards,
    find_in_cards,
    find_in_sitemap,
    find_shards,
    merge_links,
)
from monitor.errors import LayoutChanged
from monitor.site import Link
from tests.discover.lists import NO_SITEMAPS, PREFIX, SITE, at, listing, sitemap
from tests.shapes import IRAN, ROCA


def test_the_newest_two() -> None:
    """Of the sitemaps of posts the two with the newest lastmod are chosen, wherever they stand."""
    body = sitemap(
        (f"{SITE}/post-sitemap2.xml", "2026-06-01T00:00:00+00:00"),
        (f"{SITE}/post-sitemap3.xml", "2026-06-03T00:00:00+02:00"),
        (f"{SITE}/post-sitemap4.xml", None),
        (f"{SITE}/page-sitemap.xml", "2026-06-09T00:00:00+00:00"),
        (f"{SITE}/post-sitemap.xml", "2026-06-02T23:00:00Z"),
        (f"{SITE}/post-sitemap5.xml", "once upon a time"),
        ("https://elsewhere.example/post-sitemap6.xml", "2026-06-09T00:00:00+00:00"),
        root="sitemapindex",
        row="sitemap",
    )
    shards = find_shards(body, f"{SITE}/sitemap_index.xml")
    assert len(shards) == 6
    assert choose_shards(shards) == (
        Shard(url=f"{SITE}/post-sitemap.xml", modified_at=at("2026-06-02T23:00")),
        Shard(url=f"{SITE}/post-sitemap3.xml", modified_at=at("2026-06-02T22:00")),
    )


@pytest.mark.parametrize("lastmod", [None, "2026-06-01", "once upon a time"])
def test_the_highest_numbers(lastmod: str | None) -> None:
    """Of sitemaps that changed at one time, or do not tell, those with the highest numbers have the new posts."""
    names = ("", "2", "10", "9")
    rows = [(f"{SITE}/post-sitemap{name}.xml", lastmod) for name in names]
    shards = choose_shards(find_shards(sitemap(*rows, root="sitemapindex", row="sitemap")))
    assert [shard.url for shard in shards] == [f"{SITE}/post-sitemap{name}.xml" for name in ("10", "9")]


def test_packed_files_are_read_as_others() -> None:
    """Some servers send a file with ".gz" as it is, without calling that a coding."""
    index = gzip.compress(sitemap((f"{SITE}/post-sitemap2.xml.gz", None), root="sitemapindex", row="sitemap"))
    assert [shard.url for shard in choose_shards(find_shards(index))] == [f"{SITE}/post-sitemap2.xml.gz"]
    plain = sitemap((f"{PREFIX}-june-18-2026/", "2026-06-18T22:40:00+00:00"))
    assert find_in_sitemap(gzip.compress(plain), ROCA) == find_in_sitemap(plain, ROCA)


@pytest.mark.parametrize(
    "packed", [gzip.compress(bytes(50_000_000)), gzip.compress(b"<urlset/>")[:-4], b"\x1f\x8bno file at all"]
)
def test_a_packed_file_that_is_huge_or_damaged_is_a_changed_layout(packed: bytes) -> None:
    """It is unpacked no further than a sitemap can be large."""
    tracemalloc.start()
    try:
        with pytest.raises(LayoutChanged, match="sitemap"):
            find_in_sitemap(packed, ROCA, f"{SITE}/post-sitemap.xml.gz")
        assert tracemalloc.get_traced_memory()[1] < 45_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("site", ["https://staging.example", "https://understandingwar.example:8080"])
def test_a_sitemap_of_another_site(site: str) -> None:
    """One that names addresses elsewhere only is a changed layout, not an empty day."""
    body = sitemap((PREFIX.replace(SITE, site) + "-june-18-2026/", None), (f"{site}/about/", None))
    with pytest.raises(LayoutChanged, match="looked for <loc> on this site in each <url>, found 0 in 2"):
        find_in_sitemap(body, ROCA, f"{SITE}/post-sitemap.xml")


def test_no_posts() -> None:
    """An index without a sitemap of posts is a changed layout, not an empty day."""
    with pytest.raises(
        LayoutChanged, match=r"looked for post-sitemap\.xml in the sitemap index, found 1 other"
    ):
        choose_shards([Shard(url=f"{SITE}/page-sitemap.xml", modified_at=None)])


@pytest.mark.parametrize("body", NO_SITEMAPS)
def test_no_sitemap(body: bytes) -> None:
    """Whatever is no sitemap is a changed layout that names its address, for the index and for a shard."""
    with pytest.raises(LayoutChanged) as caught:
        find_shards(body, f"{SITE}/sitemap_index.xml")
    assert (caught.value.url, "\n" in str(caught.value)) == (f"{SITE}/sitemap_index.xml", False)
    with pytest.raises(LayoutChanged):
        find_in_sitemap(body, ROCA, f"{SITE}/post-sitemap.xml")


@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    """Random bytes are a changed layout, never a crash."""
    with pytest.raises(LayoutChanged):
        find_shards(body)
    with pytest.raises(LayoutChanged):
        find_in_cards(body, ROCA, "hub", SITE)


FAULTS = [
    b"&copy",
    b"&nbsp;",
    b" & ",
    b"&",
    b"&#;",
    b"&#1;",
    b"&#xD800;",
    b"\x01",
    b"\xe9",
    b"&;",
    b"&&&amp;",
]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("place", ["/x%b/", "%bhttps://", "/y/</loc><image>%b</image><loc>"])
def test_a_fault_in_one_address_costs_no_other(fault: bytes, place: str) -> None:
    """An ampersand or a letter that XML forbids leaves the rows around it as they are, in the index as in a shard."""
    wrong = place.encode().replace(b"%b", fault)
    rows = sitemap((f"{PREFIX}-june-2-2026/", None), (f"{SITE}/HERE", None), (f"{PREFIX}-june-3-2026/", None))
    found = find_in_sitemap(rows.replace(b"/HERE", wrong), ROCA, f"{SITE}/post-sitemap.xml")
    assert [link.date for link in found] == [date(2026, 6, 2), date(2026, 6, 3)]
    shards = sitemap(
        (f"{SITE}/HERE", None), (f"{SITE}/post-sitemap.xml", None), root="sitemapindex", row="sitemap"
    )
    assert f"{SITE}/post-sitemap.xml" in [
        one.url for one in find_shards(shards.replace(b"/HERE", wrong), SITE)
    ]


def test_an_ampersand_left_bare_is_part_of_the_address() -> None:
    """As a browser takes it."""
    body = sitemap((f"{PREFIX}-june-2-2026/?a=1HEREb=2", None)).replace(b"HERE", b"&")
    assert [link.url for link in find_in_sitemap(body, ROCA)] == [f"{PREFIX}-june-2-2026/?a=1&b=2"]


@pytest.mark.parametrize(
    "before",
    [
        b"\n\r\n  ",
        b"\xef\xbb\xbf\n",
        b"\n\xef\xbb\xbf\xef\xbb\xbf",
        b"<br />\n<b>Notice</b>: x in /a.php<br />\n",
    ],
)
def test_what_is_printed_before_a_sitemap_costs_nothing(before: bytes) -> None:
    """Blank lines, byte order marks and warnings, as plug-ins of WordPress print them."""
    body = before + sitemap((f"{PREFIX}-june-2-2026/", None))
    assert [link.date for link in find_in_sitemap(body, ROCA)] == [date(2026, 6, 2)]


def test_a_row_without_an_address_costs_no_other() -> None:
    """It names no page; where most rows are so, the layout has changed."""
    body = sitemap((f"{PREFIX}-june-2-2026/", None), (f"{PREFIX}-june-3-2026/", None))
    one = body.replace(b"<url>", b"<url><lastmod>2026-06-02</lastmod></url><url>", 1)
    assert [link.date for link in find_in_sitemap(one, ROCA)] == [date(2026, 6, 2), date(2026, 6, 3)]
    with pytest.raises(LayoutChanged, match="looked for <loc> on this site in each <url>, found 2 in 5"):
        find_in_sitemap(one.replace(b"<url><l", b"<url></url><url></url><url><l", 1), ROCA)


@pytest.mark.parametrize("end", [0, -1, -10, -30])
def test_a_sitemap_cut_short_is_refused(end: int) -> None:
    """Wherever it is cut, it is not taken for a whole one."""
    body = sitemap((f"{PREFIX}-june-2-2026/", None), (f"{PREFIX}-june-3-2026/", None))
    with pytest.raises(LayoutChanged, match="no XML"):
        find_in_sitemap(body[: end - 1], ROCA)


def test_a_link() -> None:
    """A row of the series gives a link, whole."""
    body = sitemap((f"{PREFIX}-june-3-2026/", "2026-06-04T03:12:00+00:00"))
    assert find_in_sitemap(body, ROCA, f"{SITE}/post-sitemap.xml") == (
        Link(
            url=f"{PREFIX}-june-3-2026/",
            title=None,
            date=date(2026, 6, 3),
            route="sitemap",
            modified_at=at("2026-06-04T03:12"),
        ),
    )


@pytest.mark.parametrize(
    "url",
    [
        f"{PREFIX}-updates-2/",
        f"{PREFIX}-updates-september-2026-present/",
        f"{SITE}{ROCA.hub}",
        f"{SITE}/research/middle-east/iran-update-june-1-2026/",
        f"{SITE}/research/russia-ukraine/russian-occupation-update-june-2-2026/",
        f"{SITE}/research/russia-ukraine/russian-force-generation-and-campaign-design-june-2-2026/",
        "https://elsewhere.example/russian-offensive-campaign-assessment-june-1-2026/",
        "https://understandingwar.org.evil.example/russian-offensive-campaign-assessment-june-1-2026/",
        "ftp://understandingwar.org/russian-offensive-campaign-assessment-june-1-2026/",
        "http://[",
    ],
)
def test_neighbours(url: str) -> None:
    """Hub pages, other series and other hosts are no assessments, in sitemap and cards alike."""
    rows = sitemap((url, "2026-06-03"), (f"{SITE}/about/", None))
    assert find_in_sitemap(rows, ROCA, f"{SITE}/post-sitemap.xml") == ()
    card = (url, "Something, June 1, 2026", "2026-06-01T20:00:00-04:00")
    assert find_in_cards(listing(card), ROCA, "hub", SITE) == ()


@pytest.mark.parametrize(
    ("slug", "lastmod", "expected"),
    [
        ("russian-offensive-campaign-assessment-june-1", "2022-06-02T03:40:00Z", date(2022, 6, 1)),
        ("russian-offensive-campaign-assessment-december-30", "2023-01-02", date(2022, 12, 30)),
        ("russian-offensive-campaign-assessment-june-1", "2022-07-15", date(2022, 6, 1)),
        ("russian-offensive-campaign-assessment-june-1", "2022-09-01", None),
        ("russian-offensive-campaign-assessment-june-1", "2022-05-30", None),
        ("russian-offensive-campaign-assessment-june-1", None, None),
        ("russian-offensive-campaign-assessment-june-31-2022", "2022-07-01", None),
        ("russian-offensive-campaign-assessment-february-29", "2023-03-01", None),
        ("russian-offensive-campaign-assessment-february-29", "2024-03-01", date(2024, 2, 29)),
        ("russian-offensive-campaign-assessment-august-12-0", "2022-08-13", date(2022, 8, 12)),
        ("russian-offensive-campaign-assessment-20", "2023-04-02", None),
        ("russian-campaign-assessment-may-5", "2022-05-06", date(2022, 5, 5)),
        ("russian-offensive-campaign-update-february-5-2023", "2025-08-09", date(2023, 2, 5)),
        (
            "russia-ukraine-warning-update-initial-russian-offensive-campaign-assessment",
            "2022-02-25",
            None,
        ),
        (
            "russia-ukraine-warning-update-russian-offensive-campaign-assessment-february-26",
            "2022-02-27",
            date(2022, 2, 26),
        ),
    ],
)
def test_dates(slug: str, lastmod: str | None, expected: date | None) -> None:
    """A slug's year is its own, else that of a lastmod soon after; else the date stays unknown."""
    body = sitemap((f"{SITE}/backgrounder/{slug}", lastmod))
    assert [link.date for link in find_in_sitemap(body, ROCA)] == [expected]


def test_a_moved_post() -> None:
    """A slug without a year that was touched years later does not take the date of the day's own slug."""
    body = sitemap(
        (f"{SITE}/backgrounder/russian-offensive-campaign-assessment-june-1", "2026-06-03"),
        (f"{PREFIX}-june-1-2026/", "2026-06-02"),
    )
    assert [link.date for link in find_in_sitemap(body, ROCA)] == [None, date(2026, 6, 1)]


def test_publishers_day() -> None:
    """A lastmod early in the UTC day is still the day before at the publisher's."""
    body = sitemap((f"{PREFIX}-june-1", "2022-06-01T02:00:00Z"))
    assert [link.date for link in find_in_sitemap(body, ROCA)] == [None]


def test_editions() -> None:
    """Two publications of a day are distinguished by the words of their slugs."""
    slugs = ("iran-update-june-1-2026", "iran-update-special-report-june-1-2026")
    more = "iran-update-morning-special-report-june-1-2026"
    body = sitemap(*((f"{SITE}/research/{slug}/", "2026-06-02") for slug in (*slugs, more)))
    links = find_in_sitemap(body, IRAN)
    assert [(link.date, link.edition) for link in links] == [
        (date(2026, 6, 1), ""),
        (date(2026, 6, 1), "special"),
        (date(2026, 6, 1), "morning special"),
    ]
    assert len(merge_links(links)) == 3
