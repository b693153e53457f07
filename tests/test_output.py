"""Laws of what is printed: safe characters, in any encoding, and a plain end when nobody can read it."""

import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from monitor.cli import COMMANDS
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, load_post
from monitor.printable import UNSAFE, printable, printable_json
from tests.desk import configure
from tests.process import run

HOSTILE = "\x1b[31mred\x1b]0;title\x07 \u202eltr\u202c \x9b31m \u2066iso\u2069 \ufeff"
DAY = DAYS[0].isoformat()
WALKED = [
    ["show", DAY],
    ["show", DAY, "--format", "json"],
    ["show", DAY, "--format", "markdown"],
    ["diff"],
    ["diff", "--edits", DAY],
    ["themes"],
    ["themes", "show", f"{DAY}/1"],
    ["themes", "explain", f"{DAY}/1"],
    ["themes", "show", HOSTILE],
    ["themes", "rename", f"{DAY}/1", HOSTILE],
    ["themes", "log"],
    ["search", "red"],
    ["export", "takeaways"],
    ["export", "assessments"],
    ["digest", "--since", DAY],
    ["digest", "--since", DAY, "--to", "out"],
    ["digest", "--since", HOSTILE],
    ["deliveries", "list"],
    ["deliveries", "show", "1"],
    ["doctor", "\x1b[31m.html"],
    ["doctor", "page.html"],
    ["import", "--future", "\x1b[31m.html", "page.html"],
    ["backup", "\x1b[31m/copy"],
    ["restore", "copy\x1b[31m"],
    ["replay"],
    ["status"],
    ["status", "--json"],
    ["vacuum"],
    ["config"],
    ["config", "show"],
    ["config", "set", "timezone", HOSTILE],
    ["config", "unset", HOSTILE],
    ["channels", "list"],
    ["channels", "test", HOSTILE],
    ["channels", "remove", HOSTILE],
    ["init", "\x1b[31mfolder", "--no-input", "--no-second-reader"],
    ["feed", "new-themes"],
    ["--verbose", "check"],
    ["--config", "\x1b[31m.yaml", "config"],
    [HOSTILE],
]


def monitor(folder: Path, *arguments: str, stdout: IO[bytes] | int) -> subprocess.CompletedProcess[bytes]:
    """Run `monitor` from nothing, since how it begins depends on the streams it has; return the bytes it printed."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=folder,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store whose first day is full of characters that a terminal obeys, and a site that sends some in a header."""
    folder = tmp_path_factory.mktemp("hostile")
    with DemoSite(DAYS[0]) as site:
        configure(folder, site.base)
        answer = site.answer(load_post(DAYS[0]).path)
        assert answer is not None
        page = answer.body.decode().replace("Heron", f"Heron {HOSTILE}")
        assert "\x1b" in page
        (folder / "page.html").write_text(page)
        (folder / "\x1b[31m.html").write_text("no page")
        (folder / "\x1b[31m.yaml").write_text("a: [")
        assert run(folder, "import", "page.html").returncode == 0
        yield folder


def test_every_command_is_walked() -> None:
    """A command that is new must be tried with a hostile store, too."""
    walked = {
        next(word for word in words if not word.startswith("-")) for words in WALKED if words[0] in COMMANDS
    }
    assert walked | {"run", "serve", "check", "backfill", "demo"} == set(COMMANDS)


