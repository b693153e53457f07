"""Advice on a mail server that cannot be used: which keys of the channel to check, and their usual values."""

import socket
import ssl
from smtplib import SMTPException

USUAL = "starttls is usual at port 587, tls at port 465"
TLS_ADVICE = f"look at `tls` and `port`: {USUAL}"
LOGIN_ADVICE = "look at `username` and `password`: the user name is often the whole address, and many providers want an app password"
SENDER_ADVICE = "look at `sender`: many servers send only from the address that logs in"
TO_ADVICE = "look at `to`"
# Without a login.
RELAY_ADVICE = f"{TO_ADVICE}; a server may want `username` and `password` before it passes mail on"
CERTIFICATE_ADVICE = "look at `host`: the certificate must be for that name"
ADVICE: tuple[tuple[type[Exception], str], ...] = (  # the first match counts
    (socket.gaierror, "look at `host`: no server of that name is known here, or there is no network"),
    (ConnectionRefusedError, f"no mail server listens there: look at `host`, `port` and `tls`; {USUAL}"),
    (ssl.SSLCertVerificationError, CERTIFICATE_ADVICE),
    (ssl.SSLError, TLS_ADVICE),
    (TimeoutError, f"look at `host`, `port` and `tls`; {USUAL}; many networks block port 25"),
    (SMTPException, TLS_ADVICE),
    (OSError, "look at `host` and at the network"),
)
NO_ROOM = 552  # RFC 5321, 4.2.3: a mailbox that is full, or a mail that is too large
FIRST = 530  # RFC 4954, 6: authentication required; RFC 3207, 4: "Must issue a STARTTLS command first"


def advise(cause: Exception) -> str:
    """Return which keys to check after a session broke."""
    return next((advice for kind, advice in ADVICE if isinstance(cause, kind)), "")


def advise_on_refusal(advice: str, *replies: tuple[int, str]) -> str:
    """Return which keys to check after a permanent refusal, first what the server asks for; "" if the mail is too large."""
    if wanted := [text for code, text in replies if code == FIRST]:
        return TLS_ADVICE if "STARTTLS" in wanted[0].upper() else LOGIN_ADVICE
    return "" if all(code == NO_ROOM for code, _ in replies) else advice
