"""Exit statuses; `monitor --help` documents each."""

from enum import IntEnum


class Exit(IntEnum):
    """One exit status for each kind of failure; 130 is an interruption."""

    OK = 0
    FAILED = 1
    USAGE = 2
    OWED = 3
    UNREACHABLE = 4
    BLOCKED = 5
    LAYOUT = 6
    STORE = 7
