"""Print lines and tables: coloured and fitted to the window at a terminal, plain and uncut for other programs."""

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import click

from monitor.cli.output import SafeStream
from monitor.printable import printable

if TYPE_CHECKING:
    from monitor.compose import Screen

Colour = Literal["green", "yellow", "red", "cyan", "bright_black"]
STATUS: dict[str, Colour] = {  # statuses of takeaways, deliveries and findings
    "new": "green",
    "updated": "yellow",
    "returning": "cyan",
    "returned": "cyan",
    "delivered": "green",
    "owed": "yellow",
    "dead": "red",
    "dropped": "bright_black",
    "good": "green",
    "warn": "yellow",
    "BAD": "red",
}
MIN_COLUMNS, MAX_COLUMNS = 40, 200  # columns of a message
_PAINT = re.compile(r"(\x1b\[[0-9;]*m)")  # SGR: ECMA-48, 8.3.117
MIN_ROOM = 20  # columns that a wrapped text gets even in the narrowest window
WRITTEN_PART = 4  # a quarter of the window
MIN_CUT = 5  # columns that are left of a text that is cut
GAP = "  "  # between two columns


@dataclass(frozen=True)
class Cell:
    """A text of one colour; a number is right-aligned, and `tail` is not cut with the text.

    Words that a user wrote are cut at a terminal in any column, to a part of the window.
    """

    text: str
    colour: Colour | None = None
    is_number: bool = False
    tail: str = ""
    is_written: bool = False


@dataclass(frozen=True)
class Line:
    """A text after `lead`; its other lines are indented by `indent` columns, or by the width of `lead` if that is 0."""

    text: str
    colour: Colour | None = None
    lead: tuple[Cell, ...] = ()
    indent: int = 0


def say(line: Line) -> None:
    """Print a line, wrapped at a terminal. Raises OutputFailed."""
    begins = "".join(cell.text for cell in line.lead)
    for n, text in enumerate(_wrapped(line, len(begins))):
        _print((*line.lead, Cell(text, line.colour)) if n == 0 else (Cell(text, line.colour),))


def fitted(text: str, indent: int) -> str:
    """Return a text wrapped to the window, with `indent` before its other lines; unchanged if there is no terminal."""
    return "\n".join(_wrapped(Line(text, indent=indent), 0))


def say_table(heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print rows with the same number of cells; at a terminal with a heading, and the last cell cut to fit.

    Raises OutputFailed.
    """
    if rows and _is_terminal():
        titles = zip(heading, rows[0], strict=True)
        rows = [[Cell(title, "bright_black", cell.is_number) for title, cell in titles], *rows]
        rows = [
            [_cut(cell, _columns() - _columns() // WRITTEN_PART) if cell.is_written else cell for cell in row]
            for row in rows
        ]
    widths = [
        max(map(len, column)) for column in zip(*([cell.text for cell in row] for row in rows), strict=True)
    ]
    before = sum(width + len(GAP) for width in widths[:-1])
    for row in rows:
        padded = [_padded(cell, width) for cell, width in zip(row[:-1], widths, strict=False)]
        _print((*padded, _cut(row[-1], before)))


def find_screen() -> "Screen":
    """Return the screen that a message is laid out for: the window, within limits, or a plain one if there is no terminal."""
    from monitor.compose import PRINTED  # noqa: PLC0415  loads the templates, which only messages need

    if not _is_terminal():
        return PRINTED
    columns = min(max(_columns(), MIN_COLUMNS), MAX_COLUMNS)
    return PRINTED._replace(columns=columns, colours=_is_coloured())


def print_painted(text: str) -> None:
    """Print a text that may contain escape sequences for colours; all others are removed.

    Raises OutputFailed.
    """
    parts = _PAINT.split(text)
    safe = "".join(part if n % 2 else printable(part) for n, part in enumerate(parts))
    if isinstance(sys.stdout, SafeStream):
        sys.stdout.write_as_is(f"{safe}\n")
    else:
        click.echo(safe)


def _padded(cell: Cell, width: int) -> Cell:
    text = cell.text.rjust(width) if cell.is_number else cell.text.ljust(width)
    return Cell(text + GAP, cell.colour)


def _wrapped(line: Line, before: int) -> list[str]:
    if not _is_terminal() or not line.text.strip():
        return [line.text]
    indent = line.indent or before
    room = max(_columns() - 1, indent + MIN_ROOM)
    first, *others = textwrap.wrap(
        line.text,
        room,
        initial_indent=" " * before,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [first[before:], *others]


def _cut(cell: Cell, before: int) -> Cell:
    room = max(_columns() - before - len(cell.tail), MIN_CUT)
    is_whole = len(cell.text) <= room or not _is_terminal()
    return Cell((cell.text if is_whole else f"{cell.text[: room - 1]}…") + cell.tail, cell.colour)


def _print(cells: Sequence[Cell]) -> None:
    if not _is_coloured() or not isinstance(sys.stdout, SafeStream):
        click.echo("".join(cell.text for cell in cells))
        return
    painted = (
        click.style(printable(cell.text), fg=cell.colour) if cell.colour else printable(cell.text)
        for cell in cells
    )
    sys.stdout.write_as_is("".join(painted) + "\n")


def _columns() -> int:
    return shutil.get_terminal_size().columns


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _is_coloured() -> bool:
    """Return whether colours are wanted (no-color.org) and can be shown."""
    return _is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
