"""Change config.yaml and keep its comments, its order and its quotes."""

from collections.abc import Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from monitor.config.yaml_text import parse_yaml
from monitor.errors import ConfigError

WIDTH = 10_000  # columns: no line of the user's is folded


def put(text: str, path: Sequence[str], value: object) -> str:
    """Return the text with a value under the keys of `path`; blocks that are missing are made.

    Raises ConfigError for a text that is no YAML, and for a path through something that is no block.
    """
    parse_yaml(text)
    yaml = _round_trip()
    try:
        root = yaml.load(text) or CommentedMap()
    except YAMLError as exc:
        raise ConfigError([f"cannot be changed in place, please edit it: {exc}"]) from exc
    is_new = isinstance(root, CommentedMap) and path[0] not in root
    _block_at(root, path)[path[-1]] = value
    if is_new and len(root) > 1:
        root.yaml_set_comment_before_after_key(path[0], before="\n")  # an empty line
    out = StringIO()
    yaml.dump(root, out)
    return out.getvalue()


def _block_at(root: object, path: Sequence[str]) -> Any:
    """Return the block that holds the last key of the path; raises ConfigError where something else stands there."""
    block: Any = root
    for key in path[:-1]:
        if isinstance(block, dict):
            if block.get(key) is None:
                block[key] = CommentedMap()
            block = block[key]
    if not isinstance(block, dict):
        raise ConfigError(
            [f"{'.'.join(path)}: there is something else than a block of keys and values above it"]
        )
    return block


def _round_trip() -> Any:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
