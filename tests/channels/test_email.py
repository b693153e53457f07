"""Mail through real servers on loopback: what arrives, and what each refusal means."""

import base64
import email
import email.policy
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.blocks import BlockError
from monitor.blocks.kinds import Secret
from monitor.channels.email import Email, build_mail
from monitor.channels.headers import Mailbox as Address
from monitor.channels.headers import encode_mailboxes, encode_text, parse_mailbox
from monitor.errors import TransportError
from monitor.messages import Message
from monitor.text import plain


class Mailbox:
    """What an aiosmtpd server received, and whom it turns away."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.refused: dict[str, str] = {}  # address, and the answer to RCPT
        self.data_answer = "250 OK"
        self.port = 0

    async def handle_RCPT(  # noqa: N802  aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the recipient, unless told to refuse it."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  as above
        """Keep the mail, unless told to refuse it."""
        if self.data_answer.startswith("250"):
            self.received.append(envelope)
        return self.data_answer


@contextmanager
def mail_server(**options: Any) -> Iterator[Mailbox]:
    """Run a server on loopback until the block ends; options are aiosmtpd's."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        mailbox.port = controller.port
        yield mailbox
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A plain server that takes everything."""
    with mail_server() as mailbox:
        yield mailbox


def desk(port: int, **keys: Any) -> Email:
    """Return a channel to a server on loopback; `keys` are as in the configuration."""
    given = {"to": "desk@reader.example", "sender": "Monitor <monitor@harbour.example>", "host": "localhost"}
    return Email.read({**given, "port": port, "tls": "none", "timeout": 5, **keys})


def read(envelope: Envelope) -> EmailMessage:
    """Parse a mail as it was received."""
    assert isinstance(envelope.content, bytes)
    return parsed(envelope.content)


def parsed(raw: bytes) -> EmailMessage:
    """Parse a mail."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def failure(channel: Email, message: Message) -> TransportError:
    """Return the error of sending, which is one line."""
    with pytest.raises(TransportError) as caught:
        channel.send(message)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_mail_arrives_whole(mailbox: Mailbox, message: Message) -> None:
    """Text and HTML arrive as composed, under headers that identify the message, the list, and a machine."""
    desk(mailbox.port, to=["desk@reader.example", "Night Desk <night@reader.example>"]).send(message)
    [envelope] = mailbox.received
    assert envelope.mail_from == "monitor@harbour.example"
    assert envelope.rcpt_tos == ["desk@reader.example", "night@reader.example"]
    mail = read(envelope)
    assert {name: str(mail[name]) for name in mail} == {
        "From": "Monitor <monitor@harbour.example>",
        "To": "desk@reader.example, Night Desk <night@reader.example>",
        "Subject": "1 new theme - Harbour & Lock Report, June 1, 2022",
        "Date": str(mail["Date"]),
        "Message-ID": "<e5cae7755ac0df9b0119cc44a6af3b98c93f67d4@harbour.example>",
        "List-Id": "<harbour.monitor.harbour.example>",
        "List-Unsubscribe": "<mailto:monitor@harbour.example?subject=unsubscribe>",
        "Auto-Submitted": "auto-generated",
        "X-Monitor-Id": "digest:harbour:2022-06-01",
        "MIME-Version": "1.0",
        "Content-Type": str(mail["Content-Type"]),
    }
    assert abs(datetime.now(UTC) - mail["Date"].datetime).total_seconds() < 60
    assert mail.get_content_type() == "multipart/alternative"
    assert [
        (part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in mail.iter_parts()
    ] == [
        ("text/plain", message.text),
        ("text/html", message.html),
    ]


def test_message_id_is_stable(message: Message) -> None:
    """The Message-ID is the same however often a message is sent, and another for another message."""
    sender, to = "monitor@harbour.example", ["desk@reader.example"]

    def id_of(message: Message, when: datetime) -> str:
        return str(parsed(build_mail(message, sender=sender, to=to, sent_at=when))["Message-ID"])

    first = id_of(message, datetime(2022, 6, 1, tzinfo=UTC))
    assert id_of(message, datetime(2022, 6, 9, tzinfo=UTC)) == first
    assert id_of(retold(message, id="digest:harbour:2022-06-02"), datetime(2022, 6, 1, tzinfo=UTC)) != first


def retold(message: Message, **changed: Any) -> Message:
    """Return the message with some fields changed."""
    return Message(**{**vars(message), **changed})


def test_a_subject_cannot_add_headers(mailbox: Mailbox, message: Message) -> None:
    """Line ends in a subject or an id become spaces: no header and no recipient comes of them."""
    hostile = "1 new theme\r\nBcc: spy@elsewhere.example\r\n\r\nboo"
    desk(mailbox.port).send(retold(message, subject=hostile, id=hostile))
    [envelope] = mailbox.received
    mail = read(envelope)
    assert envelope.rcpt_tos == ["desk@reader.example"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == mail["X-Monitor-Id"] == "1 new theme Bcc: spy@elsewhere.example boo"


@pytest.mark.slow
@given(subject=st.text(max_size=300), text=st.text(max_size=300))
@example(subject="=?utf-8?q?2_new_themes?= =?utf-8?b?eA==?= - Harbour Report", text="")
@example(subject="é=?utf-8?q?x?= " * 20, text="")
@example(subject="=?utf-8?q?a=0D=0ABcc:_spy@elsewhere.example?=", text="")
@example(subject="Ünterau " * 30 + "x" * 200, text="=?utf-8?q?x?=")
@example(subject="x" * 1200, text=".")
@example(subject="a\ud800b\x00c\u202ed", text="\ud800")
def test_the_subject_reads_back(subject: str, text: str) -> None:
    """Whatever the subject and text, the mail parses back to that subject, on one line, and to that text."""
    message = Message(
        id="x", kind="digest", series="s", date=None, subject=subject, text=plain(text), html="<p>", blocks=()
    )
    raw = build_mail(
        message, sender="a@b.example", to=["c@d.example"], sent_at=datetime(2022, 6, 1, tzinfo=UTC)
    )
    assert str(parsed(raw)["Subject"] or "") == decoded(raw, "Subject") == plain(subject)
    assert max(map(len, raw.split(b"\r\n"))) <= 78  # RFC 5322, 2.1.1
    body = parsed(raw).get_body(("plain",))
    assert body is not None
    assert body.get_content().removesuffix("\r\n") == plain(text)


def decoded(raw: bytes, name: str) -> str:
    """Return a header as the other decoder of the standard library reads it, which knows RFC 2047 and no more."""
    [value] = [text for key, text in email.message_from_bytes(raw).items() if key == name]
    return str(make_header(decode_header(value.replace("\r\n", ""))))


SUBJECTS = (
    "2 new themes - Russian Offensive Campaign Assessment, June 1, 2022 (morning special)",
    "New theme: Ünterau and its lock – Harbour Report, June 1, 2022 (evening edition)",
    "New theme: “The weir at Heron Dyke stays shut for repairs” - Harbour & Lock Report, June 1, 2022",
    "A word of " + "h" * 60 + " letters",
    "h" * 70,
)


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("length", range(60, 90, 7))
def test_no_line_of_a_subject_is_empty(subject: str, length: int) -> None:
    """Wherever a subject is folded, each of its lines holds words: some readers show none after an empty one."""
    value = encode_text("Subject", plain(subject[:length]))
    assert all(line.strip() for line in f"Subject: {value}".split("\r\n"))
    assert value.split("\r\n")[0].strip()


@pytest.mark.slow
@given(names=st.lists(st.text(max_size=120).map(plain), min_size=1, max_size=4))
@example(
    names=["Doe, Jane", "ISW: monitor", 'Jane "J" Doe', "back\\slash", "=?utf-8?q?x?=", "a@b.example", ""]
)
@example(names=["Ünterau " * 12, "x" * 120, "Desk of the Harbour & Lock Report, " * 3, "(not a comment)"])
def test_names_of_recipients_read_back(names: list[str]) -> None:
    """Whatever the display names, each address is there with its own name, and nobody else is.

    The parser of `policy.default` puts a space between two encoded words of a name, against RFC 2047, 6.2; so that is
    asked for the addresses, and the other one for the names.
    """
    meant = [Address(name, f"reader{n}@desk.example") for n, name in enumerate(names)]
    raw = f"To: {encode_mailboxes('To', meant)}\r\n\r\n".encode("ascii")
    assert [one.addr_spec for one in parsed(raw)["To"].addresses] == [one.address for one in meant]
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    for one in meant:
        name, address = parseaddr(encode_mailboxes("To", [one]).replace("\r\n", ""))
        assert Address(str(make_header(decode_header(name))), address) == one


@pytest.mark.parametrize(
    ("written", "on_the_wire"),
    [
        ("desk@reader.example", "desk@reader.example"),
        ("<desk@reader.example>", "desk@reader.example"),
        ("ISW: monitor <m@reader.example>", '"ISW: monitor" <m@reader.example>'),
        ('"Doe, Jane" <jane@reader.example>', '"Doe, Jane" <jane@reader.example>'),
        ("Ünterau Desk <desk@reader.example>", "=?utf-8?q?=C3=9Cnterau_Desk?= <desk@reader.example>"),
    ],
)
def test_a_display_name_is_quoted_where_it_must_be(written: str, on_the_wire: str) -> None:
    """A colon or a comma in a name makes neither a group nor a second address (RFC 5322, 3.4)."""
    assert encode_mailboxes("From", [parse_mailbox(written)]) == on_the_wire


def test_the_password_is_said_only_after_starttls(trusted: trustme.CA, message: Message) -> None:
    """With STARTTLS the session is encrypted before the password is said."""
    asked = []

    def authenticate(
        _server: SMTP, session: Session, _e: Envelope, _mechanism: str, auth: LoginPassword
    ) -> AuthResult:
        asked.append((auth.login, auth.password, session.ssl is not None))
        return AuthResult(success=True)

    options = {"authenticator": authenticate, "auth_required": True, "require_starttls": True}
    with mail_server(tls_context=certified(trusted), **options) as mailbox:
        desk(mailbox.port, tls="starttls", username="monitor", password="s3cret").send(message)
    assert asked == [(b"monitor", b"s3cret", True)]
    assert len(mailbox.received) == 1


def test_tls_encrypts_from_the_first_byte(trusted: trustme.CA, message: Message) -> None:
    """With tls: tls the session is encrypted from its first byte."""
    with mail_server_over_tls(trusted) as mailbox:
        desk(mailbox.port, tls="tls").send(message)
    assert len(mailbox.received) == 1


def mail_server_over_tls(authority: trustme.CA) -> AbstractContextManager[Mailbox]:
    """Run a server that speaks TLS from the first byte."""
    return mail_server(ssl_context=certified(authority))


def certified(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server's TLS with a certificate for this machine."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


def test_certificates_are_verified(authority: trustme.CA, message: Message) -> None:
    """A server whose certificate nobody vouches for gets neither password nor mail."""
    with mail_server(tls_context=certified(authority)) as mailbox:
        error = failure(desk(mailbox.port, tls="starttls", username="monitor", password="s3cret"), message)
    assert ": the certificate cannot be verified: " in str(error)
    assert (error.permanent, mailbox.received) == (False, [])


def test_nothing_is_sent_where_starttls_is_not_offered(mailbox: Mailbox, message: Message) -> None:
    """Where STARTTLS is asked for and not offered, nothing is sent in the clear: a person must choose."""
    error = failure(desk(mailbox.port, tls="starttls"), message)
    assert (error.permanent, mailbox.received) == (True, [])
    assert str(error) == f"smtp://localhost:{mailbox.port}: STARTTLS extension not supported by server."


def test_a_wrong_password_is_permanent(trusted: trustme.CA, message: Message) -> None:
    """535 needs a person; the password is not in the error."""

    def authenticate(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with mail_server(
        tls_context=certified(trusted), authenticator=authenticate, auth_required=True
    ) as mailbox:
        error = failure(desk(mailbox.port, tls="starttls", username="monitor", password="s3cret"), message)
    assert (error.permanent, mailbox.received) == (True, [])
    assert f"smtp://localhost:{mailbox.port}: login refused: 535" in str(error)
    assert "s3cret" not in str(error)


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [("451 4.7.1 greylisted, come back later", False), ("452 4.2.2 mailbox full", False),
     ("552 5.2.2 over quota", False), ("550 5.2.2 mailbox full", False), ("550 5.1.1 no such user", True),
     ("553 5.1.3 bad address", True), ("552 5.3.4 message too big", True), ("552 5.2.3 too long", True)],
)  # fmt: skip
def test_only_4xx_and_a_full_mailbox_are_tried_again_for_a_recipient(
    answer: str, permanent: bool, mailbox: Mailbox, message: Message
) -> None:
    """4xx and a full mailbox are tried again; any other 5xx to a recipient needs a person."""
    mailbox.refused["desk@reader.example"] = answer
    error = failure(desk(mailbox.port), message)
    assert (str(error), error.permanent) == (
        f"smtp://localhost:{mailbox.port}: desk@reader.example refused: {answer}",
        permanent,
    )


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        ("451 try later", False),
        ("552 too much mail", False),
        ("554 5.7.1 looks like spam", True),
        ("552 5.3.4 message exceeds fixed maximum size", True),
        ("452 4.3.4 not now", False),
    ],
)
def test_only_4xx_and_a_full_mailbox_are_tried_again_for_a_mail(
    answer: str, permanent: bool, mailbox: Mailbox, message: Message
) -> None:
    """The same holds for the answer to the mail itself."""
    mailbox.data_answer = answer
    error = failure(desk(mailbox.port), message)
    assert (str(error), error.permanent) == (
        f"smtp://localhost:{mailbox.port}: mail refused: {answer}",
        permanent,
    )


def test_one_refused_address_withdraws_the_mail(mailbox: Mailbox, message: Message) -> None:
    """A list gets a mail whole or not at all: nobody is passed over, nobody gets it twice; the address is named."""
    mailbox.refused["full@reader.example"] = "452 4.2.2 mailbox full"
    channel = desk(mailbox.port, to=["desk@reader.example", "full@reader.example"])
    error = failure(channel, message)
    refused = (
        "full@reader.example refused: 452 4.2.2 mailbox full; so the mail was sent to nobody on the list"
    )
    assert (str(error), error.permanent) == (f"smtp://localhost:{mailbox.port}: {refused}", False)
    assert mailbox.received == []
    mailbox.refused.clear()
    channel.send(message)
    assert [envelope.rcpt_tos for envelope in mailbox.received] == [
        ["desk@reader.example", "full@reader.example"]
    ]


def test_one_address_that_does_not_exist_is_permanent(mailbox: Mailbox, message: Message) -> None:
    """If any address of a list can never be reached, trying again cannot help."""
    mailbox.refused = {"full@reader.example": "452 full", "gone@reader.example": "550 5.1.1 no such user"}
    error = failure(desk(mailbox.port, to=["full@reader.example", "gone@reader.example"]), message)
    assert error.permanent is True
    assert (
        "full@reader.example refused: 452 full, gone@reader.example refused: 550 5.1.1 no such user"
        in str(error)
    )


@contextmanager
def scripted(*answers: bytes | None, heard: list[bytes] | None = None) -> Iterator[int]:
    """Serve one session that answers each line, kept in `heard`, with the next answer; None hangs up. Yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            session, _ = listening.accept()
            with session, session.makefile("rb") as lines:
                for answer in answers:
                    if answer is None:
                        return
                    session.sendall(answer)
                    line = lines.readline()
                    if heard is not None:
                        heard.append(line)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


HELLO = (b"220 ready\r\n", b"250 loopback\r\n", b"250 sender\r\n", b"250 recipient\r\n")


@pytest.mark.parametrize(
    ("answers", "permanent"),
    [((None,), False), ((*HELLO[:2], None), False), ((*HELLO, None), False), ((*HELLO, b"354 go\r\n", None), False),
     ((b"421 busy\r\n",), False), ((b"554 no service here\r\n",), True), ((*HELLO, b"554 no\r\n"), True)],
)  # fmt: skip
def test_a_session_that_breaks_is_tried_again(
    answers: tuple[bytes | None, ...], permanent: bool, message: Message
) -> None:
    """A server that hangs up, wherever in the session, or in the midst of the mail, is tried again."""
    with scripted(*answers) as port:
        assert failure(desk(port), message).permanent is permanent


LOGIN_OFFERED = (b"220 ready\r\n", b"250-hello\r\n250 AUTH CRAM-MD5 PLAIN LOGIN\r\n")


@pytest.mark.parametrize(
    ("answers", "said", "permanent"),
    [
        ((*LOGIN_OFFERED, b"535 5.7.8 who?\r\n", None), "login refused: 535 5.7.8 who?", True),
        ((*LOGIN_OFFERED, b"421 4.7.0 too many\r\n", None), "login refused: 421 4.7.0 too many", False),
        ((*LOGIN_OFFERED, b"235 in\r\n", HELLO[2], b"550 who?\r\n", None), "a@x.example refused: 550 who?; so", True),
        ((*LOGIN_OFFERED, b"235 in\r\n", *HELLO[2:], b"421 busy\r\n", None), "b@x.example refused: 421 busy; so", False),
        ((*LOGIN_OFFERED, None), "Connection unexpectedly closed", False),
    ],
)  # fmt: skip
def test_a_server_that_refuses_and_hangs_up_is_quoted(
    answers: tuple[bytes | None, ...], said: str, permanent: bool, message: Message
) -> None:
    """The refusal is told, not that the connection broke after it: a wrong password is no wrong port."""
    with scripted(*answers) as port:
        channel = desk(
            port, to=[f"{name}@x.example" for name in "abc"], username="monitor", password="s3cret"
        )
        error = failure(channel, message)
    assert (said in str(error), error.permanent) == (True, permanent), str(error)


@pytest.mark.parametrize("goodbye", [b"", b"221-and further\r\n" * 100_000])
def test_how_they_part_does_not_matter(goodbye: bytes, message: Message) -> None:
    """Once the mail is taken, a server that drops the connection or never ends its goodbye has still taken it."""
    with taking_server(goodbye) as port:
        desk(port).send(message)


@pytest.mark.slow
def test_a_server_that_looks_at_the_mail_for_long_takes_it_once(message: Message) -> None:
    """Its answer to the mail may take longer than another one: given up too early, the mail would be sent again."""
    with taking_server(think=0.6) as port:
        desk(port, timeout=0.4).send(message)


@contextmanager
def taking_server(goodbye: bytes = b"", *, think: float = 0) -> Iterator[int]:
    """Serve one session that takes the mail after so many seconds, says goodbye and hangs up. Yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            session, _ = listening.accept()
            with session, session.makefile("rb") as lines:
                for answer in (*HELLO, b"354 go\r\n"):
                    session.sendall(answer)
                    if answer[:3] != b"354":
                        lines.readline()
                while lines.readline() != b".\r\n":
                    pass
                time.sleep(think)
                with suppress(OSError):  # the caller need not listen to the end
                    session.sendall(b"250 taken\r\n" + goodbye)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def test_a_server_that_hangs_is_given_up(message: Message) -> None:
    """No greeting within the time-out is a temporary failure, and comes in time."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        begun = time.monotonic()
        error = failure(desk(listening.getsockname()[1], timeout=0.2), message)
    assert time.monotonic() - begun < 1.5
    assert error.permanent is False


def test_a_refused_connection_is_temporary(message: Message) -> None:
    """A refused connection is temporary."""
    port = free_port()
    error = failure(desk(port), message)
    assert str(error).startswith(f"smtp://localhost:{port}: ")
    assert "Connection refused" in str(error)
    assert error.permanent is False


def mistake(**keys: Any) -> tuple[tuple[object, ...], str]:
    """Return where the one mistake of these keys is, and what is said of it."""
    with pytest.raises(BlockError) as caught:
        desk(25, **keys)
    [mistake] = caught.value.mistakes
    assert "s3cret" not in str(caught.value)
    return mistake.place, mistake.said


@pytest.mark.parametrize(
    "address",
    ["", "desk", "desk@", "@reader.example", "a@b.example, c@d.example", "a b@c.example", "a@b.example\nBcc: x@y.z",
     "dësk@reader.example", "a@b@c.example"],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(address: str) -> None:
    """What is not one plain address is refused, and told."""
    expected = "is not one e-mail address, such as desk@example.org or Desk <desk@example.org>"
    assert mistake(to=address) == (("to", 0), expected)
    assert mistake(sender=address) == (("sender",), expected)


def test_a_list_needs_someone() -> None:
    """An empty list is refused."""
    assert mistake(to=[])[0] == ("to",)


def test_a_password_is_not_sent_in_the_clear() -> None:
    """Without TLS a password may go to this machine only."""
    login = {"tls": "none", "username": "monitor", "password": "s3cret"}
    assert mistake(host="mail.reader.example", **login) == (
        (),
        "tls: 'none' would send the password to mail.reader.example in the clear; use starttls or tls",
    )
    for host in ("localhost", "127.0.0.1", "::1"):
        assert desk(25, host=host, **login).password == Secret("s3cret")
    assert desk(25, host="mail.reader.example").password is None


def test_a_login_that_is_not_whole_is_refused() -> None:
    """A user without a password, or the reverse, is a mistake, and so is one SMTP cannot say."""
    halves: list[Callable[[], Any]] = [
        lambda: mistake(username="monitor"),
        lambda: mistake(password="s3cret"),
    ]
    for half in halves:
        assert half() == ((), "username and password go together: give both, or neither")
    assert mistake(username="monitor", password="s3crét") == (
        (),
        "username and password must be ASCII: SMTP's login knows nothing else",
    )


def test_starttls_is_the_default_and_no_secret_is_printed() -> None:
    """A channel asks for TLS, by STARTTLS on port 587, unless told otherwise, and prints no secret."""
    channel = Email.read(
        {"kind": "email", "to": "a@b.example", "sender": "c@d.example", "host": "mail.b.example",
         "username": "monitor", "password": "s3cret"}
    )  # fmt: skip
    assert (channel.to, channel.tls, channel.port, channel.timeout) == (
        ("a@b.example",),
        "starttls",
        None,
        30.0,
    )
    assert "s3cret" not in repr(channel)


def test_an_update_answers_the_alert_of_its_theme(mailbox: Mailbox, message: Message) -> None:
    """References and In-Reply-To hold the Message-ID of what opened the theme, so that readers make one thread of it."""
    for one in (message, replace(message, id="update", answers=message.id)):
        desk(mailbox.port).send(one)
    alert, update = map(read, mailbox.received)
    assert (alert["References"], alert["In-Reply-To"]) == (None, None)
    assert update["References"] == update["In-Reply-To"] == alert["Message-ID"]


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ({"ehlo": "relay.reader.example"}, "relay.reader.example"),
        ({"ehlo": "[192.0.2.1]"}, "[192.0.2.1]"),
        ({}, "harbour.example"),
    ],
)
def test_who_we_say_we_are(
    keys: dict[str, str], name: str, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By EHLO we give the name of the settings, or the sender's domain where this machine has no full name."""
    monkeypatch.setattr("socket.gethostname", lambda: "c0ffee12")
    heard: list[bytes] = []
    with scripted(*HELLO, b"354 go\r\n", b"250 taken\r\n", heard=heard) as port, suppress(TransportError):
        desk(port, **keys).send(message)
    assert heard[0] == b"ehlo %s\r\n" % name.encode()


@pytest.mark.parametrize(
    "answers",
    [
        (b"501 who are you?\r\n", b"501 who are you?\r\n"),
        (b"550 who are you?\r\n", None),
    ],
)
def test_a_refused_name_is_reported(answers: tuple[bytes | None, ...], message: Message) -> None:
    """The error holds the name we gave, the server's own words, and the setting that changes it."""
    with scripted(b"220 ready\r\n", *answers) as port:
        said = failure(desk(port, ehlo="c0ffee12"), message).explained
    assert re.fullmatch(r".*: EHLO c0ffee12 refused: \d{3} .*who are you\?; `ehlo` sets the name", said)


@pytest.mark.parametrize(
    "answers",
    [
        (b"hello\r\n",),
        (b"HTTP/1.1 400 Bad Request\r\n",),
        (b"999 odd\r\n",),
        (b"220 ready\r\n", b"xyz\r\n"),
    ],
)
def test_what_is_not_smtp_is_called_so(answers: tuple[bytes, ...], message: Message) -> None:
    """Another service at that port is no refusal of the sender or of a reader; it may be mended and is tried again."""
    with scripted(*answers) as port:
        error = failure(desk(port), message)
    assert str(error) == f"smtp://localhost:{port}: an answer that is not SMTP"
    assert (error.permanent, "look at `tls` and `port`" in error.explained) == (False, True)


@pytest.mark.parametrize(
    "answers",
    [
        (b"552 too large\r\n",),
        (b"250 ok\r\n", b"552 full\r\n"),
        (b"451 busy\r\n",),
        (b"250 ok\r\n", b"450 greylisted\r\n"),
        (b"250 ok\r\n", b"oops\r\n"),
        (b"250 ok\r\n", None),
    ],
)
def test_what_may_pass_is_no_wrong_key(answers: tuple[bytes | None, ...], message: Message) -> None:
    """Too large a mail, a full mailbox, a refusal for now, a session that breaks once we are let in: no key is to be mended."""
    with scripted(*HELLO[:2], *answers) as port:
        assert "look at" not in failure(desk(port), message).explained


def test_a_server_that_is_busy_does_not_ask_for_another_name(message: Message) -> None:
    """It refuses EHLO for now, whatever name we give."""
    with scripted(b"220 ready\r\n", b"421 4.7.0 too many connections\r\n") as port:
        assert "`ehlo`" not in failure(desk(port), message).explained


def test_a_server_that_knows_only_helo_takes_mail(message: Message) -> None:
    """HELO is tried where EHLO is not known (RFC 5321, 4.1.4)."""
    helo = (b"220 ready\r\n", b"502 what?\r\n", b"250 hello\r\n", *HELLO[2:], b"354 go\r\n")
    heard: list[bytes] = []
    with scripted(*helo, heard=heard) as port, suppress(TransportError):
        desk(port).send(message)
    assert [line.split()[0].lower() for line in heard[:4]] == [b"ehlo", b"helo", b"mail", b"rcpt"]


@pytest.mark.parametrize("offered", [b"AUTH NTLM GSSAPI", b"AUTH XOAUTH2", b"HELP", b"AUTH"])
def test_a_server_without_a_login_we_know_is_permanent(offered: bytes, message: Message) -> None:
    """A person must choose another server, or another way: told at once."""
    with scripted(b"220 ready\r\n", b"250-hello\r\n250 %s\r\n" % offered) as port:
        error = failure(desk(port, username="monitor", password="s3cret"), message)
    assert error.permanent is True
    assert "monitor knows CRAM-MD5, PLAIN and LOGIN" in str(error)


@pytest.mark.parametrize(
    "form", [b"s3cret", base64.b64encode(b"s3cret"), base64.b64encode(b"\0monitor\0s3cret")]
)
def test_a_password_that_the_server_repeats_is_hidden(form: bytes, message: Message) -> None:
    """Plain or as it was sent, near the end of a long answer too."""
    said = b"x" * 190 + b" 535 no such password: " + form
    with scripted(b"220 ready\r\n", b"250-hello\r\n250 AUTH PLAIN\r\n", b"535 %s\r\n" % said) as port:
        text = str(failure(desk(port, username="monitor", password="s3cret"), message))
    assert not any(part in text for part in ("s3cret", "s3cr", form.decode(), form.decode()[:6]))


@pytest.mark.parametrize(
    "address",
    ["a@b.example, c@d.example", "Doe, Jane <jane@reader.example>", '"Doe <jane@reader.example>', "jane", "a b@reader.example",
     "jane@reader..example", "jane@-reader.example", ".jane@reader.example", "Jane <jane@reader.example> x", "jane@", "jane@reader.example;",
     "Jane\u202e <jane@reader.example>", "Jane\r\nBcc: x <jane@reader.example>", "jänë@reader.example"],
)  # fmt: skip
def test_what_is_no_single_address_is_a_mistake(address: str) -> None:
    """The configuration is refused where mail could go to nobody, or to somebody else."""
    with pytest.raises(BlockError):
        desk(25, to=address)
