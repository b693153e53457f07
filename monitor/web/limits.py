"""Limit the rate of each client's requests by a token bucket, which refills steadily."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MAX_CLIENTS = 10_000  # clients that are remembered


class Allowance:
    """Lets each client make `burst` requests at once and `per_second` steadily; `clock` returns seconds."""

    def __init__(self, burst: int, per_second: float, clock: Callable[[], float]) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # client -> tokens, time
        self._lock = Lock()

    def wait(self, client: str) -> float:
        """Return the seconds until the client may make a request, 0 if it may now."""
        with self._lock:
            left = self._refilled(client)
        return 0.0 if left >= 1 else (1 - left) / self._per_second

    def take(self, client: str) -> None:
        """Count one request."""
        with self._lock:
            self._left[client] = (self._refilled(client) - 1, self._clock())
            self._left.move_to_end(client)
            while len(self._left) > MAX_CLIENTS:
                self._left.popitem(last=False)

    def _refilled(self, client: str) -> float:
        left, at = self._left.get(client, (float(self._burst), self._clock()))
        return min(float(self._burst), left + (self._clock() - at) * self._per_second)
