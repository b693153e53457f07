"""The result of one pass over the outbox; a separate file, since most passes find nothing owed and need no more."""

from dataclasses import dataclass

from monitor.errors import MonitorError


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The result of one pass over the outbox; `owed` leaves out `deferred` deliveries, which wait for quiet hours."""

    delivered: int = 0
    owed: int = 0
    failures: tuple[MonitorError, ...] = ()
    deferred: int = 0
