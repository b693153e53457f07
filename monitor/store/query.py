"""Turn what a person typed into a query for SQLite's FTS5."""

import re

from monitor.text import has_word

MAX_WORDS = 30

_TOKEN = re.compile(r'(-?)"([^"]*)"?|(-?)(\S+)')


def parse_query(words: str) -> str:
    """Return the FTS5 query for what was typed: all words and "phrases", but no -words; "" if no word is wanted."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for token in list(_TOKEN.finditer(words.replace("\0", " ")))[:MAX_WORDS]:  # NUL would end the query
        text = token[2] if token[2] is not None else token[4]
        if has_word(text):
            minus = token[1] or token[3]
            (unwanted if minus else wanted).append(f'"{text.replace(chr(34), "")}"')
    if not wanted:
        return ""
    return " NOT ".join([f"({' AND '.join(wanted)})", *unwanted])
