"""The outcome of a check, a backfill or an import, and of each assessment in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.errors import MonitorError
from monitor.text import counted

if TYPE_CHECKING:
    from monitor.models import Assessment


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """An assessment that was stored: `added` if it was new, `revised` if it changed; both are false if nothing changed.

    `silent` says that nobody is notified of it.
    """

    assessment: "Assessment"
    added: bool
    revised: bool
    silent: bool


@dataclass(frozen=True, kw_only=True)
class Report:
    """Counts and failures; a run is a success if nothing failed and nothing is owed but what is deferred."""

    added: "tuple[Assessment, ...]" = ()
    revised: "tuple[Assessment, ...]" = ()
    unchanged: int = 0  # files of an import that changed nothing
    failures: tuple[MonitorError, ...] = ()
    unreached: bool = False  # a whole site could not be reached, or refused our requests
    requests: int = 0
    delivered: int | None = None  # messages that this process delivered; None: it sent none on purpose
    delivered_elsewhere: int = 0  # messages that another process delivered during the run
    owed: int = 0  # without what is deferred
    deferred: int = 0  # messages held back until quiet hours are over
    resting: tuple[datetime, ...] = ()  # when pages that failed before and were not requested are tried again

    @property
    def summary(self) -> str:
        """Return the counts of a run in one line. Assessments are "added", since only themes are called "new"."""
        others = f", {self.delivered_elsewhere} by another process" if self.delivered_elsewhere else ""
        held = f" ({self.deferred} held until quiet hours are over)" if self.deferred else ""
        outbox = (
            ()
            if self.delivered is None
            else (
                f"{counted(self.delivered, 'message delivered', 'messages delivered')}{others}",
                f"{self.owed + self.deferred} owed{held}",
            )
        )
        counts = (
            counted(len(self.added), "assessment added", "assessments added"),
            f"{len(self.revised)} edited",
            *outbox,
            f"{len(self.failures)} failed",
            counted(self.requests, "request"),
        )
        return ", ".join(counts)


def add_reports(reports: Sequence[Report]) -> Report:
    """Return the sum of the reports of several series."""
    return Report(
        added=tuple(one for report in reports for one in report.added),
        revised=tuple(one for report in reports for one in report.revised),
        failures=tuple(one for report in reports for one in report.failures),
        unreached=any(report.unreached for report in reports),
        requests=sum(report.requests for report in reports),
        resting=tuple(one for report in reports for one in report.resting),
    )
