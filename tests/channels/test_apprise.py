"""Apprise, by its json:// form on loopback."""

from dataclasses import replace
from pathlib import Path

import pytest
from apprise.plugins.telegram import NotifyTelegram

from monitor.blocks import BlockError
from monitor.channels.apprise import Apprise
from monitor.channels.apprise_child import notify
from monitor.channels.flowing import mark_quotes
from monitor.errors import TransportError
from monitor.messages import Message
from tests.channels.receivers import Receiver


def address(receiver: Receiver) -> str:
    """Return the receiver's address as Apprise writes it."""
    return receiver.url.replace("http://", "json://") + "/s3cr3t"


@pytest.mark.slow
def test_apprise_hands_on_subject_and_text(receiver: Receiver, message: Message) -> None:
    """The receiver gets the subject as title and the text form as it is."""
    Apprise.read({"url": address(receiver)}).send(message)
    [posted] = receiver.posted
    assert (posted.payload["title"], posted.payload["message"].rstrip()) == (
        message.subject,
        message.text.rstrip(),
    )


@pytest.mark.slow
def test_a_headline_that_the_mail_breaks_is_sent_on_one_line(receiver: Receiver, message: Message) -> None:
    """As docs/apprise.md promises of every paragraph."""
    alert = replace(message, subject="New: a; b – Harbour Report", text="New: a;\nb\nHarbour Report.")
    Apprise.read({"url": address(receiver)}).send(alert)
    assert receiver.posted[0].payload["message"] == "New: a; b\nHarbour Report."


QUOTING = "NEW (1)\n\nCrane fell  2031-03-02/1\n\n    A crane [fell].\n\n  Nothing earlier resembles it.\n"


@pytest.mark.slow
def test_what_is_quoted_is_marked(receiver: Receiver, message: Message) -> None:
    """By a sign that Markdown and people read as a quote, as services drop indents or take them for code."""
    Apprise.read({"url": address(receiver)}).send(replace(message, text=QUOTING))
    assert "\n\n> A crane [fell].\n\n  Nothing" in receiver.posted[0].payload["message"]


def test_empty_lines_stay_where_the_service_takes_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Telegram does; its own code turns our text into its form, and only what it would post is caught."""
    token = "123456789:AAexampleexampleexampleexampleexample"
    sent: list[str] = []

    def catch(_service: NotifyTelegram, body: str, **_others: object) -> bool:
        sent.append(body)
        return True

    monkeypatch.setattr(NotifyTelegram, "send", catch)
    notify(f"tgram://{token}/987654321", "Title", mark_quotes(QUOTING))
    assert sent
    lines = "".join(sent).replace("\u200b", "").split("\r\n")
    assert lines[-6:] == [
        "",
        "Crane fell  2031-03-02/1",
        "",
        "&gt; A crane [fell].",
        "",
        "Nothing earlier resembles it.",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "intranet.example"},
        {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "*"},
        {"PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-16"},
    ],
)
def test_a_receiver_on_this_machine_is_reached_whatever_the_environment(
    environ: dict[str, str], receiver: Receiver, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by the other channels: a proxy is for other machines, and Python's own variables are for who debugs."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    Apprise.read({"url": address(receiver)}).send(message)
    assert len(receiver.posted) == 1


@pytest.mark.slow
def test_a_pages_words_mention_nobody(receiver: Receiver, message: Message) -> None:
    """Chat services ring at everybody's desk for @everyone, @here or <!channel>; an address by mail is no mention."""
    loud = replace(
        message, subject="@everyone", text="Tell @here and <!channel>: a@herefordshire.example, 3 < 4!"
    )
    Apprise.read({"url": address(receiver)}).send(loud)
    [posted] = receiver.posted
    assert (posted.payload["title"], posted.payload["message"].rstrip()) == (
        "@\u200beveryone",
        "Tell @\u200bhere and <\u200b!channel>: a@herefordshire.example, 3 < 4!",
    )


@pytest.mark.slow
def test_a_receiver_that_refuses_is_tried_again(receiver: Receiver, message: Message) -> None:
    """The message stays owed; the error names service and status, and holds no address."""
    receiver.will(500)
    with pytest.raises(TransportError) as caught:
        Apprise.read({"url": address(receiver)}).send(message)
    assert caught.value.permanent is False
    assert str(caught.value) == "apprise: JSON answered 500"


@pytest.mark.slow
@pytest.mark.parametrize(("status", "permanent"), [(401, True), (413, True), (429, False), (503, False)])
def test_a_status_that_needs_a_person_is_permanent(
    receiver: Receiver, message: Message, status: int, permanent: bool
) -> None:
    """A token that was revoked is told of at once, as with a webhook, and not after a week."""
    receiver.will(status)
    with pytest.raises(TransportError) as caught:
        Apprise.read({"url": address(receiver)}).send(message)
    assert caught.value.permanent == permanent


@pytest.mark.parametrize("url", ["", " ", "nonsense", "json://ok.example/x nonsense://s3cr3t"])
def test_an_address_apprise_does_not_know_is_a_mistake(url: str) -> None:
    """The configuration is refused, without the address."""
    with pytest.raises(BlockError) as caught:
        Apprise.read({"url": url})
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.slow
def test_a_long_message_comes_in_parts_that_the_service_takes(receiver: Receiver, message: Message) -> None:
    """A service that limits the length gets a long digest in parts, none of them too long, with nothing lost."""
    long = replace(message, text="".join(f"* Takeaway {n} of the harbour.\n" for n in range(200)))
    channel = Apprise.read({"url": receiver.url.replace("http://", "mmost://") + "/token0123456789"})
    channel.send(long)
    parts = [posted.payload["text"] for posted in receiver.posted]
    assert len(parts) > 1
    assert max(map(len, parts)) <= 4000
    assert all(f"Takeaway {n} of" in "".join(parts) for n in range(200))


@pytest.mark.slow
def test_no_line_of_apprise_s_reaches_the_log(
    receiver: Receiver, message: Message, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """At the finest level, neither a refused message nor a mistyped address prints a token."""
    caplog.set_level(0)
    receiver.will(503)
    with pytest.raises(TransportError) as caught:
        Apprise.read({"url": address(receiver)}).send(message)
    with pytest.raises(BlockError) as mistyped:
        Apprise.read({"url": "nonsense://s3cr3t tgram://s3cr3t"})
    said = capfd.readouterr()
    assert "s3cr3t" not in f"{caught.value}{mistyped.value}{said.out}{said.err}{caplog.text}"
    assert "answered 503" in str(caught.value)


@pytest.mark.slow
def test_logins_of_other_services_are_not_read(
    receiver: Receiver, message: Message, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logins of other services stay at home."""
    (tmp_path / "netrc").write_text("default login user password hush\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    Apprise.read({"url": address(receiver)}).send(message)
    assert "authorization" not in receiver.posted[0].headers


@pytest.mark.slow
def test_a_service_without_end_is_given_up(receiver: Receiver, message: Message) -> None:
    """When the time is up the process is ended, whatever its plugin waits for."""
    receiver.will(200, "ok", wait=20)
    with pytest.raises(TransportError, match=r"apprise: not done within 1\.5 s"):
        Apprise.read({"url": address(receiver), "timeout": 1.5}).send(message)
