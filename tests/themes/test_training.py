"""The tracker can be trained and measured as docs/evaluation.md says; on a cut of the corpus, as the whole takes minutes."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.pages import shared

pytestmark = pytest.mark.slow
if find_spec("sklearn") is None:  # which takes seconds to load, and is needed by other processes only
    pytest.skip("scikit-learn is not installed: pip install -e '.[train]'", allow_module_level=True)
LABELS = 30  # kept of each window


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """A folder like ../shared with the first labels of each window, and the texts and pages of their days."""
    corpus = tmp_path / "shared" / "corpus"
    for folder in ("gold", "text", "html/drupal"):
        (corpus / folder).mkdir(parents=True)
    (corpus / "readings").symlink_to(shared("corpus/readings"))
    (tmp_path / "shared" / "tools").symlink_to(shared("tools"))
    for labels in shared("corpus/gold").glob("*.labels.jsonl"):
        texts = labels.with_name(labels.name.replace("labels.jsonl", "txt"))
        (corpus / "gold" / texts.name).symlink_to(texts)
        lines = labels.read_text(encoding="utf-8").splitlines(keepends=True)[:LABELS]
        (corpus / "gold" / labels.name).write_text("".join(lines), encoding="utf-8")
        for day in {json.loads(line)["id"].split("/")[0] for line in lines}:
            (corpus / "text" / f"{day}.txt").symlink_to(shared(f"corpus/text/{day}.txt"))
            page = shared("corpus/html/drupal") / f"{day}.html"
            if page.exists():
                (corpus / "html" / "drupal" / page.name).symlink_to(page)
    return tmp_path / "shared"


def run(*arguments: str | Path) -> str:
    found = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout


def novelties(export: Path) -> dict[tuple[str, str], float]:
    rows = map(json.loads, export.read_text(encoding="utf-8").splitlines())
    return {(row["date"], row["text"]): row["novelty"] for row in rows}


def test_windows_are_measured_by_trackers_that_never_saw_them_without_and_with_a_reader(
    cut: Path, tmp_path: Path
) -> None:
    table = run("training.evaluate", cut, "--out", tmp_path / "out", "--windows", "L1", "L2")
    assert [line.split("|")[1].strip() for line in table.splitlines() if "|" in line] == [
        *("export", "---", "ours"),
        *("export", "---", "reader"),
    ]
    ours, reader = (novelties(tmp_path / "out" / name) for name in ("ours.jsonl", "reader.jsonl"))
    assert ours.keys() == reader.keys()
    assert ours != reader


def test_a_model_is_written_that_the_tracker_reads(cut: Path, tmp_path: Path) -> None:
    run("training.train", cut, "--into", tmp_path / "model")
    model = json.loads((tmp_path / "model" / "model.json").read_text(encoding="utf-8"))
    assert model["trained"]["takeaways"] == 6 * LABELS
    assert model["link"]["weights"]
    assert json.loads((tmp_path / "model" / "vocabulary.json").read_text(encoding="utf-8"))["stems"]
