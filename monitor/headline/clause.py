"""Split a sentence into a clause's parts: subject, verb and the rest."""

from collections.abc import Sequence
from typing import NamedTuple

from monitor.headline import grammar
from monitor.headline.finite import find_verb, is_finite
from monitor.headline.grammar import DEGREES, DENIALS, is_adjective, is_adverb, is_past, lemma
from monitor.headline.people import ends_in_person

OPENING = 25  # words in "Amid ..., " at most
ASIDE = 14  # words between two commas after a subject at most
FALSELY = "falsely"
HEDGES = grammar.words_of("hedges")  # "reportedly"

_NAMED = frozenset(("North", "South", "East", "West"))
_OPENERS = grammar.PREPOSITIONS | grammar.CONJUNCTIONS | grammar.words_of("opening")  # "Although ..., "
_NOT_LIMITING = frozenset(("also", "even", "just", "now", "recently", "still", "then"))


class Clause(NamedTuple):
    """The words of a subject, of its verb with auxiliaries, and of the rest; the verb is empty if none was found.

    The hedge is what makes the verb uncertain: "reportedly", or "". The condition is "if ..." or "unless ...".
    """

    subject: tuple[str, ...]
    verb: tuple[str, ...]
    rest: tuple[str, ...]
    hedge: str = ""
    condition: tuple[str, ...] = ()

    @property
    def is_denied(self) -> bool:
        """Whether the verb is denied."""
        return bool(DENIALS & {*self.verb}) or self.subject[-1:] == ("neither",)

    @property
    def main(self) -> str:
        """The verb's plain form, "" for a clause without one."""
        return (lemma(self.verb[-1]) or self.verb[-1]) if self.verb else ""


def without_opening(words: list[str]) -> list[str]:
    """Return the words without "Amid ..., " before a subject and ", who is ..., " after it."""
    named = len(words) > 1 and words[1][:1].isupper() and words[0] in _NAMED  # "North Sylvania"
    if words and words[0].lower() in _OPENERS and not named and "," in words[:OPENING]:
        words = words[words.index(",") + 1 :]
    while words and words[0] in {",", ";", "that"}:
        words = words[1:]
    first, second = [*(n for n, word in enumerate(words) if word == ","), 0, 0][:2]
    verb = find_verb(words)
    longest = OPENING if words[first + 1 : first + 2] in (["which"], ["who"]) else ASIDE
    aside = verb is not None and first < verb and 1 < second - first < longest and second + 1 < len(words)
    if not aside or not is_finite(words, second + 1):
        return words
    between = words[first + 1 : second]
    named = between[0] != "including" and ends_in_person(["", *between])
    who = between[-1:] if named else words[:first]  # "The head of the works, Ossian Pelrick, ..."
    return who + words[second + 1 :]


def parse_clause(words: Sequence[str]) -> Clause:
    """Return some words as a clause, by their first finite verb."""
    at = find_verb(words)
    if at is None:
        return Clause((), (), tuple(words))
    end = at + 1
    while end < len(words) and _helps(words[at:end]) and _is_helper(words, end):
        end += 1
    if end < len(words) and _helps(words[at:end]) and _may_be_helped(words[end]):
        end += 1
    if _is_past_pair(words, end):
        end += 2
    start = at
    while start > 1 and (words[start - 1] in DEGREES | {FALSELY} or is_adverb(words[start - 1])):
        start -= 1
    while start < at and words[start] not in DEGREES | {FALSELY}:
        start += 1
    verb = tuple(word for n, word in enumerate(words[start:end], start) if not _may_drop(words, n))
    return Clause(
        tuple(words[:start]), verb or tuple(words[at:end]), tuple(words[end:]), _find_hedge(words, start, end)
    )


def _may_drop(words: Sequence[str], n: int) -> bool:
    """Return whether an adverb at the verb says little; "not yet" and "not explicitly" are no plain "not"."""
    if words[n : n + 2] == ["yet", "to"]:
        return False  # "have yet to"
    if words[n] == "since":
        return True
    denied = words[n - 1] in DENIALS or (words[n - 1] in grammar.BE and words[n - 2] in DENIALS)
    limits = denied and words[n] not in HEDGES | _NOT_LIMITING
    return is_adverb(words[n]) and not limits


def _find_hedge(words: Sequence[str], start: int, end: int) -> str:
    """Return "reportedly" or its like that stands among the adverbs around a verb."""
    while start and (is_adverb(words[start - 1]) or words[start - 1] in DEGREES):
        start -= 1
    while end < len(words) and is_adverb(words[end]) and words[end + 1 : end + 2] != ["to"]:
        end += 1
    return next((word for word in words[start:end] if word in HEDGES), "")


def _is_past_pair(words: Sequence[str], end: int) -> bool:
    """Return whether a second verb shares the object: "killed | and wounded scores"."""
    verb, (joint, second, following) = words[end - 1], (*words[end : end + 3], "", "", "")[:3]
    alike = is_past(verb) and is_past(second) and joint in {"and", "or"}
    return alike and following != "" and following not in grammar.PREPOSITIONS


def _helps(group: Sequence[str]) -> bool:
    """Return whether a verb so far has only auxiliaries, and its main word is still to come."""
    return all(
        word in grammar.AUXILIARIES
        or word in DENIALS | DEGREES
        or is_adverb(word)
        or word.endswith("ly")
        or word == "since"
        for word in group
    )


def _is_helper(words: Sequence[str], n: int) -> bool:
    word = words[n]
    if word in {"likely", "unlikely"} and words[n + 1 : n + 2] == ["to"]:
        return False
    since = word == "since" and words[n - 1] in grammar.PERFECT  # "has since left"
    return (
        since
        or word in grammar.AUXILIARIES
        or word in DENIALS | DEGREES
        or word.endswith("ly")
        or is_adverb(word)
    )


def _may_be_helped(word: str) -> bool:
    if word.startswith("un") and is_adjective(word) and lemma(word) is None:
        return False  # "are unconfirmed"
    return grammar.is_participle(word) or word.endswith("ing") or lemma(word) == word
