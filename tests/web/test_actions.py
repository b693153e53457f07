"""Who may act, and what an action does: the same as the command, logged, taken back on the page."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from shutil import copyfile
from threading import Event, Timer
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from click import ClickException
from click.testing import CliRunner
from flask.testing import FlaskClient

from monitor.cli import cli
from monitor.cli.lookup import find_theme_id
from monitor.config import Config, load_config, parse_config
from monitor.correction import Correction
from monitor.errors import ConfigError, StoreError
from monitor.models import Status
from monitor.pipeline.correct import undo_correction
from monitor.store import open_store
from monitor.web import Site, actions, create_app, hash_password, serve_app
from monitor.web.models.words import sentence
from tests.process import run
from tests.web.hostile import spoil
from tests.web.reading import soup, words
from tests.web.world import HASH, LAST, NOW, PASSWORD, SERIES, client_of, harbour_story, settings, write_story

pytestmark = pytest.mark.slow  # each is quick, all of them are not

OPEN, TIDE = "2026-05-05/2", "2026-06-18/3"


@pytest.fixture(autouse=True)
def _wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A correction is made before the answer comes, however busy the machine is."""
    monkeypatch.setattr(actions, "PATIENCE", 60.0)


@pytest.fixture
def config(tmp_path: Path, harbour: Config) -> Config:
    config = settings(tmp_path, serve={"password_hash": HASH})
    copyfile(harbour.database, config.database)
    return config


@pytest.fixture
def visitor(config: Config) -> FlaskClient:
    """Return a browser that is logged in."""
    client = client_of(config)
    log_in(client)
    return client


def log_in(client: FlaskClient, password: str = PASSWORD, **more: str) -> int:
    return client.post("/login", data={"password": password, **more}).status_code


def act(client: FlaskClient, path: str, form: int = 0, **values: str) -> BeautifulSoup:
    """Fill in and send the form of a page that has an `act` field with this value, as a browser would."""
    page = soup(client, path)
    name = values["act"]
    found = [f for f in page.select("form[method=post]") if f.select(f"[name=act][value='{name}']")]
    data = {str(i["name"]): str(i.get("value", "")) for i in found[form].select("input[name]")} | values
    answer = client.post(str(found[form]["action"]), data=data)
    assert answer.status_code == 303, answer.text
    return soup(client, answer.headers["Location"])


def theme_of(config: Config, takeaway: str) -> str:
    with open_store(config.database, write=False) as store:
        for one in store.overviews.takeaways(SERIES):
            if f"{one.date}/{one.position}" == takeaway:
                return one.theme
    raise AssertionError(takeaway)


def test_without_a_password_set_pages_are_read_only(client: FlaskClient) -> None:
    for path in (f"/themes/{OPEN}", f"/{TIDE}", "/corrections"):
        assert not soup(client, path).select("form[method=post]")
    assert "monitor themes" in words(soup(client, f"/themes/{OPEN}"), "#act")
    assert client.get("/login").status_code == 403
    assert client.post(f"/themes/{OPEN}/act", data={"act": "follow"}).status_code == 403


def test_before_logging_in_nothing_can_be_done(config: Config) -> None:
    client = client_of(config)
    for path in (f"/themes/{OPEN}", f"/{TIDE}"):
        assert not soup(client, path).select("form[method=post]")
    assert client.post(f"/themes/{OPEN}/act", data={"act": "mute", "token": ""}).status_code == 403
    assert client.post("/corrections/1/undo").status_code == 403


def test_logging_in_leads_back_where_the_visitor_came_from(config: Config) -> None:
    client = client_of(config)
    answer = client.post("/login", data={"password": PASSWORD, "next": f"/themes/{OPEN}"})
    assert answer.headers["Location"] == f"/themes/{OPEN}"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert soup(client, f"/themes/{OPEN}").select("form[method=post]")


def test_the_login_of_a_page_leads_back_to_that_page(tmp_path: Path) -> None:
    """To its series and filters, too; from a form that was refused, to the page with the form."""
    site = settings(tmp_path).series[SERIES].site
    other = {"name": "Another Update", "publisher": "P", "site": site}
    first = json.dumps({"first": other, SERIES: other})
    config = parse_config(
        f'{{"series": {first}, "serve": {{"password_hash": "{HASH}"}}}}', path=tmp_path / "c.yaml", environ={}
    )
    write_story(config, harbour_story())
    client = client_of(config)
    paths = [f"/{LAST}", f"/{TIDE}", f"/themes/{OPEN}", "/themes?show=alive", "/search?q=pilots"]
    for path in (f"{path}{'&' if '?' in path else '?'}series={SERIES}" for path in paths):
        offered = [str(one["href"]) for one in soup(client, path).select("a[href^='/login']")]
        for page in (soup(client, one) for one in offered):
            asked = urlsplit(str(page.select("[name=next]")[0]["value"]))
            assert asked.path == urlsplit(path).path
            assert parse_qs(asked.query) == parse_qs(urlsplit(path).query)
    refused = BeautifulSoup(client.post(f"/themes/{OPEN}/act?series={SERIES}").text, "lxml")
    assert [str(one["href"]) for one in refused.select("main a")] == [f"/themes/{OPEN}?series={SERIES}"]
    [login] = refused.select("footer a[href^='/login']")
    onward = soup(client, str(login["href"])).select("[name=next]")[0]["value"]
    assert onward == f"/themes/{OPEN}?series={SERIES}"


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example",
        "//[",
        "/\t/evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "x",
    ],
)
def test_logging_in_never_leads_elsewhere(config: Config, onward: str) -> None:
    answer = client_of(config).post("/login", data={"password": PASSWORD, "next": onward})
    assert answer.headers["Location"] == "/"


