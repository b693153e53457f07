"""Change config.yaml, keeping its comments, blank lines, order and quotes."""

from collections.abc import Sequence
from typing import Any, cast

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from monitor.config.yaml_text import Loader, parse_yaml
from monitor.errors import ConfigError

WIDTH = 10_000  # columns, so that no line is wrapped
TEXT_BLOCKS = {"|", ">"}  # styles of a text on lines of its own
GAP = 2  # columns, at least, between a value and the comment after it


class _Dumper(yaml.SafeDumper):
    """Indents the entries of a list below their key, and quotes no text that `Loader` reads as text anyway, such as true."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)


_Dumper.yaml_implicit_resolvers = Loader.yaml_implicit_resolvers


def set_value(text: str, path: Sequence[str], value: object) -> str:
    """Return the text with a value at the keys of `path`; missing blocks are created.

    Raises ConfigError if the text is not YAML, if the path leads through an alias or something other than a block, or if
    more than this value would change.
    """
    if _is_of_windows(text):
        return set_value(text.replace("\r\n", "\n"), path, value).replace("\n", "\r\n")
    wanted = parse_yaml(text)
    _block_at(wanted, path)[path[-1]] = value
    root = _compose(text)
    if root is None:  # comments alone
        return _checked(f"{text.rstrip()}\n{_lines_of(path, value)}".lstrip("\n"), wanted, path)
    return _checked(_set_in_place(text, root, path, value), wanted, path)


def remove_value(text: str, path: Sequence[str]) -> str:
    """Return the text without the value at the keys of `path`, and without the blocks that would be left empty.

    Raises ConfigError as `set_value` does, and KeyError if there is no such value.
    """
    if _is_of_windows(text):
        return remove_value(text.replace("\r\n", "\n"), path).replace("\n", "\r\n")
    wanted = parse_yaml(text)
    while len(path) > 1 and len(_block_at(wanted, path)) == 1:
        path = path[:-1]
    del _block_at(wanted, path)[path[-1]]
    return _checked(_remove_in_place(text, path), wanted, path)


def _checked(text: str, wanted: object, path: Sequence[str]) -> str:
    """Return the text if it means what is wanted, so that nothing else was changed; raises ConfigError if not."""
    try:
        if parse_yaml(text) == wanted:
            return text
    except ConfigError:
        pass
    raise ConfigError([f"{'.'.join(path)}: cannot be changed without changing more; please edit the file"])


def _compose(text: str) -> MappingNode | None:
    """Return the text as nodes with their places; None if it has no keys."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return root if isinstance(root, MappingNode) and root.value else None


def _is_of_windows(text: str) -> bool:
    """Return whether all lines end as on Windows."""
    return "\r\n" in text and text.count("\r\n") == text.count("\n")


def _remove_in_place(text: str, path: Sequence[str]) -> str:
    """Return the text without a key and its value: without their lines and one of two empty lines around them, or in braces."""
    block, value, _ = _follow(cast("MappingNode", _compose(text)), path)
    if value is None:  # it is merged into the block
        return text
    key = _key_of(block, value)
    if block.flow_style:
        return _remove_in_braces(text, block, key)
    lines, begin, end = text.split("\n"), key.start_mark.line, _last_line(value) + 1
    is_apart = begin and not lines[begin - 1].strip() and not "".join(lines[end : end + 1]).strip()
    return "\n".join([*lines[: begin - 1 if is_apart else begin], *lines[end:]])


def _remove_in_braces(text: str, block: MappingNode, key: Node) -> str:
    """Remove a key and its value with the comma before them, or after them if they are the first."""
    ends = [value.end_mark.index for _, value in block.value]
    starts = [name.start_mark.index for name, _ in block.value]
    at = starts.index(key.start_mark.index)
    if at:
        return text[: ends[at - 1]] + text[ends[at] :]
    return text[: starts[0]] + text[starts[1] if len(starts) > 1 else ends[0] :]


