"""A client may ask much at once and steadily a little; others are not slowed down by it."""

import pytest
from flask.testing import FlaskClient

from monitor.config import Config
from monitor.web import Site, create_app
from monitor.web.limits import MAX_CLIENTS, Allowance
from tests.web.world import NOW


class Clock:
    """Seconds, as the test says."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


def test_after_a_burst_a_client_waits_for_the_next_token() -> None:
    clock = Clock()
    allowance = Allowance(2, 0.5, clock)
    for _ in range(2):
        assert allowance.wait("a") == 0
        allowance.take("a")
    assert allowance.wait("a") == 2
    assert allowance.wait("b") == 0
    clock.now = 2
    assert allowance.wait("a") == 0


def test_tokens_do_not_pile_up_beyond_the_burst() -> None:
    clock = Clock()
    allowance = Allowance(2, 1, clock)
    clock.now = 1000
    for _ in range(2):
        allowance.take("a")
    assert allowance.wait("a") > 0


def test_only_so_many_clients_are_remembered() -> None:
    allowance = Allowance(1, 1, Clock())
    for n in range(MAX_CLIENTS + 10):
        allowance.take(str(n))
    assert allowance.wait("0") == 0
    assert allowance.wait(str(MAX_CLIENTS + 9)) > 0


@pytest.mark.slow
def test_a_client_that_asks_without_end_is_told_when_to_come_back(harbour: Config) -> None:
    clock = Clock()
    client: FlaskClient = create_app(Site(load=lambda: harbour, now=lambda: NOW, clock=clock)).test_client()
    codes = [client.get("/style.css").status_code for _ in range(301)]
    assert codes == [200] * 300 + [429]
    refused = client.get("/")
    assert {client.get(path).status_code for path in ("/healthz", "/readyz")} <= {200, 503}  # the truth
    assert refused.headers["Retry-After"] == "1"
    clock.now = 1
    assert client.get("/").status_code == 200