@pytest.mark.slow
def test_wrong_passwords_are_slowed_down_and_a_right_one_waits_too(
    config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    moments = [0.0]
    app = create_app(Site(load=lambda: config, now=lambda: NOW, clock=lambda: moments[0]))
    client = app.test_client()
    assert [log_in(client, "wrong") for _ in range(6)] == [403] * 5 + [429]
    assert log_in(client) == 429
    assert caplog.text.count("a wrong password from 127.0.0.1") == 5
    moments[0] = 61.0
    assert log_in(client) == 303


@pytest.mark.slow
def test_behind_a_web_server_each_visitor_is_slowed_down_alone(config: Config) -> None:
    app = create_app(Site(load=lambda: config, now=lambda: NOW))
    with serve_app(app, "127.0.0.1:0", proxied=True) as port:
        wrong = [_try_password(port, "203.0.113.7") for _ in range(6)]
        assert (wrong, _try_password(port, "203.0.113.8")) == ([403] * 5 + [429], 403)
    with serve_app(app, "127.0.0.1:0") as port:
        assert _try_password(port, "203.0.113.9") == 403  # whoever says so himself is not believed
        assert [_try_password(port, f"203.0.113.{n}") for n in range(10, 15)][-1] == 429


def _try_password(port: int, client: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"X-Forwarded-For": client, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", "/login", "password=wrong", headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_following_and_muting_are_switched_on_and_off(visitor: FlaskClient, config: Config) -> None:
    page = act(visitor, f"/themes/{OPEN}", act="follow")
    assert page.select_one("button[value=unfollow][aria-pressed=true]")
    assert "followed" in words(soup(visitor, "/"), ".item.returning h3")
    followed = soup(visitor, "/").select_one(".item.returning .id")
    assert followed
    assert "Asked for This theme is followed." in soup(visitor, f"/{followed.text}").get_text(" ", strip=True)
    assert act(visitor, f"/themes/{OPEN}", act="unfollow").select_one("button[value=follow]")
    assert act(visitor, f"/themes/{OPEN}", act="mute").select_one("button[value=unmute]")
    with open_store(config.database, write=False) as store:
        standing = store.corrections.standing(SERIES)
        assert (standing.followed, standing.muted) == (frozenset(), frozenset({OPEN}))


def test_a_theme_says_what_a_mute_leaves_out_before_and_after(visitor: FlaskClient) -> None:
    before = words(soup(visitor, f"/themes/{OPEN}"), "#mute-hint")
    after = words(act(visitor, f"/themes/{OPEN}", act="mute"), "#mute-hint")
    for said in (before, after):
        assert "It has 4 takeaways so far. The latest, of June 18, 2026: “" in said
    assert before.endswith("It can be undone here at any time.")
    assert after.endswith("Press “Muted” to undo it.")


def test_a_theme_is_renamed_and_the_name_is_text(visitor: FlaskClient) -> None:
    page = act(visitor, f"/themes/{OPEN}", act="rename", value="Pilots <b>on strike</b>")
    assert words(page, "h1") == "Pilots <b>on strike</b>"
    assert "named by hand" in words(page, ".eyebrow")


def test_what_was_corrected_does_not_seem_to_be_the_reader_s_doing(
    visitor: FlaskClient, config: Config
) -> None:
    """Corrections hold for everybody: pages, feeds and the API say what was done by hand, not that "you" did it."""
    act(visitor, f"/{TIDE}", act="move", value=OPEN)
    for kind, value in (("rename", "Pilots on strike"), ("follow", ""), ("mute", "")):
        act(visitor, f"/themes/{OPEN}", act=kind, value=value)
    with open_store(config.database, write=True) as store:
        store.corrections.add(SERIES, "watch", "tide", None, at=NOW)
    reader = client_of(config)
    paths = (
        "/",
        f"/{LAST}",
        f"/{TIDE}",
        f"/themes/{OPEN}",
        "/themes",
        "/corrections",
        "/status",
        "/feeds/assessments.atom",
    )
    told = "\n".join(reader.get(path).text for path in (*paths, f"/api/takeaways?since={LAST}"))
    for said in ("oved here by hand", "named by hand", "followed", "muted", "atched for: “tide”"):
        assert said in told
    doing = r"(?i)\byou (?:asked|follow|mute|merged|moved|said|made|watch|named)|by you\b|your correction"
    assert re.findall(doing, told) == []


@pytest.mark.slow
def test_a_theme_is_merged_by_name_or_number_and_its_old_address_still_leads_there(
    visitor: FlaskClient, config: Config
) -> None:
    page = act(visitor, f"/themes/{TIDE}", act="merge", value=OPEN)
    assert words(page, ".eyebrow .id") == OPEN
    assert theme_of(config, TIDE) == OPEN
    assert words(soup(visitor, f"/themes/{TIDE}"), ".eyebrow .id") == OPEN


@pytest.mark.parametrize("given", ["e", "no such matter", "pilotts", "?", "x" * 200])
def test_a_name_that_fits_no_theme_or_several_is_refused_by_page_and_command_in_the_same_words(
    visitor: FlaskClient, config: Config, given: str
) -> None:
    """Both list the themes that may be meant."""
    with open_store(config.database, write=False) as store, pytest.raises(ClickException) as refused:
        find_theme_id(store, SERIES, given)
    answer = visitor.post(
        f"/themes/{TIDE}/act", data={"act": "merge", "value": given, "token": _token(visitor)}
    )
    assert answer.status_code == 400
    page = BeautifulSoup(answer.data, "html.parser")
    assert sentence(refused.value.message).replace("`", "") in words(page, "main")


@pytest.mark.slow
def test_a_part_of_a_name_names_the_only_theme_that_it_fits(visitor: FlaskClient) -> None:
    act(visitor, f"/themes/{OPEN}", act="rename", value="Pilots on strike at Housewater")
    page = act(visitor, f"/themes/{TIDE}", act="merge", value="STRIKE at house")
    assert words(page, ".eyebrow .id") == OPEN


@pytest.mark.slow
def test_a_takeaway_is_said_to_be_not_new_moved_and_split_off(visitor: FlaskClient, config: Config) -> None:
    act(visitor, f"/{TIDE}", act="not-new", value=OPEN)
    assert theme_of(config, TIDE) == OPEN
    assert "Chance of being new before the correction 0." in words(soup(visitor, f"/{TIDE}"), "dl.pairs")
    act(visitor, "/2026-06-18/2", act="move", value="2026-05-01/1")
    assert theme_of(config, "2026-06-18/2") == "2026-05-01/1"
    page = act(visitor, "/2026-06-18/2", act="split")
    assert theme_of(config, "2026-06-18/2") == "2026-06-18/2"
    assert "Done: 2026-06-18/2 , split off as a theme of its own." in words(page, ".done")
    act(visitor, "/2026-06-18/1", act="split")
    judged = words(soup(visitor, "/2026-06-18"), "#t1 details")
    assert "Chance of being new before the correction: 0." in judged


@pytest.mark.slow
def test_a_click_that_puts_a_takeaway_into_a_muted_theme_says_so(visitor: FlaskClient) -> None:
    act(visitor, f"/themes/{OPEN}", act="mute")
    assert "is muted" not in words(soup(visitor, f"/themes/{OPEN}?done=1"), ".done")
    page = act(visitor, f"/{TIDE}", act="not-new", value=OPEN)
    assert (
        "Its theme is muted: no channel gets alerts about it, and digests list each of its takeaways in one line."
        in words(page, ".done")
    )
    assert "This theme is muted" in words(act(visitor, f"/themes/{OPEN}", act="follow"), ".done")
    act(visitor, f"/{TIDE}", act="split")
    page = soup(visitor, "/corrections")
    token = str(page.select("[name=token]")[0]["value"])
    undone = visitor.post("/corrections/4/undo", data={"token": token})
    told = words(soup(visitor, undone.headers["Location"]), ".done")
    assert told.startswith("Undone: ")
    assert "Its theme is muted" in told


@pytest.mark.slow
def test_a_click_that_mutes_a_followed_theme_says_that_it_is_followed(visitor: FlaskClient) -> None:
    """As the command does; not of another theme."""
    act(visitor, f"/themes/{OPEN}", act="follow")
    said = "It is followed: while it is muted, its updates bring no alerts."
    assert said in words(act(visitor, f"/themes/{OPEN}", act="mute"), ".done")
    assert said not in words(act(visitor, f"/themes/{TIDE}", act="mute"), ".done")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "theme"), [("split", "2026-06-18/2"), ("not-new", "2026-05-05/2")], ids=["yes", "no"]
)
def test_what_is_possibly_new_is_decided_by_one_click(tmp_path: Path, answer: str, theme: str) -> None:
    """The day's page shows it second, with its chance and two buttons; afterwards it is in doubt no more."""
    story = harbour_story()
    story[LAST][1] = replace(story[LAST][1], status="updated", possibly_new=True)
    config = settings(tmp_path, serve={"password_hash": HASH})
    write_story(config, story)
    client = client_of(config)
    assert not soup(client, "/2026-06-18").select("#t2 form")  # only for whoever is logged in
    log_in(client)
    page = soup(client, "/2026-06-18")
    assert "1 possibly new" in words(page, "h1")
    assert [str(part["id"]) for part in page.select(".part > h2")][:2] == ["new", "possible"]
    assert "One chance in three that this opens a theme. Otherwise it belongs to" in words(page, "#t2")
    assert words(page, "#t2h").removeprefix("Possibly new: ") not in words(page, "#t2 .lede")
    own = soup(client, "/2026-06-18/2")
    assert "Possibly new" in words(own, "main")
    assert "Yes, new" in words(own, "#act")  # called as on the day's page
    members = client.get(f"/api/themes/{story[LAST][1].theme}").get_json()["members"]
    assert [one["possibly_new"] for one in members if one["id"] == "2026-06-18/2"] == [True]
    page = act(client, "/2026-06-18", act=answer)
    assert theme_of(config, "2026-06-18/2") == theme
    assert not page.select("#possible")
    assert words(page, ".eyebrow") == "Thursday, June 18, 2026"  # the day again, for the next one to decide
    said = {"split": "split off as a theme of its own.", "not-new": "not new, filed under Pilots refused"}
    assert words(page, ".done").startswith(f"Done: 2026-06-18/2 , {said[answer]}")
    undone = client.post(
        str(page.select(".done form")[0]["action"]),
        data={str(i["name"]): str(i["value"]) for i in page.select(".done form input")},
    )
    assert undone.headers["Location"] == "/2026-06-18?done=1"


