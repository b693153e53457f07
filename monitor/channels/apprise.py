"""Send messages wherever Apprise can: Telegram, Discord, Teams, Matrix, ntfy and a hundred more."""

from importlib import import_module
from importlib.util import find_spec
from typing import Literal, Self

from pydantic import SecretStr, model_validator

from monitor.channels.base import Channel
from monitor.errors import TransportError
from monitor.models import Message


class Apprise(Channel):
    """One or more Apprise addresses, separated by spaces; they are secrets. Needs the extra `apprise`.

    With several addresses a message counts as taken only when all took it: give a shaky one a channel of its own.
    """

    kind: Literal["apprise"] = "apprise"
    url: SecretStr

    @model_validator(mode="after")
    def _check_url(self) -> Self:
        if find_spec("apprise") is None:
            raise ValueError("needs Apprise: pip install 'assessment-monitor[apprise]'")
        if not self.url.get_secret_value().split() or not self._all_known():
            raise ValueError("url holds an address Apprise does not understand")
        return self

    def send(self, message: Message, *, thread: str | None = None) -> None:
        """Notify every address with the text form; Apprise says only whether all of it went well."""
        del thread
        receiver = import_module("apprise").Apprise()
        receiver.add(self.url.get_secret_value().split())
        try:
            taken = receiver.notify(title=message.subject, body=message.text, body_format="text")
        except Exception as exc:  # noqa: BLE001  a plugin of somebody else's; its text may tell the address
            raise TransportError(f"apprise: {type(exc).__name__}") from None
        if not taken:
            raise TransportError("apprise: not all addresses took the message; `--verbose` tells more")

    def _all_known(self) -> bool:
        apprise = import_module("apprise")
        return all(apprise.Apprise.instantiate(url) for url in self.url.get_secret_value().split())
