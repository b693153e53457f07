"""Split a sentence into the parts of a clause: subject, verb and the rest."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from monitor.headline import grammar
from monitor.headline.finite import ING_NOUNS, find_verb, is_finite
from monitor.headline.grammar import DEGREES, NEGATIONS, is_adjective, is_adverb, is_past, lemma
from monitor.headline.people import ends_in_person

OPENING = 40  # words at most in "Amid ..., "
ITEM = 4  # words at most of each thing listed there
FALSELY = "falsely"
HEDGES = grammar.words_of("hedges")  # "reportedly"

_ING = grammar.words_of("ing_predicates")
_HELPING = grammar.AUXILIARIES | NEGATIONS | DEGREES
_TIMES = frozenset(("day", "hour", "month", "week", "year"))
_LATER = frozenset(("after", "ago", "before", "earlier", "into", "later", "since"))
_NAMED = frozenset(("North", "South", "East", "West"))
_OPENERS = grammar.PREPOSITIONS | grammar.CONJUNCTIONS | grammar.words_of("opening")  # "Although ..., "
_ASKING = frozenset(("about", "how", "if", "whether", "why"))
_RELATIVES = (["where"], ["which"], ["who"], ["whose"])
_JOINED = (["and"], ["or"])
_GOING_ON = (["and"], ["but"], ["yet"], ["so"])
_NO_NOUNS = grammar.PREPOSITIONS | grammar.COORDINATORS | grammar.DETERMINERS
_INSTITUTIONS = grammar.words_of("institutions")
_NOT_LIMITING = frozenset(("also", "even", "just", "now", "recently", "still", "then"))


class Clause(NamedTuple):
    """A clause: the words of its subject, of its verb with auxiliaries, and of the rest; the verb is empty if none was found.

    The hedge is the word that makes the verb uncertain, such as "reportedly", or "". The condition is "if ..." or "unless ...".
    """

    subject: tuple[str, ...]
    verb: tuple[str, ...]
    rest: tuple[str, ...]
    hedge: str = ""
    condition: tuple[str, ...] = ()

    @property
    def is_negated(self) -> bool:
        """Whether the verb is negated, or the subject ends in "neither"."""
        return bool(NEGATIONS & {*self.verb}) or self.subject[-1:] == ("neither",)

    @property
    def main(self) -> str:
        """The base form of the verb's last word; "" for a clause without a verb."""
        return (lemma(self.verb[-1]) or self.verb[-1]) if self.verb else ""


def without_opening(words: list[str]) -> list[str]:
    """Return the words without an opening, "Amid ..., ", and without an aside after the subject, ", who is ..., "."""
    named = len(words) > 1 and words[1][:1].isupper() and words[0] in _NAMED  # "North Sylvania"
    opens = words and (words[0].lower() in _OPENERS or _opens_by_act(words) or _opens_by_time(words))
    if opens and not named:
        words = _after_opening(words)
    while words and words[0] in {",", ";", "that", "and", "but", "yet"}:
        words = words[1:]
    first, second = [*(n for n, word in enumerate(words) if word == ","), 0, 0][:2]
    verb = find_verb(words)
    aside = verb is not None and first < verb and 1 < second - first < OPENING
    after = next((n for n in range(second + 1, len(words)) if not is_adverb(words[n])), second)
    if not aside or not is_finite(words, after):
        return words
    between = words[first + 1 : second]
    named = between[0] not in grammar.PREPOSITIONS | {"including"} and ends_in_person(["", *between])
    who = between[-1:] if named else words[:first]  # "The head of the works, Ossian Pelrick, ..."
    return who + words[second + 1 :]


def _opens_by_time(words: list[str]) -> bool:
    """Return whether a time opens the words: "Two weeks after the flood, the port closed"."""
    first = words[: words.index(",")] if "," in words[:OPENING] else []
    after = any(word.rstrip("s") in _TIMES and then in _LATER for word, then in pairwise(first))
    return after and find_verb(first) is None


def _opens_by_act(words: list[str]) -> bool:
    """Return whether an act or a state opens the words: "Acting on orders, two men left", "Short of salt, two men left"."""
    at = words.index(",") if "," in words[:OPENING] else 0
    first, second = words[0].lower(), "".join(words[1:2])
    named = second[:1].isupper()  # "Meeting Pelrick, the mayor left"
    act = grammar.is_ing(first) and words.count(",") == 1 and (named or first not in ING_NOUNS)
    asked = second in _ASKING
    state = is_adjective(first) or first.endswith("ed") or grammar.is_only_participle(first)
    opens = act or (state and (asked or second in grammar.PREPOSITIONS))
    if at <= 1 or not opens:
        return False
    return (asked or find_verb(words[:at]) is None) and find_verb(words[at + 1 :]) is not None


