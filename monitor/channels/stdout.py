"""Print messages on standard output."""

import sys
from typing import TYPE_CHECKING, Literal

from monitor.channels.base import Channel
from monitor.errors import TransportError

if TYPE_CHECKING:
    from monitor.messages import Message


class Stdout(Channel):
    """The terminal, or wherever standard output goes."""

    kind: Literal["stdout"] = "stdout"

    def send(self, message: "Message", *, thread: str | None = None) -> None:
        """Print the text form, with "?" for characters that the terminal cannot show."""
        del thread
        encoding = sys.stdout.encoding or "utf-8"
        try:
            sys.stdout.write(message.text.rstrip("\n").encode(encoding, "replace").decode(encoding) + "\n")
            sys.stdout.flush()
        except (OSError, ValueError) as exc:  # ValueError: the stream is closed
            said = str(exc).removeprefix("standard output: ")
            raise TransportError(f"standard output: {said}") from exc
