"""Every page says what the store holds, and leads on."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from monitor.channels.webhook import webhook_payload
from monitor.cli.lookup import read_themes
from monitor.config import Config
from monitor.models import AssessmentId, Earlier, Reason
from monitor.pipeline.spans import compose_span
from monitor.revise import keep_numbers, revise
from monitor.series_history import SeriesHistory
from monitor.store import open_store
from monitor.store.assessments import Revision
from monitor.text import clip
from monitor.web import Site, create_app
from monitor.web.models.assessment import build_full_text
from monitor.web.models.words import clock_beside
from monitor.web.pages.themes import of_them
from tests.web.extremes import four_years
from tests.web.reading import soup, words
from tests.web.world import (
    DAY,
    FIRST,
    LAST,
    NOW,
    SERIES,
    Browse,
    Said,
    add_day,
    assessment_of,
    client_of,
    edit_day,
    harbour_story,
    put_first,
    settings,
    write_story,
)

pytestmark = pytest.mark.slow  # each is quick, all of them are not

PAGES = [
    "/",
    "/2026-05-05",
    "/2026-06-18/text",
    "/2026-06-18/3",
    "/themes",
    "/themes?span=all&sort=name",
    "/themes/2026-05-01/1",
    "/themes/2026-05-05/2?order=newest",
    "/compare/2026-06-17/2026-06-18",
    "/2026-07-01",
]


def test_today_says_in_one_sentence_what_is_new_changed_and_returned(client: FlaskClient) -> None:
    page = soup(client, "/")
    assert words(page, "h1") == "1 new theme , 1 returned , 1 fell silent"
    assert "Thursday, June 18, 2026" in words(page, ".eyebrow")
    assert words(page, "#new + .item blockquote") == "The harbour master forbade the printing of tide tables."


def test_each_part_of_the_sentence_leads_to_its_part_of_the_page(client: FlaskClient) -> None:
    page = soup(client, "/")
    for link in page.select("h1 a"):
        assert page.select_one(str(link["href"])) is not None


def test_a_reason_that_the_facts_beside_it_say_is_not_repeated(client: FlaskClient) -> None:
    why = words(soup(client, "/"), ".item.new .facts")
    assert "First mention of Tide Tables." in why
    assert "nearest earlier takeaway" not in why.lower()
    assert "0.14" not in why  # below .3 nothing is called near


@pytest.mark.parametrize("words_watched", ["tide tables", "pilots", "dredgers"])
def test_the_page_of_a_day_says_why_the_user_asked_for_a_takeaway(tmp_path: Path, words_watched: str) -> None:
    """Whatever its status, as its digest does."""
    config = settings(tmp_path)
    story = harbour_story()
    story[LAST][0] = replace(story[LAST][0], status="continuing")
    write_story(config, story)
    said = f"Watched for: “{words_watched}”."
    assert said not in words(soup(client_of(config), "/"), "main")
    with open_store(config.database, write=True) as store:
        store.corrections.add(SERIES, "watch", words_watched, None, at=NOW)
    assert words(soup(client_of(config), "/"), "main").count(said) == 1


def test_what_is_new_though_it_resembles_something_says_why(browse: Browse) -> None:
    """Where nothing resembles it, that is said beside it once."""
    story = harbour_story()
    why = {0.6: "its words are new enough for a theme of its own", 0.1: "no earlier takeaway resembles it"}
    story[LAST] = [
        Said(
            text=f"Eels took lock {n}.",
            status="new",
            reasons=(Reason("unlike", text),),
            earlier=(Earlier(date=FIRST, text="Dredgers advanced.", score=score),),
        )
        for n, (score, text) in enumerate(why.items())
    ]
    page = soup(browse(story), "/")
    assert words(page, "#t1 .facts").startswith(
        "Why Its words are new enough for a theme of its own. Nearest"
    )
    assert words(page, "#t2 .facts") == "Nearest nothing like it"


@pytest.mark.parametrize(
    ("newest", "hours", "said"),
    [
        (LAST, 30, "Next: June 19, expected after 22:00 UTC"),
        (LAST, 47, "Next: June 19, expected by June 20, 05:00 UTC"),
        (LAST, 54, "Nothing since June 18"),
        (date(2026, 12, 24), 30, "Next: December 26, expected after 22:00 UTC"),
    ],
)
def test_what_is_awaited_is_expected_after_no_hour_that_is_past_and_not_when_its_hours_are_over(
    tmp_path: Path, newest: date, hours: int, said: str
) -> None:
    """Old news is never taken for no news; and on a holiday nothing is expected."""
    config = settings(tmp_path)
    write_story(config, {newest: [Said(text="The harbour is open.")]})
    now = datetime.combine(newest, time(), UTC) + timedelta(hours=hours)
    client = create_app(Site(load=lambda: config, now=lambda: now)).test_client()
    assert words(soup(client, "/"), ".turn").endswith(said)


@pytest.mark.slow
def test_today_is_marked_on_the_newest_day_only(client: FlaskClient) -> None:
    """An earlier day is not today, whose link leads on to it."""
    marked = {day: words(soup(client, day), "nav.pages [aria-current]") for day in ("/", f"/{LAST}")}
    assert marked == {"/": "Today", f"/{LAST}": "Today"}
    assert not soup(client, f"/{LAST - DAY}").select("nav.pages [aria-current]")


def test_a_theme_is_named_silent_on_one_day_only(client: FlaskClient) -> None:
    days = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1) if (FIRST + n * DAY).day != 25]
    silent = [day for day in days if soup(client, f"/{day}").select("#dropped")]
    assert silent == [date(2026, 5, 23), LAST]


@pytest.mark.parametrize("gap", [True, False])
def test_pages_and_messages_name_the_same_themes_silent(browse: Browse, tmp_path: Path, *, gap: bool) -> None:
    """What was last told before a gap in the history may have gone on unseen; muted themes are left out of both."""
    days = [FIRST + n * DAY for n in range(44) if not (gap and 10 < n < 28)]
    story = {
        day: [Said(text=f"Dredgers cleared berth {n}.", theme=f"{FIRST}/1")] for n, day in enumerate(days)
    }
    for n, what in ((6, "Pilots refused"), (9, "Gulls took"), (12, "Cranes lost")):
        for day in days[n : n + 3]:
            story[day].append(Said(text=f"{what} lamp {day}.", theme=f"{days[n]}/2"))
    client = browse(story)
    with open_store(tmp_path / "monitor.db", write=True) as store:
        store.corrections.add(SERIES, "mute", f"{days[6]}/2", None, at=NOW)
        corrections = store.corrections.standing(SERIES)
        whole = SeriesHistory(judged=store.assessments.outline(SERIES), corrections=corrections)
    shown = [[link.text for link in soup(client, f"/{day}").select("#dropped ~ * b a")] for day in days]
    told = [
        [one.name for one in whole.up_to(day).dropped([AssessmentId(day, "")], returning_after=14)]
        for day in days
    ]
    assert shown == told
    assert len([names for names in told if names]) == (1 if gap else 2)


def test_the_first_day_calls_nothing_new(client: FlaskClient) -> None:
    page = soup(client, f"/{FIRST}")
    assert words(page, "h1") == "The first day: nothing to compare with yet"
    assert page.select_one("details.fold")["open"] == ""  # type: ignore[index]


def test_a_day_with_nothing_new_says_when_the_last_new_theme_began(client: FlaskClient) -> None:
    page = soup(client, "/2026-06-10")
    assert words(page, "h1") == "Nothing new"
    assert "The last new theme began on June 1." in words(page, ".quiet")


def test_the_strip_distinguishes_a_day_without_assessment_from_one_with_nothing_new(
    client: FlaskClient,
) -> None:
    page = soup(client, "/2026-05-24")
    assert "No assessment on May 25" in words(page, ".strip")
    cells = page.select(".strip a.cell")
    assert any("no new theme" in cell.get_text() for cell in cells)
    assert [str(cell["href"]) for cell in cells if cell.get("aria-current")] == ["/2026-05-24"]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 6, 18, 23, 41, tzinfo=UTC), "23:41 UTC"),
        (datetime(2026, 6, 19, 3, 5, tzinfo=UTC), "June 19, 03:05 UTC"),
        (datetime(2026, 6, 18, 23, 41, tzinfo=ZoneInfo("Europe/Kyiv")), "20:41 UTC"),
        (datetime(2026, 6, 30, 4, 2, tzinfo=UTC), "June 30, 04:02 UTC"),
        (datetime(2027, 1, 2, 4, 2, tzinfo=UTC), "January 2, 2027, 04:02 UTC"),
    ],
)
def test_a_time_of_another_date_than_it_stands_under_has_its_date(moment: datetime, said: str) -> None:
    assert clock_beside(moment, date(2026, 6, 18), date(2026, 6, 19)) == said


def test_the_newest_day_says_when_the_next_is_due(client: FlaskClient) -> None:
    assert words(soup(client, "/"), ".turn").endswith("Next: June 19, expected after 22:00 UTC")


def test_days_lead_to_their_neighbours(client: FlaskClient) -> None:
    page = soup(client, "/2026-05-24")
    hrefs = {link["rel"][0]: link["href"] for link in page.select("head link[rel=prev], head link[rel=next]")}
    assert hrefs == {"prev": "/2026-05-23", "next": "/2026-05-26"}


def test_the_difference_to_the_theme_s_takeaway_before_is_marked(client: FlaskClient) -> None:
    page = soup(client, "/2026-05-11")
    assert words(page, ".item.updated ins") == "20"
    assert words(page, ".item.updated del") == "19"


@pytest.mark.parametrize("said", ["new", "updated", "returning", "possible"])
def test_the_page_of_a_theme_leads_with_what_its_latest_assessment_tells_most_of_it(
    browse: Browse, said: str
) -> None:
    """Not with a roundup that goes on below it on the same day, and compared with the day before."""
    story, theme = harbour_story(), "2026-05-01/1"
    possible = said == "possible"
    status = "continuing" if possible else said
    story[LAST] = [
        Said(text="The old mole moved.", theme=theme),
        Said(text="The mole sank.", status=status, theme=theme, possibly_new=possible),
        Said(text="The mole still lies there.", theme=theme),
    ]
    page = soup(browse(story), f"/themes/{theme}")
    assert words(page, ".nowbox blockquote").replace(" .", ".") == "The mole sank."
    assert page.select_one("#now")["class"] == [said]  # type: ignore[index]
    assert "June 17" in words(page, ".nowbox .facts") or not page.select(".nowbox .facts")


def test_themes_are_grouped_by_how_lately_they_changed(client: FlaskClient) -> None:
    groups = [group.get_text().strip() for group in soup(client, "/themes").select(".group")]
    assert "4 in all, May 1 to June 18." in words(soup(client, "/themes"), ".lede")
    assert groups == ["Changed in the latest assessment 2", "Changed since June 12 1", "Silent 1"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("show=silent", 1),
        ("show=alive", 3),
        ("name=pilots", 1),
        ("name=PILOTS", 1),
        ("name=nothing-like-it", 0),
        ("show=followed", 0),
        ("show=nonsense&span=1&sort=2&page=99999999999999999999", 4),
    ],
)
def test_themes_are_filtered_by_choice_and_name(client: FlaskClient, query: str, names: int) -> None:
    assert len(soup(client, f"/themes?{query}").select(".lanes tbody tr:not(.head)")) == names


@pytest.mark.slow
def test_four_hundred_themes_are_shown_fifty_a_page(browse: Browse) -> None:
    story = {
        FIRST + n * DAY: [Said(text=f"Crane {n}-{k} fell into the dock.", status="new") for k in range(4)]
        for n in range(100)
    }
    client = browse(story)
    first, last = soup(client, "/themes?sort=begun"), soup(client, "/themes?sort=begun&page=8")
    assert words(first, ".pager").startswith("Themes 1 to 50 of 400")
    assert words(last, ".pager").startswith("Themes 351 to 400 of 400")
    assert last.select_one("a[rel=next]") is None


@pytest.mark.slow
def test_each_group_of_themes_stands_under_one_heading(browse: Browse) -> None:
    client = browse(four_years())
    for path in ("/themes", "/themes?page=2", "/themes?sort=most"):
        groups = [group.get_text().rpartition(" ")[0] for group in soup(client, path).select(".group")]
        assert len(groups) == len(set(groups))


def test_a_theme_shows_its_history_and_its_pauses(client: FlaskClient) -> None:
    page = soup(client, "/themes/2026-05-05/2")
    lede = words(page, ".lede")
    assert lede.startswith("Reported 4 times since May 5, last on June 18. It was silent once, for")
    assert "Not reported for" in words(page, ".pause")
    assert len(page.select(".entry")) == 4


def test_a_theme_says_which_of_its_takeaways_are_mainly_about_another(browse: Browse) -> None:
    first = [Said(text="Dredgers went on strike."), Said(text="Gulls took a lamp.")]
    both = Said(text="Dredgers blamed gulls.", theme=f"{FIRST}/2", also=(f"{FIRST}/1",))
    page = soup(browse({FIRST: first, LAST: [both]}), f"/themes/{FIRST}/1")
    assert words(page, ".nowbox .hint") == "Mainly about Gulls took lamp"
    assert len(page.select(".entry")) == 2
    assert words(page, ".entry:last-child .hint") == "Mainly about Gulls took lamp"
    assert len(page.select(".entry .hint")) == 1


def test_a_theme_that_is_named_for_a_front_says_what_it_tells_of_others(browse: Browse) -> None:
    opened = Said(text="Crab forces advanced near Pokrovsk.")
    joined = Said(text="Crab forces advanced near Lyman.", theme=f"{FIRST}/1")
    page = soup(browse({FIRST: [opened], LAST: [joined]}), f"/themes/{FIRST}/1")
    assert words(page, "h1") == "Pokrovsk direction"
    assert words(page, ".lede").endswith("1 of its 2 takeaways tells of another front: Lyman.")


@pytest.mark.parametrize(("since", "columns"), [(0, 49), (10, 39), (45, 30)])
def test_the_picture_of_a_theme_begins_where_it_does(browse: Browse, since: int, columns: int) -> None:
    """A column is an assessment, thirty at least: of a long history, a young theme fills its part alone."""
    days = [FIRST + n * DAY for n in range(49)]
    story = {
        day: [Said(text=f"Dredgers cleared berth {n}.", theme=f"{FIRST}/1")] for n, day in enumerate(days)
    }
    for day in days[since:]:
        story[day].append(Said(text=f"Gulls took lamp {day}.", theme=f"{days[since]}/2"))
    [lane] = soup(browse(story), f"/themes/{days[since]}/2").select(".life .lane")
    assert lane["viewbox"] == f"0 0 {columns} 56"


def test_the_number_of_any_takeaway_finds_its_theme(client: FlaskClient) -> None:
    assert words(soup(client, "/themes/2026-06-18/2"), ".eyebrow .id") == "2026-05-05/2"


@pytest.mark.slow
def test_a_long_theme_folds_what_is_neither_its_beginning_nor_its_end(browse: Browse) -> None:
    days = [date(2025, 1, 1) + n * DAY for n in range(300)]
    client = browse({day: [Said(text=f"Tide {n}.", theme="2025-01-01/1")] for n, day in enumerate(days)})
    page = soup(client, "/themes/2025-01-01/1")
    shown = {entry["id"][:9] for entry in page.select(".entry")}
    assert shown == {"t-2025-01", "t-2025-09", "t-2025-10"}
    folded = page.select_one("#m-2025-05 a")
    assert folded is not None
    assert words(page, "#m-2025-05") == "May 2025: 31 takeaways"
    assert len(soup(client, str(folded["href"]).partition("#")[0]).select(".entry")) == 300


def test_a_full_text_links_citations_and_endnotes_both_ways(client: FlaskClient) -> None:
    page = soup(client, "/2026-06-18/text")
    cites, backs = page.select("a.cite"), page.select("a.back")
    assert len(cites) == len(backs) == 3
    for link in (*cites, *backs):
        assert page.select_one(str(link["href"])) is not None
    assert words(page, "#p-1") == "Dredgers worked along the northern mole. note 1"


def test_an_address_printed_unclickable_stays_so(client: FlaskClient) -> None:
    notes = soup(client, "/2026-06-18/text").select(".notes > li")
    assert [len(note.select("a[rel~=nofollow]")) for note in notes] == [1, 0]
    assert "harbour dot example/tides" in notes[1].get_text()


def test_an_edit_is_shown_word_by_word_and_announced(browse: Browse) -> None:
    client = browse(harbour_story())
    config = client.application.extensions["monitor"].config
    with open_store(config.database, write=True) as store, store.atomic():
        edit_day(store, LAST, 3, "The harbour master allowed the printing of tide tables.")
    page = soup(client, "/2026-06-18/text")
    assert words(page, ".revision del") == "forbade"
    assert words(page, ".revision ins") == "allowed"
    assert "takeaway 3 was reworded" in words(page, ".notice")
    assert "reworded June 19" in words(page, "#takeaway-3")
    assert "Edited once after publication" in words(soup(client, "/"), ".notice")


def test_what_an_edit_puts_before_other_takeaways_changes_none_of_their_addresses(browse: Browse) -> None:
    """Each has its page, its place in the full text and the mark of its own edits; what was added has the next number."""
    client = browse(harbour_story())
    before = [words(soup(client, f"/{LAST}/{n}"), ".nowbox blockquote") for n in (1, 2, 3)]
    config = client.application.extensions["monitor"].config
    with open_store(config.database, write=True) as store, store.atomic():
        edit_day(store, LAST, 3, "The harbour master allowed the printing of tide tables.")
        put_first(store, LAST, "Kelp grew over the quay.")
        [now] = store.assessments.of_day(SERIES, LAST)
    assert [words(soup(client, f"/{LAST}/{n}"), ".nowbox blockquote") for n in (1, 2)] == before[:2]
    page, added = soup(client, f"/{LAST}/text"), len(now.takeaways)
    marks = [str(one["id"]) for one in page.select(".takes > li")]
    assert marks == [f"takeaway-{n}" for n in (added, *range(1, added))]
    assert "takeaway 4 was reworded, takeaway 1 was added" in words(page, ".notice")
    assert "reworded June 19" in words(page, "#takeaway-3")
    assert f"{LAST}/{added}" in words(page, f"#takeaway-{added}")
    assert f"Takeaway {LAST}/{added}" in words(page, "#revision-2")
    assert words(soup(client, f"/{LAST}/{added}"), "#said-h") == f"Takeaway 1 of {added}"
    day = soup(client, f"/{LAST}")
    assert [one["href"] for one in day.select(f"#t{added} .id")] == [f"/{LAST}/{added}"]


def test_what_is_at_the_id_of_a_takeaway_that_the_publisher_removed_says_so(browse: Browse) -> None:
    """A link in an old mail leads to its page, or that of the theme that it opened, and not to another takeaway."""
    client = browse({FIRST: [Said(text="Eels left."), Said(text="Gulls came."), Said(text="Lamps shone.")]})
    with open_store(client.application.extensions["monitor"].config.database, write=True) as store:
        [old] = store.assessments.of_day(SERIES, FIRST)
        new = keep_numbers(assessment_of(FIRST, ["Eels left.", "Lamps shone."]), [old])
        store.assessments.add_revision(new, revise(old, new), seen_at=NOW, sha256=None, announced=True)
    for path in ("", "/themes", "/api/themes"):
        answer = client.get(f"{path}/{FIRST}/2")
        assert (answer.status_code, f"The publisher removed takeaway {FIRST}/2" in answer.text) == (404, True)
        assert "removed" not in client.get(f"{path}/{FIRST}/3").text + client.get(f"{path}/{FIRST}/4").text
    assert "Not judged yet" in client.get(f"/{FIRST}/3").text
    assert "There is no such takeaway" in client.get(f"/{FIRST}/4").text


def test_a_takeaway_that_an_edit_added_is_not_called_reworded() -> None:
    old = assessment_of(LAST, ["The harbour opened at noon.", "Eels came into the lock."])
    texts = [
        "The harbour opened at dawn.",
        "Eels came into the lock.",
        "Ferries sank.",
        "Lamps shone all night.",
    ]
    new = assessment_of(LAST, texts)
    full = build_full_text(new, [Revision(id=2, seen_at=NOW, assessment=new, changes=revise(old, new))])
    assert full.edited_takeaways == "takeaway 1 was reworded, takeaways 3 and 4 were added"
    assert build_full_text(new, []).edited_takeaways == ""


def test_an_edit_in_a_long_paragraph_is_shown_with_the_words_around_it(browse: Browse) -> None:
    """Not the whole again, which stands above; a takeaway that was edited stays whole."""
    client = browse(harbour_story())
    with open_store(client.application.extensions["monitor"].config.database, write=True) as store:
        [old] = store.assessments.of_day(SERIES, LAST)
        long = [f"{'calm ' * 90}The tide was {what}. {'Calm ' * 90}".strip() for what in ("high", "low")]
        before, after = (replace(old, toplines=(text,)) for text in long)
        for one, was in ((before, old), (after, before)):
            store.assessments.add_revision(one, revise(was, one), seen_at=NOW, sha256=None, announced=True)
    said = words(soup(client, f"/{LAST}/text"), "#revision-2")
    assert ("tide was high. low. Calm" in said, said.count("[...]"), len(said.split()) < 80) == (
        True,
        2,
        True,
    )


def test_a_further_edition_has_a_page_of_its_own(browse: Browse) -> None:
    client = browse(harbour_story())
    with open_store(client.application.extensions["monitor"].config.database, write=True) as store:
        add_day(store, LAST, [Said(text="A special word on the harbour.", status="new")], "special")
    assert "A special word" in words(soup(client, "/2026-06-18+special"), "blockquote")
    assert "/2026-06-18+special" in client.get("/2026-06-18").text
    assert "Of the same day: special (1 new theme)" in words(soup(client, "/2026-06-18"), ".lede + .lede")
    assert words(soup(client, "/2026-06-18+special"), ".turn").startswith("← June 18 (regular)")
    assert words(soup(client, "/2026-06-18"), ".turn").endswith("June 18 (special) →")
    assert words(soup(client, "/themes/2026-06-18+special/1"), ".eyebrow .id") == "2026-06-18+special/1"


def test_the_newest_edition_of_the_newest_day_is_today(browse: Browse) -> None:
    """Editions follow each other as they came, and each names the others, newest first."""
    client = browse(harbour_story())
    with open_store(client.application.extensions["monitor"].config.database, write=True) as store:
        for edition in ("special", "evening", "post 3"):
            add_day(store, LAST, [Said(text="The harbour stayed open.", theme="2026-05-01/1")], edition)
    page = soup(client, "/")
    assert words(page, ".eyebrow").endswith("2026, post 3")
    named = next(one for one in page.select(".lede") if "Of the same day" in one.text)
    assert [link.text.partition(" (")[0] for link in named.select("a")] == ["evening", "special", "regular"]


def test_two_days_stand_side_by_side_theme_by_theme(client: FlaskClient) -> None:
    page = soup(client, "/compare/2026-06-17/2026-06-18")
    assert words(page, ".lede") == "1 theme in both , 2 only on June 18 , none only on June 17."
    assert words(page, ".sides ins") == "57"
    assert (
        client.get("/compare/2026-06-18/2026-06-17").text == client.get("/compare/2026-06-17/2026-06-18").text
    )


def test_assessments_of_one_day_that_stand_side_by_side_are_named_by_edition(browse: Browse) -> None:
    client = browse(harbour_story())
    with open_store(client.application.extensions["monitor"].config.database, write=True) as store:
        add_day(store, LAST, [Said(text="The harbour stayed open.", theme="2026-05-01/1")], "evening")
    page = soup(client, "/compare/2026-06-18/2026-06-18+evening")
    assert words(page, "h1") == "June 18 (regular) beside June 18 (evening)"
    assert "none only on June 18 (evening)" in words(page, ".lede")
    assert "only on June 18 (regular)" in words(page, ".lede")


def test_assessments_of_one_day_are_told_apart_wherever_they_are_named(browse: Browse) -> None:
    """Search, a theme's list, a takeaway, titles and feeds; an assessment beside itself is only itself."""
    client = browse(harbour_story())
    with open_store(client.application.extensions["monitor"].config.database, write=True) as store:
        add_day(store, LAST, [Said(text="The harbour stayed open.", theme="2026-05-01/1")], "evening")
    search = words(soup(client, "/search?q=harbour+open"), ".results")
    assert "June 18 (evening)" in search
    theme = soup(client, "/themes/2026-05-01/1")
    assert "June 18 (evening)" in words(theme, "#now")
    assert "June 18 (evening)" in theme.select(".when")[-1].text
    for path in ("/2026-06-18+evening", "/2026-06-18+evening/text"):
        assert "June 18, 2026 (evening)" in words(soup(client, path), "title")
    assert "June 18, 2026 (evening)" in words(soup(client, "/2026-06-18+evening/1"), ".eyebrow")
    assert "June 18, 2026 (evening)" in client.get("/feeds/assessments.atom").text
    assert client.get("/compare/2026-06-18/2026-06-18").headers["Location"] == "/2026-06-18"


