"""A clock for the daemon's jobs, whose time passes only when we say so."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Clock:
    """Time that passes only when we say so."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def monotonic(self) -> float:
        """Return the moment in seconds."""
        return self.moment.timestamp()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconds)
