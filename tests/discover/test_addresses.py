"""Laws of addresses: they are a reason to look, and no more; the documented series know all of theirs."""

import csv
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from monitor.config import parse_config
from monitor.discover import find_in_cards, find_in_sitemap
from monitor.site import Link, SeriesShape
from tests.discover.lists import SITE, listing, sitemap
from tests.pages import shared

DOCUMENT = Path(__file__).parents[2] / "docs/series.md"
RUSSIA, EAST = f"{SITE}/research/russia-ukraine/", f"{SITE}/research/middle-east/"
ROCA, IRAN = "russian-offensive-campaign-assessment", "iran-update"


@cache
def documented() -> Mapping[str, SeriesShape]:
    """Return the shapes of the series in docs/series.md, and of roca."""
    found: dict[str, SeriesShape] = {}
    examples = re.findall(r"```yaml\n(series:.*?)```", DOCUMENT.read_text(), re.DOTALL)
    for text in (f"series: {{roca: {{site: '{SITE}'}}}}", *examples):
        config = parse_config(text, path=Path("/c.yaml"), environ={})
        found |= {key: settings.shape(key) for key, settings in config.series.items()}
    return found


def look(key: str, url: str, title: str = "Read more", lastmod: str | None = None) -> list[Link]:
    """Return what sitemap and cards make of an address."""
    shape = documented()[key]
    rows = find_in_sitemap(sitemap((url, lastmod)), shape, SITE)
    return [*rows, *find_in_cards(listing((url, title, lastmod or "-")), shape, "hub", SITE)]


@pytest.mark.slow
def test_all_real_addresses_are_known() -> None:
    """Each of the 268 real addresses and titles belongs to its series, and its card gives the date of its title."""
    with shared("corpus/addresses.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) == 268
    for row in rows:
        found = look(row["series"], row["url"], row["title"])
        assert len(found) == 2, row
        assert str(found[1].date) == row["date"], row
        assert found[0].date in {None, found[1].date}, row
        others = documented().keys() - {row["series"]}
        assert not [other for other in others if look(other, row["url"], row["title"])], row


@pytest.mark.parametrize(
    ("key", "url", "day", "edition"),
    [
        ("roca", f"{RUSSIA}{ROCA}-template-020426/", None, ""),
        ("roca", f"{RUSSIA}russian-offensive-assessment-july-9-2023/", date(2023, 7, 9), ""),
        ("roca", f"{RUSSIA}russian-ofensive-campaign-assessment-july-9-2023/", date(2023, 7, 9), ""),
        ("roca", f"{RUSSIA}russia-ukraine-warning-update-initial/", None, ""),
        ("roca", f"{RUSSIA}{ROCA}_28-3/", None, ""),
        ("roca", f"{RUSSIA}{ROCA}-march-21-2025-2/", date(2025, 3, 21), ""),
        ("roca", f"{RUSSIA}{ROCA}-march-21-2025-evening-edition/", date(2025, 3, 21), "evening"),
        ("roca", f"{RUSSIA}special-edition-{ROCA}-march-21-2025/", date(2025, 3, 21), ""),
        ("iran", f"{EAST}{IRAN}-june-17-2025-evening-edition/", date(2025, 6, 17), "evening"),
        (
            "iran",
            f"{EAST}{IRAN}-special-edition-strikes-on-a-town-june-14-2025-300-pm-et/",
            date(2025, 6, 14),
            "",
        ),
        ("iran", f"{EAST}{IRAN}-special-report-strikes-march-1-2026/", date(2026, 3, 1), "special"),
        ("iran", f"{EAST}{IRAN}-december-9-2023_9/", date(2023, 12, 9), ""),
        ("iran", f"{EAST}{IRAN}-october-24-2025-2/", date(2025, 10, 24), ""),
        ("iran", f"{EAST}{IRAN}-april-10/", None, ""),
        ("korea", f"{SITE}/research/china-taiwan/korean-peninsula-update-june-2-2026/", date(2026, 6, 2), ""),
        ("occupation", f"{RUSSIA}russian-occupation-update-june-2-2026/", date(2026, 6, 2), ""),
        (
            "africa",
            f"{SITE}/research/africa/a-town-falls-africa-file-june-4-2026/",
            date(2026, 6, 4),
            "",
        ),
        ("africa", f"{SITE}/research/africa/a-town-falls-june-4-2026-africa-file/", date(2026, 6, 4), ""),
        ("china", f"{SITE}/research/china-taiwan/china-taiwan-update-june-5-2026/", date(2026, 6, 5), ""),
        (
            "china",
            f"{SITE}/research/china-taiwan/china-taiwan-weekly-update-june-5-2025/",
            date(2025, 6, 5),
            "",
        ),
    ],
)
def test_an_odd_address_is_looked_at(key: str, url: str, day: date | None, edition: str) -> None:
    """Whatever stands before, between or after the words of the name: the address is looked at, with what it tells."""
    [row, card] = look(key, url)
    assert (row.date, row.edition) == (day, edition)
    assert card.url == url


@pytest.mark.parametrize(
    "url",
    [
        f"{RUSSIA}{ROCA}-updates-2/",
        f"{RUSSIA}{ROCA}-updates-september-2026-present/",
        f"{RUSSIA}{ROCA}-updates-june-august-2026/",
        f"{RUSSIA}{ROCA}-weekly-review-january-5-2026/",
        f"{RUSSIA}{ROCA}-maps-january-5-2026/",
        f"{SITE}/analysis/russia-ukraine/{ROCA}/",
        f"{EAST}iran-update-archive-2-2025/",
        f"{RUSSIA}{'x-' * 400}{ROCA}/",
        f"{SITE}/research/iran/who-is-who/",
    ],
)
def test_a_hub_is_not_looked_at(url: str) -> None:
    """Pages that gather a series, and addresses of other things, are no reason to look."""
    assert [key for key in documented() if look(key, url)] == []


@pytest.mark.parametrize(
    ("key", "title", "day"),
    [
        ("roca", "\u00ad\u00adRussian Offensive Campaign Assessment, March 3, 2025", date(2025, 3, 3)),
        (
            "roca",
            "Russian Offensive Campaign Assessment, March 3, 2025, Evening Edition",
            date(2025, 3, 3),
        ),
        (
            "roca",
            "Russia-Ukraine Warning Update: Russian Offensive Campaign Assessment, March 3, 2025",
            date(2025, 3, 3),
        ),
        ("iran", "Iran Update: December 9, 2023", date(2023, 12, 9)),
        ("iran", "Iran Update Special Edition: Strikes on a Town, June 14, 2025", date(2025, 6, 14)),
        ("korea", "Korean Peninsula Update, June 2, 2026", date(2026, 6, 2)),
    ],
)
def test_a_title_is_enough(key: str, title: str, day: date) -> None:
    """An address that says nothing is looked at if its card's title begins with the series' name and has a date."""
    shape = documented()[key]
    [card] = find_in_cards(listing((f"{SITE}/research/4711/", title, "-")), shape, "hub", SITE)
    assert card.date == day
