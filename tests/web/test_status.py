"""Status says what wants looking at, with its reason and the command that helps; the navigation counts it everywhere."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from monitor import __version__
from monitor.config import Config, load_config
from monitor.incidents import Ongoing
from monitor.messages import Message
from monitor.pipeline.held_alerts import find_alert
from monitor.pipeline.tracking import load_history
from monitor.pipeline.waiting import find_digests_to_come, say_held
from monitor.site import Page
from monitor.store import Store, open_store
from monitor.store.digest_queue import HeldTakeaway
from monitor.store.routes import RouteResult
from monitor.text import moment_in_words
from monitor.web import Site, create_app
from tests.desk import find_owed
from tests.web.reading import soup, words
from tests.web.world import NOW, SERIES, client_of, harbour_story, settings, write_story

pytestmark = pytest.mark.slow  # each is quick, all of them are not

HOUR = timedelta(hours=1)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    config = settings(tmp_path, channels={"desk": {"kind": "stdout"}, "wall": {"kind": "stdout"}})
    write_story(config, harbour_story())
    with open_store(config.database, write=True) as store:
        store.runs.mark(f"check {SERIES}", NOW - HOUR)
    return config


def test_before_a_check_has_ended_nothing_is_called_well(client: FlaskClient) -> None:
    page = soup(client, "/status")
    assert words(page, "h1") == "No check has ended yet"
    assert "monitor check" in words(page, ".lede")


def owe(store: Store, channel: str) -> None:
    message = Message(
        id="m1", kind="digest", series=SERIES, date=None, subject="s", text="t", html="h", blocks=()
    )
    store.messages.enqueue(message, [channel], at=NOW - HOUR)


def test_nothing_to_look_at_is_said_in_ink(config: Config) -> None:
    page = soup(client_of(config), "/status")
    assert words(page, "h1") == "All is well"
    assert page.select_one(".pages .todo") is None


@pytest.mark.parametrize("channels", [{}, {"desk": {"kind": "stdout", "messages": ["operator"]}}])
def test_where_no_channel_is_told_of_assessments_the_page_says_so_as_the_command_does(
    tmp_path: Path, channels: dict[str, Any]
) -> None:
    config = settings(tmp_path, channels=channels)
    write_story(config, harbour_story())
    with open_store(config.database, write=True) as store:
        store.runs.mark(f"check {SERIES}", NOW - HOUR)
    page = soup(client_of(config), "/status")
    assert words(page, "h1") == "All else is well, but nobody is notified of assessments"
    assert "monitor channels add" in words(page, "section[aria-labelledby=owed] .lede")
    assert bool(page.select("section[aria-labelledby=owed] table")) == bool(channels)


def test_pages_served_by_themselves_say_that_the_file_of_settings_was_changed(config: Config) -> None:
    config.path.write_text("series: {roca: {site: https://example.org}}\n")
    served = replace(config, sources=load_config(config.path).sources)

    def problems() -> str:
        app = create_app(Site(load=lambda: served, now=lambda: NOW))
        page = soup(app.test_client(), "/status")
        return words(page, "h1") if page.select_one(".todo-list") is None else words(page, ".todo-list")

    assert problems() == "All is well"
    os.utime(config.path, (1_780_000_000, 1_780_000_000))
    assert problems() == "All is well"
    config.path.write_text("series: {roca: {site: https://example.com}}\n")
    assert "These pages have other settings than the file" in problems()
    assert f"kill -HUP {os.getpid()}" in problems()


def test_a_refused_message_is_reported_with_its_reason_and_what_to_do(config: Config) -> None:
    with open_store(config.database, write=True) as store:
        owe(store, "desk")
        [delivery] = find_owed(store)
        store.deliveries.postpone(
            delivery,
            "503 <b>busy</b>",
            not_before=None,
            next_try=NOW + HOUR,
            failing_since=NOW,
            refused=False,
        )
    page = soup(client_of(config), "/status")
    assert words(page, "h1") == "Working, with one thing to look at"
    told = words(page, ".todo-list")
    assert "desk has not accepted 1 message" in told
    assert "503 <b>busy</b>" in told
    assert f"monitor deliveries retry {delivery.id}" in told
    assert "Status (1)" in words(soup(client_of(config), "/themes"), ".pages")


def test_alerts_that_the_days_limit_holds_are_named_as_by_the_command(tmp_path: Path) -> None:
    channels = {"phone": {"kind": "file", "path": "phone.jsonl", "messages": ["alert"], "alerts_a_day": 0}}
    config = settings(tmp_path, channels=channels)
    write_story(config, harbour_story())
    with open_store(config.database, write=True) as store:
        history = load_history(store, SERIES)
        told = ((one, find_alert(history, one)) for one in store.assessments.all(SERIES))
        one, new = next((one, found[0].takeaway.text) for one, found in told if found)
        store.digest_queue.add("phone", one, at=NOW - HOUR, held=[HeldTakeaway(new, by_edit=False)])
        [held] = find_digests_to_come(config, store, NOW)
    said = words(soup(client_of(config), "/status"), "section[aria-labelledby=owed] .hint")
    assert said == f"{say_held(held, config.timezone, NOW)}."
    assert "1 alert of" in said


def test_a_digest_that_waits_for_its_hour_is_named_as_by_the_command(tmp_path: Path) -> None:
    channels = {"mail": {"kind": "file", "path": "mail.jsonl", "digest": "daily at 07:00"}}
    config = settings(tmp_path, channels=channels)
    write_story(config, harbour_story())
    with open_store(config.database, write=True) as store:
        [one, *_] = store.assessments.all(SERIES)
        store.digest_queue.add("mail", one, at=NOW - HOUR)
        [waiting] = find_digests_to_come(config, store, NOW)
    said = words(soup(client_of(config), "/status"), "section[aria-labelledby=owed] .hint")
    due = moment_in_words(waiting.due_at, config.timezone)
    assert said == f"mail: {SERIES}: a digest of {one.date} goes at {due}."


def test_a_message_that_merely_waits_is_no_problem(config: Config) -> None:
    with open_store(config.database, write=True) as store:
        owe(store, "desk")
    assert words(soup(client_of(config), "/status"), "h1") == "All is well"


def test_an_incident_is_shown_until_it_is_over(config: Config) -> None:
    with open_store(config.database, write=True) as store:
        store.runs.save_incidents(SERIES, [Ongoing(incident="blocked", since=NOW - 5 * HOUR, checks=2)])
    assert "is refusing our requests" in words(soup(client_of(config), "/status"), ".todo-list")
    with open_store(config.database, write=True) as store:
        store.runs.save_incidents(SERIES, [])
    assert words(soup(client_of(config), "/status"), "h1") == "All is well"


@pytest.mark.parametrize(
    ("hours", "heading"), [(2, "All is well"), (30, "No assessment comes in: one thing to look at")]
)
def test_checks_that_stopped_are_reported(config: Config, hours: int, heading: str) -> None:
    with open_store(config.database, write=True) as store:
        store.runs.mark(f"check {SERIES}", NOW - hours * HOUR)
    block = config.series[SERIES].changed(site="https://harbour.example.org")
    config = replace(config, series={SERIES: block})  # a site that can be checked, unlike one under .example
    assert words(soup(client_of(config), "/status"), "h1") == heading


def test_pages_set_aside_are_listed_with_their_reason(config: Config) -> None:
    with open_store(config.database, write=True) as store:
        page = Page(url="https://harbour.example/x", body=b"?", fetched_at=NOW)
        store.pages.quarantine(SERIES, page.url, page, "looked for takeaways, found none")
    assert "looked for takeaways" in words(soup(client_of(config), "/status"), "#quarantine ~ .scroll")


def test_every_channel_configured_or_once_owed_has_a_line(config: Config) -> None:
    with open_store(config.database, write=True) as store:
        owe(store, "former")
    rows = soup(client_of(config), "/status").select("#owed ~ .scroll tbody tr")
    assert [row.th.get_text() for row in rows if row.th] == ["desk", "wall", "former"]


def test_every_configured_route_says_how_it_answered_last_and_when(config: Config) -> None:
    with open_store(config.database, write=True) as store:
        store.routes.mark(SERIES, [RouteResult(route="sitemap", state="works")], at=NOW - 9 * HOUR)
        failed = RouteResult(route="sitemap", state="turned away", reason="answered <b>403</b>")
        store.routes.mark(SERIES, [failed, RouteResult(route="hub", state="works")], at=NOW - HOUR)
    settings = config.series[SERIES].changed(hub="/hub/", listing="/all/{page}")
    page = soup(client_of(replace(config, series={SERIES: settings})), "/status")
    rows = {row.th.get_text(): [cell.get_text() for cell in row.select("td")] for row in _routes(page)}
    assert rows["Sitemap"][:3] == [
        "turned awayanswered <b>403</b>",
        "June 19, 05:04 UTC",
        "June 18, 21:04 UTC",
    ]
    assert rows["Hub page"][:3] == ["works", "June 19, 05:04 UTC", "June 19, 05:04 UTC"]
    assert rows["Listing"][:3] == ["not asked yet", "–", "–"]
    assert list(rows) == ["Sitemap", "Hub page", "Listing"]


def _routes(page: BeautifulSoup) -> list[Any]:
    return list(page.select("#routes ~ .scroll tbody tr"))


def test_the_last_new_assessment_is_named_with_when_it_was_first_seen(config: Config) -> None:
    checks = words(soup(client_of(config), "/status"), "#check ~ dl")
    assert "Last new assessment June 18, first seen 23:41 UTC" in checks
    assert f"Version {__version__}" in checks
