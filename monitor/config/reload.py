"""Read the settings again while a process runs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from monitor.boundary import Boundary
from monitor.errors import MonitorError

log = logging.getLogger(__name__)


@contextmanager
def taking_settings() -> Iterator[None]:
    """Take new settings inside; if that fails, it is logged, and the old ones hold."""
    with Boundary("reload", "reading the configuration again", _keep_old_settings):
        yield
        log.info("configuration read again")


def _keep_old_settings(failure: MonitorError) -> None:
    log.error("the configuration was not taken, the old one holds: %s", failure)
