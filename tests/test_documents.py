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


def right_alerts(heading: str) -> tuple[float, float]:
    """Return which share of alerts is of a new theme, and of new themes an alert, by a table of docs/evaluation.md."""
    evaluation = (ROOT / "docs" / "evaluation.md").read_text()
    table = evaluation.partition(f"### By window, {heading}\n")[2].partition("###")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if re.match(r"\| L\d", line)]
    raised = [float(row[-1].split()[0]) for row in rows]  # alerts a week
    gold = [float(row[-1].split()[1].strip("()")) for row in rows]
    right = sum(rate * float(row[1]) for rate, row in zip(raised, rows, strict=True))
    return right / sum(raised), right / sum(gold)


def test_the_readme_says_as_often_as_the_evaluation_how_often_it_errs() -> None:
    """Of four alerts and of ten new themes, to the nearest whole number, alone and with a second reader."""
    readme = " ".join((ROOT / "README.md").read_text().split())
    alone, read = (
        [NUMBERS[round(of * share)] for of, share in zip((4, 10), right_alerts(heading), strict=True)]
        for heading in ("tracker alone", "with a reader")
    )
    assert f"Of a week's four alerts about {alone[0]} are of a truly new theme" in readme
    assert f"of ten truly new themes it alerts you to about {alone[1]}." in readme
    assert f"With a second reader that is {read[0]} of four, and {read[1]} of ten." in readme


def test_most_of_what_no_alert_tells_is_possibly_new_as_the_readme_says() -> None:
    themes = " ".join((ROOT / "docs" / "themes.md").read_text().split())
    found = re.search(
        r"Alerts hold (\.\d+) of the new themes, both together (\.\d+); with a reader (\.\d+) and (\.\d+)",
        themes,
    )
    assert found
    alone, both, read, read_both = map(float, found.groups())
    assert min((both - alone) / (1 - alone), (read_both - read) / (1 - read)) > 0.5


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
