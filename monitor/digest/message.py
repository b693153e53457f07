"""Render a sheet in every form a channel may want, and make it a Message."""

from datetime import date as Date  # noqa: N812  `date` is a parameter below
from functools import cache
from textwrap import fill

from jinja2 import PackageLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.digest.blocks import build_blocks
from monitor.digest.sheet import Sheet, is_web
from monitor.models import Message, MessageKind
from monitor.words import clip, marked

WIDTH = 78  # columns of a text mail
SUBJECT = 200  # characters


def build_message(sheet: Sheet, *, id: str, kind: MessageKind, series: str, date: Date | None) -> Message:  # noqa: A002
    """Return the sheet as text, HTML and Slack blocks, with its quotes in reading order."""
    return Message(
        id=id,
        kind=kind,
        series=series,
        date=date,
        subject=clip(sheet.subject, SUBJECT),
        text=_templates().get_template("message.txt").render(sheet=sheet),
        html=_templates().get_template("message.html").render(sheet=sheet),
        blocks=build_blocks(sheet),
        takeaways=sheet.quotes,
    )


@cache
def _templates() -> ImmutableSandboxedEnvironment:
    """Sandboxed: the day may come when users bring their own templates."""
    environment = ImmutableSandboxedEnvironment(
        loader=PackageLoader("monitor.digest"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"wrap": wrap, "marked": marked, "web": is_web}
    return environment


def wrap(text: str, indent: str = "", first: str | None = None) -> str:
    """Return the text in lines of at most 78 columns; a longer word, as an address, keeps its line."""
    return fill(
        text,
        width=WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
