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

__all__ = ["CHANNELS", "KINDS", "OTHER_NAMES", "Channel"]