def test_the_compare_form_leads_to_a_deep_link(client: FlaskClient) -> None:
    answer = client.get("/compare?old=2026-06-17&new=2026-06-18")
    assert answer.headers["Location"] == "/compare/2026-06-17/2026-06-18"
    assert client.get("/compare?old=yesterday&new=").status_code == 400


def test_a_takeaway_says_why_it_was_judged_so(client: FlaskClient) -> None:
    page = soup(client, "/2026-06-18/3")
    assert "Chance of being new 0.80 of 1" in words(page, "dl.pairs")
    assert [one.get_text() for one in page.select(".near li .n")] == ["(like it)"]


@pytest.mark.parametrize(
    ("path", "helpful"),
    [
        ("/2026-05-25", "No assessment of May 25, 2026"),
        ("/2020-01-01", "Those of May 1, 2026 to June 18, 2026 are stored"),
        ("/themes/2026-01-01/9", "has the number 2026-01-01/9"),
        ("/2026-06-18/9", "has 3 takeaways"),
        ("/2026-13-77", "no such page"),
        ("/nothing", "no such page"),
        ("/?series=moon", "the configuration has harbour"),
    ],
)
def test_what_is_not_there_is_a_404_that_helps(client: FlaskClient, path: str, helpful: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert helpful in BeautifulSoup(answer.text, "lxml").get_text()


def test_a_gap_is_not_said_to_be_all_that_was_published(browse: Browse, tmp_path: Path) -> None:
    """The page of a missing day names the gap and what looks for it, until that was asked; that of another day, too, claims no more."""
    days = [FIRST + n * DAY for n in (*range(20), *range(36, 42))]
    client = browse({day: [Said(text=f"Gulls took lamp {day}.")] for day in days})
    gap = f"--since {FIRST + 20 * DAY} --until {FIRST + 35 * DAY}"
    missed, before = (words(soup(client, f"/{FIRST + n * DAY}", status=404), "main") for n in (22, -9))
    assert ("as far as they were published" in missed, f"monitor backfill {gap}" in missed) == (False, True)
    assert ("as far as they were published" in before, "some are missing" in before) == (False, True)
    with open_store(tmp_path / "monitor.db", write=True) as store:
        store.dates.note_backfilled(SERIES, [FIRST + n * DAY for n in range(20, 36)], at=NOW)
    assert "as far as they were published" in words(soup(client, f"/{FIRST + 22 * DAY}", status=404), "main")


def test_a_new_assessment_shows_at_once(browse: Browse) -> None:
    client = browse(harbour_story())
    client.get("/")
    with open_store(client.application.extensions["monitor"].config.database, write=True) as store:
        add_day(store, LAST + DAY, [Said(text="A whale swam in.", status="new")])
    assert "A whale swam in." in words(soup(client, "/"), ".item.new blockquote")


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_everything_once_and_links_to_pages_that_are_there(
    client: FlaskClient, path: str
) -> None:
    page = BeautifulSoup(client.get(path).text, "lxml")
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for link in {str(link["href"]) for link in page.select("a[href]")}:
        place, _, fragment = link.partition("#")
        if link.startswith("https://harbour.example"):
            continue
        answer = client.get(place) if place else None
        assert answer is None or answer.status_code == 200, link
        there = BeautifulSoup(answer.text, "lxml") if answer and fragment else page
        assert not fragment or there.select_one(f"[id='{fragment}']") is not None, link


def test_links_keep_the_series_that_is_not_the_first(harbour: Config) -> None:
    two = harbour.series["harbour"].changed(name="Second")
    client = client_of(_with_series(harbour, two))
    page = soup(client, "/?series=second")
    assert all("series=second" in str(link["href"]) for link in page.select(".pages a"))
    assert [link["href"] for link in page.select("header .others a")] == ["/"]
    for name in ("new-themes", "assessments"):
        feed = client.get(f"/feeds/{name}.json?series=second").get_json()
        assert feed["home_page_url"].endswith("/?series=second")


def _with_series(config: Config, other: object) -> Config:
    return replace(config, series={**config.series, "second": other})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("said", "word", "mark"),
    [
        (Said(text="Eels came ashore."), "Fits no theme", "apart"),
        (Said(text="Eels came ashore.", theme=f"{FIRST}/1", possibly_new=True), "Possibly new", "possible"),
        (Said(text="Eels came ashore.", theme=f"{FIRST}/1"), "Continuing", "continuing"),
        (Said(text="Eels came ashore.", status="new"), "New", "new"),
        (Said(text="Eels came ashore.", theme=f"{FIRST}/1", status="returning"), "Returned", "returning"),
    ],
)
def test_a_takeaway_s_status_has_one_word_on_every_page(
    browse: Browse, said: Said, word: str, mark: str
) -> None:
    client = browse({FIRST: [Said(text="Dredgers rested.")], LAST: [said]})
    assert words(soup(client, "/"), f"h2#{mark}") == f"{word} 1"
    theme = words(soup(client, f"/themes/{LAST}/1"), ".part h2")
    assert theme.startswith(word)
    for path in (f"/{LAST}/1", f"/{LAST}/text", f"/search?q=eels&status={mark}", "/search?q=eels"):
        assert words(soup(client, path), f"main .word.{mark}") == word, path
    assert f"<b>{word}: <a" in client.get("/feeds/assessments.json").get_json()["items"][0]["content_html"]
    others = soup(client, f"/search?q=eels&status={'new' if mark != 'new' else 'apart'}")
    assert not others.select(".result")


