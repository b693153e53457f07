"""Numbers that a takeaway is first to mention: those in digits, but no dates and no parts of names.

An earlier mention may be in digits or in words.
"""

import re
from collections.abc import Container, Iterator

from monitor.headline.grammar import CONJUNCTIONS, PREPOSITIONS, RELATIVES, words_of
from monitor.themes.features import CALENDAR, MAX_TAKEAWAY_CHARS, STOPS, Features, stem

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: n for n, word in enumerate(_UNITS.split())} | {
    word: 10 * n for n, word in enumerate(_TENS.split(), 2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_TOLD = re.compile(
    rf"(\d[\d.,]*)(?: ({'|'.join(_SCALES)})\b)?|\b(?:{'|'.join(_SMALL)})\b(?:[ -](?:and )?(?:{'|'.join((*_SMALL, *_SCALES))})\b)*",
    re.IGNORECASE,
)
_ORDINAL = rf"(?:st|nd|rd|th)\b(?: (?!(?:{'|'.join(words_of('titles'))})\b)[A-Z][\w-]*)*"
_DATE = re.compile(rf"\b(?:{'|'.join(CALENDAR)}) $", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][-‐‑–]?$")
_THINGS = r"(?!(?:as|does|has|is|its|this|was)\b)[a-z]+s\b"  # the plural after "70 sandfly"
_COUNTED = re.compile(
    rf"(?!\d)({_ORDINAL}|%|[-‐‑–]?\s?(?:square |[a-z]+-[a-z]+ )?([a-z]\w+)(?:(?<!s) {_THINGS})?)?"
)
_DIGIT = re.compile(r"[\d.,]")  # before a number: it is part of a longer one
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_NOUNS = STOPS | PREPOSITIONS | CONJUNCTIONS | RELATIVES | words_of("adverbs")
_CLOCK = frozenset(("am", "pm"))
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_LETTERS = re.compile(r"[a-z]+")
LAST_DAY = 31


def fresh_numbers(features: Features, known: Container[str]) -> list[str]:
    """Return the numbers in a takeaway whose values are not known, each with what it counts or the unit it numbers.

    Days, years and hours are dates, not numbers, whatever follows them.
    """
    return [told for number in sorted(features.numbers) for told in _counted(number, features.text, known)]


def _find_whole(number: str, text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield each place of a number that is not part of a longer one, and what follows it there."""
    start = text.find(number)
    while start >= 0:
        end, found = start + 1, _COUNTED.match(text, start + len(number))
        if found and not _DIGIT.match(text[max(start - 1, 0) : start]):
            yield start, found
            end = found.end()
        start = text.find(number, end)


def _counted(number: str, text: str, known: Container[str]) -> Iterator[str]:
    """Yield "8,000 recruits" once if the value is not known, unless it is part of a date or of a name like "T-62"."""
    for start, found in _find_whole(number, text):
        before = text[:start]
        noun = "" if {found[2], stem(found[2] or "")} & _NO_NOUNS else found[1] or ""
        is_known = _value(number, found[2] if found[2] in _SCALES else None) in known
        is_date = _YEAR.fullmatch(number) or found[2] in _CLOCK or _DATE.search(before)
        if is_known or is_date or _NAME.search(before) or not (noun or _is_large(number)):
            continue
        yield f"{number}{noun}"
        return


def _is_large(number: str) -> bool:
    """Return whether a bare number is worth reporting: days of a month are not."""
    return "," in number or (number.isdigit() and int(number) > LAST_DAY)


def told_numbers(text: str) -> frozenset[str]:
    """Return the values of the numbers in a text: "8000" for "8,000", "8 thousand" and "eight thousand"."""
    return frozenset(
        _value(found[1], found[2]) if found[1] else _add_up(found[0].lower())
        for found in _TOLD.finditer(text[:MAX_TAKEAWAY_CHARS])
    )


def _value(printed: str, scale: str | None) -> str:
    number = printed.rstrip(".,").replace(",", "")
    if scale is None or not _DECIMAL.fullmatch(number):
        return number
    return f"{float(number) * _SCALES[scale.lower()]:.15g}"


def _add_up(words: str) -> str:
    total = part = 0
    for word in _LETTERS.findall(words):
        if word == "hundred":
            part = max(part, 1) * 100
        elif word in _SCALES:
            total, part = total + max(part, 1) * _SCALES[word], 0
        else:
            part += _SMALL.get(word, 0)
    return str(total + part)
