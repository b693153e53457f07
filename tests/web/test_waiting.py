"""What pages say while nothing or not all is judged, and while a check is at work: they never contradict the store."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from monitor.config import Config
from monitor.pipeline.next_check import explain_next_check
from monitor.store import Store, open_store
from monitor.web import Site, create_app
from tests.web.reading import soup, words
from tests.web.world import (
    DAY,
    LAST,
    NOW,
    SERIES,
    assessment_of,
    client_of,
    harbour_story,
    keep_unjudged,
    settings,
    write_story,
)

pytestmark = pytest.mark.slow  # each is quick, all of them are not

PAGES = (
    "/",
    "/themes",
    "/trends",
    "/status",
    "/search?q=tide",
    f"/{LAST}",
    f"/{LAST}/text",
    "/feeds/assessments.atom",
)
AT_WORK = "at work"


@pytest.fixture(params=["nobody at work", "a check at work"])
def busy(request: pytest.FixtureRequest) -> bool:
    return str(request.param).startswith("a check")


@pytest.fixture
def first_check(tmp_path: Path, busy: bool) -> Iterator[Config]:
    """A first check that has stored three days and judged none, still at work or cut short."""
    config = settings(tmp_path)
    with ExitStack() as stack:
        store = stack.enter_context(open_store(config.database, write=True))
        for n in (0, 1, 3):
            keep_unjudged(store, LAST - n * DAY, f"Dredgers rested {n} days.", "The tide was high.")
        if not busy:
            stack.close()
        yield config


def test_before_anything_is_judged_pages_say_what_is_stored_and_what_comes_next(
    first_check: Config,
    busy: bool,
) -> None:
    client = client_of(first_check)
    today = soup(client, "/")
    assert words(today, "h1") == "Not judged yet"
    assert words(today, "#unjudged") == "Takeaways 2"
    waiting = "3 assessments are stored but not judged yet: "
    way_on = "at work, and judges them" if busy else "`monitor check` makes one now".replace("`", "")
    for path in ("/", "/themes", "/trends"):
        said = words(soup(client, path), "main")
        assert waiting in said
        assert way_on in " ".join(said.split())
    assert (AT_WORK in words(soup(client, "/status"), ".lede")) == busy


def test_no_page_calls_what_is_stored_missing_new_or_first(first_check: Config) -> None:
    client = client_of(first_check)
    for path in PAGES:
        said = client.get(path).text
        for wrong in ("No assessment yet", "nothing to compare", "Nothing new", "0 takeaways", "fell silent"):
            assert wrong not in said, (path, wrong)
    strip = words(soup(client, f"/{LAST - DAY}"), ".strip")
    assert "No assessment on June 16" in strip
    assert "No assessment on June 17" not in strip
    assert "Expected: June 19" in strip
    assert strip.count("not judged yet") == 3


@pytest.mark.slow
def test_without_any_assessment_the_page_says_how_to_get_one(tmp_path: Path, busy: bool) -> None:
    config = settings(tmp_path)
    assert "There is no database yet" in client_of(config).get("/").text
    with ExitStack() as stack:
        stack.enter_context(open_store(config.database, write=True))
        if not busy:
            stack.close()
        for path in ("/", "/themes", "/trends"):
            page = soup(client_of(config), path)
            assert words(page, "h1") == "No assessment yet"
            assert (AT_WORK if busy else "monitor check fetches") in words(page, ".lede")


@pytest.fixture
def harbour_client(tmp_path: Path) -> Iterator[tuple[FlaskClient, Store]]:
    """A client of the harbour's pages, and the store to write to."""
    config = settings(tmp_path)
    write_story(config, harbour_story())
    with open_store(config.database, write=True) as store:
        yield client_of(config), store