@pytest.mark.parametrize(
    "day",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "2026-06-18@evil.example",
        "2026-06-18/../x",
        "javascript:1",
        "",
    ],
)
def test_a_form_leads_back_to_a_day_and_nowhere_else(
    visitor: FlaskClient, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "PATIENCE", 60.0)  # seconds: also on a busy machine
    data = {"token": _token(visitor), "day": day, "act": "not-new", "value": OPEN}
    assert visitor.post(f"/{TIDE}/act", data=data).headers["Location"] == f"/{TIDE}?done=1"
    assert visitor.post("/corrections/1/undo", data=data).headers["Location"] == "/corrections?done=1"


@pytest.mark.slow
def test_every_confirmation_names_what_it_is_about_and_where_that_lies_now(visitor: FlaskClient) -> None:
    """So does the log, of a theme that was merged away too, and after it is taken back."""
    tide, pilots = (words(soup(visitor, f"/themes/{one}"), "h1") for one in (TIDE, OPEN))
    said = [
        (f"/{TIDE}", {"act": "not-new"}, f"{TIDE} , not new, filed under"),
        (f"/{TIDE}", {"act": "split"}, f"{TIDE} , split off as a theme of its own"),
        (f"/{TIDE}", {"act": "move", "value": OPEN}, f"{TIDE} , moved to {pilots} {OPEN}"),
        (f"/{TIDE}", {"act": "split"}, f"{TIDE} , split off as a theme of its own"),
        (f"/themes/{TIDE}", {"act": "merge", "value": OPEN}, f"{tide} {TIDE} , merged into {pilots} {OPEN}"),
        (f"/themes/{OPEN}", {"act": "rename", "value": "Pilots"}, f"{pilots} {OPEN} , renamed to Pilots"),
    ]
    for path, form, expected in said:
        answer = visitor.post(f"{path}/act", data={**form, "token": _token(visitor)})
        assert words(soup(visitor, answer.headers["Location"]), ".done").startswith(f"Done: {expected}")
    log = soup(visitor, "/corrections")
    of, to = (
        [" ".join(cell.get_text(" ").split()) for cell in reversed(log.select(f"tbody [data-head={head}]"))]
        for head in ("Subject", "Target")
    )
    assert of[4] == f"{tide} {TIDE}"
    assert to[4] == f"Pilots {OPEN}"
    assert to[0] == "the nearest theme, if one fits"


