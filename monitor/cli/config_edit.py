"""Commands that show and change settings: config show, set, unset."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import Any

import click
import yaml

from monitor.cli.arguments import WORD, json_option
from monitor.cli.common import settings
from monitor.cli.exits import Exit
from monitor.cli.output import echo_json
from monitor.cli.writing import change_config
from monitor.config import Config
from monitor.config.describe import describe
from monitor.config.edit import remove_value, set_value
from monitor.config.loader import read_config
from monitor.config.risks import find_left_behind, find_risks
from monitor.config.yaml_text import parse_yaml
from monitor.errors import ConfigError
from monitor.files import whole_path
from monitor.spelling import find_nearest, suggest
from monitor.text import listed


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
    dropped = [*_find_dropped(read_config(path), given)]
    try:
        change_config(path, lambda text: _set_all(text, given))
    except ConfigError as exc:
        raise ConfigError(_with_advice(exc, path, [*given], _keys(describe(before)))) from exc
    click.echo(f"{path}: {', '.join(given)} {'is' if len(given) == 1 else 'are'} set")
    for warning in (*dropped, *_find_new_risks(before, settings(context))):
        click.echo(f"warning: {warning}", err=True)
    return Exit.OK


@click.command()
@click.argument("keys", type=WORD, nargs=-1, required=True, metavar="KEY...")
@click.pass_context
def unset(context: click.Context, keys: tuple[str, ...]) -> Exit:
    """Take settings out of config.yaml, so that their defaults hold; its comments stay.

    KEY is a setting or a block, as schedule.every or serve. All are taken out, or none.
    """
    path = whole_path(context.obj)
    before = settings(context)

    def change(text: str) -> str:
        for key in keys:
            if not _is_set(text, key):
                raise ConfigError(
                    [f"{path}: {key}: is not set there; `monitor config show` prints what holds"]
                )
            text = remove_value(text, key.split("."))
        return text

    change_config(path, change)
    click.echo(f"{path}: {', '.join(keys)} {'is' if len(keys) == 1 else 'are'} not set any more")
    for warning in _find_new_risks(before, settings(context)):
        click.echo(f"warning: {warning}", err=True)
    return Exit.OK


def _find_new_risks(before: Config, after: Config) -> Iterator[str]:
    known = set(find_risks(before))
    yield from (risk for risk in find_risks(after) if risk not in known)
    yield from find_left_behind(before, after)


def _is_set(text: str, key: str) -> bool:
    above, _, name = key.rpartition(".")
    block = _find_value(text, above)
    return isinstance(block, dict) and name in block


def _find_value(text: str, key: str) -> Any:
    """Return what stands at a key of a YAML text, None if there is nothing; the whole for ""."""
    found: Any = parse_yaml(text)
    for part in key.split(".") if key else ():
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _set_all(text: str, given: Mapping[str, object]) -> str:
    for key, value in given.items():
        text = set_value(text, key.split("."), value)
    return text


def _with_advice(exc: ConfigError, path: Path, given: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the mistakes with advice at the one that it is about, unless the last already suggests something."""
    *others, last = exc.mistakes
    rest = "" if len(given) == 1 else "; nothing is set, since settings given together are set together"
    if last.endswith("?"):
        return [*others, last + rest]
    above, _, name = given[-1].rpartition(".")
    if f"{given[-1]}: is empty" in last:
        is_channel = above == "channels"
        unset = f"`monitor config unset {quote(given[-1])}` takes it out"
        return [
            *others,
            f"{last}; {f'`monitor channels remove {name}` removes the channel' if is_channel else unset}",
        ]
    for key in given:
        block, _, name = key.rpartition(".")
        missing = [one for one in exc.missing if one.rpartition(".")[0] == block]
        near = _find_meant(block, known)
        meant = [f"{one}.{name}" for one in near if f"{one}.{name}" in known] or near
        if missing and meant:
            kept = [
                one for one in exc.mistakes if not one.startswith((f"{path}: {block}.", f"{path}: {block}:"))
            ]
            needs = listed([one.rpartition(".")[2] for one in missing])
            said = f"{path}: {key}: there is no {block}, and a new one also needs {needs}"
            return [*kept, f"{said}; did you mean {' or '.join(meant)}?"]
        if missing:
            together = dict.fromkeys([*(one for one in given if one.startswith(f"{block}.")), *missing])
            words = " ".join(f"{one} ..." for one in together)
            advice = f"; set them in one command: `monitor config set {words}`"
            at = next((one for one in exc.mistakes if one.startswith(f"{path}: {missing[-1]}: ")), last)
            return [one + advice if one == at else one for one in exc.mistakes]
        if near:
            # The blocks that the key is in are no suggestions.
            rest = suggest(key, [one for one in known if not key.startswith(f"{one}.")]) or rest
    return [*others, last + rest]


def _find_meant(block: str, known: Sequence[str]) -> list[str]:
    """Return the known blocks that an unknown one is spelled almost like."""
    above, dot, name = block.rpartition(".")
    beside = [one.rpartition(".")[2] for one in known if one.rpartition(".")[0] == above]
    return [] if name in beside else [f"{above}{dot}{one}" for one in find_nearest(name, beside)]


def _find_dropped(text: str, given: Mapping[str, object]) -> Iterator[str]:
    """Yield a warning for each block that is replaced by one without keys that it had."""
    for key, value in given.items():
        old = _find_value(text, key)
        new = value if isinstance(value, dict) else {}
        if isinstance(old, dict) and (dropped := [f"{key}.{one}" for one in old if one not in new]):
            yield f"{listed(dropped)} {'is' if len(dropped) == 1 else 'are'} not set any more, as the whole block was replaced"


def _parse(key: str, value: str) -> object:
    """Return the value that a text means; an empty text or null is None. Raises ConfigError, which names the key."""
    if _has_comment(value):  # "#general", "abc #d": nobody comments on an argument
        return value
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


def _has_comment(value: str) -> bool:
    """Return whether YAML would take all or the end of words without quotes for a comment."""
    try:
        node = yaml.compose(value, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    if node is None:
        return value.strip().startswith("#")
    is_plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return is_plain and value[node.end_mark.index :].strip().startswith("#")
