"""The program as a process of its own."""

import os
import subprocess
import sys
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
