"""Change config.yaml, keeping its comments, blank lines, order and quotes."""

from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any, cast

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from monitor.config.yaml_text import parse_yaml
from monitor.errors import ConfigError

WIDTH = 10_000  # columns, so that none of the user's lines is wrapped
STEP = 2  # columns by which a block is indented
GAP = 2  # columns, at least, between a value and the comment after it


def set_value(text: str, path: Sequence[str], value: object) -> str:
    """Return the text with a value at the keys of `path`; missing blocks are created.

    Raises ConfigError if the text is not YAML, or if the path leads through an alias, or something other than a block.
    """
    wanted = parse_yaml(text)
    _block_at(wanted, path)[path[-1]] = value
    in_place = _set_in_place(text, path, value)
    if in_place is not None and _parsed(in_place) == wanted:
        return in_place

    def change(root: object) -> None:
        _block_at(root, path)[path[-1]] = value

    return _change_structure(text, change)


def remove_value(text: str, path: Sequence[str]) -> str:
    """Return the text without the value at the keys of `path`, and without the blocks that would be left empty.

    Raises ConfigError as `set_value` does, and KeyError if there is no such value.
    """
    wanted = parse_yaml(text)
    while len(path) > 1 and len(_block_at(wanted, path)) == 1:
        path = path[:-1]
    del _block_at(wanted, path)[path[-1]]
    in_place = _remove_in_place(text, path)
    if _parsed(in_place) == wanted:
        return in_place
    return _change_structure(text, lambda root: _block_at(root, path).pop(path[-1]))


def _remove_in_place(text: str, path: Sequence[str]) -> str:
    """Return the text without the lines of a key and its value, and without one of two empty lines around them."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    block, value, _ = _follow(cast("MappingNode", root), path)
    key = next(key for key, node in block.value if node is value)
    lines, begin, end = text.split("\n"), key.start_mark.line, _last_line(cast("Node", value)) + 1
    is_apart = begin and not lines[begin - 1].strip() and not "".join(lines[end : end + 1]).strip()
    return "\n".join([*lines[: begin - 1 if is_apart else begin], *lines[end:]])


def _set_in_place(text: str, path: Sequence[str], value: object) -> str | None:
    """Return the text with only one value changed, or one block added; None if that is not enough."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, MappingNode) or root.flow_style or not root.value:
        return None
    block, old, missing = _follow(root, path)
    if missing and block.flow_style:
        return _add_in_braces(text, block, missing, value)
    if missing:
        return _add(text, block, missing, value, is_root=block is root)
    is_line = isinstance(old, ScalarNode) and old.start_mark.line == old.end_mark.line
    return _replace(text, old, value) if old and is_line and not isinstance(value, dict) else None


def _follow(root: MappingNode, path: Sequence[str]) -> tuple[MappingNode, Node | None, Sequence[str]]:
    """Follow a path; return the block where it ends, the value of its last key, and the keys that are missing.

    Raises ConfigError at an alias, which begins before its key: the block that it refers to would change, too.
    """
    block = root
    for n, key in enumerate(path):
        found = next((pair for pair in block.value if pair[0].value == key), None)
        if found is None:
            return block, None, path[n:]
        name, value = found
        if n < len(path) - 1 and isinstance(value, MappingNode) and value.value:
            if value.start_mark.index < name.start_mark.index:
                what = ".".join(path[: n + 1])
                raise ConfigError(
                    [f"{what}: is an alias of another block, which would change, too; please edit the file"]
                )
            block = value
        else:
            break
    return block, value, ()


def _replace(text: str, old: Node, value: object) -> str:
    """Replace a value on its line; a comment after it stays in its column if there is room."""
    before, after = text[: old.start_mark.index], text[old.end_mark.index :]
    new = _inline(value)
    rest, newline, below = after.partition("\n")
    if rest.lstrip(" ").startswith("#"):
        longer = len(new) - (old.end_mark.index - old.start_mark.index)
        blanks = len(rest) - len(rest.lstrip(" "))
        rest = " " * max(blanks - longer, GAP) + rest.lstrip(" ")
    space = " " if before.endswith(":") else ""  # a key without a value
    return f"{before}{space}{new}{rest}{newline}{below}"


def _add(text: str, block: MappingNode, missing: Sequence[str], value: object, *, is_root: bool) -> str:
    """Add keys after the last one of their block; those of the whole file follow an empty line at its end."""
    indent = " " * block.value[0][0].start_mark.column
    added = [indent + line for line in _block(missing, value)]
    lines = text.rstrip("\n").split("\n")
    if is_root:
        return "\n".join([*lines, "", *added, ""])
    last = _last_line(block)
    return "\n".join([*lines[: last + 1], *added, *lines[last + 1 :], ""])


def _add_in_braces(text: str, block: MappingNode, missing: Sequence[str], value: object) -> str:
    """Add keys before the closing brace of their block."""
    end = block.end_mark.index - 1
    return f"{text[:end].rstrip()}, {_inline(_nested(missing, value))[1:-1]}{text[end:]}"


def _last_line(node: Node) -> int:
    """Return the line, counted from 0, on which the last value inside a node ends."""
    while isinstance(node, CollectionNode) and node.value and not node.flow_style:
        node = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
    is_text_block = isinstance(node, ScalarNode) and node.style in {"|", ">"}
    return int(node.end_mark.line) - (1 if is_text_block else 0)


def _block(path: Sequence[str], value: object) -> list[str]:
    """Return the lines of a block: a value under its keys."""
    out = StringIO()
    _round_trip().dump(_nested(path, value), out)
    return out.getvalue().rstrip("\n").split("\n")


def _nested(path: Sequence[str], value: object) -> object:
    for key in reversed(path):
        value = {key: value}
    return value


def _inline(value: object) -> str:
    """Return a value in one line, as it is written after a colon."""
    dumped = yaml.safe_dump(value, default_flow_style=True, width=WIDTH, allow_unicode=True, sort_keys=False)
    return dumped.removesuffix("\n").removesuffix("\n...")


def _parsed(text: str) -> object:
    try:
        return parse_yaml(text)
    except ConfigError:
        return None


def _change_structure(text: str, change: Callable[[Any], object]) -> str:
    """Apply a change to the parsed text, comments included, and return it as it is written again."""
    writer = _round_trip()
    try:
        root = writer.load(text) or CommentedMap()
    except (YAMLError, NotImplementedError) as exc:  # the latter for comments in odd places
        raise ConfigError(["cannot be changed here without losing a comment; please edit it"]) from exc
    change(root)
    out = StringIO()
    writer.dump(root, out)
    return out.getvalue().rstrip("\n") + "\n"


def _block_at(root: object, path: Sequence[str]) -> Any:
    """Return the block with the last key of the path, creating missing ones; raises ConfigError if it is not a block."""
    block: Any = root
    for key in path[:-1]:
        if isinstance(block, dict):
            if block.get(key) is None:
                block[key] = type(block)()
            block = block[key]
    if not isinstance(block, dict):
        raise ConfigError([f"{'.'.join(path)}: what is above it is not a block of keys and values"])
    return block


def _round_trip() -> Any:
    writer = YAML()
    writer.preserve_quotes = True
    writer.width = WIDTH
    writer.indent(mapping=STEP, sequence=2 * STEP, offset=STEP)
    return writer
