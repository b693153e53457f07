"""Render a view in every form a channel may want, and make it a Message."""

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
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.compose.bounded import TemplateFailed, render_bounded, render_own
from monitor.compose.context import MessageContext, Templates
from monitor.compose.slack import build_blocks
from monitor.compose.view import GLYPHS, Group, Row, View, is_web
from monitor.models import Message, MessageKind
from monitor.worddiff import Piece, clip, marked, plain

TEXT_COLUMNS = 72  # columns of a text mail
MAX_SUBJECT_CHARS = 200  # characters
MAX_HTML_BYTES = 100_000  # Gmail cuts a mail a little beyond
TEMPLATES = ("message.txt", "message.html")


def build_message(
    view: View,
    context: MessageContext,
    *,
    id: str,  # noqa: A002  the message's own word for it
    kind: MessageKind,
    date: Date | None,
    thread: str | None = None,
) -> Message:
    """Return the view as text, HTML and Slack blocks, with its quotes in reading order.

    Templates of the user's own take the place of ours; where one of them fails, the message is rendered by ours and
    says so, for no message may be lost to a template.
    """
    try:
        text, html = _rendered(view, context.templates)
    except TemplateFailed as exc:
        said = clip(plain(str(exc)), MAX_SUBJECT_CHARS)
        failed = f"your own template failed ({said}), so this is monitor's"
        view = replace(view, notes=(*view.notes, failed))
        text, html = _rendered(view, ())
    return Message(
        id=id,
        kind=kind,
        series=context.series,
        date=date,
        subject=clip(view.subject, MAX_SUBJECT_CHARS),
        text=text,
        html=html,
        blocks=build_blocks(view),
        takeaways=view.quotes,
        answers=thread,
    )


def find_mistake(template: str) -> str | None:
    """Return what is wrong with a template's grammar, with its line, or None."""
    try:
        build_environment(()).compile(template)
    except TemplateSyntaxError as exc:
        return f"line {exc.lineno}: {exc.message}"
    except (RecursionError, MemoryError, SyntaxError, UnicodeError):
        return "is nested too deeply, or holds what is no text"
    return None


def _rendered(view: View, templates: Templates) -> tuple[str, str]:
    """Return text and HTML; entries are left out, and counted, where the HTML would be too large for a mail."""
    text, html = (
        render_own(templates, view, name)
        if name in dict(templates)
        # `sheet` is what templates of version 0.1 call the view
        else render_bounded(build_environment(templates).get_template(name), view=view, sheet=view)
        for name in TEMPLATES
    )
    if len(html.encode()) <= MAX_HTML_BYTES or not any(len(group.entries) > 1 for group in view.groups):
        return text, html
    return text, _rendered(replace(view, groups=tuple(map(_halved, view.groups))), templates)[1]


def _halved(group: Group) -> Group:
    kept = group.entries[: (len(group.entries) + 1) // 2]
    return replace(group, entries=kept, left=group.left + len(group.entries) - len(kept))


@cache
def build_environment(templates: Templates) -> ImmutableSandboxedEnvironment:
    """Return an environment for the user's templates and ours.

    It is sandboxed: a template reaches the view, and nothing behind it. It computes nothing while it compiles, since
    the user's own are compiled when the settings are checked, without a limit.
    """
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([DictLoader(dict(templates)), PackageLoader("monitor.compose")]),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        optimized=False,
        finalize=_as_it_is,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "wrap": wrap,
        "marked": marked,
        "bracketed": bracketed,
        "pair": pair,
        "strip_line": strip_line,
        "web": is_web,
        "clip": clip,
    }
    environment.globals["glyphs"] = GLYPHS
    return environment


@pass_context
def _as_it_is(context: Context, value: object) -> object:
    """Return what an expression gives: as this asks for the context, Jinja computes no expression while it compiles."""
    del context
    return value


def wrap(text: str, indent: str = "", first: str | None = None) -> str:
    """Return the text in lines of at most 72 columns; a longer word, as an address, keeps its line."""
    return fill(
        text,
        width=TEXT_COLUMNS,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def pair(left: str, right: str) -> str:
    """Return a line with `left` at its beginning and `right` at its end, or two lines where they do not fit."""
    if right and len(left) + len(right) + 2 <= TEXT_COLUMNS:
        return f"{left}{right:>{TEXT_COLUMNS - len(left)}}"
    return f"{wrap(left)}\n{right:>{TEXT_COLUMNS}}" if right else wrap(left)


def strip_line(row: Row) -> str:
    """Return one row of a strip as text: the name in 44 columns, then a glyph in every four."""
    glyphs = (GLYPHS.get(cell, " ") for cell in row.cells)
    return (f"{row.name:<44}" + "".join(f"{glyph:>4}" for glyph in glyphs)).rstrip()


def bracketed(pieces: tuple[Piece, ...]) -> str:
    """Return pieces as one line of text: new words in brackets; where words are gone too, as `marked`."""
    if any(mark == "removed" for mark, _ in pieces):
        return marked(pieces)
    return " ".join(f"[{words}]" if mark == "added" else words for mark, words in pieces)
