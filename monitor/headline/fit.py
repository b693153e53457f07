"""The most telling beginning of a clause that has at most eight words and ends where a phrase does."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.grammar import PREPOSITIONS, is_adjective, is_ing, is_past
from monitor.headline.sentence import split_sentence
from monitor.headline.shorten import shorten

MAX_WORDS = 8  # words in a headline
LEFT_OUT = 0.4  # what a word left out costs, in words
OF_LEFT_OUT = 0.9  # the same after "of": "elements of ..." says nothing without
UNFINISHED = 5.0  # an end that leaves something awaited: "plans | to"
WHOLE = -2.0  # an end where nothing is left out is a gain
CUTS = {
    "of": 3.0,
    "and": 1.0,
    "or": 1.5,
    "for": 0.5,
    "between": 1.5,
    "that": 1.5,
}  # what a cut before a word costs

_WANTING = grammar.words_of("wanting_to")  # "plans to": nothing without what follows
_LIGHT = grammar.words_of("light")  # may be left out to make room
_OPEN = frozenset().union(
    grammar.DETERMINERS, PREPOSITIONS, grammar.CONJUNCTIONS, grammar.RELATIVES, grammar.AUXILIARIES,
    grammar.MARKS, {"to", "not", "no"},
)  # fmt: skip
_PREDICATES = frozenset(("unable", "unclear", "unlikely"))
_NUMBER = re.compile(r"[$€£]?\d[\d.,]*")


class _Choice(NamedTuple):
    """A way to say the clause: perhaps without some words, which costs `lost`."""

    subject: tuple[str, ...]
    verb: tuple[str, ...]
    rest: tuple[str, ...]
    lost: float

    def cut(self, length: int) -> tuple[str, ...]:
        """Return the choice with so many words of its rest."""
        return (*self.subject, *self.verb, *self.rest[:length])


@lru_cache(maxsize=20_000)
def write_headline(text: str, most: int = MAX_WORDS) -> str:
    """Return the headline of a text, in at most `most` words; "" for a text without words."""
    clause = shorten(text)
    words = _fit(clause, most) or tuple(split_sentence(text)[:most])
    headline = " ".join(words).replace(" :", ":").replace(" ,", "").replace(" ;", "").strip(" .,;:!?'‘")
    return headline[:1].upper() + headline[1:]


def _fit(clause: Clause, most: int) -> tuple[str, ...]:
    found = [
        (length - _cost(choice, length) - choice.lost, choice.cut(length))
        for choice in _choices(clause)
        for length in range(_room(choice, most) + 1)
        if _may_end(choice, length)
    ]
    return max(found, key=lambda one: (one[0], len(one[1])))[1] if found else _cut_hard(clause, most)


def _choices(clause: Clause) -> Iterator[_Choice]:
    whole = clause.rest
    light = tuple(word for word in whole if word not in _LIGHT)
    pairs = zip(("", *light), light, strict=False)
    nouns = tuple(w for before, w in pairs if not (is_adjective(w) or (w == "and" and is_adjective(before))))
    for rest in dict.fromkeys((whole, light, nouns)):
        for subject, lost in _subjects(clause.subject):
            yield _Choice(subject, clause.verb, rest, lost + LEFT_OUT * (len(whole) - len(rest)))


def _subjects(subject: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], float]]:
    """Yield the subject whole, then without what stands after its noun, with what that costs."""
    yield subject, 0.0
    for n in range(1, len(subject)):
        word, before = subject[n], subject[n - 1]
        ends = word in PREPOSITIONS or word in grammar.RELATIVES or is_ing(word) or word == ","
        wanting = word == "to" and (before in _WANTING or is_ing(before))
        if ends and not wanting and not _hangs(before):
            yield subject[:n], (len(subject) - n) * (OF_LEFT_OUT if word == "of" else LEFT_OUT)


def _room(choice: _Choice, most: int) -> int:
    """Return how many words of the rest may be said; below 0 for none at all."""
    said = sum(word != ":" for word in choice.subject) + len(choice.verb)
    return min(most - said, len(choice.rest))


def _may_end(choice: _Choice, length: int) -> bool:
    """Return whether a headline may end after so many words of the rest."""
    words, following = choice.cut(length), choice.rest[length : length + 1]
    if not words or (_hangs(words[-1]) and not _is_predicate(choice, words[-1])):
        return False
    if not following:
        return True
    word = following[0]
    if not length and choice.verb and (word == "to" or word not in PREPOSITIONS):
        return False  # a verb without its object
    if words[-2:-1] == ("to",) and word not in PREPOSITIONS:
        return False
    return word in PREPOSITIONS or word in grammar.CONJUNCTIONS or word in grammar.RELATIVES or is_ing(word)


def _is_predicate(choice: _Choice, word: str) -> bool:
    """Return whether an adjective ends a clause: "resources are not endless"."""
    return is_adjective(word) and bool({*choice.verb} & (grammar.BE | {"remain", "remains", "not"}))


def _hangs(word: str) -> bool:
    """Return whether a headline cannot end on this word."""
    low = word.lower()
    joins = low in _OPEN or word.endswith(("’s", "'s", "-")) or bool(_NUMBER.fullmatch(word))
    return joins or grammar.is_adverb(word) or (is_adjective(word) and low not in _PREDICATES)


def _cost(choice: _Choice, length: int) -> float:
    """Return what ending here costs, in words: something is still awaited, or too little was said."""
    if length == len(choice.rest):
        return WHOLE
    word, last = choice.rest[length], choice.rest[length - 1] if length else ""
    awaited = word == "to" and (not length or last in _WANTING or is_past(last))
    return CUTS.get(word, 0.0) + (UNFINISHED if awaited else 0.0) + (0.0 if length else -WHOLE)


def _cut_hard(clause: Clause, most: int) -> tuple[str, ...]:
    """Return what fits where no phrase ends in time: the subject alone if the verb would be left without object."""
    words: Sequence[str] = (
        *clause.subject,
        *clause.verb,
        *(word for word in clause.rest if word not in _LIGHT),
    )
    length = min(most, len(words))
    while length > 1 and (_hangs(words[length - 1]) or _splits_name(words, length)):
        length -= 1
    known = len(clause.subject)
    return tuple(words[: known if 1 < known <= most and length <= known + len(clause.verb) else length])


def _splits_name(words: Sequence[str], length: int) -> bool:
    return length < len(words) and words[length - 1][:1].isupper() and words[length][:1].isupper()