def test_what_may_be_new_can_be_decided_from_a_page_that_is_read_only(browse: Browse) -> None:
    """The day's page has both commands, with the number; that of the takeaway calls them the same."""
    doubtful = Said(text="Eels came ashore.", theme=f"{FIRST}/1", possibly_new=True)
    client = browse({FIRST: [Said(text="Dredgers rested.")], LAST: [doubtful]})
    commands = [code.get_text() for code in soup(client, "/").select("#t1 code")]
    assert [one for one in commands if one.startswith("monitor")] == [
        f"monitor themes new {LAST}/1",
        f"monitor themes not-new {LAST}/1",
    ]
    assert "new NUMBER" in [code.get_text() for code in soup(client, f"/{LAST}/1").select("#act code")]


def test_what_may_be_new_is_not_said_to_fit_no_theme_beside_one_that_is_near(browse: Browse) -> None:
    near, fits = Earlier(date=FIRST, text="Dredgers rested.", score=0.9), "No earlier theme fits."
    for earlier, said in (
        ((near,), "Related to an earlier theme, but not enough to join it."),
        ((), fits),
    ):
        alone = Said(text="Dredgers rest.", possibly_new=True, earlier=earlier)
        client = browse({FIRST: [Said(text="Dredgers rested.")], LAST: [alone]})
        for path in ("/", f"/{LAST}/1"):
            assert said in words(soup(client, path), "main"), path
            assert said == fits or "fits" not in words(soup(client, path), "main"), path


