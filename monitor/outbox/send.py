"""Send one message to one channel; whatever goes wrong only makes this delivery fail."""

import logging
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread

from monitor.boundary import Boundary
from monitor.channels.base import Channel
from monitor.errors import MonitorError, TransportError
from monitor.messages import Delivery
from monitor.text import clip, plain

log = logging.getLogger(__name__)

MAX_STORED_CHARS = 1000  # characters of an error, or of a receipt


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of a delivery: an error, or else the receiver's receipt, if there is one."""

    receipt: str | None = None
    error: TransportError | None = None


def start_sending(channel: Channel | None, delivery: Delivery) -> Future[Outcome]:
    """Send in a daemon thread, so that it does not keep the process alive."""
    future: Future[Outcome] = Future()
    if channel is None:
        future.set_result(Outcome(error=_not_configured(delivery)))
        return future

    def run() -> None:
        try:
            future.set_result(send(channel, delivery))
        except BaseException as exc:  # noqa: BLE001 (raised again by the future's result)
            future.set_exception(exc)

    Thread(target=run, name=f"channel {delivery.channel}", daemon=True).start()
    return future


def send(channel: Channel, delivery: Delivery) -> Outcome:
    """Send now and return the result."""
    failures: list[MonitorError] = []
    receipt = None
    with Boundary("channel", delivery.channel, failures.append, TransportError):
        receipt = channel.send(delivery.message, thread=delivery.thread)
    if failures:
        return Outcome(error=_named(delivery, failures[0]))
    log.info("%s delivered to %s", delivery.message.id, delivery.channel)
    sound = receipt is not None and receipt.isprintable() and len(receipt) <= MAX_STORED_CHARS
    return Outcome(receipt=receipt if sound else None)


def _named(delivery: Delivery, error: MonitorError) -> TransportError:
    """Return the error with its channel and message, as one printable line."""
    failed = error if isinstance(error, TransportError) else TransportError(str(error))
    said = clip(plain(failed.explained), MAX_STORED_CHARS)
    return TransportError(
        f"channels.{delivery.channel}: {delivery.message.id} not delivered: {said}",
        permanent=failed.permanent,
        retry_after=failed.retry_after,
    )


def _not_configured(delivery: Delivery) -> TransportError:
    return TransportError(
        f"channels.{delivery.channel}: no longer in config.yaml, so that {delivery.message.id} is not sent",
        permanent=True,
    )
