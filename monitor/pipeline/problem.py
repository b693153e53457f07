"""One thing that needs attention, and the one that is found without the database: a full disk."""

import shutil
from dataclasses import dataclass
from datetime import datetime

from monitor.config import Config
from monitor.files import find_existing

FULL_BYTES = 1_000_000  # bytes that a check needs which finds anything
SCARCE_BYTES = 10_000_000  # bytes that a check may need


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that needs attention; `way` is a command that helps.

    `stops` says whether it keeps assessments from coming in, `owed` whether it is that a channel has not got its messages.
    """

    what: str
    since: datetime | None
    words: str
    way: str = ""
    stops: bool = False
    owed: bool = False


def find_full_disk(config: Config) -> Problem | None:
    """Return the problem that nothing more can be stored, or soon: a check that fails for it cannot store that it failed."""
    folder = find_existing(config.database.resolve().parent)
    free = shutil.disk_usage(folder).free
    if free >= SCARCE_BYTES:
        return None
    full = free < FULL_BYTES
    more = ". A check that fails for it cannot note that it did." if full else ", and a check may need more."
    return Problem(
        what="The disk is full" if full else "The disk is nearly full",
        since=None,
        words=f"{folder}: {free // 1_000_000} MB free{more} What cannot be stored is not sent either.",
        way="monitor doctor",
        stops=full,
    )
