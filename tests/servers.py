"""Real servers on loopback for the tests: one that answers as ordered, and the publisher's replay as a process."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.pages import shared

ROBOTS = b"User-agent: *\nDisallow: /wp-json/\n"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as the server got it; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What to answer: `length` is the Content-Length to claim, None for none.

    `wait` is in seconds before the answer, `drip` before each byte of its body.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = -1  # -1: the true one
    wait: float = 0.0
    drip: float = 0.0


@dataclass(frozen=True)
class Web:
    """A server that answers by path: with a Reply, the next of several (the last for ever), or what a function says.

    The path "*" stands for all that have no answer of their own.
    """

    url: str
    answers: dict[str, Reply | list[Reply] | Callable[[Asked], Reply]]
    log: list[Asked]

    @property
    def paths(self) -> list[str]:
        """The paths asked for so far."""
        return [asked.path for asked in self.log]

    def answer(self, asked: Asked) -> Reply:
        """Return the reply for a request; 404 for a path that has none."""
        missing = self.answers.get("*", Reply(status=404, body=b"<title>404</title>"))
        found = self.answers.get(asked.path, missing)
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found(asked) if callable(found) else found


@contextmanager
def serve(wrap: Callable[[Any], Any] | None = None, scheme: str = "http") -> Iterator[Web]:
    """Serve on a free port of loopback; `wrap` may wrap the listening socket, as for TLS."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    if wrap:
        server.socket = wrap(server.socket)
    web = Web(f"{scheme}://127.0.0.1:{server.server_port}", {"/robots.txt": Reply(body=ROBOTS)}, [])
    server.web = web  # type: ignore[attr-defined]  # how its requests find what to answer
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # callers hang up on purpose
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and POST as its server's Web says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        web: Web = self.server.web  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(method=self.command, path=self.path, headers=headers, body=body)
        web.log.append(asked)
        self._send(web.answer(asked))

    do_POST = do_GET  # noqa: N815 (http.server calls it so)

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.wait)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.length is not None:
            self.send_header("Content-Length", str(len(reply.body) if reply.length == -1 else reply.length))
        self.end_headers()
        pieces = [reply.body[at : at + 1] for at in range(len(reply.body))] if reply.drip else [reply.body]
        for piece in pieces:
            time.sleep(reply.drip)
            self.wfile.write(piece)
            self.wfile.flush()
        self.close_connection = self.close_connection or reply.length != -1

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is the base class's)
        """Keep quiet."""


@dataclass(frozen=True)
class Publisher:
    """The replay of the publisher's site, running as a process."""

    url: str

    def control(self, **order: Any) -> None:
        """Tell it what to do: today="2022-06-02", edits=[...], faults=[...]."""
        _open(Request(f"{self.url}/_control", data=json.dumps(order).encode(), method="POST"))  # noqa: S310 (loopback)

    def log(self) -> list[dict[str, Any]]:
        """Return every request so far, those to `_control` aside: path, status, headers, seconds since start."""
        asked: list[dict[str, Any]] = _open(Request(f"{self.url}/_log"))  # noqa: S310 (loopback)
        return [entry for entry in asked if not entry["path"].startswith("/_")]

    def days(self) -> list[tuple[str, str]]:
        """Return the dates and paths that are published now."""
        return [(day, path) for day, path in _open(Request(f"{self.url}/_days"))]  # noqa: S310 (loopback)


def _open(request: Request) -> Any:
    with urlopen(request, timeout=30) as response:  # noqa: S310 (loopback)
        return json.load(response)


@contextmanager
def publish(*arguments: str) -> Iterator[Publisher]:
    """Run ../shared/tools/publisher.py with the arguments on a free port; the test is skipped without it."""
    command = [sys.executable, str(shared("tools/publisher.py")), "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Publisher(process.stdout.readline().split(" at ")[-1].strip())
        finally:
            process.kill()


@pytest.fixture
def web() -> Iterator[Web]:
    """A server that answers as ordered; /robots.txt forbids /wp-json/."""
    with serve() as server:
        yield server


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """The publisher's site on 2022-06-03: June's raw pages so far and those before."""
    with publish("--html", str(shared("corpus/html/drupal")), "--today", "2022-06-03") as process:
        yield process
