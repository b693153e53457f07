"""Send messages to Slack: by an incoming webhook, or with a bot's token, which also allows replies in threads."""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from monitor.blocks.kinds import Pattern, Secret
from monitor.channels.base import Channel, Seconds
from monitor.channels.http import BUSY_ADVICE, SecretUrl, encode, find_plain_http, mask, post, refusal
from monitor.errors import TransportError
from monitor.hosts import is_in_clear
from monitor.messages import Message

API = Secret("https://slack.com/api/")
MAX_ANSWER_BYTES = 1_000_000  # bytes read of an answer of the API, which repeats the whole message
_DEAD = {  # docs.slack.dev, incoming webhooks, errors: this one will never work again, whatever the status
    "channel_is_archived", "channel_not_found", "invalid_token", "no_active_hooks", "no_service", "no_service_id", "no_team",
    "team_disabled", "user_not_found",
}  # fmt: skip
_PASSING = {  # docs.slack.dev, chat.postMessage, errors: those that do not say that the request is wrong
    "fatal_error", "internal_error", "message_limit_exceeded", "rate_limited", "ratelimited", "request_timeout",
    "service_unavailable", "team_added_to_org",
}  # fmt: skip
_ERROR = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TS = re.compile(r"\d{1,20}\.\d{1,20}")  # docs.slack.dev, chat.postMessage: "1503435956.000247"
_NOT_LET_IN = "look at `token`: Slack does not accept it, or it may not write"
_NOWHERE_TO_WRITE = "look at `channel`: its id, as C024BE91L, and invite the bot to it"
_TOKEN_ERRORS = {
    "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope", "access_denied",
    "not_allowed_token_type", "team_access_not_granted",
}  # fmt: skip
_ADVICE = {  # docs.slack.dev, chat.postMessage, errors
    **dict.fromkeys(_TOKEN_ERRORS, _NOT_LET_IN),
    **dict.fromkeys(("message_limit_exceeded", "rate_limited", "ratelimited"), BUSY_ADVICE),
    **dict.fromkeys(("channel_not_found", "not_in_channel", "is_archived"), _NOWHERE_TO_WRITE),
}
_NO_THREAD = {"thread_not_found", "cannot_reply_to_message", "message_not_found"}
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Slack(Channel):
    """One Slack channel: as its webhook's address says, or named by `channel` and written to with a bot's `token`."""

    kind: Literal["slack"] = "slack"
    url: SecretUrl | None = None  # the address of an incoming webhook
    token: Secret | None = None  # a bot's, instead of `url`
    # Where the bot writes, such as C024BE91L.
    channel: Annotated[str, Pattern(r"[#@]?[A-Za-z0-9._-]+")] | None = None
    api: SecretUrl = API  # the address of Slack's API; change it only for tests
    timeout: Seconds = 30.0  # seconds for one exchange

    def check(self) -> None:
        """Raise ValueError unless there is one way to Slack, and a safe one."""
        if (self.url is None) == (self.token is None):
            raise ValueError("give either url, an incoming webhook's address, or token, a bot's")
        if (self.token is None) != (self.channel is None):
            raise ValueError("token and channel go together: the bot must know where to write")
        if self.token is not None and not re.fullmatch(r"[!-~]+", self.token.get_secret_value()):
            raise ValueError("token must be letters, digits and signs of ASCII, without spaces")
        if self.token is not None and is_in_clear(self.api.get_secret_value()):
            raise ValueError("api must be https, or http on this machine: the token is sent there")

    def find_risk(self) -> str | None:
        """Return a warning if messages leave this machine unencrypted."""
        return find_plain_http(self.url) if self.url else None

    def send(self, message: Message, *, thread: str | None = None) -> str | None:
        """Post the blocks; with a token, return the message's `ts`, which replies in its thread need."""
        payload = slack_payload(message)
        if self.token is None:
            self._post_to_hook(payload)
            return None
        posted = {"channel": self.channel, "unfurl_links": False, **payload}
        said = self._call({**posted, "thread_ts": thread} if thread else posted)
        if thread and str(said.get("error")) in _NO_THREAD:
            said = self._call(posted)
        if said.get("ok") is not True:
            error = str(said.get("error"))
            reason = error if _ERROR.fullmatch(error) else "its answer is none of Slack's errors"
            raise TransportError(
                f"{mask(self.api)}: Slack refused: {reason}",
                permanent=_is_final(error),
                advice=_ADVICE.get(error, ""),
            )
        return _receipt(said)

    def _call(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Post to chat.postMessage and return Slack's answer, which is JSON with status 200 even for a refusal."""
        assert self.token is not None  # noqa: S101  the caller checked
        url = Secret(f"{self.api.get_secret_value().rstrip('/')}/chat.postMessage")
        headers = {
            "Authorization": f"Bearer {self.token.get_secret_value()}",
            "Content-Type": "application/json; charset=utf-8",
        }
        answer = post(url, encode(payload), headers=headers, timeout=self.timeout, most=MAX_ANSWER_BYTES)
        if not answer.is_success:
            raise refusal(url, answer)
        try:
            said = json.loads(answer.body)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise TransportError(f"{mask(url)}: answered {answer.status}, but not as Slack does")
        return said

    def _post_to_hook(self, payload: dict[str, Any]) -> None:
        """Post to the webhook; only Slack's own "ok" is success, since a proxy may answer 200 with a page."""
        assert self.url is not None  # noqa: S101  `check` made sure
        answer = post(self.url, encode(payload), headers={}, timeout=self.timeout)
        said = answer.body.strip()
        if said in _DEAD:
            raise TransportError(
                f"{mask(self.url)}: answered {answer.status} {said}",
                permanent=True,
                advice="make a new incoming webhook in Slack and put its address into `url`",
            )
        if not answer.is_success:
            raise refusal(self.url, answer)
        if said != "ok":
            raise TransportError(f'{mask(self.url)}: answered {answer.status}, but not with Slack\'s "ok"')


def slack_payload(message: Message) -> dict[str, Any]:
    """Return the payload for Slack: blocks, and the subject as the text of notifications."""
    return {"text": message.subject.translate(_ESCAPES), "blocks": list(message.blocks)}


def _receipt(said: Mapping[str, Any]) -> str | None:
    """Return the message's `ts`, or None if the answer has no valid one; then the message is posted but has no thread."""
    ts = said.get("ts")
    return ts if isinstance(ts, str) and _TS.fullmatch(ts) else None


def _is_final(error: str) -> bool:
    """Return whether a retry cannot help; an error that does not look like one of Slack's may be temporary."""
    return bool(_ERROR.fullmatch(error)) and error not in _PASSING
