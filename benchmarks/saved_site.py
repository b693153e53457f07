"""Serve saved pages on loopback as a publisher would: with a sitemap, and each page at its own address."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from monitor.models import Assessment

POLL = 0.02  # seconds within which the server notices that it should close
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class SavedSite:
    """The site, which runs inside its `with` block."""

    def __init__(self, pages: Mapping[Assessment, bytes]) -> None:
        self._server = _Server(("127.0.0.1", 0), _Desk)
        self._thread = Thread(target=self._server.serve_forever, args=(POLL,), daemon=True)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        paths = [urlsplit(one.url).path for one in pages]
        self.urls = [self.base + path for path in paths]
        modified = [datetime.combine(one.date, time(), UTC) + timedelta(days=1) for one in pages]
        posts = f"{self.base}/post-sitemap.xml"
        self._server.answers = {
            **dict(zip(paths, pages.values(), strict=True)),
            "/sitemap_index.xml": _sitemap("sitemapindex", "sitemap", [(posts, max(modified))]),
            "/post-sitemap.xml": _sitemap("urlset", "url", zip(self.urls, modified, strict=True)),
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _sitemap(root: str, entry: str, found: Iterable[tuple[str, datetime]]) -> bytes:
    entries = "".join(
        f"<{entry}><loc>{escape(url)}</loc><lastmod>{at.isoformat()}</lastmod></{entry}>" for url, at in found
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{SPACE}">{entries}</{root}>'.encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answers: Mapping[str, bytes]


class _Desk(BaseHTTPRequestHandler):
    """Answers the requests on one connection, which is kept open."""

    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a GET."""
        path = urlsplit(self.path).path
        body = self.server.answers.get(path)
        self.send_response(HTTPStatus.NOT_FOUND if body is None else HTTPStatus.OK)
        self.send_header("Content-Type", f"text/{'xml' if path.endswith('.xml') else 'html'}; charset=UTF-8")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: Any) -> None:
        """Log nothing: the output is for the table."""
