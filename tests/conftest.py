"""Fixtures that every test may ask for, and one that all get."""

import pytest

from tests.servers import publisher, web

__all__ = ["publisher", "web"]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stands between the tests and loopback, whatever proxy the machine has."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "*")
