"""Send messages by SMTP, with a plain and an HTML part.

A channel is one recipient list. A mail goes to the whole list or to nobody: if one address is refused, the
transaction ends before the text is sent, and the mail stays owed. So nobody is left out silently, and nobody gets a
mail twice because another mailbox was full. The error names the address; a recipient whose mailbox delays the
others can get a separate channel.
"""

import hashlib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from smtplib import SMTPAuthenticationError, SMTPException, SMTPNotSupportedError, SMTPResponseException
from typing import Annotated, Any, Literal
from urllib.parse import quote

from monitor import net
from monitor.blocks.kinds import Before, Limits, Pattern, Secret, checked_by, filled
from monitor.channels.base import Channel, Seconds
from monitor.channels.headers import HOST_NAME, Mailbox, encode_mailboxes, encode_text, parse_mailbox
from monitor.channels.smtp import MAX_SESSION_BYTES, Login, Session, refusal
from monitor.channels.smtp_advice import LOGIN_ADVICE, TLS_ADVICE, advise
from monitor.errors import NoAnswer, TransportError, reason_of
from monitor.hosts import is_loopback
from monitor.messages import Message
from monitor.text import plain

PORTS = {"starttls": 587, "tls": 465, "none": 25}
SESSION_TIMEOUTS = 4  # the time limit of a session, in multiples of `timeout`


def _without_port(host: str) -> str:
    """Accept a host's name or address; an IPv6 address has more than one colon."""
    name, colon, port = host.partition(":")
    if colon and ":" not in port:
        raise ValueError(f"names a port, which has a key of its own: `host: {name}` and `port: {port}`")
    return host


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Address = Annotated[str, checked_by(parse_mailbox)]


class Email(Channel):
    """One recipient list behind one mail server."""

    kind: Literal["email"] = "email"
    to: Annotated[tuple[Address, ...], Before(_listed), filled]  # who gets the mail
    sender: Address  # the address it comes from
    host: Annotated[str, Pattern(r"[A-Za-z0-9.:_-]+"), _without_port]  # the mail server
    # Of the mail server; None: 587, 465 or 25, depending on `tls`.
    port: Annotated[int | None, Limits(ge=1, le=65535)] = None
    # How the connection is encrypted; `none`: not at all; beyond this machine that brings a warning and allows no login.
    tls: Literal["starttls", "tls", "none"] = "starttls"
    # The name that monitor gives in EHLO; None: this machine's name, or the sender's domain.
    ehlo: Annotated[str | None, Pattern(rf"{HOST_NAME}|\[[0-9A-Za-z.:]+\]")] = None
    username: Annotated[str | None, filled] = None  # at the mail server; None: no login
    password: Secret | None = None  # many providers require an app password
    timeout: Seconds = 30.0  # seconds for one answer; the whole session, and its answer to the mail itself, may take four times as long

    def check(self) -> None:
        """Raise ValueError for half a login, or one that cannot be sent safely."""
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password go together: give both, or neither")
        if (
            self.username
            and self.password
            and not (self.username + self.password.get_secret_value()).isascii()
        ):
            raise ValueError("username and password must be ASCII: SMTP's login knows nothing else")
        if self.tls == "none" and self.password and not is_loopback(self.host):
            raise ValueError(
                f"tls: 'none' would send the password to {self.host} in the clear; use starttls or tls"
            )

    def find_risk(self) -> str | None:
        """Return a warning if mails leave this machine unencrypted, or the port is known for another encryption."""
        meant = {port: tls for tls, port in PORTS.items() if tls != "none"}.get(self.port or 0, self.tls)
        if meant != self.tls and not is_loopback(self.host):
            return f"mail servers expect tls: {meant} at port {self.port}, and not {self.tls}"
        if self.tls != "none" or is_loopback(self.host):
            return None
        return f"tls: none sends mail to {self.host} unencrypted, and anyone along the way can read it; starttls or tls encrypts it"

    def send(self, message: Message, *, thread: str | None = None) -> None:
        """Mail the message to the whole list or to nobody; the References header makes the thread."""
        del thread
        mail = build_mail(message, sender=self.sender, to=self.to, sent_at=datetime.now(UTC))
        sender, *to = (parse_mailbox(one).address for one in (self.sender, *self.to))
        is_let_in = False
        try:
            with self._session() as session:
                is_let_in = True
                session.transfer(sender, to, mail)
        except SMTPResponseException as exc:
            is_login = isinstance(exc, SMTPAuthenticationError)
            answer = ("login" if is_login else "session", exc.smtp_code, exc.smtp_error)
            raise refusal(self._where, answer, advice=LOGIN_ADVICE if is_login else "") from exc
        except SMTPNotSupportedError as exc:  # the server does not offer STARTTLS
            raise TransportError(
                f"{self._where}: {plain(str(exc))}", permanent=True, advice=TLS_ADVICE
            ) from exc
        except (SMTPException, OSError, UnicodeError, net.TooLarge, NoAnswer) as exc:
            advice = "" if is_let_in else advise(_cause(exc))
            raise TransportError(f"{self._where}: {_reason(exc)}", advice=advice) from exc

    @property
    def _where(self) -> str:
        return f"smtp://{self.host}:{self.port or PORTS[self.tls]}"

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """Yield a session, encrypted and logged in if the configuration says so."""
        budget = net.Budget(
            net.Limits(
                connect_timeout=self.timeout,
                read_timeout=self.timeout,
                total_timeout=SESSION_TIMEOUTS * self.timeout,
                max_bytes=MAX_SESSION_BYTES,
            )
        )
        session = Session(
            self.host,
            self.port or PORTS[self.tls],
            hello=self.ehlo or _own_name(parse_mailbox(self.sender)),
            budget=budget,
            tls=net.build_trust() if self.tls == "tls" else None,
            login=Login(self.username, self.password) if self.username and self.password else None,
        )
        try:
            session.greet()
            if self.tls == "starttls":
                session.secure()
            session.log_in()
            yield session
            session.quit_quietly()
        finally:
            session.close()


