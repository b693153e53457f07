"""Find the main clause of a sentence: subject, verb and the rest; of reported speech, what was said."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.headline import grammar
from monitor.headline.grammar import DENIALS, is_adverb, is_past, lemma
from monitor.headline.people import name_by_surname
from monitor.headline.sentence import split_sentence

ATTRIBUTIONS = 3  # levels of "X reported that Y stated that ..." that are dropped
REACH = 9  # words between "reported" and its "that"
OPENING = 25  # words in "Amid ..., " at most
ASIDE = 14  # words between two commas after a subject at most
BARE = 12  # words in which "reported" without "that" must show another verb
FALSELY = "falsely"
SHORT = 2  # words of a speaker whose name stays: "Vane: ..."
RELATIVE = 3  # words from "that" to the verb of its clause

_OPENERS = grammar.PREPOSITIONS | grammar.CONJUNCTIONS | {"according", "following", "if", "when"}
_BARE_REPORTING, _CLAIMING = grammar.words_of("reporting_without_that"), grammar.words_of("claiming")
_PLURAL = re.compile(r"[^s’']s$|^(?:police|personnel)$")
_SINGULAR = frozenset(("Belarus", "Forbes"))
_THEY = frozenset(("they", "he", "she", "it", "we"))
_THEIR = frozenset(("their", "his", "her", "its", "our"))


class Clause(NamedTuple):
    """The words of a subject, of its verb with auxiliaries, and of the rest; the verb is empty if none was found."""

    subject: tuple[str, ...]
    verb: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def is_denied(self) -> bool:
        """Whether the verb is denied."""
        return bool(DENIALS & {*self.verb})

    @property
    def main(self) -> str:
        """The verb's plain form, "" for a clause without one."""
        return (lemma(self.verb[-1]) or self.verb[-1]) if self.verb else ""


def find_main_clause(text: str) -> Clause:
    """Return the main clause of a text's first sentence, without who said so."""
    clause = _parse(_without_opening(split_sentence(text)))
    for _ in range(ATTRIBUTIONS):
        inner = _parse(_without_opening(list(_what_was_said(clause))))
        if not inner.verb:
            break
        clause = _in_own_name(clause, inner)
    return clause


def is_plural(subject: Sequence[str]) -> bool:
    """Return whether the verb of a subject stands in the plural."""
    ends = (n for n, word in enumerate(subject) if n and (_ends_noun(word) or word == ","))
    listed = "," in subject and "and" in subject[subject.index(",") :]
    head = subject[: next(ends, len(subject))]
    return bool(head) and (
        listed or "and" in head or bool(_PLURAL.search(head[-1]) and head[-1] not in _SINGULAR)
    )


def _ends_noun(word: str) -> bool:
    return word in grammar.PREPOSITIONS or word in grammar.RELATIVES or grammar.is_ing(word)


def _without_opening(words: list[str]) -> list[str]:
    """Return the words without "Amid ..., " before a subject and ", who is ..., " after it."""
    if words and words[0].lower() in _OPENERS and "," in words[:OPENING]:
        words = words[words.index(",") + 1 :]
    while words and words[0] in {",", ";", "that"}:
        words = words[1:]
    first, second = [*(n for n, word in enumerate(words) if word == ","), 0, 0][:2]
    verb = _find_verb(words)
    aside = verb is not None and first < verb and 0 < second - first < ASIDE and second + 1 < len(words)
    return words[:first] + words[second + 1 :] if aside and _is_finite(words, second + 1) else words


def _parse(words: Sequence[str]) -> Clause:
    at = _find_verb(words)
    if at is None:
        return Clause((), (), tuple(words))
    end = at + 1
    while end < len(words) and _helps(words[at:end]) and _is_helper(words, end):
        end += 1
    if end < len(words) and _helps(words[at:end]) and _may_be_helped(words[end]):
        end += 1
    start = at - 1 if at > 1 and words[at - 1] == FALSELY else at
    verb = tuple(word for word in words[start:end] if not is_adverb(word))
    return Clause(tuple(words[:start]), verb or tuple(words[at:end]), tuple(words[end:]))


def _helps(group: Sequence[str]) -> bool:
    """Return whether a verb so far has only auxiliaries, and its main word is still to come."""
    return all(word in grammar.AUXILIARIES or word in DENIALS or word.endswith("ly") for word in group)


def _is_helper(words: Sequence[str], n: int) -> bool:
    word = words[n]
    if word in {"likely", "unlikely"} and words[n + 1 : n + 2] == ["to"]:
        return False
    return word in grammar.AUXILIARIES or word in DENIALS or word.endswith("ly") or is_adverb(word)


def _may_be_helped(word: str) -> bool:
    return grammar.is_participle(word) or word.endswith("ing") or lemma(word) == word


