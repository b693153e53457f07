"""List every file of the package with the first line of its docstring: `python -m tests.tools.tree`."""

import ast
from pathlib import Path

import monitor


def main() -> None:
    """Print the tree."""
    root = Path(monitor.__file__).parent
    for path in sorted(root.rglob("*.py")):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        print(f"{path.relative_to(root.parent)!s:48} {said.partition(chr(10))[0]}")


if __name__ == "__main__":
    main()
