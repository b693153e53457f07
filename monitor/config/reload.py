"""Read the settings again while a process runs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from monitor.boundary import Boundary
from monitor.errors import MonitorError

log = logging.getLogger(__name__)


@contextmanager
def taking_settings() -> Iterator[None]:
    """Replace the settings in the block; a failure is logged, and the old settings stay in force."""
    with Boundary("reload", "reading the configuration again", _log_failure):
        yield
        log.info("configuration read again")


def _log_failure(failure: MonitorError) -> None:
    log.error("the new configuration was refused, the old one stays in force: %s", failure)
