"""Text within markup."""

from html import escape

from monitor.printable import displayable


def escaped(text: str) -> str:
    """Return the text as markup shows it: without characters that it forbids, and with entities."""
    return escape(displayable(text))
