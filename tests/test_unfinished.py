"""A page that is published unfinished is announced with what it lacks, and what comes later is kept without a notice."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.config import Config, parse_config
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.models import Assessment, Endnote, Takeaway
from monitor.pipeline.edits import notify_edits
from monitor.pipeline.ingest import ingest_page
from monitor.pipeline.notify import reading_notes
from monitor.pipeline.session import Session, build_fetcher
from monitor.site import Link, Page
from monitor.store import Store, open_store
from monitor.store.pages import Window
from tests.desk import Desk, Site, build_config, find_owed
from tests.receivers import run_hook

DAY = date(2026, 6, 9)
AT = datetime(2026, 6, 9, 23, tzinfo=UTC)
URL = "https://saltmarsh.example/research/saltmarsh-campaign-assessment-june-9-2026/"
FINISHED = Assessment(
    series=DEMO_KEY,
    date=DAY,
    url=URL,
    title="Saltmarsh Campaign Assessment, June 9, 2026",
    published_at=AT,
    toplines=("The crabs went home.",),
    takeaways=(
        Takeaway(position=1, text="The crabs went home."),
        Takeaway(position=2, text="The tide waits."),
    ),
    endnotes=(Endnote(number=1, text="https://crabs.example/1", urls=("https://crabs.example/1",)),),
    layout="wordpress",
)
UNFINISHED = replace(FINISHED, endnotes=(), missing=("endnotes",))


def _config(folder: Path) -> Config:
    settings = {
        "database": str(folder / "monitor.db"),
        "series": {DEMO_KEY: {**DEMO_SERIES, "site": "https://saltmarsh.example"}},
        "channels": {"desk": {"kind": "file", "path": str(folder / "desk.jsonl")}},
    }
    return parse_config(json.dumps(settings), path=folder / "config.yaml", environ={})


def _ingest(config: Config, store: Store, read: Assessment, at: datetime) -> None:
    page = Page(url=URL, body=repr(read).encode(), fetched_at=at)
    link = Link(url=URL, title=None, date=DAY, route="hub")
    with build_fetcher(config, config.series[DEMO_KEY]) as fetcher:
        session = Session(config, store, DEMO_KEY, fetcher, clock=lambda: at)
        ingest_page(session, link, page, read)
        notify_edits(session)
        assert not session.failures


def test_assessments_that_lacked_the_same_parts_are_named_in_one_note_with_their_editions(
    tmp_path: Path,
) -> None:
    """One of another kind has a note of its own."""
    special = replace(UNFINISHED, edition="special")
    other = replace(UNFINISHED, date=DAY + timedelta(days=1), missing=("toplines",))
    assert reading_notes(_config(tmp_path), [UNFINISHED, special, FINISHED, other]) == [
        "June 9; June 9 (special): endnotes were still missing when these pages were read.",
        "June 10: toplines were still missing when the page was read.",
    ]


def test_an_unfinished_page_is_announced_as_such_and_its_rest_is_stored_silently(tmp_path: Path) -> None:
    """The digest says in a line that the endnotes were still missing; they are kept when they come, without a notice."""
    config = _config(tmp_path)
    with open_store(config.database, write=True) as store:
        store.pages.open_window(DEMO_KEY, Window(since=DAY, report_from=DAY))
        _ingest(config, store, UNFINISHED, AT)
        _ingest(config, store, FINISHED, AT + timedelta(hours=3))
        _ingest(config, store, UNFINISHED, AT + timedelta(hours=6))  # a copy of yesterday's from a cache
        messages = [delivery.message for delivery in find_owed(store)]
        assert [message.kind for message in messages] == ["digest"]
        assert "June 9: endnotes were still missing when the page was read." in messages[0].text
        assert store.assessments.get(DEMO_KEY, DAY) == FINISHED
        assert len(store.assessments.revisions(DEMO_KEY, DAY)) == 2


def test_a_page_with_the_takeaways_of_the_day_before_is_set_aside_until_its_own_come(tmp_path: Path) -> None:
    """It was published before its text: nothing would be new, and the new text would come as an edit."""
    with Site() as site, run_hook() as hook:
        desk = Desk(site, hook, build_config(tmp_path, site.base, hook.url))
        desk.play(*DAYS[:6])
        path, site.today = site.path_of(DAYS[6]), DAYS[6]
        own = site.answer(path)
        assert own
        old, new = (_find_list(site, day) for day in DAYS[5:7])
        site.instead[path] = replace(own, body=own.body.replace(new, old))
        early = desk.check()
        assert ["those of 2026-06-13, word for word" in str(one) for one in early.failures] == [True]
        assert hook.received[-1]["kind"] == "operator"
        site.instead.clear()
        late = desk.check()
        assert ([one.date for one in late.added], late.failures) == ([DAYS[6]], ())


def _find_list(site: Site, day: date) -> bytes:
    """Return the list of takeaways on a day's page."""
    page = site.answer(site.path_of(day))
    assert page
    [found] = re.findall(rb"(?s)Key Takeaways</h2>.*?</[uo]l>", page.body)
    return bytes(found)


EDITED = replace(
    FINISHED, takeaways=(FINISHED.takeaways[0], Takeaway(position=2, text="The tide has turned."))
)


@pytest.mark.parametrize("part", ["endnotes", "toplines"])
def test_an_edit_after_a_part_was_taken_away_is_kept_and_announced(tmp_path: Path, part: str) -> None:
    """The loss alone is no edit; the next edit of the takeaways is one, and what was lost stays as it was last read."""
    config = _config(tmp_path)
    with open_store(config.database, write=True) as store:
        store.pages.open_window(DEMO_KEY, Window(since=DAY, report_from=DAY))
        lost: dict[str, Any] = {part: ()}
        for hours, read in enumerate((FINISHED, replace(FINISHED, **lost), replace(EDITED, **lost))):
            _ingest(config, store, read, AT + timedelta(hours=hours))
        assert [one.message.kind for one in find_owed(store)] == ["digest", "revision"]
        assert store.assessments.get(DEMO_KEY, DAY) == EDITED
        assert len(store.assessments.revisions(DEMO_KEY, DAY)) == 2


def test_a_copy_from_before_the_endnotes_came_is_no_edit(tmp_path: Path) -> None:
    """A cache that answers with the unfinished page of before takes back neither the endnotes nor the later edit."""
    config = _config(tmp_path)
    with open_store(config.database, write=True) as store:
        store.pages.open_window(DEMO_KEY, Window(since=DAY, report_from=DAY))
        for hours, read in enumerate((UNFINISHED, EDITED, UNFINISHED)):
            _ingest(config, store, read, AT + timedelta(hours=hours))
        assert [one.message.kind for one in find_owed(store)] == ["digest", "revision"]
        assert store.assessments.get(DEMO_KEY, DAY) == EDITED


@pytest.mark.parametrize(
    ("hours", "kinds"), [(2, ["digest", "revision"]), (999, ["digest", "revision", "revision"])]
)
def test_a_copy_from_before_an_edit_takes_nothing_back(tmp_path: Path, hours: int, kinds: list[str]) -> None:
    """A cache or an archive answers with an older page; a time of the edit that is yet to come is not believed."""
    config = _config(tmp_path)
    before = replace(FINISHED, modified_at=AT)
    edited = replace(EDITED, modified_at=AT + timedelta(hours=hours))
    with open_store(config.database, write=True) as store:
        store.pages.open_window(DEMO_KEY, Window(since=DAY, report_from=DAY))
        for n, read in enumerate((before, edited, before)):
            _ingest(config, store, read, AT + timedelta(hours=3 * n))
        assert [one.message.kind for one in find_owed(store)] == kinds
