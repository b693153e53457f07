"""Explain in our own words what went wrong with a request: the libraries' words may quote its address."""

import logging
import ssl
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from traceback import format_tb

from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    InvalidHeader,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from monitor.errors import BadEnvironment, NoAnswer
from monitor.net.environment import describe_trust
from monitor.net.limits import Budget, TooLarge

log = logging.getLogger(__name__)

NO_HTTP = "an answer that is not HTTP, or has headers beyond measure"
UNANSWERED = {  # the first match counts
    NameResolutionError: "no connection: no such host, or no network",
    NewConnectionError: "no connection: refused, or no network",
    ProxyError: "the proxy that the environment names cannot be used",
    ProtocolError: "the connection broke before an answer came",
    InvalidHeader: NO_HTTP,  # such as two lengths of one answer
}
ANSWERED = {
    DecodeError: "cannot be decompressed",
    HTTPError: "truncated: the end of the answer is missing",
}
UNKNOWN_AUTHORITY = {
    2,
    18,
    19,
    20,
    21,
}  # X509_STORE_CTX_get_error(3), as "unable to get local issuer certificate"
# OpenSSL's reasons
NO_TLS = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"}
NO_ADDRESS = (LocationValueError, UnicodeError)


def explain(exc: Exception, budget: Budget, *, answered: bool = False) -> NoAnswer:
    """Return the failure that an exception means; `answered` says that the headers of an answer had arrived."""
    if isinstance(exc, TooLarge):
        return NoAnswer(_too_large(budget, answered=answered), answered=True, temporary=False)
    is_slow = isinstance(exc, (ConnectTimeoutError, ReadTimeoutError, TimeoutError))
    if is_slow and not isinstance(exc, NewConnectionError):
        connected = not isinstance(exc, ConnectTimeoutError)
        said = _too_slow(exc, budget, answered=answered)
        return NoAnswer(said, temporary=budget.left > 0, connected=connected)
    if isinstance(exc, SSLError):
        cause = next((arg for arg in exc.args if isinstance(arg, ssl.SSLError)), None)
        return NoAnswer(explain_tls(cause), temporary=False)
    for kind, reason in (ANSWERED if answered else UNANSWERED).items():
        if isinstance(exc, kind):
            connected = not isinstance(exc, (NameResolutionError, NewConnectionError))
            failure = BadEnvironment if kind is ProxyError else NoAnswer
            return failure(NO_HTTP if _is_no_http(exc) else reason, answered=answered, connected=connected)
    if isinstance(exc, NO_ADDRESS):
        return NoAnswer("no valid address", answered=True, temporary=False)
    trace = "".join(format_tb(exc.__traceback__))  # without the exception's text, which may quote the address
    log.debug("a request failed in a way nobody foresaw: %s\n%s", type(exc).__name__, trace)
    return NoAnswer("cannot be asked for; --verbose logs where it failed", answered=True, temporary=False)


def _is_no_http(exc: Exception) -> bool:
    """Return whether http.client failed because of what it read rather than the connection."""
    return any(
        isinstance(arg, HTTPException) and not isinstance(arg, RemoteDisconnected | IncompleteRead)
        for arg in exc.args
    )


def _too_large(budget: Budget, *, answered: bool) -> str:
    limits = budget.limits
    return (
        f"larger than {limits.max_bytes} bytes"
        if answered
        else f"headers larger than {limits.header_bytes} bytes"
    )


def _too_slow(exc: Exception, budget: Budget, *, answered: bool) -> str:
    limits = budget.limits
    if budget.left <= 0:
        return f"no {'whole ' if answered else ''}answer within {limits.total_timeout:g} s"
    if isinstance(exc, ConnectTimeoutError):
        return f"no connection within {limits.connect_timeout:g} s"
    return f"no {'whole ' if answered else ''}answer within {limits.read_timeout:g} s"


def explain_tls(cause: ssl.SSLError | None) -> str:
    """Return why there is no secure connection; `cause` is None if nothing more is known."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        trust = f"; {describe_trust()}" if cause.verify_code in UNKNOWN_AUTHORITY else ""
        return f"the certificate cannot be verified: {cause.verify_message}{trust}"
    reason = (cause.reason if cause else "") or "the handshake failed"
    said = "what answers there does not speak TLS" if reason in NO_TLS else reason.replace("_", " ").lower()
    return f"no secure connection: {said}"
