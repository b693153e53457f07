"""Render a sheet in every form a channel may want, and make it a Message."""

from dataclasses import replace
from datetime import date as Date  # noqa: N812  `date` is a parameter below
from functools import cache
from textwrap import fill

from jinja2 import (
    ChoiceLoader,
    DictLoader,
    PackageLoader,
    StrictUndefined,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.compose.slack import build_blocks
from monitor.compose.view import View, is_web
from monitor.models import Message, MessageKind
from monitor.worddiff import clip, marked, plain

WIDTH = 78  # columns of a text mail
SUBJECT = 200  # characters
TEMPLATES = ("message.txt", "message.html")
Templates = tuple[tuple[str, str], ...]  # name, text


def build_message(
    view: View,
    *,
    id: str,  # noqa: A002  the message's own word for it
    kind: MessageKind,
    series: str,
    date: Date | None,
    answers: str | None = None,
    templates: Templates = (),
) -> Message:
    """Return the sheet as text, HTML and Slack blocks, with its quotes in reading order.

    `templates` of the user's own take the place of ours; where one of them fails, the message is rendered by ours and
    says so, for no message may be lost to a template.
    """
    try:
        text, html = _rendered(view, templates)
    except Exception as exc:
        if not templates:
            raise
        said = clip(plain(str(exc)), SUBJECT)
        failed = f"your own template failed ({type(exc).__name__}: {said}), so this is monitor's"
        view = replace(view, note=f"{view.note} {failed}" if view.note else failed)
        text, html = _rendered(view, ())
    return Message(
        id=id,
        kind=kind,
        series=series,
        date=date,
        subject=clip(view.subject, SUBJECT),
        text=text,
        html=html,
        blocks=build_blocks(view),
        takeaways=view.quotes,
        answers=answers,
    )


def find_mistake(template: str) -> str | None:
    """Return what is wrong with a template's grammar, with its line, or None."""
    try:
        _environment(()).parse(template)
    except TemplateSyntaxError as exc:
        return f"line {exc.lineno}: {exc.message}"
    return None


def _rendered(view: View, templates: Templates) -> tuple[str, str]:
    # `sheet` is what templates called it before 0.2: kept for one release
    text, html = (
        _environment(templates).get_template(name).render(view=view, sheet=view) for name in TEMPLATES
    )
    return text, html


@cache
def _environment(templates: Templates) -> ImmutableSandboxedEnvironment:
    """Sandboxed: a template reaches the view, and nothing behind it."""
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([DictLoader(dict(templates)), PackageLoader("monitor.compose")]),
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
