"""Slack by a bot's token, against a stand-in for chat.postMessage that keeps to its documentation."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.blocks import BlockError
from monitor.blocks.kinds import Secret
from monitor.channels.slack import Slack
from monitor.errors import TransportError
from monitor.messages import Message
from tests.channels.receivers import Posted, Receiver, faults, reply
from tests.servers import Reply

TOKEN = "xoxb-s3cr3t"


def bot(url: str, **keys: Any) -> Slack:
    """Return a channel that writes by token to a stand-in."""
    given = {"token": Secret(TOKEN), "channel": "C024BE91L", "api": Secret(f"{url}/api/"), "timeout": 5}
    return Slack.read({**given, **keys})


def slack_api(posted: Posted) -> Reply:
    """Answer as chat.postMessage does: status 200, and in the body whether it went well."""
    if posted.headers.get("authorization") != f"Bearer {TOKEN}":
        return reply(200, '{"ok": false, "error": "invalid_auth"}')
    payload = posted.payload
    if posted.path != "/api/chat.postMessage" or payload["channel"] != "C024BE91L":
        return reply(200, '{"ok": false, "error": "channel_not_found"}')
    if payload.get("thread_ts", "1.5") != "1.5":
        return reply(200, '{"ok": false, "error": "thread_not_found"}')
    if faults(payload["blocks"]) or not payload["text"]:
        return reply(200, '{"ok": false, "error": "invalid_blocks"}')
    return reply(
        200, '{"ok": true, "channel": "C024BE91L", "ts": "1.5", "message": {"text": "%s"}}' % ("x" * 5000)
    )


def test_a_message_is_posted_and_its_name_comes_back(receiver: Receiver, message: Message) -> None:
    """The channel, the blocks and the subject are posted under the token; what Slack calls the message is the receipt."""
    receiver.answer = slack_api
    assert bot(receiver.url).send(message) == "1.5"
    [(_, headers, payload)] = receiver.posted
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert payload == {
        "channel": "C024BE91L",
        "unfurl_links": False,
        "text": "1 new theme - Harbour &amp; Lock Report, June 1, 2022",
        "blocks": list(message.blocks),
    }


def test_an_answer_goes_into_its_thread(receiver: Receiver, message: Message) -> None:
    """The receipt of the first message is the thread of the next; a thread that is gone makes it a message of its own."""
    receiver.answer = slack_api
    bot(receiver.url).send(message, thread="1.5")
    bot(receiver.url).send(message, thread="0.1")
    assert [posted.payload.get("thread_ts") for posted in receiver.posted] == ["1.5", "0.1", None]


@pytest.mark.parametrize(
    ("error", "permanent"),
    [("invalid_auth", True), ("not_in_channel", True), ("is_archived", True), ("msg_too_long", True),
     ("ratelimited", False), ("internal_error", False), ("service_unavailable", False), ("fatal_error", False)],
)  # fmt: skip
def test_slacks_own_words_decide(error: str, permanent: bool, receiver: Receiver, message: Message) -> None:
    """A refusal with status 200 is one; what passes is tried again, the rest needs a person."""
    receiver.will(200, f'{{"ok": false, "error": "{error}"}}')
    with pytest.raises(TransportError) as caught:
        bot(receiver.url).send(message)
    assert (str(caught.value), caught.value.permanent) == (
        f"{receiver.url}/...: Slack refused: {error}",
        permanent,
    )


def test_rate_limits_are_kept(receiver: Receiver, message: Message) -> None:
    """429 with Retry-After is handed on, and no token stands in the error."""
    receiver.will(429, '{"ok": false, "error": "ratelimited"}', Retry_After="30")
    with pytest.raises(TransportError) as caught:
        bot(receiver.url).send(message)
    assert (caught.value.permanent, caught.value.retry_after) == (False, 30.0)
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("said", ["", "ok", "<html>proxy</html>", "[]"])
def test_only_slacks_json_is_success(said: str, receiver: Receiver, message: Message) -> None:
    """A page of somebody else's with status 200 is no success, and is tried again."""
    receiver.will(200, said)
    with pytest.raises(TransportError, match="not as Slack does") as caught:
        bot(receiver.url).send(message)
    assert caught.value.permanent is False


@pytest.mark.parametrize(
    "keys",
    [{}, {"url": "https://hooks.example/x", "token": "t", "channel": "C1"}, {"token": "t"}, {"channel": "C1"},
     {"token": "t", "channel": "C 1"}],
)  # fmt: skip
def test_slack_needs_one_whole_way_to_it(keys: dict[str, str]) -> None:
    """Either a webhook's address, or a token and where to write."""
    with pytest.raises(BlockError):
        Slack.read(keys)


def test_no_secret_in_a_repr(message: Message) -> None:
    """A token is not printed."""
    assert "s3cr3t" not in repr(bot("http://127.0.0.1:9"))
    with pytest.raises(TransportError) as caught:
        bot("http://127.0.0.1:9").send(replace(message, id="x"))
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    "ts", ['"\\ud800"', "12", "null", '""', '["1.5"]', '"1.5\\n"', '"' + "9" * 500 + '.1"', "1e400"]
)
def test_a_message_that_slack_took_is_taken_whatever_its_ts(
    ts: str, receiver: Receiver, message: Message
) -> None:
    """An odd `ts` is no receipt, and no reason to post again."""
    receiver.will(200, f'{{"ok": true, "ts": {ts}}}')
    assert bot(receiver.url).send(message) is None
    assert len(receiver.posted) == 1


@pytest.mark.parametrize(
    "error", ['"\\ud800"', "12", "null", '["thread_not_found"]', '{"a": 1}', '"a\\u001b[31m"', f'"{TOKEN}"', '"' + "x" * 9999 + '"']
)  # fmt: skip
def test_an_odd_error_of_slack_is_no_word_of_ours(error: str, receiver: Receiver, message: Message) -> None:
    """What is no word of Slack's is not repeated, and may pass."""
    receiver.will(200, f'{{"ok": false, "error": {error}}}')
    with pytest.raises(TransportError) as caught:
        bot(receiver.url).send(message, thread="1.5")
    assert str(caught.value).isascii()
    assert str(caught.value).isprintable()
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"ok": ' * 50_000, '{"ok": true, "ts": ' + "9" * 5000 + "}", "\ud800", "nan"]
)
def test_nonsense_for_an_answer_is_a_failure_that_may_pass(
    body: str, receiver: Receiver, message: Message
) -> None:
    """Nested JSON, numbers without end: not as Slack answers."""
    receiver.answer = lambda _: reply(200, body.encode(errors="replace").decode())
    with pytest.raises(TransportError) as caught:
        bot(receiver.url).send(message)
    assert caught.value.permanent is False


@pytest.mark.parametrize("token", ["xoxb s3cr3t", "xoxb-sécret", "xoxb-\nx", ""])
def test_a_token_that_cannot_be_sent_is_a_mistake(token: str) -> None:
    """The configuration is refused, without the token."""
    with pytest.raises(BlockError) as caught:
        bot("http://127.0.0.1:9", token=Secret(token))
    assert not token or token not in str(caught.value)
