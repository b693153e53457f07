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
    id: str,
    subject: str,
    text: str,
    date: Date | None = None,
) -> Message:
    """Return a notice to the operator; each line of `text` becomes a paragraph, empty lines are dropped.

    `subject` says what happened; the name of the series is added unless it is in there.
    """
    headline, series = plain(subject), plain(context.series_name)
    paragraphs = tuple(line for line in map(plain, text.splitlines()) if line)
    day = f", {short_date(date)}" if date and short_date(date) not in headline else ""
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
    id: str,
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
    are, was = ("is", "was") if one.messages == 1 else ("are", "were")
    if one.delayed == one.messages:
        return f"{what} to {one.channel} {are} delayed"
    if one.given_up == one.messages:
        return f"{what} to {one.channel} {was} given up"
    how = "not accepted" if one.given_up or one.delayed else "refused"
    return f"{what} to {one.channel} {was} {how}"


def _say_what_helps(one: Undelivered) -> str:
    several = one.messages > 1
    which = channel_argument(one.channel) if several else one.first
    retry, drop = (f"`monitor deliveries {verb} {which}`" for verb in ("retry", "drop"))
    since = f"owed since {short_date(one.owed_since.date())}, {one.owed_since:%H:%M %Z}"
    of_all = f", the first of {counted(one.messages, 'message')}" if several else ""
    give_up = f"give up all that {one.channel} is owed" if several else "give it up"
    return f"It is delivery {one.first}, {since}{of_all}. {_say_what_becomes(one, retry)}, or {give_up} with {drop}."


def _say_what_becomes(one: Undelivered, retry: str) -> str:
    """Return whether the messages are tried again automatically, and how to have them sent."""
    they, stay, them = ("They", "stay", "them") if one.messages > 1 else ("It", "stays", "it")
    if not one.given_up:
        mend = f"put the channel back to have {them} sent" if one.is_gone else "fix the channel"
        again = (
            f" and {'are' if one.messages > 1 else 'is'} tried again" if one.delayed == one.messages else ""
        )
        return f"{they} {stay} owed{again}: {mend}"
    who = they if one.given_up == one.messages else f"{one.given_up} of them"
    are, them = ("is", "it") if one.given_up == 1 else ("are", "them")
    once_back = ", once the channel is back," if one.is_gone else ""
    return f"{who} {are} not tried again automatically: send {them}{once_back} with {retry}"
