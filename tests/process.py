"""The program as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `monitor` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=folder,
        env={**os.environ, "MONITOR_CONFIG": str(folder / "config.yaml")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def type_at_terminal(folder: Path, typed: Sequence[str], *arguments: str) -> str:
    """Run `monitor` at a terminal of 80 columns, type lines, and return what it shows."""
    ours, theirs = os.openpty()
    environ = {**os.environ, "MONITOR_CONFIG": str(folder / "config.yaml"), "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=folder, env=environ, stdin=theirs, stdout=theirs, stderr=theirs,
    ):  # fmt: skip
        os.close(theirs)
        os.write(ours, "".join(f"{line}\n" for line in typed).encode())
        shown = b""
        with suppress(OSError):  # EIO: the other end is closed
            while piece := os.read(ours, 65_536):
                shown += piece
    os.close(ours)
    return shown.decode()
