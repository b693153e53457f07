"""Limits of time and size for one exchange over a socket."""

import io
import socket
import time
from dataclasses import dataclass
from typing import Any, Self

MAX_HEADER_BYTES = 262_144  # of an answer before its body, including interim (1xx) answers


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits of time in seconds and of size in bytes, and whether private addresses are refused."""

    connect_timeout: float = 10.0
    read_timeout: float = 30.0  # between two bytes
    total_timeout: float  # for the whole exchange
    max_bytes: int  # of the body, after decompression
    header_bytes: int = MAX_HEADER_BYTES
    public_only: bool = False

    @classmethod
    def within(cls, seconds: float, *, max_bytes: int) -> Self:
        """Return limits for an exchange of at most so many seconds."""
        connect = min(cls.connect_timeout, seconds)
        return cls(connect_timeout=connect, read_timeout=seconds, total_timeout=seconds, max_bytes=max_bytes)


class TooLarge(Exception):
    """More bytes arrived than the exchange may have."""


class Budget:
    """The time left for an exchange."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._until = time.monotonic() + limits.total_timeout

    @property
    def left(self) -> float:
        """The seconds that are left; negative when the time is up."""
        return self._until - time.monotonic()

    def wait(self, most: float) -> float:
        """Return how many seconds the next step may wait, at most `most`; raises TimeoutError when the time is up."""
        if self.left <= 0:
            raise TimeoutError
        return min(most, max(self.left, 0.001))


class Inlet(io.RawIOBase):
    """The incoming bytes of a socket, within the budget and at most `most` of them."""

    def __init__(self, sock: socket.socket, budget: Budget, most: int) -> None:
        super().__init__()
        self.most = most
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._budget = budget

    def readable(self) -> bool:
        """Return True: it can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Wait for the next bytes; raises TimeoutError or TooLarge."""
        self._sock.settimeout(self._budget.wait(self._budget.limits.read_timeout))
        count = self._raw.readinto(buffer)
        self.most -= count or 0
        if self.most < 0:
            raise TooLarge
        return count

    def close(self) -> None:
        """Close this reader; the socket closes with its last reader."""
        self._raw.close()
        super().close()


def read_within(sock: socket.socket, budget: Budget, most: int) -> io.BufferedReader:
    """Return a substitute for `sock.makefile("rb")` that raises TimeoutError and TooLarge in time."""
    return io.BufferedReader(Inlet(sock, budget, most))
