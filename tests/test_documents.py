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


MOST_CHARS = 132  # of a line of prose
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def told(windows: str) -> dict[str, float]:
    """Return a row of the evaluation's table of what is told: which shares are new, and which are told of what is new."""
    evaluation = (ROOT / "docs" / "evaluation.md").read_text()
    table = evaluation.partition("### What is told\n")[2].partition("###")[0]
    row = next(line for line in table.splitlines() if line.startswith(f"| {windows},"))
    names = ("alerts", "alerts new", "alerted", "possible", "possible new", "told")
    return dict(zip(names, map(float, row.strip("| ").split(" | ")[1:]), strict=True))


def test_the_readme_says_as_often_as_the_evaluation_how_often_it_errs() -> None:
    """Of four alerts and of ten new themes, to the nearest whole number, alone and with a second reader."""
    readme = " ".join((ROOT / "README.md").read_text().split())
    alone, read = (
        [NUMBERS[round(4 * row["alerts new"])], NUMBERS[round(10 * row["alerted"])]]
        for row in map(told, ("tracker alone", "with a reader"))
    )
    assert f"Of the four alerts in a week, about {alone[0]} announce a truly new theme" in readme
    assert f"it alerts you to about {alone[1]} of every ten truly new themes." in readme
    assert f"With a second reader, the figures are {read[0]} of four and {read[1]} of ten." in readme


@pytest.mark.parametrize("windows", ["tracker alone", "with a reader"])
def test_most_of_what_no_alert_tells_is_possibly_new_as_the_readme_says(windows: str) -> None:
    row = told(windows)
    assert (row["told"] - row["alerted"]) / (1 - row["alerted"]) > 0.5


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_in_the_architecture_and_on_a_floor(room: str) -> None:
    """The table of rooms and the import contracts know each module at the top of the package."""
    assert f"`{room}`" in (ROOT / "docs" / "architecture.md").read_text()
    name = room.removesuffix("/").removesuffix(".py")
    assert re.search(rf"\bmonitor\.{name}\b", (ROOT / "pyproject.toml").read_text())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_lines_of_prose_are_read_at_a_glance(path: Path) -> None:
    """Tables, code and what programs write may be wider; so may the list of changes, where each line is one."""
    if path.name in {"CHANGELOG.md", "configuration.md", "evaluation.md", "names.md"}:
        return
    prose = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.MULTILINE | re.DOTALL).splitlines()
    assert [line for line in prose if len(line) > MOST_CHARS and not line.startswith(("|", "    "))] == []


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