@pytest.mark.parametrize(
    ("newest", "hour", "due"),
    [
        ("2026-11-24", "11-25 23:00", "Expected: November 25"),
        ("2026-11-25", "11-26 23:00", "Expected: November 27"),  # no assessment on Thanksgiving
        ("2026-11-25", "11-28 23:00", "Expected: November 28"),
        ("2026-11-28", "11-28 23:00", "Expected: November 29"),
    ],
)
def test_the_calendar_and_the_plan_of_checks_expect_the_same_day(
    tmp_path: Path, newest: str, hour: str, due: str
) -> None:
    config, now = settings(tmp_path), datetime.fromisoformat(f"2026-{hour}+00:00")
    with open_store(config.database, write=True) as store:
        keep_unjudged(store, date.fromisoformat(newest), "Dredgers rested.")
        store.runs.mark(f"check {SERIES}", now)
        why = explain_next_check(config, store, SERIES, now)
    client = create_app(Site(load=lambda: config, now=lambda: now)).test_client()
    strip = words(soup(client, "/"), ".strip")
    assert (due in strip, strip.count("Expected")) == (True, 1)
    day = datetime.strptime(f"2026 {due}", "%Y Expected: %B %d").replace(tzinfo=UTC).date()
    assert f"the assessment of {day} is awaited" in why or "is in, and the next one" in why


def test_a_newest_day_not_judged_yet_stands_between_its_neighbours(
    harbour_client: tuple[FlaskClient, Store],
) -> None:
    client, store = harbour_client
    keep_unjudged(store, LAST + DAY, "Whales came.")
    today, before = soup(client, "/"), soup(client, f"/{LAST}")
    assert words(today, "h1") == "Not judged yet"
    assert "Whales came." in words(today, ".takes")
    assert (
        words(today, ".turn")
        == "← June 18 New themes in each assessment Next: June 20, expected after 22:00 UTC"
    )
    assert words(before, ".turn").endswith("June 19 →")
    assert "Expected: June 20" in words(before, ".strip")
    assert not today.select("#dropped")
    assert client.get(f"/compare/{LAST}/{LAST + DAY}").status_code == 404
    assert "Not judged yet" in client.get(f"/compare/{LAST}/{LAST + DAY}").text
    assert words(soup(client, f"/{LAST + DAY}/text"), ".dayturn") == "← June 18"


def test_an_older_day_not_judged_yet_leads_to_the_days_beside_it(
    harbour_client: tuple[FlaskClient, Store],
) -> None:
    client, store = harbour_client
    keep_unjudged(store, date(2026, 5, 25), "Whales came.")
    page = soup(client, "/2026-05-25")
    assert words(page, ".turn") == "← May 24 New themes in each assessment May 26 →"
    assert words(soup(client, "/2026-05-26"), ".turn").startswith("← May 25")


@pytest.mark.slow
def test_verdicts_taken_back_leave_the_day_as_not_judged(harbour_client: tuple[FlaskClient, Store]) -> None:
    client, store = harbour_client
    client.get("/")
    store.assessments.forget_verdicts(SERIES, since=LAST)
    assert words(soup(client, "/"), "#unjudged") == "Takeaways 3"


def test_an_assessment_without_takeaways_waits_for_nothing(harbour_client: tuple[FlaskClient, Store]) -> None:
    client, store = harbour_client
    keep_unjudged(store, LAST + DAY)
    page = soup(client, "/")
    assert words(page, "h1") == "No takeaways"
    assert "names no key takeaways this time" in words(page, ".lede")
    assert not page.select(".notice, #unjudged")
    assert "no new theme" in words(page, ".strip [aria-current]")


def test_an_edition_without_verdicts_differs_from_one_with_them(
    harbour_client: tuple[FlaskClient, Store],
) -> None:
    client, store = harbour_client
    special = replace(assessment_of(LAST, ["Whales came."]), edition="special")
    store.assessments.add_revision(special, (), seen_at=NOW, sha256=None, announced=True)
    assert "1 new theme" in words(soup(client, "/"), "h1")
    page = soup(client, f"/{LAST}+special")
    assert words(page, "h1") == "Not judged yet"
    assert "1 assessment is stored but not judged yet" in words(page, ".notice")
