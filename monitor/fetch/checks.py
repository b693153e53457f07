"""Check addresses and answers before anything parses them, without side effects and in linear time."""

import re
from datetime import datetime
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from monitor.bot_check import looks_like_bot_check
from monitor.errors import (
    ASKS_TO_WAIT,
    NOT_THERE,
    BadAnswer,
    Blocked,
    FetchError,
    LedElsewhere,
    NotFound,
    TooMany,
)
from monitor.hosts import without_www
from monitor.net import Answer, read_retry_after
from monitor.site import Validators
from monitor.text import clip, fold

PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
GONE = {404, 410}
TURNED_AWAY = {401, 402, 403, 451}  # for robots.txt, too, though RFC 9309 would let us go on
CHALLENGED = ("cf-mitigated", "x-amzn-waf-action", "x-vercel-mitigated")  # headers of a bot check
TOO_MANY = 429
PASSING = {408, 425, TOO_MANY, *range(500, 600)}  # a retry may help
NO_RULES = {*range(400, 500)} - TURNED_AWAY - PASSING
REFUSED = {400, 412, 431}  # statuses with which some servers answer validators
MAX_ADDRESS_CHARS = 2000  # characters
MAX_SHOWN_CHARS = 300  # characters of a refused address, in an error
HEAD_BYTES = 262_144  # bytes of a page that are searched for its title
TITLE = re.compile(rb"<title(?:\s[^<>]{0,200})?>([^<]{0,1000})", re.IGNORECASE)
VALIDATOR = re.compile(r"[ -~]{1,1000}")  # printable ASCII; RFC 9110 allows more, but clients cannot send it
SOFT_404 = re.compile(
    r"(error )?404\b|(page )?not found\b|nothing (was )?found\b|"
    r"(oops\W{1,3})?(sorry, )?(the|that|this) page (can't|cannot|could not) be found\b"
)


class TemporaryFailure(Exception):
    """A temporary failure, and the pause that the server asks for, in seconds."""

    def __init__(self, error: FetchError, pause: float = 0.0) -> None:
        self.error = error
        self.pause = pause
        super().__init__(str(error))


def escape_address(url: str) -> str:
    """Return the address with control, direction and invisible characters percent-encoded, so that it is printable."""
    return "".join(c if c.isprintable() else quote(c, errors="replace") for c in url)


def check_address(url: str, site: SplitResult, *, before: str | None = None) -> None:
    """Raise BadAnswer unless `url` is a web address of the site: its host, with or without "www.", and its port.

    `before` is the address that led here; a redirect from https to http is refused.
    """
    fault = _find_fault(url, site, before)
    shown = clip(hide_login(url), MAX_SHOWN_CHARS)
    if fault and before:
        raise LedElsewhere(before, f"leads to {shown}: {fault}")
    if fault:
        raise BadAnswer(shown, fault)


def hide_login(url: str) -> str:
    """Return the address without user name and password, so that it can be logged."""
    return re.sub(r"^([^/?#]*//)[^/?#]*@", r"\1", url)


def find_redirect(answer: Answer) -> str | None:
    """Return the absolute address that the answer redirects to, or None; raises BadAnswer if a redirect has none."""
    if answer.status not in REDIRECTS:
        return None
    try:
        return escape_address(urljoin(answer.url, answer.headers["location"]))
    except (KeyError, ValueError) as exc:
        raise BadAnswer(answer.url, f"status {answer.status} leads nowhere") from exc


def check_answer(answer: Answer, *, now: datetime, max_pause: float) -> None:
    """Raise the error that the answer means, unless it is a page with status 200.

    Blocked for 401, 402, 403 and 451, and for a bot check of any status; NotFound for 404 and 410; TemporaryFailure if a retry may help
    after a pause of at most `max_pause` seconds; else BadAnswer.
    """
    if is_bot_check(answer):
        raise Blocked(answer.url, f"turned away by a bot check or an access rule (status {answer.status})")
    if answer.status in TURNED_AWAY:
        raise Blocked(answer.url, f"turned away (status {answer.status})")
    if answer.status in GONE:
        raise NotFound(answer.url, f"{NOT_THERE}status {answer.status})")
    if answer.status in PASSING:
        raise _passing(answer, now, max_pause)
    if answer.status != 200:  # noqa: PLR2004 (the one status that brings a page)
        raise BadAnswer(answer.url, f"status {answer.status}")


