"""The base class of channels: fields are keys in config.yaml, and `send` sends a message."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from monitor.blocks import Block
from monitor.blocks.kinds import Limits, checked_by, filled
from monitor.digest_times import DigestTimes, parse_digest_times
from monitor.message_kinds import MessageKind
from monitor.timespan import Span, parse_span

if TYPE_CHECKING:
    from monitor.messages import Message

Seconds = Annotated[float, Limits(gt=0, le=600)]


class Channel(Block, ABC):
    """One way to send messages. Secrets are `Secret` fields, and no error's text holds one."""

    kind: str  # the kind of channel
    messages: Annotated[tuple[MessageKind, ...], filled] = (  # the kinds of messages it gets
        "alert",
        "digest",
        "revision",
        "operator",
    )
    # `each`: each assessment at once; or `daily at 07:00`, or `weekly on Monday 07:00`.
    digest: Annotated[str, checked_by(parse_digest_times)] = "each"
    # Hours in which nothing is sent, such as 22:00-07:00.
    quiet: Annotated[str, checked_by(parse_span)] | None = None
    # Further alerts on the same day come with the next digest, or the next morning.
    alerts_a_day: Annotated[int, Limits(ge=0, le=1000)] = 5

    @property
    def digest_times(self) -> DigestTimes | None:
        """When digests are sent; None if there is one for each assessment, at once."""
        return parse_digest_times(self.digest)

    @property
    def file(self) -> Path | None:
        """The file that messages are written to; None if they are sent elsewhere."""
        return None

    @property
    def quiet_hours(self) -> Span | None:
        """The hours in which nothing is sent, or None."""
        return parse_span(self.quiet) if self.quiet else None

    def wants(self, message_kind: MessageKind) -> bool:
        """Return whether the channel gets a kind of message.

        A channel that gets a digest of each assessment at once gets no alerts, since new themes are in that digest.
        """
        at_once = "digest" in self.messages and self.digest_times is None
        return message_kind in self.messages and not (message_kind == "alert" and at_once)

    def find_risk(self) -> str | None:
        """Return a warning about an allowed setting that may be a mistake, such as unencrypted mail, or None."""
        return None

    @abstractmethod
    def send(self, message: "Message", *, thread: str | None = None) -> str | None:
        """Send the whole message or raise TransportError; return only when the receiver has accepted it.

        Returns the receiver's own id for the message, if it gives one. `thread` is the id that it gave to the first
        message of the thread.
        """
