"""What the tracker sees in a takeaway: stems and names."""

import re
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]  # it ships no types

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_STEMMER = snowballstemmer.stemmer("english")
_LONGEST = 4000  # characters of a takeaway that are read: bounds the time a broken page can cost

STOPS = frozenset(
    """a about after again against all also although am amid among an and any are around as at be because been before
    being between both but by can could did do does doing down during each for from had has have having he her here him
    his how if in into is it its itself just may might more most near no nor not now of off on once only or other our out
    over own same she should since so some such than that the their them then there these they this those through to too
    toward towards under until up upon very was we were what when where which while who whom why will with within without
    would yet you your s t isw russian russia ukrainian ukraine force likely continue report reportedly claim""".split()  # noqa: SIM905 - readable as text, not as 150 quoted words
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the English stem of a word, lower case."""
    stemmed: str = _STEMMER.stemWord(word.lower().replace("’", "'").removesuffix("'s"))
    return stemmed


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of a text's words in order, without the words that say nothing."""
    found = (stem(word) for word in _WORD.findall(text[:_LONGEST]))
    return tuple(word for word in found if word not in STOPS)


def surface_stems(text: str) -> list[tuple[str, str]]:
    """Return each word that says something as (stem, word as printed), in order."""
    found = [(stem(word), word) for word in _WORD.findall(text[:_LONGEST])]
    return [(key, word) for key, word in found if key not in STOPS and not word.isdigit()]


def emphasised(text: str) -> tuple[str, ...]:
    """Return the stems with those of capitalised words twice: names tell matters apart."""
    found = [(stem(word), word) for word in _WORD.findall(text[:_LONGEST])]
    return tuple(key for key, word in found if key not in STOPS for _ in range(1 + word[0].isupper()))


_NAME = re.compile(r"\b[A-Z][\w’'-]*(?:\s+(?:of\s+(?:the\s+)?)?[A-Z][\w’'-]*)*")
_NUMBER = re.compile(r"\d[\d.,]*")


def names(text: str) -> frozenset[str]:
    """Return the capitalised words, but for frame words: people, places, units, institutions, weapons."""
    found = (
        word.removesuffix("'s").removesuffix("’s")
        for word in _WORD.findall(text[:_LONGEST])
        if word[0].isupper()
    )
    return frozenset(word for word in found if stem(word) not in STOPS and len(word) > 1)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers as printed."""
    return frozenset(number.rstrip(".,") for number in _NUMBER.findall(text[:_LONGEST]))