def _set_in_place(text: str, root: MappingNode, path: Sequence[str], value: object) -> str:
    """Return the text with only one value changed, or one block added."""
    block, old, missing = _follow(root, path)
    if old is None and block.flow_style:
        return _add_in_braces(text, block, missing, value)
    if old is None:
        return _add(text, block, missing, value, is_root=block is root)
    value = _nested(missing, value)
    is_flow = isinstance(old, CollectionNode) and old.flow_style
    is_inline = is_flow or (isinstance(old, ScalarNode) and old.style not in TEXT_BLOCKS)
    if block.flow_style or is_flow or (is_inline and not isinstance(value, dict)):
        return _replace(text, old, value)
    return _replace_lines(text, _key_of(block, old), old, value)


def _key_of(block: MappingNode, value: Node) -> Node:
    key: Node = next(key for key, node in block.value if node is value)
    return key


def _follow(root: MappingNode, path: Sequence[str]) -> tuple[MappingNode, Node | None, Sequence[str]]:
    """Follow a path; return the block where it ends, the value of the last key that is there, and the keys that are missing.

    The value is None if the first missing key is one of that block. Raises ConfigError at an alias, which begins before its
    key: the block that it refers to would change, too.
    """
    block = root
    for n, key in enumerate(path):
        found = next((pair for pair in block.value if pair[0].value == key), None)
        if found is None:
            return block, None, path[n:]
        name, value = found
        if n == len(path) - 1 or not (isinstance(value, MappingNode) and value.value):
            break
        if value.start_mark.index < name.start_mark.index:
            what = ".".join(path[: n + 1])
            raise ConfigError(
                [f"{what}: is an alias of another block, which would change, too; please edit the file"]
            )
        block = value
    return block, value, path[n + 1 :]


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


def _replace_lines(text: str, key: Node, old: Node, value: object) -> str:
    """Replace a value that has lines of its own, or make it have some; a comment on the line of its key stays."""
    lines, begin, end = text.split("\n"), key.start_mark.line, _last_line(old) + 1
    new = [" " * key.start_mark.column + line for line in _block([key.value], value)]
    stands_alone = old.start_mark.line > begin or old.start_mark.index == old.end_mark.index
    head = lines[begin : begin + 1] if stands_alone and len(new) > 1 else new[:1]
    return "\n".join([*lines[:begin], *head, *new[1:], *lines[end:]])


def _add(text: str, block: MappingNode, missing: Sequence[str], value: object, *, is_root: bool) -> str:
    """Add keys after the last one of their block; those of the whole file follow an empty line at its end."""
    indent = " " * block.value[0][0].start_mark.column
    added = [indent + line for line in _block(missing, value)]
    if is_root:  # before the end of the document, if that is marked
        return "\n".join([text.rstrip("\n").removesuffix("\n..."), "", *added, ""])
    lines, end = text.split("\n"), _last_line(block) + 1
    return "\n".join([*lines[:end], *added, *(lines[end:] or [""])])


def _add_in_braces(text: str, block: MappingNode, missing: Sequence[str], value: object) -> str:
    """Add keys after the last one in braces."""
    end = block.value[-1][1].end_mark.index
    return f"{text[:end]}, {_inline(_nested(missing, value))[1:-1]}{text[end:]}"


def _last_line(node: Node) -> int:
    """Return the line, counted from 0, on which the last value inside a node ends."""
    while isinstance(node, CollectionNode) and node.value and not node.flow_style:
        node = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
    is_text_block = isinstance(node, ScalarNode) and node.style in TEXT_BLOCKS
    return int(node.end_mark.line) - (1 if is_text_block else 0)


def _block(path: Sequence[str], value: object) -> list[str]:
    """Return the lines of a block: a value under its keys."""
    return _lines_of(path, value).rstrip("\n").split("\n")


def _lines_of(path: Sequence[str], value: object) -> str:
    return _dump(_nested(path, value))


def _nested(path: Sequence[str], value: object) -> object:
    for key in reversed(path):
        value = {key: value}
    return value


def _inline(value: object) -> str:
    """Return a value in one line, as it is written after a colon."""
    return _dump(value, flow=True).removesuffix("\n").removesuffix("\n...")


def _dump(value: object, *, flow: bool = False) -> str:
    dumped: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=flow, width=WIDTH, allow_unicode=True, sort_keys=False
    )
    return dumped


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
