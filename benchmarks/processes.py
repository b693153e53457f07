"""Measure processor time and memory of whole programs, and of work in this process."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROUNDS = 5
MONITOR = [str(Path(sys.executable).with_name("monitor"))]


class Used(NamedTuple):
    """User plus system time in seconds, and peak memory in MB."""

    seconds: float
    megabytes: int = 0

    def least(self, other: "Used") -> "Used":
        """Return the least time, as the machine may be shared, and the greatest size of two runs."""
        return Used(min(self.seconds, other.seconds), max(self.megabytes, other.megabytes))


# Starts a program and reports what it used; a small process, as a child's peak memory starts from its parent's.
STARTER = """
import json, os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, used = os.wait4(pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss // 1024]))
"""


def run(command: Sequence[str | Path], folder: Path) -> Used:
    """Run a program once; raises SystemExit if it fails."""
    started = [sys.executable, "-I", "-S", "-c", STARTER, *map(str, command)]
    done = subprocess.run(started, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603  commands of this folder
    status, seconds, megabytes = json.loads(done.stdout)
    if status:
        said = f"{' '.join(map(str, command[:3]))}: ended with status {status}: {done.stderr[-500:]}"
        raise SystemExit(said)
    return Used(seconds, megabytes)


def run_again(command: Sequence[str | Path], folder: Path) -> Used:
    """Return the least of several runs; the first two find something new, and do not count."""
    runs = [run(command, folder) for _ in range(ROUNDS + 2)][2:]
    return _least(runs)


def run_afresh(command: Sequence[str | Path], folder: Path, forget: Sequence[str], rounds: int = 2) -> Used:
    """Return the least of several runs, each after removing the files that match `forget`."""
    runs = []
    for _ in range(rounds):
        for found in [path for pattern in forget for path in folder.glob(pattern)]:
            subprocess.run(["rm", "-r", found], check=True)  # noqa: S603, S607
        runs.append(run(command, folder))
    return _least(runs)


def measure(work: Callable[[], object]) -> Used:
    """Return the least of several runs of a function."""

    def once() -> Used:
        began = time.process_time()
        work()
        return Used(time.process_time() - began)

    return _least([once() for _ in range(ROUNDS)])


def _least(runs: Sequence[Used]) -> Used:
    found = runs[0]
    for other in runs[1:]:
        found = found.least(other)
    return found
