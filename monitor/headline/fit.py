"""Cut a clause to at most eight words, ending where a phrase ends."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.grammar import PREPOSITIONS, is_adjective, is_ing, is_participle, is_past
from monitor.headline.sentence import split_sentence
from monitor.headline.shorten import shorten

MAX_WORDS = 8  # words in a headline
LEFT_OUT = 0.4  # the cost of leaving out a word, in words
OF_LEFT_OUT = 0.9  # the same after "of": "elements of ..." says nothing without
EMPTY = 3.0  # what a subject of one noun without its "of ..." costs: "Orientation | of defences"
NATION = 2.5  # what "Russian" costs in "Russian occupation authorities"
NATION_AND_NOUN = 3  # words of a subject that can do without it
UNFINISHED = 5.0  # an end that leaves something awaited: "plans | to"
WHOLE = -2.0  # an end where nothing is left out is a gain
CUTS = {
    "of": 4.0,
    "and": 1.0,
    "or": 1.5,
    "for": 0.5,
    "between": 1.5,
    "that": 1.5,
}  # the cost of a cut before a word

_WANTING = grammar.words_of("wanting_to")  # "plans to": nothing without what follows
_NATION = re.compile(r"(?:ian|ish|ese|can)$")
_TELLING = frozenset(("false", "fake", "low", "unable"))
_COMPLEMENTS = {  # what a verb is nothing without: "accused the port | of"
    "accuse": ("of",), "conform": ("to",), "blame": ("for",), "deprive": ("of",), "seize": ("on",),
    **dict.fromkeys(("allow", "ask", "enable", "force", "instruct", "order", "urge"), ("to",)),
}  # fmt: skip
_WANTING_FOR = frozenset(("responsible", "responsibility"))
_LIGHT = grammar.words_of("light")  # may be left out to make room
_OPEN = frozenset().union(
    grammar.DETERMINERS, PREPOSITIONS, grammar.CONJUNCTIONS, grammar.RELATIVES, grammar.AUXILIARIES,
    grammar.MARKS, {"to", "not", "no", "they", "he", "she", "it", "we", "them", "him"},
)  # fmt: skip
_PREDICATES = frozenset(("unable", "unclear", "unlikely"))
_NUMBER = re.compile(r"[$€£]?\d[\d.,]*")


class _Choice(NamedTuple):
    """A version of the clause, perhaps without some words, at the cost `lost`."""

    subject: tuple[str, ...]
    verb: tuple[str, ...]
    rest: tuple[str, ...]
    lost: float

    @property
    def main(self) -> str:
        """The verb's plain form, "" for none."""
        return (grammar.lemma(self.verb[-1]) or self.verb[-1]) if self.verb else ""

    def cut(self, length: int) -> tuple[str, ...]:
        """Return the choice with so many words of its rest."""
        return (*self.subject, *self.verb, *self.rest[:length])


@lru_cache(maxsize=20_000)
def write_headline(text: str, most: int = MAX_WORDS) -> str:
    """Return the headline of a text, in at most `most` words; "" for a text without words."""
    clause = shorten(text)
    words = _fit(clause, most) or tuple(split_sentence(text)[:most])
    headline = (
        " ".join(words)
        .replace(" :", ":")
        .replace(" , and", " and")
        .replace(" ,", ",")
        .replace(" ;", "")
        .strip(" .,;:!?'‘")
    )
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
    light = tuple(
        word
        for word, after in zip(whole, (*whole[1:], ""), strict=False)
        if word not in _LIGHT or after in PREPOSITIONS  # "several of the ferries"
    )
    nouns = _without_adjectives(light)
    for rest in dict.fromkeys((whole, light, nouns) if not _repeats(nouns) else (whole, light)):
        for subject, lost in _subjects(clause.subject):
            yield _Choice(subject, clause.verb, rest, lost + LEFT_OUT * (len(whole) - len(rest)))


