"""Post JSON over HTTP, for several channels: one request, no redirects, and no secret in an error."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from math import ceil
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

from monitor import net
from monitor.blocks.kinds import Secret
from monitor.errors import BadEnvironment, NoAnswer, TransportError
from monitor.hosts import is_in_clear
from monitor.text import counted

MAX_ANSWER_BYTES = 1000  # bytes read of an answer, enough for an error message
REDIRECTS = {301, 302, 303, 307, 308}  # RFC 9110, 15.4: those that lead to one other address
TRY_AGAIN = {408, 425, 429}  # those 4xx that do not say that the request itself is wrong
MIN_TELLING_CHARS = 6  # characters of a piece of an address that may be a secret
URL_ADVICE = "look at `url`"
NO_CONNECTION_ADVICE = "look at `url`, and whether the receiver is running"
BUSY_ADVICE = "wait: the receiver takes no more messages for now"
ADVICE = {  # RFC 9110, 15.5
    401: "look at `url`: the receiver does not let us in",
    403: "look at `url`: the receiver does not let us in",
    404: "look at `url`: there is nothing at that address",
    405: "look at `url`: nothing at that address takes a POST",
    407: "look at HTTP_PROXY and HTTPS_PROXY: the proxy does not let us in",
    410: "look at `url`: what was at that address is gone for good",
    413: "raise the receiver's limit for the size of a message",
    429: BUSY_ADVICE,
}
_WORD = re.compile(r"[a-z]+(_[a-z]+)*")


class Answer(NamedTuple):
    """An answer; `retry_after` is in seconds, `body` is its beginning, and `leads_on` says whether it redirects."""

    status: int
    retry_after: float | None
    body: str
    leads_on: bool

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx (RFC 9110, 15.3)."""
        return 200 <= self.status < 300  # noqa: PLR2004


def _check_url(url: Secret) -> Secret:
    """Refuse an address that cannot be posted to; the error does not quote it, since it is a secret."""
    text = url.get_secret_value()
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna")
        sound = parts.scheme in {"http", "https"} and bool(host) and parts.port != 0
    except ValueError:  # or its subclass UnicodeError, for an impossible host name
        sound = False
    if not sound or re.search(r"[\s\x00-\x1f\x7f]", text):
        raise ValueError("must be a whole http:// or https:// address")
    return url


SecretUrl = Annotated[Secret, _check_url]


def find_plain_http(url: Secret) -> str | None:
    """Return a warning if posts to an address leave this machine unencrypted, or None."""
    if not is_in_clear(url.get_secret_value()):
        return None
    return "url: http:// sends address and messages unencrypted, and anyone along the way can read them; https:// encrypts them"


def encode(payload: Mapping[str, Any]) -> bytes:
    """Return the payload as the bytes that are posted and signed."""
    return json.dumps(payload, allow_nan=False).encode()


def post(
    url: Secret, body: bytes, *, headers: Mapping[str, str], timeout: float, most: int = MAX_ANSWER_BYTES
) -> Answer:
    """Post JSON and return the answer, whatever its status; redirects are not followed.

    `timeout`, in seconds, is for the whole exchange; at most `most` bytes of the answer are read. Raises a temporary
    TransportError if there is no answer.
    """
    try:
        answer = net.send_once(
            url.get_secret_value(),
            net.Limits.within(timeout, max_bytes=most),
            body=body,
            headers={"Content-Type": "application/json", **headers},
            part=True,
        )
    except NoAnswer as exc:
        raise TransportError(f"{mask(url)}: {exc.reason}", advice=_advise_on_silence(exc)) from None
    retry_after = net.read_retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
    leads_on = answer.status in REDIRECTS and bool(answer.headers.get("location"))
    return Answer(answer.status, retry_after, answer.body.decode(errors="replace"), leads_on)


def refusal(url: Secret, answer: Answer) -> TransportError:
    """Return the error for an unsuccessful answer: temporary for 408, 425, 429 and 5xx, else permanent."""
    said = answer.body.strip()
    word = f" {said}" if _WORD.fullmatch(said) and not _repeats(said, url) else ""
    return TransportError(
        f"{mask(url)}: answered {answer.status}{word}{_explain(answer)}",
        permanent=not is_passing(answer.status),
        retry_after=answer.retry_after,
        advice=_advise(answer),
    )


def _explain(answer: Answer) -> str:
    if answer.leads_on:
        return " (redirects are not followed)"
    if answer.status in REDIRECTS:
        return " (a redirect that does not say where it leads)"
    return (
        " (neither that it took the message nor where else to send it)" if _is_neither(answer.status) else ""
    )


def _advise_on_silence(failure: NoAnswer) -> str:
    """Return which key to check if no answer came; "" if the environment is to blame, as the error says."""
    if isinstance(failure, BadEnvironment):
        return ""
    return URL_ADVICE if failure.connected else NO_CONNECTION_ADVICE


def _advise(answer: Answer) -> str:
    if answer.leads_on:
        return "put the address that it leads to into `url`"
    if answer.status in REDIRECTS or _is_neither(answer.status):
        return "look at `url`: the receiver must answer 2xx once it has accepted a message"
    if answer.retry_after and is_passing(answer.status):
        return f"wait: the receiver asks for a pause of {_in_words(answer.retry_after)}"
    return ADVICE.get(answer.status, "")


def _in_words(seconds: float) -> str:
    """Return a pause, rounded up, as "1 second", "2 minutes" or "3 hours"."""
    whole, minutes, hours = ceil(seconds), ceil(seconds / 60), ceil(seconds / 3600)
    if hours > 1:
        return counted(hours, "hour")
    return counted(minutes, "minute") if whole >= 60 else counted(whole, "second")  # noqa: PLR2004  a minute


def is_passing(status: int) -> bool:
    """Return whether a status that is no success says that trying again may help."""
    return status >= 500 or status in TRY_AGAIN  # noqa: PLR2004  RFC 9110, 15.6


def _is_neither(status: int) -> bool:
    """Return whether a status, such as 304 "Not Modified", reports neither success nor failure."""
    return status < 400 and status not in REDIRECTS  # noqa: PLR2004  RFC 9110, 15.5


def mask(url: Secret) -> str:
    """Return "https://host/...", since path, query and user name may be secrets."""
    parts = urlsplit(url.get_secret_value())
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/..."


def _repeats(said: str, url: Secret) -> bool:
    """Return whether the answer quotes a piece of the address that may be a secret."""
    address = url.get_secret_value().lower()
    pieces = re.split(r"[^a-z0-9]+", address.partition("://")[2].partition("/")[2])
    return said in address or any(len(piece) >= MIN_TELLING_CHARS and piece in said for piece in pieces)
