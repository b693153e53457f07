"""Send messages to Slack by an incoming webhook."""

from typing import Any, Literal

from monitor.channels.base import Channel, Seconds
from monitor.channels.http import SecretUrl, mask, post, refusal
from monitor.errors import TransportError
from monitor.models import Message

_DEAD = {"no_service", "invalid_token"}  # Slack: this webhook will never work again, whatever the status
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Slack(Channel):
    """One Slack channel, as its webhook's address says (docs.slack.dev, "Sending messages using incoming webhooks")."""

    kind: Literal["slack"] = "slack"
    url: SecretUrl
    timeout: Seconds = 30.0

    def send(self, message: Message) -> None:
        """Post the blocks. Only Slack's own "ok" is success: a proxy's page with status 200 is none."""
        answer = post(self.url, slack_payload(message), headers={}, timeout=self.timeout)
        said = answer.body.strip()
        if said in _DEAD:
            raise TransportError(f"{mask(self.url)}: answered {answer.status} {said}", permanent=True)
        if not 200 <= answer.status < 300:  # noqa: PLR2004  RFC 9110, 15.3
            raise refusal(self.url, answer)
        if said != "ok":
            raise TransportError(f'{mask(self.url)}: answered {answer.status}, but not with Slack\'s "ok"')


def slack_payload(message: Message) -> dict[str, Any]:
    """Return what Slack is posted: blocks, and the subject as the text of its notifications."""
    return {"text": message.subject.translate(_ESCAPES), "blocks": list(message.blocks)}
