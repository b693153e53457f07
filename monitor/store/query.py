"""Turn what a person typed into a query for SQLite's FTS5."""

import re

from monitor.text import has_word

MAX_WORDS = 30

_TOKEN = re.compile(r'(-?)"([^"]*)"?|(-?)(\S+)')
_QUOTES = str.maketrans("“”„‟«»", '""""""')  # as phones and other languages type them
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?$")
_WORDS = ("crisis", "crises"), ("axis", "axes"), ("analysis", "analyses"), ("bus", "buses"), ("gas", "gases")
# Endings of one and of many, and the fewest letters of the first form: "abus" is none.
_ENDINGS = ("us", "uses", 5), ("man", "men", 3)


def parse_query(words: str) -> str:
    """Return the FTS5 query for what was typed: all words and "phrases", but no -words; "" if no word is wanted.

    An asterisk at the end of a word is any ending.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    typed = words.replace("\0", " ").translate(_QUOTES)  # NUL would end the query
    for token in list(_TOKEN.finditer(typed))[:MAX_WORDS]:
        text = token[2] if token[2] is not None else token[4]
        if has_word(text):
            is_start = token[2] is None and text.endswith("*")
            forms = [text] if token[2] is not None or is_start else _find_forms(_POSSESSIVE.sub("", text))
            ending = "*" if is_start else ""
            either = " OR ".join(f'"{form.replace(chr(34), "").rstrip("*")}"{ending}' for form in forms)
            (unwanted if token[1] or token[3] else wanted).append(f"({either})" if len(forms) > 1 else either)
    if not wanted:
        return ""
    return " NOT ".join([f"({' AND '.join(wanted)})", *unwanted])


def has_idle_asterisk(words: str) -> bool:
    """Return whether there is an asterisk that a search cannot take: not at the end of a word, or in a phrase."""
    tokens = _TOKEN.finditer(words.translate(_QUOTES))
    return any("*" in (one[2] if one[2] is not None else one[4].rstrip("*")) for one in tokens)


def _find_forms(word: str) -> list[str]:
    """Return a word, and its other form where the index gives that another stem: "walrus" and "walruses"."""
    small = word.lower()
    for one, many in _WORDS:
        if small in {one, many}:
            return [one, many]
    for one, many, least in _ENDINGS:
        for ending, other in ((many, one), (one, many)):
            if small.endswith(ending) and len(small) - len(ending) + len(one) >= least:
                return [word, word[: -len(ending)] + other]
    return [word]
