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


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_says_how_dates_are_written_where_a_date_can_be_given(path: tuple[str, ...]) -> None:
    """And only there: the usage or an option says DATE."""
    shown = CliRunner().invoke(cli, [*path, "--help"]).output
    usage, explained, _ = shown.partition("A DATE is written")
    assert bool(explained) == bool(path and re.search(r"\bDATE\b", usage))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_is_explained(path: tuple[str, ...]) -> None:
    """None stands there with its name alone."""
    command: click.Command | None = cli
    for word in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    assert [one.name for one in options if not one.help] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["themes", "ls"], "did you mean list?"),
        (["themes", "remove"], "did you mean mute?"),
        (["deliveries", "rm"], "did you mean drop?"),
        (["channels", "rm"], "did you mean remove?"),
        (["config", "check"], "`monitor config` alone does that"),
        (["config", "list"], "did you mean show?"),
        (["list"], "did you mean themes list or "),
        (["ls"], "did you mean themes list?"),
        (["mute"], "did you mean themes mute?"),
        (["fetch"], "did you mean check?"),
        (["qqqq"], "`cli --help` lists the commands"),
    ],
)
def test_a_command_that_is_like_none_is_answered_by_what_does_it_or_lists_all(
    given: list[str], said: str
) -> None:
    """Status 2; words of other programs lead to ours, and those of a group to that group."""
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


def mistype(word: str) -> str:
    """Return a word with two of its letters exchanged; a short one, with its last letter twice."""
    middle = len(word) // 2
    if len(word) < 5 or word[middle - 1] == word[middle]:
        return word + word[-1]
    return f"{word[: middle - 1]}{word[middle]}{word[middle - 1]}{word[middle + 1 :]}"


@pytest.mark.parametrize("path", [path for path in COMMANDS if path], ids=" ".join)
def test_each_mistyped_command_is_answered_by_itself(path: tuple[str, ...]) -> None:
    """Whatever command is meant, it is among those that are suggested."""
    *before, last = path
    done = CliRunner().invoke(cli, [*before, mistype(last)])
    assert (done.exit_code, "did you mean" in done.output, last in done.output) == (2, True, True)


@pytest.mark.parametrize("path", [path for path in COMMANDS if path], ids=" ".join)
def test_each_mistyped_option_and_choice_is_answered_by_itself(path: tuple[str, ...]) -> None:
    """An option as --fromat, a choice as `--format jsn`."""
    for param in find(path).params:
        if isinstance(param, click.Option):
            wrong = f"--{mistype(param.opts[-1].removeprefix('--'))}"
            assert f"'{param.opts[-1]}'" in CliRunner().invoke(cli, [*path, wrong]).output
        for word in param.type.choices if isinstance(param.type, click.Choice) else ():
            given = [param.opts[-1], mistype(word)] if isinstance(param, click.Option) else [mistype(word)]
            said = CliRunner().invoke(cli, [*path, *given]).output
            assert "did you mean" in said, said
            assert word in said.rpartition("did you mean")[2]


def find(path: tuple[str, ...]) -> click.Command:
    """Return the command of these words."""
    command: click.Command = cli
    for word in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found
        command = found
    return command
