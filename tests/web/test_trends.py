"""Each plot's numbers add up, and stand behind it as a table and as CSV."""

import csv
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from monitor.corrections import Corrections
from monitor.series_history import SeriesHistory
from monitor.store import open_store
from monitor.text import counted
from tests.web.reading import soup, words
from tests.web.world import FIRST, LAST, NOW, SERIES, Browse, Said, harbour_story

pytestmark = pytest.mark.slow  # each is quick, all of them are not


@pytest.mark.parametrize("span", ["3m", "1y", "all", "nonsense"])
def test_every_takeaway_and_theme_is_counted_once(client: FlaskClient, span: str) -> None:
    story = harbour_story()
    rows = list(csv.DictReader(StringIO(client.get(f"/trends/new.csv?span={span}").text)))
    assert sum(int(row["Takeaways"]) for row in rows) == sum(map(len, story.values()))
    assert sum(int(row["Assessments"]) for row in rows) == len(story)
    assert sum(int(row["New themes"]) for row in rows) == 3


def test_a_muted_theme_counts_in_no_trend_and_how_much_is_muted_is_said(
    browse: Browse, tmp_path: Path
) -> None:
    """As in messages: neither as new nor alive, nor among the shares; Themes says the same, and its lists still hold it."""
    client, theme = browse(harbour_story()), "2026-06-01/2"
    before = list(csv.DictReader(StringIO(client.get("/trends/new.csv?span=all").text)))
    with open_store(tmp_path / "monitor.db", write=True) as store:
        store.corrections.add(SERIES, "mute", theme, None, at=NOW)
        own = sum(one.theme == theme for one in store.overviews.takeaways(SERIES))
    rows = list(csv.DictReader(StringIO(client.get("/trends/new.csv?span=all").text)))
    for key, less in (("Takeaways", own), ("New themes", 1), ("Assessments", 0)):
        assert sum(int(row[key]) for row in before) - sum(int(row[key]) for row in rows) == less
    page = soup(client, "/trends?span=all")
    assert f"Left out: {counted(own, 'takeaway')} of muted themes." in words(page, ".lede")
    assert not page.select(f"table.shares a[href='/themes/{theme}']")
    alive = words(page, "h1").rpartition(", ")[2]
    assert words(soup(client, "/themes"), "h1").startswith(alive.replace(" alive", " themes alive"))
    assert "1 muted and not counted above" in words(soup(client, "/themes"), ".lede")
    chips = {chip["href"]: chip.text.split()[-1] for chip in soup(client, "/themes").select(".chips a")}
    for show, place in (("alive", 0), ("begun", 1)):
        assert (
            words(soup(client, "/themes"), "h1").split(", ")[place].split()[0]
            == chips[f"/themes?show={show}"]
        )
        assert not soup(client, f"/themes?show={show}").select(f"table.lanes a[href='/themes/{theme}']")
    assert soup(client, "/themes").select(f"table.lanes a[href='/themes/{theme}']")


def test_the_range_is_of_the_weeks_that_the_average_counts(browse: Browse) -> None:
    """Neither the first weeks, with too little history to call much new, nor the week that is not over."""
    mondays = [date(2026, 3, 2) + timedelta(weeks=n) for n in range(8)]
    story = {
        day + timedelta(days=n): [Said(text=f"Nothing {day} {n}.")] for day in mondays for n in range(1, 4)
    }
    story |= {day: [Said(text=f"The mole of {day} moved.", status="new")] for day in mondays[4:-1]}
    lede = words(soup(browse(story), "/trends?span=all"), "figcaption")
    assert "2 weeks had 1 new theme each." in lede
    assert "Shaded, and not counted: the history was still short." in lede


@pytest.mark.parametrize(("span", "short"), [("3m", False), ("all", True)])
def test_weeks_after_a_gap_are_not_said_to_have_a_short_history(
    browse: Browse, span: str, *, short: bool
) -> None:
    """What is shaded for a gap is told so; the beginning of the history is told only where it is shown."""
    monday = date(2025, 10, 6)
    days = [monday + timedelta(days=n) for n in range(7 * 30) if not 7 * 20 <= n < 7 * 23]
    story = {
        day: [Said(text=f"Nothing {day}.", status="new" if day.day % 3 else "continuing")] for day in days
    }
    caption = words(soup(browse(story), f"/trends?span={span}"), "figcaption")
    why = "the history was still short or a long gap came before" if short else "a long gap came before"
    assert f"Shaded, and not counted: {why}." in caption


def tell_daily(*spans: tuple[date, date]) -> dict[date, list[Said]]:
    """Return a story with one new theme on each day of some spans."""
    days = [first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)]
    return {day: [Said(text=f"The mole of {day} moved.", status="new")] for day in days}


def test_a_month_of_a_few_days_counts_as_no_month(browse: Browse) -> None:
    """Such as the one in which a long gap begins: neither in the average nor in the range."""
    story = tell_daily(
        (date(2024, 3, 1), date(2024, 7, 31)),
        (date(2025, 9, 1), date(2026, 1, 7)),
        (date(2026, 6, 2), date(2026, 7, 9)),
    )
    page = soup(browse(story), "/trends?span=all")
    caption = words(page, "figcaption")
    assert "7 months had between 30 and 31 new themes each, 30.6 on average." in caption
    assert "a long gap came before or days of the month are missing." in caption
    assert words(page, "h1").startswith("30.6 new themes a month")


@pytest.mark.parametrize(("last", "cut"), [(date(2026, 7, 8), True), (date(2026, 7, 12), False)])
def test_a_week_that_begins_before_the_span_counts_as_no_week(
    browse: Browse, last: date, *, cut: bool
) -> None:
    """Of 98 days, unless they begin on a Monday; the latest week is not over."""
    caption = words(soup(browse(tell_daily((date(2026, 2, 2), last))), "/trends?span=3m"), "figcaption")
    assert "13 weeks had 7 new themes each." in caption
    assert ("days of the week are missing" in caption) == cut


