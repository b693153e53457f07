"""Servers on loopback that keep to no protocol: each says its piece to every caller until the caller hangs up."""

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from threading import Thread

Piece = bytes | float  # what is sent, or for how many seconds nothing is
Script = Callable[[], Iterable[Piece]]

OK = b"HTTP/1.1 200 OK\r\n"


def drip(start: bytes, piece: bytes = b"x", pause: float = 0.02) -> Script:
    """Say `start`, and then `piece` after `piece`, for ever."""
    return lambda: chain([start], (one for pair in repeat((pause, piece)) for one in pair))


def flood(start: bytes, piece: bytes) -> Script:
    """The same without a pause."""
    return lambda: chain([start], repeat(piece))


@contextmanager
def talk(script: Script, *, seconds: float = 20.0) -> Iterator[str]:
    """Yield the address of a server that reads a request and answers by the script, for so long at most."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        Thread(target=_accept, args=(listener, script, seconds), daemon=True, name="server").start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _accept(listener: socket.socket, script: Script, seconds: float) -> None:
    with suppress(OSError):
        while True:
            caller, _ = listener.accept()
            Thread(target=_say, args=(caller, script, seconds), daemon=True, name="server").start()


def _say(caller: socket.socket, script: Script, seconds: float) -> None:
    until = time.monotonic() + seconds
    with caller, suppress(OSError):
        caller.settimeout(seconds)
        caller.recv(65536)
        for piece in script():
            if time.monotonic() > until:
                return
            if isinstance(piece, float):
                time.sleep(piece)
            else:
                caller.sendall(piece)
