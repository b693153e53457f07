"""The law of boundaries: whatever is raised inside one is the failure of that one piece of work, called what it is."""

import ast
import errno
import logging
import sqlite3
from pathlib import Path

import pytest

import monitor
from monitor.boundary import KINDS, SECRET, Boundary, BoundaryKind
from monitor.errors import (
    ArchiveError,
    MachineFault,
    MonitorError,
    NotFound,
    StoreError,
    TransportError,
    Unforeseen,
)
from tests.exceptions import RAISED

ADDRESS = "https://hooks.example/token"
raised = pytest.mark.parametrize("exc", RAISED, ids=lambda exc: type(exc).__name__)


@pytest.mark.parametrize("kind", KINDS)
@raised
def test_whatever_is_raised_inside_is_one_failure_of_one_line(kind: BoundaryKind, exc: Exception) -> None:
    """It is noted once, names the piece of work and what was raised, and the caller goes on."""
    noted: list[MonitorError] = []
    with Boundary(kind, "https://a.example/1", noted.append):
        raise exc
    [failure] = noted
    assert isinstance(failure, Unforeseen)
    assert str(failure).startswith(f"https://a.example/1: {type(exc).__name__}")
    assert "\n" not in str(failure)


@pytest.mark.parametrize(
    ("exc", "said"),
    [
        (MemoryError(), "no memory is left"),
        (OSError(errno.EMFILE, "", "/x"), "too many files are open; `ulimit -n` raises the limit"),
        (OSError(errno.ENOSPC, "No space left on device"), "no room left on the disk"),
        (
            ImportError("no\nname"),
            "a part of monitor cannot be loaded: no name; start it again, or install it again",
        ),
    ],
)
def test_what_the_machine_lacks_is_no_fault_of_monitors(exc: Exception, said: str) -> None:
    """Whoever reads it looks at the machine, and reports nothing to us."""
    noted: list[MonitorError] = []
    with Boundary("page", "https://a.example/1", noted.append):
        raise exc
    [failure] = noted
    assert isinstance(failure, MachineFault)
    assert str(failure) == f"https://a.example/1: {said}"


def test_a_foreseen_failure_stays_what_it_is() -> None:
    """An error of ours is noted as it was raised."""
    noted: list[MonitorError] = []
    missing = NotFound("https://a.example/1", "404")
    for exc in (missing, ArchiveError("archive/ab: cannot be written")):
        with Boundary("page", "https://a.example/1", noted.append):
            raise exc
    assert noted[0] is missing
    assert isinstance(noted[1], ArchiveError)


def test_an_unforeseen_failure_becomes_the_error_its_caller_handles() -> None:
    """A channel's exception is a delivery that failed."""
    noted: list[MonitorError] = []
    with Boundary("channel", "channels.desk", noted.append, TransportError):
        raise KeyError("x")
    assert isinstance(noted[0], TransportError)


@pytest.mark.parametrize("exc", [StoreError("full"), sqlite3.OperationalError(), sqlite3.DatabaseError()])
def test_a_database_that_cannot_be_used_ends_the_pass(exc: Exception) -> None:
    """Where nothing can be kept, nothing goes on."""
    with pytest.raises(type(exc)), Boundary("page", "a", print):
        raise exc


def test_an_order_to_stop_passes() -> None:
    """Ctrl-C is no page's failure."""
    with pytest.raises(KeyboardInterrupt), Boundary("page", "a", print):
        raise KeyboardInterrupt


@pytest.mark.parametrize("kind", sorted(SECRET))
def test_a_secret_address_is_quoted_nowhere(kind: BoundaryKind, caplog: pytest.LogCaptureFixture) -> None:
    """What a library says of a channel may hold its token: neither the failure nor the log repeats it."""
    caplog.set_level(logging.DEBUG)
    noted: list[MonitorError] = []
    with Boundary(kind, "channels.desk", noted.append):
        raise ValueError(ADDRESS)
    assert "example/token" not in f"{noted[0]}{caplog.text}"
    assert "test_boundary.py" in caplog.text


def test_the_log_says_where_at_debug_alone(caplog: pytest.LogCaptureFixture) -> None:
    """The trace is for whoever mends monitor."""
    caplog.set_level(logging.DEBUG)
    with Boundary("page", "a", lambda _: None):
        raise KeyError("x")
    assert [record.levelname for record in caplog.records] == ["DEBUG"]
    assert "test_boundary.py" in caplog.text


PASSED_ON = {
    "net/addresses.py",
    "outbox/send.py",
}  # a thread's exception, raised where it is waited for


@pytest.mark.slow
def test_nothing_else_catches_broadly() -> None:
    """Elsewhere, a handler of Exception or wider does nothing but raise: again, or an error of ours."""
    folder = Path(monitor.__file__).parent
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and not isinstance(node.body[-1], ast.Raise)
    }
    assert found - PASSED_ON <= {"boundary.py", "compose/child.py", "schedule/daemon.py"}
