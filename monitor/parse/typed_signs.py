"""Remove the bullets, numbers and letters that an editor typed before takeaways."""

import re
from collections.abc import Sequence
from string import ascii_lowercase

from monitor.parse.block import Block

# "1. ", "(1) ", or the bullet of a nested list as pasted from Word
_NUMBER = re.compile(r"(?:\(?(\d{1,2})[.)]|o) (?=[^\W\d_]|[\"“])")
_SIGN = r"[^\w\s\"'“‘„«(\[$€£¥₽…]"  # no sign that begins a sentence
_SIGNS = re.compile(rf"(?:{_SIGN}{{1,4}} ?)?")
_COUNT = re.compile(
    rf"{_SIGN}{{0,3}}\(?(?:(?:no\.?|(?:key )?takeaway) ?)?(\d{{1,2}})(?:{_SIGN}{{0,4}} (?:[-–—] )?(?-i:(?![a-z]))|{_SIGN}{{1,4}}(?!\d)|(?-i:(?=[A-Z])))",
    re.IGNORECASE,
)

_LETTER = re.compile(r"\(?([a-z]|[ivx]{2,5})(?:[.):]| [-–—](?= )) ", re.IGNORECASE)  # "a) ", "IV. "
_UNITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_COUNTED = (ascii_lowercase, [f"{tens}{units}" for tens in ("", "x", "xx") for units in _UNITS][1:])


def read_count(text: str) -> int | None:
    """Return the number that an editor typed before a text, or None."""
    count = _COUNT.match(text)
    return int(count[1]) if count else None


def without_typed_signs(entries: Sequence[Block]) -> list[Block]:
    """Return list entries without what was typed before each of them: one sign, or numbers or letters that count them.

    Where only some have it, a number must be that of their place and be followed by a full stop or a bracket.
    """
    if len(entries) > 1:
        counts = [_COUNT.match(entry.text) for entry in entries]
        if _are_in_order([int(count[1]) for count in counts if count], len(entries)):
            return [
                entry.without_beginning(count[0])
                for entry, count in zip(entries, counts, strict=True)
                if count
            ]
        letters = [found for entry in entries if (found := _LETTER.match(entry.text))]
        if len(letters) == len(entries) and _are_running([letter[1].lower() for letter in letters]):
            return [
                entry.without_beginning(letter[0]) for entry, letter in zip(entries, letters, strict=True)
            ]
        signs = {found[0] for entry in entries if (found := _SIGNS.match(entry.text))}
        if len(signs) == 1 and "" not in signs:
            return [entry.without_beginning(*signs) for entry in entries]
    return [_without_number(entry, place) for place, entry in enumerate(entries, 1)]


def _are_in_order(numbers: Sequence[int], most: int) -> bool:
    """Return whether `most` numbers count from 1, or begin again at 1."""
    steps = zip([0, *numbers], numbers, strict=False)
    return len(numbers) == most and all(number in {1, before + 1} for before, number in steps)


def _are_running(labels: Sequence[str]) -> bool:
    """Return whether labels are letters or roman numerals in their order, from the first."""
    return any(labels == [*counted[: len(labels)]] for counted in _COUNTED)


def _without_number(entry: Block, place: int) -> Block:
    number = _NUMBER.match(entry.text)
    is_typed = number and (number[1] is None or int(number[1]) == place)
    return entry.without_beginning(number[0]) if number and is_typed else entry
