"""What is kept between requests is what building everything anew would give, whatever was written meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import Config
from monitor.corrections import Corrections
from monitor.store import Store, open_store
from monitor.store.overview import ListedTakeaway
from monitor.theme import ThemeName
from monitor.web import Site, create_app
from monitor.web.models.overview import Overview
from monitor.web.models.overview_builder import build_overview
from tests.web.world import (
    DAY,
    FIRST,
    LAST,
    NOW,
    SERIES,
    Said,
    add_day,
    edit_day,
    harbour_story,
    settings,
    write_story,
)

NOBODY = Corrections(())


def build(takeaways: list[ListedTakeaway], known: Overview | None = None, since: date = date.min) -> Overview:
    """Return the overview of takeaways, on top of a known one."""
    later = [one for one in takeaways if one.date >= since]
    return build_overview(later, NOBODY, {}, returning_after=14, known=known, since=since)


def listed(day: int, edition: str, position: int, theme: int) -> ListedTakeaway:
    """Return a takeaway of a small story."""
    return ListedTakeaway(
        date=FIRST + day * DAY,
        edition=edition,
        position=position,
        number=position % 3 + 1,  # an edit has moved it
        text=f"Told {day}.",
        theme=f"{FIRST}/{theme}",
        also=(),
        status="continuing",
    )


def test_what_is_new_to_the_main_theme_is_no_news_of_a_further_one() -> None:
    """A takeaway that updates its own theme merely goes on with the others that it belongs to."""
    opener = listed(0, "", 1, 1)
    both = replace(listed(1, "", 1, 2), also=(opener.theme,), status="updated")
    themes = build([opener, both]).themes
    assert [mention.status for mention in themes[both.theme].mentions] == ["updated"]
    assert [mention.status for mention in themes[opener.theme].mentions] == ["continuing", "continuing"]


STORIES = st.lists(
    st.builds(
        listed, st.integers(0, 6), st.sampled_from(["", "special"]), st.integers(1, 3), st.integers(1, 5)
    ),
    unique_by=lambda one: (one.date, one.edition, one.position),
).map(lambda found: sorted(found, key=lambda one: (one.date, one.edition, one.position)))


@pytest.mark.slow
@given(STORIES, STORIES, st.integers(0, 7))
def test_what_is_known_of_earlier_dates_and_what_is_read_of_later_ones_make_one_overview(
    before: list[ListedTakeaway], after: list[ListedTakeaway], cut: int
) -> None:
    since = FIRST + cut * DAY
    now = [one for one in before if one.date < since] + [one for one in after if one.date >= since]
    extended, whole = build(now, build(before), since), build(now)
    assert extended == whole
    assert list(extended.themes) == list(whole.themes)
    for key, theme in extended.themes.items():
        assert extended.is_silent(theme) == whole.is_silent(whole.themes[key])
        assert theme.changed == whole.themes[key].changed


def forget(store: Store) -> None:
    store.assessments.forget_verdicts(SERIES, since=LAST)


WRITES: dict[str, Callable[[Store], object]] = {
    "a check": lambda store: store.runs.mark(f"check {SERIES}", NOW),
    "a new assessment": lambda store: add_day(store, LAST + DAY, [Said(text="Whales.", status="new")]),
    "an older assessment": lambda store: add_day(store, FIRST - DAY, [Said(text="Whales.", status="new")]),
    "a missing date": lambda store: add_day(store, date(2026, 5, 25), [Said(text="Whales.", status="new")]),
    "an edition": lambda store: add_day(store, LAST, [Said(text="Whales.", status="new")], "special"),
    "an edit": lambda store: edit_day(store, date(2026, 5, 20), 1, "Dredgers rested."),
    "verdicts forgotten": forget,
    "a name": lambda store: store.theme_names.keep(
        SERIES,
        {f"{FIRST}/1": ThemeName(name="Mole", source="takeaway", opener=harbour_story()[FIRST][0].text)},
    ),
    "a correction": lambda store: store.corrections.add(SERIES, "mute", f"{FIRST}/1", None, at=NOW),
}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    config = settings(tmp_path)
    write_story(config, harbour_story())
    return config


def overview_of(site: Site) -> Overview:
    """Return what a site shows now."""
    with open_store(site.config.database, write=False) as store:
        return site.overview(store, SERIES)


@pytest.mark.slow
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_after_any_write_the_pages_show_what_the_store_holds(
    config: Config, write: Callable[[Store], object]
) -> None:
    site = Site(load=lambda: config, now=lambda: NOW)
    before = overview_of(site)
    with open_store(config.database, write=True) as store:
        write(store)
    after = overview_of(site)
    assert after == overview_of(Site(load=lambda: config, now=lambda: NOW))
    untouched = [key for key, theme in after.themes.items() if before.themes.get(key) == theme]
    assert all(after.themes[key] is before.themes[key] for key in untouched)


def test_a_check_that_finds_nothing_leaves_the_overview_with_all_that_follows_from_it(config: Config) -> None:
    site = Site(load=lambda: config, now=lambda: NOW)
    before = overview_of(site)
    with open_store(config.database, write=True) as store:
        WRITES["a check"](store)
    assert overview_of(site) is before


def test_another_database_in_the_place_is_read_whole(config: Config, tmp_path: Path) -> None:
    site = Site(load=lambda: config, now=lambda: NOW)
    overview_of(site)
    other = settings(tmp_path / "other")
    write_story(
        other,
        {
            day: [Said(text=f"Other {one.text}", status=one.status, theme=one.theme) for one in said]
            for day, said in harbour_story().items()
        },
    )
    other.database.replace(config.database)
    assert overview_of(site).issues[0].takeaways[0].text.startswith("Other ")


def test_a_page_is_of_one_moment_whatever_is_written_while_it_is_made(config: Config) -> None:
    site = Site(load=lambda: config, now=lambda: NOW)
    with create_app(site).test_request_context("/"):
        with site.reading() as store:
            with open_store(config.database, write=True) as writer, writer.atomic():
                add_day(writer, LAST + DAY, [Said(text="Whales.", status="new")])
            newest = site.overview(store, SERIES).newest
            assert newest is not None
            assert (newest.date, store.dates.newest(SERIES)) == (LAST, LAST)
        with site.reading() as store:
            newest = site.overview(store, SERIES).newest
            assert newest is not None
            assert newest.date == LAST + DAY
