"""What the cards of hub and listing tell."""

from datetime import date

import pytest

from monitor.discover import (
    find_in_cards,
)
from monitor.errors import CutShort, LayoutChanged
from monitor.site import Link
from tests.discover.lists import PREFIX, SITE, listing
from tests.pages import shared
from tests.shapes import ROCA


def test_a_link() -> None:
    """A card gives a link, whole; a relative address is resolved."""
    body = listing(
        ("/a/russian-offensive-campaign-assessment-july-3-2026/", f"{ROCA.name}, July 3, 2026", "-")
    )
    assert find_in_cards(body, ROCA, "listing", f"{SITE}/research/?_paged=2") == (
        Link(
            url=f"{SITE}/a/russian-offensive-campaign-assessment-july-3-2026/",
            title="Russian Offensive Campaign Assessment, July 3, 2026",
            date=date(2026, 7, 3),
            route="listing",
        ),
    )


@pytest.mark.parametrize(
    ("slug", "title", "published", "expected"),
    [
        ("assessment-june-1", "Assessment, June 1", "2022-06-02T01:00:00+00:00", date(2022, 6, 1)),
        ("assessment-december-31", "Assessment, December 31", "2023-01-01T02:00:00Z", date(2022, 12, 31)),
        ("assessment-january-2", "Assessment, January 2", "2022-12-31T02:00:00Z", date(2023, 1, 2)),
        ("assessment-march-26", "ASSESSMENT, MARCH 26", "2022-03-26T20:00:00-04:00", date(2022, 3, 26)),
        ("assessment-20", "Assessment, April 1, 2023", "2023-04-02T01:00:00Z", date(2023, 4, 1)),
        ("assessment-june-12-2026", "Assessment, June\u00a013, 2026", "2026-06-14", date(2026, 6, 13)),
        ("assessment-june-12-2026", "Assessment", "2026-06-14", date(2026, 6, 12)),
        ("assessment-june-12-2026", "Assessment, September 2026-Present", "2026-06-14", date(2026, 6, 12)),
        ("assessment-june-2", "Assessment after May 9, June 2", "2026-06-03", date(2026, 6, 2)),
        ("assessment-june-1", "Assessment, June 1", "", None),
        ("assessment-february-29", "Assessment, February 29", "2023-03-01", date(2024, 2, 29)),
        ("assessment-20", "Assessment", "2023-04-02T01:00:00Z", None),
        ("assessment-june-31-2026", "Assessment", "2026-06-14", None),
        ("assessment-june-13-2026", "Assessment, May 13, 2026", "2026-06-14", date(2026, 6, 13)),
        ("assessment-june-13-2026", "Assessment, June 13, 2025", "2026-06-14", date(2026, 6, 13)),
        ("assessment-may-13-2026-2", "Assessment, June 13, 2026", "2026-06-14", date(2026, 6, 13)),
        ("assessment-june-13-2026", "Assessment, May 13, 2026", "", date(2026, 5, 13)),
        ("assessment-may-12-2026", "Assessment, May 13, 2026", "2026-06-14", date(2026, 5, 13)),
    ],
)
def test_dates(slug: str, title: str, published: str, expected: date | None) -> None:
    """The date is the title's, else the slug's; the time of publication gives a missing year, and tells which of two is mistyped."""
    words = title.replace("A", "Russian Offensive Campaign A", 1)
    body = listing((f"/x/russian-offensive-campaign-{slug}/", words, published))
    assert [link.date for link in find_in_cards(body, ROCA, "hub", SITE)] == [expected]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Russian Offensive Campaign Assessment, April 1, 2023", True),
        ("Russian Campaign Assessment, May 5", True),
        ("Russian Offensive Campaign Assessment Updates", False),
        ("Russian Offensive Campaign Assessment, September 2026-Present", False),
        ("What Russian Offensive Campaign Assessment, April 1, 2023, says", False),
        ("Iran Update, April 1, 2023", False),
    ],
)
def test_slug_that_says_nothing(title: str, found: bool) -> None:
    """Where the slug says nothing, a title that is the series' name and a date tells an assessment."""
    body = listing(("/research/29-29/", title, "2023-04-02T01:00:00Z"))
    assert len(find_in_cards(body, ROCA, "hub", SITE)) == found


