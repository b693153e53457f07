"""Pages call a theme silent by one rule, that of the messages: never for a time that lies in a long gap of the history."""

import csv
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from monitor.corrections import Corrections
from monitor.gaps import AFRESH
from monitor.models import AssessmentId
from monitor.series_history import SeriesHistory
from monitor.store import open_store
from monitor.store.overview import ListedTakeaway
from monitor.themes import find_patience
from monitor.themes.lexicon import load_lexicon
from monitor.themes.memory import Memory
from monitor.web.models.overview_builder import build_overview
from monitor.web.models.silence import find_end, find_lives
from monitor.web.models.trends import build_trends
from tests.web.reading import soup, words
from tests.web.world import DAY, FIRST, SERIES, Browse, Said

GAP = 40  # days


def takeaway(day: date, theme: int, position: int) -> ListedTakeaway:
    """Return a takeaway that goes on with a theme."""
    return ListedTakeaway(
        date=day, edition="", position=position, number=position, text="Told.", theme=f"{FIRST}/{theme}", also=(), status="continuing"
    )  # fmt: skip


@given(
    st.sets(st.integers(0, 60), min_size=1).map(sorted),
    st.lists(st.integers(1, 60), max_size=2, unique=True).map(sorted),
    st.integers(1, 9),
    st.sets(st.integers(1, 60)),
)
def test_a_theme_is_alive_while_no_later_look_calls_it_silent(
    columns: list[int], gap_ends: list[int], returning_after: int, afresh: set[int]
) -> None:
    """What is worked out once for all assessments is what each of them sees of itself and the earlier ones alone."""
    lives = list(find_lives(columns, gap_ends, returning_after, afresh))
    for now in range(columns[0], 61):
        seen = [one for one in columns if one <= now]
        known = [end for end in gap_ends if end <= now]
        alive = now <= find_end(seen[-1], find_patience(seen, returning_after), known, afresh)
        assert alive == any(first <= now <= end for first, _, end in lives)


@pytest.mark.parametrize("edition", ["", "special"], ids=["in the same assessment", "in another of its day"])
@pytest.mark.parametrize("pause", range(1, 9))
def test_a_theme_told_on_a_day_does_not_fall_silent_on_it(pause: int, edition: str) -> None:
    """Whatever the pause before, such as the one after which its patience would have ended: the day's page tells one thing."""
    told = [*range(4), 3 + pause]
    found = [takeaway(FIRST + n * DAY, 1, 1) for n in range(20)]
    found += [takeaway(FIRST + n * DAY, 2, 2) for n in told[:-1]]
    found.append(replace(takeaway(FIRST + told[-1] * DAY, 2, 2), edition=edition))
    found.sort(key=lambda one: (one.date, one.edition, one.position))
    overview = build_overview(found, Corrections(()), {}, returning_after=3)
    silent = [overview.issues[column].date for column in overview.fell_silent]
    assert silent, "it falls silent in the end"
    assert not {*silent} & {FIRST + n * DAY for n in told}


@given(
    st.lists(st.tuples(st.integers(0, 45), st.integers(1, 4)), min_size=1, unique=True),
    st.integers(0, 45),
    st.sampled_from([GAP, AFRESH.days]),
)
@examples(max_examples=60)
def test_trends_and_themes_agree_on_what_is_alive(told: list[tuple[int, int]], after: int, gap: int) -> None:
    """The last point of the plot counts the themes that are not listed as silent, whatever long gaps there are."""
    days = sorted({(FIRST + (n + gap * (n >= after)) * DAY, theme) for n, theme in told})
    found = [takeaway(day, theme, place) for place, (day, theme) in enumerate(days, 1)]
    overview = build_overview(found, Corrections(()), {}, returning_after=3)
    trends = build_trends(overview, "all")
    assert trends is not None
    assert trends.alive[-1] == sum(not overview.is_silent(theme) for theme in overview.themes.values())


