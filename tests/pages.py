"""Where pages lie: the golden ones, which are ours, and the corpus, which is not in this repository."""

import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "parse" / "golden"
SHARED = Path(os.environ.get("MONITOR_SHARED", Path(__file__).resolve().parents[2] / "shared"))
CORPUS = SHARED / "corpus"


def shared(path: str) -> Path:
    """Return a path below ../shared (or $MONITOR_SHARED); the test is skipped where it is absent."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"no ../shared/{path} here")
    return found
