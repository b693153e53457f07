"""What holds for every request and answer: the Host header, headers that keep a browser safe, validators."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from monitor.config import ServeSettings

PERMANENT_REDIRECT = 308  # RFC 9110
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
QUERY = 2000  # characters of an address's query


def install(app: Flask, find_hosts: Callable[[], frozenset[str]]) -> None:
    """Check requests, complete answers; `find_hosts` gives the names that the Host header may hold."""
    app.before_request(lambda: check_request(find_hosts()))
    app.after_request(complete)


def allowed_hosts(serve: ServeSettings) -> frozenset[str]:
    """Return the names the Host header may hold: where we listen, and what `base_url` says.

    Against DNS rebinding: a page elsewhere that points its own name at this machine is refused.
    """
    host = serve.listen.rpartition(":")[0].strip("[]").lower()
    named = host_of(serve.base_url or "")
    return frozenset({host, *LOOPBACK, *([named] if named else [])})


def host_of(address: str) -> str | None:
    """Return the host that an address names, as browsers send it (RFC 5890); None if it names none."""
    try:
        return (urlsplit(address).hostname or "").encode("idna").decode() or None
    except ValueError:  # UnicodeError, for a host name, is one
        return None


def check_request(hosts: frozenset[str]) -> None:
    """Refuse a host that is not ours, and a query that is too long."""
    if host_of(f"//{request.host}") not in hosts:
        abort(421, f"This server does not answer for {request.host!r}; set serve.base_url to serve it there.")
    if len(request.query_string) > QUERY:
        abort(414)


def complete(response: Response) -> Response:
    """Add the headers that every answer has; answer 304 where the browser has the same page.

    The router sends an address with two slashes elsewhere, under the scheme and host that it was asked by: behind a proxy
    the browser knows others.
    """
    if response.status_code == PERMANENT_REDIRECT and response.location:
        response.location = urlsplit(response.location)._replace(scheme="", netloc="").geturl()
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if request.method in {"GET", "HEAD"} and response.status_code == 200 and not response.is_streamed:  # noqa: PLR2004 (OK)
        response.add_etag()
        response.make_conditional(request)
    return response
