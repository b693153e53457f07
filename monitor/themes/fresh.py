"""What a takeaway names for the first time: people, places and units, not titles, nationalities or common words.

A name counts as told in whichever form it was.
"""

import re
from collections.abc import Container, Iterator, Sequence
from itertools import dropwhile

from monitor.headline.grammar import words_of
from monitor.themes.features import (
    CALENDAR,
    MAX_TAKEAWAY_CHARS,
    STOPS,
    Features,
    bare,
    load_vocabulary,
    mentions,
    stem,
)
from monitor.themes.name_forms import PEOPLES, initials_of, is_told

_BEGUN = {"Ministry", "People"}  # what follows "Ministry of" is another run of words
_BODIES, _TITLES = words_of("bodies"), words_of("titles")
_EVERYDAY = frozenset(  # named every other day
    "EU Europe Kremlin Kyiv Moscow NATO Nations Putin Russia UN US USA Ukraine United Washington West Zelensky Zelenskyy".split()  # noqa: SIM905
)
_NO_NAMES = _BODIES | _TITLES | _EVERYDAY | {"Christmas", "Day", "Easter", "Eve", "New", "Year"}
_DATE = re.compile(rf"\b(?:{'|'.join(CALENDAR)}) $", re.IGNORECASE)
_RUN = re.compile(r"\b[^\W\da-z_][\w'’-]*(?: [^\W\da-z_][\w'’-]*)*")  # faster than to look at each word
_NAME = re.compile(r"[^\W\d_]-?$")
_THINGS = r"(?!(?:as|does|has|is|its|this|was)\b)[a-z]+s\b"  # the plural after "70 sandfly"
_COUNTED = re.compile(rf"(?!\d)(%|[-–]?\s?(?:square |[a-z]+-[a-z]+ )?([a-z]\w+)(?:(?<!s) {_THINGS})?)?")
_DIGIT = re.compile(r"[\d.,]")  # before a number: it is the end of a longer one
_YEAR = re.compile(r"(?:19|20)\d\d")
LAST_DAY = 31
_BEFORE_OFFICE = re.compile(r"\b(?:of|to)(?: the)? $")
_PLAIN = words_of("adjectives")
_NATIONAL = re.compile(  # "Armenian", "Danish", "Crimean", "Israeli"
    r"(?:[a-z]ian|yan|elan|[mpr]ean|rican|xican|uban|dovan|ish|[a-z]ese|aeli|raqi|meni|stani)s?$"
)


def fresh_names(features: Features, known: Container[str]) -> list[str]:
    """Return the names in a takeaway that are not among the `known` words in any form, each as a person would say it.

    Titles before a name are left out, and so are somebody whose surname is known and short forms in parentheses.
    """
    fresh = {
        name for name in features.names if _is_fresh(name, known) and f"({name})" not in features.spelled
    }
    if not fresh:  # as in most takeaways
        return []
    told = [_told(run, features, fresh, known) for run in mentions(features.spelled, fresh)]
    whole = dict.fromkeys(filter(None, told))
    return [name for name in whole if not any(other.endswith(f" {name}") for other in whole)]


def fresh_numbers(features: Features, known: Container[str]) -> list[str]:
    """Return the numbers in a takeaway that are not known, with what is counted; days and years are dates, no numbers."""
    return [
        told
        for number in sorted(features.numbers)
        if number not in known
        for told in _counted(number, features.text)
    ]


def _is_fresh(name: str, known: Container[str]) -> bool:
    """Return whether a capitalised word is a name that is not known in any form."""
    if is_told(name, known):
        return False
    parts = name.split("-")
    if _is_compound(name) or (len(parts) > 1 and not any(_is_fresh(part, known) for part in parts)):
        return False  # "Crab-held"; the "Heron-Brackwater" line between two known places
    return not _is_no_name(name)


def is_name(run: str) -> bool:
    """Return whether capitalised words name somebody or something: titles, nationalities, a lone common word do not."""
    words = [word for word in run.split() if not _is_compound(word)]
    if any(word in _EVERYDAY or word.isupper() for word in words):  # a short form: "DNR"
        return True
    if len(words) == 1:
        return not (_is_no_name(words[0]) or _is_common(words[0]))
    return not all(word in _TITLES or _NATIONAL.search(word) for word in words)


def _is_compound(word: str) -> bool:
    """Return whether a word says of whom something is, as "Crab-held"."""
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


def _told(run: str, features: Features, fresh: Container[str], known: Container[str]) -> str:
    """Return the part of a run of capitalised words that names somebody or something, or ""."""
    words = [word for word in run.split() if not _is_compound(word)]
    while len(words) > 1 and words[-1] in _BEGUN:  # "Ministry of ..."
        words.pop()
    if (words[-1] in _EVERYDAY or is_told(words[-1], known)) and words[-1] not in _BODIES:
        return ""  # a person whose surname is known, a place of a known name
    if initials_of(words) in known or _is_longer_form(words, fresh, known):
        return ""
    words = words[1 + max((n for n, word in enumerate(words) if word in _TITLES), default=-1) :] or words
    person = list(dropwhile(lambda word: word not in fresh, words))
    office = _BEFORE_OFFICE.search(features.spelled.partition(run)[0])
    if office and len(person) > 1 and not any(map(_is_common, person)):
        words = person  # "Secretary of State Ossian Pelrick"
    says = [word for word in words if word.lower() not in _PLAIN]
    return "" if len(says) == 1 and _is_common(says[0]) else " ".join(words)


def _is_longer_form(words: Sequence[str], fresh: Container[str], known: Container[str]) -> bool:
    """Return whether all that is fresh in a name are common words around a known one: "Wagner Private Military Company"."""
    said = [word for word in words if word not in _TITLES]
    return any(is_told(word, known) and not _is_common(word) for word in said) and all(
        _is_common(word) or word in _BODIES for word in said if word in fresh
    )


def told_names(spelled: str) -> set[str]:
    """Return what a text tells of names: each capitalised word, its parts, and the initials of long runs of them."""
    told: set[str] = set()
    for run in _RUN.findall(spelled[:MAX_TAKEAWAY_CHARS]):
        words = [bare(word) for word in run.split() if word.lower() not in STOPS]
        told.update(words, *(word.split("-") for word in words if "-" in word), [initials_of(words)])
    return told - {""}


def _is_common(word: str) -> bool:
    """Return whether a word also stands in lower case, as "Port" or "Together"."""
    return stem(word) in load_vocabulary().lower


def _find_whole(number: str, text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield where the number stands, not as part of a longer one, and what follows it there."""
    start = text.find(number)
    while start >= 0:
        end, found = start + 1, _COUNTED.match(text, start + len(number))
        if found and not _DIGIT.match(text[max(start - 1, 0) : start]):
            yield start, found
            end = found.end()
        start = text.find(number, end)


def _counted(number: str, text: str) -> Iterator[str]:
    """Yield "8,000 recruits" where the number is first told, unless it is part of a date or of a name, as "T-62"."""
    for start, found in _find_whole(number, text):
        before = text[:start]
        noun = "" if {found[2], stem(found[2] or "")} & STOPS else found[1] or ""
        if _DATE.search(before) or _NAME.search(before) or not (noun or _is_large(number)):
            continue
        yield f"{number}{noun}"
        return


def _is_large(number: str) -> bool:
    """Return whether a bare number says something: days of a month and years do not."""
    return "," in number or (number.isdigit() and int(number) > LAST_DAY and not _YEAR.fullmatch(number))
