"""A channel that does not take a message says which of its keys to look at, whatever went wrong."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import trustme

from monitor.channels import load_channel
from monitor.channels.http import BUSY_ADVICE
from monitor.errors import TransportError
from monitor.messages import Message
from tests.channels.receivers import Receiver, receive

VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
LOGIN = {"username": "me", "password": "s3cret"}


@contextmanager
def smtp(*answers: str, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run a mail server that greets, knows EHLO, and gives one answer after the other; return its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_talk, args=(listening, answers, tls), daemon=True).start()
        yield listening.getsockname()[1]


def _talk(listening: socket.socket, answers: tuple[str, ...], tls: ssl.SSLContext | None) -> None:
    try:
        caller, _ = listening.accept()
        with tls.wrap_socket(caller, server_side=True) if tls else caller as line:
            line.sendall(b"220 mail.example\r\n")
            line.recv(1000)
            line.sendall(b"250-mail.example\r\n250 AUTH PLAIN\r\n")
            for answer in answers:
                line.recv(10_000)
                line.sendall(f"{answer}\r\n".encode())
            line.recv(10_000)
    except OSError:
        pass  # the caller hung up, as it may


def failure(kind: str, message: Message, **keys: Any) -> TransportError:
    """Return the error of sending by a channel."""
    channel = load_channel(kind).read({"kind": kind, "timeout": 2, **keys})
    with pytest.raises(TransportError) as caught:
        channel.send(message)
    assert "s3cret" not in caught.value.explained
    return caught.value


def mail(message: Message, port: int, **keys: Any) -> TransportError:
    """Return the error of mailing."""
    given = {"to": "desk@reader.example", "sender": "me@harbour.example", "host": "127.0.0.1", "tls": "none"}
    return failure("email", message, **{**given, "port": port, **keys})


@pytest.mark.parametrize(
    ("answers", "keys", "named"),
    [
        (["535 5.7.8 no"], LOGIN, ["username", "password"]),
        (["530 5.7.0 log in first"], {}, ["username", "password"]),
        (["530 5.7.0 Must issue a STARTTLS command first"], {}, ["tls", "port"]),
        (["550 not yours"], {}, ["sender"]),
        (["250 OK", "550 nobody here"], {}, ["to"]),
        (["250 OK", "554 5.7.1 relaying denied"], {}, ["to", "username"]),
        ([], {"tls": "starttls"}, ["tls", "port"]),
        ([], {"tls": "tls"}, ["tls", "port"]),
        ([], {"host": "mail.invalid"}, ["host"]),
    ],
)
def test_a_refused_mail_names_the_key(
    message: Message, answers: list[str], keys: dict[str, str], named: list[str]
) -> None:
    """Login, sender, recipient, encryption, a host that nobody knows: each its own key."""
    with smtp(*answers) as port:
        error = mail(message, port, **keys)
    assert [key for key in named if f"`{key}`" not in error.advice] == []


def test_an_unknown_recipient_is_not_blamed_on_a_login_that_was_accepted(message: Message) -> None:
    with smtp("235 2.7.0 come in", "250 OK", "550 5.1.1 user unknown") as port:
        error = mail(message, port, **LOGIN)
    assert error.advice == "look at `to`"


def test_a_mail_server_that_is_not_there_names_host_and_port(message: Message) -> None:
    """Nobody listens, nobody answers, somebody hangs up."""
    refused = mail(message, 9)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        late = mail(message, silent.getsockname()[1], timeout=0.2)
    for error in (refused, late):
        assert "`host`" in error.advice
        assert "`port`" in error.advice


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"], ["REQUESTS_CA_BUNDLE"]),
        (["SSL_CERT_FILE", "CURL_CA_BUNDLE"], ["CURL_CA_BUNDLE"]),
        (["SSL_CERT_FILE", "SSL_CERT_DIR"], ["SSL_CERT_FILE", "SSL_CERT_DIR"]),
        (["SSL_CERT_DIR"], ["SSL_CERT_DIR"]),
        ([], ["SSL_CERT_FILE"]),
    ],
)
def test_a_certificate_that_nobody_vouches_for_names_the_variable_that_counts(
    message: Message, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: list[str], named: list[str]
) -> None:
    """Of mail and of a webhook, in the same words; each names its key, too."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.cert_pem.write_to_path(tmp_path / "other.pem")
    for name in given:
        monkeypatch.setenv(name, str(tmp_path if name == "SSL_CERT_DIR" else tmp_path / "other.pem"))
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with smtp(tls=context) as port, receive(context) as receiver:
        mailed = mail(message, port, tls="tls")
        posted = failure("webhook", message, url=f"{receiver.url}/x")
    assert ("`host`" in mailed.advice, "`url`" in posted.advice) == (True, True)
    assert "running" not in posted.advice
    for error in (mailed, posted):
        assert [name for name in VARIABLES if name in error.explained] == named


def test_a_variable_that_cannot_be_used_is_all_to_look_at(
    message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Certificates that are missing: neither the key nor the receiver is at fault."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such.pem")
    for error in (mail(message, 9, tls="tls"), failure("webhook", message, url="https://127.0.0.1:9/x")):
        assert "REQUESTS_CA_BUNDLE names /no/such.pem" in error.explained
        assert error.advice == ""


