"""Compose a notice to the operator: something of the monitor's own needs a person, or has recovered."""

from datetime import date as Date  # noqa: N812  `date` is a parameter below

from monitor.compose.message import Templates, build_message
from monitor.compose.view import View
from monitor.models import Message
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
