"""What every channel is: a frozen value whose fields are its keys in config.yaml, and one way to send."""

from abc import ABC, abstractmethod
from ipaddress import ip_address
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from monitor.models import Message, MessageKind

Seconds = Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)]


class Channel(BaseModel, ABC):
    """One way out. Secrets are SecretStr fields, and no error's text holds one."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kind: str
    messages: Annotated[tuple[MessageKind, ...], Field(min_length=1)] = (
        "alert",
        "digest",
        "revision",
        "operator",
    )

    @abstractmethod
    def send(self, message: Message) -> None:
        """Hand the message over, whole, or raise TransportError; return only when the other side took it."""


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
