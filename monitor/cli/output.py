"""All printing: only safe characters, in any encoding, and no error if the reader has gone."""

import errno
import fcntl
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import click

from monitor.errors import reason_of
from monitor.files import write_named
from monitor.printable import printable, printable_json

STDIN, STDERR = 0, 2  # the first and the last of the standard descriptors
ASCII = {"ascii", "us-ascii", "ansi_x3.4-1968"}


class OutputFailed(OSError):
    """Standard output cannot be written: the disk behind it is full, or it is closed."""


class ReaderLeft(OutputFailed):
    """The reader of standard output has closed it, as `head` does, and data would be printed for nobody."""


class SafeStream(io.TextIOWrapper):
    """Standard output that prints only safe characters, and "?" for those that its encoding lacks."""

    def write(self, text: str) -> int:
        """Print the text; raises OutputFailed."""
        self.write_as_is(printable(text))
        return len(text)

    def write_as_is(self, text: str) -> None:
        """Print text of our own, which may contain escape sequences for colours. Raises OutputFailed."""
        try:
            super().write(text)
        except OSError as exc:
            self.fail(exc)

    def flush(self) -> None:
        """Write what is buffered; raises OutputFailed."""
        try:
            super().flush()
        except OSError as exc:
            self.fail(exc)

    def fail(self, exc: OSError) -> None:
        """Raise the error as OutputFailed, so that it is not mistaken for that of another file.

        If only the reader left, the rest is discarded, so that a command finishes what it does beside printing.
        """
        named = _named(exc)
        if not isinstance(named, ReaderLeft):
            raise named from exc
        discard_stdout()


class ErrorStream(SafeStream):
    """Standard error, whose failures are ignored, since they cannot be reported anywhere."""

    def fail(self, exc: OSError) -> None:
        """Ignore the error."""


class _Closed(io.RawIOBase):
    """A standard stream that was closed before the start. It fails once; what is still buffered then is discarded."""

    has_failed = False

    def writable(self) -> bool:
        """Return True, since it fails only when something is printed."""
        return True

    def write(self, data: Any, /) -> int:
        """Fail once, as the system does for a closed file."""
        if self.has_failed:
            return len(data)
        self.has_failed = True
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def guard_streams() -> None:
    """Replace standard output and standard error with safe streams, and an unreadable standard input with an empty one.

    Standard input cannot be read if it is closed, or comes from nohup(1).
    """
    _occupy_descriptors()
    if sys.stdin is None or fcntl.fcntl(STDIN, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115  it stays open
    sys.stdout = _guard(sys.stdout, SafeStream)
    sys.stderr = _guard(sys.stderr, ErrorStream)


def print_utf8(text: str) -> None:
    """Print data for other programs: UTF-8 under every locale. Raises OutputFailed."""
    print_bytes(printable(text).encode())


def print_bytes(body: bytes) -> None:
    """Print bytes as they are. Raises OutputFailed."""
    sys.stdout.flush()
    try:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    except OSError as exc:
        raise _named(exc) from exc


def write_file(path: Path, body: bytes) -> None:
    """Write a file that a person named; raises ClickException with the reason."""
    with naming(path):
        write_named(path, body)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn an OSError inside into a ClickException that names the file and the reason."""
    try:
        yield
    except OSError as exc:
        raise click.ClickException(f"{path}: {reason_of(exc)}") from exc


@contextmanager
def kept_for_json(*, as_json: bool) -> Iterator[None]:
    """Redirect what the block prints to standard error if standard output must have nothing but JSON."""
    with redirect_stdout(sys.stderr) if as_json else nullcontext():
        yield


def echo_json(document: object) -> None:
    """Print a document as JSON. Raises OutputFailed."""
    text = json.dumps(document, ensure_ascii=False, indent=2, default=_plain)
    print_utf8(printable_json(text) + "\n")


def _plain(value: object) -> object:
    """Return a date as text, or a dataclass as a dict, for JSON."""
    return value.isoformat() if isinstance(value, date) else asdict(value)  # type: ignore[call-overload]


def real_terminal() -> TextIO | None:
    """Return the original standard error if it is a terminal, else None; unlike ours, it passes on escape sequences."""
    stream = sys.__stderr__
    return stream if stream is not None and not stream.closed and stream.isatty() else None


def stdin_is_terminal() -> bool:
    """Return whether standard input is a terminal; False once that is closed."""
    return sys.stdin.isatty()


def is_asked() -> bool:
    """Return whether a person can read a question at this terminal and answer it."""
    return stdin_is_terminal() and sys.stdout.isatty()


def abandon_stdout() -> None:
    """Discard what is still buffered, so that the process can end without an error."""
    discard_stdout()
    sys.stdout = io.TextIOWrapper(io.BytesIO())


def discard_stdout() -> None:
    """Let whatever is printed from now on, and what is still buffered, go nowhere."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  its descriptor is needed
        os.dup2(nowhere.fileno(), 1)


def _occupy_descriptors() -> None:
    """Open whichever standard descriptors are closed, so that no file of ours gets one and is printed into."""
    while (nowhere := os.open(os.devnull, os.O_RDWR)) <= STDERR:
        pass
    os.close(nowhere)


def _guard(stream: TextIO | None, kind: type[SafeStream]) -> SafeStream:
    """Return a safe stream over the same bytes; ASCII, which only means that no locale is set, becomes UTF-8."""
    if stream is None:
        return kind(io.BufferedWriter(_Closed()), encoding="utf-8", errors="replace")
    encoding = "utf-8" if stream.encoding.lower() in ASCII else stream.encoding
    return kind(stream.buffer, encoding=encoding, errors="replace", line_buffering=stream.isatty())


def _named(exc: OSError) -> OutputFailed:
    if isinstance(exc, OutputFailed):
        return exc
    if isinstance(exc, BrokenPipeError):
        return ReaderLeft("nobody reads standard output any more")
    return OutputFailed(f"standard output: {reason_of(exc)}")
