"""Names that a takeaway is first to mention: people, places and units, not titles, nationalities or common words.

A name is known if any of its forms is.
"""

import re
from collections.abc import Container, Iterator, Sequence
from itertools import dropwhile, groupby

from monitor.headline.grammar import words_of
from monitor.themes.features import Features, load_vocabulary, mentions, stem
from monitor.themes.name_forms import PEOPLES, initials_of, is_told, key_of

_BEGUN = {"Ministry", "People"}  # a run that ends so goes on after "of"
_BODIES, _TITLES, _FIRST_NAMES = words_of("bodies"), words_of("titles"), words_of("first_names")
_EVERYDAY = frozenset(  # mentioned every other day
    "EU Europe Kremlin Kyiv Moscow NATO Nations Putin Russia UN US USA Ukraine United Washington West Zelensky Zelenskyy".split()  # noqa: SIM905
)
_CALENDAR = {"Christmas", "Day", "Easter", "Eve", "New", "Year"}
_NO_NAMES = _BODIES | _TITLES | _EVERYDAY | _CALENDAR
FULL_NAME = 2  # words
_BEFORE_OFFICE = re.compile(r"\b(?:of|to)(?: the)? $")
_PLAIN = words_of("adjectives")
_NATIONAL = re.compile(  # "Armenian", "Danish", "Crimean", "Israeli"
    r"(?:[a-z]ian|yan|elan|[mpr]ean|rican|xican|uban|dovan|ish|[a-z]ese|aeli|raqi|meni|stani)s?$"
)


def fresh_names(features: Features, known: Container[str]) -> list[str]:
    """Return the names in a takeaway of which no form is among the `known` words, as a person would say them.

    This leaves out titles before a name, people whose surname is known, and short forms in parentheses.
    """
    fresh = {
        name for name in features.names if _is_fresh(name, known) and f"({name})" not in features.spelled
    }
    if not fresh:  # as in most takeaways
        return []
    parts = (part for run in mentions(features.spelled, fresh) for part in _split(run.split()))
    told = [_told(part, features, fresh, known) for part in parts if not fresh.isdisjoint(part)]
    whole = dict.fromkeys(filter(None, told))
    return [name for name in whole if not any(other.endswith(f" {name}") for other in whole)]


def _is_fresh(name: str, known: Container[str]) -> bool:
    """Return whether a capitalised word is a name of which no form is known."""
    if is_told(name, known):
        return False
    parts = name.split("-")
    if _is_compound(name) or (len(parts) > 1 and not any(_is_fresh(part, known) for part in parts)):
        return False  # "Crab-held"; the "Heron-Brackwater" line between two known places
    return not _is_no_name(name)


def names_in(run: str) -> Iterator[str]:
    """Yield the names in a run of capitalised words without titles, nationalities, common words and what is named every day."""
    for words in _split(run.split()):
        rest = [word for word in words if not _EVERYDAY.issuperset(word.split("-"))]
        if not rest or rest[-1] != words[-1]:  # "Kremlin", "Vladimir Putin"
            continue
        alone = len(rest) == 1 and not rest[0].isupper() and (_is_no_name(rest[0]) or _is_common(rest[0]))
        if not (alone or all(word in _TITLES | _CALENDAR or _NATIONAL.search(word) for word in words)):
            yield " ".join(words)


def _is_compound(word: str) -> bool:
    """Return whether a word is a compound that ends in lower case, such as "Crab-held"."""
    return word.rpartition("-")[2][:1].islower()


def _is_no_name(word: str) -> bool:
    """Return whether a capitalised word is a title, a body, a nationality or a word of the calendar."""
    return (
        word in _NO_NAMES
        or word.removesuffix("s") in _NO_NAMES
        or word.lower() in _PLAIN
        or word in PEOPLES
        or bool(_NATIONAL.search(word))
    )


def _split(run: Sequence[str]) -> Iterator[list[str]]:
    """Yield the names in a run of capitalised words: brigade and person in "Heron Brigade Commander Ossian Pelrick"."""
    groups = [(is_said, [*group]) for is_said, group in groupby(run, _is_said)]
    for place, (is_said, words) in enumerate(groups):
        while words and place < len(groups) - 1 and words[-1].lower() in _PLAIN:  # "First Deputy"
            words.pop()
        start = 0
        for n in range(1, len(words) if is_said else 0):
            if _is_person(words[n:], after=words[n - 1]):
                yield words[start:n]
                start = n
        if is_said and words:
            yield words[start:]


def _is_person(words: Sequence[str], *, after: str) -> bool:
    """Return whether words are the full name of a person without a title, after a place or a body."""
    if after in _FIRST_NAMES or len(words) < FULL_NAME:
        return False
    return words[0] in _FIRST_NAMES or (
        after in _BODIES and not any(word in _BODIES or word.isupper() or _is_common(word) for word in words)
    )


def _is_said(word: str) -> bool:
    """Return whether a word is neither a title, such as "Colonel-General", nor a compound such as "Crab-held"."""
    return not (word.rpartition("-")[2] in _TITLES or _is_compound(word))


def _told(words: list[str], features: Features, fresh: Container[str], known: Container[str]) -> str:
    """Return the part of some capitalised words that is a fresh name, or ""."""
    run = " ".join(words)
    while len(words) > 1 and words[-1] in _BEGUN:  # "Ministry of ..."
        words.pop()
    if (words[-1] in _EVERYDAY or is_told(words[-1], known)) and words[-1] not in _BODIES:
        return ""  # a person whose surname is known, a place of a known name
    if key_of(initials_of(words)) in known or _is_longer_form(words, fresh, known):
        return ""
    person = list(dropwhile(lambda word: word not in fresh, words))
    office = _BEFORE_OFFICE.search(features.spelled.partition(run)[0])
    if office and len(person) > 1 and not any(map(_is_common, person)):
        words = person  # "Secretary of State Ossian Pelrick"
    says = [word for word in words if word.lower() not in _PLAIN]
    return "" if len(says) == 1 and _is_common(says[0]) else " ".join(words)


def _is_longer_form(words: Sequence[str], fresh: Container[str], known: Container[str]) -> bool:
    """Return whether a name only adds common words to a known one: "Wagner Private Military Company"."""
    return any(is_told(word, known) and not _is_common(word) for word in words) and all(
        _is_common(word) or word in _BODIES for word in words if word in fresh
    )


def _is_common(word: str) -> bool:
    """Return whether a word also occurs in lower case, like "Port" or "Together"."""
    return stem(word) in load_vocabulary().lower
