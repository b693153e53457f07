"""Receivers that never come to an end: each channel gives up in time, and takes no more than it must."""

import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from monitor.channels.base import Channel
from monitor.channels.email import Email
from monitor.channels.slack import Slack
from monitor.channels.webhook import Webhook
from monitor.errors import TransportError
from monitor.messages import Message

TIMEOUT = 0.25  # seconds, as configured
Talk = Callable[[socket.socket, threading.Event], None]


@contextmanager
def talker(talk: Talk) -> Iterator[int]:
    """Serve sessions that go as `talk` says until the block ends; yield the port."""
    over = threading.Event()

    def serve(session: socket.socket) -> None:
        with session, suppress(OSError):
            talk(session, over)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)


def drip(before: bytes, piece: bytes) -> Talk:
    """Say something, then a piece every 50 ms for ever."""

    def talk(session: socket.socket, over: threading.Event) -> None:
        session.sendall(before)
        while not over.wait(0.05):
            session.sendall(piece)

    return talk


def flood(before: bytes, piece: bytes) -> Talk:
    """Say something, then a piece for ever, as fast as it is taken."""

    def talk(session: socket.socket, over: threading.Event) -> None:
        session.sendall(before)
        while not over.is_set():
            session.sendall(piece * 1000)

    return talk


def stop_reading(session: socket.socket, over: threading.Event) -> None:
    """Take nothing and say nothing."""
    del session
    over.wait()


def webhook(port: int) -> Channel:
    """Return a webhook's channel."""
    return Webhook.read({"url": f"http://127.0.0.1:{port}/hook", "timeout": TIMEOUT})


def hook(port: int) -> Channel:
    """Return a channel to an incoming webhook of Slack."""
    return Slack.read({"url": f"http://127.0.0.1:{port}/hook", "timeout": TIMEOUT})


def bot(port: int) -> Channel:
    """Return a channel by a bot's token."""
    keys = {"token": "xoxb-1", "channel": "C1", "api": f"http://127.0.0.1:{port}/api", "timeout": TIMEOUT}
    return Slack.read(keys)


def mail(port: int) -> Channel:
    """Return a channel to a mail server; its session may take four times the time-out."""
    keys = {"host": "127.0.0.1", "port": port, "tls": "none", "sender": "m@a.example", "to": "d@a.example"}
    return Email.read({**keys, "timeout": TIMEOUT})


HEADERS_DRIP = drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")
CONTINUE_FLOOD = flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("channel", "talk"),
    [
        *((channel, talk) for channel in (webhook, hook, bot) for talk in (HEADERS_DRIP, CONTINUE_FLOOD, stop_reading)),
        *((channel, flood(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")) for channel in (webhook, hook)),
        (hook, drip(b"HTTP/1.1 200 OK\r\n\r\n", b"o")),
        (mail, stop_reading),
        (mail, drip(b"", b"2")),
        (mail, drip(b"", b"220-wait\r\n")),
        (mail, flood(b"", b"220-more\r\n")),
        (mail, drip(b"220 ready\r\n", b"250-X\r\n")),
        (mail, flood(b"220 ready\r\n", b"250-MORE\r\n")),
        (mail, flood(b"220 ready\r\n250 hello\r\n", b"250-x\r\n")),
    ],
)  # fmt: skip
def test_a_receiver_without_end_is_given_up(
    channel: Callable[[int], Channel], talk: Talk, message: Message
) -> None:
    """Within a few time-outs, with little memory, and as a failure that may pass."""
    tracemalloc.start()
    begun = time.monotonic()
    with talker(talk) as port, pytest.raises(TransportError) as caught:
        channel(port).send(message)
    took, (_, most) = time.monotonic() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.permanent is False
    assert took < 4 * TIMEOUT + 6  # on a machine that is busy
    assert most < 20_000_000


@pytest.mark.parametrize(
    "talk",
    [
        drip(b"HTTP/1.1 200 OK\r\n\r\n", b"y"),
        flood(b"HTTP/1.1 200 OK\r\n\r\n", b"y"),
        drip(b"HTTP/1.1 204 Fine\r\nContent-Length: 5\r\n\r\n", b""),
        drip(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", b"no gzip"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"no chunk\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nRetry-After: 99999999999999999999999999\r\nContent-Length: 0\r\n\r\n", b""),
        drip(b"HTTP/1.1 200 OK\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 -2359\r\nContent-Length: 0\r\n\r\n", b""),
    ],
)  # fmt: skip
def test_a_webhook_that_said_200_has_taken_the_message(talk: Talk, message: Message) -> None:
    """The status tells it: whatever comes after it is no reason to post the message again."""
    with talker(talk) as port:
        webhook(port).send(message)


@pytest.mark.parametrize(
    "value",
    ["9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359",
     "-5", "1e9", "soon", "٣", ""],
)  # fmt: skip
def test_no_retry_after_asks_for_more_than_a_day(value: str, message: Message) -> None:
    """Whatever stands there, the pause is none or at most a day."""
    answer = f"HTTP/1.1 503 No\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode()
    with talker(drip(answer, b"")) as port, pytest.raises(TransportError) as caught:
        webhook(port).send(message)
    assert 0 <= (caught.value.retry_after or 0) <= 86_400
