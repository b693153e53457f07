"""The lock beside the database."""

import math
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import StoreLocked
from monitor.store.locks import Lock, find_holder, hold, is_held

HOLD = "import sys, time; from pathlib import Path; from monitor.store.locks import Lock; Lock(Path(sys.argv[1])).acquire(0); print('held', flush=True); time.sleep(60)"


def test_one_holds_it_and_another_waits_no_longer_than_asked(tmp_path: Path) -> None:
    """Two in one process exclude each other as two processes do; who lets go leaves it to the next."""
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    first.acquire(wait=0)
    with pytest.raises(TimeoutError):
        second.acquire(wait=0.1)
    first.release()
    second.acquire(wait=0)
    second.release()


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    """The kernel lets go for it: nothing has to be cleaned up."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path / "lock"], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(TimeoutError):
            Lock(tmp_path / "lock").acquire(wait=0)
        other.kill()
        other.wait()
    Lock(tmp_path / "lock").acquire(wait=1)


def test_asking_whether_it_is_held_takes_nothing(tmp_path: Path) -> None:
    """It is held from `acquire` to `release`; a file that is missing, or left behind, is held by nobody."""
    lock = Lock(tmp_path / "lock")
    assert not is_held(lock.path)
    assert not lock.path.exists()
    lock.acquire(wait=0)
    assert is_held(lock.path)
    lock.release()
    assert not is_held(lock.path)
    lock.acquire(wait=0)
    lock.release()


def test_a_lock_says_who_holds_it(tmp_path: Path) -> None:
    """In one line, and nothing of an earlier holder; a file of an older version, or one that is no text, says nothing."""
    lock = Lock(tmp_path / "lock")
    for before in (
        b"",
        b"process 99999999999 on a-host-with-a-long-name since 2026-06-17 22:10 UTC and more\n",
    ):
        lock.path.write_bytes(before)
        lock.acquire(wait=0)
        assert re.fullmatch(
            rf"process {os.getpid()} on \S+ since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC",
            find_holder(lock.path),
        )
        lock.release()
    for odd in (b"", b"\xff\n", b"a\nb\n", b"\x1b[2J\n"):
        lock.path.write_bytes(odd)
        assert find_holder(lock.path) == ""
    assert find_holder(tmp_path / "none") == ""


@pytest.mark.parametrize(("minutes", "begun"), [(0, "just now"), (95, "1 hour ago")])
def test_who_finds_a_lock_held_hears_for_how_long_in_nobody_s_time_zone(
    tmp_path: Path, minutes: int, begun: str
) -> None:
    """All other times are in the zone of the settings, which the lock does not know."""
    with hold(tmp_path / "db", "run", 0.0) as lock:
        since = datetime.now(UTC) - timedelta(minutes=minutes)
        lock.path.write_text(f"process 12 on gateway since {since:%Y-%m-%d %H:%M} UTC\n")
        with pytest.raises(StoreLocked) as found, hold(tmp_path / "db", "run", 0.0):
            pass
    assert str(found.value).endswith(f" (process 12 on gateway, begun {begun})")


def test_a_lock_knows_how_long_nobody_held_it(tmp_path: Path) -> None:
    """From when the last holder let go, also in another process; unknown before the first, and after a clock was put back."""
    lock, other = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    lock.acquire(wait=0)
    assert lock.idle == math.inf
    os.utime(lock.path, (0, 0))
    lock.release()
    other.acquire(wait=0)
    assert 0 <= other.idle < 60
    other.release()
    for since, idle in ((-100.0, 100.0), (3600.0, math.inf)):
        os.utime(lock.path, (time.time() + since,) * 2)
        lock.acquire(wait=0)
        assert lock.idle == pytest.approx(idle, abs=30)
        lock.release()