def is_bot_check(answer: Answer) -> bool:
    """Return whether the answer is a bot check or an access-denied page, of any status."""
    said = {answer.headers.get(name, "").strip().lower() for name in CHALLENGED}
    return not said.isdisjoint({"challenge", "captcha"}) or looks_like_bot_check(
        find_title(answer.body), answer.body[:HEAD_BYTES].decode("latin-1")
    )


def says_no_rules(answer: Answer) -> bool:
    """Return whether the answer means that there is no robots.txt (RFC 9309, 2.3.1.3), so that nothing is forbidden."""
    return answer.status in NO_RULES and not is_bot_check(answer)


def read_rules(answer: Answer, most: int) -> str:
    """Return the text of a robots.txt, which was read up to `most` bytes: then only its whole lines."""
    body = answer.body
    whole = body if len(body) < most else body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    return whole.decode("utf-8-sig", "replace")


def check_page(answer: Answer) -> None:
    """Raise TemporaryFailure for an empty body, NotFound for a page whose title says that it does not exist."""
    if not answer.body.strip():
        raise TemporaryFailure(BadAnswer(answer.url, "empty"))
    title = find_title(answer.body)
    if SOFT_404.match(title):
        raise NotFound(answer.url, f"{NOT_THERE}a page that says so: {title!r})")


def find_title(body: bytes) -> str:
    """Return the beginning of the first title of an HTML page, folded; "" if there is none near its beginning."""
    found = TITLE.search(body, 0, HEAD_BYTES)
    if not found:
        return ""
    from html import unescape  # noqa: PLC0415  a table of all entities, for a page that came

    return fold(unescape(found[1].decode("utf-8", "replace")))


def read_validators(answer: Answer) -> Validators:
    """Return the answer's ETag and Last-Modified (RFC 9110, 8.8), each only if it can be sent back."""
    return Validators(
        etag=_sound(answer.headers.get("etag")), last_modified=_sound(answer.headers.get("last-modified"))
    )


def conditions(validators: Validators | None) -> dict[str, str]:
    """Return the headers that ask for a page only if it changed (RFC 9110, 13.1)."""
    if validators is None:
        return {}
    asked = {"If-None-Match": _sound(validators.etag), "If-Modified-Since": _sound(validators.last_modified)}
    return {name: value for name, value in asked.items() if value}


def _sound(validator: str | None) -> str | None:
    return (
        validator if validator and VALIDATOR.fullmatch(validator) and validator.strip() == validator else None
    )


def _find_fault(url: str, site: SplitResult, before: str | None) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError as exc:
        return f"no address ({exc})"
    own = site.port or PORTS.get(site.scheme)
    upgraded = (site.scheme, parts.scheme, port) == ("http", "https", PORTS["https"])
    secure_before = "https" in {site.scheme, urlsplit(before or "").scheme}
    faults = {
        f"an address of {len(url)} characters": len(url) > MAX_ADDRESS_CHARS,
        "only http and https are read": parts.scheme not in PORTS,
        "an address with a user name or password is not read": "@" in parts.netloc,
        f"another host than {site.hostname}": without_www(parts.hostname) != without_www(site.hostname),
        "http instead of https": parts.scheme == "http" and secure_before,
        f"another port than {own}": port != own and not upgraded,
    }
    return next((fault for fault, found in faults.items() if found), None)


def _passing(answer: Answer, now: datetime, max_pause: float) -> Exception:
    pause = read_retry_after(answer.headers.get("retry-after"), now) or 0.0
    kind = TooMany if answer.status == TOO_MANY else BadAnswer
    if pause > max_pause:
        return kind(answer.url, f"status {answer.status}, {ASKS_TO_WAIT} {pause:.0f} s", pause=pause)
    return TemporaryFailure(kind(answer.url, f"status {answer.status}"), pause)
