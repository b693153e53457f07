"""Empty the outbox: at least once, never lost; no channel waits for another."""

from monitor.outbox.pauses import RetryPolicy, next_attempt
from monitor.outbox.sweep import Sent, deliver_due

__all__ = ["RetryPolicy", "Sent", "deliver_due", "next_attempt"]
