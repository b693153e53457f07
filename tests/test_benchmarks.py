"""The benchmarks tell an operator what is wrong with what they were given."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import GOLDEN

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("name", "said"),
    [(None, "holds no saved page (.html)"), ("wordpress", "is no Russian Offensive Campaign Assessment")],
)
def test_a_folder_without_assessments_is_one_line(name: str | None, said: str, tmp_path: Path) -> None:
    """It names the page, and nothing is installed or measured before."""
    if name:
        (tmp_path / "page.html").write_bytes((GOLDEN / name / "page.html").read_bytes())
    command = [sys.executable, "-m", "benchmarks.speed", "--pages", str(tmp_path), "parse"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert (said in done.stderr, done.stderr.count("\n"), str(tmp_path) in done.stderr) == (True, 1, True)


def test_a_folder_may_be_named_from_here(tmp_path: Path) -> None:
    """What is measured runs in a folder of its own, and finds the pages nevertheless."""
    (tmp_path / "page.html").write_text("no assessment")
    command = [sys.executable, "-m", "benchmarks.speed", "--pages", os.path.relpath(tmp_path, ROOT), "parse"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr.startswith(f"{tmp_path / 'page.html'}: ")
