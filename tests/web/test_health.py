"""Health and metrics say what is so, by the rules of HTTP and of Prometheus."""

import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from waitress.trigger import trigger

from monitor.web import Health, Sample, create_health_app, render_metrics, serve_app
from tests.web.hostile import spoil
from tests.web.world import client_of, harbour_story, settings, write_story

SAMPLES = (
    Sample(name="a_total", about="A.", value=3, kind="counter"),
    Sample(name="b", about="B.", value=0.5, labels={"x": 'q"\\\n'}),
    Sample(name="a_total", about="A.", value=4e9, kind="counter", labels={"x": "1", "y": "2"}),
)


class Condition:
    """How the process is, as a test says."""

    def __init__(self) -> None:
        self.liveness: str | None = None
        self.readiness: str | None = None

    def health(self) -> Health:
        """Return how to learn it."""
        return Health(
            find_liveness_failure=lambda: self.liveness,
            find_readiness_failure=lambda: self.readiness,
            measure=lambda: SAMPLES,
        )


@pytest.fixture
def condition() -> Condition:
    return Condition()


@pytest.fixture
def port(condition: Condition) -> Iterator[int]:
    with serve_app(create_health_app(condition.health()), "127.0.0.1:0") as found:
        yield found


SLOW_CLIENTS = 700


def ask(
    port: int, path: str, method: str = "GET", host: str = "127.0.0.1"
) -> tuple[int, str, Mapping[str, str]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.getheaders()}
    finally:
        connection.close()


def test_health_and_readiness_are_503_with_the_reason(condition: Condition, port: int) -> None:
    assert ask(port, "/healthz")[:2] == (200, "ok\n")
    condition.liveness, condition.readiness = "the schedule stands still", "roca: blocked"
    assert ask(port, "/healthz")[:2] == (503, "the schedule stands still\n")
    assert ask(port, "/readyz")[:2] == (503, "roca: blocked\n")


def test_at_any_host_only_healthz_answers_and_gives_no_reason(condition: Condition, port: int) -> None:
    """A supervisor may name this machine as it likes; another site learns nothing about what is watched here."""
    assert ask(port, "/healthz", host="gateway.example")[:2] == (200, "ok\n")
    condition.liveness = "the check of roca is overdue"
    assert ask(port, "/healthz", host="gateway.example")[:2] == (503, "not well\n")
    assert {ask(port, path, host="gateway.example")[0] for path in ("/readyz", "/metrics")} == {421}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_head_has_the_length_of_get_and_no_body(port: int, path: str) -> None:
    status, body, headers = ask(port, path, "HEAD")
    assert (status, body) == (200, "")
    assert headers["content-length"] == str(len(ask(port, path)[1]))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_another_method_is_405_and_says_which_are_allowed(port: int, method: str) -> None:
    status, _, headers = ask(port, "/healthz", method)
    assert status == 405
    assert {"GET", "HEAD"} <= set(headers["allow"].split(", "))


def test_anything_else_is_404_that_says_what_there_is(port: int) -> None:
    assert ask(port, "/")[:2] == (404, "there are /healthz, /readyz and /metrics\n")


def test_metrics_are_what_prometheus_reads(port: int) -> None:
    status, text, headers = ask(port, "/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert [(sample.value, sample.labels) for sample in families["a"].samples] == [
        (3.0, {}),
        (4e9, {"x": "1", "y": "2"}),
    ]
    assert families["b"].samples[0].labels == {"x": 'q"\\\n'}
    assert (families["a"].type, families["b"].type) == ("counter", "gauge")


def test_metrics_of_one_name_stand_under_one_heading() -> None:
    assert render_metrics(SAMPLES).decode().count("# TYPE a_total counter") == 1


@pytest.mark.slow
def test_slow_clients_do_not_keep_a_probe_waiting(port: int) -> None:
    """Hundreds of clients that never end their request take no thread, and no place from a probe."""
    with ExitStack() as stack:
        for _ in range(SLOW_CLIENTS):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        began = time.monotonic()
        assert ask(port, "/healthz")[0] == 200
        assert time.monotonic() - began < 2


def test_pages_served_by_themselves_are_ready_while_the_database_can_be_read(tmp_path: Path) -> None:
    config = settings(tmp_path)
    write_story(config, harbour_story())
    client: FlaskClient = client_of(config)
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)
    assert "monitor_deliveries_owed 0.0" in client.get("/metrics").text
    spoil(config.database, "broken")
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 503)
    assert "monitor.db" in client.get("/readyz").text


def test_a_server_is_closed_under_load_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    """Answers under way end before the sockets close: no thread stumbles over one."""

    def page(_: object, start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "20000")])
        return [b"x" * 20_000]

    with ExitStack() as sockets:
        with serve_app(page, "127.0.0.1:0") as port:
            for _ in range(30):
                one = sockets.enter_context(socket.socket())
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                one.connect(("127.0.0.1", port))
                one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50)
            time.sleep(0.1)
        time.sleep(0.1)
        assert not [record for record in caplog.records if record.exc_info]


def test_a_server_that_is_woken_early_is_closed_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer just given may wake the thread that closes all before the call to close has written to its pipe."""

    def write_twice(self: Any) -> None:
        os.write(self.trigger, b"x")
        time.sleep(0.05)
        os.write(self.trigger, b"x")

    with serve_app(create_health_app(Condition().health()), "127.0.0.1:0"):
        monkeypatch.setattr(trigger, "_physical_pull", write_twice)
