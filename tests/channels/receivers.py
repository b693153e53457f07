"""A receiver of posts on loopback, and what Slack's documentation demands of them."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from tests.servers import Asked, Reply, serve


class Posted(NamedTuple):
    """One request as it came; header names are in lower case."""

    path: str
    headers: dict[str, str]
    payload: Any


def reply(status: int, body: str = "", *, drip: float = 0.0) -> Reply:
    """Return a reply with a body of text."""
    return Reply(status=status, body=body.encode(), drip=drip)


@dataclass
class Receiver:
    """A server that keeps what it is posted and answers by `answer`."""

    url: str
    posted: list[Posted] = field(default_factory=list)
    answer: Callable[[Posted], Reply] = lambda _: reply(200, "ok")

    def will(self, status: int, body: str = "", *, wait: float = 0.0, **headers: str) -> None:
        """Answer every request to come with this; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = lambda _: replace(reply(status, body), wait=wait, headers=named)

    def take(self, asked: Asked) -> Reply:
        """Keep a request and answer it."""
        posted = Posted(asked.path, dict(asked.headers), json.loads(asked.body))
        self.posted.append(posted)
        return self.answer(posted)


@contextmanager
def receive(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver on a free port of loopback until the block ends."""
    wrap = partial(tls.wrap_socket, server_side=True) if tls else None
    with serve(wrap, "https" if tls else "http") as web:
        receiver = Receiver(web.url.replace("127.0.0.1", "localhost"))
        web.answers["*"] = receiver.take
        yield receiver


def slack_answer(posted: Posted) -> Reply:
    """Answer as an incoming webhook does: "ok", or 400 and a word if the payload breaks a documented limit."""
    payload = posted.payload
    if set(payload) != {"text", "blocks"} or not payload["text"]:
        return reply(400, "no_text")
    return reply(200, "ok") if not faults(payload["blocks"]) else reply(400, "invalid_blocks")


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
