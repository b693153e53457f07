"""The commands that show and change settings: config show, config set."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
import yaml

from monitor.cli.arguments import WORD, json_option
from monitor.cli.asking import change_config
from monitor.cli.common import settings
from monitor.cli.exits import Exit
from monitor.cli.output import echo_json
from monitor.config.describe import describe
from monitor.config.edit import put
from monitor.config.yaml_text import parse_yaml
from monitor.errors import ConfigError
from monitor.files import whole_path
from monitor.nearest import find_nearest, suggest


@click.command()
@click.argument("key", type=WORD, required=False, metavar="[KEY]")
@json_option
@click.pass_context
def show(context: click.Context, key: str | None, *, as_json: bool) -> Exit:
    """Print the settings in force, defaults included, secrets hidden.

    KEY is one of them, or a block, as schedule.every or channels.mail.
    """
    found: Any = describe(settings(context))
    for part in key.split(".") if key else ():
        if not isinstance(found, Mapping) or part not in found:
            near = suggest(str(key), _keys(describe(settings(context))))
            raise click.UsageError(f"no setting {key!r}{near or '; `monitor config show` prints them all'}")
        found = found[part]
    if as_json:
        echo_json(found)
    elif isinstance(found, dict | list):
        click.echo(yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=100).rstrip("\n"))
    else:
        click.echo("" if found is None else str(found).lower() if isinstance(found, bool) else found)
    return Exit.OK


@click.command(name="set", context_settings={"ignore_unknown_options": True})  # -1 is a value
@click.argument("key", type=WORD)
@click.argument("value")
@click.argument("others", nargs=-1, metavar="[KEY VALUE]...")
@click.pass_context
def set_(context: click.Context, key: str, value: str, others: tuple[str, ...]) -> Exit:
    """Change settings in config.yaml; its comments stay.

    KEY is like schedule.every, VALUE as config.yaml writes it: 15, Europe/Kyiv, [alert, digest]. Settings that a
    block needs together go into one command: second_reader.url ADDRESS second_reader.model NAME. A value that would be a
    mistake is refused, and the file stays as it is.
    """
    if len(others) % 2:
        said = f"no VALUE for {others[-1]!r}; put words that belong together in quotes"
        raise click.UsageError(said)
    pairs = [(key, value), *zip(others[::2], others[1::2], strict=True)]
    if twice := [one for i, (one, _) in enumerate(pairs) if one in dict(pairs[:i])]:
        raise click.UsageError(f"{twice[0]!r} is given twice")
    given = {one: _parse(one, text) for one, text in pairs}
    path = whole_path(context.obj)
    known = describe(settings(context))
    try:
        change_config(path, lambda text: _put_all(text, given))
    except ConfigError as exc:
        advice = _advise(exc, [*given], _keys(known))
        rest = (
            "" if len(given) == 1 else "; nothing is set, as one mistake refuses all that is given together"
        )
        raise ConfigError([*exc.mistakes[:-1], exc.mistakes[-1] + (advice or rest)]) from exc
    click.echo(f"{path}: {', '.join(given)} {'is' if len(given) == 1 else 'are'} set")
    return Exit.OK


def _put_all(text: str, given: Mapping[str, object]) -> str:
    for key, value in given.items():
        text = put(text, key.split("."), value)
    return text


def _advise(exc: ConfigError, given: Sequence[str], known: Sequence[str]) -> str:
    """Return what helps, to be put behind the last mistake; "" where that asks already what was meant."""
    if exc.mistakes[-1].endswith("?"):
        return ""
    above, _, name = given[-1].rpartition(".")
    if above == "channels" and f"{given[-1]}: is empty" in exc.mistakes[-1]:
        return f"; `monitor channels remove {name}` takes the channel out"
    for block in dict.fromkeys(key.rpartition(".")[0] for key in given):
        missing = [key for key in exc.missing if key.rpartition(".")[0] == block]
        if missing and not _is_mistyped(block, known):
            together = dict.fromkeys([*(key for key in given if key.startswith(f"{block}.")), *missing])
            words = " ".join(f"{key} ..." for key in together)
            return f"; set them by one command: `monitor config set {words}`"
    for key in given:
        if key not in known:
            # the block that the key is in is not what was meant
            return suggest(key, [one for one in known if not key.startswith(f"{one}.")])
    return ""


def _is_mistyped(block: str, known: Sequence[str]) -> bool:
    """Return whether a block that is not there is spelled almost like one beside it."""
    above, _, name = block.rpartition(".")
    beside = [one.rpartition(".")[2] for one in known if one.rpartition(".")[0] == above]
    return name not in beside and bool(find_nearest(name, beside))


def _parse(key: str, value: str) -> object:
    """Return what a value means; null, or nothing, is none. Raises ConfigError, which names the key."""
    try:
        found = parse_yaml(value)
    except ConfigError as exc:
        raise ConfigError([f"{key}: {said}" for said in exc.mistakes]) from exc
    return None if found == {} and value.strip() != "{}" else found


def _keys(block: Mapping[str, Any], before: str = "") -> list[str]:
    """Return the keys of all settings, as schedule.every."""
    keys: list[str] = []
    for key, value in block.items():
        keys.append(before + key)
        if isinstance(value, Mapping):
            keys += _keys(value, f"{before}{key}.")
    return keys