def test_the_numbers_of_a_day_s_headings_add_up_to_its_takeaways(browse: Browse) -> None:
    known = Said(text="Dredgers rested.", theme=f"{FIRST}/1")
    client = browse({FIRST: [Said(text="Dredgers rested.")], LAST: [known, known, Said(text="Eels came.")]})
    page = soup(client, "/")
    assert words(page, "h2#continuing") == "Continuing 1 theme, 2 takeaways"
    assert words(page, "h2#apart") == "Fits no theme 1"
    assert words(soup(client, f"/{FIRST}"), "h2#continuing") == "Takeaways 1"


def test_on_the_first_day_nothing_stands_apart(browse: Browse) -> None:
    client = browse({FIRST: [Said(text="Dredgers rested.")], LAST: [Said(text="Eels.", status="new")]})
    for path in (f"/{FIRST}", f"/{FIRST}/1", f"/{FIRST}/text", f"/themes/{FIRST}/1", "/search?q=dredgers"):
        assert not soup(client, path).select(".word.apart, h2.apart"), path


def test_a_day_on_which_some_stand_apart_does_not_say_that_all_go_on(browse: Browse) -> None:
    known = Said(text="Dredgers rested.", theme=f"{FIRST}/1")
    client = browse({FIRST: [Said(text="Dredgers rested.")], LAST: [known, Said(text="Eels came.")]})
    assert words(soup(client, "/"), ".quiet").startswith("Of 2 takeaways 1 goes on with known themes.")


