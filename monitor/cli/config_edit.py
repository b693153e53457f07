"""Commands that show and change settings: config show, config set."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
import yaml

from monitor.cli.arguments import WORD, json_option
from monitor.cli.common import settings
from monitor.cli.exits import Exit
from monitor.cli.output import echo_json
from monitor.cli.writing import change_config
from monitor.config.describe import describe
from monitor.config.edit import set_value
from monitor.config.risks import find_left_behind, find_risks
from monitor.config.yaml_text import parse_yaml
from monitor.errors import ConfigError
from monitor.files import whole_path
from monitor.spelling import find_nearest, suggest


@click.command()
@click.argument("key", type=WORD, required=False, metavar="[KEY]")
@json_option
@click.pass_context
def show(context: click.Context, key: str | None, *, as_json: bool) -> Exit:
    """Print the settings in force, defaults included, secrets hidden.

    KEY is a setting or a block, as schedule.every or channels.mail.
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

    KEY is like schedule.every; VALUE is written as in config.yaml: 15, Europe/Kyiv, [alert, digest]. Give settings that
    a block needs together in one command: second_reader.url ADDRESS second_reader.model NAME. A mistaken value is refused,
    and the file stays as it is.
    """
    if len(others) % 2:
        raise click.UsageError(f"no VALUE for {others[-1]!r}; put words that belong together in quotes")
    pairs = [(key, value), *zip(others[::2], others[1::2], strict=True)]
    given: dict[str, object] = {}
    for one, text in pairs:
        if one in given:
            raise click.UsageError(f"{one!r} is given twice")
        given[one] = _parse(one, text)
    path = whole_path(context.obj)
    before = settings(context)
    try:
        change_config(path, lambda text: _set_all(text, given))
    except ConfigError as exc:
        advice = _advise(exc, [*given], _keys(describe(before)))
        rest = "" if len(given) == 1 else "; nothing is set, since settings given together are set together"
        raise ConfigError([*exc.mistakes[:-1], exc.mistakes[-1] + (advice or rest)]) from exc
    click.echo(f"{path}: {', '.join(given)} {'is' if len(given) == 1 else 'are'} set")
    known, after = set(find_risks(before)), settings(context)
    for risk in (*find_risks(after), *find_left_behind(before, after)):
        if risk not in known:
            click.echo(f"warning: {risk}", err=True)
    return Exit.OK


def _set_all(text: str, given: Mapping[str, object]) -> str:
    for key, value in given.items():
        text = set_value(text, key.split("."), value)
    return text


def _advise(exc: ConfigError, given: Sequence[str], known: Sequence[str]) -> str:
    """Return advice to append to the last mistake, or "" if that already suggests something."""
    if exc.mistakes[-1].endswith("?"):
        return ""
    above, _, name = given[-1].rpartition(".")
    if above == "channels" and f"{given[-1]}: is empty" in exc.mistakes[-1]:
        return f"; `monitor channels remove {name}` removes the channel"
    for block in dict.fromkeys(key.rpartition(".")[0] for key in given):
        missing = [key for key in exc.missing if key.rpartition(".")[0] == block]
        if missing and not _is_mistyped(block, known):
            together = dict.fromkeys([*(key for key in given if key.startswith(f"{block}.")), *missing])
            words = " ".join(f"{key} ..." for key in together)
            return f"; set them in one command: `monitor config set {words}`"
    for key in given:
        if _is_mistyped(key.rpartition(".")[0], known):
            # do not suggest the blocks that the key is in
            return suggest(key, [one for one in known if not key.startswith(f"{one}.")])
    return ""


def _is_mistyped(block: str, known: Sequence[str]) -> bool:
    """Return whether an unknown block is spelled almost like a known one."""
    above, _, name = block.rpartition(".")
    beside = [one.rpartition(".")[2] for one in known if one.rpartition(".")[0] == above]
    return name not in beside and bool(find_nearest(name, beside))


def _parse(key: str, value: str) -> object:
    """Return the value that a text means; an empty text or null is None. Raises ConfigError, which names the key."""
    try:
        found = parse_yaml(value)
    except ConfigError as exc:
        raise ConfigError([f"{key}: {said}" for said in exc.mistakes]) from exc
    return None if found == {} and value.strip() != "{}" else found


def _keys(block: Mapping[str, Any], before: str = "") -> list[str]:
    """Return the keys of all settings and blocks, as schedule.every."""
    keys: list[str] = []
    for key, value in block.items():
        keys.append(before + key)
        if isinstance(value, Mapping):
            keys += _keys(value, f"{before}{key}.")
    return keys
