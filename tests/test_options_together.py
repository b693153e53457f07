"""No option is silently ignored beside another one: such a command is refused, and nothing is done."""

from pathlib import Path

import pytest

from tests.desk import configure
from tests.process import run

READER = "second_reader: {url: 'http://127.0.0.1:9/v1', model: m}\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("show 2026-06-08 --json --format markdown", "--json or --format"),
        ("show 2026-06-08 --json --format text", "--json or --format"),
        ("demo --listen 127.0.0.1:8710", "add --serve"),
        ("serve --set-password --listen 127.0.0.1:0", "leave out --listen"),
        ("doctor page.html --send", "leave out --send"),
        ("doctor page.html --model-server http://127.0.0.1:9/v1", "leave out --model-server"),
        ("doctor --model-server http://127.0.0.1:9/v1", "the settings have one"),
        ("--config other.yaml init new --no-input", "FOLDER or --config"),
        ("init new --no-input --no-second-reader --model-server http://127.0.0.1:9/v1", "not both"),
        ("--verbose --quiet status", "--verbose or --quiet"),
        ("channels add file new --no-input -o path=a -o path=b", "'path' is given twice"),
    ],
)
def test_an_option_that_would_mean_nothing_beside_another_is_refused(
    tmp_path: Path, words: str, said: str
) -> None:
    """With one line and the status of a mistake, even if it only repeats a default."""
    configure(tmp_path, "http://127.0.0.1:9", channel="kind: stdout")
    with (tmp_path / "config.yaml").open("a") as file:
        file.write(READER)
    (tmp_path / "page.html").write_text("no assessment")
    files = sorted(tmp_path.iterdir())
    done = run(tmp_path, *words.split())
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert (done.stdout, sorted(tmp_path.iterdir())) == ("", files)