def test_each_takeaway_of_a_day_says_which_one_of_its_theme_it_is(browse: Browse) -> None:
    theme = f"{FIRST}/1"
    told = [Said(text=f"Dredgers moved {n} times.", status="updated", theme=theme) for n in range(3)]
    client = browse({FIRST: [Said(text="Dredgers rested.")], LAST: told})
    said = [item.get_text() for item in soup(client, "/").select(".item .margin")]
    assert [[n for n in ("twice", "3 times", "4 times") if n in one] for one in said] == [
        ["twice"],
        ["3 times"],
        ["4 times"],
    ]


def test_a_day_counts_themes_as_its_message_does(browse: Browse) -> None:
    """Two takeaways of one theme are one theme that was updated, in the sentence and over the section, which counts both."""
    told = [Said(text=f"Dredgers moved {n} times.", status="updated", theme=f"{FIRST}/1") for n in range(2)]
    page = soup(browse({FIRST: [Said(text="Dredgers rested.")], LAST: told}), "/")
    assert words(page, "h1") == "Nothing new, 1 updated"
    assert words(page, "h2.updated .n") == "1 theme, 2 takeaways"


def test_on_the_first_day_everything_is_a_takeaway_and_nothing_is_news(browse: Browse) -> None:
    client = browse({FIRST: [Said(text="One."), Said(text="Two.", status="updated", theme=f"{FIRST}/1")]})
    page = soup(client, "/")
    assert [part.get_text() for part in page.select(".part h2")] == [" Takeaways 2"]
    assert not page.select(".contents")