def test_every_action_is_undone_from_the_page_that_confirms_it(visitor: FlaskClient, config: Config) -> None:
    before = theme_of(config, TIDE)
    page = act(visitor, f"/{TIDE}", act="not-new", value=OPEN)
    undo = page.select_one(".done form")
    assert undo is not None
    token = str(undo.select("input")[0]["value"])
    assert visitor.post(str(undo["action"]), data={"token": token}).status_code == 303
    assert theme_of(config, TIDE) == before
    log = soup(visitor, "/corrections")
    assert words(log, "h1") == "0 corrections in force"
    assert "undone" in words(log, "tbody")


def test_a_theme_shows_how_many_takeaways_it_has(visitor: FlaskClient) -> None:
    act(visitor, f"/themes/{OPEN}", act="rename", value="Pilots")
    page = act(visitor, f"/themes/{OPEN}", act="mute")
    assert "2 corrections of this theme" in words(page, "#act")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"act": "merge", "value": "2020-01-01/1"}, 400),
        ({"act": "merge", "value": ""}, 400),
        ({"act": "merge", "value": OPEN}, 400),
        ({"act": "rename", "value": " \u202e "}, 400),
        ({"act": "rename", "value": "x" * 121}, 400),
        ({"act": "merge", "value": "x" * 5000}, 400),
        ({"act": "unmute"}, 400),
        ({"act": "destroy"}, 400),
        ({}, 400),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_why(
    visitor: FlaskClient, config: Config, form: dict[str, str], status: int
) -> None:
    token = str(soup(visitor, f"/themes/{OPEN}").select("[name=token]")[0]["value"])
    answer = visitor.post(f"/themes/{OPEN}/act", data={"token": token, **form})
    assert answer.status_code == status
    assert len(words(BeautifulSoup(answer.text, "lxml"), ".lede")) > 10
    with open_store(config.database, write=False) as store:
        assert store.corrections.log(SERIES) == ()


@pytest.mark.parametrize("path", [f"/themes/{OPEN}", f"/{TIDE}"])
def test_who_is_refused_finds_the_way_back(visitor: FlaskClient, path: str) -> None:
    """To the theme or the takeaway that was acted on."""
    data = {
        "token": _token(visitor),
        "act": "not-new" if path == f"/{TIDE}" else "merge",
        "value": "nonsense",
    }
    refused = BeautifulSoup(visitor.post(f"{path}/act", data=data).text, "lxml")
    assert words(refused, "h1") == "Nothing was changed"
    assert [link["href"] for link in refused.select("main a")] == [path]


