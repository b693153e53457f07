"""Ask for the settings of a channel, and test it; used by `init` and `channels add`."""

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import click

from monitor.channels import KINDS, OTHER_NAMES
from monitor.cli.arguments import OneOf
from monitor.cli.exits import BY_CTRL_C
from monitor.cli.output import stdin_is_terminal
from monitor.cli.writing import check_secrets
from monitor.config import parse_config
from monitor.config.edit import set_value
from monitor.errors import ConfigError
from monitor.files import find_existing, read_regular, remove_made, write_named
from monitor.pipeline.doctor import try_channel
from monitor.pipeline.finding import Finding
from monitor.setup.channels import QUESTIONS, Question, build_block, split_secrets

MOST_KEPT = 100_000_000  # bytes of a file that are put back as they were if nothing comes of a channel
HIDES = "; not shown as you type"
_WORDS = {kind: word for word, kind in KINDS.items()}
KIND = OneOf(list(KINDS), {**{name: _WORDS[kind] for name, kind in OTHER_NAMES.items()}, **_WORDS})
option_option = click.option(
    "-o",
    "--option",
    "options",
    multiple=True,
    metavar="KEY=VALUE",
    help="An answer given in advance, as to=me@example.org.",
)
no_input_option = click.option(
    "--no-input", is_flag=True, help="Ask nothing: take the options and the defaults."
)
no_test_option = click.option("--no-test", is_flag=True, help="Send no test message.")


def parse_options(options: tuple[str, ...]) -> dict[str, str]:
    """Return the answers given as KEY=VALUE; raises BadParameter for other options, and for a key that is given twice."""
    answers: dict[str, str] = {}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals:
            raise click.BadParameter(f"{key!r} is not KEY=VALUE", param_hint="--option")
        if key.strip() in answers:
            raise click.BadParameter(f"{key.strip()!r} is given twice", param_hint="--option")
        answers[key.strip()] = value.strip()
    return answers


def ask_kind() -> str:
    """Ask where messages go; return the word for the kind of channel."""
    words = "Where should the digest go"
    return click.prompt(words, type=KIND, default="mail")


def ask_answers(
    kind: str, given: Mapping[str, str], before: Mapping[str, str], *, asking: bool
) -> dict[str, str]:
    """Return an answer to each question about a kind of channel, and the other answers in `given`.

    Answers in `given` are not asked for; those in `before` are offered as defaults.
    """
    answers: dict[str, str] = {}
    for question in QUESTIONS[kind]:
        if question.applies(answers):
            default = before.get(question.key, question.default(answers))
            answers[question.key] = given.get(question.key) or _ask(question, default, asking=asking)
    return {**answers, **{key: value for key, value in given.items() if key not in answers}}


def _ask(question: Question, default: str | None, *, asking: bool) -> str:
    hides = question.hidden and stdin_is_terminal()  # piped input is not echoed
    while asking:
        said = click.prompt(
            f"  {question.words}{HIDES if hides else ''}",
            default=default or "",
            hide_input=hides,
            show_default=bool(default) and not question.hidden,
        )
        if str(said).strip() and question.is_good(str(said)):
            return str(said).strip()
        click.echo(f"  {question.hint or 'this needs an answer'}")
    if default is None:
        raise click.UsageError(f"{question.words}: give it with --option {question.key}=...")
    return default


def settle_channel(
    text: str,
    path: Path,
    name: str,
    kind: str,
    given: Mapping[str, str],
    *,
    asking: bool,
    test: bool,
    undo: ExitStack,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the block of a channel that works in the configuration `text`, and its secrets by the path of their file.

    Asks again after a failure; raises ClickException or ConfigError if not `asking`.
    """
    answers: dict[str, str] = {}
    while True:
        answers = ask_answers(kind, given, answers, asking=asking)
        block = build_block(kind, answers)
        kept, secrets = split_secrets(name, block)
        try:
            tried = set_value(text, ("channels", name), block)
            check_secrets(path.parent, secrets)
            with ExitStack() as attempt:
                found = _try(tried, path, name, test=test, undo=attempt)
                if found.good is not False:
                    undo.push(attempt.pop_all())
                    return kept, secrets
        except ConfigError as exc:
            if not asking:
                raise
            found = Finding(about=name, good=False, text=str(exc))
        if not asking:
            raise click.ClickException(f"{found.text}; nothing was written (--no-test skips the test)")
        click.echo(f"  That did not work: {found.text}")
        if not click.confirm("  Answer again?", default=True):
            click.echo("Nothing was written; --no-test skips the test message.", err=True)
            raise click.exceptions.Exit(BY_CTRL_C)  # as at the question
        given = {}


def _try(text: str, path: Path, name: str, *, test: bool, undo: ExitStack) -> Finding:
    config = parse_config(text, path=path, environ={})
    channel = config.channels[name]
    if channel.file:
        undo.callback(remove_made, channel.file, find_existing(channel.file))
    if risk := channel.find_risk():
        click.echo(f"  Note: {risk}.")
    if not test:
        return Finding(about=name, good=None, text="not tried")
    if channel.file:
        with suppress(OSError):  # it is not there yet, or the test says what is wrong with it
            content = read_regular(channel.file, most=MOST_KEPT)
            undo.callback(write_named, channel.file, content)  # without the test message
    click.echo("  Sending a test message ...")
    found = try_channel(config, name)
    if found.good:
        click.echo(f"  It arrived: {name} {found.text}.")
    return found