def _find_verb(words: Sequence[str]) -> int | None:
    """Return where the first finite verb stands; a word that is as often a noun only if there is no other."""
    doubtful: int | None = None
    relative: int | None = None  # where a clause began whose verb is still to come
    for n, word in enumerate(words):
        if word == ";":
            break
        if word in grammar.RELATIVES and n:
            relative = n
        elif n and _is_finite(words, n):
            if relative is not None and n - relative <= RELATIVE:
                relative = None
            elif not grammar.is_doubtful_verb(word):
                return doubtful if doubtful is not None and _takes_object(words, doubtful) else n
            elif doubtful is None:
                doubtful = n
    return doubtful


def _takes_object(words: Sequence[str], n: int) -> bool:
    following = words[n + 1] if n + 1 < len(words) else ""
    return following in {"to", "that"} or following in grammar.ARTICLES or following in _THEIR


def _is_finite(words: Sequence[str], n: int) -> bool:
    word, before = words[n], words[n - 1].lower()
    if word in grammar.AUXILIARIES:
        return word not in {"be", "been", "being"} and before != "to"
    base = lemma(word) if word.islower() else None
    if base is None and word.islower() and word.endswith("ed"):
        return _takes_object(words, n)  # a verb that is not listed: "shuttered the mill"
    if base is None or grammar.is_ing(word) or word in grammar.PREPOSITIONS or _wants_noun(before):
        return False
    if is_past(word):
        return not _describes(words, n)
    plural = bool(_PLURAL.search(before)) or is_plural(words[:n])
    if word == base:
        return plural or is_adverb(before)
    return not plural or not grammar.is_doubtful_verb(word)


def _wants_noun(before: str) -> bool:
    """Return whether a noun, and no verb, follows a word."""
    joins = before in grammar.DETERMINERS or before in grammar.PREPOSITIONS or before in grammar.CONJUNCTIONS
    return joins or before.endswith(grammar.OWNS) or (grammar.is_adjective(before) and before != "military")


def _describes(words: Sequence[str], n: int) -> bool:
    """Return whether a past form only describes: "ships docked at the port were hit"."""
    following = words[n + 1] if n + 1 < len(words) else ""
    if following.endswith("s") and lemma(following) in grammar.REPORTING:
        return True
    if following not in grammar.PREPOSITIONS:
        return False
    near = words[n + 1 : n + 1 + REACH]
    stops = (k for k, word in enumerate(near) if word in {",", ";", "and"} or word in grammar.RELATIVES)
    ahead = near[: next(stops, len(near))]
    return any(word in grammar.AUXILIARIES and word not in {"be", "been", "being"} for word in ahead)


def _owner_of(speaker: tuple[str, ...], word: str) -> tuple[str, ...]:
    """Return whom "he" means after "Vane's words show that": "Vane"; else the whole speaker."""
    owns = next((n for n, one in enumerate(speaker) if one.endswith(grammar.OWNS)), None)
    if owns is None or word not in {"he", "she"}:
        return speaker
    return (*speaker[:owns], speaker[owns].removesuffix("’s").removesuffix("'s"))


def _without_going_on(clause: Clause) -> Clause:
    """Return "reports that ..." for "continues to report that ..."."""
    if clause.main == "continue" and clause.rest[:1] == ("to",) and len(clause.rest) > 1:
        return Clause(clause.subject, clause.rest[1:2], clause.rest[2:])
    return clause


def _what_was_said(clause: Clause) -> tuple[str, ...]:
    """Return what follows "reported that"; () where nobody reports."""
    clause = _without_going_on(clause)
    if clause.main not in grammar.REPORTING or clause.is_denied:
        return ()
    near = clause.rest[:REACH]
    if "that" in near and not {",", ";", "to", "and"} & {*near[: near.index("that")]}:
        return clause.rest[near.index("that") + 1 :]
    bare = clause.main in _BARE_REPORTING and clause.rest and clause.rest[0] not in grammar.PREPOSITIONS
    return clause.rest if bare and _parse(clause.rest[:BARE]).verb else ()


def _in_own_name(outer: Clause, inner: Clause) -> Clause:
    """Return what was said as a clause of its own: "they" are those who said it, and a claim remains a claim."""
    outer = _without_going_on(outer)
    subject, speaker = inner.subject, outer.subject
    first = subject[0].lower() if subject else ""
    if first in _THEY:
        subject = (*_owner_of(speaker, first), *subject[1:])
    elif first in _THEIR and speaker:
        subject = (*speaker[:-1], f"{speaker[-1]}’s", *subject[1:])
    elif FALSELY in outer.verb:
        subject = ("False", "claim", ":", *subject)
    elif outer.main in _CLAIMING:
        short = tuple(name_by_surname(speaker))
        subject = (*(short if len(short) <= SHORT else ("Claim",)), ":", *subject)
    return Clause(subject, inner.verb, inner.rest)
