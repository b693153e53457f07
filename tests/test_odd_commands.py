"""Whatever is typed, the answer is a line and a status: never a traceback, never a fault of monitor's own."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.cli.interruption import KEPT
from monitor.compose import MessageContext, compose_operator
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.errors import MonitorError, Unforeseen
from monitor.store import open_store
from tests.desk import configure, provide_store
from tests.process import run, start
from tests.servers import Reply, serve

SEED = 18
LINES = 200
SERVES = {("run",), ("serve",), ("demo",), ("check",), ("backfill",)}  # they go on, or play for seconds
DAY = DAYS[-1].isoformat()
WORDS = [
    "", " ", "-", "--", "-1", "0", "1", "99999999999999999999", "1e9", "nan", "null", "newest", "newest/1", "newest/x", "latest/0",
    "yesterday", "7d", "9999y", "monday", DAY, f"{DAY}/1", f"{DAY}/0", f"{DAY}/999", f"{DAY}+special/1", "2022-02-30", "0001-01-01",
    "9999-12-31", "crab", "CRAB strait", "лес", "\U0001f980", "\ud800", "\x1b[31m", "\u202e", "a\nb", "a" * 2000, "'", '"', "{}", "[",
    "{a: b}", "a: b", "!!x", "*x", ".", "/proc/x", "x/../y", "series", "saltmarsh", "roca", "out", "preview", "terminal",
    "text", "json", "csv", "parquet", "atom", "schedule.every", "schedule..every", "channels.out", "channels.out.kind.x", "a.b.c.d",
    "http://127.0.0.1:9/v1", "http://[", "url=x", "=", "x=", "=x", "Europe/Kyiv", "%s", "%", "\\", "~", "~x", "$HOME", "*", "?",
]  # fmt: skip

FITTING = {  # by the name of a parameter, or of its type
    "date": ["newest", "yesterday", DAY, "9y", "2026-06-09", "1999-01-01"],
    "takeaway": [f"{DAY}/1", "newest/2", "2026-06-08/6", f"{DAY}/99", "lantern", "crab"],
    "key": ["saltmarsh", "schedule.every", "channels.out", "roca"],
    "which": ["1", "out", "7"],
    "number": ["1", "2", "50"],
    "names": ["out", "terminal"],
    "value": ["5", "Europe/Kyiv", "null", "{a: b}"],
    "to": ["out", "preview"],
    "span": ["7d", "90y"],
    "kind": ["terminal", "file", "webhook"],
    "paths": [f"{DAY}.txt", ".", "config.yaml"],
    "page": [f"{DAY}.txt", "config.yaml"],
    "folder": ["kept", "new/deep", "monitor.db"],
    "what": ["new-themes", "assessments", "themes", "takeaways", "lantern"],
}


@pytest.mark.slow
def test_a_present_folder_that_was_deleted_is_said(tmp_path: Path) -> None:
    """What is not a mistake in monitor is not called one."""
    (tmp_path / "gone").mkdir()
    script = f'rmdir "$PWD" && exec {sys.executable} -m monitor init here'
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path / "gone", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "the current folder was deleted; change to another one\n")


@pytest.fixture
def folder(tmp_path: Path, demo_days: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's ten days in a folder of their own, which is the present one."""
    shutil.copytree(demo_days, tmp_path, dirs_exist_ok=True)
    configure(tmp_path, "http://127.0.0.1:9", channel="kind: file, path: out.jsonl")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))  # neither crontab nor systemctl: nothing is installed
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def leaves(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield each command with its words."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found
            yield from leaves(found, *path, name)


def odd_lines(count: int) -> Iterator[list[str]]:
    """Yield command lines: every command with a few of its options, and words that mostly fit, or are odd."""
    chance = random.Random(SEED)  # noqa: S311  nothing secret
    commands = [one for one in leaves(cli) if one[0] and one[0] not in SERVES]
    for n in range(count):
        path, command = commands[n % len(commands)]
        line = [*path]
        for param in command.params:
            if isinstance(param, click.Option) and chance.random() < 0.25:
                line += [param.opts[-1]] if param.is_flag else [param.opts[-1], word_for(param, chance)]
            elif isinstance(param, click.Argument) and chance.random() < 0.9:
                line += [word_for(param, chance) for _ in range(param.nargs if param.nargs > 0 else 2)]
        yield line


def word_for(param: click.Parameter, chance: random.Random) -> str:
    """Return a word that fits a parameter four times of five, else any."""
    fitting = next((words for name, words in FITTING.items() if name in {param.name, param.type.name}), WORDS)
    if isinstance(param.type, click.Choice):
        fitting = list(param.type.choices)
    return chance.choice(fitting if chance.random() < 0.8 else WORDS)


@pytest.mark.slow
def test_no_command_line_ends_in_a_traceback(folder: Path) -> None:
    """Hundreds of odd lines, those that change the store among them: each is refused or done; the store stays whole."""
    config = str(folder / "config.yaml")
    kept = (folder / "config.yaml").read_text()
    for line in odd_lines(LINES):
        done = CliRunner().invoke(cli, ["--config", config, *line], standalone_mode=False, input="")
        told = done.exception
        assert told is None or isinstance(
            told, click.ClickException | click.Abort | MonitorError | SystemExit
        ), (line, told)
        assert not isinstance(told, Unforeseen), (line, told)
        assert "Traceback" not in done.output
        (folder / "config.yaml").write_text(kept)  # `config set` and `channels add` may have been meant
    shutil.rmtree(folder / "secrets", ignore_errors=True)
    assert CliRunner().invoke(cli, ["--config", config, "themes"], standalone_mode=False).exception is None


@pytest.mark.slow
def test_a_channel_of_digits_is_named_like_any_other(tmp_path: Path) -> None:
    """Digits name a delivery where there is one of that number, else a channel; channels.NAME is always the channel."""
    names = ("2", "44", "99999999999999999999", "-x")
    configure(tmp_path, "http://127.0.0.1:9")
    provide_store(tmp_path / "monitor.db")
    with open_store(tmp_path / "monitor.db", write=True) as store:
        context = MessageContext(series=DEMO_KEY, series_name="Reeds", publisher="")
        told = compose_operator(context, id="a", subject="S", text="T")
        store.messages.enqueue(told, names, at=datetime.now(UTC))  # deliveries 1 to 4, in this order
    for given in ("channels.2", "44", "99999999999999999999", "channels.-x"):
        done = run(tmp_path, "deliveries", "drop", given)
        assert (done.returncode, done.stderr) == (0, "1 delivery given up\n")
    with open_store(tmp_path / "monitor.db", write=True) as store:
        assert store.deliveries.retry(1, at=datetime.now(UTC))
        assert store.deliveries.retry(2, at=datetime.now(UTC))
    done = run(tmp_path, "deliveries", "drop", "2")
    assert done.stderr.splitlines()[0] == "2 is taken as a delivery; write channels.2 for the channel"
    with open_store(tmp_path / "monitor.db", write=False) as store:
        assert {one.channel: one.state for one in store.deliveries.list()}["44"] == "dropped"


@pytest.mark.slow
def test_a_value_that_begins_with_a_dash_is_a_value(folder: Path) -> None:
    """`config set` takes it as it is, and says what is wrong with it; other commands say how a word is told from an option."""
    for value in ("-1", "-.5", "-x", "--5"):
        done = run(folder, "config", "set", "http.retries", value)
        assert (done.returncode, "http.retries: " in done.stderr) == (2, True)
    for line in (["search", "-crab"], ["themes", "watch", "-crab"], ["deliveries", "show", "-1"]):
        assert "If it is not an option, write -- before it." in run(folder, *line).stderr
    assert "write --" not in run(folder, "status", "-1").stderr
    added = run(folder, "channels", "add", "--name", "desk", "stdout")
    assert (added.returncode, "Write the name without --name" in added.stderr) == (2, True)
    assert "Did you mean" in run(folder, "search", "crab", "--sinse", "7d").stderr


@pytest.mark.slow
def test_an_empty_store_is_said_to_be_empty(tmp_path: Path) -> None:
    """What was asked in the right form is not answered by the form, and no date is None."""
    configure(tmp_path, "http://127.0.0.1:9")
    provide_store(tmp_path / "monitor.db")
    for line in (
        "digest --last 7d",
        "themes explain newest/1",
        "themes split newest/2",
        "show newest",
        "diff newest",
    ):
        done = run(tmp_path, *line.split())
        assert done.returncode == 1
        assert "there is no assessment yet; `monitor check` reads the newest ones" in done.stderr


def test_a_period_without_assessments_is_answered_by_those_there_are(folder: Path) -> None:
    """Before the first, after the last: the period that was asked for is named, and what there is."""
    for since, until in (("1999-01-01", "1999-12-31"), ("2199-01-01", "2199-01-02")):
        done = CliRunner().invoke(
            cli, ["--config", str(folder / "config.yaml"), "digest", "--since", since, "--until", until]
        )
        assert f"no assessment of {since} to {until}; there are those of {DAYS[0]} to {DAY}" in done.output


def test_what_is_no_number_is_told_so(folder: Path) -> None:
    """No mistake speaks of a "range" that nobody gave."""
    for line in (
        ["themes", "undo", "x"],
        ["deliveries", "list", "--most", "1e9"],
        ["search", "--most", "٢x", "a"],
    ):
        done = CliRunner().invoke(cli, ["--config", str(folder / "config.yaml"), *line])
        assert "is not a valid number" in done.output


@pytest.mark.slow
def test_an_address_that_is_taken_is_named_as_it_was_given(folder: Path) -> None:
    """By the option, or by the setting; and what helps is said."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = run(folder, "serve", "--listen", address)
        assert (
            done.returncode,
            f"Invalid value for --listen: {address}: another program listens there already; " in done.stderr,
        ) == (2, True)
        run(folder, "config", "set", "serve.listen", address)
        done = run(folder, "serve")
        assert (done.returncode, f"config.yaml: serve.listen: {address}: " in done.stderr) == (2, True)
    assert "--listen 127.0.0.1:0 takes any free port" in done.stderr


@pytest.mark.slow
def test_words_that_belong_together_are_said_to_be_quoted(folder: Path) -> None:
    """A name of several words is one argument; a command that takes none has no use for quotes."""
    hint = "Put words that belong together in quotes."
    assert run(folder, "themes", "show", "Lantern", "Strait").stderr.splitlines()[-1] == hint
    assert run(folder, "themes", "rename", f"{DAY}/1", "Lantern", "Strait").stderr.splitlines()[-1] == hint
    assert hint not in run(folder, "status", "now").stderr


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_check_says_in_one_line_what_is_kept(tmp_path: Path, sent: int, status: int) -> None:
    """Whoever ends it, at a keyboard or a machine that is shut down; no word of answers, as nothing was asked."""
    with serve() as web:
        web.answers["/robots.txt"] = Reply(wait=20)
        configure(tmp_path, web.url)
        provide_store(tmp_path / "monitor.db")
        process = start(tmp_path, "check", streams=tmp_path / "streams")
        until = time.monotonic() + 20
        while not web.log:
            assert time.monotonic() < until
            time.sleep(0.05)
        os.kill(process.pid or 0, sent)
        process.join(20)
    assert process.exitcode == status
    assert (tmp_path / "streams" / "err").read_text() == f"{KEPT}\n"