@pytest.mark.slow
def test_no_command_prints_what_a_terminal_obeys(folder: Path) -> None:
    """No control, C1 or bidirectional character of a page, a file's name, an argument or an address, on either stream."""
    for words in WALKED:
        done = run(folder, *words)
        printed = done.stdout + done.stderr
        odd = {c for c in printed if unicodedata.category(c) in {"Cc", "Cf"} and c not in "\n\t\u00ad"}
        assert (words, odd) == (words, set())
        assert "Traceback" not in printed


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1251", "ascii"])
def test_every_encoding_prints_what_it_can(folder: Path, encoding: str) -> None:
    """Characters that the encoding lacks become question marks; nothing fails over them."""
    for words in (["show", DAY], ["themes"], ["digest", "--since", DAY], ["themes", "explain", f"{DAY}/1"]):
        done = run(folder, *words, PYTHONIOENCODING=encoding)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["export", "assessments"],
        ["export", "themes", "--format", "parquet"],
        ["themes"],
        ["show", DAY],
        ["demo"],
    ],
)
def test_a_full_disk_is_one_line_and_a_reader_that_leaves_is_none(folder: Path, words: list[str]) -> None:
    """Status 1 with the reason; status 0 when a reader such as `head` has had enough; the same when it is closed."""
    with Path("/dev/full").open("wb") as full:
        done = monitor(folder, *words, stdout=full)
    assert (done.returncode, done.stderr) == (1, b"standard output: no room left on the disk\n")
    reading, writing = os.pipe()
    os.close(reading)
    done = monitor(folder, *words, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
    closed = _redirected(">&-", folder, words)
    assert (closed.returncode, closed.stderr) == (1, b"standard output: Bad file descriptor\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "file", "text"),
    [
        (["init", "n", "--no-input", "--no-second-reader", "--send-to", "terminal"], "n/config.yaml", "roca"),
        (["channels", "add", "file", "--no-input", "-o", "path=d.jsonl"], "config.yaml", "d.jsonl"),
        (["digest", "--since", DAY, "--to", "preview", "--output", "p.html"], "p.html", "</html>"),
    ],
)
def test_a_command_finishes_what_it_does_though_the_reader_of_its_words_left(
    folder: Path, words: list[str], file: str, text: str
) -> None:
    """As with `| head -1`: what it says is for nobody, what it writes is not."""
    reading, writing = os.pipe()
    os.close(reading)
    done = monitor(folder, *words, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
    assert text in (folder / file).read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [["init"], ["init", "--no-input"], ["channels", "add", "mail"], ["serve", "--set-password"], ["status"]],
)
def test_a_closed_stream_is_as_an_empty_one(tmp_path: Path, words: list[str]) -> None:
    """Closed standard input, or nohup's, which can only be written to. With all closed: the status of failing to print, if any."""
    said: list[tuple[int, list[bytes], list[str]]] = []
    for how in ("</dev/null", "<&-", "0>/dev/null"):
        folder = tmp_path / f"{len(said)}"
        folder.mkdir()
        done = _redirected(how, folder, words)
        printed = [text.replace(bytes(folder), b"") for text in (done.stdout, done.stderr)]
        said.append((done.returncode, printed, sorted(path.name for path in folder.iterdir())))
    assert said[1:] == said[:1] * 2
    assert b"unforeseen" not in done.stderr
    (tmp_path / "none").mkdir()
    assert _redirected("<&- >&- 2>&-", tmp_path / "none", words).returncode == (done.returncode or 1)


def _redirected(how: str, folder: Path, words: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Run monitor as a shell that redirects its streams."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {how}', "sh", sys.executable, "-m", "monitor", *words],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip


def test_what_is_unsafe_is_what_unicode_says() -> None:
    """Every control, format and surrogate character but line feed, tab, soft hyphen, and a joiner in its place, is caught."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char not in "\n\t\u00ad":
            assert UNSAFE.fullmatch(char), hex(code)
    for said in ("\U0001f468\u200d\U0001f469", "\u0645\u06cc\u200c\u062e"):  # a couple, a Persian word
        assert printable(said) == said
    assert printable("a\u200db \u200c\u06cc\u200d\u202e\u06cc") == "ab \u06cc\u06cc"
    assert printable("a\x1b[1mb\ud800") == "a[1mb\ufffd"
    assert printable("Žižek — “no”\n") == "Žižek — “no”\n"
    assert printable_json('"\x9b\u202e\U000e0001"') == '"\\u009b\\u202e\\udb40\\udc01"'
