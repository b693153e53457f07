"""Weigh what a headline says and leaves out: the worth of each word, and the cost of an incomplete end."""

import re
from collections.abc import Sequence
from functools import lru_cache

from monitor.headline import grammar
from monitor.headline.finite import is_finite
from monitor.headline.grammar import MARKS, PREPOSITIONS, is_adjective, is_past, tables_of, words_of
from monitor.headline.phrases import AWAITS, Phrase
from monitor.headline.thin import ACTORS, LIGHT

TERM = 1.8  # the worth of a word: "peace plan"
NAME = 1.4  # "Ostrava"
ORDINARY = 1.0  # "ferry"
NUMBER = 0.9  # "20"
DESCRIBING = 0.6  # "large"
GENERAL = 0.3  # "forces"
LITTLE = 0.05  # "several"
JOINT = -0.35  # "with"
UNFINISHED = 5.0  # the cost of an incomplete end: "plans | to"
SKIPPED = 0.3  # the cost of leaving out what is between two phrases
MISPLACED = 1.5  # the cost of a second thing without its own place
WHICH = 1.5  # the cost of leaving out "withdrawn from the mill" after "forces", in a subject
SECOND = 2.0  # the cost of leaving out "and milbloggers" in a subject
SECOND_NAME = 3.5  # the cost of leaving out "and Pelrick"
ACTING = 2.5  # the cost of "evidence of forces" without what they do
PREDICATE = 2.5  # the cost of an end on an adjective: "tactics are consistent | with"
VAGUE = 1.6  # the cost of "deal" or "failures" that nothing describes
WHOLE = 0.5  # the gain of leaving nothing out
CUTS = {  # the cost of an end before a word
    "of": 1.4, "and": 0.3, "or": 1.0, "between": 2.0, "that": 1.8, ",": 0.2, "for": 0.6, "against": 0.6, "on": 0.8, "from": 0.3,
    "with": 0.5, "to": 0.3, "in": 0.2, "along": 0.8, "across": 0.8, "toward": 0.8, "about": 1.0,
}  # fmt: skip

COMPLEMENTS = {  # by verb, the joints of its complements: "accuse": {"of"}
    verb: frozenset(joint for joint, verbs in tables_of("complements").items() if verb in verbs)
    for verbs in tables_of("complements").values()
    for verb in verbs
}
MAKING = frozenset(("consider", "declare", "deem", "find", "keep", "leave", "make", "render"))  # "unsafe"
_CLAIMS = words_of("claims", "contents")  # "false impression | that"
_VAGUE = words_of("vague")
_ANY = frozenset(("any", "every", "no", "only"))
_GENERAL = words_of("general")  # "forces", "operations"
_JOINING = PREPOSITIONS | grammar.CONJUNCTIONS | grammar.AUXILIARIES
_OPEN = frozenset().union(
    grammar.DETERMINERS, PREPOSITIONS, grammar.CONJUNCTIONS, grammar.RELATIVES, grammar.AUXILIARIES,
    MARKS, {"not", "no", "they", "he", "she", "it", "we", "them", "him", "military", "longer", "only", "himself", "nothing"},
)  # fmt: skip
_PREDICATES = frozenset(("defensive", "unclear", "unlikely"))
_PAIRING = frozenset(("both", "either", "neither"))
_SHOWING = frozenset(("depict", "film", "show"))
_WHERE = frozenset(("across", "along", "around", "at", "in", "near", "on"))
_INFORMING = frozenset(("cognitive warfare", "information"))  # "an information campaign | to"
_NAMES = re.compile(r"[A-Z][a-z’']+(?:-[A-Z][a-z’']+)*")
_COMPLETE = re.compile(r"%$|^20\d\d$|\d,\d{3}$")  # numbers that need no noun: a share, a year, a sum
_NUMBER = re.compile(r"[$€£]?\d[\d.,]*[%+]?")


@lru_cache(maxsize=4096)
def weigh_word(word: str) -> float:
    """Return how much a word is worth in a headline."""
    low = _lower(word)
    if low in MARKS or " " in word:
        return DESCRIBING if is_adjective(word) else TERM * (" " in word)
    if low in LIGHT or low in grammar.COMPASS:
        return LITTLE
    if low in _JOINING:
        return JOINT
    if low in _GENERAL:
        return GENERAL
    if word[:1].isupper():
        return NAME if _NAMES.fullmatch(word) else ORDINARY
    kind = DESCRIBING if is_adjective(word) else ORDINARY
    return NUMBER if _NUMBER.fullmatch(word) else kind


def _lower(word: str) -> str:
    """Return a word in lower case, except short forms in capitals such as "US", which are other words."""
    return word if len(word) > 1 and word.isupper() else word.lower()


