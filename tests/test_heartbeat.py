"""The dead man's switch: failure never looks like success, and no answer holds us up."""

import logging
import time
from pathlib import Path

import pytest

from monitor.config import parse_config
from monitor.errors import ConfigError
from monitor.heartbeat import failure_address, ping
from monitor.net import Limits
from tests.net.servers import OK, drip, flood, talk
from tests.servers import Reply, Web


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("https://hc-ping.com/KEY", "https://hc-ping.com/KEY/fail"),
        ("https://hc-ping.com/KEY/", "https://hc-ping.com/KEY/fail"),
        ("https://hc-ping.com/KEY/slug?create=1", "https://hc-ping.com/KEY/slug/fail?create=1"),
        ("https://example.org", "https://example.org/fail"),
        (
            "https://kuma.example.org/api/push/T?status=up&msg=OK&ping=",
            "https://kuma.example.org/api/push/T?status=down&msg=failed&ping=",
        ),
    ],
)
def test_a_failure_is_reported_at_the_address_of_its_form(url: str, failure: str) -> None:
    """The path ends in /fail, before a query; where the query says status=up it says down instead."""
    assert failure_address(url) == failure


@pytest.mark.parametrize(
    "url", ["hc-ping.com/KEY", "ftp://example.org/KEY", "https://", "https://a b/", "no"]
)
def test_a_bad_address_is_a_mistake(url: str) -> None:
    """An address that cannot be asked for is refused with the settings, and not repeated: it is a secret."""
    text = f'series: {{roca: {{site: "https://example.org"}}}}\nschedule: {{ping_url: "{url}"}}'
    with pytest.raises(ConfigError) as caught:
        parse_config(text, path=Path("config.yaml"), environ={})
    assert str(caught.value) == "config.yaml: schedule.ping_url: must be a whole http:// or https:// address"


def test_one_request_is_made_and_its_status_decides(web: Web) -> None:
    """One request, and the answer's status decides."""
    web.answers["/k"] = Reply(body=b"OK")
    assert ping(f"{web.url}/k", good=True)
    assert not ping(f"{web.url}/k", good=False)
    assert web.paths == ["/k", "/k/fail"]


def test_a_redirect_is_not_followed(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    """A redirect is not followed: the address is a secret, and its owner can name the right one."""
    web.answers["/k"] = Reply(status=301, headers={"Location": f"{web.url}/other"})
    with caplog.at_level(logging.WARNING):
        assert not ping(f"{web.url}/k", good=True)
    assert web.paths == ["/k"]
    assert caplog.messages == ["the dead man's switch answers with status 301"]


def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an endless answer a little is read; one whose headers drip is given up."""
    with talk(flood(OK + b"\r\n", b"x" * 100_000)) as url:
        began = time.monotonic()
        assert ping(url, good=True)
        assert time.monotonic() - began < 5
    monkeypatch.setattr("monitor.heartbeat.LIMITS", Limits(total_timeout=0.2, max_bytes=1000))
    with talk(drip(OK)) as url:
        began = time.monotonic()
        assert not ping(url, good=True)
        assert time.monotonic() - began < 5


def test_the_address_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    """No line of the log holds the address."""
    with caplog.at_level(logging.DEBUG, "monitor"):
        assert not ping("http://127.0.0.1:9/SECRET", good=True)
    assert caplog.messages
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize(
    "raised", [KeyError("SECRET"), RecursionError(), UnicodeError("SECRET"), OverflowError()]
)
def test_any_exception_is_one_failed_heartbeat(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, raised: Exception
) -> None:
    """Any exception is a heartbeat that failed, told in a line without the address; the check goes on."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise raised

    monkeypatch.setattr("monitor.heartbeat.send_once", fail)
    with caplog.at_level(logging.DEBUG, "monitor"):
        assert not ping("http://127.0.0.1:9/SECRET", good=True)
    assert "SECRET" not in caplog.text
    assert [record.levelname for record in caplog.records].count("WARNING") == 1
