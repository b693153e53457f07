"""The demo's site behaves as the real one does, and its pages say what its texts say."""

from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from threading import active_count
from urllib.parse import urlsplit

import pytest
import requests

from monitor.demo import RETURNING_AFTER
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES, EDIT, load_post
from monitor.discover import choose_shards, find_in_cards, find_in_sitemap, find_shards, predict_links
from monitor.models import Assessment, Takeaway
from monitor.parse import parse_assessment
from monitor.render import render_text
from monitor.revise import revise
from monitor.site import Link, SeriesShape
from monitor.themes import Tracker

SHAPE = SeriesShape(key=DEMO_KEY, **{k: v for k, v in DEMO_SERIES.items() if k != "publisher"})
EDITED = EDIT[0]
EFFORTS = {
    "drupal": ["Main Effort—Samphire Sector", "Supporting Effort—Curlew Sands"],
    "wordpress": [
        "Crab objective: Take Eelbridge and the dry side of the Samphire causeway",
        "Crab Supporting Effort: Curlew Sands",
    ],
}


@pytest.fixture
def site() -> Iterator[DemoSite]:
    """Yield a site on its first day."""
    with DemoSite() as site:
        yield site


def ask(site: DemoSite, path: str, **headers: str) -> requests.Response:
    """Return the site's answer."""
    return requests.get(site.base + path, headers=headers, timeout=10)


def find_posts(site: DemoSite) -> tuple[Link, ...]:
    """Return what the sitemap lists, reached from its index."""
    [shard] = choose_shards(find_shards(ask(site, "/sitemap_index.xml").content, site.base))
    return find_in_sitemap(requests.get(shard.url, timeout=10).content, SHAPE, shard.url)


def read(site: DemoSite, day: date) -> Assessment:
    """Return a day as its page gives it."""
    address = site.base + load_post(day).path
    return parse_assessment(requests.get(address, timeout=10).content, url=address, series=SHAPE)


@pytest.mark.slow
def test_days_come_one_by_one(site: DemoSite) -> None:
    """A page is there from its day on, and not before."""
    for today in DAYS:
        site.today = today
        statuses = [ask(site, load_post(day).path).status_code for day in DAYS]
        assert statuses == [200 if day <= today else 404 for day in DAYS]


@pytest.mark.parametrize("today", [DAYS[0], DAYS[4], DAYS[-1]])
def test_every_route_lists_what_is_published(site: DemoSite, today: date) -> None:
    """Sitemap, hub and listing name exactly the published days, each at the address that serves it."""
    site.today = today
    published = {(day, site.base + load_post(day).path) for day in DAYS if day <= today}
    hub, listing = DEMO_SERIES["hub"], DEMO_SERIES["listing"].format(page=1)
    for links in (
        find_posts(site),
        find_in_cards(ask(site, hub).content, SHAPE, "hub", site.base + hub),
        find_in_cards(ask(site, listing).content, SHAPE, "listing", site.base + listing),
    ):
        assert {(link.date, link.url) for link in links} == published


def test_the_listing_has_one_page(site: DemoSite) -> None:
    """The listing has no second page."""
    site.today = DAYS[-1]
    assert "research-card" not in ask(site, DEMO_SERIES["listing"].format(page=2)).text


def test_predicted_address_is_right(site: DemoSite) -> None:
    """Since the move, a day's address can be told from its date."""
    site.today = DAYS[-1]
    links = predict_links(SHAPE, site.base, DAYS[-1])
    assert [(link.date, ask(site, urlsplit(link.url).path).status_code) for link in links] == [
        (DAYS[-1], 200),
        (DAYS[-2], 200),
    ]


def test_robots_ask_for_no_pause(site: DemoSite) -> None:
    """The demo need not wait, and the sitemap is named."""
    assert ask(site, "/robots.txt").text.splitlines() == [
        "User-agent: *",
        "Disallow: /wp-json/",
        "Crawl-delay: 0",
        f"Sitemap: {site.base}/sitemap_index.xml",
    ]


