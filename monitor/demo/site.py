"""The demo's site on loopback, which serves what the real one serves, day by day."""

import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.demo.story import DAYS, DEMO_SERIES, Post, load_post

HTML, XML, PLAIN = "text/html; charset=UTF-8", "text/xml; charset=UTF-8", "text/plain; charset=UTF-8"
LISTS = {  # path -> template, content type, heading
    "/robots.txt": ("robots.txt.j2", PLAIN, ""),
    "/sitemap_index.xml": ("sitemap_index.xml.j2", XML, ""),
    "/post-sitemap.xml": ("sitemap.xml.j2", XML, ""),
    "/research/": ("cards.html.j2", HTML, "Research"),
    DEMO_SERIES["hub"]: ("cards.html.j2", HTML, DEMO_SERIES["name"]),
}
SILENCE_SECONDS = 5.0  # seconds a silent client may hold a connection
POLL = 0.02  # seconds until the server notices that it should close
TEMPLATES = Environment(
    loader=PackageLoader("monitor.demo"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The response to a request, without its status."""

    body: bytes
    kind: str = HTML
    modified_at: datetime | None = None

    @property
    def etag(self) -> str:
        """A strong validator, which changes with the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


class DemoSite:
    """The site, which runs during its `with` block; `today` is the last day published, and may be changed."""

    def __init__(self, today: date = DAYS[0]) -> None:
        self.today = today
        self.failure: BaseException | None = None  # why a page of the site could not be served
        self._posts = {day: load_post(day) for day in DAYS}
        self._server = _Server(("127.0.0.1", 0), _Desk)
        self._server.site = self
        self._thread = Thread(target=self._server.serve_forever, args=(POLL,), name="demo-site", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def base(self) -> str:
        """The site's address, without a final slash."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def published(self) -> Sequence[Post]:
        """The posts published by `today`, oldest first."""
        return [post for day, post in self._posts.items() if day <= self.today]

    def edit(self, day: date, old: str, new: str) -> None:
        """Change a page after publication, and its lastmod; raises ValueError if it does not contain `old`."""
        self._posts[day] = self._posts[day].edited(old, new)

    def answer(self, path: str, query: str = "") -> Answer | None:
        """Return the response for a path today, or None if there is nothing."""
        if path not in LISTS:
            return self._page(path)
        name, kind, heading = LISTS[path]
        beyond = "_paged=" in query and not query.endswith("_paged=1")  # all our cards fit on one page
        posts = [] if beyond else self.published
        return Answer(body=_render(name, base=self.base, heading=heading, posts=posts), kind=kind)

    def _page(self, path: str) -> Answer | None:
        posts = self.published
        for place, post in enumerate(posts):
            if path == post.path:
                body = _render(
                    f"{post.layout}.html.j2",
                    post=post,
                    previous=posts[place - 1] if place else None,
                    next=posts[place + 1] if post is not posts[-1] else None,
                    publisher=DEMO_SERIES["publisher"],
                    linked=_linked(post),
                )
                return Answer(body=body, modified_at=post.modified_at)
        return None


def _linked(post: Post) -> Mapping[str, Any]:
    """Return the JSON-LD of a page."""
    page = {
        "@type": "WebPage",
        "url": post.url,
        "name": post.title,
        "datePublished": post.published_at.isoformat(),
        "dateModified": post.modified_at.isoformat(),
    }
    return {"@context": "https://schema.org", "@graph": [page]}


def _render(name: str, **known: Any) -> bytes:
    return TEMPLATES.get_template(name).render(known).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for every answer, and leaves no open socket behind
    site: DemoSite

    def handle_error(self, *_: object) -> None:
        """Keep the exception for the demo; the connection is closed without an answer."""
        self.site.failure = sys.exception()


class _Desk(BaseHTTPRequestHandler):
    """Answers one request, by HTTP/1.0, so that the connection is closed after the answer."""

    server: _Server
    timeout = SILENCE_SECONDS
    server_version, sys_version = "saltmarsh", ""

    def do_GET(self) -> None:
        """Answer a GET, conditional or not (RFC 9110, 13)."""
        url = urlsplit(self.path)
        found = self.server.site.answer(url.path, url.query)
        if found is None:
            self._send(HTTPStatus.NOT_FOUND, Answer(body=_render("404.html.j2")), etag=None)
        elif self._is_known(found):
            self._send(HTTPStatus.NOT_MODIFIED, replace(found, body=b""), etag=found.etag)
        else:
            self._send(HTTPStatus.OK, found, etag=found.etag)

    def log_message(self, *_: object) -> None:
        """Log nothing, since the terminal shows the digest."""

    def _is_known(self, found: Answer) -> bool:
        """Return whether the client already has this response; the ETag takes precedence over the date."""
        tag, since = self.headers["If-None-Match"], self.headers["If-Modified-Since"]
        if tag or not (since and found.modified_at):
            return bool(tag == found.etag)
        return found.modified_at <= parsedate_to_datetime(since)

    def _send(self, status: HTTPStatus, answer: Answer, *, etag: str | None) -> None:
        modified = format_datetime(answer.modified_at, usegmt=True) if answer.modified_at else None
        length = str(len(answer.body)) if answer.body else None
        headers = {
            "Content-Type": answer.kind,
            "Content-Length": length,
            "ETag": etag,
            "Last-Modified": modified,
        }
        self.send_response(status)
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
