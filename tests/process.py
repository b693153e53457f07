"""The program as a process of its own, forked from one that has loaded it: a start costs a tenth of one from nothing."""

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory

from monitor.cli import COMMANDS, main

MAX_SECONDS = 120  # for one command
END = "\x04"  # Ctrl-D: a question that the test does not expect ends the program, which would wait for ever
LOADED = {f"monitor.cli.{place.partition(':')[0]}" for place, _ in COMMANDS.values()}
LOADED |= {f"monitor.pipeline.{name}" for name in ("arrival", "check", "digests", "edits", "tracking")}
LOADED |= {"monitor.channels.email", "monitor.channels.smtp", "monitor.schedule", "monitor.web"}
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["__main__", "tests.process", *sorted(LOADED)])


def run(folder: Path, *arguments: str, typed: str = "", **environ: str) -> CompletedProcess[str]:
    """Run `monitor` in a folder, with `typed` on standard input; a terminal it has not."""
    with TemporaryDirectory() as streams:
        place = Path(streams)
        process = start(folder, *arguments, streams=place, typed=typed, **environ)
        process.join(MAX_SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutExpired(["monitor", *arguments], MAX_SECONDS)
        out, err = ((place / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err"))
    return CompletedProcess(["monitor", *arguments], process.exitcode, out, err)


def start(folder: Path, *arguments: str, streams: Path, typed: str = "", **environ: str) -> ForkServerProcess:
    """Start `monitor` in a folder; it reads `typed`, and writes to "out" and "err" in the folder `streams`."""
    streams.mkdir(exist_ok=True)
    for name, text in (("in", typed), ("out", ""), ("err", "")):
        (streams / name).write_text(text, encoding="utf-8")
    known = {**os.environ, "MONITOR_CONFIG": str(folder / "config.yaml"), **environ}
    process = FORKS.Process(target=_become, args=(folder, arguments, known, streams), daemon=True)
    process.start()
    return process


def type_at_terminal(folder: Path, typed: Sequence[str], *arguments: str, **environ: str) -> str:
    """Run `monitor` at a terminal of 80 columns, type lines, and return what it shows."""
    ours, theirs = os.openpty()
    terminal = {"TERM": "xterm", "COLUMNS": "80", "NO_COLOR": ""}
    environ = {**os.environ, "MONITOR_CONFIG": str(folder / "config.yaml"), **terminal, **environ}
    with Connection(theirs) as end:  # the program has its own: what is read ends with it
        process = FORKS.Process(target=_become, args=(folder, arguments, environ, end), daemon=True)
        process.start()
    shown = b""
    try:
        os.write(ours, "".join([*(f"{line}\n" for line in typed), END]).encode())
        with suppress(OSError):  # EIO: the other end is closed
            while piece := os.read(ours, 65_536):
                shown += piece
    finally:
        process.kill()  # where the time-out of the test ends the reading: nobody else would
    os.close(ours)
    return shown.decode()


def _become(
    folder: Path, arguments: tuple[str, ...], environ: Mapping[str, str], streams: Path | Connection
) -> None:
    """Take on the folder, environment, arguments and streams, which are files or one terminal, and be the program."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    sys.argv = ["monitor", *arguments]
    for number, (name, mode) in enumerate({"in": "r", "out": "w", "err": "w"}.items()):
        file = os.open(streams / name, os.O_RDWR) if isinstance(streams, Path) else streams.fileno()
        os.dup2(file, number)
        stream = os.fdopen(number, mode, encoding=environ.get("PYTHONIOENCODING", "utf-8"), closefd=False)
        setattr(sys, f"std{name}", stream)
        setattr(sys, f"__std{name}__", stream)
    main()
