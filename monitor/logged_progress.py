"""Log the progress of long work each minute, for when nobody looks at a terminal."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from monitor.progress import ON_PROGRESS, Step, say_progress

log = logging.getLogger(__name__)

PACE = 60.0  # seconds between two lines, and before the first


@contextmanager
def logged_progress(clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Log the progress of the work inside."""

    @contextmanager
    def watch(what: str, total: int) -> Iterator[Step]:
        began = said = clock()

        def step(done: int) -> None:
            nonlocal said
            now = clock()
            if now - said >= PACE and done < total:
                said = now
                log.info("%s: %s", what, say_progress(done, total, now - began))

        yield step

    token = ON_PROGRESS.set(watch)
    try:
        yield
    finally:
        ON_PROGRESS.reset(token)
