"""Lasting failures of the daemon's work: each is logged once when it begins and once when it ends."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from monitor.boundary import Boundary
from monitor.errors import MonitorError, StoreError

log = logging.getLogger(__name__)


class LastingFailures:
    """The current failures, by the name of the work; a failure that lasts for days must not fill the log."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def of(self, what: str) -> str:
        """Return how a piece of work failed the last time, or "" if it succeeded."""
        return self._found.get(what, "")

    @contextmanager
    def noting(self, what: str) -> Iterator[None]:
        """Run a piece of work in the block; its failure is noted, and not raised."""
        failures: list[MonitorError] = []
        try:
            with Boundary("job", "unforeseen error", failures.append):
                yield
        except StoreError as exc:
            failures.append(exc)
        known, found = self.of(what), "; ".join(map(str, failures))
        if found and found != known:
            log.warning("%s failed: %s", what, found)
        elif known and not found:
            log.info("%s works now", what)
        self._found[what] = found
