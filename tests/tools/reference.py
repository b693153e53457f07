"""Write docs/commands.md, docs/configuration.md and man/monitor.1 from the code: `python -m tests.tools.reference`."""

import ast
import inspect
import io
import json
import tokenize
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args, get_origin

from click.testing import CliRunner
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from monitor.channels import CHANNELS
from monitor.channels.base import Channel
from monitor.cli import cli
from monitor.config import schema
from tests.tools.manual import walk, write_manual

ROOT = Path(__file__).parents[2]
BLOCKS: Mapping[str, type[BaseModel]] = {
    "": schema.TopLevel,
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
            "Every key of `config.yaml`, with its default. This page is made from the code; [config.yaml](../config.yaml) "
            "is a commented example. `monitor config` checks a file, `monitor config show` prints all that is in force, and "
            "`monitor config set KEY VALUE` changes one value and keeps your comments."
        ),
        (
            "Paths are relative to the file; `~` is your home. A secret can be given as itself, by the name of a variable "
            "(`password_env: SMTP_PASSWORD`) or by the name of a file (`password_file: secrets/smtp`)."
        ),
    ]
    for key, model in BLOCKS.items():
        parts += [f"## {key or 'Top level'}", _table(model, skip=set())]
    parts += ["## channels.NAME", "Every channel has these keys, and those of its `kind`:"]
    parts.append(_table(Channel, skip=set()))
    for kind in CHANNELS:
        own = _table(CHANNELS[kind], skip=set(Channel.model_fields))
        parts += [f"### kind: {kind}", own]
    return "\n\n".join(parts) + "\n"


def _shown(path: str) -> str:
    runner = CliRunner(env={"COLUMNS": "80"})
    shown = runner.invoke(cli, [*path.split()[1:], "--help"], prog_name="monitor").output
    return f"```text\n{shown.rstrip()}\n```"


def _table(model: type[BaseModel], *, skip: set[str]) -> str:
    comments = {name: text for one in reversed(model.__mro__) for name, text in _comments(one).items()}
    rows = [
        f"| `{name}` | {_allowed(field)} | {_default(field)} | {comments.get(name, '')} |"
        for name, field in model.model_fields.items()
        if name not in skip
    ]
    return (
        "\n".join(["| key | value | default | meaning |", "| --- | --- | --- | --- |", *rows])
        if rows
        else "No more keys."
    )


def _comments(model: type) -> dict[str, str]:
    """Return the comment at the end of each field's lines."""
    if not issubclass(model, BaseModel) or model is BaseModel:
        return {}
    source = inspect.getsource(model)
    notes = {
        token.start[0]: token.string.lstrip("# ").replace("|", r"\|")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and not token.string.startswith("# type")
    }
    [tree] = ast.parse(source).body
    assert isinstance(tree, ast.ClassDef)
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            found[node.target.id] = " ".join(notes[line] for line in lines if line in notes)
    return {name: f"{text[:1].upper()}{text[1:]}" for name, text in found.items() if text}


def _allowed(field: FieldInfo) -> str:
    kinds = [one for one in get_args(field.annotation) or (field.annotation,) if one is not type(None)]
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{one}`" for one in get_args(field.annotation))
    text = str(field.annotation)
    if "SecretStr" in text:
        return "a secret"
    if "Path" in text:
        return "a path"
    if "Mapping" in text or "dict" in text or "Settings" in text:
        return "a block"
    if "tuple" in text:
        return "a list"
    limits = {type(one).__name__: one for one in field.metadata}
    low = getattr(limits.get("Ge"), "ge", None)
    high = getattr(limits.get("Le"), "le", None)
    kind = KINDS.get(kinds[0], "text")
    return f"{kind}, {low:,} to {high:,}" if low is not None and high is not None else kind


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if isinstance(value, dict):
        return f"`{json.dumps(value)}`" if value else ""
    if value is None or value == ():
        return ""
    if "SecretStr" in str(field.annotation):
        return f"`{value.get_secret_value()}`"
    return (
        f"`{', '.join(value)}`"
        if isinstance(value, tuple)
        else f"`{str(value).lower() if isinstance(value, bool) else value}`"
    )


def write_all() -> dict[str, str]:
    """Return the text of each page that is made from the code, by its path in the repository."""
    return {
        "docs/commands.md": write_commands(),
        "docs/configuration.md": write_configuration(),
        "man/monitor.1": write_manual(),
    }


def main() -> None:
    """Write them."""
    for path, text in write_all().items():
        (ROOT / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