def test_a_week_with_days_in_a_long_gap_is_no_usual_week_in_messages_either(
    browse: Browse, tmp_path: Path
) -> None:
    """Nor is that after it, with too little history."""
    monday = date(2026, 1, 5)
    at = [monday + timedelta(days=n) for n in (0, 7 * 25 - 4, 7 * 26, 7 * 31)]
    browse(tell_daily((at[0], at[1]), (at[2], at[3])))
    with open_store(tmp_path / "monitor.db", write=False) as store:
        history = SeriesHistory(judged=store.assessments.outline(SERIES), corrections=Corrections(()))
    usual = history.usual_news(since=monday + timedelta(weeks=30), days=7, enough=14)
    assert usual is not None
    assert (usual.mean, usual.spans) == (7, 4)


def test_a_short_history_says_why_weeks_have_more_than_promised_and_counts_no_unfinished_week(
    browse: Browse,
) -> None:
    """Though no week had enough history, the latest is not over, and the promise holds later."""
    days = [date(2026, 3, 2) + timedelta(days=n) for n in range(9)]
    story = {day: [Said(text=f"The mole of {day} moved.", status="new")] for day in days}
    caption = words(soup(browse(story), "/trends?span=all"), "figcaption")
    assert "1 week had 7 new themes." in caption
    assert "Shaded: the history was still short." in caption
    assert (
        "tracking.alerts promises about 4 alerts in seven assessments; with 9 assessments known," in caption
    )


@pytest.mark.parametrize("gap", [0, 5])
def test_what_earlier_weeks_had_is_one_number_in_messages_and_on_the_page(
    browse: Browse, tmp_path: Path, *, gap: int
) -> None:
    """The mean of the weeks that are over, without those in which too little history was known, as after a long gap."""
    monday = date(2026, 3, 2)
    days = [monday + timedelta(days=n) for n in range(7 * 16) if not 7 * (8 - gap) <= n < 7 * 8]
    story = {
        day: [Said(text=f"Nothing {day}.", status="new" if day.day % 3 else "continuing")] for day in days
    }
    page = browse(story)
    with open_store(tmp_path / "monitor.db", write=False) as store:
        history = SeriesHistory(judged=store.assessments.outline(SERIES), corrections=Corrections(()))
    usual = history.usual_news(since=monday + timedelta(weeks=15), days=7, enough=14)
    assert usual is not None
    rows = list(csv.DictReader(StringIO(page.get("/trends/new.csv?span=all").text)))
    counted = [int(row["New themes"]) for row in rows if int(row["Assessments"]) == 7][-usual.spans - 1 : -1]
    assert usual.mean == sum(counted) / len(counted)
    if gap:
        said = words(soup(page, "/trends?span=all"), "figcaption")
        assert f"{usual.spans + 1} weeks had between" in said  # one before the gap had enough history, too


def test_themes_alive_are_those_not_fallen_silent(client: FlaskClient) -> None:
    rows = list(csv.DictReader(StringIO(client.get("/trends/alive.csv").text)))
    assert [int(row["Alive"]) for row in rows] == [1, 2, 2, 1, 1, 2, 2, 3]
    assert "3 alive" in words(soup(client, "/trends"), "h1")


def test_shares_of_a_week_make_a_whole(client: FlaskClient) -> None:
    for row in csv.reader(StringIO(client.get("/trends/share.csv").text)):
        if row[0][0].isdigit():
            assert sum(float(cell.rstrip("%")) for cell in row[1:]) == pytest.approx(100, abs=1)


def test_each_plot_has_its_table_on_the_page(client: FlaskClient) -> None:
    page = soup(client, "/trends")
    assert len(page.select("svg.plot")) >= 3
    assert len(page.select("details table.tbl")) == 3
    for link in page.select("a[download]"):
        kind = "csv" if ".csv" in str(link["href"]) else "svg"
        assert kind in client.get(str(link["href"])).content_type


def test_no_name_is_a_formula_to_a_spreadsheet(browse: Browse) -> None:
    client = browse(
        {FIRST: [Said(text="Nothing.")], LAST: [Said(text='=HYPERLINK("x") moved.', status="new")]}
    )
    heads = next(csv.reader(StringIO(client.get("/trends/share.csv").text)))
    assert not [head for head in heads if head.startswith(("=", "+", "-", "@"))]


def test_an_unknown_table_is_a_404_that_names_those_there_are(client: FlaskClient) -> None:
    answer = client.get("/trends/moon.csv")
    assert answer.status_code == 404
    assert "new, alive, share" in answer.text


@pytest.mark.parametrize("table", ["new", "alive", "share"])
def test_each_plot_is_a_picture_that_stands_alone(browse: Browse, table: str) -> None:
    hostile = "]]><script>alert(1)</script> & \x1b[31m moved."
    client = browse({FIRST: [Said(text="Nothing.")], LAST: [Said(text=hostile, status="new")]})
    answer = client.get(f"/trends/{table}.svg?span=all")
    assert "attachment" in answer.headers["Content-Disposition"]
    root = ET.fromstring(answer.data)  # noqa: S314 (our own)
    tags = {tag.tag.rpartition("}")[2] for tag in root.iter()}
    assert tags <= {"svg", "title", "style", "rect", "text", "line", "polyline", "circle"}
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for plot in root.findall("{http://www.w3.org/2000/svg}svg"):
        assert plot.attrib.keys() >= {"x", "y", "width", "height"}
        assert float(plot.attrib["y"]) + float(plot.attrib["height"]) <= float(root.attrib["height"])
