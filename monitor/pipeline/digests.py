"""What is told at the reader's time of day."""

from collections.abc import Callable
from datetime import datetime

from monitor.config import Config
from monitor.store import Store

Enqueue = Callable[
    [Config, Store, datetime], None
]  # owes the messages of a digest time; in one transaction with it


def enqueue_digests(config: Config, store: Store, due: datetime) -> None:
    """Owe what is due at a digest time; an assessment's own digest is owed already when it was read."""
    del config, store, due
