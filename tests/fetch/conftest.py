"""Fetchers on a clock of their own."""

from collections.abc import Iterator
from typing import Any

import pytest

from monitor.fetch import Fetcher
from tests.fetch.asking import AGENT, NOW, Build, Clock


@pytest.fixture
def clock() -> Clock:
    """A clock of its own for each test."""
    return Clock()


@pytest.fixture
def build(clock: Clock) -> Iterator[Build]:
    """Build fetchers whose time is the clock's; they are closed at the end."""
    built: list[Fetcher] = []

    def build(site: str, **settings: Any) -> Fetcher:
        usual = {"user_agent": AGENT, "request_interval": 0, "clock": clock, "sleep": clock.sleep}
        built.append(Fetcher(site, **{**usual, "now": lambda: NOW, **settings}))
        return built[-1]

    yield build
    for fetcher in built:
        fetcher.close()
