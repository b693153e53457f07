"""Compose a notice to the operator: monitor needs a person, or has recovered."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date as Date  # noqa: N812  `date` is a parameter below

from monitor.compose.context import MessageContext, Templates
from monitor.compose.message import build_message
from monitor.compose.view import View
from monitor.messages import Message, Undelivered
from monitor.text import channel_argument, clip, counted, listed, long_date, plain, short_date

MAX_NAMED_CHANNELS = 4  # in a subject
MAX_ERROR_CHARS = 300  # of each error, if there are several


def compose_operator(
    context: MessageContext,
    *,
    id: str,  # noqa: A002  the message's own word for it
    subject: str,
    text: str,
    date: Date | None = None,
) -> Message:
    """Return a notice to the operator; each line of `text` becomes a paragraph, empty lines are dropped.

    `subject` says what happened; the name of the series is added unless it is in there.
    """
    headline, series = plain(subject), plain(context.series_name)
    paragraphs = tuple(line for line in map(plain, text.splitlines()) if line)
    day = f", {short_date(date)}" if date else ""
    view = View(
        headline=headline,
        subject=f"{headline}{day}" if series in headline else f"{headline} – {series}{day}",
        series_name=series,
        dateline=long_date(date) if date else "",
        summary="A notice to the operator.",
        preheader=paragraphs[0].replace("`", "") if paragraphs else "",
        paragraphs=paragraphs,
    )
    return build_message(view, context, id=id, kind="operator", date=date)


def compose_undelivered(
    undelivered: Sequence[Undelivered],
    *,
    id: str,  # noqa: A002  the message's own word for it
    newly: Collection[str],
    series: str,
    templates: Templates = (),
) -> Message:
    """Return the notice that messages were not delivered: the channels that failed `newly` first, then all others."""
    fresh = [one for one in undelivered if one.channel in newly]
    others = [one for one in undelivered if one.channel not in newly]
    return compose_operator(
        MessageContext(series=series, series_name="monitor", publisher="", templates=templates),
        id=id,
        subject=_say_who_failed(fresh),
        text="\n".join(_paragraphs((*fresh, *others))),
    )


def _paragraphs(undelivered: Sequence[Undelivered]) -> Iterator[str]:
    """Yield what failed and how to fix it; if several channels failed, first their names, as Slack cuts a long notice."""
    several = len(undelivered) > 1
    if several:
        yield f"Not delivered to: {', '.join(one.channel for one in undelivered)}."
    for one in undelivered:
        reason = f"{one.channel} is no longer in config.yaml." if one.is_gone else one.error
        yield clip(reason, MAX_ERROR_CHARS) if several else reason
        yield _say_what_helps(one)


def _say_who_failed(fresh: Sequence[Undelivered]) -> str:
    if len(fresh) > MAX_NAMED_CHANNELS:
        return f"Messages to {counted(len(fresh), 'channel')} were not delivered"
    if len(fresh) > 1:
        return f"Messages to {listed([one.channel for one in fresh])} were not delivered"
    [one] = fresh
    if one.is_gone:
        return f"{counted(one.messages, 'message')} owed to {one.channel}, which is no longer in config.yaml"
    what = "A message" if one.messages == 1 else counted(one.messages, "message")
    was = "was" if one.messages == 1 else "were"
    how = "given up" if one.given_up == one.messages else "not accepted" if one.given_up else "refused"
    return f"{what} to {one.channel} {was} {how}"


def _say_what_helps(one: Undelivered) -> str:
    since = f"owed since {short_date(one.owed_since.date())}, {one.owed_since:%H:%M %Z}"
    return _say_of_one(one, since) if one.messages == 1 else _say_of_several(one, since)


def _say_of_one(one: Undelivered, since: str) -> str:
    retry, drop = (f"`monitor deliveries {verb} {one.first}`" for verb in ("retry", "drop"))
    stays = (
        f"is not tried again automatically: send it{_once_back(one)} with {retry}"
        if one.given_up
        else f"stays owed: {_mend(one)}"
    )
    return f"It is delivery {one.first}, {since}. It {stays}, or give it up with {drop}."


def _once_back(one: Undelivered) -> str:
    return ", once the channel is back," if one.is_gone else ""


def _mend(one: Undelivered) -> str:
    return (
        f"put the channel back to have {'it' if one.messages == 1 else 'them'} sent"
        if one.is_gone
        else "fix the channel"
    )


def _say_of_several(one: Undelivered, since: str) -> str:
    which = channel_argument(one.channel)
    retry, drop = (f"`monitor deliveries {verb} {which}`" for verb in ("retry", "drop"))
    part = f"{one.given_up} of them" if one.given_up < one.messages else "They"
    are, them = ("is", "it") if one.given_up == 1 else ("are", "them")
    stays = (
        f"{part} {are} not tried again automatically: send {them}{_once_back(one)} with {retry}"
        if one.given_up
        else f"They stay owed: {_mend(one)}"
    )
    return (
        f"It is delivery {one.first}, {since}, the first of {counted(one.messages, 'message')}. "
        f"{stays}, or give up all that {one.channel} is owed with {drop}."
    )
