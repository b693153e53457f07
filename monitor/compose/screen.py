"""The medium of the text form: how wide its lines are, and whether it shows colours."""

import re
from textwrap import wrap
from typing import NamedTuple

from monitor.text import TIE

STYLES = {  # SGR parameters (ECMA-48, 8.3.117): bold, and the terminal colours closest to those of the pages
    "new": "1;31",
    "possible": "31",
    "updated": "1;36",
    "returning": "1;35",
    "dropped": "1;33",
    "fresh": "36",
}
BOLD = "1"
_KEPT = "\ue002"  # private use: a space at which no line should break
END = "\x1b[0m"
_UNBROKEN = "\ue003"  # private use: a space at which no line may break
_TIE = re.compile(TIE)
_COMMAND = re.compile(r"`monitor [^`]*`")  # kept whole, as users copy it


class Screen(NamedTuple):
    """A mail or a terminal: its columns, whether it shows colours, and whether messages are shown whole."""

    columns: int = 72
    colours: bool = False
    whole: bool = False

    def fill(self, text: str, indent: str = "", first: str | None = None) -> str:
        """Return the text in lines that fit; commands and long words are not broken, and a number stays with its noun."""
        return "\n".join(_lines(text, self.columns, indent, first))

    def balance(self, text: str, room: int | None = None, indent: str = "") -> str:
        """Return a name in as few lines as fit the screen, or `room` columns, of about the same length."""
        most = self.columns if room is None else room
        lines = _lines(text, most, indent)
        least = len(indent) + max(len(text) // max(len(lines), 1), 1)
        even = (_lines(text, width, indent) for width in range(least, most))
        return "\n".join(next((found for found in even if len(found) == len(lines)), lines))

    def begin(self, style: str) -> str:
        """Return the escape sequence that begins a style, bold if it has no colour; "" without colours."""
        return f"\x1b[{STYLES.get(style, BOLD)}m" if self.colours else ""

    def paint(self, text: str, style: str) -> str:
        """Return the text with each line in a style; unchanged without colours."""
        if not self.colours:
            return text
        return "\n".join(f"{self.begin(style)}{line}{END}" for line in text.split("\n"))


def together(text: str) -> str:
    """Return the text with no-break spaces between a number and its noun, and a month and its day."""
    return _TIE.sub("\u00a0", text)


def _lines(text: str, width: int, indent: str, first: str | None = None) -> list[str]:
    text = _COMMAND.sub(lambda found: found[0].replace(" ", _UNBROKEN), text)
    found = _wrapped(_TIE.sub(_KEPT, text), width, indent, first)
    if any(len(line) > width and _KEPT in line for line in found):  # nowhere to break, as in "1 a1 a1 a"
        found = _wrapped(text, width, indent, first)
    return [line.replace(_KEPT, " ").replace(_UNBROKEN, " ") for line in found]


def _wrapped(text: str, width: int, indent: str, first: str | None) -> list[str]:
    return wrap(
        text,
        width=width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


MAIL = Screen()
PRINTED = Screen(whole=True)
