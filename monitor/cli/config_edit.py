"""The commands that show and change settings: config show, config set."""

from collections.abc import Mapping
from typing import Any

import click
import yaml

from monitor.cli.arguments import WORD, json_option
from monitor.cli.asking import replace_config
from monitor.cli.common import settings
from monitor.cli.exits import Exit
from monitor.cli.output import echo_json
from monitor.config.describe import describe
from monitor.config.edit import put
from monitor.config.loader import read_config
from monitor.config.yaml_text import parse_yaml
from monitor.errors import ConfigError
from monitor.files import whole_path
from monitor.nearest import suggest


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
        click.echo("" if found is None else found)
    return Exit.OK


@click.command(name="set", context_settings={"ignore_unknown_options": True})  # -1 is a value
@click.argument("key", type=WORD)
@click.argument("value")
@click.pass_context
def set_(context: click.Context, key: str, value: str) -> Exit:
    """Change one setting in config.yaml; its comments stay.

    KEY is like schedule.every, VALUE as config.yaml writes it: 15, Europe/Kyiv, [alert, digest]. A value that would be a
    mistake is refused, and the file stays as it is.
    """
    path = whole_path(context.obj)
    known = describe(settings(context))
    try:
        replace_config(path, put(read_config(path), key.split("."), _parse(value)))
    except ConfigError as exc:
        *others, last = exc.mistakes
        meant = [one for one in _keys(known) if not key.startswith(f"{one}.")]  # no block that the key is of
        answered = key in meant or last.endswith("?")  # by the mistake itself
        raise ConfigError([*others, last if answered else last + suggest(key, meant)]) from exc
    click.echo(f"{path}: {key} is set")
    return Exit.OK


def _parse(value: str) -> object:
    """Return what a value means; null, or nothing, is none."""
    found = parse_yaml(value)
    return None if found == {} and value.strip() != "{}" else found


def _keys(block: Mapping[str, Any], before: str = "") -> list[str]:
    """Return the keys of all settings, as schedule.every."""
    keys: list[str] = []
    for key, value in block.items():
        keys.append(before + key)
        if isinstance(value, Mapping):
            keys += _keys(value, f"{before}{key}.")
    return keys