def test_begun_means_told_for_the_first_time_wherever_it_stands(browse: Browse, tmp_path: Path) -> None:
    """What opens a theme without being called new has begun, too: heading, choice, column and command count alike."""
    story = harbour_story()
    story[LAST - 2 * DAY].append(Said(text="A crane fell into the dock."))
    story[LAST - DAY].append(Said(text="Eels came ashore.", possibly_new=True))
    client = browse(story)
    first, last = LAST - 6 * DAY, LAST
    page = soup(client, "/themes?show=begun")
    rows = page.select("table.lanes td.began time")
    assert len(rows) == 3
    assert all(str(first) <= str(row["datetime"]) <= str(last) for row in rows)
    assert "3 begun since June 12, 1 of them reported as new" in words(page, "h1")
    chips = words(page, ".tools")
    assert ("Begun since June 12" in chips, "New since June 12" in chips) == (True, True)
    assert "last 7 days" not in page.get_text()  # of `digest --last 7d`, up to today
    said = [of_them(*counts) for counts in ((0, 0), (1, 0), (1, 1), (3, 0), (3, 3))]
    assert said == [
        "",
        ", not reported as new",
        ", reported as new",
        ", none of them reported as new",
        ", all of them reported as new",
    ]
    assert len(soup(client, "/themes?show=new").select("table.lanes td.began")) == 1
    with open_store(tmp_path / "monitor.db", write=False) as store:
        listed = read_themes(store, SERIES).values()
    assert sum(theme.first_seen >= first for theme in listed) == 3


