"""What the text form is written for: how wide its lines are, and whether it may have colours."""

from textwrap import fill
from typing import NamedTuple

STYLES = {  # SGR parameters (ECMA-48, 8.3.117): bold, and the colours of the pages as far as a terminal has them
    "new": "1;31",
    "possible": "31",
    "updated": "1;36",
    "returning": "1;35",
    "dropped": "1;33",
    "fresh": "36",
}
BOLD = "1"
END = "\x1b[0m"


class Screen(NamedTuple):
    """A mail, or a terminal: its columns, and whether it shows colours."""

    columns: int = 72
    colours: bool = False

    def fill(self, text: str, indent: str = "", first: str | None = None) -> str:
        """Return the text in lines that fit; a longer word, as an address, keeps its line."""
        return fill(
            text,
            width=self.columns,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def begin(self, style: str) -> str:
        """Return what begins a style, bold where it has no colour; "" where there are no colours."""
        return f"\x1b[{STYLES.get(style, BOLD)}m" if self.colours else ""

    def paint(self, text: str, style: str) -> str:
        """Return each line of the text in a style."""
        if not self.colours:
            return text
        return "\n".join(f"{self.begin(style)}{line}{END}" for line in text.split("\n"))


MAIL = Screen()