def _without_adjectives(words: Sequence[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for before, word, after in zip(("", *words), words, (*words[1:], ""), strict=False):
        joins = word in {"and", "or"} and _leans(before, after)  # "large and small ferries"
        paired = kept[-1:] in (["and"], ["or"])  # "Port and northern ferries"
        if not joins and (paired or not _leans(word, after)):
            kept.append(word)
    return tuple(kept)


def _leans(word: str, after: str) -> bool:
    """Return whether an adjective may be left out: not of a name, nor of "most of", nor a telling one."""
    name = word.istitle() and after.istitle() and not _NATION.search(word)
    return is_adjective(word) and not name and word.lower() not in _TELLING and after not in PREPOSITIONS


def _repeats(words: Sequence[str]) -> bool:
    """Return whether nothing is left to tell two things apart: "delegation and delegation"."""
    return any(
        two == "and" and one == three for one, two, three in zip(words, words[1:], words[2:], strict=False)
    )


def _subjects(subject: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], float]]:
    """Yield the subject whole, then without what stands after its noun, with what that costs."""
    yield subject, 0.0
    if (
        len(subject) >= NATION_AND_NOUN
        and "and" not in subject
        and is_adjective(subject[0])
        and subject[0].istitle()
    ):
        yield subject[1:], NATION
    for n in range(1, len(subject)):
        word, before = subject[n], subject[n - 1]
        ends = word in PREPOSITIONS or word in grammar.RELATIVES or is_ing(word) or _ends_list(subject, n)
        ends = ends or (n > 1 and word.islower() and is_participle(word) and not is_adjective(before))
        ends = ends or (word == "and" and subject[n + 1 : n + 2] == ("other",))
        wanting = word == "to" and (before in _WANTING or is_ing(before))
        described = (
            n > 1 and word in PREPOSITIONS and is_participle(before)
        )  # "troops drawn | from the north"
        if ends and not wanting and not described and "," not in subject[:n] and not _hangs(before):
            bare = EMPTY if n == 1 and word == "of" else 0.0
            yield subject[:n], bare + (len(subject) - n) * (OF_LEFT_OUT if word == "of" else LEFT_OUT)


def _ends_list(subject: Sequence[str], n: int) -> bool:
    """Return whether a comma ends a noun, and not one of several adjectives: "US, Green and Blue officials"."""
    return subject[n] == "," and not any(is_adjective(word) for word in subject[n + 1 : n + 2])


def _room(choice: _Choice, most: int) -> int:
    """Return how many words of the rest may be said; below 0 for none at all."""
    left = most - sum(word not in grammar.MARKS for word in (*choice.subject, *choice.verb))
    counted = accumulate(word not in grammar.MARKS for word in choice.rest)
    return left if left < 0 else sum(count <= left for count in counted)


def _may_end(choice: _Choice, length: int) -> bool:
    """Return whether a headline may end after so many words of the rest."""
    words, following = choice.cut(length), choice.rest[length : length + 1]
    if not words or (_hangs(words[-1]) and not _is_predicate(choice, words[-1])):
        return False
    return not following or _may_follow(choice, words, following[0])


def _may_follow(choice: _Choice, words: tuple[str, ...], word: str) -> bool:
    """Return whether a headline of those words may end before this one."""
    length = len(words) - len(choice.cut(0))
    if length and is_ing(words[-1]):
        return False  # "citizens living | in"
    if not length and choice.verb and (word == "to" or word not in PREPOSITIONS):
        return False  # a verb without its object
    if words[-2:-1] == ("to",):
        return False  # "to cut | off"
    if length > 1 and is_participle(words[-1]) and (word in PREPOSITIONS or word == "to"):
        return False  # "units withdrawn | from"
    joins = word in PREPOSITIONS or word in grammar.CONJUNCTIONS or word in grammar.RELATIVES
    return joins or is_ing(word) or (is_participle(word) and word.islower())


def _is_predicate(choice: _Choice, word: str) -> bool:
    """Return whether an adjective ends a clause, as in "resources are not endless"."""
    return is_adjective(word) and bool({*choice.verb} & (grammar.BE | {"remain", "remains", "not"}))


def _hangs(word: str) -> bool:
    """Return whether a headline cannot end on this word."""
    low = word.lower()
    joins = (
        low in _OPEN or low == "military" or word.endswith(("’s", "'s", "-")) or bool(_NUMBER.fullmatch(word))
    )
    return joins or grammar.is_adverb(word) or (is_adjective(word) and low not in _PREDICATES)


def _cost(choice: _Choice, length: int) -> float:
    """Return the cost of ending here, in words: the phrase is incomplete, or too little was said."""
    if length == len(choice.rest):
        return WHOLE
    word, last = choice.rest[length], choice.rest[length - 1] if length else ""
    awaited = word == "to" and (not length or last in _WANTING or is_past(last))
    awaited = awaited or word in _COMPLEMENTS.get(choice.main, ())
    awaited = awaited or (word == "of" and last == "capable")
    awaited = awaited or (word == "for" and last in _WANTING_FOR) or (word == "of" and length == 1)
    return CUTS.get(word, 0.0) + (UNFINISHED if awaited else 0.0) + (0.0 if length else -WHOLE)


def _cut_hard(clause: Clause, most: int) -> tuple[str, ...]:
    """Return what fits if no phrase ends in time: the subject alone if the verb would have no object."""
    words = (
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
