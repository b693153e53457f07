"""The two channels that post: what they send, and what they make of every answer."""

import hashlib
import hmac
import json
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme

from monitor import __version__
from monitor.blocks import BlockError
from monitor.blocks.kinds import Secret
from monitor.channels.slack import Slack
from monitor.channels.webhook import Webhook
from monitor.errors import TransportError
from monitor.messages import Message
from tests.channels.receivers import Receiver, receive, reply, slack_answer

SECRET = "/services/T0/B0/s3cr3t-t0k3n?key=hush"


def webhook(url: str, timeout: float = 5.0) -> Webhook:
    """Return a webhook to a secret address on loopback."""
    return Webhook(url=Secret(url + SECRET), timeout=timeout)


def slack(url: str, timeout: float = 5.0) -> Slack:
    """Return a Slack channel to a secret address on loopback."""
    return Slack(url=Secret(url + SECRET), timeout=timeout)


both = pytest.mark.parametrize("channel", [webhook, slack])
Build = Callable[..., Webhook | Slack]


def failure(channel: Webhook | Slack, message: Message) -> TransportError:
    """Return the error of sending, after a look that no secret is in it or in what a traceback would print."""
    with pytest.raises(TransportError) as caught:
        channel.send(message)
    assert "s3cr3t" not in str(caught.value)
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "\n" not in str(caught.value)
    return caught.value


def test_webhook_posts_the_whole_message(receiver: Receiver, message: Message) -> None:
    """A webhook is posted every field of the message as JSON, once, with its id as Idempotency-Key."""
    webhook(receiver.url).send(message)
    [(path, headers, payload)] = receiver.posted
    assert path == SECRET
    assert headers["idempotency-key"] == "digest:harbour:2022-06-01"
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"] == f"assessment-monitor/{__version__}"
    assert payload == {
        "id": "digest:harbour:2022-06-01",
        "kind": "digest",
        "series": "harbour",
        "date": "2022-06-01",
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "takeaways": [
            {
                "status": "new",
                "text": "<b>The lock & weir</b> at Ünterau opened. <!channel>",
                "url": "https://harbour.example/report-june-1-2022/",
                "theme": "2022-06-01/1",
                "theme_name": None,
                "number": None,
                "page": None,
                "novelty": 0.75,
                "possibly_new": False,
                "stands_apart": False,
                "reasons": ["first mention of Ünterau"],
                "earlier": [{"date": "2022-05-30", "text": "The weir stayed shut.", "score": 0.25}],
            }
        ],
        "muted": [],
    }


def test_slack_posts_blocks_and_escaped_subject(receiver: Receiver, message: Message) -> None:
    """Slack is posted the blocks, and the escaped subject as the notification's text, nothing else."""
    receiver.answer = slack_answer
    slack(receiver.url).send(message)
    [(path, _, payload)] = receiver.posted
    assert path == SECRET
    assert payload == {
        "text": "1 new theme - Harbour &amp; Lock Report, June 1, 2022",
        "blocks": list(message.blocks),
    }


@both
@pytest.mark.parametrize(
    ("status", "permanent"),
    [(400, True), (401, True), (403, True), (404, True), (410, True), (408, False), (425, False), (429, False),
     (500, False), (502, False), (503, False), (504, False)],
)  # fmt: skip
def test_a_refusal_is_permanent_or_temporary(
    channel: Build, status: int, permanent: bool, receiver: Receiver, message: Message
) -> None:
    """4xx needs a person, but for 408, 425 and 429; 5xx is tried again."""
    receiver.will(status)
    error = failure(channel(receiver.url), message)
    assert (str(error), error.permanent, error.retry_after) == (
        f"{receiver.url}/...: answered {status}",
        permanent,
        None,
    )


@both
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_handed_on(channel: Build, status: int, receiver: Receiver, message: Message) -> None:
    """A Retry-After in seconds is the pause the error asks for."""
    receiver.will(status, Retry_After="120")
    error = failure(channel(receiver.url), message)
    assert (error.permanent, error.retry_after) == (False, 120.0)


