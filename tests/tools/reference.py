"""Write docs/commands.md, docs/configuration.md and man/monitor.1 from the code: `python -m tests.tools.reference`."""

import ast
import inspect
import io
import json
import tokenize
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Literal, get_args, get_origin

from click.testing import CliRunner

from monitor.blocks import Block, Field
from monitor.blocks.kinds import Limits, Secret
from monitor.channels import CHANNELS, load_channel
from monitor.channels.base import Channel
from monitor.cli import cli
from monitor.config import schema
from monitor.config.presets import PRESETS
from tests.tools.manual import walk, write_manual

ROOT = Path(__file__).parents[2]
TOP = "Top level"
BLOCKS: Mapping[str, type[Block]] = {
    TOP: schema.TopLevel,
    "series.KEY": schema.SeriesSettings,
    "series.KEY.mirror": schema.MirrorSettings,
    "http": schema.HttpSettings,
    "tracking": schema.TrackingSettings,
    "outbox": schema.OutboxSettings,
    "schedule": schema.ScheduleSettings,
    "keep": schema.KeepSettings,
    "second_reader": schema.SecondReaderSettings,
    "serve": schema.ServeSettings,
}
CHANNEL = "channels.NAME"
SECTIONS = {
    name.split(".")[-1] if "KEY." in name else name.split(".")[0]: name for name in (*BLOCKS, CHANNEL)
}
PRESET = PRESETS["roca"]
KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


def write_commands() -> str:
    """Return the page of all commands: what --help says of each."""
    parts = [
        "# Commands",
        "What `--help` says of each command. This page is made from the code.",
        *(part for path, _ in walk(cli, "monitor") for part in (f"## {path}", _shown(path))),
    ]
    return "\n\n".join(parts) + "\n"


def write_configuration() -> str:
    """Return the page of all settings."""
    parts = [
        "# Configuration",
        (
            "Every key of `config.yaml`, with its default. This page is made from the code; the repository's `config.yaml` "
            "is a commented example. `monitor config` checks a file, `monitor config show` prints all settings in force, and "
            "`monitor config set KEY VALUE` changes one value and keeps your comments."
        ),
        (
            "Paths are relative to the folder of the file; if that is a link, to the folder of the link, not to where it leads. `~` is your home. **A secret** can be given as itself, as the name of a variable "
            "(`password_env: SMTP_PASSWORD`) or as the name of a file (`password_file: secrets/smtp`). A key without a default is not set unless you set it."
        ),
    ]
    for key, model in BLOCKS.items():
        known = PRESET if model is schema.SeriesSettings else {}
        parts += [f"## {key}", *([] if key == TOP else [_about(model)]), _table(model, known=known)]
    parts += [f"## {CHANNEL}", "Every channel has these keys, and those of its `kind`."]
    parts.append(_table(Channel))
    for kind, channel in ((kind, load_channel(kind)) for kind in CHANNELS):
        parts += [f"### kind: {kind}", _about(channel), _table(channel, skip=set(Channel.fields()))]
    return "\n\n".join(parts) + "\n"


def _shown(path: str) -> str:
    runner = CliRunner(env={"COLUMNS": "80"})
    shown = runner.invoke(cli, [*path.split()[1:], "--help"], prog_name="monitor").output
    return f"```text\n{shown.rstrip()}\n```"


def _about(model: type[Block]) -> str:
    return inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0]


def _table(model: type[Block], *, known: Mapping[str, object] = {}, skip: Collection[str] = ()) -> str:
    """Return the table of a model's keys; `known` are those that a preset sets."""
    comments = {name: text for one in reversed(model.__mro__) for name, text in _comments(one).items()}
    fields = {name: field for name, field in model.fields().items() if name not in skip}
    if not fields:
        return "No more keys."
    rows = [_row(name, field, comments.get(name, ""), known=name in known) for name, field in fields.items()]
    return "\n".join(["| key | value | default | meaning |", "| --- | --- | --- | --- |", *rows])


def _row(name: str, field: Field, comment: str, *, known: bool) -> str:
    """Return a line of the table; a comment may end in "None: ...", which says what holds where there is no value."""
    meaning, _, without = comment.partition("None: ")
    default = _default(field, without)
    if known:
        default = f"{default}, except for `roca`" if field.is_required else f"{default}; known for `roca`"
    block = BLOCKS.get(SECTIONS.get(name, ""))
    meaning = meaning or (_about(block) if block else "")
    return f"| `{name}` | {_allowed(name, field)} | {default.lstrip('; ')} | {_sentence(meaning)} |"


def _sentence(text: str) -> str:
    text = text.strip(" ;.")
    return f"{text[:1].upper()}{text[1:]}"


def _comments(model: type) -> dict[str, str]:
    """Return the comment at the end of each field's lines; if there is none, the comment above it."""
    if not issubclass(model, Block) or model is Block:
        return {}
    source = inspect.getsource(model)
    comments = [
        token
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and not token.string.startswith("# type")
    ]
    notes = {token.start[0]: token.string.lstrip("# ").rstrip(".").replace("|", r"\|") for token in comments}
    alone = {token.start[0] for token in comments if token.line.lstrip().startswith("#")}
    [tree] = ast.parse(source).body
    assert isinstance(tree, ast.ClassDef)
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            inside = [notes[line] for line in lines if line in notes]
            above = [notes[line] for line in alone if line == node.lineno - 1]
            found[node.target.id] = " ".join(inside or above)
    return found


def _allowed(name: str, field: Field) -> str:
    """Return what a key takes: a link to its own table, names, or a kind with its limits."""
    kinds = {get_origin(one) or one for one in field.parts}
    if kinds & {Mapping, dict, *BLOCKS.values()}:
        section = SECTIONS.get(name)
        return f"[a block](#{section.lower().replace('.', '')})" if section else "a block"
    names = ", ".join(f"`{one}`" for one in _names(field.annotation))
    if tuple in kinds:
        return f"a list of {names}" if names else "a list"
    if names or name == "kind":
        return names or ", ".join(f"`{kind}`" for kind in CHANNELS)
    if field.is_secret:
        return "a secret"
    if Path in kinds:
        return "a path"
    return _kind(field)


def _names(annotation: object) -> list[str]:
    """Return the names that a literal lists, however deep it lies."""
    if get_origin(annotation) is Literal:
        return [str(one) for one in get_args(annotation)]
    return [name for part in get_args(annotation) for name in _names(part)]


def _kind(field: Field) -> str:
    kind = next((KINDS[one] for one in field.parts if one in KINDS), "text")
    [limits] = [one for one in field.parts if isinstance(one, Limits)] or [Limits()]
    if limits.le is None:
        return kind
    return (
        f"{kind}, at most {limits.le:,}" if limits.ge is None else f"{kind}, {limits.ge:,} to {limits.le:,}"
    )


def _default(field: Field, without: str) -> str:
    """Return the default as the file writes it; `without` says what holds where there is none."""
    if field.is_required:
        return "required"
    value = field.default
    if isinstance(value, Secret):
        value = value.get_secret_value()
    if value is None or value in ((), {}):
        return without
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, tuple):
        return f"`[{', '.join(value)}]`"
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"


MADE: Mapping[str, Callable[[], str]] = {  # what is made from the code, by its path in the repository
    "docs/commands.md": write_commands,
    "docs/configuration.md": write_configuration,
    "man/monitor.1": write_manual,
}


def main() -> None:
    """Write them."""
    for path, write in MADE.items():
        (ROOT / path).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
