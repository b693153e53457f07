"""Render a view in every form that a channel may need, and build the Message."""

from dataclasses import replace
from datetime import date as Date  # noqa: N812  `date` is a parameter below
from functools import cache

from jinja2 import (
    ChoiceLoader,
    DictLoader,
    PackageLoader,
    StrictUndefined,
    TemplateSyntaxError,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.compose.bounded import TemplateFailed, render_bounded, render_own
from monitor.compose.context import MessageContext, Templates
from monitor.compose.group import FOLDED_CHARS
from monitor.compose.room import shorten
from monitor.compose.screen import Screen
from monitor.compose.share import trim
from monitor.compose.slack import build_blocks
from monitor.compose.strip import GLYPHS, LEGEND
from monitor.compose.textual import FILTERS
from monitor.compose.view import View
from monitor.message_kinds import MessageKind
from monitor.messages import Message
from monitor.text import clip, is_web, plain

MAX_SUBJECT_CHARS = 200
MAX_HTML_BYTES = 100_000  # Gmail clips longer mails at about this size
TEMPLATES = ("message.txt", "message.html")


def build_message(
    view: View,
    context: MessageContext,
    *,
    id: str,
    kind: MessageKind,
    date: Date | None,
    thread: str | None = None,
) -> Message:
    """Return the view as a message: text, HTML and Slack blocks, with its quotes in reading order.

    The user's own templates replace ours. If one fails, the message is rendered with ours and says so, so that no message is
    lost to a template.
    """
    try:
        text, html = _rendered(view, context.templates, context.screen)
    except TemplateFailed as exc:
        said = clip(plain(str(exc)), MAX_SUBJECT_CHARS)
        failed = f"your own template failed ({said}), so this is monitor’s"
        view = replace(view, notes=(*view.notes, failed))
        text, html = _rendered(view, (), context.screen)
    return Message(
        id=id,
        kind=kind,
        series=context.series,
        date=date,
        subject=clip(view.subject, MAX_SUBJECT_CHARS),
        text=text,
        html=html,
        blocks=build_blocks(trim(view)),
        takeaways=view.quotes,
        muted=view.muted,
        answers=thread,
    )


def find_mistake(template: str) -> str | None:
    """Return the syntax error in a template, with its line; None if there is none."""
    try:
        build_environment(()).compile(template)
    except TemplateSyntaxError as exc:
        return f"line {exc.lineno}: {exc.message}"
    except (RecursionError, MemoryError, SyntaxError, UnicodeError):
        return "is nested too deeply, or holds lone surrogates"
    return None


def _rendered(view: View, templates: Templates, screen: Screen) -> tuple[str, str]:
    """Return text and HTML; if the HTML is too large for a mail, both are shortened.

    If even the HTML without entries is too large, nothing is left out.
    """

    def render(view: View, name: str) -> str:
        return _render(view, templates, name, screen)

    shown = view if screen.whole else trim(view)
    text, html = (render(shown, name) for name in TEMPLATES)
    if screen.whole or _is_mailable(html):
        return text, html
    less = shorten(shown, lambda one: _is_mailable(render(one, "message.html")))
    shorter = render(less, "message.html")
    return (render(less, "message.txt"), shorter) if _is_mailable(shorter) else (text, html)


def _is_mailable(html: str) -> bool:
    return len(html.encode()) <= MAX_HTML_BYTES


def _render(view: View, templates: Templates, name: str, screen: Screen) -> str:
    if name in dict(templates):
        return render_own(templates, view, name)
    template = build_environment(templates).get_template(name)
    return render_bounded(template, view=view, sheet=view, screen=screen)  # `sheet`: its name in version 0.1


@cache
def build_environment(templates: Templates) -> ImmutableSandboxedEnvironment:
    """Return a Jinja environment for the user's templates and ours.

    It is sandboxed: a template can use the view and nothing else. No expression is computed at compile time, since the user's
    templates are compiled without limits when the settings are checked.
    """
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([DictLoader(dict(templates)), PackageLoader("monitor.compose")]),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        optimized=False,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {**FILTERS, "web": is_web, "clip": clip}
    environment.globals |= {"glyphs": GLYPHS, "meanings": LEGEND, "folded_chars": FOLDED_CHARS}
    return environment


@pass_context
def _finalize(context: Context, value: object) -> object:
    """Return the value unchanged; because this takes the context, Jinja computes no expression at compile time."""
    del context
    return value
