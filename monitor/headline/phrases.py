"""Split the words after a verb into phrases, and find which of them can be left out."""

from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple

from monitor.headline import grammar
from monitor.headline.grammar import (
    COORDINATORS,
    PREPOSITIONS,
    is_adjective,
    is_infinitive,
    is_ing,
    lemma,
    tables_of,
    words_of,
)
from monitor.headline.thin import ACTORS

MAX_PHRASES = 8  # phrases of a clause that are considered

Kind = Literal[
    "object", "of", "prep", "to", "ing", "ed", "and"
]  # "ed" is a participle or a clause: "docked at", "that left"

AWAITS = tables_of("awaits")  # by joint, the nouns that need a phrase with it
WANTING = AWAITS["to"]  # "plans | to"

_VERBAL = frozenset(("to", "ing", "ed"))  # have a verb, which later phrases may belong to
_ATTRIBUTIVE, _ING_NOUNS = words_of("attributive", "ing_adjectives"), words_of("ing_nouns")
_CLOSE = words_of("close")  # joints that belong to the noun before: "attack | on the port"
_POSTS = words_of("posts")
PHRASAL = {tuple(pair.split()) for pair in grammar.phrases_of("phrasal")}  # need no object: "link up"
_SHORT_FORMS = words_of("short_forms")
_COUNTED = words_of("counted", "counting", "determiners")
_FRONTS = frozenset(("axis", "direction", "front", "frontline"))
_EVENTS = frozenset(("conference", "election", "elections", "meeting", "parade", "summit"))
_MOVING = frozenset(("from", "including", "into", "to", "toward"))
_PLACES = frozenset(("across", "along", "around", "in", "near"))
_SHARED = words_of("shared")  # by two names: "Heron and Kestrel areas", "Crab and Heron-2 barges"
_OPENING = words_of("prepositions", "relatives", "conjunctions") | grammar.PRONOUNS | {",", "including"}
_NO_NOUNS = PREPOSITIONS | COORDINATORS | {"that"}
_AFTER_JOINT = (_NO_NOUNS - {"that"}) | {"not", ",", "having"}  # no phrase begins after these


class Phrase(NamedTuple):
    """Words that stay together, and the index of the phrase that they depend on; -1 for the verb."""

    kind: Kind
    words: tuple[str, ...]
    parent: int

    @property
    def verb(self) -> str:
        """The base form of the verb it begins with, as in "to cut the road" or "by cutting the road"; "" if there is none."""
        n = 0 if self.kind in {"ing", "ed"} else 1
        n += _is_manner_adverb("".join(self.words[n : n + 1]))
        word = self.words[n] if n < len(self.words) else ""
        acts = self.kind in _VERBAL or (self.kind != "object" and is_ing(word))
        return (lemma(word) or "") if acts else ""

    @property
    def governs(self) -> bool:
        """Whether later phrases may belong to it: a phrase with a verb, or a second thing, as in "and | a mill in Ostrava"."""
        return self.kind in _VERBAL | {"and"} or self.verb != ""

    @property
    def is_verb_alone(self) -> bool:
        """Whether it has a verb without an object."""
        n = self.kind not in {"ing", "ed"}
        return self.verb != "" and len(self.words) <= 1 + n + _is_manner_adverb(
            "".join(self.words[n : n + 1])
        )


def _is_manner_adverb(word: str) -> bool:
    """Return whether a word is an adverb that may stand before a verb: "to | falsely | portray"."""
    return word.endswith("ly") and word.islower() and lemma(word) is None


def split_phrases(words: Sequence[str], awaited: Collection[str] = ()) -> tuple[Phrase, ...]:
    """Return the phrases of some words, in order; each but the first begins with its joint.

    A phrase whose joint is in `awaited` belongs to the verb: "turned the mill | into a ruin".
    """
    starts = [n for n in range(len(words)) if not n or _starts(words, n)]
    found: list[Phrase] = []
    for start, end in zip(starts, (*starts[1:], len(words)), strict=False):
        kind, joint = _kind_of(words, start), words[start]
        later = (words[at] for at in starts if at > start)
        again = joint == "of" and joint in later and not is_ing(words[start + 1])  # "mayor | of Heron | of"
        again = again or (joint == "of" and any(one.words[0] == joint and one.parent < 0 for one in found))
        taken = bool(found) and joint in awaited and found[-1].kind not in {"ed", "ing"} and not again
        place = _is_place(words[start:end]) and _is_shared(found)
        free = not found or place or (taken and not _wants(found, joint))
        parent = -1 if free else _find_parent(found, kind, joint)
        found.append(Phrase(kind, tuple(words[start:end]), parent))
    return tuple(found)


