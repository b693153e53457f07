"""Laws of exit statuses: scripts go by them, so each means what `monitor --help` says."""

import pytest

from monitor.cli.exits import Exit
from monitor.cli.reports import exit_status
from monitor.errors import (
    ArchiveError,
    Blocked,
    CutShort,
    LayoutChanged,
    MonitorError,
    NotFound,
    TransportError,
    Unreachable,
)
from monitor.pipeline.report import Report

URL = "https://veldia.example/x"


@pytest.mark.parametrize(
    ("failures", "status"),
    [
        ((), Exit.OK),
        ((NotFound(URL, "not there"),), Exit.FAILED),
        ((CutShort("</html> at the end", "a page that was cut short", URL),), Exit.FAILED),
        ((LayoutChanged("takeaways", "none", URL),), Exit.LAYOUT),
        ((CutShort("</html>", "half", URL), LayoutChanged("takeaways", "none", URL)), Exit.LAYOUT),
        ((Unreachable(URL, "no answer"),), Exit.FAILED),
        ((LayoutChanged("takeaways", "none", URL), Blocked(URL, "turned away")), Exit.BLOCKED),
        ((Blocked(URL, "turned away"), ArchiveError(URL)), Exit.STORE),
    ],
)
def test_a_kind_of_failure_has_its_status(failures: tuple[MonitorError, ...], status: Exit) -> None:
    """The most telling one counts; a page that was cut on its way has no unknown layout."""
    assert exit_status(Report(failures=failures)) == status


def test_a_site_of_which_nothing_could_be_read_has_its_status() -> None:
    """It is more than a page that failed, and less than being turned away."""
    down, away = Unreachable(URL, "no answer"), Blocked(URL, "turned away")
    statuses = [exit_status(Report(failures=found, unreached=True)) for found in ((down,), (down, away))]
    assert statuses == [Exit.UNREACHABLE, Exit.BLOCKED]


@pytest.mark.parametrize(("owed", "status"), [(0, Exit.OK), (1, Exit.OWED)])
def test_a_refused_message_is_a_failure_while_it_is_owed(owed: int, status: Exit) -> None:
    """One that was dropped for good is told by `monitor status`."""
    assert exit_status(Report(failures=(TransportError("desk refused"),), owed=owed)) == status
