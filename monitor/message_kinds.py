"""The kinds of messages: all that settings, which are read at every start, have to know of a message."""

from typing import Literal

MessageKind = Literal["alert", "digest", "revision", "operator", "update"]
