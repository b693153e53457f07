"""The channels, one small file each; a new one needs an entry here and in monitor/setup/channels.py."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from monitor.channels.base import Channel

_CLASSES = {  # by kind, which is also the name of the module
    "email": "Email",
    "slack": "Slack",
    "stdout": "Stdout",
    "webhook": "Webhook",
    "file": "File",
    "apprise": "Apprise",
}


CALLED: Mapping[str, str] = {
    "mail": "email",
    "terminal": "stdout",
}  # what `monitor init` calls a kind: the kind
OTHER_NAMES: Mapping[str, str] = {  # what people call a kind: the kind
    **dict.fromkeys(("mail", "smtp", "e-mail"), "email"),
    **dict.fromkeys(("terminal", "print", "console"), "stdout"),
    **dict.fromkeys(
        ("telegram", "discord", "teams", "matrix", "ntfy", "signal", "pushover", "gotify", "mattermost"),
        "apprise",
    ),
    **dict.fromkeys(("http", "https", "post"), "webhook"),
}


class _Registry(Mapping[str, type[Channel]]):
    """Imports a kind of channel when it is needed, as most settings name one or two."""

    def __getitem__(self, kind: str) -> type[Channel]:
        name = _CLASSES[kind]
        channel: type[Channel] = getattr(import_module(f"{__name__}.{kind}"), name)
        return channel

    def __iter__(self) -> Iterator[str]:
        return iter(_CLASSES)

    def __len__(self) -> int:
        return len(_CLASSES)


CHANNELS: Mapping[str, type[Channel]] = _Registry()

__all__ = ["CALLED", "CHANNELS", "OTHER_NAMES", "Channel"]
