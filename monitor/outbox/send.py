"""Send one message to one channel; whatever goes wrong only makes this delivery fail."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Thread

from monitor.boundary import Boundary
from monitor.channels.base import Channel
from monitor.errors import MonitorError, TransportError
from monitor.messages import Delivery
from monitor.text import clip, plain

log = logging.getLogger(__name__)

MAX_STORED_CHARS = 1000  # characters of an error, or of a receipt
LONGEST_WAIT = 10.0  # seconds; a longer pause that the receiver asks for ends the pass for its channel
MOST_PAUSES = 10  # for one message, however short each is
LOOK_SECONDS = 0.1  # how often a pause looks whether monitor is stopping


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of a delivery: an error, or else the receiver's receipt, if there is one.

    `waited` is how many seconds of pauses the receiver got before that.
    """

    receipt: str | None = None
    error: TransportError | None = None
    waited: float = 0.0


def start_sending(
    channel: Channel | None,
    delivery: Delivery,
    *,
    may_wait: float,
    is_stopping: Callable[[], bool],
) -> Future[Outcome]:
    """Send in a daemon thread, so that it does not keep the process alive; `may_wait` as in `send_patiently`."""
    future: Future[Outcome] = Future()
    if channel is None:
        future.set_result(Outcome(error=_not_configured(delivery)))
        return future

    def run() -> None:
        try:
            future.set_result(send_patiently(channel, delivery, may_wait=may_wait, is_stopping=is_stopping))
        except BaseException as exc:  # noqa: BLE001 (raised again by the future's result)
            future.set_exception(exc)

    Thread(target=run, name=f"channel {delivery.channel}", daemon=True).start()
    return future


def send_patiently(
    channel: Channel, delivery: Delivery, *, may_wait: float, is_stopping: Callable[[], bool]
) -> Outcome:
    """Send now, and again after each short pause that the receiver asks for, of at most `may_wait` seconds in all.

    If it keeps asking, it gets twice, three times what it asks for, and so on, up to ten times.
    """
    waited, outcome = 0.0, send(channel, delivery)
    for times in range(1, MOST_PAUSES + 1):
        error = outcome.error
        asked = error.retry_after if error and not error.permanent else None
        pause = times * (asked or 0.0)
        if not 0 < pause <= min(LONGEST_WAIT, may_wait - waited) or not _rest(pause, is_stopping):
            break
        waited += pause
        outcome = send(channel, delivery)
    return replace(outcome, waited=waited)


def _rest(seconds: float, is_stopping: Callable[[], bool]) -> bool:
    """Wait; return whether the time is over rather than monitor stopping."""
    until = time.monotonic() + seconds
    while not is_stopping() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, LOOK_SECONDS))
    return not is_stopping()


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
