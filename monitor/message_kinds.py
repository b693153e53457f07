"""The kinds of messages: settings need no more of them, and are read at every start."""

from typing import Literal

MessageKind = Literal["alert", "digest", "revision", "operator", "update"]
