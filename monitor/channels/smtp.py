"""One SMTP session (RFC 5321) with a total time limit; every refusal is reported in the server's own words."""

import base64
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from smtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPServerDisconnected
from socket import socket
from typing import NamedTuple

from monitor import net
from monitor.blocks.kinds import Secret
from monitor.channels.smtp_advice import (
    NO_ROOM,
    RELAY_ADVICE,
    SENDER_ADVICE,
    TLS_ADVICE,
    TO_ADVICE,
    advise_on_refusal,
)
from monitor.errors import TransportError
from monitor.text import clip, plain

LOGINS = {"CRAM-MD5", "PLAIN", "LOGIN"}  # the mechanisms smtplib knows
MAX_SESSION_BYTES = 1_000_000  # bytes read in a session
PIECE_BYTES = 16_384  # bytes sent between two checks of the time left
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463


class Login(NamedTuple):
    """User name and password."""

    username: str
    password: Secret

    def hide(self, said: bytes) -> bytes:
        """Return the server's words without the password, plain or as it was sent (RFC 4616)."""
        secret = self.password.get_secret_value().encode()
        for form in (secret, b"\0%s\0%s" % (self.username.encode(), secret)):
            said = said.replace(base64.b64encode(form), b"...").replace(form, b"...")
        return said


