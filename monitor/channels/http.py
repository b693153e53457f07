"""Post JSON over HTTP for the channels that do: one request, never led elsewhere, and no secret in an error."""

import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3
from pydantic import AfterValidator, SecretStr

from monitor import __version__
from monitor.errors import TransportError

CONNECT = 10.0  # seconds at most, of the time-out, to reach the other side
ANSWER = 1000  # bytes read of an answer: enough for a word on what was wrong
PAUSE = 86_400.0  # seconds: the longest Retry-After we believe
TRY_AGAIN = {408, 425, 429}  # of the 4xx, those that are no judgement on the request itself
_WORD = re.compile(r"[a-z]+(_[a-z]+)*")


class Answer(NamedTuple):
    """What the other side said; `retry_after` in seconds, `body` its beginning."""

    status: int
    retry_after: float | None
    body: str


def _check_url(url: SecretStr) -> SecretStr:
    """Refuse an address that cannot be posted to, without repeating it: it is a secret."""
    text = url.get_secret_value()
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s\x00-\x1f\x7f]", text):
        raise ValueError("must be a whole http:// or https:// address")
    return url


SecretUrl = Annotated[SecretStr, AfterValidator(_check_url)]


def encode(payload: Mapping[str, Any]) -> bytes:
    """Return the payload as the bytes that are posted, and signed."""
    return json.dumps(payload, allow_nan=False).encode()


def post(
    url: SecretStr, body: bytes, *, headers: Mapping[str, str], timeout: float, most: int = ANSWER
) -> Answer:
    """Post JSON and return the answer, of whatever status; redirects are not followed.

    `timeout` in seconds bounds each wait, not their sum; of the answer `most` bytes are read. Raises TransportError
    (temporary) where there is no answer.
    """
    address = url.get_secret_value()
    sent = {"Content-Type": "application/json", "User-Agent": f"assessment-monitor/{__version__}", **headers}
    try:
        with requests.post(
            address,
            data=body,
            headers=sent,
            timeout=(min(CONNECT, timeout), timeout),
            allow_redirects=False,
            stream=True,
        ) as response:
            retry_after = _seconds(response.headers.get("Retry-After"))
            return Answer(response.status_code, retry_after, _read(response, timeout, most))
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as exc:
        # Not "from exc": the cause's text holds the address, and with it the secret.
        raise TransportError(f"{mask(url)}: {_reason(exc)}") from None


def refusal(url: SecretStr, answer: Answer) -> TransportError:
    """Return the error for an answer that is no success: temporary for 408, 425, 429 and 5xx, else permanent."""
    said = answer.body.strip()
    word = f" {said}" if _WORD.fullmatch(said) and said not in url.get_secret_value() else ""
    led = " (redirects are not followed)" if 300 <= answer.status < 400 else ""  # noqa: PLR2004  RFC 9110, 15.4
    return TransportError(
        f"{mask(url)}: answered {answer.status}{word}{led}",
        permanent=answer.status < 500 and answer.status not in TRY_AGAIN,  # noqa: PLR2004  RFC 9110, 15.6
        retry_after=answer.retry_after,
    )


def mask(url: SecretStr) -> str:
    """Return "https://host/...": the path, the query and the user's name may be secrets."""
    parts = urlsplit(url.get_secret_value())
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/..."


def _read(response: requests.Response, timeout: float, most: int) -> str:
    """Return the beginning of the body, or what came of it: the status has told the essential already."""
    until = time.monotonic() + timeout
    body = b""
    try:
        while len(body) < most and time.monotonic() < until:
            more = response.raw.read1(most - len(body), decode_content=True)
            if not more:
                break
            body += more
    except (urllib3.exceptions.HTTPError, OSError):
        pass
    return body[:most].decode(errors="replace")


def _seconds(retry_after: str | None) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds, or the date to wait for."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), PAUSE)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((aware - datetime.now(UTC)).total_seconds(), 0.0), PAUSE)


def _reason(exc: Exception) -> str:
    """Say what went wrong in our own words; the exception's text would tell the address."""
    if isinstance(exc, requests.exceptions.SSLError):
        return "TLS: the certificate or the handshake is not in order"
    if isinstance(exc, requests.Timeout):
        return "timed out"
    if isinstance(exc, requests.ConnectionError):
        return "cannot connect, or the connection broke"
    return f"cannot post ({type(exc).__name__})"
