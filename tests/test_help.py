"""Laws of the help: whole at any width, the same in the manual page, and a mistyped command is answered by the nearest."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor.cli import cli


def walk(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a command and of all below it."""
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found
            yield from walk(found, *path, name)


COMMANDS = list(walk(cli))
MANUAL = Path(__file__).parents[1] / "man" / "monitor.1"


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_is_whole_at_80_columns(path: tuple[str, ...]) -> None:
    """No line is wider, no sentence is cut, and the command says what it does."""
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(cli, [*path, "--help"]).output
    assert max(map(len, shown.splitlines())) <= 80
    cut = [line for line in shown.splitlines() if line.endswith("...") and "Usage" not in line]
    assert cut == []
    assert len(shown.split("\n\n")[1].strip()) > 10


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["thems"], "did you mean themes?"),
        (["themes", "merg"], "did you mean merge?"),
        (["deliveries", "lst"], "did you mean list?"),
        (["qqqq"], "`cli --help` lists the commands"),
    ],
)
def test_a_mistyped_command_is_answered_by_the_nearest(given: list[str], said: str) -> None:
    """Status 2, and what was probably meant; with nothing alike, where all are listed."""
    done = CliRunner().invoke(cli, given)
    assert (done.exit_code, said in done.output) == (2, True)


def test_the_manual_page_names_every_command() -> None:
    """Each with a heading of its own."""
    headings = [
        line.replace("\\-", "-") for line in MANUAL.read_text().splitlines() if line.startswith(".SS")
    ]
    assert [heading.partition(" [")[0] for heading in headings] == [
        f'.SS "monitor {" ".join(path)}' for path in COMMANDS if path
    ]


def test_man_shows_the_manual_page_without_a_warning() -> None:
    """With the exit statuses at its end."""
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    command = ["man", "--warnings=w", "--local-file", str(MANUAL)]
    done = subprocess.run(command, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert re.search(r"EXIT STATUS\s+0\s+nothing failed", done.stdout)
