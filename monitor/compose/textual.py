"""Jinja filters for the text form: lines as wide as the screen, new words in brackets, and colours on a terminal."""

from collections.abc import Mapping
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from monitor.compose.screen import END, MAIL, Screen, together
from monitor.compose.strip import GLYPHS, Strip
from monitor.text import clip
from monitor.worddiff import Piece, marked

GAP = 2  # columns at least between a name and its number
MIN_NAME_COLUMNS = 24  # columns for a name; with fewer, it gets a line of its own above its cells
_BEGIN, _END = "\ue000", "\ue001"  # private use: stand for brackets until the text is wrapped


@pass_context
def wrap(context: Context, text: str, indent: str = "", first: str | None = None) -> str:
    """Return the text in lines that fit the screen; a longer word, such as an address, stays whole."""
    return _screen(context).fill(text, indent, first)


@pass_context
def pair(context: Context, left: str, right: str, indent: str = "") -> str:
    """Return a line with `left` at its start and `right` at its end, or lines the last of which ends so, all indented.

    If only one of the two is given, it is at the start.
    """
    screen = _screen(context)
    if not (left and right):
        return screen.balance(left or right, indent=indent)
    room = screen.columns - len(right) - GAP
    lines = screen.balance(left, room if room >= MIN_NAME_COLUMNS else None, indent).split("\n")
    if len(lines[-1]) > room:  # of one long word, or beside what is long itself
        lines.append("")
    lines[-1] += f"{right:>{screen.columns - len(lines[-1])}}"
    return "\n".join(lines)


@pass_context
def balance(context: Context, text: str) -> str:
    """Return a headline in lines of about the same length."""
    return _screen(context).balance(text)


@pass_context
def paint(context: Context, text: str, style: str) -> str:
    """Return the text in the colour of a status, or in bold, if the screen shows colours; else unchanged."""
    return _screen(context).paint(text, style)


@pass_context
def paint_words(context: Context, text: str) -> str:
    """Return a quote with its new words in brackets, and coloured if the screen shows colours."""
    screen = _screen(context)
    end = END if screen.colours else ""
    return text.replace(_BEGIN, f"{screen.begin('fresh')}[").replace(_END, f"]{end}")


@pass_context
def strip_lines(context: Context, strip: Strip) -> str:
    """Return a strip as lines that fit the screen: two of headings, then one or two for each theme."""
    return "\n".join(lines_of(strip, _screen(context).columns))


def lines_of(strip: Strip, columns: int) -> list[str]:
    """Return the lines of a strip: a name, then a sign below each heading."""
    width = 1 + max(len(text) for column in strip.columns for text in column)
    room = columns - width * len(strip.columns)
    beside = room >= MIN_NAME_COLUMNS
    label = min(room, 1 + max(len(row.name) for row in strip.rows)) if beside else 1
    lines = [
        " " * label + "".join(f"{heading[line]:>{width}}" for heading in strip.columns) for line in (0, 1)
    ]
    for row in strip.rows:
        cells = "".join(f"{GLYPHS.get(cell, ' '):>{width}}" for cell in row.cells)
        if beside:
            lines.append(f"{clip(row.name, label - 1):<{label}}{cells}".rstrip())
        else:
            lines += [clip(row.name, columns), f"{'':<{label}}{cells}".rstrip()]
    return lines


def bracketed(pieces: tuple[Piece, ...]) -> str:
    """Return pieces as one line of text, new words in brackets; if words were removed, too, as `marked` does."""
    return mark_new(pieces).replace(_BEGIN, "[").replace(_END, "]")


def mark_new(pieces: tuple[Piece, ...]) -> str:
    """Return the same as `bracketed`, with private characters that `paint_words` later replaces by brackets."""
    if any(mark == "removed" for mark, _ in pieces):
        return marked(pieces)
    return " ".join(f"{_BEGIN}{words}{_END}" if mark == "added" else words for mark, words in pieces)


def _screen(context: Context) -> Screen:
    screen = context.get("screen")
    return screen if isinstance(screen, Screen) else MAIL


FILTERS: Mapping[str, Any] = {
    "wrap": wrap,
    "pair": pair,
    "balance": balance,
    "together": together,
    "paint": paint,
    "paint_words": paint_words,
    "strip_lines": strip_lines,
    "bracketed": bracketed,
    "mark_new": mark_new,
    "marked": marked,
}
