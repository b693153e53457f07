"""What a check or an import came to."""

from dataclasses import dataclass

from monitor.errors import MonitorError
from monitor.models import Assessment


@dataclass(frozen=True, kw_only=True)
class Report:
    """Counts and failures; nothing failed and nothing owed is success."""

    added: tuple[Assessment, ...] = ()
    revised: tuple[Assessment, ...] = ()
    failures: tuple[MonitorError, ...] = ()
    requests: int = 0
    delivered: int = 0
    owed: int = 0
