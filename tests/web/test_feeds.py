"""Feeds are read by feed readers: fixed ids, self links, HTML that is the publisher's words as text."""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # it ships no types
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from monitor.cli import cli
from monitor.config import Config
from monitor.store import open_store
from monitor.web import Site, create_app, serve_app
from tests.web.hostile import HOSTILE
from tests.web.reading import soup, words
from tests.web.world import (
    DAY,
    FIRST,
    HASH,
    LAST,
    NOW,
    PASSWORD,
    SERIES,
    Browse,
    Said,
    add_day,
    edit_day,
    harbour_story,
    put_first,
)

pytestmark = pytest.mark.slow  # each is quick, all of them are not

FEEDS = ["/feeds/new-themes", "/feeds/assessments", "/feeds/themes/2026-05-05/2"]


def read(client: FlaskClient, path: str) -> feedparser.FeedParserDict:
    answer = client.get(f"{path}.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.data)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_an_entry_keeps_its_id_when_the_publisher_puts_a_takeaway_before_it(browse: Browse) -> None:
    """A reader shows the new theme as unread, and none of the others again."""
    client = browse({FIRST: [Said(text="Alpha.")], LAST: [Said(text="Gulls took a lamp.", status="new")]})
    before = {one.id: one.title for one in read(client, "/feeds/new-themes").entries}
    site: Site = client.application.extensions["monitor"]
    with open_store(site.config.database, write=True) as store, store.atomic():
        put_first(store, LAST, "Kelp grew over the quay.")
    after = {one.id: one.title for one in read(client, "/feeds/new-themes").entries}
    [added] = after.keys() - before.keys()
    assert added.endswith(f"theme:{LAST}/2")
    assert before.items() < after.items()


def test_every_id_and_link_is_a_whole_address_whatever_an_edition_is_called(
    browse: Browse,
) -> None:
    """RFC 4287, 4.2.6: no space, so that validators and readers take "morning special" and "second post"."""
    client = browse({FIRST: [Said(text="Alpha.")]})
    site: Site = client.application.extensions["monitor"]
    with open_store(site.config.database, write=True) as store, store.atomic():
        add_day(store, LAST, [Said(text="Gulls took a lamp.", status="new")], edition="morning special")
    for path in ("new-themes", "assessments", f"themes/{LAST}+morning%20special/1"):
        feed = read(client, f"/feeds/{path}")
        held = [feed.feed.id, *(link.href for link in feed.feed.links)]
        held += [said for entry in feed.entries for said in (entry.id, entry.link)]
        assert any("morning%20special" in one for one in held)
        assert [one for one in held if not one.isascii() or " " in one] == []
        for href in (one for one in held if one.startswith("http")):
            assert client.get(href.removeprefix("http://localhost")).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_names_itself_and_its_page(client: FlaskClient, path: str) -> None:
    feed = read(client, path).feed
    links = {link.rel: link.href for link in feed.links}
    assert links["self"] == f"http://localhost{path}.atom"
    assert client.get(links["alternate"].removeprefix("http://localhost")).status_code == 200
    assert feed.id.startswith("urn:monitor:harbour:")
    assert feed.updated.endswith("Z")


@pytest.mark.slow
@pytest.mark.parametrize("path", FEEDS)
def test_each_entry_has_a_fixed_id_two_times_a_page_and_html(client: FlaskClient, path: str) -> None:
    entries = read(client, path).entries
    assert entries
    assert len({entry.id for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.published <= entry.updated
        assert client.get(entry.link.removeprefix("http://localhost")).status_code == 200
        assert "<blockquote" in entry.content[0].value
        assert entry.content[0].type == "text/html"


def test_new_themes_come_newest_first_with_their_names(client: FlaskClient) -> None:
    entries = read(client, "/feeds/new-themes").entries
    assert [entry.id.rpartition("theme:")[2] for entry in entries] == [
        "2026-06-18/3",
        "2026-06-01/2",
        "2026-05-05/2",
    ]


def test_the_first_day_says_in_the_feed_what_its_page_says(browse: Browse) -> None:
    """With nothing to compare with, nobody knows what is new."""
    client = browse({FIRST: [Said(text="The harbour is open.")]})
    [entry] = read(client, "/feeds/assessments").entries
    assert entry.title.endswith(" – the first day: nothing to compare with yet")
    assert words(soup(client, "/"), "h1").lower() in entry.title


def test_a_muted_theme_is_no_news_in_a_feed(browse: Browse, tmp_path: Path) -> None:
    """Not among new themes, nor quoted of an assessment, which says how much is left out; its own feed still tells of it."""
    client, theme = browse(harbour_story()), "2026-06-18/3"
    with open_store(tmp_path / "monitor.db", write=True) as store:
        store.corrections.add(SERIES, "mute", theme, None, at=NOW)
    assert theme not in [
        entry.id.rpartition("theme:")[2] for entry in read(client, "/feeds/new-themes").entries
    ]
    newest = read(client, "/feeds/assessments").entries[0]
    assert newest.title == "June 18, 2026: nothing new, 1 returned, 1 fell silent"
    assert "1 takeaway of muted themes is left out." in newest.content[0].value
    assert theme not in newest.content[0].value
    assert read(client, f"/feeds/themes/{theme}").entries


def test_what_may_be_new_is_told_by_page_and_feed_though_it_joins_a_muted_theme(
    browse: Browse, tmp_path: Path
) -> None:
    """As in messages: nobody else says that it may be new."""
    story = harbour_story()
    story[LAST][1] = replace(story[LAST][1], status="updated", possibly_new=True)
    client, theme = browse(story), story[LAST][1].theme
    with open_store(tmp_path / "monitor.db", write=True) as store:
        store.corrections.add(SERIES, "mute", theme, None, at=NOW)
    assert f"{LAST}/2" in read(client, "/feeds/assessments").entries[0].content[0].value
    page = soup(client, f"/{LAST}")
    assert page.select("#possible ~ #t2")
    assert not page.select("#muted")


def test_an_entry_of_an_assessment_says_what_its_page_does(browse: Browse) -> None:
    """In the title its sentence, and under each quote the name it has there: what may be new has one of its own."""
    story = harbour_story()
    doubt = Said(text="Eels came ashore at the second lock.", theme=f"{FIRST}/1", possibly_new=True)
    story[LAST].append(doubt)
    story[LAST - DAY].append(doubt)
    client = browse(story)
    first, second, *_ = read(client, "/feeds/assessments").entries
    for entry, day in ((first, LAST), (second, LAST - DAY)):
        page = soup(client, f"/{day}")
        assert entry.title.partition(": ")[2].lower() == words(page, "h1").replace(" ,", ",").lower()
        [name] = [link.text for link in page.select(".item.possible h3 a")]
        assert f">{name}</a></b>" in entry.content[0].value
    assert second.title.endswith(": 1 possibly new theme")
    assert [entry.tags[0].term for entry in (first, second)] == ["new", "possibly-new"]


def test_an_edit_changes_when_an_entry_was_updated_and_nothing_else_that_names_it(browse: Browse) -> None:
    client = browse(harbour_story())
    before = read(client, "/feeds/assessments").entries[0]
    with open_store(client.application.extensions["monitor"].config.database, write=True) as store:
        edit_day(store, LAST, 3, "The harbour master allowed the printing of tide tables.")
    after = read(client, "/feeds/assessments").entries[0]
    assert (after.id, after.published, after.link) == (before.id, before.published, before.link)
    assert after.updated > before.updated


def test_a_new_assessment_comes_first_and_moves_no_id(browse: Browse) -> None:
    client = browse(harbour_story())
    before = [entry.id for entry in read(client, "/feeds/assessments").entries]
    with open_store(client.application.extensions["monitor"].config.database, write=True) as store:
        add_day(store, LAST + DAY, [Said(text="A whale swam in.", status="new")])
    assert [entry.id for entry in read(client, "/feeds/assessments").entries][1:] == before


@pytest.mark.parametrize("path", FEEDS)
def test_json_feed_says_the_same_as_atom(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}.json")
    document = json.loads(answer.data)
    assert answer.content_type == "application/feed+json; charset=utf-8"
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["feed_url"] == f"http://localhost{path}.json"
    entries = read(client, path).entries
    assert [item["id"] for item in document["items"]] == [entry.id for entry in entries]
    assert [item["date_modified"] for item in document["items"]] == [entry.updated for entry in entries]


@pytest.mark.slow
@pytest.mark.skipif(
    not shutil.which("newsboat"), reason="no newsboat: `apt-get install newsboat`, as .ci/run does"
)
def test_newsboat_reads_every_entry(harbour: Config, tmp_path: Path) -> None:
    with serve_app(create_app(Site(load=lambda: harbour, now=lambda: NOW)), "127.0.0.1:0") as port:
        (tmp_path / "urls").write_text("".join(f"http://127.0.0.1:{port}{path}.atom\n" for path in FEEDS))
        (tmp_path / "config").touch()
        files = {"-u": tmp_path / "urls", "-c": tmp_path / "cache.db", "-C": tmp_path / "config"}
        command = ["newsboat", *(str(word) for pair in files.items() for word in pair), "-x", "reload"]
        home = {**os.environ, "HOME": str(tmp_path)}
        subprocess.run(command, check=True, timeout=60, env=home)
    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
        counts = dict(cache.execute("select feedurl, count(*) from rss_item group by feedurl"))
    assert sorted(counts.values()) == [3, 4, 48]


def test_hostile_words_are_text_in_a_feed(browse: Browse) -> None:
    story = {FIRST: [Said(text="Nothing yet.")], LAST: [Said(text=text, status="new") for text in HOSTILE]}
    client = browse(story)
    raw = json.loads(client.get("/feeds/new-themes.json").data)
    for item in raw["items"]:
        assert "<script" not in item["content_html"]
        assert "<img" not in item["content_html"]
    assert len(read(client, "/feeds/new-themes").entries) == len(HOSTILE)


def test_links_lead_to_the_public_address_where_one_is_set(browse: Browse) -> None:
    client = browse(harbour_story(), serve={"base_url": "https://pages.example"})
    found = read(client, "/feeds/new-themes")
    assert all(entry.link.startswith("https://pages.example/themes/") for entry in found.entries)
    assert 'href="https://pages.example/' in found.entries[0].content[0].value


@pytest.mark.parametrize(("what", "form"), [("new-themes", "atom"), ("2026-05-05/2", "json")])
def test_a_feed_is_written_to_a_file_as_it_is_served(
    browse: Browse, tmp_path: Path, what: str, form: str
) -> None:
    client = browse(harbour_story(), serve={"base_url": "https://pages.example"})
    config = client.application.extensions["monitor"].config
    block = config.series[SERIES]
    file, output = tmp_path / "config.yaml", tmp_path / "feed"
    series = {"name": block.name, "publisher": block.publisher, "site": block.site, "slug": block.slug}
    file.write_text(json.dumps({"series": {SERIES: series}, "serve": {"base_url": "https://pages.example"}}))
    command = ["--config", str(file), "feed", what, "--format", form, "--output", str(output)]
    assert CliRunner().invoke(cli, command).exit_code == 0
    path = what if what == "new-themes" else f"themes/{what}"
    assert output.read_bytes() == client.get(f"/feeds/{path}.{form}", base_url="https://pages.example").data


def test_a_private_feed_is_read_by_http_basic(browse: Browse) -> None:
    client = browse(harbour_story(), serve={"password_hash": HASH, "private": True})
    refused = client.get("/feeds/new-themes.atom")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert client.get("/feeds/new-themes.atom", auth=("reader", PASSWORD)).status_code == 200
