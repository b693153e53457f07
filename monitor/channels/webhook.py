"""Send messages as JSON to any address that accepts a POST; docs/webhook.md describes the receiver's side."""

import hashlib
import hmac
import time
from typing import Annotated, Any, Literal
from urllib.parse import quote as percent_encode

from monitor.blocks.kinds import Secret, filled
from monitor.channels.base import Channel, Seconds
from monitor.channels.http import SecretUrl, encode, find_plain_http, post, refusal
from monitor.messages import Message, Quote


class Webhook(Channel):
    """One receiver; it can drop a repeat by `id`, which is also the Idempotency-Key header."""

    kind: Literal["webhook"] = "webhook"
    url: SecretUrl  # the address to post to
    secret: Annotated[Secret, filled] | None = None  # signs what is posted
    timeout: Seconds = 30.0  # seconds for one exchange

    def find_risk(self) -> str | None:
        """Return a warning if messages leave this machine unencrypted."""
        return find_plain_http(self.url)

    def send(self, message: Message, *, thread: str | None = None) -> None:
        """Post the message; any 2xx is success."""
        del thread
        body = encode(webhook_payload(message))
        headers = {"Idempotency-Key": percent_encode(message.id, safe="!#$&'()*+,/:;=?@[] ").strip()}
        if self.secret:
            headers["X-Monitor-Signature"] = sign(body, self.secret, at=int(time.time()))
        answer = post(self.url, body, headers=headers, timeout=self.timeout)
        if not answer.is_success:
            raise refusal(self.url, answer)


def sign(body: bytes, secret: Secret, *, at: int) -> str:
    """Return "t=1655157600,v1=HEX": HMAC-SHA256 of "1655157600." and the body; `at` is in seconds since 1970."""
    key = secret.get_secret_value().encode()
    return f"t={at},v1={hmac.new(key, f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


def webhook_payload(message: Message) -> dict[str, Any]:
    """Return the message as JSON values; `date` is "2022-06-01" or null. Keys may be added, but none will be removed."""
    return {
        "id": message.id,
        "kind": message.kind,
        "series": message.series,
        "date": message.date.isoformat() if message.date else None,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "takeaways": [_quoted(quote) for quote in message.takeaways],
        "muted": [_quoted(quote) for quote in message.muted],
    }


def _quoted(quote: Quote) -> dict[str, Any]:
    return {
        "status": quote.status,
        "text": quote.text,
        "url": quote.url,
        "theme": quote.theme,
        "theme_name": quote.theme_name,
        "number": quote.number,
        "page": quote.page,
        "novelty": quote.novelty,
        "possibly_new": quote.possibly_new,
        "stands_apart": quote.stands_apart,
        "reasons": list(quote.reasons),
        "earlier": [{"date": e.date.isoformat(), "text": e.text, "score": e.score} for e in quote.earlier],
    }
