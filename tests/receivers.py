"""What stands at the other end of a channel: a webhook's server and a mail server, on loopback."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import Asked, Reply, Web, serve


@dataclass
class Hook:
    """Takes JSON posts; `refuse` holds the next answers, 200 when it is empty.

    It takes one message in `interval` seconds, and asks who comes sooner for a pause of that length.
    """

    url: str
    web: Web
    received: list[dict[str, Any]] = field(default_factory=list)
    refuse: list[Reply] = field(default_factory=list)
    interval: float = 0.0
    taken_at: float = float("-inf")

    def answer(self, asked: Asked) -> Reply:
        """Refuse as ordered, else take the message."""
        if self.refuse:
            return self.refuse.pop(0)
        if time.monotonic() < self.taken_at + self.interval:
            return Reply(status=429, headers={"Retry-After": f"{self.interval:g}"})
        self.taken_at = time.monotonic()
        self.received.append(json.loads(asked.body))
        return Reply()

    def ids(self, kind: str | None = None) -> list[str]:
        """Return the ids of the messages taken, in the order they came."""
        return [post["id"] for post in self.received if kind in {None, post["kind"]}]


class Mailbox:
    """Takes mail, as aiosmtpd's handler."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd calls it so)
        """Keep the mail."""
        del server, session
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.received.append(mail)
        return "250 OK"


@contextmanager
def run_hook(wrap: Callable[[Any], Any] | None = None) -> Iterator[Hook]:
    """A webhook's server, up inside the block; `wrap` as of `serve`."""
    with serve(wrap) as web:
        hook = Hook(f"{web.url}/hook", web)
        web.answers["/hook"] = hook.answer
        yield hook


@contextmanager
def run_mailbox(mailbox: Mailbox | None = None) -> Iterator[tuple[Mailbox, int]]:
    """A mail server and its port, up inside the block."""
    mailbox = mailbox or Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()
