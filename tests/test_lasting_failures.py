"""Laws of the daemon's log: what fails for days is said when it begins and when it is over."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import SecondReaderSettings, load_config
from monitor.demo.site import Answer
from monitor.demo.story import DAYS
from monitor.fetch import Fetcher
from monitor.logs import _begins
from monitor.schedule import Jobs
from monitor.site import Page, Validators
from tests.daemons import configure
from tests.desk import Desk, refuse
from tests.servers import Reply, Web

pytestmark = pytest.mark.slow


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The log as the daemon writes it."""
    caplog.set_level("INFO", "monitor")
    return caplog


def count(log: pytest.LogCaptureFixture, *parts: str) -> int:
    """Return in how many lines of the daemon's log all parts stand."""
    lines = [record.getMessage() for record in log.records if _begins(record)]
    return sum(all(part in line for part in parts) for line in lines)


def test_a_route_that_fails_is_said_once_and_that_it_works_again(
    desk: Desk, log: pytest.LogCaptureFixture
) -> None:
    """Another reason is news; the other routes say nothing."""
    desk.play(DAYS[0])
    for body in (b"<urlset></urlset>", b"<html></html>"):
        desk.site.instead = {"/sitemap_index.xml": Answer(body=body)}
        for _ in range(3):
            desk.check()
    assert count(log, "sitemap_index.xml: looked for") == 2
    desk.site.instead = {}
    for _ in range(2):
        desk.check()
    assert count(log, "sitemap works now") == count(log, "works now") == 1


def test_nothing_that_never_worked_is_said_to_work_again(
    desk: Desk, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a new database the first check may fail."""
    with monkeypatch.context() as cut:
        cut.setattr(Fetcher, "get", refuse)
        desk.check()
    desk.check()
    assert count(log, "sitemap works now") == 1
    assert count(log, "again") == 0


def test_an_outage_is_said_once_for_the_whole_site_and_that_it_is_over(
    desk: Desk, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither each list nor each day's predicted addresses are news."""
    desk.play(DAYS[0])
    with monkeypatch.context() as cut:
        cut.setattr(Fetcher, "get", refuse)
        for _ in range(3):
            assert len(desk.check().failures) == 1
            desk.now += timedelta(days=1)
    assert count(log, "no connection") == count(log, f"{desk.site.base}: no connection") == 1
    desk.check()
    assert count(log, "sitemap works now") == 1


def test_predicted_addresses_that_fail_are_said_once_and_that_they_work_again(
    desk: Desk, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody said that a page is there, and each day has others; the lists can be read meanwhile."""
    desk.play(DAYS[0])
    ask = Fetcher.get

    def ask_for_lists(fetcher: Fetcher, url: str, *had: Validators) -> Page | None:
        return refuse(fetcher, url) if "-assessment-" in url else ask(fetcher, url, *had)

    with monkeypatch.context() as cut:
        cut.setattr(Fetcher, "get", ask_for_lists)
        for _ in range(3):
            desk.now += timedelta(days=1)
            desk.check()
    assert count(log, "no connection") == count(log, f"{desk.site.base}, a predicted address: no") == 1
    desk.now += timedelta(days=1)
    desk.check()
    assert count(log, "predicted works now") == count(log, "works now") == 1


def test_a_page_that_fails_is_said_once_and_that_it_can_be_read_again(
    desk: Desk, log: pytest.LogCaptureFixture
) -> None:
    """The newest assessment comes empty for a while."""
    path = desk.site.path_of(DAYS[1])
    desk.play(DAYS[0])
    desk.site.instead = {path: Answer(body=b"")}
    desk.play(DAYS[1])
    for _ in range(3):
        desk.check()
    assert count(log, path, "empty") == 1
    desk.site.instead = {}
    for _ in range(2):
        desk.check()
    assert count(log, path, "can be read now") == 1


def test_a_channel_that_fails_is_said_once_and_that_it_took_the_message(
    desk: Desk, log: pytest.LogCaptureFixture
) -> None:
    """Each try has the same reason; another one is said."""
    desk.hook.refuse = [Reply(status=503)] * 3 + [Reply(status=500)] * 2
    desk.play(DAYS[0])
    for _ in range(5):
        desk.check()
    assert (count(log, "not delivered", "503"), count(log, "not delivered", "500")) == (1, 1)
    assert count(log, "delivered to desk") == 1


def test_a_second_reader_that_is_silent_is_said_once_and_that_it_answers_again(
    desk: Desk, web: Web, log: pytest.LogCaptureFixture
) -> None:
    """Over several assessments and several questions."""
    desk.play(DAYS[6])
    for url, days in (("http://127.0.0.1:9/v1", DAYS[7:9]), (f"{web.url}/v1", DAYS[9:])):
        desk.config = replace(desk.config, second_reader=SecondReaderSettings(url=url, model="m"))
        web.answers["/v1/chat/completions"] = Reply(
            body=b'{"choices": [{"message": {"content": "{\\"matches\\": [], \\"new\\": false, \\"confidence\\": 0.1,'
            b' \\"title\\": \\"\\", \\"reason\\": \\"\\"}"}}]}'
        )
        desk.play(*days)
    assert count(log, "no connection", "the tracker's verdict stands") == 1
    assert count(log, "now answers") == 1


def test_a_check_says_once_why_no_question_is_answered(
    desk: Desk, web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    """Not once for each takeaway, as cron would mail all of it; the next check says it again, as only its mail is read."""
    web.answers["/v1/chat/completions"] = Reply(status=500)
    desk.play(*DAYS[5:7])
    desk.config = replace(desk.config, second_reader=SecondReaderSettings(url=f"{web.url}/v1", model="m"))
    for day in DAYS[7:9]:
        caplog.clear()
        desk.play(day)
        asked = sum(one.path == "/v1/chat/completions" for one in web.log)
        assert (asked > 4, sum("verdict stands" in line for line in caplog.messages)) == (True, 1)


def test_a_dead_mans_switch_that_fails_is_said_once_and_that_it_answers_again(
    tmp_path: Path, web: Web, log: pytest.LogCaptureFixture
) -> None:
    """Without its address, which is a secret."""
    configure(tmp_path, "http://127.0.0.1:9", schedule=f"ping_url: '{web.url}/up'")
    jobs = Jobs(load_config(tmp_path / "config.yaml"))
    for status, times in ((500, 3), (200, 2)):
        web.answers["/up"] = Reply(status=status)
        for _ in range(times):
            jobs._ping(good=True)
    assert (count(log, "switch answers with status 500"), count(log, "switch now answers")) == (1, 1)
    assert web.url not in log.text