def _wants(before: Sequence[Phrase], joint: str) -> bool:
    """Return whether a noun needs what a joint begins: "summoned the pilot | over the deployment | of ferries | to"."""
    phrase = before[-1 - (before[-1].kind == "of" and len(before) > 1)]
    return phrase.kind in {"and", "prep"} and phrase.words[-1].lower() in AWAITS.get(joint, ())


def select_phrases(phrases: Sequence[Phrase]) -> Iterator[tuple[int, ...]]:
    """Yield the indexes of phrases that may be kept together: the first, and any others whose parents are kept."""
    chosen: list[tuple[int, ...]] = [(0,)] if phrases else []
    for n, phrase in enumerate(phrases[1:], 1):
        chosen += [(*kept, n) for kept in chosen if phrase.parent == -1 or phrase.parent in kept]
    return iter(chosen)


def _is_place(words: Sequence[str]) -> bool:
    """Return whether a phrase says where: "in southern Ukraine"."""
    named = next((word for word in words[1:] if word not in grammar.SIDES), "")
    front = words[0] == "on" and words[-1].lower() in _FRONTS
    side = (
        words[0] in grammar.COMPASS and words[1:2] == ("of",) and words[2:3] != () and words[2][:1].isupper()
    )
    return front or side or (words[0] in _PLACES and named[:1].isupper())


def _is_shared(before: Sequence[Phrase]) -> bool:
    """Return whether a place applies to two things: "closed the mill | and the port | in Ostrava"."""
    aim = next((n for n, one in enumerate(before) if n and one.kind == "to"), None)
    attacks = aim is not None and before[aim - 1].words[-1] in grammar.ATTACKS
    if attacks and not any(_is_name(word) for one in before[aim:] for word in one.words):
        return True  # "raids | to cut the dyke | near Ostrava"
    second = next((n for n, one in enumerate(before) if one.kind == "and"), None)
    placed = any(one.words[0] in _PLACES or any(map(_is_name, one.words)) for one in before)
    if second is None or placed:
        return False
    first, seconds = before[second - 1], before[second:]
    acts = first.kind == "to"
    return all(one.words[0] not in _MOVING and bool(one.verb) <= acts for one in seconds)


def _is_name(word: str) -> bool:
    return word[:1].isupper() and not grammar.is_nation(word) and word not in _SHORT_FORMS


def _find_parent(before: Sequence[Phrase], kind: Kind, joint: str) -> int:
    last = len(before) - 1
    if kind in {"of", "and", "ing", "ed"} or joint == "than":
        return last
    if kind == "to":
        start = max(
            last - (before[-1].words[0] in {"by", "from", "of"}), 0
        )  # "a promise | by Vane | to leave"
        near = [n for n in range(start, last + 1) if before[n].words[-1] in WANTING]
        called = before[-1].words[0] == "for" and before[last - 1].words[-1] in AWAITS["for"]
        near += [last] if called or before[-1].kind == "ed" or before[-1].verb != "" else []
        return next((n for n in (*near[-1:], *range(last, -1, -1)) if near or before[n].kind == "to"), -1)
    nearest = next((n for n in range(last, -1, -1) if before[n].kind == "to"), 0)
    awaiting = AWAITS.get(joint, frozenset[str]())
    nouns = (
        n
        for n in range(last, nearest - 1, -1)
        if before[n].words[-1].lower().removeprefix("draft ") in awaiting
    )
    if joint != "to" and (noun := next(nouns, None)) is not None:
        return noun  # "talks | with the mayor | about salt"
    left = before[-1].words[0] == "from" and joint == "in"  # "from mills | in Ostrava"
    about = before[-1].words[0] in {"about", "for", "on"}
    held = joint == "in" and about and before[-1].words[-1] in _EVENTS  # "talks about a summit | in Ostrava"
    if (left or held or joint in {"at", "with"}) and before[-1].kind == "prep":
        return last  # "during his meeting | with the mayor"
    if (joint in _CLOSE and last) or (last and before[-2].words[-1] in grammar.MEASURES):
        return last  # "within two kilometers | of the mill | in Ostrava"
    listed = last == 1 and before[1].kind == "and" and not {"to", before[1].verb} & {*before[1].words[1:2]}
    if joint == "from" and listed:
        last = -1  # "took oil | and salt | from the mill"
    return next((n for n in range(last, -1, -1) if before[n].governs), -1)


def _kind_of(words: Sequence[str], n: int) -> Kind:
    word, following = words[n], words[n + 1] if n + 1 < len(words) else ""
    if word in COORDINATORS or word in {",", "including"}:
        return "and"
    if word in {"to", "of"}:
        act = words[n + 2] if _is_manner_adverb(following) and n + 2 < len(words) else following
        return "of" if word == "of" else "to" if is_infinitive(act) else "prep"
    if word in PREPOSITIONS:
        return "prep"
    if not n:
        return "object"
    return "ing" if is_ing(word) else "ed"


