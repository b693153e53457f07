"""The channels, one small file each; a new one needs an entry here and nothing else."""

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


class _Registry(Mapping[str, type[Channel]]):
    """Imports a kind of channel when it is needed: most settings name one or two."""

    def __getitem__(self, kind: str) -> type[Channel]:
        name = _CLASSES[kind]
        channel: type[Channel] = getattr(import_module(f"{__name__}.{kind}"), name)
        return channel

    def __iter__(self) -> Iterator[str]:
        return iter(_CLASSES)

    def __len__(self) -> int:
        return len(_CLASSES)


CHANNELS: Mapping[str, type[Channel]] = _Registry()

__all__ = ["CHANNELS", "Channel"]
