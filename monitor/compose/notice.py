"""Compose a notice to the operator: something of the monitor's own needs a person, or has recovered."""

from datetime import date as Date  # noqa: N812  `date` is a parameter below

from monitor.compose.message import Templates, build_message
from monitor.compose.view import View
from monitor.models import Delivery, Message
from monitor.text import long_date
from monitor.worddiff import plain


def compose_operator(
    *,
    id: str,  # noqa: A002  the message's own word for it
    series_name: str,
    series_key: str,
    subject: str,
    text: str,
    date: Date | None = None,
    templates: Templates = (),
) -> Message:
    """Return a notice to the operator; each line of `text` becomes a paragraph, empty ones go."""
    view = View(
        headline=plain(subject),
        series_name=plain(series_name),
        dateline=long_date(date) if date else "",
        summary="notice to the operator",
        paragraphs=tuple(line for line in map(plain, text.splitlines()) if line),
    )
    return build_message(view, id=id, kind="operator", series=series_key, date=date, templates=templates)


def compose_undelivered(
    delivery: Delivery, error: str, *, id_begins: str, given_up: bool, templates: Templates = ()
) -> Message:
    """Return the notice that a channel did not take a message.

    Its id is made of the delivery's number and of how far it has come, so that each is told once.
    """
    stage, state = ("dead", "given up") if given_up else ("refused", "refused")
    retry, drop = (f"`monitor deliveries {verb} {delivery.id}`" for verb in ("retry", "drop"))
    advice = (
        f"is not tried again by itself: {retry} does, or" if given_up else "stays owed; mend the channel, or"
    )
    return compose_operator(
        id=f"{id_begins}{delivery.channel}-{delivery.id}-{stage}",
        series_name="monitor",
        series_key=delivery.message.series,
        subject=f"A message to {delivery.channel} was {state}",
        text=(
            f"{error}\n"
            f"It is delivery {delivery.id}, owed since {delivery.owed_since:%Y-%m-%d %H:%M} UTC. "
            f"It {advice} {drop} gives it up."
        ),
        templates=templates,
    )