def _starts(words: Sequence[str], n: int) -> bool:
    """Return whether a phrase begins with the n-th word."""
    word, before, following = words[n], words[n - 1], "".join(words[n + 1 : n + 2])
    if (before, word) == ("out", "of"):
        return True  # "to force pilots | out | of the port"
    if (
        before in _AFTER_JOINT
        or before.endswith(grammar.POSSESSIVE_ENDINGS)
        or (word in grammar.PARTICLES and (_is_act(words, n - 1) or before in grammar.PRONOUNS))
        or (before, word) in PHRASAL
    ):
        return False  # "to cover up losses"
    if word == "to" and before.isdigit() and following.isdigit():
        return False  # "2024 to 2027"
    if word == "it" and (not following or following in _OPENING):
        return False  # "to close it and"
    if word in COORDINATORS or word == ",":
        return following in PREPOSITIONS or not _joins_modifiers(words, n)  # "the war | and for peace"
    return word in _OPENING or _describes_noun(words, n)


def _describes_noun(words: Sequence[str], n: int) -> bool:
    """Return whether a modifier of the noun before begins: "units | fighting in", "ships | docked at"."""
    word, before, following = words[n], words[n - 1], words[n + 1] if n + 1 < len(words) else ""
    noun = not (
        is_adjective(before) or grammar.is_adverb(before) or before in _COUNTED or before[:1].isdigit()
    )
    infinitive = n > 1 and words[n - 2] == "to" and is_infinitive(before)  # "to avoid paying"
    if infinitive or not noun:
        return False
    if _is_act_of_others(words, n):
        return not is_ing(before)
    if not word.islower() or _is_act_of_others(words, n - 2):
        return False
    if is_ing(word):
        return word not in _ING_NOUNS
    describes = grammar.is_participle(word) or (is_adjective(word) and word not in _POSTS)  # no "chief"
    last = " " in word and not following  # "entered the port | largely unseen"
    return describes and (following in PREPOSITIONS or last)


def _is_act_of_others(words: Sequence[str], n: int) -> bool:
    """Return whether a relative clause without "that" begins: "the bridge | Crab forces used"."""
    nation, actor, act = (*words[max(n, 0) : n + 3], "", "", "")[:3]
    return n > 0 and grammar.is_nation(nation) and actor in ACTORS and grammar.is_past(act)


def _is_act(words: Sequence[str], n: int) -> bool:
    before = words[n - 1] if n else ""
    return is_ing(words[n]) or (before == "to" and is_infinitive(words[n]))


def _joins_modifiers(words: Sequence[str], n: int) -> bool:
    """Return whether "and" joins modifiers or verbs that share a noun: "air and missile strikes", "to fix and hold units"."""
    before, (first, second) = words[n - 1], (*words[n + 1 : n + 3], "", "")[:2]
    if words[n] == "," and first in COORDINATORS:
        first = second  # "US, Crab, and Heron officials"
    if is_adjective(before) or before in _ATTRIBUTIVE or before.endswith("-"):
        return before.islower() or first[:1].isupper()
    if words[n] == ",":
        return lists_modifiers(words, n)
    if before.endswith("ed") and first.islower() and is_adjective(first):
        return True  # "a negotiated and lasting peace"
    if before[:1].isupper() and first[:1].isupper():  # "Crab and Heron-2 barges"
        return second in _SHARED
    singular = (
        before.islower()
        and before not in grammar.PRONOUNS
        and not before.endswith("s")
        and first.islower()
        and first not in grammar.DETERMINERS  # "oil and other goods"
        and not is_adjective(first)
        and not is_ing(first)
    )
    alone = n == 1 or words[n - 2].islower() or grammar.is_nation(words[n - 2])  # no "Curlew area and ..."
    nouns = second.islower() and not {first, second} & _NO_NOUNS
    of_noun = singular and alone and nouns  # "repair and service units"
    to = words[n - 3 : n - 1] if words[n - 2].endswith("ly") else words[n - 2 : n - 1]
    infinitives = "to" in to and is_infinitive(before) and is_infinitive(first)
    return of_noun or infinitives or (grammar.is_past(before) and grammar.is_past(first))


def lists_modifiers(words: Sequence[str], n: int) -> bool:
    """Return whether a comma lists modifiers of a noun that comes last: "morale, supply, and training problems"."""
    end = n
    while (*words[end : end + 1],) == (",",) and _is_modifier(words[end - 1]):
        end += 1 if (*words[end + 1 : end + 2],) == ("and",) else 2
    joint, last, noun = (*words[end : end + 3], "", "", "")[:3]
    return joint == "and" and end > n and _is_modifier(last) and noun.islower() and noun.endswith("s")


def _is_modifier(word: str) -> bool:
    return word.islower() and word.isalpha() and not word.endswith("s") and word not in _NO_NOUNS
