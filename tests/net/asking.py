"""What the tests of the HTTP client share."""

import threading
from threading import Thread

import pytest

from monitor.errors import NoAnswer
from monitor.net import Client, Limits


def own_threads() -> set[Thread]:
    """Return the threads there are, those of the servers aside."""
    return {thread for thread in threading.enumerate() if thread.name != "server"}


def reason(url: str, limits: Limits, body: bytes | None = None) -> str:
    """Return why there is no answer."""
    client = Client("test/1")
    try:
        with pytest.raises(NoAnswer) as caught:
            client.send(url, limits, body=body)
    finally:
        client.close()
    return caught.value.reason