@pytest.mark.parametrize("path", [load_post(DAYS[0]).path, "/post-sitemap.xml", DEMO_SERIES["hub"]])
def test_same_etag_is_not_modified(site: DemoSite, path: str) -> None:
    """Whoever shows the ETag gets 304 and no body; another tag gets the page."""
    etag = ask(site, path).headers["ETag"]
    again = ask(site, path, **{"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert ask(site, path, **{"If-None-Match": '"other"'}).status_code == 200


def test_same_date_is_not_modified(site: DemoSite) -> None:
    """If-Modified-Since is honoured where no ETag is shown."""
    path = load_post(DAYS[0]).path
    modified = ask(site, path).headers["Last-Modified"]
    assert ask(site, path, **{"If-Modified-Since": modified}).status_code == 304
    assert ask(site, path, **{"If-Modified-Since": "Sun, 07 Jun 2026 00:00:00 GMT"}).status_code == 200


def test_edit_moves_validators(site: DemoSite) -> None:
    """An edit moves this page's lastmod, Last-Modified and ETag, and no other page's."""
    site.today = DAYS[-1]
    path = load_post(EDITED).path
    before, listed = ask(site, path), {link.date: link.modified_at for link in find_posts(site)}
    site.edit(*EDIT)
    after = ask(site, path, **{"If-None-Match": before.headers["ETag"]})
    relisted = {link.date: link.modified_at for link in find_posts(site)}
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert parsedate_to_datetime(after.headers["Last-Modified"]) == relisted[EDITED]
    assert [day for day in DAYS if relisted[day] != listed[day]] == [EDITED]


def test_edit_must_find_its_words(site: DemoSite) -> None:
    """An edit of words that are not there is refused."""
    with pytest.raises(ValueError, match="2026-06-13: the page does not say 'flamingo'"):
        site.edit(EDITED, "flamingo", "heron")


def test_site_is_quiet_and_leaves_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """No word on the terminal, no thread and no open port once the block ends."""
    threads = active_count()
    with DemoSite() as site:
        ask(site, "/robots.txt")
        ask(site, "/nowhere/")
    assert (capfd.readouterr(), active_count()) == (("", ""), threads)
    with pytest.raises(requests.ConnectionError):
        ask(site, "/robots.txt")


@pytest.mark.parametrize("day", DAYS)
def test_page_says_what_its_text_says(site: DemoSite, day: date) -> None:
    """Parsed and rendered, a page of either layout is its text again, byte for byte."""
    site.today = DAYS[-1]
    post, assessment = load_post(day), read(site, day)
    assert render_text(assessment) == post.text
    assert (assessment.date, assessment.layout, assessment.title) == (day, post.layout, post.title)
    assert assessment.published_at == post.published_at


def test_pages_have_all_parts(site: DemoSite) -> None:
    """Sections, endnotes and citations are there in both layouts, and each citation has its endnote."""
    site.today = DAYS[-1]
    for day in DAYS:
        assessment = read(site, day)
        numbers = [note.number for note in assessment.endnotes]
        assert numbers == list(range(1, len(numbers) + 1))
        assert {citation.number for citation in assessment.citations} == set(numbers)
        assert [section.heading for section in assessment.sections][-2:] == EFFORTS[assessment.layout]


def test_edit_is_a_correction(site: DemoSite) -> None:
    """The edit changes one takeaway and brings a correction note, and nothing else."""
    site.today = DAYS[-1]
    before = read(site, EDITED)
    site.edit(*EDIT)
    assert [(c.kind, c.part, c.new) for c in revise(before, read(site, EDITED))] == [
        ("reworded", "takeaway 1", f"{EDIT[2]} on June 13."),
        ("added", "correction 1", "CORRECTION: This assessment was amended on June 14, 2026."),
    ]


def test_the_last_day_has_every_status() -> None:
    """On the last day a theme opens, one has news, one returns, and the rest continue."""
    tracker = Tracker(returning_after=RETURNING_AFTER)
    for day in DAYS:
        takeaways = [Takeaway(position=i, text=text) for i, text in enumerate(load_post(day).takeaways, 1)]
        last = tracker.read(day, takeaways)
    assert [verdict.status for verdict in last[:3]] == ["new", "updated", "returning"]
    assert last[3].status == "continuing"
    assert "new" not in [verdict.status for verdict in last[1:]]
