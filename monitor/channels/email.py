"""Send messages by SMTP, with a plain and an HTML part.

A channel is one recipient list, and one mail goes to all of it or to none: if a single address is refused, the
mail is withdrawn before its text is sent, and stays owed. So nobody on the list is passed over in silence, and
nobody gets a mail twice because another's mailbox was full. The error names the address; a reader whose mailbox
holds up the others can be given a channel of their own.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPResponseException,
)
from ssl import create_default_context
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from monitor.channels.base import Channel, Seconds, is_loopback
from monitor.errors import TransportError
from monitor.models import Message
from monitor.worddiff import clip, plain

PORTS = {"starttls": 587, "tls": 465, "none": 25}
FULL = 552  # RFC 5321: over quota; the mailbox may be emptied, so we try again


def _check_address(value: str) -> str:
    """Accept "desk@example.org" and "The Desk <desk@example.org>", nothing that could break a header."""
    local, _, domain = parseaddr(value)[1].rpartition("@")
    sound = re.fullmatch(r"[!-~]+", local) and re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]", domain)
    if not sound or plain(value) != value or value.count("@") != 1 or re.search(r"[,;]", value):
        raise ValueError("is not one e-mail address, as desk@example.org or Desk <desk@example.org>")
    return value


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_check_address)]


class Email(Channel):
    """One recipient list behind one mail server."""

    kind: Literal["email"] = "email"
    to: Annotated[tuple[Address, ...], BeforeValidator(_listed), Field(min_length=1)]
    sender: Address
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]+$")]
    port: Annotated[int | None, Field(ge=1, le=65535)] = None  # None: 587, 465 or 25, as `tls` says
    tls: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    timeout: Seconds = 30.0

    @model_validator(mode="after")
    def _check_login(self) -> Self:
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
        return self

    def send(self, message: Message, *, thread: str | None = None) -> None:
        """Mail the message to the whole list, or to nobody; its references make the thread."""
        del thread
        mail = build_mail(message, sender=self.sender, to=self.to, sent_at=datetime.now(UTC))
        where = f"smtp://{self.host}:{self.port or PORTS[self.tls]}"
        readers = [parseaddr(to)[1] for to in self.to]
        try:
            with self._connected() as smtp:
                _transfer(smtp, where, parseaddr(self.sender)[1], readers, bytes(mail))
        except SMTPResponseException as exc:
            what = "login" if isinstance(exc, SMTPAuthenticationError) else "session"
            raise _refusal(where, (what, exc.smtp_code, exc.smtp_error)) from exc
        except SMTPNotSupportedError as exc:  # no STARTTLS, or no login, where the configuration asks for it
            raise TransportError(f"{where}: {plain(str(exc))}", permanent=True) from exc
        except (SMTPException, OSError) as exc:
            raise TransportError(f"{where}: {plain(str(exc)) or type(exc).__name__}") from exc

    @contextmanager
    def _connected(self) -> Iterator[SMTP]:
        """Yield a session that is encrypted and logged in, as far as the configuration asks."""
        port = self.port or PORTS[self.tls]
        smtp = (
            SMTP_SSL(self.host, port, timeout=self.timeout, context=create_default_context())
            if self.tls == "tls"
            else SMTP(self.host, port, timeout=self.timeout)
        )
        try:
            if self.tls == "starttls":
                smtp.starttls(context=create_default_context())
            if self.username and self.password:
                smtp.login(self.username, self.password.get_secret_value())
            yield smtp
            with suppress(SMTPException, OSError):  # the mail is taken: how they part no longer matters
                smtp.quit()
        finally:
            smtp.close()


def build_mail(message: Message, *, sender: str, to: Sequence[str], sent_at: datetime) -> EmailMessage:
    """Return the mail; its Message-ID depends on the message's id and the sender's domain alone."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Subject"] = _header(message.subject)
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = _message_id(message.id, domain)
    if message.answers:  # RFC 5322, 3.6.4: readers thread by it, even where the first mail is not there
        mail["In-Reply-To"] = mail["References"] = _message_id(message.answers, domain)
    mail["List-Id"] = f"<{re.sub(r'[^A-Za-z0-9-]', '-', message.series)}.monitor.{domain}>"  # RFC 2919
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes, please
    mail["X-Monitor-Id"] = _header(message.id)
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail


def _message_id(name: str, domain: str) -> str:
    return f"<{hashlib.sha256(name.encode()).hexdigest()[:40]}@{domain}>"


def _header(text: str) -> str:
    """Return text that stays text in a header: on one line, and no "=?" that would be read as an encoded word."""
    return plain(text).replace("=?", "= ?")


def _transfer(smtp: SMTP, where: str, sender: str, to: Sequence[str], mail: bytes) -> None:
    """Run one SMTP transaction (RFC 5321, 3.3), and stop before the mail itself if anyone is refused."""
    smtp.ehlo_or_helo_if_needed()
    _expect(where, "sender", *smtp.mail(sender, [f"size={len(mail)}"] if smtp.has_extn("size") else []))
    answers = [(address, *smtp.rcpt(address)) for address in to]
    if refused := [answer for answer in answers if not _taken(answer[1])]:
        raise _refusal(where, *refused, note="; so nobody on the list was sent it" if len(to) > 1 else "")
    _expect(where, "mail", *smtp.data(mail))


def _expect(where: str, what: str, code: int, said: bytes) -> None:
    if not _taken(code):
        raise _refusal(where, (what, code, said))


def _taken(code: int) -> bool:
    return 200 <= code < 300  # noqa: PLR2004  RFC 5321, 4.2.1


def _refusal(where: str, *answers: tuple[str, int, bytes | str], note: str = "") -> TransportError:
    """Return the error for what the server refused: permanent if any answer to it is."""
    told = [
        (what, code, plain(said.decode(errors="replace") if isinstance(said, bytes) else said))
        for what, code, said in answers
    ]
    refused = ", ".join(f"{what} refused: {code} {clip(text, 200)}" for what, code, text in told)
    return TransportError(
        f"{where}: {refused}{note}", permanent=any(_is_permanent(code, text) for _, code, text in told)
    )


def _is_permanent(code: int, text: str) -> bool:
    """Tell a 5xx from the rest (RFC 5321, 4.2.1); a full mailbox may be emptied, however it is said (RFC 3463)."""
    return 500 <= code < 600 and code != FULL and not text.startswith("5.2.2")  # noqa: PLR2004
