"""Every command that a message or page names can be typed as it is named."""

import re
import shlex
from pathlib import Path

import click
import pytest

import monitor
from monitor.cli import cli

pytestmark = pytest.mark.slow  # it loads every command

PACKAGE = Path(monitor.__file__).parent
NAMED = re.compile(r"(?:`|<code>)(monitor [a-z][^`<\n]*)(?:`|</code>)")
JOINED = re.compile(r'"\s*\n\s*f?"')  # a text that goes on in the next line
FILLED = re.compile(r"\{+[^{}]*\}+|%s")  # what a text is filled with when it is said
GLUED = re.compile(r"(?<=[a-z])\{\w+\}")  # behind a word: an option with its own space, or nothing


def named() -> dict[str, Path]:
    """Return each command that the program names, and a file that does."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".j2", ".html", ".js"})
    texts = {path: JOINED.sub("", path.read_text()) for path in files}
    return {command: path for path, text in texts.items() for command in NAMED.findall(text)}


def find_fault(named: str) -> str | None:
    """Return why a command cannot be typed so, or None; the arguments may be told by the sentence that it stands in."""
    words = shlex.split(FILLED.sub("X", GLUED.sub("", named)).partition(" > ")[0])[1:]
    command: click.Command = cli
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        if words[0] == "X":
            return None  # one of several
        found = command.get_command(click.Context(command), words.pop(0))
        if found is None:
            return "no such command"
        command = found
    context = click.Context(command)
    try:
        given, _, _ = command.make_parser(context).parse_args([word for word in words if word != "--help"])
    except click.UsageError as exc:
        return exc.format_message()
    options = [one for one in command.get_params(context) if isinstance(one, click.Option) and one.required]
    return next((f"lacks {one.opts[0]}" for one in options if one.name not in given), None)


def test_every_command_that_is_named_has_what_it_needs() -> None:
    """Commands, options and their values are there, and every option without which the command would only complain."""
    faults = {f"{path.name}: {one}": find_fault(one) for one, path in named().items()}
    assert len(faults) > 40
    assert {one: fault for one, fault in faults.items() if fault} == {}


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("monitor backfill", "lacks --since"),
        ("monitor backfill --since {day}", None),
        ("monitor demo --keep", "Option '--keep' requires an argument."),
        ("monitor themes log{option}", None),
        ("monitor swim", "no such command"),
    ],
)
def test_a_fault_is_found(command: str, fault: str | None) -> None:
    """The law sees what it is to see."""
    assert find_fault(command) == fault


SAFE = {  # what fills a command and is one word for a shell, since it is checked, or is a number or a day
    "option", "series", "series.key", "left.series", "context.option", "self.option", "which", "name",
    "channel_argument(channel.channel)", "since", "until", "first", "last", "day", "holdings.first", "assessment.date",
    "unread", "one.first", "delivery.id", "verb", "missing.since", "missing.until",
    "'-- ' if words.startswith('-') else ''",
    "block",  # quoted where it is made
    "words",  # keys of config.yaml
    "seed",  # in no command
}  # fmt: skip
BARE = re.compile(r'"(monitor [a-z]+ [^"\n]*)"')  # a command that is a text by itself
HOLDS = re.compile(r"\{([^{}]*)\}|~ ([^~}]*?) (?:~|\)\s*\})")


def test_what_fills_a_command_is_quoted_for_a_shell() -> None:
    """Unless it is known to be one word: the id of an edition may have spaces."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".html"})
    texts = {path: JOINED.sub("", path.read_text()) for path in files}
    commands = [
        (path.name, command)
        for path, text in texts.items()
        for command in (
            *NAMED.findall(text),
            *BARE.findall(text),
            *re.findall(r'command\(("[^\n]*?\}\})', text),
        )
    ]
    loose = {
        (name, held)
        for name, command in commands
        for held in (one.strip() for pair in HOLDS.findall(command) for one in pair)
        if held and held not in SAFE and not held.startswith("quote(") and not held.endswith("| shell")
    }
    assert loose == set()
