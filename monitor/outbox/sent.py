"""What one pass over the outbox came to; in a file of its own, as most passes find nothing owed and need no more."""

from dataclasses import dataclass

from monitor.errors import MonitorError


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The result of one pass over the outbox; `deferred` deliveries wait for the end of quiet hours and are not due yet."""

    delivered: int = 0
    owed: int = 0
    failures: tuple[MonitorError, ...] = ()
    deferred: int = 0
