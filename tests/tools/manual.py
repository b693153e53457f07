"""The manual page, from what `--help` says; roff as man(7) of groff describes it."""

import inspect
import re
from collections.abc import Iterator

import click

from monitor.cli import STATUSES, cli

ENVIRONMENT = {
    "MONITOR_CONFIG": "The configuration file, where --config names none.",
    "MONITOR_LOG": "How `monitor run` logs, where --log does not say: human, journal or json.",
    "NO_COLOR": "If it is set, nothing is coloured.",
    "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY": "The proxy for pages, webhooks, Slack and the second reader.",
    "SSL_CERT_FILE, SSL_CERT_DIR": "Certificate authorities to trust, in place of the system's.",
    "REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE": "The same, in place of all others; the first that is set counts.",
}
FILES = {
    "config.yaml": "The settings. Paths in it are relative to its folder.",
    "monitor.db": "The database (SQLite): assessments, themes, corrections, messages.",
    "archive/": "Pages as received, compressed.",
    "secrets/": "Passwords and addresses that nobody else may read.",
}


def walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and all below it, each with the words that call it, in the order of the help."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found
            yield from walk(found, f"{path} {name}")


def write_manual() -> str:
    """Return the source of monitor(1)."""
    (_, program), *commands = walk(cli, "monitor")
    sections = {
        "NAME": f"monitor \\- {_roff(_help(program)[0].lower() + _help(program)[1:].rstrip('.'))}",
        "SYNOPSIS": f".B monitor\n{_roff(_usage(program))}",
        "DESCRIPTION": _paragraphs(_help(program)),
        "OPTIONS": _options(program),
        "COMMANDS": "\n".join(_describe(path, command) for path, command in commands),
        "EXIT STATUS": _items(dict(re.findall(r"^ +(\d+) +(.+)$", STATUSES, re.MULTILINE))),
        "ENVIRONMENT": _items(ENVIRONMENT),
        "FILES": _items(FILES),
    }
    body = "".join(f".SH {name}\n{text}\n" for name, text in sections.items())
    return f'.TH MONITOR 1 "" "assessment\\-monitor" "User Commands"\n{body}'


def _describe(path: str, command: click.Command) -> str:
    parts = [f'.SS "{_roff(f"{path} {_usage(command)}")}"', _paragraphs(_help(command)), _options(command)]
    return "\n".join(part for part in parts if part)


def _help(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "")


def _usage(command: click.Command) -> str:
    return " ".join(command.collect_usage_pieces(click.Context(command)))


def _options(command: click.Command) -> str:
    """Return the options but `--help`, which every command has."""
    context = click.Context(command)
    options = [one for one in command.params if isinstance(one, click.Option)]
    records = [option.get_help_record(context) for option in options]
    return _items(dict(record for record in records if record))


def _items(items: dict[str, str]) -> str:
    return "\n".join(f".TP\n.B {_roff(name)}\n{_roff(text)}" for name, text in items.items())


def _paragraphs(text: str) -> str:
    return "\n.PP\n".join(_roff(" ".join(part.split())) for part in text.split("\n\n"))


def _roff(text: str) -> str:
    """Return text that roff prints as it is: no escape, no hyphen that is typeset, no line that is a request."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in {".", "'"} else escaped
