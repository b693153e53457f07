"""Receivers on loopback: an HTTP server that answers as it is told, and what Slack's documentation demands."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Reply(NamedTuple):
    """One answer of the server; `wait` in seconds comes before it, `drip` before each byte of the body."""

    status: int
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    wait: float = 0.0
    drip: float = 0.0


class Posted(NamedTuple):
    """One request as it came."""

    path: str
    headers: dict[str, str]
    payload: Any


@dataclass
class Receiver:
    """A server that keeps what it is posted and answers by `answer`."""

    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    answer: Callable[[Posted], Reply] = lambda _: Reply(200, "ok")

    def will(self, status: int, body: str = "", *, wait: float = 0.0, **headers: str) -> None:
        """Answer every request to come with this; header names are written with underscores."""
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        self.answer = lambda _: Reply(status, body, named, wait)


@contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver on a free port of loopback until the block ends."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted = Posted(self.path, dict(self.headers.items()), json.loads(body))
            receiver.posted.append(posted)
            reply = receiver.answer(posted)
            time.sleep(reply.wait)
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            pieces = [bytes([byte]) for byte in reply.body.encode()] if reply.drip else [reply.body.encode()]
            for piece in pieces:
                time.sleep(reply.drip)
                self.wfile.write(piece)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that hung up is part of the tests."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        receiver.url = f"http{'s' if tls else ''}://localhost:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()


def slack_answer(posted: Posted) -> Reply:
    """Answer as an incoming webhook does: "ok", or 400 and a word if the payload breaks a documented limit."""
    payload = posted.payload
    if set(payload) != {"text", "blocks"} or not payload["text"]:
        return Reply(400, "no_text")
    return Reply(200, "ok") if not faults(payload["blocks"]) else Reply(400, "invalid_blocks")


def faults(blocks: list[dict[str, Any]]) -> list[str]:
    """Return what Slack's Block Kit reference would object to."""
    found = [] if 1 <= len(blocks) <= 50 else [f"{len(blocks)} blocks"]
    for block in blocks:
        match block:
            case {"type": "header", "text": {"type": "plain_text"} as text, **rest}:
                found += [f"header with {set(rest)}"] if rest else _text_faults(text, 150)
            case {"type": "section", "text": text, **rest}:
                found += [f"section with {set(rest)}"] if rest else _text_faults(text, 3000)
            case {"type": "context", "elements": [_, *_] as elements, **rest}:
                found += [f"context with {set(rest)}"] if rest or len(elements) > 10 else []
                for text in elements:
                    found += _text_faults(text, 3000)
            case {"type": "divider", **rest}:
                found += [f"divider with {set(rest)}"] if rest else []
            case {"type": "rich_text", "elements": [_, *_] as elements, **rest}:
                found += [f"rich text with {set(rest)}"] if rest else []
                found += [fault for element in elements for fault in _rich_faults(element)]
            case _:
                found.append(f"unknown block {block}")
    return found


RICH = {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}


def _rich_faults(element: dict[str, Any]) -> list[str]:
    """Return what is wrong with one element of a rich_text block."""
    match element:
        case {"type": "rich_text_list", "style": "bullet", "elements": [_, *_] as items}:
            return [fault for item in items for fault in _rich_faults(item)]
        case {"type": str(kind), "elements": [_, *_] as runs} if kind in RICH:
            return [fault for run in runs for fault in _run_faults(run)]
        case _:
            return [f"unknown rich text {element}"]


def _run_faults(run: dict[str, Any]) -> list[str]:
    match run:
        case {"type": "text", "text": str(said), **rest} if said:
            pass
        case {"type": "link", "url": str(url), "text": str(said), **rest} if said and len(url) <= 3000:
            if not url.startswith(("http://", "https://")):
                return [f"link to {url}"]
        case _:
            return [f"unknown run {run}"]
    style = rest.pop("style", {})
    return [f"run with {rest} {style}"] if rest or set(style) - {"bold", "strike", "code"} else []


def _text_faults(text: dict[str, Any], limit: int) -> list[str]:
    match text:
        case {"type": "plain_text", "text": str(said), "emoji": bool()}:
            markup = set("<>") & set(said)
        case {"type": "mrkdwn", "text": str(said)}:
            markup = set()
        case _:
            return [f"no text object: {text}"]
    found = [f"bare markup in {said!r}"] if markup else []
    return found if 1 <= len(said) <= limit else [*found, f"{len(said)} characters"]