@lru_cache(maxsize=4096)
def dangles(word: str) -> bool:
    """Return whether a headline is incomplete if it ends on this word."""
    low = _lower(word)
    number = bool(_NUMBER.fullmatch(word)) and not _COMPLETE.search(word)
    joins = low in _OPEN or number or word.endswith(("’s", "'s", "-"))
    if word == "West":
        return False
    leans = is_adjective(word) or grammar.is_nation(word)
    return joins or grammar.is_adverb(word) or low in grammar.DEGREES or (leans and low not in _PREDICATES)


def weigh_cut(phrases: Sequence[Phrase], kept: Sequence[int], verb: str, *, is_subject: bool) -> float:
    """Return the cost of keeping only some of the phrases of a subject or after a verb."""
    cost = -WHOLE if len(kept) == len(phrases) else 0.0
    for n in kept:
        if n + 1 < len(phrases) and n + 1 not in kept:
            second = is_subject and _is_second(phrases[n], phrases[n + 1])
            if any(
                phrases[at].parent == n and phrases[at].words[0] in _awaited_by(phrases[n]) for at in kept
            ):
                cost += SKIPPED  # "law | to the council | on salt"
                continue
            of_verb = phrases[n].verb or ("" if n else verb)
            joint = phrases[n + 1].words[0]
            own = phrases[n + 1].parent == n and any(
                phrases[at].parent < 0 and phrases[at].words[0] == joint for at in kept if at > n
            )
            if own and joint in COMPLEMENTS.get(of_verb, ()):
                cost += SKIPPED + CUTS.get(joint, 0.0)  # "accused the mayor | of Heron | of theft"
                continue
            cost += _weigh_second(phrases, n) if second else _weigh_end(phrases[n], phrases[n + 1], of_verb)
            cost += MISPLACED * (n > 0 and _moves_second(phrases[n - 1 : n + 2]))
            cost += WHICH if is_subject and _tells_which(phrases[n], phrases[n + 1]) else 0.0
            cost += UNFINISHED if is_subject and phrases[n + 1].words[0] == "without" else 0.0
            open_end = UNFINISHED * _is_awaited(phrases[n], phrases[n + 1].words[0], of_verb)
            cost += SKIPPED + open_end * (not is_subject) if n != kept[-1] else 0.0
    if is_subject and len(kept) < len(phrases) and phrases[0].words[0].lower() in _PAIRING:
        cost += UNFINISHED + SECOND  # "neither the port | nor the mill"
    left = [one for n, one in enumerate(phrases) if n not in kept]
    if not is_subject and any(one.words[0] == "nor" for one in left):
        cost += UNFINISHED  # "has neither burned the mill | nor left"
    if verb in MAKING and any(one.kind == "ed" and is_adjective(one.words[0]) for one in left):
        cost += UNFINISHED  # "made the roads | behind Ostrava | impassable"
    cost += UNFINISHED * any(_lacks_second(phrases, n, kept) for n in kept)
    lacking = sum(
        _lacks_complement(phrases, n, kept, verb) + 2 * _lacks_verb(phrases[n].words, n + 1 in kept)
        for n in kept
    )
    return cost + UNFINISHED * lacking


def _lacks_second(phrases: Sequence[Phrase], n: int, kept: Sequence[int]) -> bool:
    """Return whether one of two is left out after others: "a gap between claims | about the mill | and reports"."""
    words = phrases[n].words
    seconds = (at for at in range(n + 2, len(phrases)) if phrases[at].kind == "and")
    return words[0] == "between" and "and" not in words and next(seconds, n) not in kept


def _lacks_verb(words: Sequence[str], goes_on: bool) -> bool:
    """Return whether "that" begins a clause whose verb is left out: "denied | that the salt barges | of Vane are late"."""
    first = "".join(words[1:2])
    acts = grammar.lemma(first) is not None and not grammar.is_ambiguous_verb(
        first
    )  # "tales that | blame Vane"
    verbs = (is_finite(words, n) for n in range(1, len(words)))
    return words[0] in grammar.RELATIVES and not (goes_on or acts or any(verbs))


def _moves_second(three: Sequence[Phrase]) -> bool:
    """Return whether a second thing would seem to be where the first is: "raids | in Ostrava | and fire | west of Heron"."""
    before, second, dropped = three
    named = any(word[:1].isupper() for word in dropped.words)
    return (
        second.kind == "and"
        and before.words[0] in _WHERE
        and named
        and dropped.words[0] in _WHERE | grammar.COMPASS
    )


def _weigh_second(phrases: Sequence[Phrase], n: int) -> float:
    """Return the cost of naming only one of two who act."""
    if phrases[n].words[0] == "between" or grammar.is_nation(phrases[n].words[-1]):
        return UNFINISHED
    first, second = phrases[n].words, phrases[n + 1].words[1:]
    alone = not n and len(first) == len(second) == 1 and _is_named(phrases[n], phrases[n + 1])
    return SECOND_NAME if alone or phrases[n + 1].words[0] == "," else SECOND


def _is_second(phrase: Phrase, following: Phrase) -> bool:
    """Return whether a second one follows: "pilots | and mayors", "mayors of Heron | , Kestrel | , and Vane"."""
    listed = following.words[0] != "," or (phrase.kind == "of" and _is_named(phrase, following))
    return following.kind == "and" and listed


