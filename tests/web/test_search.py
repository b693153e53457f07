"""A search finds what is there, shows where, and no query breaks it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import Config
from monitor.models import Section
from monitor.store import open_store
from monitor.store.passages import END, HIT
from monitor.store.query import has_idle_asterisk, parse_query
from tests.web.reading import soup, words
from tests.web.world import (
    DAY,
    FIRST,
    LAST,
    NOW,
    SERIES,
    Browse,
    Said,
    assessment_of,
    client_of,
    keep_unjudged,
    settings,
    verdicts_of,
)

pytestmark = pytest.mark.slow  # each is quick, all of them are not


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
        ("mole tid* -tab*", '("mole" AND "tid"*) NOT "tab"*'),
        ("-- ... ''", ""),
        ("_ tide", '("tide")'),
        ("", ""),
        ('a"b', '("ab")'),
        ("“tide tables” -„the mole“", '("tide tables") NOT "the mole"'),
    ],
)
def test_a_query_says_all_words_phrases_and_what_to_leave_out(typed: str, query: str) -> None:
    assert parse_query(typed) == query


@pytest.mark.parametrize(
    ("typed", "idle"),
    [("ti*e", True), ("*ide", True), ('"tid* table"', True), ('"the tables" tid*', False), ("tide", False)],
)
def test_an_asterisk_means_something_at_the_end_of_a_word_outside_quotes(typed: str, *, idle: bool) -> None:
    """Any other can find nothing, which is told."""
    assert has_idle_asterisk(typed) is idle


def test_an_ending_may_be_any(tmp_path: Path) -> None:
    with open_store(settings(tmp_path).database, write=True) as store:
        keep_unjudged(store, FIRST, "They defended it.", "The defenders left.", "The deft left.")
        assert store.passages.search(parse_query("defen*"))[1] == 2
        assert store.passages.search(parse_query("left -defen*"))[1] == 1


@pytest.mark.parametrize(
    "forms",
    [
        ("walrus", "walruses", "the walrus's"),
        ("bus", "Buses"),
        ("army", "armies", "army’s"),
        ("strike", "strikes", "striking"),
        ("crisis", "crises"),
        ("serviceman", "servicemen"),
    ],
)
def test_a_word_finds_all_of_its_forms_and_marks_each(tmp_path: Path, forms: tuple[str, ...]) -> None:
    config = settings(tmp_path)
    with open_store(config.database, write=True) as store:
        keep_unjudged(store, FIRST, *(f"They saw {form} at noon." for form in forms))
        for typed in forms:
            found, total = store.passages.search(parse_query(typed.removeprefix("the ")))
            assert len(found) == total == len(forms)
            assert all("[" in one.snippet for one in found)


@pytest.mark.parametrize(("typed", "not_found"), [("US", "uses"), ("abuses", "Abu"), ("cases", "CAS")])
def test_no_word_is_taken_for_the_form_of_another(typed: str, not_found: str) -> None:
    assert not_found.lower() not in parse_query(typed).lower().replace(f'"{typed.lower()}"', "")


@pytest.mark.slow
@given(st.text(max_size=60))
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
        ("tide&status=new", "1 passage on 1 day"),
        ("pilots&theme=2026-05-05/2", "4 passages on 4 days"),
        ("pilots&theme=2026-05-05/2&status=updated", "2 passages on 2 days"),
        ("lamps&in=topline", "Nothing found"),
        ("lamps&in=section", "48 passages on 48 days"),
        ("tide&in=topline", "48 passages on 48 days"),
        ("zebra", "Nothing found"),
    ],
)
def test_filters_narrow_what_is_found(client: FlaskClient, query: str, found: str) -> None:
    assert words(soup(client, f"/search?q={query}"), ".found") == found


def test_a_result_leads_to_its_place_in_the_text(client: FlaskClient) -> None:
    for query in ("forbade", "lamps", "dredgers&in=section", "noon", "tides&in=endnote", "log"):
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


def test_words_that_stand_at_two_places_of_an_assessment_are_shown_once(browse: Browse) -> None:
    """A lead paragraph often says a takeaway word by word; the result names both places, and the page says why it has fewer."""
    client = browse({FIRST: [Said(text="The harbour stayed open all day. The tide was high at noon.")]})
    page = soup(client, "/search?q=tide+noon")
    assert "takeaway 1, lead paragraph 1" in words(page, "h3.at")
    assert len(page.select("h3.at")) == 1
    shared = "; passages with the same words share an entry"
    assert words(page, ".pager") == f"1 to 2 of 2, newest first{shared}"
    assert shared not in words(soup(client, "/search?q=nobody"), ".pager")


def test_marks_of_our_own_in_a_text_are_no_markup(browse: Browse) -> None:
    client = browse({FIRST: [Said(text=f"A {HIT}trick{END} with <mark>marks</mark>.")], date(2026, 5, 2): []})
    page = BeautifulSoup(client.get("/search?q=trick").text, "lxml")
    assert "<mark>marks</mark>" in words(page, ".result")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("takeaway", "forbade the printing"),
        ("topline", "tide was high"),
        ("section", "nobody slept"),
        ("endnote", "harbour dot example"),
    ],
)
def test_whatever_an_assessment_says_is_found_as_what_it_is(
    client: FlaskClient, kind: str, said: str
) -> None:
    page = soup(client, f'/search?q="{said}"&in={kind}&from={LAST}')
    assert words(page, ".found") == "1 passage on 1 day"
    assert said in words(page, ".result .said").lower()


def test_a_section_may_be_named_as_another_kind_of_passage_is(harbour: Config, tmp_path: Path) -> None:
    config = replace(harbour, database=tmp_path / "monitor.db")
    odd = Section(heading="takeaway", level=2, paragraphs=("Ferries sank.", "Ferries rose."))
    assessment = replace(assessment_of(FIRST, ["Nothing yet."]), sections=(odd,))
    with open_store(config.database, write=True) as store:
        store.assessments.add_revision(assessment, (), seen_at=NOW, sha256=None, announced=True)
    page = soup(client_of(config), "/search?q=rose&in=section")
    assert [str(link["href"]) for link in page.select(".result h3 a")] == [f"/{FIRST}/text#p-2"]


@pytest.fixture
def two_series(harbour: Config, tmp_path: Path) -> FlaskClient:
    """A client of two series that both tell of pilots, on one day each in June."""
    mole = harbour.series[SERIES].changed(name="Mole Update")
    config = replace(
        harbour, series={SERIES: harbour.series[SERIES], "mole": mole}, database=tmp_path / "two.db"
    )
    with open_store(config.database, write=True) as store:
        for n, key in enumerate(config.series):
            one = replace(assessment_of(LAST - n * DAY, [f"The {key} has pilots."]), series=key)
            store.assessments.add_revision(one, (), seen_at=NOW, sha256=None, announced=True)
    return client_of(config)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pilots", ["/2026-06-18/text#takeaway-1"]),
        ("pilots&of=mole", ["/2026-06-17/text?series=mole#takeaway-1"]),
        ("pilots&series=mole", ["/2026-06-17/text?series=mole#takeaway-1"]),
        ("pilots&of=all", ["/2026-06-18/text#takeaway-1", "/2026-06-17/text?series=mole#takeaway-1"]),
        (
            "pilots&of=all&series=mole",
            ["/2026-06-18/text#takeaway-1", "/2026-06-17/text?series=mole#takeaway-1"],
        ),
        ("pilots&of=all&from=2026-06-18", ["/2026-06-18/text#takeaway-1"]),
        ("pilots&of=nonsense", ["/2026-06-18/text#takeaway-1"]),
    ],
)
def test_one_series_is_searched_or_all_of_them(two_series: FlaskClient, query: str, found: list[str]) -> None:
    page = soup(two_series, f"/search?q={query}")
    links = [str(link["href"]) for link in page.select(".result h3 a")]
    assert links == found
    for link in links:
        assert "pilots" in soup(two_series, link.partition("#")[0]).get_text()


def test_where_nothing_is_found_the_way_on_is_offered(two_series: FlaskClient) -> None:
    page = soup(two_series, "/search?q=mole&from=2026-06-18&in=takeaway")
    assert words(page, ".found") == "Nothing found"
    assert "with these dates and filters" in words(page, ".lede")
    ways = [str(link["href"]) for link in page.select(".found ~ .ways a")]
    assert [len(soup(two_series, way).select(".result")) for way in ways] == [1, 0]
    assert len(soup(two_series, "/search?q=mole&of=all").select(".result")) == 3
    backwards = soup(two_series, "/search?q=mole&from=2026-06-18&to=2026-06-01")
    assert words(backwards, ".lede") == "The first date is after the last."


def test_a_theme_is_chosen_among_all_series_by_its_own(harbour: Config, tmp_path: Path) -> None:
    mole = harbour.series[SERIES].changed(name="Mole Update")
    config = replace(
        harbour, series={SERIES: harbour.series[SERIES], "mole": mole}, database=tmp_path / "two.db"
    )
    with open_store(config.database, write=True) as store:
        for key in config.series:
            one = replace(assessment_of(FIRST, [f"The {key} has pilots."]), series=key)
            store.assessments.add_revision(one, (), seen_at=NOW, sha256=None, announced=True)
            store.assessments.add_verdicts(one, verdicts_of(one, [Said(text="")]))
    client = client_of(config)
    page = soup(client, "/search?q=pilots&of=all")
    values = [str(option["value"]) for option in page.select("#theme option")]
    assert values == ["", f"{SERIES}:{FIRST}/1", f"mole:{FIRST}/1"]
    for key in config.series:
        found = soup(client, f"/search?q=pilots&of=all&theme={key}:{FIRST}/1")
        assert [result.get_text() for result in found.select(".result mark")] == ["pilots"]
        assert f"The {key} has" in words(found, ".result .said")
