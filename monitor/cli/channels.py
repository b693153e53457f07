"""Commands about channels: list, add, remove, test."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from monitor.channels import KINDS, Channel
from monitor.cli.arguments import WORD, json_option
from monitor.cli.asking import (
    KIND,
    no_input_option,
    no_test_option,
    option_option,
    parse_options,
    settle_channel,
)
from monitor.cli.common import settings, unknown
from monitor.cli.exits import Exit
from monitor.cli.findings import say_finding
from monitor.cli.lazy import LazyGroup, hand_on
from monitor.cli.output import echo_json, kept_for_json
from monitor.cli.screen import Cell, say_table
from monitor.cli.writing import all_or_nothing, change_config, check_settings, keep_secrets
from monitor.config import Config
from monitor.config.describe import describe
from monitor.config.edit import remove_value, set_value
from monitor.config.loader import KEY_WANTED, is_key, read_config
from monitor.config.yaml_text import parse_yaml
from monitor.errors import StoreError
from monitor.files import whole_path
from monitor.pipeline.doctor import try_channel
from monitor.pipeline.problem import Problem
from monitor.pipeline.undelivered import describe_left_channel, describe_left_over
from monitor.store import open_store

ANSWERS = {"show": "`monitor config show channels.NAME` prints one"}


@click.group(cls=LazyGroup, answers=ANSWERS, invoke_without_command=True)
@json_option
@click.pass_context
def channels(context: click.Context, *, as_json: bool) -> Exit:
    """List the channels, add or remove one, or send a test message."""
    logging.getLogger("monitor").setLevel(logging.ERROR)  # failures are printed below
    return Exit.OK if hand_on(context) else context.invoke(list_channels, as_json=as_json)


@channels.command(name="list")
@json_option
@click.pass_context
def list_channels(context: click.Context, *, as_json: bool) -> Exit:
    """List the channels and what each gets."""
    if as_json:
        echo_json(describe(settings(context))["channels"])
        return Exit.OK
    say_table(
        ("name", "kind", "gets"),
        [(Cell(name), Cell(one.kind), Cell(_gets(one))) for name, one in settings(context).channels.items()],
    )
    return Exit.OK


def _gets(channel: Channel) -> str:
    """Return "alert, digest daily at 07:00": the kinds of messages that a channel gets."""
    kinds = filter(channel.wants, channel.messages)
    return ", ".join(f"digest {channel.digest}" if kind == "digest" else kind for kind in kinds)


@channels.command()
@click.argument("kind", type=KIND)
@click.argument("name", type=WORD, required=False)
@option_option
@no_input_option
@no_test_option
@click.pass_context
def add(
    context: click.Context,
    kind: str,
    name: str | None,
    options: tuple[str, ...],
    *,
    no_input: bool,
    no_test: bool,
) -> Exit:
    """Ask for the settings of a new channel, test it, and add it to config.yaml."""
    path = whole_path(context.obj)
    known = settings(context).channels
    name = name or _free_name(kind, known)
    if not is_key(name):
        raise click.UsageError(f"{name!r} cannot be the NAME of a channel; {KEY_WANTED}")
    if name in known:
        raise click.UsageError(f"there is already a channel {name}; give the new one another NAME")
    check_settings(path)
    given = parse_options(options)
    text = read_config(path)
    with all_or_nothing() as undo:
        block, secrets = settle_channel(
            text, path, name, KINDS[kind], given, asking=not no_input, test=not no_test, undo=undo
        )
        keep_secrets(path.parent, secrets, undo)
        change_config(path, lambda text: set_value(text, ("channels", name), block))
    click.echo(f"{path}: channels.{name} is added")
    return Exit.OK


@channels.command()
@click.argument("name", type=WORD)
@click.pass_context
def remove(context: click.Context, name: str) -> Exit:
    """Remove a channel from config.yaml and leave the rest of the file as it is.

    Messages that the channel is still owed stay in the database; a command to give them up is shown. Files with its secrets
    stay, too, and are listed.
    """
    path, name = whole_path(context.obj), name.removeprefix("channels.")
    config = settings(context)
    known: Any = parse_yaml(read_config(path))
    named = known.get("channels") or {}
    if not named:
        raise click.UsageError("config.yaml has no channels, so messages go to the terminal")
    if name not in named:
        raise click.UsageError(unknown("channel", name, named))
    change_config(path, lambda text: remove_value(text, ("channels", name)))
    click.echo(f"{path}: channels.{name} is removed")
    if len(named) == 1:
        click.echo("no channel is left, so messages go to the terminal", err=True)
    for file in _find_secrets(path, named[name]):
        click.echo(f"{file} still contains the channel's secret; no other setting uses it", err=True)
    left = {one: block for one, block in config.channels.items() if one != name}
    for problem in _find_owed(replace(config, channels=left), name):
        click.echo(f"{problem.what}. {problem.words} `{problem.way}`", err=True)
    return Exit.OK


def _find_secrets(path: Path, block: Mapping[str, Any]) -> Iterator[Path]:
    """Yield the files with the secrets of a removed channel that the settings do not use any more."""
    text = read_config(path)
    for key, named in block.items():
        file = path.parent / Path(str(named)).expanduser() if key.endswith("_file") else path
        if file != path and file.is_file() and str(named) not in text:
            yield file


def _find_owed(config: Config, name: str) -> Iterator[Problem]:
    """Yield the messages and digests that a removed channel is still owed, if the database can be read."""
    with suppress(StoreError), open_store(config.database, write=False) as store:
        for channel in store.figures.channels(config.channels):
            if channel.channel == name and channel.undelivered:
                yield describe_left_channel(channel)
        for left in store.digest_queue.left_over(config.channels, config.series):
            if left.channel == name:
                yield describe_left_over(config, left)


@channels.command()
@click.argument("names", nargs=-1, type=WORD, metavar="[NAME...]")
@json_option
@click.pass_context
def test(context: click.Context, names: tuple[str, ...], *, as_json: bool) -> Exit:
    """Send each channel, or those named, a test message."""
    config = settings(context)
    names = tuple(dict.fromkeys(name.removeprefix("channels.") for name in names))  # as errors name them
    for name in names:
        if name not in config.channels:
            raise click.UsageError(unknown("channel", name, config.channels))
    with kept_for_json(as_json=as_json):
        found = [try_channel(config, name) for name in names or config.channels]
    if as_json:
        echo_json(found)
    else:
        for one in found:
            say_finding(one)
    return Exit.OK if all(one.good for one in found) else Exit.FAILED


def _free_name(kind: str, known: Mapping[str, Channel]) -> str:
    return next(name for name in (kind, *(f"{kind}{n}" for n in range(2, 1000))) if name not in known)
