"""/healthz, /readyz and /metrics on loopback."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from monitor.web.metrics import TEXT, Sample, render_metrics

PATIENCE = 5.0  # seconds a silent client may hold a connection
POLL = 0.2  # seconds until the server notices that it should close


@dataclass(frozen=True, kw_only=True)
class Health:
    """How to learn how we are: each is asked anew for each request; None says that all is well."""

    find_liveness_failure: Callable[[], str | None]  # the process should be started anew
    find_readiness_failure: Callable[[], str | None]  # it is well, but cannot do its work now
    measure: Callable[[], Sequence[Sample]]


@contextmanager
def serve_health(address: str, health: Health) -> Iterator[str]:
    """Serve at "host:port" while the block runs; yields the address with the port taken. Raises OSError."""
    host, _, port = address.rpartition(":")
    server = _Server((host.strip("[]"), int(port)), _Desk)
    server.health = health
    thread = Thread(target=server.serve_forever, args=(POLL,), name="health", daemon=True)
    thread.start()
    try:
        yield f"{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    health: Health


class _Desk(BaseHTTPRequestHandler):
    """Answers one request; HTTP/1.0, so that no connection outlives its answer."""

    server: _Server
    timeout = PATIENCE
    server_version, sys_version = "monitor", ""

    def do_GET(self) -> None:
        """Answer 200, or 503 with the reason."""
        health = self.server.health
        if self.path == "/metrics":
            self._send(HTTPStatus.OK, render_metrics(health.measure()), TEXT)
        elif self.path in {"/healthz", "/readyz"}:
            wrong = (
                health.find_liveness_failure() if self.path == "/healthz" else health.find_readiness_failure()
            )
            self._send(HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK, f"{wrong or 'ok'}\n")
        else:
            self._send(HTTPStatus.NOT_FOUND, "there are /healthz, /readyz and /metrics\n")

    def log_message(self, *_: object) -> None:
        """Say nothing: probes come every few seconds."""

    def _send(self, status: HTTPStatus, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
