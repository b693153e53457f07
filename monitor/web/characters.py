"""Escape text for HTML and SVG."""

from html import escape

from monitor.printable import displayable


def escaped(text: str) -> str:
    """Return the text for markup: with entities, and without characters that markup forbids."""
    return escape(displayable(text))
