"""Serve the application by waitress: requests are read whole before a thread takes them, so slow clients hold none."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from threading import Event, Thread
from typing import Any
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.server import create_server

from monitor.net.listening import listen

THREADS = 4
MAX_CONNECTIONS = 3_000  # a silent one costs a file descriptor and a few kB, and no thread
SPARE_FILES = 200  # file descriptors left to the rest of the program
SILENCE_SECONDS = 10  # a silent connection may last so long
HEADER = 32 * 1024  # bytes
BODY = 64 * 1024  # bytes
PROXY: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {"x-forwarded-for"},
}
GRACE = 5  # seconds for the server to close


@contextmanager
def serve_app(app: WSGIApplication, address: str, *, proxied: bool = False) -> Iterator[int]:
    """Serve at "host:port" while the block runs; yields the port taken. Raises OSError.

    `proxied`: a web server on this machine stands before it, and X-Forwarded-For tells whom it asks for.
    """
    listening = listen(address)
    port: int = listening.getsockname()[1]
    channels: dict[int, Any] = {}
    try:
        server = _create(app, listening, channels, proxied=proxied)
        thread = Thread(target=server.run, name="web", daemon=True)
        thread.start()
    except BaseException:
        listening.close()  # so that the next try finds the address free
        raise
    try:
        yield port
    finally:
        # Answers under way come first: a thread would stumble over a socket closed under its hands. So would the one that
        # watches the sockets, which therefore closes them itself.
        server.task_dispatcher.shutdown(timeout=GRACE)
        _close_from_within(server.trigger, channels)
        thread.join(timeout=GRACE)


def _close_from_within(trigger: Any, channels: dict[int, Any]) -> None:
    """Have the thread that watches the sockets close them, and the pipe that wakes it once we have written to it."""
    written = Event()

    def close() -> None:
        written.wait(timeout=GRACE)  # what woke the thread may be an earlier byte than ours
        wasyncore.close_all(channels)

    trigger.pull_trigger(close)
    written.set()


def _create(app: WSGIApplication, listening: socket, channels: dict[int, Any], *, proxied: bool) -> Any:
    return create_server(
        app,
        map=channels,
        sockets=[listening],
        threads=THREADS,
        connection_limit=_allow_connections(),
        asyncore_use_poll=True,  # select(2) knows 1,024 file descriptors
        channel_timeout=SILENCE_SECONDS,
        cleanup_interval=5,
        max_request_header_size=HEADER,
        max_request_body_size=BODY,
        ident="monitor",
        clear_untrusted_proxy_headers=True,
        **(PROXY if proxied else {}),
    )


def _allow_connections() -> int:
    """Raise the limit of open files as far as we may, and return how many connections fit below it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MAX_CONNECTIONS if soft == resource.RLIM_INFINITY else max(min(wanted, soft) - SPARE_FILES, 1)