@pytest.mark.parametrize("gap", [True, False])
def test_trends_count_those_silent_that_messages_name(browse: Browse, tmp_path: Path, *, gap: bool) -> None:
    """Of four matters one is told before the gap, one was told once, one after it, one goes on."""
    days = [FIRST + (n + GAP * (gap and n > 11)) * DAY for n in range(40)]
    story = {
        day: [Said(text=f"Dredgers cleared berth {n}.", theme=f"{FIRST}/1")] for n, day in enumerate(days)
    }
    for n, what in ((8, "Pilots refused"), (13, "Gulls took")):
        for day in days[n : n + 3]:
            story[day].append(Said(text=f"{what} lamp {day}.", theme=f"{days[n]}/2"))
    story[days[16]].append(Said(text="A crane fell.", theme=f"{days[16]}/2"))
    client = browse(story)
    with open_store(tmp_path / "monitor.db", write=False) as store:
        whole = SeriesHistory(judged=store.assessments.outline(SERIES), corrections=Corrections(()))
    told = [
        theme.id
        for day in days
        for theme in whole.up_to(day).dropped([AssessmentId(day, "")], returning_after=14)
    ]
    assert told == ([f"{days[13]}/2"] if gap else [f"{days[8]}/2", f"{days[13]}/2"])
    rows = list(csv.DictReader(StringIO(client.get("/trends/alive.csv?span=all").text)))
    assert sum(int(row["Fell silent"]) for row in rows) == len(told)


@pytest.mark.parametrize(("after", "silent"), [(14, False), (15, True)])
def test_a_silence_is_counted_from_the_end_of_a_long_gap_on(
    browse: Browse, after: int, *, silent: bool
) -> None:
    """Told just before a gap, a theme is not listed as silent until it was missing for as long as any other after it."""
    days = [FIRST + (n + GAP * (n >= 20)) * DAY for n in range(20 + after)]
    story = {
        day: [Said(text=f"Dredgers cleared berth {n}.", theme=f"{FIRST}/1")] for n, day in enumerate(days)
    }
    for day in days[5:12]:
        story[day].append(Said(text=f"Pilots refused {day}.", theme=f"{days[5]}/2"))
    page = browse(story).get("/api/themes").get_json()
    assert {one["id"]: one["silent"] for one in page["items"]} == {
        f"{FIRST}/1": False,
        f"{days[5]}/2": silent,
    }


@pytest.mark.parametrize("apart", [AFRESH.days, AFRESH.days + 1])
def test_no_theme_is_alive_across_a_gap_after_which_the_tracker_starts_over(
    browse: Browse, apart: int
) -> None:
    """Pages count by the tracker's own rule: trends, chips, heading and API alike; no message calls them fallen silent."""
    days = [FIRST + (n + (apart - 1) * (n >= 20)) * DAY for n in range(23)]
    story = {
        day: [Said(text=f"Dredgers cleared berth {n}.", theme=f"{days[0]}/1")] for n, day in enumerate(days)
    }
    for day in days[20:]:
        story[day] = [Said(text=f"Pilots refused {day}.", theme=f"{days[20]}/1")]
    memory = Memory(load_lexicon(), 1)
    for day in days:
        memory.open(day)
        memory.close((), ())
    afresh = memory.issues < len(days)
    assert afresh == (days[20] - days[19] > AFRESH)
    client = browse(story)
    page = client.get("/api/themes").get_json()
    assert [one["silent"] for one in page["items"] if one["id"] == f"{days[0]}/1"] == [afresh]
    rows = list(csv.DictReader(StringIO(client.get("/trends/alive.csv?span=all").text)))
    assert [int(rows[-1]["Alive"]), sum(int(row["Fell silent"]) for row in rows)] == [1 if afresh else 2, 0]
    assert f"{1 if afresh else 2} theme" in words(soup(client, "/themes"), "h1")


def test_no_pause_of_a_theme_spans_a_long_gap(browse: Browse) -> None:
    """Its page does not say for how many assessments it was silent where some are unknown."""
    days = [FIRST + (n + GAP * (n > 20)) * DAY for n in range(40)]
    story = {
        day: [Said(text=f"Dredgers cleared berth {n}.", theme=f"{FIRST}/1")] for n, day in enumerate(days)
    }
    for day in (days[2], days[38]):
        story[day].append(Said(text=f"Pilots refused {day}.", theme=f"{days[2]}/2"))
    page = soup(browse(story), f"/themes/{days[2]}/2")
    assert "silent" not in words(page, ".lede")
    assert not page.select(".pause")
