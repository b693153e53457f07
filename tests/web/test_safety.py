"""Whatever a page of the publisher or a request holds: it is shown as text, or refused, and nothing else happens."""

import os
import re
import shutil
import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from itertools import cycle
from pathlib import Path
from threading import Event

import pytest
import urllib3
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

import monitor.web
from monitor.config import Config
from monitor.errors import StoreLocked
from monitor.models import Reason
from monitor.pipeline.imports import import_paths
from monitor.store import copy_database, open_store, replace_database
from monitor.web import Site, create_app, serve_app
from monitor.web.guard import HEADERS
from monitor.web.site import SETTLED, WAIT, find_version
from tests.web.hostile import HOSTILE, spoil
from tests.web.world import (
    DAY,
    FIRST,
    LAST,
    NOW,
    SERIES,
    Browse,
    Said,
    add_day,
    client_of,
    harbour_story,
    settings,
    write_story,
)

pytestmark = pytest.mark.slow  # each is quick, all of them are not

TEMPLATES = Path(monitor.web.__file__).parent / "templates"
PATHS = [
    "/",
    "/2026-06-18/text",
    "/2026-06-18/1",
    "/themes",
    "/themes/2026-06-18/2",
    "/themes?name=%3Cscript%3E",
]


@pytest.fixture
def hostile(browse: Browse) -> FlaskClient:
    story = {FIRST: [Said(text="Nothing yet.")]}
    story[LAST] = [
        Said(text=text, status="new", reasons=(Reason("first", f"first mention of {text}"),))
        for text in HOSTILE
    ]
    return browse(story)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_s_words_are_text_never_markup(hostile: FlaskClient, path: str) -> None:
    page = BeautifulSoup(hostile.get(path).text, "lxml")
    assert [script.get("src") for script in page.select("script")] == ["/keys.js"]
    assert not page.select("img, iframe, object, embed, style, [style], [onerror], [onclick], [onload]")
    assert not [
        a for a in page.select("a[href]") if str(a["href"]).lower().startswith(("javascript", "data"))
    ]


def test_a_page_s_words_are_shown_as_they_are(hostile: FlaskClient) -> None:
    text = BeautifulSoup(hostile.get("/2026-06-18/text").text, "lxml").get_text()
    for said in (HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[4], HOSTILE[6], HOSTILE[7]):
        assert said in text


def test_hostile_words_come_to_no_harm_from_the_file_to_the_page(tmp_path: Path) -> None:
    said = [text for text in HOSTILE if "\x00" not in text]
    config = settings(tmp_path)
    text = "\n".join(["Toplines <b>bold</b>.", "Key Takeaways:", *(f"- {one}" for one in said)])
    file = tmp_path / "2026-06-18.txt"
    url = "https://harbour.example/harbour-june-18"
    file.write_text(f"{text}\nFor full report: {url}\n", encoding="utf-8")
    with open_store(config.database, write=True) as store:
        report = import_paths(config, store, [file], series=SERIES)
    assert not report.failures
    client = client_of(config)
    for path in ("/", "/2026-06-18/text", "/themes", "/search?q=script", "/feeds/assessments.atom"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
    assert HOSTILE[0] in BeautifulSoup(client.get("/").text, "lxml").get_text()


@pytest.mark.parametrize("path", [*PATHS, "/2026-06-18/7", "/themes/2026-06-18/6", "/trends", "/search?q=control", "/trends/new.svg",
                                  "/feeds/new-themes.atom", "/compare/2026-05-01/2026-06-18"])  # fmt: skip
def test_control_characters_reach_no_page(hostile: FlaskClient, path: str) -> None:
    assert not {"\x00", "\x08", "\x1b", "\x02", "\x9b"} & set(hostile.get(path).text)


def test_only_words_of_our_own_are_marked_as_markup() -> None:
    """In templates only quoted words are `safe`; in code only drawings, which escape what they are given, are Markup."""
    for template in TEMPLATES.glob("*.html"):
        for said in re.findall(r"\{\{[^}]*\bsafe\b[^}]*\}\}", template.read_text()):
            assert re.fullmatch(r"\{\{ '[^']*' \| safe if [^|]* \}\}", said), (template.name, said)
        assert "autoescape" not in template.read_text()
    marking = {path.name for path in TEMPLATES.parent.rglob("*.py") if "Markup(" in path.read_text()}
    assert marking == {"lanes.py", "plots.py"}


@pytest.mark.slow
def test_three_hundred_takeaways_are_one_page(browse: Browse) -> None:
    client = browse(
        {
            FIRST: [Said(text="Nothing yet.")],
            LAST: [Said(text=f"Matter {n} began.", status="new") for n in range(300)],
        }
    )
    page = BeautifulSoup(client.get("/").text, "lxml")
    assert len(page.select(".item.new")) == 300


def test_every_answer_forbids_what_no_page_needs(client: FlaskClient) -> None:
    for path in ("/", "/themes", "/nothing", "/style.css", "/keys.js"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in HEADERS} == dict(HEADERS)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8710", "", "127.0.0.1@evil.example"]
)
def test_a_host_that_is_not_ours_is_refused(harbour: Config, host: str) -> None:
    client = create_app(Site(load=lambda: harbour, now=lambda: NOW)).test_client()
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code in {400, 421}
    assert "Tide" not in answer.text


