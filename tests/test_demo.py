"""Laws of the demo: what it keeps can be tried, and its pages are those of its last evening."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from jinja2 import ChoiceLoader, DictLoader

from monitor.demo import play_demo
from monitor.demo.site import TEMPLATES
from monitor.demo.story import DAYS
from monitor.errors import Unforeseen
from tests.process import run

LAST = DAYS[-1].isoformat()


@pytest.mark.slow
def test_a_kept_demo_can_be_tried(tmp_path: Path) -> None:
    """Its settings are valid, every command it names works on its store, and nothing is written over."""
    done = run(tmp_path, "demo", "--keep", "kept")
    assert (done.returncode, done.stderr) == (0, "")
    named = re.findall(r"^  monitor --config \S+ (.+)$", done.stdout, re.MULTILINE)
    assert "serve" in named
    assert run(tmp_path / "kept", "config").returncode == 0
    for command in set(named) - {"serve"}:
        assert run(tmp_path / "kept", *command.split()).stdout.strip()
    again = run(tmp_path, "demo", "--keep", "kept")
    assert (again.returncode, "kept is not empty" in again.stderr) == (2, True)


@pytest.mark.slow
def test_a_folder_that_cannot_be_looked_into_is_a_mistake(tmp_path: Path) -> None:
    """As one with a name that no folder can have, or in a folder that is closed to us."""
    done = run(tmp_path, "demo", "--keep", "x" * 300)
    assert (done.returncode, "Error: " in done.stderr, "report it" in done.stderr) == (2, True, False)


@pytest.mark.parametrize("name", ["robots.txt.j2", "sitemap.xml.j2", "drupal.html.j2"])
def test_a_page_of_the_site_that_fails_ends_the_demo(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whichever page it is, the demo ends at once and says whose fault it is, without a traceback."""
    assert TEMPLATES.loader
    faulty = ChoiceLoader([DictLoader({name: "{{ heron }}"}), TEMPLATES.loader])
    monkeypatch.setattr(TEMPLATES, "loader", faulty)
    monkeypatch.setattr(TEMPLATES, "cache", None)
    began = time.monotonic()
    with pytest.raises(Unforeseen, match=r"demo's own site failed.*: UndefinedError: 'heron' is undefined"):
        play_demo(tmp_path, print)
    assert time.monotonic() - began < 10
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.slow
def test_the_demo_serves_its_pages_until_interrupted(tmp_path: Path) -> None:
    """The page of the last day is there, nothing on it says that checks have stopped, and Ctrl-C ends it well."""
    command = [sys.executable, "-m", "monitor", "demo", "--serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = next(line.strip() for line in process.stdout if line.startswith("http://127.0.0.1:"))
        day, status = (requests.get(address + path, timeout=10).text for path in (LAST, "status"))
        assert "read 23:59 UTC" in day  # by the clock of the story
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    assert "Lantern Strait" in day
    assert "All is well" in status
    assert list(tmp_path.iterdir()) == []
