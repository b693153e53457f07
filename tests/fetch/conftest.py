"""Fetchers on a clock of their own."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from monitor.fetch import Fetcher
from monitor.net import Limits
from tests.fetch.asking import AGENT, NOW, Build, Clock

LIMITS = Limits(total_timeout=120.0, max_bytes=20_000_000, public_only=True)


@pytest.fixture
def clock() -> Clock:
    """A clock of its own for each test."""
    return Clock()


@pytest.fixture
def build(clock: Clock) -> Iterator[Build]:
    """Build fetchers whose time is the clock's; they are closed at the end."""
    built: list[Fetcher] = []

    def build(site: str, *, request_interval: float = 0, retries: int = 3, **limits: Any) -> Fetcher:
        fetcher = Fetcher(
            site,
            user_agent=AGENT,
            limits=replace(LIMITS, **limits),
            request_interval=request_interval,
            retries=retries,
            retry_pause=2.0,
            clock=clock,
            sleep=clock.sleep,
            now=lambda: NOW,
        )
        built.append(fetcher)
        return fetcher

    yield build
    for fetcher in built:
        fetcher.close()
