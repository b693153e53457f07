"""Laws of the tests themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = sorted(HERE.rglob("test_*.py"))
SHARED_MODULES = sorted(set(HERE.rglob("*.py")) - set(MODULES))


@pytest.mark.slow
def test_nothing_is_imported_from_a_test_module_or_a_conftest() -> None:
    """What tests share lies in a module of its own."""
    for path in MODULES + SHARED_MODULES:
        taken = [name for name in _imported(path) if _is_a_test(name)]
        assert taken == [], path


@pytest.mark.slow
def test_commands_are_out_of_the_way() -> None:
    """What is started by `python -m` lies in tests/tools."""
    commands = [path for path in MODULES + SHARED_MODULES if "main" in _functions(path)]
    assert {path.parent.name for path in commands} == {"tools"}


def _functions(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _is_a_test(name: str) -> bool:
    parts = name.split(".")
    return parts[0] == "tests" and any(part.startswith("test_") or part == "conftest" for part in parts[1:])
