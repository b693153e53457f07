"""Send messages as JSON to any address that takes a POST."""

from typing import Any, Literal
from urllib.parse import quote as percent_encode

from monitor.channels.base import Channel, Seconds
from monitor.channels.http import SecretUrl, post, refusal
from monitor.models import Message, Quote


class Webhook(Channel):
    """One receiver; it can drop a repeat by `id`, which is also the Idempotency-Key header."""

    kind: Literal["webhook"] = "webhook"
    url: SecretUrl
    timeout: Seconds = 30.0

    def send(self, message: Message) -> None:
        """Post the message; any 2xx is success."""
        key = {"Idempotency-Key": percent_encode(message.id, safe="!#$&'()*+,/:;=?@[] ").strip()}
        answer = post(self.url, webhook_payload(message), headers=key, timeout=self.timeout)
        if not 200 <= answer.status < 300:  # noqa: PLR2004  RFC 9110, 15.3
            raise refusal(self.url, answer)


def webhook_payload(message: Message) -> dict[str, Any]:
    """Return the message as JSON values; `date` is "2022-06-01" or null. Keys may come, none will go."""
    return {
        "id": message.id,
        "kind": message.kind,
        "series": message.series,
        "date": message.date.isoformat() if message.date else None,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "takeaways": [_quoted(quote) for quote in message.takeaways],
    }


def _quoted(quote: Quote) -> dict[str, Any]:
    return {
        "status": quote.status,
        "text": quote.text,
        "url": quote.url,
        "theme": quote.theme,
        "novelty": quote.novelty,
        "reasons": list(quote.reasons),
        "earlier": [{"date": e.date.isoformat(), "text": e.text, "score": e.score} for e in quote.earlier],
    }
