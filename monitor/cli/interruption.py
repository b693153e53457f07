"""What a long command says when it is interrupted by Ctrl-C or SIGTERM: that what it did is kept."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from monitor.cli.exits import BY_CTRL_C, BY_SIGTERM, Interrupted

KEPT = "interrupted; what was read is kept, and the next check goes on from there"


@contextmanager
def keeping(kept: str = KEPT) -> Iterator[None]:
    """Raise Interrupted in the block at Ctrl-C and SIGTERM, with what is said then."""

    def end(*_: object) -> NoReturn:
        raise Interrupted(kept, BY_SIGTERM)

    is_ours = threading.current_thread() is threading.main_thread()  # no other may set signals
    before = signal.signal(signal.SIGTERM, end) if is_ours else None
    try:
        yield
    except KeyboardInterrupt as exc:
        raise Interrupted(kept, BY_CTRL_C) from exc
    finally:
        if is_ours:
            signal.signal(signal.SIGTERM, before)
