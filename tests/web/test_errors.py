"""What goes wrong is reported in words of our own, with where to go on; never by the framework, never by a trace."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from werkzeug.exceptions import default_exceptions
from werkzeug.test import TestResponse

from tests.web.reading import soup, words

Ask = Callable[[FlaskClient], TestResponse]
WRONG: dict[str, Ask] = {
    "unknown path": lambda client: client.get("/nothing"),
    "impossible date": lambda client: client.get("/2026-13-77"),
    "year 0": lambda client: client.get("/0000-01-01"),
    "unknown date": lambda client: client.get("/2020-01-01"),
    "the last date": lambda client: client.get("/9999-12-31"),
    "unknown edition": lambda client: client.get("/2026-06-18+special"),
    "odd edition": lambda client: client.get("/2026-06-18+..%2f"),
    "unknown theme": lambda client: client.get("/themes/2026-01-01/9"),
    "huge number": lambda client: client.get(f"/themes/2026-06-18/{'9' * 400}"),
    "unknown takeaway": lambda client: client.get("/2026-06-18/0"),
    "unknown series": lambda client: client.get("/?series=moon"),
    "hostile series": lambda client: client.get("/themes?series=<script>"),
    "series of an error": lambda client: client.get("/nothing?series=moon"),
    "unknown table": lambda client: client.get("/trends/nothing.csv"),
    "wrong method": lambda client: client.post("/themes"),
    "another method": lambda client: client.open("/", method="PROPFIND"),
    "too large": lambda client: client.post("/login", data={"password": "x" * 100_000}),
    "too long": lambda client: client.get(f"/search?q={'a' * 10_000}"),
    "no form": lambda client: client.post("/login", data=b"\xff\xfe", content_type="multipart/form-data"),
    "no days": lambda client: client.get("/compare"),
    "one day": lambda client: client.get("/compare/2026-06-18/2020-01-01"),
    "unknown feed": lambda client: client.get("/feeds/nothing.atom"),
}


@pytest.mark.parametrize("ask", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_a_page_of_our_own_that_leads_on(client: FlaskClient, ask: Ask) -> None:
    answer = ask(client)
    assert 400 <= answer.status_code < 500
    page = BeautifulSoup(answer.text, "lxml")
    assert words(page, "h1")
    assert words(page, "main .lede")
    assert page.select("nav.pages a")
    text = " ".join(page.get_text().split())
    for error in default_exceptions.values():
        assert not error.description or error.description not in text
    assert answer.status_code != 404 or page.select("main section a[href]")


def test_near_days_are_links(client: FlaskClient) -> None:
    page = soup(client, "/2026-05-25", status=404)
    assert [str(link["href"]) for link in page.select("main section a")] == ["/2026-05-24", "/2026-05-26"]


PATHS = [
    "/", "/2026-06-18", "/2026-06-18/text", "/2026-06-18/3", "/themes", "/themes/2026-05-05/2", "/search", "/trends",
    "/trends/new.csv", "/status", "/corrections", "/compare", "/feeds/new-themes.atom", "/feeds/assessments.json",
    "/api/assessments", "/api/takeaways", "/api/themes", "/login",
]  # fmt: skip
NAMES = ["series", "page", "q", "from", "to", "in", "status", "theme", "of", "show", "span", "sort", "name", "year",
         "order", "done", "since", "until", "limit", "old", "new", "next"]  # fmt: skip
ODD = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["-1", "0", "1e9", "٣", "9" * 50, "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "\x00", "\ud800", "' or 1=1",
         "../..", "%", "%zz", "NaN", "", " ", "[]", "()", '"', "*", "NEAR(a b)", "all", "harbour"]
    ),
)  # fmt: skip


@pytest.mark.slow
@given(st.sampled_from(PATHS), st.lists(st.tuples(st.sampled_from(NAMES), ODD), max_size=5))
@examples(max_examples=150)
def test_no_query_is_a_mistake_of_ours(
    client_of_harbour: FlaskClient, path: str, asked: list[tuple[str, str]]
) -> None:
    query = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in asked)
    answer = client_of_harbour.get(f"{path}?{query}")
    assert answer.status_code < 500, f"{path}?{query}"