def test_retry_after_may_be_a_date(receiver: Receiver, message: Message) -> None:
    """A Retry-After that is a date is the time until then; the past is no wait; nonsense is none at all."""
    receiver.will(429, Retry_After=format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True))
    pause = failure(webhook(receiver.url), message).retry_after
    assert pause is not None
    assert 290 < pause <= 300
    receiver.will(429, Retry_After="Wed, 01 Jun 2022 00:00:00 GMT")
    assert failure(webhook(receiver.url), message).retry_after == 0.0
    receiver.will(429, Retry_After="soon")
    assert failure(webhook(receiver.url), message).retry_after is None
    receiver.will(429, Retry_After="9" * 400)
    assert failure(webhook(receiver.url), message).retry_after == 86_400.0


@both
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_refused(channel: Build, status: int, receiver: Receiver, message: Message) -> None:
    """A redirect is an error for a person: nothing is posted to where it leads."""
    with receive() as elsewhere:
        receiver.will(status, Location=elsewhere.url)
        error = failure(channel(receiver.url), message)
    assert (str(error), error.permanent) == (
        f"{receiver.url}/...: answered {status} (redirects are not followed)",
        True,
    )
    assert elsewhere.posted == []


@both
@pytest.mark.parametrize("status", [300, 304, 305, 306, 399])
def test_what_is_no_redirect_is_not_called_one(
    channel: Build, status: int, receiver: Receiver, message: Message
) -> None:
    """Of 3xx only 301, 302, 303, 307 and 308 lead elsewhere; the others leave open whether the message was taken."""
    receiver.will(status, "" if status == 304 else "?", Location="https://elsewhere.example/")
    error = failure(channel(receiver.url), message)
    assert str(error) == (
        f"{receiver.url}/...: answered {status} (neither that it took the message nor where else to send it)"
    )
    assert (error.permanent, "must answer 2xx" in error.explained) == (True, True)


@both
def test_a_redirect_to_nowhere_is_called_so(channel: Build, receiver: Receiver, message: Message) -> None:
    """Without a Location there is no address to put into `url`, and none is asked for."""
    receiver.will(302)
    error = failure(channel(receiver.url), message)
    assert str(error) == f"{receiver.url}/...: answered 302 (a redirect that does not say where it leads)"
    assert ("must answer 2xx" in error.explained, "leads to" in error.explained) == (True, False)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_success_for_a_webhook(status: int, receiver: Receiver, message: Message) -> None:
    """A webhook took the message when it says so with any 2xx, whatever the body."""
    receiver.will(status, "" if status == 204 else "<html>thanks</html>")
    webhook(receiver.url).send(message)
    assert len(receiver.posted) == 1


def test_only_ok_is_success_for_slack(receiver: Receiver, message: Message) -> None:
    """A page with status 200 that is not Slack's "ok" did not deliver the message."""
    receiver.will(200, "<html>please log in</html>")
    error = failure(slack(receiver.url), message)
    assert (str(error), error.permanent) == (
        f'{receiver.url}/...: answered 200, but not with Slack\'s "ok"',
        False,
    )


@pytest.mark.parametrize(
    ("status", "said", "permanent"),
    [(404, "no_service", True), (403, "invalid_token", True), (200, "no_service", True), (500, "invalid_token", True),
     (400, "invalid_blocks", True), (410, "channel_is_archived", True), (403, "action_prohibited", True),
     (429, "rate_limited", False), (500, "rollup_error", False)],
)  # fmt: skip
def test_slacks_word_for_what_is_wrong_is_reported(
    status: int, said: str, permanent: bool, receiver: Receiver, message: Message
) -> None:
    """Slack's word for what is wrong is reported, and a webhook that is gone is gone under any status."""
    receiver.will(status, said)
    error = failure(slack(receiver.url), message)
    assert (str(error), error.permanent) == (f"{receiver.url}/...: answered {status} {said}", permanent)


def test_an_echoed_secret_is_hidden(receiver: Receiver, message: Message) -> None:
    """An answer that repeats the address, or is more than a bare word, is kept out of the error."""
    receiver.will(404, f"no such path {SECRET}")
    assert str(failure(webhook(receiver.url), message)) == f"{receiver.url}/...: answered 404"
    receiver.will(404, "hush")
    assert str(failure(webhook(receiver.url), message)) == f"{receiver.url}/...: answered 404"


def test_user_and_password_in_an_address_are_masked(receiver: Receiver, message: Message) -> None:
    """Credentials before the host are not told either."""
    receiver.will(500)
    url = receiver.url.replace("://", "://s3cr3t:hush@")
    assert str(failure(webhook(url), message)) == f"{receiver.url}/...: answered 500"


