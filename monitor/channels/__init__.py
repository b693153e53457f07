"""The channels, one small file each; a new one needs an entry here and in monitor/setup/channels.py."""

from collections.abc import Mapping
from importlib import import_module

from monitor.channels.base import Channel

CHANNELS: Mapping[str, str] = {  # the class of each kind, in a module of that name
    "email": "Email",
    "slack": "Slack",
    "stdout": "Stdout",
    "webhook": "Webhook",
    "file": "File",
    "apprise": "Apprise",
}
KINDS: Mapping[str, str] = {  # what `monitor init` calls it, in its order: the `kind` of config.yaml
    "mail": "email",
    "slack": "slack",
    "webhook": "webhook",
    "file": "file",
    "terminal": "stdout",
    "apprise": "apprise",
}
OTHER_NAMES: Mapping[str, str] = {  # what people call a kind: the kind
    **KINDS,
    **dict.fromkeys(("smtp", "e-mail"), "email"),
    **dict.fromkeys(("print", "console"), "stdout"),
    **dict.fromkeys(
        ("telegram", "discord", "teams", "matrix", "ntfy", "signal", "pushover", "gotify", "mattermost"),
        "apprise",
    ),
    **dict.fromkeys(("http", "https", "post"), "webhook"),
}


def load_channel(kind: str) -> type[Channel]:
    """Return the class of a kind; its module is imported only now, as most settings name one or two."""
    channel: type[Channel] = getattr(import_module(f"{__name__}.{kind}"), CHANNELS[kind])
    return channel


__all__ = ["CHANNELS", "KINDS", "OTHER_NAMES", "Channel", "load_channel"]