class Session(SMTP):
    """A session of smtplib within a budget of seconds and bytes."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        hello: str,
        budget: net.Budget,
        tls: ssl.SSLContext | None = None,
        login: Login | None = None,
    ) -> None:
        self.where = f"smtp://{host}:{port}"
        self._budget = budget
        self._tls = tls
        self._login = login
        self._latest = (0, b"")  # the latest reply: if a server refuses and hangs up, smtplib forgets it
        try:
            super().__init__(host, port, local_hostname=hello)
        except BaseException:  # the caller does not have the session yet and cannot close it
            self.close()
            raise

    def _get_socket(self, host: str, port: int, timeout: float) -> socket:
        del timeout
        sock = net.connect(host, port, self._budget, public_only=False)
        try:
            sock.settimeout(self._budget.wait(self._budget.limits.read_timeout))
            return self._tls.wrap_socket(sock, server_hostname=host) if self._tls else sock
        except BaseException:
            sock.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        """Return the next reply, without the password if the server repeats it; raises SMTPException if it is none."""
        if self.file is None and self.sock:
            self.file = net.read_within(self.sock, self._budget, MAX_SESSION_BYTES)
        code, said = super().getreply()
        if not 200 <= code < 600:  # noqa: PLR2004  RFC 5321, 4.2.1; -1 for what is no number
            self.close()
            raise SMTPException("an answer that is not SMTP")
        self._latest = code, self._login.hide(said) if self._login else said
        return self._latest

    def send(self, s: str | bytes | bytearray) -> None:  # type: ignore[override]  # smtplib sends no memoryview
        """Send a command or a mail piece by piece, so that a slow receiver cannot exceed the budget."""
        octets = s.encode(self.command_encoding) if isinstance(s, str) else bytes(s)
        for at in range(0, len(octets), PIECE_BYTES):
            if self.sock:
                self.sock.settimeout(self._budget.wait(self._budget.limits.read_timeout))
            super().send(octets[at : at + PIECE_BYTES])

    def greet(self) -> None:
        """Send EHLO, or HELO to a server that does not know it."""
        code, said = self.ehlo()
        if is_taken(code):
            return
        if 500 <= code < 600:  # noqa: PLR2004  RFC 5321, 4.2.1
            with suppress(SMTPServerDisconnected):
                if is_taken(self.helo()[0]):
                    return
        answer = (f"EHLO {self.local_hostname}", code, said)
        raise refusal(self.where, answer, advice="`ehlo` sets the name")

    def secure(self) -> None:
        """Switch to TLS."""
        self.starttls(context=net.build_trust())
        self.greet()

    def log_in(self) -> None:
        """Log in, if there is a login, by a mechanism that both sides know."""
        if self._login is None:
            return
        offered = set(self.esmtp_features.get("auth", "").upper().split())
        if not offered & LOGINS:
            what = clip(plain(", ".join(sorted(offered))), 100) or "no login at all"
            raise TransportError(
                f"{self.where}: cannot log in: the server offers {what}; monitor knows CRAM-MD5, PLAIN and LOGIN",
                permanent=True,
                advice=TLS_ADVICE,
            )
        try:
            self.login(self._login.username, self._login.password.get_secret_value())
        except SMTPServerDisconnected:
            if not self._is_refused:
                raise
            raise SMTPAuthenticationError(*self._latest) from None

    def transfer(self, sender: str, to: Sequence[str], mail: bytes) -> None:
        """Run one transaction (RFC 5321, 3.3); stop before the mail itself if a recipient is refused."""
        size = [f"size={len(mail)}"] if self.has_extn("size") else []
        self._expect("sender", *self.mail(sender, size), advice=SENDER_ADVICE)
        if refused := [answer for answer in self._address(to) if not is_taken(answer[1])]:
            note = "; so the mail was sent to nobody on the list" if len(to) > 1 else ""
            raise refusal(self.where, *refused, note=note, advice=TO_ADVICE if self._login else RELAY_ADVICE)
        self._expect("mail", *self._send_text(mail))

    def quit_quietly(self) -> None:
        """Send QUIT; the mail is accepted, so a failure no longer matters."""
        with suppress(SMTPException, OSError, net.TooLarge):
            self.quit()

    @property
    def _is_refused(self) -> bool:
        return self._latest[0] >= 400  # noqa: PLR2004  RFC 5321, 4.2.1

    def _address(self, to: Sequence[str]) -> Iterator[tuple[str, int, bytes]]:
        """Yield each recipient with the answer, until the server hangs up after a refusal."""
        for address in to:
            try:
                yield (address, *self.rcpt(address))
            except SMTPServerDisconnected:
                if not self._is_refused:
                    raise
                return

    def _send_text(self, mail: bytes) -> tuple[int, bytes]:
        """Send the mail itself; the answer may take all the time left: a mail given up too early comes twice (RFC 1047)."""
        usual = self._budget.limits
        self._budget.limits = replace(usual, read_timeout=usual.total_timeout)
        try:
            return self.data(mail)
        finally:
            self._budget.limits = usual

    def _expect(self, what: str, code: int, said: bytes, *, advice: str = "") -> None:
        if not is_taken(code):
            raise refusal(self.where, (what, code, said), advice=advice)


def is_taken(code: int) -> bool:
    """Return whether a reply is a 2xx (RFC 5321, 4.2.1)."""
    return 200 <= code < 300  # noqa: PLR2004  RFC 5321, 4.2.1


def refusal(
    where: str, *answers: tuple[str, int, bytes | str], note: str = "", advice: str = ""
) -> TransportError:
    """Return the error for refused commands, permanent if any of the replies is."""
    refusals = [
        (what, code, plain(said.decode(errors="replace") if isinstance(said, bytes) else said))
        for what, code, said in answers
    ]
    refused = ", ".join(f"{what} refused: {code} {clip(text, 200)}" for what, code, text in refusals)
    permanent = any(is_permanent(code, text) for _, code, text in refusals)
    return TransportError(
        f"{where}: {refused}{note}",
        permanent=permanent,
        advice=advise_on_refusal(advice, *((code, text) for _, code, text in refusals)) if permanent else "",
    )


def is_permanent(code: int, text: str) -> bool:
    """Return whether a reply is a 5xx (RFC 5321, 4.2.1) other than for a full mailbox, which may be emptied.

    A full mailbox is 552 without an enhanced status code, or any 5xx with the status 5.2.2 (RFC 3463, 3.3). With another
    status, such as 5.3.4 for a mail that is too large, 552 is permanent.
    """
    status = _STATUS.match(text)
    full = status[0] == "5.2.2" if status else code == NO_ROOM
    return 500 <= code < 600 and not full  # noqa: PLR2004  RFC 5321, 4.2.1
