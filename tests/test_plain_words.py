"""What a user reads is in words: no name of a class, which says something to programmers alone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import monitor

ROOM = Path(monitor.__file__).parent
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
FOR_PROGRAMMERS = {  # reports of faults in monitor itself, and what a debugger shows
    "boundary.py",
    "blocks/__init__.py",
    "demo/__init__.py",
}
ODD = re.compile(
    r"\b[Mm]end(s|ed|ing)?\b|merely went on|told below|another theme first|First told|never comes"
)


@pytest.mark.slow
def test_no_text_for_a_user_names_a_class() -> None:
    for path in sorted(ROOM.rglob("*.py")):
        if str(path.relative_to(ROOM)) not in FOR_PROGRAMMERS:
            assert list(_named_classes(ast.parse(path.read_text()))) == [], path


@pytest.mark.slow
def test_no_text_for_a_user_has_words_that_a_reader_stumbles_over() -> None:
    """Software is fixed, not mended; themes continue."""
    for path in sorted(ROOM.rglob("*.py")):
        tree = ast.parse(path.read_text())
        docs = {
            ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)
        }
        texts = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert {text for text in texts - docs if ODD.search(text)} == set(), path


def _named_classes(tree: ast.AST) -> Iterator[str]:
    """Yield the expressions in f-strings that hold the name of a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue):
            names = {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
            if names & {"__name__", "__qualname__", "__class__"}:
                yield ast.unparse(node.value)
