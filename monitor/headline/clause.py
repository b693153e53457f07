"""Split a sentence into a clause's parts: subject, verb and the rest."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.headline import grammar
from monitor.headline.grammar import DEGREES, DENIALS, is_adjective, is_adverb, is_past, lemma
from monitor.headline.people import ends_in_person

REACH = 9  # words between "reported" and its "that"
OPENING = 25  # words in "Amid ..., " at most
ASIDE = 14  # words between two commas after a subject at most
FALSELY = "falsely"
HEDGES = grammar.words_of("hedges")  # "reportedly"
RELATIVE = 3  # words from "that" to the verb of its clause

_NAMED = frozenset(("North", "South", "East", "West"))
_OPENERS = (
    grammar.PREPOSITIONS
    | grammar.CONJUNCTIONS
    | {
        "according",
        "although",
        "contrary",
        "even",
        "following",
        "having",
        "if",
        "instead",
        "rather",
        "though",
        "unable",
        "when",
        "while",
    }
)
_NOT_LIMITING = frozenset(("also", "even", "just", "now", "recently", "still", "then"))
_PLURAL = re.compile(r"[^s’']s$|^(?:police|personnel|infantry|people|staff)$")
_SINGULAR = frozenset(("Belarus", "Forbes"))
_RECEIVING = grammar.words_of("receiving")
_JOINTS = frozenset(
    [
        ",",
        ";",
        "and",
        "but",
        "as",
        "after",
        "although",
        "because",
        "before",
        "since",
        "though",
        "unless",
        "until",
        "when",
        "whereas",
        "while",
    ]
)
_SHOWING = frozenset(("depicting", "including", "showing"))
_WANTING = grammar.tables_of("awaits")["to"] | {"claimed", "continued"}
THEY = frozenset(("they", "he", "she", "it", "we"))
THEIR = frozenset(("their", "his", "her", "its", "our"))


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


def is_plural(subject: Sequence[str]) -> bool:
    """Return whether the verb of a subject stands in the plural."""
    while subject and is_adverb(subject[-1]):
        subject = subject[:-1]
    ends = (n for n, word in enumerate(subject) if n and (_ends_noun(word) or word == ","))
    listed = ("," in subject and "and" in subject[subject.index(",") :]) or any(
        word.endswith(",") and word != "," for word in subject
    )
    head = subject[: next(ends, len(subject))]
    return bool(head) and (
        listed
        or bool({"and", grammar.AMP} & {*head})
        or bool(_PLURAL.search(head[-1]) and head[-1] not in _SINGULAR)
    )


def _ends_noun(word: str) -> bool:
    return (
        word in grammar.PREPOSITIONS
        or word in grammar.RELATIVES
        or (grammar.is_ing(word) and not is_adjective(word))
    )


def without_opening(words: list[str]) -> list[str]:
    """Return the words without "Amid ..., " before a subject and ", who is ..., " after it."""
    named = len(words) > 1 and words[1][:1].isupper() and words[0] in _NAMED  # "North Sylvania"
    if words and words[0].lower() in _OPENERS and not named and "," in words[:OPENING]:
        words = words[words.index(",") + 1 :]
    while words and words[0] in {",", ";", "that"}:
        words = words[1:]
    first, second = [*(n for n, word in enumerate(words) if word == ","), 0, 0][:2]
    verb = _find_verb(words)
    longest = OPENING if words[first + 1 : first + 2] in (["which"], ["who"]) else ASIDE
    aside = verb is not None and first < verb and 0 < second - first < longest and second + 1 < len(words)
    if not aside or not _is_finite(words, second + 1):
        return words
    between = words[first + 1 : second]
    who = (
        between[-1:] if between[0] != "including" and ends_in_person(["", *between]) else words[:first]
    )  # "The head of the works, Ossian Pelrick, ..."
    return who + words[second + 1 :]


def parse_clause(words: Sequence[str]) -> Clause:
    """Return some words as a clause, by their first finite verb."""
    at = _find_verb(words)
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


def _find_verb(words: Sequence[str]) -> int | None:
    """Return where the first finite verb stands; a word that is as often a noun only if there is no other."""
    doubtful: int | None = None
    relatives: list[int] = []  # where clauses began whose verbs are still to come
    for n, word in enumerate(words):
        if word == ";":
            break
        if n and _opens_relative(word, words[n - 1]):
            relatives.append(n)
        elif n and _is_finite(words, n):
            if relatives and n - relatives[-1] <= RELATIVE:
                relatives.pop()
            elif not grammar.is_doubtful_verb(word):
                return doubtful if doubtful is not None and _takes_object(words, doubtful) else n
            elif doubtful is None:
                doubtful = n
    return doubtful


def _opens_relative(word: str, before: str) -> bool:
    """Return whether a clause of its own begins: "the mill that ...", "the mill they ..."."""
    if word in THEY:
        return before.islower() and before not in grammar.CONJUNCTIONS and before not in grammar.MARKS
    return word in grammar.RELATIVES and before not in grammar.PREPOSITIONS


def _takes_object(words: Sequence[str], n: int) -> bool:
    following = words[n + 1] if n + 1 < len(words) else ""
    return following in {"to", "that"} or following in grammar.ARTICLES or following in THEIR


def _is_finite(words: Sequence[str], n: int) -> bool:
    word, before = words[n], words[n - 1].lower()
    if word in grammar.AUXILIARIES:
        noun = word == "will" and before.endswith(grammar.OWNS)  # "the port’s will"
        return word not in {"be", "been", "being"} and before != "to" and not noun
    base = lemma(word) if word.islower() else None
    if base is None:  # a verb that is not listed: "shuttered the mill"
        return word.islower() and word.endswith("ed") and _takes_object(words, n)
    if _is_no_verb(words, n):
        return False
    if is_past(word):
        return not _describes(words, n)
    doubtful, plural = grammar.is_doubtful_verb(word), bool(_PLURAL.search(before)) or is_plural(words[:n])
    if word == base:
        return plural or is_adverb(before) or not (doubtful or _is_helped(words, n))
    return not plural or not doubtful


def _is_no_verb(words: Sequence[str], n: int) -> bool:
    """Return whether a word that may be a verb stands where none can: "in newly | occupied harbours"."""
    word, before = words[n], words[n - 1].lower()
    described = n > 1 and is_adverb(before) and _wants_noun(words[n - 2].lower())
    shown = words[n - 1] in _SHOWING and is_past(word)  # "footage showing | failed assaults"
    return described or shown or grammar.is_ing(word) or word in grammar.PREPOSITIONS or _wants_noun(before)


def _is_helped(words: Sequence[str], n: int) -> bool:
    """Return whether a plain form follows "to", "will" or another verb, and is no verb of its own."""
    before = words[n - 1]
    helped = before in grammar.AUXILIARIES or before in {"to", "not"} or before.endswith("ed")
    return helped or (before.islower() and is_adjective(before))


def _wants_noun(before: str) -> bool:
    """Return whether a noun, and no verb, follows a word."""
    joins = before in grammar.DETERMINERS or before in grammar.PREPOSITIONS or before in grammar.CONJUNCTIONS
    return joins or before.endswith(grammar.OWNS) or (grammar.is_adjective(before) and before != "military")


def _describes(words: Sequence[str], n: int) -> bool:
    """Return whether a past form only describes: "ships docked at the port were hit"."""
    following = words[n + 1] if n + 1 < len(words) else ""
    if following.endswith("s") and lemma(following) in grammar.REPORTING:
        return not (
            grammar.is_doubtful_verb(following) and lemma(words[n]) in _RECEIVING
        )  # "denied reports that"
    if following not in grammar.PREPOSITIONS or (following == "to" and words[n] in _WANTING):
        return False
    near = words[n + 1 : n + 1 + REACH]
    ahead = near[: next((k for k, word in enumerate(near) if word in _JOINTS), len(near))]
    clauses = sum(
        word in grammar.RELATIVES and ahead[k - 1] not in grammar.PREPOSITIONS for k, word in enumerate(ahead)
    )
    return _count_verbs(ahead) > clauses  # "units drawn from ferries that | had left | have appeared"


def _count_verbs(words: Sequence[str]) -> int:
    sure = [_is_sure_verb(word, before) for before, word in zip(("", *words), words, strict=False)]
    return sum(is_verb and not goes_on for is_verb, goes_on in zip(sure, (False, *sure), strict=False))


def _is_sure_verb(word: str, before: str) -> bool:
    if word in grammar.AUXILIARIES:
        return word not in {"be", "been", "being"} and before != "to"
    base = lemma(word) if word.islower() else None
    known = base is not None and not grammar.is_doubtful_verb(word) and word not in grammar.PREPOSITIONS
    return (
        known
        and not grammar.is_ing(word)
        and not _wants_noun(before)
        and before != "to"
        and (word != base or before.endswith("s"))
    )
