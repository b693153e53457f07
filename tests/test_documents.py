"""What the documents for maintainers say of the code holds."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = sorted(
    f"{path.name}/" if path.is_dir() else path.name
    for path in (ROOT / "monitor").iterdir()
    if path.name[0] != "_" and (path.is_dir() or path.suffix == ".py")
)
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_in_the_architecture_and_on_a_floor(room: str) -> None:
    """The table of rooms and the import contracts know each module at the top of the package."""
    assert f"`{room}`" in (ROOT / "docs" / "architecture.md").read_text()
    name = room.removesuffix("/").removesuffix(".py")
    assert re.search(rf"\bmonitor\.{name}\b", (ROOT / "pyproject.toml").read_text())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_commands_lead_somewhere(path: Path) -> None:
    """Each relative link names a file, each `python -m` a module, each `make` a task."""
    text = path.read_text()
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [link for link in links if not (path.parent / link).exists()] == []
    modules = re.findall(r"python -m ((?:tests|training|benchmarks)[.\w]*)", text)
    assert [name for name in modules if not (ROOT / f"{name.replace('.', '/')}.py").exists()] == []
    tasks = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"`make (\w+)", text)) <= set(tasks)
