"""What the tests of the fetcher share: a clock, and what a failure is."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.errors import FetchError
from monitor.fetch import Fetcher

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
AGENT = "assessment-monitor/0.1.0 (desk@example.org)"
BODY = b"<!DOCTYPE html><html><head><title>Assessment</title></head><body>text</body></html>"
JUNE_1 = "/backgrounder/russian-offensive-campaign-assessment-june-1"

Build = Callable[..., Fetcher]


class Clock:
    """Time that passes only by sleeping, and remembers each sleep."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """Return the time, in seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.time += seconds


def failure(fetcher: Fetcher, url: str) -> tuple[type[FetchError], str, str]:
    """Return what kind of failure asking for the address is, of which address, and why."""
    with pytest.raises(FetchError) as caught:
        fetcher.get(url)
    return type(caught.value), caught.value.url, caught.value.reason