def test_a_form_with_another_token_or_from_another_site_is_refused(visitor: FlaskClient) -> None:
    token = str(soup(visitor, f"/themes/{OPEN}").select("[name=token]")[0]["value"])
    path, good = f"/themes/{OPEN}/act", {"act": "mute", "token": token}
    for guessed in ("guessed", "gu\u00e9ssed"):
        assert visitor.post(path, data={**good, "token": guessed}).status_code == 403
    assert visitor.post(path, data=good, headers={"Origin": "https://evil.example"}).status_code == 403
    assert visitor.post(path, data=good, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert visitor.get(f"{path}?act=mute&token={token}").status_code == 405
    own = {"Origin": "http://127.0.0.1:8710", "Sec-Fetch-Site": "same-origin"}
    assert visitor.post(path, data=good, headers=own).status_code == 303


def test_logging_out_closes_the_session(visitor: FlaskClient) -> None:
    token = str(soup(visitor, "/").select("[name=token]")[0]["value"])
    assert visitor.post("/logout", data={"token": token}).status_code == 303
    assert not soup(visitor, f"/themes/{OPEN}").select("form[method=post]")


def test_logging_out_closes_every_copy_of_the_session_and_no_other_one(visitor: FlaskClient) -> None:
    """As of a cookie that a browser on a shared machine has kept."""
    app = visitor.application
    copy, other = app.test_client(), app.test_client()
    cookie = visitor.get_cookie("monitor")
    assert cookie
    copy.set_cookie("monitor", cookie.value)
    log_in(other)
    assert soup(copy, f"/themes/{OPEN}").select("form[method=post]")
    visitor.post("/logout", data={"token": _token(visitor)})
    assert not soup(copy, f"/themes/{OPEN}").select("form[method=post]")
    assert soup(other, f"/themes/{OPEN}").select("form[method=post]")


@pytest.mark.slow
def test_another_password_closes_every_session(config: Config, tmp_path: Path) -> None:
    held = [config]
    client = create_app(Site(load=lambda: held[0], now=lambda: NOW)).test_client()
    log_in(client)
    assert soup(client, f"/themes/{OPEN}").select("form[method=post]")
    held[0] = settings(tmp_path, serve={"password_hash": hash_password("another password")})
    assert not soup(client, f"/themes/{OPEN}").select("form[method=post]")


@pytest.mark.slow
def test_private_pages_ask_before_they_show_anything(tmp_path: Path) -> None:
    config = settings(tmp_path, serve={"password_hash": HASH, "private": True})
    write_story(config, harbour_story())
    client = client_of(config)
    for path in ("/", "/2026-06-18/text", "/themes", "/search?q=pilots", "/status", "/nothing"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/login?next=")
        assert "tide" not in answer.text
        assert client.head(path).headers["Location"] == answer.headers["Location"]
    for path in ("/login", "/style.css", "/healthz"):
        assert client.get(path).status_code == 200
    for path in ("/metrics", "/readyz", "/api/themes"):
        assert client.get(path).status_code == 401
        assert client.get(path, auth=("", PASSWORD)).status_code == 200
    assert client.get("/", auth=("", PASSWORD)).status_code == 200
    assert client.get("/", auth=("", "wrong")).status_code == 401
    log_in(client)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("serve", "mistake"),
    [
        ({"listen": "0.0.0.0:8710"}, "allow_remote: true"),
        ({"listen": "0.0.0.0:8710", "allow_remote": True}, "password_hash"),
        ({"listen": "8710"}, "must be a host and a port"),
        ({"password_hash": "secret"}, "is not a password hash"),
        ({"private": True}, "password_hash"),
        ({"base_url": "monitor.example/x"}, "base_url"),
    ],
)
def test_settings_that_would_open_the_pages_are_mistakes(
    tmp_path: Path, serve: dict[str, object], mistake: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(mistake)):
        settings(tmp_path, serve=serve)


def test_listening_beyond_this_machine_makes_the_pages_private(tmp_path: Path) -> None:
    config = settings(tmp_path, serve={"listen": "0.0.0.0:0", "allow_remote": True, "password_hash": HASH})
    assert config.serve is not None
    assert config.serve.asks_to_read


@pytest.fixture
def runner(tmp_path: Path) -> CliRunner:
    (tmp_path / "config.yaml").write_text("series: {roca: {site: 'https://understandingwar.org'}}\n")
    return CliRunner()


def test_the_hash_that_set_password_prints_is_one_the_configuration_takes(
    runner: CliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "config.yaml"
    printed = runner.invoke(cli, ["serve", "--set-password"], input=f"{PASSWORD}\n{PASSWORD}\n").output
    assert PASSWORD not in printed
    file.write_text(file.read_text() + printed[printed.index("serve:") :])
    serve = load_config(file).serve
    assert serve is not None
    assert serve.password_hash is not None


@pytest.mark.slow
def test_a_password_that_is_piped_in_is_taken_without_a_word_beside(tmp_path: Path) -> None:
    """One line will do, as of a password manager's command; getpass would warn that it cannot hide it."""
    done = run(tmp_path, "serve", "--set-password", typed=f"{PASSWORD}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "password_hash: scrypt" in done.stdout


@pytest.mark.slow
def test_a_password_that_is_typed_leaves_its_hash_alone_in_the_file(tmp_path: Path) -> None:
    """As `monitor serve --set-password > FILE` at a terminal: the questions are no part of what is printed."""
    file = tmp_path / "password-hash"
    ours, theirs = os.openpty()
    with (
        file.open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-m", "monitor", "serve", "--set-password"],
            stdin=theirs, stdout=out, stderr=theirs, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        os.close(theirs)
        for question in (b"Password", b"Repeat"):
            while question not in os.read(ours, 4096):
                assert process.poll() is None
            os.write(ours, f"{PASSWORD}\n".encode())
    os.close(ours)
    (tmp_path / "config.yaml").write_text(
        "series: {roca: {site: 'https://a.example'}}\nserve: {password_hash_file: password-hash}\n"
    )
    assert load_config(tmp_path / "config.yaml").serve is not None


def test_a_short_password_is_refused(runner: CliRunner) -> None:
    """By a line on standard error: `> FILE` gets nothing that could pass for a hash."""
    done = runner.invoke(cli, ["serve", "--set-password"], input="short\nshort\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "at least 10 characters" in done.stderr


def test_a_password_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """No browser could send it."""
    (tmp_path / "typed").write_bytes(b"\xff" * 12 + b"\n")
    with (tmp_path / "typed").open("rb") as typed:
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "serve", "--set-password"],
            stdin=typed, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
    assert (done.returncode, done.stdout, "must be typed in UTF-8" in done.stderr) == (1, "", True)


def test_an_address_on_the_command_line_is_guarded_as_one_in_the_settings(
    runner: CliRunner, tmp_path: Path
) -> None:
    command = ["--config", str(tmp_path / "config.yaml"), "serve", "--listen", "0.0.0.0:0"]
    answer = runner.invoke(cli, command)
    assert answer.exit_code == 2
    assert "allow_remote" in answer.output


@pytest.fixture
def at_work(config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """Hold the database as a check does, until the stack is closed."""
    monkeypatch.setattr(actions, "PATIENCE", 0.2)
    monkeypatch.setattr(actions, "WAIT", 0.2)
    with ExitStack() as stack:
        stack.enter_context(open_store(config.database, write=True))
        yield stack


@pytest.mark.slow
def test_a_long_correction_is_answered_at_once_and_its_end_is_reported(
    visitor: FlaskClient, config: Config, at_work: ExitStack
) -> None:
    page = act(visitor, f"/{TIDE}", act="move", value=OPEN)  # it is answered while the database is held
    assert f"Started at 06:04 UTC: move {TIDE} {OPEN} . It waits" in words(page, ".notice.done")
    assert theme_of(config, TIDE) == TIDE
    refused = visitor.post(f"/{TIDE}/act", data={"act": "split", "token": _token(visitor)})
    assert (refused.status_code, "nother correction is being made" in refused.text) == (503, True)
    at_work.close()
    task = _site(visitor).background.last
    assert task is not None
    assert task.outcome.result(30).id == 1
    assert theme_of(config, TIDE) == OPEN
    page = soup(visitor, "/")
    assert words(page, ".notice.done").startswith(f"Done: move {TIDE} {OPEN}")
    visitor.post("/corrections/told", data={"token": _token(visitor)})
    assert not soup(visitor, "/").select(".notice.done")


@pytest.mark.slow
def test_a_write_that_finds_the_database_held_gives_up_and_says_why(
    visitor: FlaskClient, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is held: the answer comes before it is let go."""
    monkeypatch.setattr(actions, "WAIT", 0.2)
    token = _token(visitor)
    with open_store(config.database, write=True) as store, store.atomic():
        answer = visitor.post(f"/themes/{OPEN}/act", data={"act": "follow", "token": token})
    assert answer.status_code == 503
    assert "Another program is at work on the database" in answer.text
    assert str(config.database) not in answer.text


@contextmanager
def being_judged(visitor: FlaskClient, config: Config) -> Iterator[ExitStack]:
    """Let somebody else's merge be judged until the stack is closed."""
    go_on = Event()

    def judge(at_work: Event) -> Correction:
        with open_store(config.database, write=True) as store, store.atomic():
            at_work.set()
            assert go_on.wait(30)
            return store.corrections.add(SERIES, "mute", TIDE, None, at=NOW)

    task = _site(visitor).background.start(f"merge {TIDE} {OPEN}", judge, now=NOW)
    assert task.at_work.wait(30)
    with ExitStack() as stack:
        stack.callback(task.outcome.result, 30)
        stack.callback(go_on.set)
        yield stack


ASIDE = [  # what somebody does meanwhile, on what page, and how the page offers it again
    (f"/themes/{OPEN}", {"act": "follow"}, "Follow it"),
    (f"/themes/{OPEN}", {"act": "rename", "value": "Boats of “mine” & others"}, "Rename it to “Boats of “mine” & others”"),
    (f"/{TIDE}", {"act": "move", "value": OPEN, "day": str(LAST)}, f"Move it to {OPEN}"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "form"), [(path, form) for path, form, _ in ASIDE])
def test_a_correction_waits_for_one_that_is_being_judged(
    visitor: FlaskClient, config: Config, path: str, form: dict[str, str]
) -> None:
    """Two people at once: the second click is made after the first, judged or not, and nobody hears of a lock."""
    token = _token(visitor)
    with being_judged(visitor, config) as judging:
        Timer(1.0, judging.close).start()
        answer = visitor.post(f"{path}/act", data={"token": token, **form})
    assert answer.status_code == 303
    assert "Done" in words(soup(visitor, answer.headers["Location"]), ".notice.done")


@pytest.mark.parametrize("aside", ASIDE)
def test_who_cannot_wait_for_a_correction_any_longer_can_send_the_same_again(
    visitor: FlaskClient,
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    aside: tuple[str, dict[str, str], str],
) -> None:
    """What was typed is kept, and the page names what is in the way, without a path of the server."""
    path, form, button = aside
    monkeypatch.setattr(actions, "WAIT", 0.2)
    token = _token(visitor)
    with being_judged(visitor, config):
        answer = visitor.post(f"{path}/act", data={"token": token, **form})
        page = BeautifulSoup(answer.text, "lxml")
        assert (answer.status_code, words(page, "h1")) == (503, "Another correction is being made")
        assert f"Nothing was changed: another correction is being made: merge {TIDE} {OPEN};" in words(
            page, ".lede"
        )
        assert str(config.database.parent) not in answer.text
    [again] = page.select("main form.part")
    assert words(page, "main form.part button") == button
    data = {str(one["name"]): str(one["value"]) for one in again.select("input")}
    assert data == {"token": token, **form}
    _site(visitor).background.last = None
    assert visitor.post(str(again["action"]), data=data).status_code == 303


@pytest.mark.slow
def test_the_reason_why_a_long_correction_failed_is_reported(
    visitor: FlaskClient, config: Config, at_work: ExitStack
) -> None:
    act(visitor, f"/{TIDE}", act="move", value=OPEN)
    spoil(config.database, "newer")
    at_work.close()
    task = _site(visitor).background.last
    assert task is not None
    assert isinstance(task.outcome.exception(30), StoreError)
    spoil(config.database, "as before")
    told = words(soup(visitor, "/"), ".notice.done")
    assert told.startswith(f"Not made: move {TIDE} {OPEN}")
    assert "written by a newer monitor" in told
    assert not soup(client_of(config), "/").select(".notice.done")


@pytest.mark.parametrize("value", ["nonsense", "2026-01-01/1", "2026-06-18/99", "/", "../..", "a/b"])
@pytest.mark.parametrize(("path", "kind"), [(f"/themes/{OPEN}", "merge"), (f"/{TIDE}", "move")])
def test_a_theme_that_is_not_there_is_refused(visitor: FlaskClient, path: str, kind: str, value: str) -> None:
    data = {"act": kind, "token": _token(visitor), "value": value}
    answer = visitor.post(f"{path}/act", data=data)
    assert answer.status_code == 400
    assert f"No theme {value!r}" in BeautifulSoup(answer.text, "lxml").get_text()


def _token(client: FlaskClient) -> str:
    field = soup(client, "/").select_one("input[name=token]")
    assert field is not None
    return str(field["value"])


def _site(client: FlaskClient) -> Site:
    site: Site = client.application.extensions["monitor"]
    return site


def test_the_log_quotes_the_takeaway_and_names_the_theme_that_it_opens(visitor: FlaskClient) -> None:
    """A number alone says nothing to whoever reads the page."""
    visitor.post(f"/{TIDE}/act", data={"act": "split", "token": _token(visitor)})
    page = soup(visitor, "/corrections")
    assert words(page, "[data-head=Subject] q") == "The harbour master forbade the printing of tide tables."
    assert words(page, f"a[href='/themes/{TIDE}']") == words(soup(visitor, f"/themes/{TIDE}"), "h1")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "status", "said"),
    [
        (1, "updated", "possibly new; updated if not"),
        (2, "continuing", "possibly new; joins no earlier theme"),
    ],
)
def test_what_is_possibly_new_is_not_explained_as_going_on(
    tmp_path: Path, place: int, status: Status, said: str
) -> None:
    """It joins no earlier theme, or it may be that it does: `explain` says which, and nothing that contradicts it."""
    story = harbour_story()
    story[LAST][place] = replace(story[LAST][place], status=status, possibly_new=True)
    write_story(settings(tmp_path), story)
    site = {
        "name": "Harbour",
        "site": "https://harbour.example",
        "publisher": "Harbours",
        "slug": "a-(?P<month>[a-z]+)-(?P<day>[0-9]+)",
    }
    (tmp_path / "config.yaml").write_text(json.dumps({"series": {SERIES: site}}))
    told = run(tmp_path, "themes", "explain", f"{LAST}/{place + 1}").stdout
    assert f"\n  {said}; " in told
    assert "continuing" not in told


@pytest.mark.parametrize("path", [f"/{TIDE}", f"/themes/{TIDE}", "/corrections"])
def test_a_read_only_page_says_how_to_change_what_it_shows(tmp_path: Path, path: str) -> None:
    """By a command, and by which setting one can log in."""
    config = settings(tmp_path)
    write_story(config, harbour_story())
    page = words(soup(client_of(config), path), "main")
    assert "monitor themes " in page or "themes undo" in page
    assert "serve.password_hash" in page
    assert "monitor serve --set-password" in page


def test_a_correction_of_a_deleted_takeaway_is_listed_and_can_be_taken_back(
    config: Config, visitor: FlaskClient
) -> None:
    """It names no takeaway any more, and says so."""
    with open_store(config.database, write=True) as store:
        said = store.corrections.add(SERIES, "split", "2026-06-08/99", None, at=NOW)
    assert "a takeaway that the publisher deleted" in visitor.get("/corrections").text
    with open_store(config.database, write=True) as store:
        assert undo_correction(config, store, SERIES, said.id, now=NOW).is_lost
    assert "undone" in words(soup(visitor, "/corrections"), "tbody")


def test_a_correction_of_what_is_gone_does_not_stand_in_the_way(config: Config, visitor: FlaskClient) -> None:
    """An edit may take away the takeaway that a correction names; the other corrections can still be taken back."""
    with open_store(config.database, write=True) as store:
        for subject in (OPEN, "1999-01-01/1"):
            store.corrections.add(SERIES, "follow", subject, None, at=NOW)
    act(visitor, f"/themes/{OPEN}", act="unfollow")
    with open_store(config.database, write=False) as store:
        assert [one.correction.subject for one in store.corrections.log(SERIES) if one.undone_at is None] == [
            "1999-01-01/1"
        ]


def test_the_log_counts_what_is_in_force_and_marks_what_is_overridden(
    config: Config, visitor: FlaskClient
) -> None:
    """The heading, the status page and the theme's page alike; an overridden one can still be taken back."""
    with open_store(config.database, write=True) as store:
        for kind, value in (("move", OPEN), ("not-new", None), ("split", None)):
            store.corrections.add(SERIES, kind, TIDE, value, at=NOW)  # type: ignore[arg-type]  # kinds
        lost = store.corrections.add(SERIES, "mute", "2026-06-08/99", None, at=NOW)
    page = soup(visitor, "/corrections")
    assert words(page, "h1") == "1 correction in force"
    holds = {
        row.select("th")[0].text: " ".join(row.select("[data-head='In force']")[0].get_text(" ").split())
        for row in page.select("tbody tr")
    }
    assert holds["1"] == "overridden by 2 Undo correction 1"
    assert holds["3"] == "Undo correction 3"
    assert holds[str(lost.id)] == f"waits until the takeaway is back Undo correction {lost.id}"
    assert "1 in force" in words(soup(visitor, "/status"), "main")


def test_what_is_muted_twice_is_heard_again_after_one_click(config: Config, visitor: FlaskClient) -> None:
    """Clicked twice it is logged once; what an earlier version logged twice is taken back at once."""
    act(visitor, f"/themes/{OPEN}", act="mute")
    token = {"token": _token(visitor)}
    again = visitor.post(f"/themes/{OPEN}/act", data={"act": "mute", **token})
    assert (again.status_code, again.headers["Location"]) == (303, f"/themes/{OPEN}?done=1")
    with open_store(config.database, write=True) as store:
        assert len(store.corrections.log(SERIES)) == 1
        store.corrections.add(SERIES, "mute", OPEN, None, at=NOW)
    act(visitor, f"/themes/{OPEN}", act="unmute")
    with open_store(config.database, write=False) as store:
        assert not store.corrections.standing(SERIES).muted


@pytest.mark.parametrize("number", ["0", "7", "9223372036854775808", "9" * 30])
def test_a_correction_that_nobody_made_cannot_be_taken_back(visitor: FlaskClient, number: str) -> None:
    """A number beyond those of the store is no fault of monitor's."""
    token = str(soup(visitor, "/").select("[name=token]")[0]["value"])
    assert visitor.post(f"/corrections/{number}/undo", data={"token": token}).status_code in {400, 404}


def stale_form(client: FlaskClient, path: str, name: str) -> tuple[str, dict[str, str]]:
    """Return the address and the fields of a form of a page that stays open."""
    page = soup(client, path)
    found = next(f for f in page.select("form[method=post]") if f.select(f"[name=act][value='{name}']"))
    fields = {str(i["name"]): str(i.get("value", "")) for i in found.select("input[name]")}
    return str(found["action"]), fields | {"act": name}


def test_a_stale_page_does_not_act_on_what_it_does_not_show(config: Config, visitor: FlaskClient) -> None:
    """Merged, renamed or decided meanwhile: the action is not done, what happened is told, and it is offered again."""
    theme, other = theme_of(config, OPEN), theme_of(config, TIDE)
    assert theme != other
    merged, renamed = (stale_form(visitor, f"/themes/{other}", name) for name in ("mute", "rename"))
    decided = stale_form(visitor, f"/{TIDE}", "split")
    act(visitor, f"/themes/{other}", act="rename", value="The tides")
    answer = visitor.post(renamed[0], data=renamed[1] | {"value": "Ebb"})
    assert answer.status_code == 409
    assert "is called “The tides” now" in answer.text
    act(visitor, f"/{TIDE}", act="move", value=theme)
    answer = visitor.post(decided[0], data=decided[1])
    assert answer.status_code == 409
    assert "moved to" in answer.text
    act(visitor, f"/themes/{theme}", act="follow")
    with open_store(config.database, write=False) as store:
        logged = len(store.corrections.log(SERIES))
    answer = visitor.post(merged[0], data=merged[1])
    with open_store(config.database, write=False) as store:
        assert len(store.corrections.log(SERIES)) == logged
    page = BeautifulSoup(answer.text, "html.parser")
    form = page.select("main form[method=post]")[0]
    fields = {str(i["name"]): str(i.get("value", "")) for i in form.select("input[name]")}
    assert visitor.post(str(form["action"]), data=fields).status_code == 303


def test_an_action_is_done_if_only_assessments_came_or_others_were_corrected(
    config: Config, visitor: FlaskClient
) -> None:
    theme, other = theme_of(config, OPEN), theme_of(config, TIDE)
    path, fields = stale_form(visitor, f"/themes/{other}", "mute")
    act(visitor, f"/themes/{theme}", act="follow")
    assert visitor.post(path, data=fields).status_code == 303


def test_the_log_has_the_time_of_day_where_a_date_has_several(visitor: FlaskClient) -> None:
    act(visitor, f"/themes/{OPEN}", act="follow")
    first = words(soup(visitor, "/corrections"), "[data-head=When]")
    act(visitor, f"/themes/{OPEN}", act="mute")
    second = words(soup(visitor, "/corrections"), "[data-head=When]")
    assert (":" in first, ":" in second) == (False, True)
