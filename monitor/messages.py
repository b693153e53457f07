"""Messages, what they quote, and their deliveries; all times are aware and in UTC."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.message_kinds import MessageKind
from monitor.models import Earlier


@dataclass(frozen=True, kw_only=True)
class Quote:
    """One takeaway as a message quotes it, with its link."""

    status: str  # a Status, or "dropped", or for revisions a ChangeKind
    text: str
    url: str
    theme: str | None = None
    theme_name: str | None = None
    number: str | None = None  # the takeaway's own, "2022-06-01/3"
    page: str | None = None  # its address on monitor's own web pages
    novelty: float | None = None
    possibly_new: bool = False
    stands_apart: bool = False  # it fits no theme, though too little of it is new for an alert
    reasons: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message; its `id` stays the same however often it is sent."""

    id: str
    kind: MessageKind
    series: str
    date: date | None  # of the assessment, or the period's last day
    subject: str
    text: str
    html: str
    blocks: tuple[dict[str, Any], ...]  # Slack Block Kit
    takeaways: tuple[Quote, ...] = ()
    muted: tuple[Quote, ...] = ()  # left out, because the user muted their themes
    answers: str | None = None  # the id of its thread, which all messages about one theme share
    failing: tuple[str, ...] = ()  # channels that did not accept their messages, if it is a notice of that


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message owed to one channel."""

    id: int
    channel: str
    message: Message
    attempts: int
    owed_since: datetime
    not_before: datetime | None = None  # the channel asked for a pause until then
    next_try: datetime | None = None  # our own pause after a failure
    failing_since: datetime | None = None  # first attempt of the current outage
    refused: bool = False  # its content was refused at the last attempt
    delayed: bool = False  # it had failed for a day, and the other channels were told
    error: str | None = None  # why the last attempt failed
    retried_at: datetime | None = None  # when a person last retried it, whatever its state
    thread: str | None = None  # the channel's receipt for the first message of the thread


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """The messages that a channel refused or did not accept for a day, or that were given up; the first is the oldest."""

    channel: str
    messages: int
    given_up: int  # of these
    delayed: int  # of these
    first: int  # the first one's delivery number
    owed_since: datetime  # the first
    error: str  # why the first was not accepted
    is_gone: bool = False  # the channel is no longer in config.yaml