def _own_name(sender: Mailbox) -> str:
    """Return this machine's full name, or else the sender's domain: many servers refuse a bare name (RFC 5321, 4.1.4)."""
    name = socket.gethostname()
    is_full = re.fullmatch(HOST_NAME, name) and "." in name and not name.startswith("localhost")
    return name if is_full else sender.domain


def _cause(exc: Exception) -> Exception:
    """Return why a session broke, since smtplib hides the socket's error."""
    inner = exc.__context__ if isinstance(exc, SMTPException) else None
    return inner if isinstance(inner, OSError) else exc


def _reason(exc: Exception) -> str:
    cause = _cause(exc)
    if isinstance(cause, net.TooLarge):
        return f"the server said more than {MAX_SESSION_BYTES} bytes"
    if isinstance(cause, TimeoutError):
        return "the server did not answer in time"
    if isinstance(cause, ssl.SSLError):
        return net.explain_tls(cause)
    return plain(reason_of(cause)) or type(cause).__name__


def build_mail(message: Message, *, sender: str, to: Sequence[str], sent_at: datetime) -> bytes:
    """Return the mail to send; its Message-ID depends only on the message's id and the sender's domain."""
    domain = parse_mailbox(sender).domain
    series = re.sub(r"[^A-Za-z0-9-]", "-", message.series)
    headers = {
        "From": encode_mailboxes("From", [parse_mailbox(sender)]),
        "To": encode_mailboxes("To", list(map(parse_mailbox, to))),
        "Subject": encode_text("Subject", plain(message.subject)),
        "Date": format_datetime(sent_at),
        "Message-ID": _message_id(message.id, domain),
        "List-Id": f"<{series}.monitor.{domain}>",  # RFC 2919
        "List-Unsubscribe": _unsubscribe(sender),  # RFC 2369; the operator removes the address
        "Auto-Submitted": "auto-generated",  # RFC 3834: no automatic replies
        "X-Monitor-Id": encode_text("X-Monitor-Id", plain(message.id)),
    }
    if message.answers:  # RFC 5322, 3.6.4: mail programs thread by these, even without the first mail
        headers |= dict.fromkeys(("In-Reply-To", "References"), _message_id(message.answers, domain))
    body = EmailMessage(policy=SMTP_POLICY)
    body.set_content(message.text, cte="quoted-printable")
    body.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii") + bytes(body)


def _unsubscribe(sender: str) -> str:
    address = quote(parse_mailbox(sender).address, safe="@")
    return f"<mailto:{address}?subject=unsubscribe>"


def _message_id(name: str, domain: str) -> str:
    return f"<{hashlib.sha256(name.encode()).hexdigest()[:40]}@{domain}>"
