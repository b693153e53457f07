"""Checks and headers for all requests and answers: the Host header, security headers, validators."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

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
HEALTHZ = "health.healthz"  # the endpoint that answers at any host
MAX_QUERY_CHARS = 2000  # characters of a query string


def install(app: Flask, find_hosts: Callable[[], frozenset[str]]) -> None:
    """Check each request and complete each answer; `find_hosts` returns the hosts that the Host header may name."""
    app.before_request(lambda: check_request(find_hosts()))
    app.after_request(complete)


def allowed_hosts(serve: ServeSettings) -> frozenset[str]:
    """Return the hosts that the Host header may name: this machine, `listen` and `base_url`.

    This prevents DNS rebinding: requests for any other name that points to this machine are refused.
    """
    host = serve.listen.rpartition(":")[0].strip("[]").lower()
    named = host_of(serve.base_url or "")
    return frozenset({host, *LOOPBACK, *([named] if named else [])})


def host_of(address: str) -> str | None:
    """Return the host in an address, as browsers send it (RFC 5890); None if there is none."""
    try:
        return (urlsplit(address).hostname or "").encode("idna").decode() or None
    except ValueError:  # UnicodeError, for a host name, is one
        return None


def check_request(hosts: frozenset[str]) -> None:
    """Answer 421 to a host that is not ours, and 414 to a query that is too long; a probe of /healthz is only marked.

    A supervisor may use any name for this machine, and learns there whether it is well, but not the reason.
    """
    g.foreign = host_of(f"//{request.host}") not in hosts
    if g.foreign and request.endpoint != HEALTHZ:
        abort(421, f"This server does not answer for {request.host!r}; set serve.base_url to serve it there.")
    if len(request.query_string) > MAX_QUERY_CHARS:
        abort(414)


def complete(response: Response) -> Response:
    """Add the headers that every answer has; answer 304 if the browser has the same page.

    The router redirects an address with two slashes to the scheme and host of the request. Behind a proxy, the browser uses
    others, so the redirect is made relative.
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
