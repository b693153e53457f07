"""Laws of the unit files, held by systemd's own tools."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[1] / "systemd"
NAMES = ["monitor.service", "monitor-check.service", "monitor-check.timer"]
EXPOSURE = 1.5


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The unit files, with a program that is there in the place of the installed one."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here")
    for name in NAMES:
        text = (UNITS / name).read_text().replace("/opt/monitor/bin/monitor", sys.executable)
        (tmp_path / name).write_text(text)
    return tmp_path


def analyze(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze."""
    return subprocess.run(
        ["systemd-analyze", *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_units_are_clean(units: Path) -> None:
    """`systemd-analyze verify` says nothing of them."""
    done = analyze("verify", *(f"./{name}" for name in NAMES), folder=units)
    told = [line for line in done.stderr.splitlines() if "monitor" in line]
    assert (done.returncode, told) == (0, [])


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".service")])
def test_the_services_are_hardly_exposed(units: Path, name: str) -> None:
    """`systemd-analyze security` gives at most 1.5 of 10."""
    done = analyze("security", "--offline=true", f"./{name}", folder=units)
    found = re.search(r"exposure level for .*: ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= EXPOSURE


def test_every_file_is_installed_by_the_documentation() -> None:
    """docs/systemd.md names each unit."""
    text = (UNITS.parent / "docs" / "systemd.md").read_text()
    assert sorted(path.name for path in UNITS.iterdir()) == sorted(NAMES)
    assert [name for name in NAMES if name not in text] == []
