"""The kinds of messages; a separate file, since settings need no more and are read at every start."""

from typing import Literal

MessageKind = Literal["alert", "digest", "revision", "operator", "update"]