def test_a_theme_that_an_assessment_opens_stands_under_one_heading(tmp_path: Path, browse: Browse) -> None:
    """As in the digest: what else the assessment says of it stands beneath, and the numbers are those of the digest."""
    story = harbour_story()
    story[LAST] = [
        Said(text="Divers found a wreck.", status="new"),
        Said(text="Eels ate ropes.", status="new"),
        Said(text="The wreck lies deep.", theme=f"{LAST}/1"),
        Said(text="Pilots still refuse.", theme="2026-05-05/2"),
        Said(text="Gulls slept.", theme="2026-05-01/1"),
        Said(text="Pilots refused a ferry.", status="updated", theme="2026-05-05/2"),
    ]
    client = browse(story)
    page = soup(client, f"/{LAST}")
    assert [str(item["id"]) for item in page.select("article.item.new")] == ["t1", "t3", "t2"]
    assert words(page, "#t3 > .lede") == "Also on this new theme."
    assert words(page, "h2#new").endswith("2 themes, 3 takeaways")
    assert [str(item["id"]) for item in page.select("article.item.updated")] == ["t6", "t4"]
    assert words(page, "#t4 > .lede") == "Also on this theme."
    assert [words(page, f"h2#{status}").split(" ", 1)[1] for status in ("updated", "continuing")] == [
        "1 theme, 2 takeaways",
        "1",
    ]
    with open_store(tmp_path / "monitor.db", write=True) as store:
        message = compose_span(settings(tmp_path), store, SERIES, since=LAST, until=LAST, id="digest")
    assert "NEW (2 themes, 3 takeaways)" in message.text
    assert [one["number"] for one in webhook_payload(message)["takeaways"]][:3] == [
        f"{LAST}/{n}" for n in (1, 3, 2)
    ]


def _twice_a_day() -> dict[date, list[Said]]:
    """Return a story whose eels are told twice on each of three days, with pilots once."""
    story = harbour_story()
    for day in (LAST - 2 * DAY, LAST - DAY, LAST):
        own = f"{LAST - 2 * DAY}/2"
        story[day][1:] = [
            Said(text=f"Eels ate {n} ropes on {day}.", theme=own, status="updated") for n in (40, 50)
        ]
        story[day].append(Said(text=f"Pilots of {day} refused.", theme=f"{LAST - 2 * DAY}/4"))
    return story


def test_no_count_of_assessments_counts_takeaways(browse: Browse) -> None:
    """A theme may have several takeaways in an assessment."""
    client = browse(_twice_a_day())
    lane = soup(client, f"/{LAST}").select_one("#t2 .lane")
    assert lane is not None
    assert lane["aria-label"] == "Reported in 3 of the last 30 assessments"
    related = words(soup(client, f"/themes/{LAST - 2 * DAY}/2"), ".related")
    assert "reported together in 3 assessments" in related.lower()


def test_a_day_is_not_called_a_time_since_itself(browse: Browse) -> None:
    """Neither on the day's page nor on the theme's."""
    client, day = browse(_twice_a_day()), LAST - 2 * DAY
    page = soup(client, f"/{day}")
    assert words(page, "#t2 .margin").startswith("for the first time")
    assert words(page, "#t3 .margin").startswith("twice on this day")
    assert "for the first time" in words(page, "#t4")
    assert words(soup(client, f"/{LAST}"), "#t2 .margin").startswith("5 times since June 16")
    theme = soup(client, f"/themes/{LAST - 2 * DAY}/2")
    assert words(theme, ".lede").startswith("Reported 6 times since June 16")


