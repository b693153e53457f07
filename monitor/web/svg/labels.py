"""Words in a drawing, and labels below an axis: each is shown only if it does not run into the next one."""

from collections.abc import Iterator, Sequence
from html import escape

from monitor.printable import displayable

CHARACTER, AROUND = 7.5, 12  # pixels of a label's character, and around the label
# Pixels of an axis; classes of style.css.
WIDTHS = (140, 180, 240, 300, 360, 400, 440, 480, 560, 640, 760, 880)

Marks = Sequence[tuple[int, str]]  # column, words


def escaped(text: str) -> str:
    """Return the text for SVG: with entities, and without characters that it forbids."""
    return escape(displayable(text))


def draw_labels(marks: Marks, columns: int, *, y: float, start: float = 0) -> Iterator[tuple[float, str]]:
    """Yield the position of each mark in percent, and its label as SVG; "" if the label has no room at any width.

    The axis begins at `start`, in percent.
    """
    wide = (100 - start) / columns
    for n, (column, words) in enumerate(marks):
        end = marks[n + 1][0] if n + 1 < len(marks) else columns
        x, room = start + column * wide, (end - column) * wide / 100
        kind = _class_of((CHARACTER * len(words) + AROUND) / room) if room > 0 else None
        text = f'x="{x:.2f}%" y="{y:.4g}" text-anchor="start" dx="4">{escaped(words)}</text>'
        yield x, "" if kind is None else f"<text{kind} {text}"


def _class_of(width: float) -> str | None:
    """Return the class attribute of a label that needs an axis of this width; "" if it always fits, None if it never does."""
    least = next((one for one in WIDTHS if one >= width), None)
    if least is None:
        return None
    return f' class="from-{least}"' if least > WIDTHS[0] else ""
