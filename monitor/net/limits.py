"""How long one exchange over a socket may take, and how much of it is read."""

import io
import socket
import time
from dataclasses import dataclass
from typing import Any, Self

MAX_HEADER_BYTES = 262_144  # of an answer before its body, interim (1xx) answers included


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long we wait, in seconds, how much we take, in bytes, and whether private addresses are refused."""

    connect_timeout: float = 10.0
    read_timeout: float = 30.0  # between two bytes
    total_timeout: float  # for the whole exchange
    max_bytes: int  # of the body, after decompression
    header_bytes: int = MAX_HEADER_BYTES
    public_only: bool = False

    @classmethod
    def within(cls, seconds: float, *, max_bytes: int) -> Self:
        """Return limits for an exchange that may take so many seconds in all."""
        connect = min(cls.connect_timeout, seconds)
        return cls(connect_timeout=connect, read_timeout=seconds, total_timeout=seconds, max_bytes=max_bytes)


class TooLarge(Exception):
    """More bytes arrived than the exchange may have."""


class Budget:
    """What is left of an exchange's total time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._until = time.monotonic() + limits.total_timeout

    @property
    def left(self) -> float:
        """How many seconds are left; negative when the time is up."""
        return self._until - time.monotonic()

    def wait(self, most: float) -> float:
        """Return how many seconds the next step may wait, `most` at most; raises TimeoutError when the time is up."""
        if self.left <= 0:
            raise TimeoutError
        return min(most, max(self.left, 0.001))


class Inlet(io.RawIOBase):
    """A socket's incoming bytes: no wait goes beyond the budget, and no more than `most` bytes come through."""

    def __init__(self, sock: socket.socket, budget: Budget, most: int) -> None:
        super().__init__()
        self.most = most
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._budget = budget

    def readable(self) -> bool:
        """It is there to be read."""
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
        """Close this way to the socket; the socket closes with its last one."""
        self._raw.close()
        super().close()


def read_within(sock: socket.socket, budget: Budget, most: int) -> io.BufferedReader:
    """Return what stands in for `sock.makefile("rb")` and raises TimeoutError and TooLarge in good time."""
    return io.BufferedReader(Inlet(sock, budget, most))
