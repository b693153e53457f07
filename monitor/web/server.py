"""Serve the application with waitress: requests are read whole before a thread takes them, so slow clients block none."""

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
MAX_CONNECTIONS = 3_000  # an idle one takes a file descriptor and a few kB, but no thread
SPARE_FILES = 200  # file descriptors left to the rest of the program
SILENCE_SECONDS = 10  # after which an idle connection is closed
MAX_HEADER_BYTES = 32 * 1024  # bytes of a request's header at most
MAX_BODY_BYTES = 64 * 1024  # bytes of a request's body at most
PROXY: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {"x-forwarded-for"},
}
GRACE_SECONDS = 5  # seconds for the server to close


@contextmanager
def serve_app(app: WSGIApplication, address: str, *, proxied: bool = False) -> Iterator[int]:
    """Serve at "host:port" while the block runs; yields the port in use. Raises OSError.

    `proxied`: a web server on this machine passes requests on, and names the client in X-Forwarded-For.
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
        # First let answers in progress finish: a thread must not lose the socket it writes to. Nor must the thread that
        # watches the sockets, which therefore closes them itself.
        server.task_dispatcher.shutdown(timeout=GRACE_SECONDS)
        _close_from_within(server.trigger, channels)
        thread.join(timeout=GRACE_SECONDS)


def _close_from_within(trigger: Any, channels: dict[int, Any]) -> None:
    """Have the thread that watches the sockets close them, and the pipe that wakes it, after we wrote to the pipe."""
    written = Event()

    def close() -> None:
        written.wait(timeout=GRACE_SECONDS)  # an earlier byte than ours may have woken the thread
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
        asyncore_use_poll=True,  # select(2) is limited to 1,024 file descriptors
        channel_timeout=SILENCE_SECONDS,
        cleanup_interval=5,
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=MAX_BODY_BYTES,
        ident="monitor",
        clear_untrusted_proxy_headers=True,
        **(PROXY if proxied else {}),
    )


def _allow_connections() -> int:
    """Raise the limit of open files as far as permitted, and return how many connections it allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MAX_CONNECTIONS if soft == resource.RLIM_INFINITY else max(min(wanted, soft) - SPARE_FILES, 1)