def test_an_earlier_takeaway_is_shown_with_what_it_is(browse: Browse) -> None:
    """The theme's takeaway before, or the nearest one: of what may be new only the nearest, as in messages."""
    story = harbour_story()
    near = Earlier(date=date(2026, 6, 1), text="Gulls took lamp 30.", score=0.55)
    told = replace(story[LAST][1], status="updated", earlier=(near,), reasons=())
    story[LAST] = [replace(told, possibly_new=possibly_new) for possibly_new in (False, True)]
    page = soup(browse(story), f"/{LAST}")
    facts = [[one.get_text(" ", strip=True) for one in page.select(f"#t{n} .facts dt")] for n in (1, 2)]
    assert facts == [["Theme", "Before, May 8"], ["Nearest"]]
    assert not page.select("#t2 ins, #t2 del")


def test_what_may_be_new_always_says_where_it_belongs_otherwise(browse: Browse) -> None:
    """Even where its own headline would be the theme's name; two of one theme count as two."""
    story = harbour_story()
    text, news = "Pilots refused to board 4 ships.", (Reason("news", "new to this theme: 4 ships"),)
    story[LAST] = [Said(text=text, theme="2026-05-05/2", possibly_new=True, reasons=news) for _ in range(2)]
    client = browse(story)
    page = soup(client, f"/{LAST}")
    for n in (1, 2):
        alone = soup(client, f"/{LAST}/{n}")
        assert words(alone, "h1") == "Pilots refused to board 4 ships"
        assert words(alone, ".lede") == words(page, f"#t{n} .lede")
        assert "Otherwise it belongs to “Pilots refused to board 4 ships” , reported" in words(
            page, f"#t{n} .lede"
        )
        assert "Why New to that theme: 4 ships." in words(page, f"#t{n} .facts")  # not to a theme of its own
    assert "2 possibly new" in words(page, "h1")
    assert len(page.select(".contents .possible ~ ul li")) == 2


@pytest.mark.parametrize("days", [1, 7], ids=["a day", "a week"])
@pytest.mark.parametrize("muted", [1, 2, 3])
def test_page_mail_and_webhook_count_the_same_takeaways_and_say_what_is_muted(
    browse: Browse, tmp_path: Path, muted: int, days: int
) -> None:
    """What is muted is left out of all but the sum, whichever takeaway of the day it is, and told in one line at the end."""
    client = browse(harbour_story())
    theme = ["2026-05-01/1", "2026-05-05/2", "2026-06-18/3"][muted - 1]
    since = LAST - (days - 1) * DAY
    with open_store(tmp_path / "monitor.db", write=True) as store:
        store.corrections.add(SERIES, "mute", theme, None, at=NOW)
        message = compose_span(settings(tmp_path), store, SERIES, since=since, until=LAST, id="digest")
    payload = webhook_payload(message)
    told = [one["number"] for one in payload["takeaways"] if one["status"] != "dropped"]
    left_out = [one["number"] for one in payload["muted"]]
    text = " ".join(message.text.split())
    assert f"{3 + days - 1} takeaways, {len(left_out)} of them muted." in text
    assert f"{LAST}/{muted}" in left_out
    *_, whole = text.partition(" MUTED ")
    assert [whole.count(number) for number in left_out] == [1] * len(left_out)
    assert all(clip(one["text"], 120) in whole for one in payload["muted"])
    assert not {*told} & {*left_out}
    page = soup(client, f"/{LAST}")
    assert "3 takeaways in the Harbour Campaign Assessment, 1 of them muted , published" in words(
        page, ".head .lede"
    )
    assert [str(fold["id"]) for fold in page.select("#muted ~ .rows .fold")] == [f"t{muted}"]
    assert words(page, ".lede a[href='#muted']") == "1 of them muted"
    if days == 1:
        assert len(told) + len(left_out) == 3
        headline = words(page, "h1").replace(" ,", ",")
        assert message.subject.startswith(headline.split(",")[0])
        assert message.text.casefold().startswith(f"{headline.casefold()}\n")


def test_what_goes_on_is_told_by_its_own_words(browse: Browse) -> None:
    """In the rail, over the words, in the folded row, on its page and in feeds; the name of its theme stands behind, as that."""
    story = harbour_story()
    story[LAST] = [
        Said(text="Gulls returned the lamps.", theme="2026-06-01/2"),
        Said(text="The pilots board every ship.", status="updated", theme="2026-05-05/2"),
    ]
    client = browse(story)
    page = soup(client, f"/{LAST}")
    told, claims = (
        ["Gulls returned lamps", "Pilots board every ship"],
        ["Gulls took lamp", "Pilots refused"],
    )
    for n, (own, claim) in enumerate(zip(told, claims, strict=True), 1):
        alone = soup(client, f"/{LAST}/{n}")
        assert words(page, f'.contents a[href="#t{n}"]') == words(alone, "h1") == own
        for place in (page.select_one(f"#t{n}"), alone.select_one(".body")):
            assert place
            named = [one for one in place.select("a, b, h3, summary") if claim in one.get_text()]
            assert [one.find_parent("dd").find_previous("dt").get_text() for one in named] == ["Theme"]  # type: ignore[union-attr]
    assert words(page, "#t1 summary .said") == "Gulls returned the lamps."
    entry = client.get("/feeds/themes/2026-05-05/2.json").get_json()["items"][0]
    assert entry["title"].startswith("Pilots board every ship, ")
    assert "Theme: <a" in entry["content_html"]
