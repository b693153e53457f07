"""What a user reads is in words: no name of a class, which says something to programmers alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import monitor

ROOM = Path(monitor.__file__).parent
FOR_PROGRAMMERS = {  # reports of faults in monitor itself, and what a debugger shows
    "boundary.py",
    "blocks/__init__.py",
    "demo/__init__.py",
}


@pytest.mark.parametrize("path", sorted(ROOM.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOM)))
def test_no_text_for_a_user_names_a_class(path: Path) -> None:
    if str(path.relative_to(ROOM)) not in FOR_PROGRAMMERS:
        assert list(_named_classes(ast.parse(path.read_text()))) == []


def _named_classes(tree: ast.AST) -> Iterator[str]:
    """Yield the expressions in f-strings that hold the name of a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue):
            names = {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
            if names & {"__name__", "__qualname__", "__class__"}:
                yield ast.unparse(node.value)