@pytest.mark.parametrize(
    ("body", "looked_for", "found"),
    [
        (b"", "</html> at the end", "a list that was cut short"),
        (
            b"<html><title>404</title><body>gone</body></html>",
            "cards (.research-card-loop-item-3colgrid)",
            0,
        ),
        (
            b'<div class="research-card-loop-item"><h3><a href="/a">A</a></h3></div></html>',
            "one h3.research-card-title a in each card",
            "0 in 1",
        ),
    ],
)
def test_changed_layout(body: bytes, looked_for: str, found: object) -> None:
    """A page without cards, or with cards of another shape, is a changed layout that names its address."""
    with pytest.raises(LayoutChanged) as caught:
        find_in_cards(body, ROCA, "hub", f"{SITE}/hub/")
    assert (caught.value.looked_for, caught.value.found, caught.value.url) == (
        looked_for,
        found,
        f"{SITE}/hub/",
    )


@pytest.mark.parametrize("end", [0.2, 0.5, 0.8, 0.99])
def test_a_list_cut_short(end: float) -> None:
    """Half a list is none, wherever it was cut: its rest would not be seen until it changes."""
    cards = [(f"{PREFIX}-july-{day}-2026/", f"{ROCA.name}, July {day}, 2026", "-") for day in range(1, 30)]
    body = listing(*cards)
    assert len(find_in_cards(body + b"<!-- cached -->\n", ROCA, "hub", SITE)) == len(cards)
    with pytest.raises(CutShort, match="looked for </html> at the end, found a list that was cut short"):
        find_in_cards(body[: int(len(body) * end)], ROCA, "hub", SITE)


def test_a_relative_address_leads_where_it_leads_a_browser() -> None:
    """It is relative to the page's base, if that names one; with a base elsewhere it leads to another site."""
    slug = "russian-offensive-campaign-assessment-july-3-2026/"
    page = listing((slug, f"{ROCA.name}, July 3, 2026", "-"))
    here = [f"{SITE}/analysis/{slug}"]
    for base, found in (
        ("/research/", [f"{SITE}/research/{slug}"]),
        ("//cdn.example/", []),
        ("http://[", here),  # is none
        ("", here),
    ):
        body = page.replace(b"<body>", f'<head><base href="{base}"></head><body>'.encode(), 1)
        links = find_in_cards(body, ROCA, "listing", f"{SITE}/analysis/?_paged=2")
        assert [link.url for link in links] == found


def test_a_card_without_a_link_costs_no_other() -> None:
    """A card whose title has no link, or several, names no page; while most cards have one, the list is read."""
    body = listing(*((f"{PREFIX}-july-{day}-2026/", f"{ROCA.name}, July {day}, 2026", "-") for day in (3, 2)))
    odd = b'<div class="research-card-loop-item"><h3 class="research-card-title">Soon</h3></div>'
    links = find_in_cards(body.replace(b"<div>", b"<div>" + odd, 1), ROCA, "hub", SITE)
    assert [link.date for link in links] == [date(2026, 7, 3), date(2026, 7, 2)]


def test_real_cards() -> None:
    """The cards below a real page give the series' assessments, and no other series'."""
    body = shared("corpus/html/wordpress/2026-06-30.html").read_bytes()
    links = find_in_cards(body, ROCA, "hub", SITE)
    assert [(link.date, link.url) for link in links] == [
        (date(2026, 7, day), f"{PREFIX}-july-{day}-2026/") for day in (3, 2, 1)
    ]
    assert [link.title for link in links] == [f"{ROCA.name}, July {day}, 2026" for day in (3, 2, 1)]
