"""Characters that neither HTML nor XML has a place for."""

import re
from html import escape

_FORBIDDEN = re.compile(  # XML 1.0, section 2.2, and the control characters that HTML does not take
    r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def displayable(text: str) -> str:
    """Return the text without such characters."""
    return _FORBIDDEN.sub("", text)


def escaped(text: str) -> str:
    """Return the text as markup shows it: without such characters, and with entities."""
    return escape(displayable(text))
