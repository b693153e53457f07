"""What is printed on a terminal: as wide as the window, with colours; plain wherever a program reads it."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import pytest

from tests.desk import configure
from tests.process import run

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
WEEK = ("digest", "--since", "2026-06-09")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, demo_days: Path) -> Path:
    """A folder with the demo's ten days."""
    folder = tmp_path_factory.mktemp("terminal")
    copytree(demo_days, folder, dirs_exist_ok=True)
    configure(folder, "http://127.0.0.1:9")
    return folder


def show(folder: Path, *arguments: str, columns: int, **environ: str) -> str:
    """Return what a command prints on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    known = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}}
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=folder,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**known, "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[1]), **environ},
    ) as process:
        os.close(theirs)
        printed = b""
        with suppress(OSError):  # Linux says so when the other end is closed
            while some := os.read(ours, 65536):
                printed += some
        assert process.wait() == 0
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


@pytest.mark.slow
@pytest.mark.parametrize("columns", [40, 72, 120, 200])
def test_lines_fit_the_window_and_use_it(folder: Path, columns: int) -> None:
    """But for addresses, which are not broken."""
    lines = COLOUR.sub("", show(folder, *WEEK, columns=columns)).splitlines()
    assert all(len(line) <= columns or "://" in line for line in lines)
    assert max(map(len, lines)) > columns * 0.8


@pytest.mark.slow
def test_colours_are_for_terminals_that_want_them(folder: Path) -> None:
    plain = run(folder, *WEEK).stdout
    assert "\x1b" not in plain
    painted = show(folder, *WEEK, columns=72)
    assert COLOUR.search(painted)
    assert COLOUR.sub("", painted) == plain
    assert show(folder, *WEEK, columns=72, NO_COLOR="1") == plain
    assert show(folder, *WEEK, columns=72, TERM="dumb") == plain


@pytest.mark.slow
def test_an_assessment_is_laid_out_on_a_terminal_and_printed_as_it_is_elsewhere(folder: Path) -> None:
    printed = run(folder, "show", "2026-06-17").stdout
    shown = COLOUR.sub("", show(folder, "show", "2026-06-17", columns=50))
    assert shown.split() == printed.split()
    assert all(len(line) <= 50 or "://" in line for line in shown.splitlines())
    assert max(map(len, printed.splitlines())) > 200


@pytest.mark.slow
def test_the_demo_ends_with_a_digest_as_wide_as_the_window(tmp_path: Path) -> None:
    shown = show(tmp_path, "demo", columns=100)
    assert COLOUR.search(shown)
    digest = COLOUR.sub("", shown).partition(" NEW THEME")[2]
    assert 80 < max(len(line) for line in digest.splitlines() if "://" not in line) <= 100
