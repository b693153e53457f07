"""The questions about each kind of channel, and the settings and secrets made from the answers."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from email.utils import getaddresses
from pathlib import PurePosixPath
from typing import Any, get_origin

from monitor.channels import load_channel
from monitor.channels.file import FORMATS
from monitor.hosts import is_loopback
from monitor.text import is_web

Answers = Mapping[str, str]

NONE = "-"  # the answer for "no user name"
PORTS = {"starttls": "587", "tls": "465", "none": "25"}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question for one key of a channel; `default` and `applies` get the answers given before.

    `is_good` rejects answers that cannot be right; `hint` then says what is wanted.
    """

    key: str
    words: str
    default: Callable[[Answers], str | None] = lambda _: None
    applies: Callable[[Answers], bool] = lambda _: True
    hidden: bool = False
    is_good: Callable[[str], bool] = lambda _: True
    hint: str = ""


def _is_port(said: str) -> bool:
    return said.isdecimal() and 0 < int(said) < 65_536  # noqa: PLR2004  RFC 793


def _default_sender(answers: Answers) -> str:
    return answers["username"] if "@" in answers["username"] else _first_address(answers)


def _first_address(answers: Answers) -> str:
    """Return the first address that mail goes to, without the name of its owner."""
    to = answers["to"].strip("[] ")
    return next((address for _, address in getaddresses([to]) if address), to)


QUESTIONS: Mapping[str, tuple[Question, ...]] = {
    "email": (
        Question(
            key="to",
            words="Send to this address",
            is_good=lambda said: "@" in said,
            hint="an e-mail address has an @, as in desk@example.org",
        ),
        Question(
            key="host",
            words="Mail server",
            default=lambda a: f"smtp.{_first_address(a).rpartition('@')[2]}",
            is_good=lambda said: "/" not in said and said.count(":") != 1,
            hint="a name as smtp.example.org; its port is asked below",
        ),
        Question(
            key="tls",
            words="Encryption (starttls, tls or none)",
            default=lambda a: "none" if is_loopback(a["host"]) else "starttls",
            is_good=lambda said: said in PORTS,
            hint="starttls is usual at port 587, tls at port 465; none is for a server on this machine",
        ),
        Question(
            key="port",
            words="Port",
            default=lambda a: PORTS.get(a["tls"]),
            is_good=_is_port,
            hint="a port is a number, 587 as a rule",
        ),
        Question(
            key="username",
            words=f"User name at the mail server ({NONE} for none)",
            default=lambda a: NONE if is_loopback(a["host"]) else _first_address(a),
        ),
        Question(
            key="password",
            words=f"Password (many providers want an app password; {NONE} to answer the questions again)",
            applies=lambda a: a["username"] != NONE,
            hidden=True,
        ),
        Question(key="sender", words="Send as", default=_default_sender),
    ),
    "slack": (
        Question(
            key="url",
            words="Address of the incoming webhook",
            hidden=True,
            is_good=is_web,
            hint="it begins with https://hooks.slack.com/; docs/slack.md says where to get it",
        ),
    ),
    "webhook": (
        Question(
            key="url", words="Address to post to", is_good=is_web, hint="it begins with https:// or http://"
        ),
    ),
    "file": (
        Question(key="path", words="File", default=lambda _: "messages.md"),
        Question(
            key="format",
            words="Format (json, markdown or atom)",
            default=lambda a: FORMATS.get(PurePosixPath(a["path"]).suffix, "json"),
            is_good=lambda said: said in {"json", *FORMATS.values()},
            hint="one of json, markdown and atom",
        ),
    ),
    "stdout": (),
    "apprise": (Question(key="url", words="Apprise address of the service", hidden=True),),
}


def build_block(kind: str, answers: Answers) -> dict[str, Any]:
    """Return a channel's block of config.yaml, with its secrets in plain text."""
    fields = load_channel(kind).fields()
    values = {
        key: _value(text, fields[key].parts) if key in fields else text
        for key, text in answers.items()
        if not (key == "username" and text == NONE)
    }
    return {"kind": kind, **values}


def split_secrets(name: str, block: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the block with each secret replaced by the name of a file, and the secrets by those names.

    Files work however monitor is started, also by cron or systemd; a variable is set in one shell only.
    """
    fields = load_channel(block["kind"]).fields()
    files = {key: f"secrets/{name}-{key}" for key in block if key in fields and fields[key].is_secret}
    kept = {f"{key}_file" if key in files else key: files.get(key, value) for key, value in block.items()}
    return kept, {file: str(block[key]) for key, file in files.items()}


def _value(text: str, kinds: Collection[Any]) -> Any:
    """Return an answer as a value for config.yaml: a number or, from "a, b" or "[a, b]", a list, if the key takes one."""
    if text.isdecimal() and not {int, float}.isdisjoint(kinds):
        return int(text)
    is_listed = text.startswith("[") or ("," in text and "@" in text and '"' not in text)
    if is_listed and any(get_origin(kind) is tuple for kind in kinds):
        return [part.strip() for part in text.strip("[]").split(",")]
    return text
