"""A file system of its own that is full or read-only: every message names the file and the reason, and reading goes on."""

import os
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.cli.exits import Exit
from monitor.demo.story import DEMO_KEY
from monitor.store import open_store
from tests.desk import configure

pytestmark = pytest.mark.slow  # each test starts processes

FULL = "cp -a {folder}/. {disk} && (cat /dev/zero > {disk}/filler || :) 2> /dev/null"
CHECK = f"cd {{disk}} && {shlex.quote(sys.executable)} -m monitor check 2> /dev/null"
FIRST = f"cp {{folder}}/config.yaml {{disk}} && head -c 1950000 /dev/zero > {{disk}}/filler && ({CHECK} || :)"
READ_ONLY = "cp -a {folder}/. {disk} && mount -o remount,ro {disk}"
ON_DISK = "mount -t tmpfs -o size=2m tmpfs {disk} && {prepare} && cd {disk} && exec {monitor}"


def run_on(prepare: str, folder: Path, disk: Path, *words: str) -> tuple[int, str]:
    """Run monitor with a copy of a folder on a small disk that was prepared so; return status and standard error."""
    done = start_on(prepare, folder, disk, *words)
    return done.returncode, done.stderr.strip()


def start_on(prepare: str, folder: Path, disk: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run it, and return all that came of it."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("needs root and unshare")
    disk.mkdir()
    places = {"folder": shlex.quote(str(folder)), "disk": shlex.quote(str(disk))}
    monitor = shlex.join([sys.executable, "-m", "monitor", *words])
    script = ON_DISK.format(prepare=prepare.format(**places), monitor=monitor, **places)
    environ = {**os.environ, "MONITOR_CONFIG": str(disk / "config.yaml")}
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, check=False, env=environ
    )
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no namespaces here: {done.stderr.strip()}")
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, demo_days: Path) -> Path:
    """The demo's ten days, with settings beside them."""
    filled = tmp_path_factory.mktemp("filled")
    shutil.copytree(demo_days, filled, dirs_exist_ok=True)
    configure(filled, "http://127.0.0.1:9")
    with open_store(filled / "monitor.db", write=True) as store:
        store.runs.mark(f"check {DEMO_KEY}", datetime.now(UTC))
    return filled


@pytest.mark.parametrize(
    ("prepare", "words", "said"),
    [
        (FULL, ["check"], "{db}: no room left on the disk (disk I/O error)"),
        (FULL, ["themes", "mute", "2026-06-08/1"], "{db}: no room left on the disk (disk I/O error)"),
        (FULL, ["backup", "copy"], "{db}: cannot be copied to copy/monitor.db: no room left on the disk"),
        (READ_ONLY, ["check"], "{db}: cannot be written here: the file system is read-only"),
        (READ_ONLY, ["backup", "copy"], "copy/monitor.db: cannot be written: the file system is read-only"),
    ],
)
def test_what_cannot_be_written_is_named_with_the_reason(
    folder: Path, tmp_path: Path, prepare: str, words: list[str], said: str
) -> None:
    """One line that a person can act on, and the status of a database that cannot be used."""
    disk = tmp_path / "disk"
    assert run_on(prepare, folder, disk, *words) == (7, said.format(db=disk / "monitor.db"))


@pytest.mark.parametrize("prepare", [FULL, READ_ONLY])
def test_reading_needs_no_room(folder: Path, tmp_path: Path, prepare: str) -> None:
    """What is stored can be shown on a disk where nothing more can be written."""
    assert run_on(prepare, folder, tmp_path / "disk", "show", "newest") == (0, "")


def test_status_says_that_the_disk_is_full(folder: Path, tmp_path: Path) -> None:
    """A check that found no room could not store that: who asks hears of it all the same, and the publisher is not blamed."""
    done = start_on(FULL, folder, tmp_path / "disk", "status")
    assert "The disk is full." in done.stdout
    assert "What to do: delete something there." in done.stdout
    assert "What to do: `" not in done.stdout  # no command makes room
    assert "All is well" not in done.stdout
    assert "days old" not in done.stdout


def test_status_and_doctor_say_that_nothing_can_be_stored(folder: Path, tmp_path: Path) -> None:
    """On a disk that is read-only no right helps: nobody is told to change the owner, and nothing there is called good."""
    done = start_on(READ_ONLY, folder, tmp_path / "status", "status", "--check")
    assert done.returncode == Exit.FAILED
    assert "Nothing can be stored" in done.stdout
    assert "the file system is read-only" in done.stdout
    found = start_on(READ_ONLY, folder, tmp_path / "doctor", "doctor").stdout
    bad = [line.split()[1] for line in found.splitlines() if "read-only" in line]
    assert bad == ["disk:", "access:"]
    assert "chown" not in found


def test_a_disk_with_some_room_is_not_called_full(folder: Path, tmp_path: Path) -> None:
    """A check may still work there."""
    done = start_on("cp -a {folder}/. {disk}", folder, tmp_path / "disk", "status")
    assert "The disk is nearly full." in done.stdout
    assert "days old" in done.stdout


def test_a_first_check_without_room_leaves_nothing_half_made(folder: Path, tmp_path: Path) -> None:
    """`status` says that there is no database, and why; the next check with room makes one, and no copy of another."""
    failed = start_on(FIRST, folder, tmp_path / "first", "status")
    assert failed.returncode == Exit.STORE
    assert "no database yet" in failed.stderr
    assert "The disk is full." in failed.stderr
    done = start_on(
        f"{FIRST} && rm {{disk}}/filler && ({CHECK} || :) && ls {{disk}}", folder, tmp_path / "next", "status"
    )
    assert done.returncode == 0
    assert "before-" not in done.stdout