@both
def test_a_slow_receiver_is_given_up(channel: Build, receiver: Receiver, message: Message) -> None:
    """No answer within the time-out is a temporary failure, and comes in time."""
    receiver.will(200, "ok", wait=1.5)
    begun = time.monotonic()
    error = failure(channel(receiver.url, timeout=0.2), message)
    assert time.monotonic() - begun < 1.2
    assert (str(error), error.permanent) == (f"{receiver.url}/...: no answer within 0.2 s", False)


@both
def test_a_dripping_answer_is_given_up(channel: Build, receiver: Receiver, message: Message) -> None:
    """A body that comes byte by byte cannot hold the sender for longer than the time-out."""
    receiver.answer = lambda _: reply(503, "?" * 40, drip=0.05)
    begun = time.monotonic()
    error = failure(channel(receiver.url, timeout=0.2), message)
    assert time.monotonic() - begun < 1.0
    assert (str(error), error.permanent) == (f"{receiver.url}/...: answered 503", False)


def test_a_large_answer_is_not_swallowed(receiver: Receiver, message: Message) -> None:
    """Of an answer only the first kilobyte is read."""
    receiver.will(200, "x" * 20_000_000)
    webhook(receiver.url).send(message)
    assert len(receiver.posted) == 1


def test_a_refused_connection_is_temporary(message: Message) -> None:
    """A refused connection is temporary."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    error = failure(webhook(f"http://127.0.0.1:{port}"), message)
    assert str(error) == f"http://127.0.0.1:{port}/...: no connection: refused, or no network"
    assert error.permanent is False


def test_an_unknown_host_is_temporary(message: Message) -> None:
    """A name that means nothing is temporary: name servers fail too."""
    assert failure(webhook("http://nowhere.invalid"), message).permanent is False


def served(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """Return a server's TLS with a certificate for that name."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


@both
def test_an_unverified_certificate_is_refused(
    channel: Build, authority: trustme.CA, message: Message
) -> None:
    """A certificate nobody vouches for ends the attempt before a word is said."""
    with receive(served(authority, "localhost")) as receiver:
        error = failure(channel(receiver.url), message)
    assert f"{receiver.url}/...: the certificate cannot be verified" in str(error)
    assert (error.permanent, receiver.posted) == (False, [])


def test_a_certificate_for_another_host_is_refused(trusted: trustme.CA, message: Message) -> None:
    """A certificate for another host is refused."""
    with receive(served(trusted, "other.example")) as receiver:
        error = failure(webhook(receiver.url), message)
    assert "the certificate cannot be verified: Hostname mismatch" in str(error)
    assert receiver.posted == []


def test_tls_with_a_trusted_certificate(trusted: trustme.CA, message: Message) -> None:
    """A receiver whose certificate is in order gets the message."""
    with receive(served(trusted, "localhost")) as receiver:
        webhook(receiver.url).send(message)
    assert len(receiver.posted) == 1


@pytest.mark.parametrize(
    "url",
    ["", "hooks.example/x", "file:///etc/passwd", "ftp://hush.example/", "https://", "https:///path", "http://[::1",
     "https://a.example:99999/", "https://a.example:0/", "https://a b/", "https://a.example/\nX: y", "https://a..b/", "https://" + "a" * 64 + ".example/"],
)  # fmt: skip
def test_addresses_that_cannot_be_posted_to(url: str) -> None:
    """Anything but a whole http or https address is refused in one line that does not repeat it."""
    for kind in (Webhook, Slack):
        with pytest.raises(BlockError) as caught:
            kind(url=Secret(url))
        [mistake] = caught.value.mistakes
        assert (mistake.place, mistake.said) == (("url",), "must be a whole http:// or https:// address")
        assert "hush" not in str(caught.value)


def test_no_secret_in_a_repr() -> None:
    """A channel printed by accident shows no secret."""
    assert "s3cr3t" not in repr(webhook("https://hooks.example")) + repr(slack("https://hooks.example"))


def test_a_signed_post_can_be_checked(receiver: Receiver, message: Message) -> None:
    """With a secret the header holds the time and the HMAC-SHA256 of time and body, as docs/webhook.md says."""
    Webhook(url=Secret(receiver.url), secret=Secret("hush")).send(message)
    [posted] = receiver.posted
    at, signed = (part.split("=")[1] for part in posted.headers["x-monitor-signature"].split(","))
    body = json.dumps(posted.payload).encode()
    assert signed == hmac.new(b"hush", f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert abs(time.time() - int(at)) < 60