def test_a_host_that_is_not_ours_learns_only_what_to_set(harbour: Config) -> None:
    """No series, no form: what it gets may be shown to anybody."""
    answer = client_of(harbour).get("/", headers={"Host": "evil.example"})
    said = "This server does not answer for 'evil.example'; set serve.base_url to serve it there."
    assert (answer.text, answer.mimetype) == (f"Wrong host. {said}\n", "text/plain")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8710", "localhost", "[::1]:1", "LOCALHOST:80", "xn--bcher-kva.example"]
)
def test_the_hosts_we_listen_on_and_the_one_of_base_url_are_ours(tmp_path: Path, host: str) -> None:
    """Of a name beyond ASCII, too, which browsers send in another spelling."""
    config = settings(tmp_path, serve={"base_url": "https://Bücher.example"})
    write_story(config, {FIRST: [Said(text="Nothing yet.")]})
    client = create_app(Site(load=lambda: config, now=lambda: NOW)).test_client()
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/style.css/../site.py", "/templates/day.html", "/monitor.db",
     "/2026-06-18%2f..%2f..", "/themes/..%2f..%2fetc/1", "/.//etc/passwd", "/%00", "/%ff"],
)  # fmt: skip
def test_no_path_leads_to_a_file(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {308, 404}
    assert "root:" not in answer.text


@pytest.mark.parametrize("path", ["/themes//", "/themes//2026-06-18/1"])
def test_an_address_with_two_slashes_leads_to_a_page_of_the_same_site(client: FlaskClient, path: str) -> None:
    """By its path alone: behind a proxy the browser has asked another scheme and host."""
    answer = client.get(path, base_url="http://localhost")
    place = answer.headers["Location"]
    assert (answer.status_code, place[0], place[1] != "/") == (308, "/", True)


@pytest.mark.parametrize(
    "path",
    ["/themes", "/2026-06-18", "/2026-06-18/text", "/2026-06-18/1", "/themes/2026-06-17/1",
     "/compare/2026-06-17/2026-06-18", "/feeds/themes/2026-06-17/1.atom", "/api/themes/2026-06-17/1"],
)  # fmt: skip
def test_an_address_may_end_with_a_slash(client: FlaskClient, path: str) -> None:
    """As some browsers, links and proxies write it."""
    assert client.get(f"{path}/").status_code == client.get(path).status_code == 200


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient) -> None:
    for path in ("/", "/themes", "/2026-06-18/text", "/style.css"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_head_has_the_length_and_no_body(client: FlaskClient) -> None:
    answer = client.head("/themes")
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(client.get("/themes").data)


def test_a_method_that_an_address_does_not_take_is_405_with_those_it_takes(client: FlaskClient) -> None:
    answer = client.post("/themes")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_too_long_a_query_is_refused(client: FlaskClient) -> None:
    assert client.get(f"/themes?name={'a' * 3000}").status_code == 414


@pytest.mark.parametrize("kind", ["missing", "broken", "newer", "empty", "older"])
def test_a_database_that_cannot_be_read_is_said_in_a_page(tmp_path: Path, kind: str) -> None:
    config = settings(tmp_path)
    if kind != "missing":
        write_story(config, harbour_story())
    spoil(config.database, kind)
    answer = client_of(config).get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    page = BeautifulSoup(answer.text, "lxml")
    assert page.select_one("h1") is not None
    assert "monitor.db" in page.get_text()
    assert "Traceback" not in answer.text


def test_pages_whose_database_a_newer_monitor_updated_ask_to_be_served_anew(tmp_path: Path) -> None:
    """Once they have shown it; before, it is this version that is too old."""
    config = settings(tmp_path)
    write_story(config, harbour_story())
    client = client_of(config)
    assert client.get("/").status_code == 200
    spoil(config.database, "newer")
    pages = (BeautifulSoup(one.get("/").text, "lxml").get_text() for one in (client, client_of(config)))
    told = [" ".join(page.split()) for page in pages]
    assert "restart monitor serve" in told[0]
    assert "update monitor to open it" in told[1]


@pytest.mark.slow
def test_a_database_that_somebody_has_for_himself_holds_no_page_for_long(tmp_path: Path) -> None:
    config = settings(tmp_path)
    write_story(config, harbour_story())
    client = client_of(config)
    with closing(sqlite3.connect(config.database)) as other:
        other.execute("pragma journal_mode = delete")  # as `monitor restore` sets the present one aside
        other.execute("begin exclusive")
        began = time.monotonic()
        answer = client.get("/")
        assert time.monotonic() - began < WAIT + 3
        assert answer.status_code == 503
        assert "Another program is at work on the database" in answer.text
        other.rollback()
    assert client.get("/").status_code == 200


def test_the_pages_come_back_when_the_database_does(tmp_path: Path) -> None:
    config = settings(tmp_path)
    write_story(config, harbour_story())
    client = client_of(config)
    aside = tmp_path / "aside.db"
    shutil.copy(config.database, aside)
    config.database.write_bytes(b"half a copy")
    assert client.get("/").status_code == 503
    shutil.copy(aside, config.database)
    assert client.get("/").status_code == 200


def test_reading_leaves_the_database_as_it_is(tmp_path: Path) -> None:
    config = settings(tmp_path)
    write_story(config, harbour_story())
    before = config.database.read_bytes()
    client = client_of(config)
    for path in PATHS:
        client.get(path)
    assert config.database.read_bytes() == before


def test_twenty_slow_clients_do_not_stop_the_next(harbour: Config) -> None:
    app = create_app(Site(load=lambda: harbour, now=lambda: NOW))
    with serve_app(app, "127.0.0.1:0") as port, ExitStack() as stack:
        for n in range(20):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            slow.sendall(
                b"GET / HTTP/1.1\r\nHost: 127" if n % 2 else b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n1"
            )
        began = time.monotonic()
        assert urllib3.request("GET", f"http://127.0.0.1:{port}/", timeout=5).status == 200
        assert time.monotonic() - began < 2


def test_a_request_that_is_too_large_is_refused(harbour: Config) -> None:
    app = create_app(Site(load=lambda: harbour, now=lambda: NOW))
    with serve_app(app, "127.0.0.1:0") as port:
        url = f"http://127.0.0.1:{port}/"
        assert urllib3.request("POST", url, body=b"x" * 200_000, timeout=5).status == 413
        assert urllib3.request("GET", url, headers={"X-Large": "x" * 60_000}, timeout=5).status == 431


def test_what_is_read_within_a_tick_of_a_write_is_not_kept_for_the_next_page(tmp_path: Path) -> None:
    """A second write in the same tick may leave size and time of the file as they were."""
    path = tmp_path / "monitor.db"
    path.write_bytes(b"first")
    assert find_version(path) != find_version(path)
    long_ago = path.stat().st_mtime_ns - 2 * SETTLED
    os.utime(path, ns=(long_ago, long_ago))
    assert find_version(path) == find_version(path)


@pytest.mark.slow
def test_whatever_is_written_meanwhile_every_answer_is_a_page_or_says_why_not(tmp_path: Path) -> None:
    """Assessments come, verdicts are forgotten, a backup is put in the database's place: readers go on."""
    config = settings(tmp_path)
    write_story(config, harbour_story())
    backup = tmp_path / "backup.db"
    copy_database(config.database, backup)
    app = create_app(Site(load=lambda: config, now=lambda: NOW))
    stop, statuses = Event(), list[int]()

    def read(port: int) -> None:
        for path in cycle(
            ("/", "/themes", "/status", f"/{LAST}/text", "/search?q=mole", "/api/themes", "/trends")
        ):
            if stop.is_set():
                return
            statuses.append(urllib3.request("GET", f"http://127.0.0.1:{port}{path}", timeout=20).status)

    with serve_app(app, "127.0.0.1:0") as port, ThreadPoolExecutor() as pool:
        readers = [pool.submit(read, port) for _ in range(3)]
        try:
            for n in range(1, 4):
                with open_store(config.database, write=True) as store, store.atomic():
                    add_day(store, LAST + n * DAY, [Said(text=f"Whale {n} came.", status="new")])
                    store.assessments.forget_verdicts(SERIES, since=LAST)
                with suppress(StoreLocked):  # while a reader has it open
                    replace_database(config.database, backup, aside=tmp_path / f"aside-{n}.db", wait=10)
        finally:
            stop.set()
        for reader in readers:
            reader.result(60)
        assert urllib3.request("GET", f"http://127.0.0.1:{port}/", timeout=20).status == 200
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) > len(statuses) / 2
