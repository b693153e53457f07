"""A search finds what is there, shows where, and no query breaks it."""

from datetime import date
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.store.passages import END, HIT
from monitor.web.models.search import parse_query
from tests.web.reading import soup, words
from tests.web.world import FIRST, Browse, Said


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("tide", '("tide")'),
        ("tide tables", '("tide" AND "tables")'),
        ('"tide tables" mole', '("tide tables" AND "mole")'),
        ("tide -tables", '("tide") NOT "tables"'),
        ('tide -"the tables" -mole', '("tide") NOT "the tables" NOT "mole"'),
        ('"unfinished phrase', '("unfinished phrase")'),
        ("-tide", ""),
        ("-- ... ''", ""),
        ("", ""),
        ('a"b', '("ab")'),
    ],
)
def test_a_query_says_all_words_phrases_and_what_to_leave_out(typed: str, query: str) -> None:
    assert parse_query(typed) == query


@given(st.text(max_size=60))
@settings(deadline=None)
def test_no_query_is_a_mistake(client_of_harbour: FlaskClient, typed: str) -> None:
    assert client_of_harbour.get(f"/search?q={quote(typed.encode('utf-8', 'ignore'))}").status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pilots", "4 passages on 4 days"),
        ("pilot", "4 passages on 4 days"),
        ('"tide tables"', "1 passage on 1 day"),
        ("pilots -returned", "3 passages on 3 days"),
        ("pilots&from=2026-06-01", "1 passage on 1 day"),
        ("pilots&to=2026-06-01", "3 passages on 3 days"),
        ("pilots&status=new", "1 passage on 1 day"),
        ("pilots&theme=2026-05-05/2&status=updated", "4 passages on 4 days"),
        ("lamps&in=topline", "No passage has them"),
        ("lamps&in=section", "48 passages on 48 days"),
        ("tide&in=topline", "48 passages on 48 days"),
        ("zebra", "No passage has them"),
    ],
)
def test_filters_narrow_what_is_found(client: FlaskClient, query: str, found: str) -> None:
    assert words(soup(client, f"/search?q={query}"), ".found") == found


def test_a_result_leads_to_its_place_in_the_text(client: FlaskClient) -> None:
    for query in ("forbade", "lamps", "dredgers&in=section", "noon"):
        link = soup(client, f"/search?q={query}").select_one(".result h3 a")
        assert link is not None
        place, _, fragment = str(link["href"]).partition("#")
        target = soup(client, place).select_one(f"[id='{fragment}']")
        assert target is not None
        assert query.partition("&")[0] in target.get_text().lower()


def test_the_words_found_are_marked(client: FlaskClient) -> None:
    marks = [mark.get_text() for mark in soup(client, '/search?q="tide tables"').select(".result mark")]
    assert marks == ["tide tables"]


def test_results_are_shown_twenty_a_page_newest_first(client: FlaskClient) -> None:
    first = soup(client, "/search?q=dredgers&in=takeaway")
    days = [str(time["datetime"]) for time in first.select(".result time")]
    assert days == sorted(days, reverse=True)
    assert len(days) == 20
    assert words(first, ".pager").startswith("1 to 20 of 48")
    follow = first.select_one("a[rel=next]")
    assert follow is not None
    assert words(soup(client, str(follow["href"])), ".pager").startswith("21 to 40 of 48")


def test_marks_of_our_own_in_a_text_are_no_markup(browse: Browse) -> None:
    client = browse({FIRST: [Said(text=f"A {HIT}trick{END} with <mark>marks</mark>.")], date(2026, 5, 2): []})
    page = BeautifulSoup(client.get("/search?q=trick").text, "lxml")
    assert "<mark>marks</mark>" in words(page, ".result")
