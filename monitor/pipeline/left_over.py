"""Report, once, digests that will never be sent because their channel or series was removed from the settings."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.compose import compose_operator
from monitor.config import Config
from monitor.pipeline.notify import message_context
from monitor.pipeline.undelivered import describe_left_over
from monitor.store import Store
from monitor.store.digest_queue import LeftOver

log = logging.getLogger(__name__)


def report_left_over(config: Config, store: Store, found: Sequence[LeftOver], now: datetime) -> None:
    """Log the digests that were not reported yet, and enqueue a notice for each on the remaining channels."""
    for one in found:
        reported = store.runs.last(_name(one))
        if reported is None or reported < one.since:
            with store.atomic():
                store.runs.mark(_name(one), one.since)
                _report(config, store, one, now)


def _name(one: LeftOver) -> str:
    return f"left over {one.channel} {one.series}"


def _report(config: Config, store: Store, one: LeftOver, now: datetime) -> None:
    problem = describe_left_over(config, one)
    log.warning("%s; `%s` gives it up", problem.what, problem.way)
    context = message_context(config, one.series if one.series in config.series else config.first_series)
    if context.series != one.series:
        context = replace(context, series=one.series, series_name="monitor", publisher="")
    notice = compose_operator(
        context,
        id=f"left-over-{one.channel}-{one.series}-{one.since:%Y%m%dT%H%M%S}",
        subject=f"What waits for {one.channel} cannot be sent",
        text=f"{problem.what}.\n{problem.words}\n`{problem.way}` gives it up.",
    )
    store.messages.enqueue(notice, config.channels_for("operator"), at=now)
