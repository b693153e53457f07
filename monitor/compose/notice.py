"""Compose a notice to the operator: monitor needs a person, or has recovered."""

from datetime import date as Date  # noqa: N812  `date` is a parameter below

from monitor.compose.context import MessageContext, Templates
from monitor.compose.message import build_message
from monitor.compose.view import View
from monitor.models import Delivery, Message
from monitor.text import long_date, short_date
from monitor.worddiff import plain


def compose_operator(
    context: MessageContext,
    *,
    id: str,  # noqa: A002  the message's own word for it
    subject: str,
    text: str,
    date: Date | None = None,
) -> Message:
    """Return a notice to the operator; each line of `text` becomes a paragraph, empty lines are dropped.

    `subject` says what happened; the name of the series is added unless the subject holds it.
    """
    headline, series = plain(subject), plain(context.series_name)
    paragraphs = tuple(line for line in map(plain, text.splitlines()) if line)
    day = f", {short_date(date)}" if date else ""
    view = View(
        headline=headline,
        subject=f"{headline}{day}" if series in headline else f"{headline} – {series}{day}",
        series_name=series,
        dateline=long_date(date) if date else "",
        summary="A notice to whoever runs this monitor.",
        preheader=paragraphs[0] if paragraphs else "",
        paragraphs=paragraphs,
    )
    return build_message(view, context, id=id, kind="operator", date=date)


def compose_undelivered(
    delivery: Delivery, error: str, *, id_begins: str, given_up: bool, templates: Templates = ()
) -> Message:
    """Return the notice that a channel did not accept a message.

    Its id is made of the delivery's number and state, so that each is sent once.
    """
    stage, state = ("dead", "given up") if given_up else ("refused", "refused")
    retry, drop = (f"`monitor deliveries {verb} {delivery.id}`" for verb in ("retry", "drop"))
    advice = (
        f"is not tried again by itself: {retry} does, or" if given_up else "stays owed; mend the channel, or"
    )
    return compose_operator(
        MessageContext(
            series=delivery.message.series, series_name="monitor", publisher="", templates=templates
        ),
        id=f"{id_begins}{delivery.channel}-{delivery.id}-{stage}",
        subject=f"A message to {delivery.channel} was {state}",
        text=(
            f"{error}\n"
            f"It is delivery {delivery.id}, owed since {short_date(delivery.owed_since.date())}, {delivery.owed_since:%H:%M} UTC. "
            f"It {advice} {drop} gives it up."
        ),
    )
