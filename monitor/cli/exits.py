"""Exit statuses; `monitor --help` documents each."""

import signal
from enum import IntEnum

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
BY_CTRL_C, BY_SIGTERM = 130, 143  # as a shell reports these signals


class Exit(IntEnum):
    """One exit status for each kind of failure."""

    OK = 0
    FAILED = 1
    USAGE = 2
    OWED = 3
    UNREACHABLE = 4
    BLOCKED = 5
    LAYOUT = 6
    STORE = 7


class Interrupted(BaseException):  # like asyncio.CancelledError, so that no boundary takes it for a failure
    """A command was interrupted; the text says what is kept."""

    def __init__(self, kept: str, status: int) -> None:
        self.status = status
        super().__init__(kept)
