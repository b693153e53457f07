"""Words that the user watches for: phrases that a text must contain, and others that it must not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from monitor.text import fold, has_word

_MARKED = re.compile(r'(?<!\S)(-?)"([^"]*)"?|(?<!\S)-(\S+)')  # "a phrase", -"a phrase", -word
_QUOTED = re.compile(r'["“”]([^"“”]*)["“”]')


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Patterns for a folded text: all of `wanted` must be in it, and none of `unwanted`."""

    wanted: tuple[re.Pattern[str], ...]
    unwanted: tuple[re.Pattern[str], ...]

    def fits(self, folded: str) -> bool:
        """Return whether a folded text has what is wanted, and nothing unwanted."""
        return all(one.search(folded) for one in self.wanted) and not any(
            one.search(folded) for one in self.unwanted
        )


@cache
def read_watch(words: str) -> Watch:
    """Read what was typed: quotes and -words as in a search, but other words are one phrase, and an asterisk is any ending."""
    typed = fold(words)
    marked = [(minus or word, quoted or word) for minus, quoted, word in _MARKED.findall(typed)]
    plain = [("", phrase) for phrase in _MARKED.sub("\n", typed).split("\n")]
    found = [(is_unwanted, text) for is_unwanted, text in (*plain, *marked) if has_word(text)]
    return Watch(
        wanted=tuple(_pattern(text) for is_unwanted, text in found if not is_unwanted),
        unwanted=tuple(_pattern(text) for is_unwanted, text in found if is_unwanted),
    )


def has_open_quote(words: str) -> bool:
    """Return whether a quote begins a phrase and none ends it."""
    return any(found[0].count('"') == 1 for found in _MARKED.finditer(fold(words)) if found[2] is not None)


def find_watched(text: str, watched: Iterable[str]) -> tuple[str, ...]:
    """Return those of the words that the user watches for which a text fits."""
    folded = fold(text)
    return tuple(words for words in watched if read_watch(words).fits(folded))


def say_watched(words: str) -> str:
    """Return words to watch for in quotation marks; if they have their own, only those: “air defense” -Patriot."""
    said, phrases = _QUOTED.subn(r"“\1”", words)
    return said if phrases else f"“{said}”"


def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(re.escape(phrase.strip()).replace(r"\*", r"\w*"))
