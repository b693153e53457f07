"""Laws of what a terminal shows: as wide as the window, coloured by status, and nothing of a page's that it would obey."""

import re
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from monitor.demo.story import DAYS
from monitor.store import open_store
from tests.desk import configure
from tests.process import run, type_at_terminal

pytestmark = pytest.mark.slow  # each test starts processes

NOW = datetime(2026, 6, 18, tzinfo=UTC)
LAST = DAYS[-1].isoformat()
COLOUR = re.compile(r"\x1b\[(?:\d+m|0m)")
HOSTILE = "\x1b[31mred\x1b]0;title\x07 \x9b31m and a name that is as long as a name can be, and longer than a window"
NOWHERE = "http://127.0.0.1:9/v1"  # whatever model is served on this machine, doctor does not ask about it
SHOWN = (
    ["status"],
    ["doctor", "--model-server", NOWHERE],
    ["themes"],
    ["themes", "show", f"{LAST}/1"],
    ["themes", "explain", f"{LAST}/1"],
    ["themes", "log"],
    ["diff"],
    ["search", "heron"],
    ["deliveries", "list"],
    ["channels", "list"],
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, demo_days: Path) -> Path:
    """The demo's ten days, a theme of a hostile name that is muted, and a delivery that was not taken."""
    tmp_path = tmp_path_factory.mktemp("screen")
    copytree(demo_days, tmp_path, dirs_exist_ok=True)
    configure(tmp_path, "http://127.0.0.1:9", channel="kind: webhook, url: 'http://127.0.0.1:9/hook'")
    with open_store(tmp_path / "monitor.db", write=True) as store:
        store.corrections.add("saltmarsh", "rename", f"{LAST}/1", HOSTILE, at=NOW)
    run(tmp_path, "themes", "mute", f"{LAST}/1")
    run(tmp_path, "themes", "watch", "many words " * 80)
    assert run(tmp_path, "digest", "--since", LAST, "--to", "out").returncode == 3
    return tmp_path


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
@pytest.mark.parametrize("columns", [60, 100])
def test_no_line_is_wider_than_the_window(folder: Path, words: list[str], columns: int) -> None:
    """Texts are wrapped, the last column of a table is cut; a single long word, such as an address, stays whole."""
    shown = type_at_terminal(folder, [], *words, COLUMNS=str(columns))
    heading = f"{LAST}/1  {LAST} to {LAST}"  # of a theme that is shown: on standard error, whole
    for line in COLOUR.sub("", shown).splitlines():
        assert (
            (words[1:] and line.startswith((heading, "id  ")))
            or len(line) <= columns
            or max(map(len, line.split())) > columns // 2
        ), line


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_a_terminal_obeys_nothing_but_our_colours(folder: Path, words: list[str]) -> None:
    """What a page or a name holds is shown without its control characters."""
    shown = type_at_terminal(folder, [], *words)
    rest = COLOUR.sub("", shown).replace("\r\n", "")
    assert [char for char in rest if not char.isprintable()] == []


def test_statuses_are_coloured_for_a_person_alone(folder: Path) -> None:
    """Green, yellow and red at a terminal; nothing of it in a pipe, under NO_COLOR, or on a dumb terminal."""
    assert "\x1b[33mowed" in type_at_terminal(folder, [], "deliveries", "list")
    assert "\x1b[31mBAD" in type_at_terminal(folder, [], "doctor", "--model-server", NOWHERE)
    assert "\x1b[31mTo look at" in type_at_terminal(folder, [], "status")
    plain = (
        run(folder, "status").stdout,
        type_at_terminal(folder, [], "status", NO_COLOR="1"),
        type_at_terminal(folder, [], "status", TERM="dumb"),
    )
    assert [text for text in plain if "\x1b" in text] == []


def test_a_program_reads_whole_lines(folder: Path) -> None:
    """Nothing is cut or wrapped in a pipe, however narrow the window; at a terminal the mark of a muted theme stays."""
    piped = run(folder, "themes").stdout
    assert "longer than a window  (muted)" in piped
    assert "seen" not in piped
    shown = type_at_terminal(folder, [], "themes", COLUMNS="60")
    assert "…  (muted)" in shown
    heading = COLOUR.sub("", shown.splitlines()[0])
    assert heading.split() == ["theme", "seen", "size", "name"]


def test_the_end_of_input_at_a_question_ends_the_command(tmp_path: Path) -> None:
    """Ctrl-D, as it is typed for every test at a terminal: a question that none expects would wait for ever."""
    assert "nothing was changed" in type_at_terminal(tmp_path, [], "init", "new")
    assert not (tmp_path / "new").exists()
