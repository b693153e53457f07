"""People read times by their own clock, on pages as in commands; programs read them in UTC."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from monitor.cli import cli
from monitor.config import Config
from monitor.incidents import Ongoing
from monitor.messages import Message
from monitor.site import Page
from monitor.store import open_store
from monitor.store.answers import Asked
from tests.desk import find_owed
from tests.web.reading import soup
from tests.web.world import LAST, NOW, SERIES, client_of, edit_day, harbour_story, settings, write_story

KYIV = "Europe/Kyiv"  # three hours ahead in June
HOUR = timedelta(hours=1)
PAGES = (
    "/",
    f"/{LAST}",
    f"/{LAST}/text",
    f"/{LAST}/1",
    "/status",
    "/themes",
    f"/themes/{LAST}/1",
    "/corrections",
)
COMMANDS = (
    ("status",),
    ("diff", str(LAST), "--edits"),
    ("themes", "explain", f"{LAST}/1"),
    ("deliveries", "show", "1"),
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A store with every kind of moment: edits, checks, incidents, pages set aside, deliveries, questions."""
    blocks = {"timezone": KYIV, "channels": {"desk": {"kind": "stdout"}}}
    config = settings(tmp_path, **blocks)
    series = {
        "name": "Harbour",
        "publisher": "us",
        "site": "https://harbour.example",
        "slug": r"h-(?P<month>[a-z]+)-(?P<day>\d+)",
    }
    config.path.write_text(json.dumps({"series": {SERIES: series}, **blocks}))
    write_story(config, harbour_story())
    with open_store(config.database, write=True) as store:
        edit_day(store, LAST, 1, "The harbour master forbade it.")
        store.runs.mark(f"check {SERIES}", NOW - HOUR)
        store.runs.save_incidents(SERIES, [Ongoing(incident="blocked", since=NOW - HOUR)])
        odd = Page(url="https://harbour.example/odd", body=b"odd", fetched_at=NOW)
        store.pages.quarantine(SERIES, odd.url, odd, "no known layout")
        message = Message(
            id="m", kind="digest", series=SERIES, date=None, subject="s", text="t", html="h", blocks=()
        )
        store.messages.enqueue(message, ["desk"], at=NOW - HOUR)
        [delivery] = find_owed(store)
        store.deliveries.postpone(
            delivery, "503 busy", not_before=None, next_try=NOW + HOUR, failing_since=NOW, refused=False
        )
        asked = Asked(
            date=LAST,
            takeaway="The harbour master forbade it.",
            model="m",
            sha256="",
            messages=(),
            asked_at=NOW,
            error="no answer",
        )
        store.answers.add(SERIES, asked)
    return config


@pytest.fixture
def client(config: Config) -> FlaskClient:
    return client_of(config)


@pytest.mark.slow
def test_pages_tell_times_by_the_user_s_clock_alone(client: FlaskClient) -> None:
    for path in PAGES:
        text = " ".join(soup(client, path).get_text(" ").split())
        assert "UTC" not in text, path
        assert all(zone == "EEST" for zone in re.findall(r"\d\d:\d\d ([A-Z]{3,4})\b", text)), path
    assert "published June 19, 02:35 EEST, read 02:41 EEST" in " ".join(
        soup(client, "/").get_text(" ").split()
    )
    assert "Next: June 19, expected after June 20, 01:00 EEST" in soup(client, "/").get_text(" ")


@pytest.mark.parametrize(
    ("zone", "said"),
    [(KYIV, "yesterday"), ("Pacific/Honolulu", "today"), ("Pacific/Kiritimati", "yesterday")],
)
def test_how_old_the_newest_assessment_is_goes_by_the_user_s_clock(
    config: Config, zone: str, said: str
) -> None:
    client = client_of(replace(config, timezone=ZoneInfo(zone)))
    assert f"Newest assessment: June 18, {said}." in soup(client, "/status").get_text(" ")


def test_commands_tell_times_by_the_user_s_clock_alone(config: Config) -> None:
    for command in COMMANDS:
        done = CliRunner().invoke(cli, ["--config", str(config.path), *command])
        assert done.exit_code == 0, (command, done.output)
        assert "EEST" in done.output, command
        assert "UTC" not in done.output, command


@pytest.mark.slow
def test_programs_read_times_in_utc(client: FlaskClient, config: Config) -> None:
    [one] = client.get(f"/api/assessments?since={LAST}&until={LAST}").get_json()["items"]
    assert one["published_at"] == f"{LAST}T23:35:00+00:00"
    assert f"{LAST}T23:35:00Z" in client.get("/feeds/assessments.atom").text
    times = [time["datetime"] for path in PAGES for time in soup(client, path).select("time[datetime*=T]")]
    assert times
    assert all(str(time).endswith("+00:00") for time in times)
    told = json.loads(CliRunner().invoke(cli, ["--config", str(config.path), "status", "--json"]).output)
    assert told["series"][0]["checked"].endswith("+00:00")