@pytest.mark.parametrize("status", [301, 401, 403, 404, 405, 410])
def test_a_refused_post_names_the_address(message: Message, status: int) -> None:
    """Of a webhook; a passing failure needs no advice."""
    with receive() as receiver:
        receiver.will(status)
        assert "`url`" in failure("webhook", message, url=f"{receiver.url}/x").advice
        receiver.will(503)
        assert failure("webhook", message, url=f"{receiver.url}/x").advice == ""


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("1", "a pause of 1 second"),
        ("0.2", "a pause of 1 second"),
        ("59.5", "a pause of 1 minute"),
        ("61", "a pause of 2 minutes"),
        ("3600", "a pause of 60 minutes"),
        ("3601", "a pause of 2 hours"),
        ("0", "no more messages for now"),
        ("", "no more messages for now"),
    ],
)
def test_a_receiver_that_is_busy_says_how_long_to_wait(message: Message, asked: str, said: str) -> None:
    """No key is wrong then: of a webhook, of Slack's, and of its bot."""
    with receive() as receiver:
        receiver.will(429, Retry_After=asked)
        bot = {"token": "s3cret", "channel": "C1", "api": f"{receiver.url}/api/"}
        for kind, keys in (("webhook", {}), ("slack", {}), ("slack", bot)):
            error = failure(kind, message, **(keys or {"url": f"{receiver.url}/x"}))
            assert (error.advice.startswith("wait: "), said in error.advice, "`" in error.advice) == (
                True,
                True,
                False,
            )
        assert (
            slack(message, receiver, 200, '{"ok": false, "error": "ratelimited"}', **bot).advice
            == BUSY_ADVICE
        )
        receiver.will(503, Retry_After="120")
        assert "a pause of 2 minutes" in failure("webhook", message, url=f"{receiver.url}/x").advice


@pytest.mark.slow
def test_a_service_that_is_busy_needs_no_other_address(message: Message) -> None:
    """Of whatever Apprise reaches, from which only the status is known."""
    with receive() as receiver:
        for status, advice in ((429, BUSY_ADVICE), (500, "look at `url`")):
            receiver.will(status)
            url = receiver.url.replace("http://", "json://")
            assert failure("apprise", message, url=url, timeout=30).advice == advice


def test_a_receiver_that_is_not_there_names_the_address(message: Message) -> None:
    """Of a webhook, and of Slack."""
    for kind in ("webhook", "slack"):
        assert "`url`" in failure(kind, message, url="http://127.0.0.1:9/x").advice


def slack(message: Message, receiver: Receiver, status: int, said: str, **keys: str) -> TransportError:
    """Return the error of writing to Slack, which answers so."""
    receiver.will(status, said)
    return failure("slack", message, **keys)


def test_a_refusal_of_slack_names_the_key(message: Message) -> None:
    """A webhook that was removed, a token that was revoked, a channel without the bot."""
    with receive() as receiver:
        bot = {"token": "s3cret", "channel": "C1", "api": f"{receiver.url}/api/"}
        for status, said in ((404, "no_service"), (410, "channel_is_archived"), (404, "no_active_hooks")):
            gone = slack(message, receiver, status, said, url=f"{receiver.url}/x")
            assert "new incoming webhook" in gone.advice
        for error, key in (
            ("invalid_auth", "token"),
            ("not_allowed_token_type", "token"),
            ("channel_not_found", "channel"),
            ("not_in_channel", "channel"),
        ):
            body = f'{{"ok": false, "error": "{error}"}}'
            assert f"`{key}`" in slack(message, receiver, 200, body, **bot).advice


def test_a_full_mailbox_is_no_wrong_key_and_a_message_too_large_is_the_receivers_limit(
    message: Message,
) -> None:
    """Whatever code the mail server gives to a mailbox that may be emptied."""
    with smtp("250 OK", "550 5.2.2 over quota") as port:
        assert mail(message, port).advice == ""
    with receive() as receiver:
        receiver.will(413)
        assert "limit" in failure("webhook", message, url=f"{receiver.url}/x").advice


@pytest.mark.slow  # the server lets the handshake wait
def test_a_server_without_tls_is_called_so(message: Message) -> None:
    """In words, and not by the name of a constant of OpenSSL."""
    with smtp("250 OK") as port:
        mailed, posted = (
            mail(message, port, tls="tls"),
            failure("webhook", message, url=f"https://127.0.0.1:{port}/x"),
        )
    assert "does not speak TLS" in mailed.explained
    assert not any("_" in error.explained for error in (mailed, posted))


def test_a_file_that_cannot_be_written_names_its_path(message: Message, tmp_path: Path) -> None:
    """A place that cannot be made, and one that is no file."""
    for path in (Path("/proc/nowhere/x"), tmp_path):
        channel = load_channel("file").read({"kind": "file", "path": path})
        with pytest.raises(TransportError) as caught:
            channel.send(message)
        assert "`path`" in caught.value.advice