def _is_named(phrase: Phrase, following: Phrase) -> bool:
    return phrase.words[-1].istitle() and following.words[-1].istitle()


def _tells_which(phrase: Phrase, dropped: Phrase) -> bool:
    """Return whether a subject loses what says which actors are meant: "forces | withdrawn from the mill"."""
    return dropped.kind in {"ed", "ing"} and phrase.words[-1] in ACTORS


def _lacks_complement(phrases: Sequence[Phrase], n: int, kept: Sequence[int], verb: str) -> bool:
    """Return whether a kept phrase or its verb loses its complement: "accused the port | and the mill | of"."""
    of_verb = COMPLEMENTS.get(phrases[n].verb or ("" if n else verb), frozenset[str]())
    of_noun = _awaited_by(phrases[n])
    joints = ((at, one.words[0], one.parent) for at, one in enumerate(phrases) if at > n)
    found = [
        at
        for at, word, parent in joints
        if (word in of_verb and (word != "of" or n or parent < 0)) or (word in of_noun and parent == n)
    ]
    acts = (at for at in found if phrases[at].kind == "to" or phrases[at].verb)  # "of lying"
    needed = next(acts, found[0] if found else n + 1)  # "used the visit to the port | to close the mill"
    return needed > n + 1 and needed not in kept


def _awaited_by(phrase: Phrase) -> frozenset[str]:
    """Return the joints that a phrase's noun needs even after another phrase: "statements | from officials | about"."""
    noun = phrase.words[-1].lower().removeprefix("draft ")
    return frozenset(
        joint for joint in ("about", "for", "on", "to") if noun in AWAITS[joint] - grammar.ATTACKS
    )


def weigh_vague(words: Sequence[str], phrase: Phrase, follower: str) -> float:
    """Return the cost of a phrase that ends in a vague noun which nothing specifies."""
    if follower not in {"", "and"} or words[-1].lower() not in _VAGUE:
        return 0.0
    before = [word for word in words[:-1] if word not in MARKS and word != phrase.words[0]]
    said = max(map(weigh_word, before), default=0.0)
    if follower:
        return VAGUE if len(words) == 1 else 0.0  # "efforts | and data collection"
    alone = phrase.kind == "to" and len(before) == 1  # "to minimize impacts"
    return VAGUE if said < DESCRIBING else VAGUE / 2 if said < NUMBER or alone else 0.0


def _weigh_end(phrase: Phrase, dropped: Phrase, verb: str) -> float:
    """Return the cost of ending on a phrase, or of skipping the one after it."""
    joint, last = dropped.words[0], phrase.words[-1]
    if _is_awaited(phrase, joint, verb):
        return UNFINISHED * (1 + (phrase.words[0] == "between"))
    shown = phrase.kind == "of" or verb in _SHOWING  # "shows pilots | burning the mill"
    if dropped.kind == "ing" and last in ACTORS and shown:
        return ACTING
    if joint == "of" and phrase.kind == "prep" and last[:1].isupper():
        return 0.0
    if _belongs(phrase, dropped):
        return UNFINISHED
    return CUTS.get(joint, 0.0) + (PREDICATE if is_adjective(last) else 0.0)


def _belongs(phrase: Phrase, dropped: Phrase) -> bool:
    """Return whether a phrase means something else without the next."""
    joint, kind = dropped.words[0], dropped.kind
    named = phrase.words[-1][:1].isupper()
    return (
        (kind == "to" and phrase.words[0] == "for" and bool(dropped.verb))  # "for the port | to close"
        or (kind == "prep" and joint in {"through", "to"} and named and phrase.words[0] == "from")
    )


def _is_awaited(phrase: Phrase, joint: str, verb: str) -> bool:
    """Return whether a phrase is incomplete without the next: "majority | of", "plans | to", "accused the port | of"."""
    last, alone = phrase.words[-1].lower().removeprefix("draft "), len(phrase.words) == 1
    return (
        joint in COMPLEMENTS.get(verb, ())
        or last in AWAITS.get("about" if joint == "over" else joint, ())
        or (joint in {"that", "short"} and (last in _CLAIMS or bool(_ANY & {*phrase.words})))
        or ((alone or phrase.kind == "to") and joint in COMPLEMENTS.get(grammar.lemma(last) or "", ()))
        or (joint == "of" and last.endswith("%"))
        or (joint == "to" and (is_past(last) or bool(_INFORMING & {*phrase.words})))
        or (alone and last != "out" and (joint == "of" or phrase.kind == "ed"))
        or (joint in {"and", ","} and phrase.words[0] == "between")
        or (phrase.is_verb_alone and phrase.verb not in grammar.INTRANSITIVE)
    )


def may_stand_alone(verb: str) -> bool:
    """Return whether a verb needs no object: "fighting continues"."""
    return verb in grammar.INTRANSITIVE