def _after_opening(words: list[str]) -> list[str]:
    """Return the words after "Amid ..., ", or from the subject on if no comma ends the opening: "In May Sylvania left, and"."""
    at = _end_of_opening(words)
    first, after = words[:at], words[at + 1 :]
    verb = find_verb(first) if words[0].lower() in grammar.PREPOSITIONS else None
    if verb is None or (at < len(words) and after[:1] not in _GOING_ON):
        return after or words
    starts = (n for n in range(2, verb) if _starts_subject(words[n - 1], words[n]))
    return words[next(starts, 0) :]


def _end_of_opening(words: list[str]) -> int:
    """Return the index of the comma that ends an opening: not one of a list, nor one before "where Vane left,"."""
    commas = [n for n, word in enumerate(words[:OPENING]) if word == ","]
    for n, at in enumerate(commas[:-1]):
        item, following = words[at + 1 : commas[n + 1]], words[commas[n + 1] + 1 : commas[n + 1] + 2]
        listed = (len(item) <= ITEM and following in _JOINED) or item[:1] in _JOINED
        if item[:1] not in _RELATIVES and not (listed and find_verb(item) is None):
            return at
    return commas[-1] if commas else len(words)


def _starts_subject(before: str, word: str) -> bool:
    """Return whether a subject begins after the noun that ends an opening: "In that year | the", "| Russia"."""
    return before.lower() not in _NO_NOUNS and (
        word in grammar.ARTICLES | _INSTITUTIONS or grammar.is_nation(word)
    )


def parse_clause(words: Sequence[str]) -> Clause:
    """Return the words as a clause, split at their first finite verb; without one, all are the rest."""
    at = find_verb(words)
    if at is None:
        return Clause((), (), tuple(words))
    end = at + 1
    while end < len(words) and all(map(_helps, words[at:end])) and _is_helper(words, end):
        end += 1
    if end < len(words) and all(map(_helps, words[at:end])) and _may_be_helped(words[end]):
        end += 1
    if _is_past_pair(words, end):
        end += 2
    start = at
    while start > 1 and (words[start - 1] in DEGREES | {FALSELY} or is_adverb(words[start - 1])):
        start -= 1
    while start < at and words[start] not in DEGREES | {FALSELY}:
        start += 1
    verb = tuple(word for n, word in enumerate(words[start:end], start) if not _may_drop(words, n))
    hedge = _find_hedge(words, start, end) or "".join(word for word in words[:1] if word in HEDGES)
    return Clause(tuple(words[:start]), verb or tuple(words[at:end]), tuple(words[end:]), hedge)


def _may_drop(words: Sequence[str], n: int) -> bool:
    """Return whether a word at the verb is an adverb that says little, and not part of "not yet" or "not explicitly"."""
    if words[n : n + 2] == ["yet", "to"]:
        return False  # "have yet to"
    denied = words[n - 1] in NEGATIONS or (words[n - 1] in grammar.BE and words[n - 2] in NEGATIONS)
    limits = denied and words[n] not in HEDGES | _NOT_LIMITING
    return is_adverb(words[n]) and not limits


def _find_hedge(words: Sequence[str], start: int, end: int) -> str:
    """Return the hedge among the adverbs around a verb, such as "reportedly"; "" if there is none."""
    while start and is_adverb(words[start - 1]):
        start -= 1
    while end < len(words) and is_adverb(words[end]) and words[end + 1 : end + 2] != ["to"]:
        end += 1
    return next((word for word in words[start:end] if word in HEDGES), "")


def _is_past_pair(words: Sequence[str], end: int) -> bool:
    """Return whether a second past form follows that shares the object: "killed | and wounded scores"."""
    verb, (joint, second, following) = words[end - 1], (*words[end : end + 3], "", "", "")[:3]
    alike = is_past(verb) and is_past(second) and joint in {"and", "nor", "or"}
    passive = words[end - 2] in grammar.BE  # "were killed and wounded | in"
    return alike and (passive or following not in grammar.PREPOSITIONS | {"", "that"})


def _helps(word: str) -> bool:
    """Return whether a word of a verb is an auxiliary or adverb, after which its main word is still to come."""
    return word in _HELPING or word.endswith("ly") or is_adverb(word)


def _is_helper(words: Sequence[str], n: int) -> bool:
    is_likely_to = words[n] in {"likely", "unlikely"} and words[n + 1 : n + 2] == ["to"]
    return _helps(words[n]) and not is_likely_to


def _may_be_helped(word: str) -> bool:
    state = is_adjective(word) and lemma(word) is None and (word.startswith("un") or "-" in word)
    if state or word in _ING:
        return False  # "are unconfirmed", "may be missing", "is short-sighted"
    return grammar.is_participle(word) or word.endswith("ing") or lemma(word) == word
