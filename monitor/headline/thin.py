"""Thin out a noun phrase: leave out light words, adjectives, "Russian", or nouns that modify a noun."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from monitor.headline import grammar
from monitor.headline.grammar import COORDINATORS, PRONOUNS, is_adjective, is_nation, words_of

Words = tuple[str, ...]

LIGHT = words_of("light")  # say little, and may be left out: "several", "new"
ACTORS = words_of("actors")  # need a nation: "forces"
COUNTED = words_of("counted")  # "two"

_TELLING = words_of("telling")  # change the meaning, and always stay: "false", "occupied"
_ING_ADJECTIVES = words_of("ing_adjectives")
_OWNERS = frozenset(("Russia’s", "Ukraine’s", "Kremlin’s"))
_DOERS = ACTORS - {"military"}
_NO_ADJECTIVE_AFTER = grammar.AUXILIARIES | COORDINATORS | _DOERS  # "have damaged", "forces damaged"
_HELD = COORDINATORS | {"to"}
_KEEPING = (
    _HELD
    | _TELLING
    | {"all but", "how many", "how much", "hardly any", "too few", "too little", "too many", "too much"}
)
_NO_NOUNS = grammar.PREPOSITIONS | grammar.CONJUNCTIONS | grammar.MARKS | {"that", "one", "ones", ""}
_OTHERS = words_of("auxiliaries", "counted", "counting", "degrees", "determiners", "relatives")
_OTHERS |= _NO_NOUNS | grammar.NEGATIONS
_TROOPS = frozenset(("citizens", "civilians", "forces", "people", "servicemen", "soldiers", "troops"))
_SIDED_BY = {(word,) for word in grammar.COMPASS | grammar.SIDES | COORDINATORS}
_SIDED = frozenset(("axis", "axes", "front", "ukraine"))  # say nothing without a side: "southern front"
_WHO = grammar.RELATIVES | PRONOUNS
_NOT_COUNTED = COORDINATORS | grammar.PREPOSITIONS | {"percent"}  # what may follow a number alone
_JOINING = COORDINATORS | grammar.PREPOSITIONS | grammar.MARKS
_NAMED = frozenset(("Federation", "Federation’s"))  # "Russian Federation" is one name


def thinner(words: Words, said: Sequence[str] | None) -> Iterator[Words]:
    """Yield a phrase whole, then with fewer and fewer modifiers of its nouns; later ones may repeat.

    `said` is the nation that the subject names, which need not be repeated; None for a subject, whose nation must stay.
    """
    yield words
    light = _thin(words, LIGHT.__contains__)
    yield light
    yield light if said is None else _without_nations(light, said)
    describes = _describes_only if words[0] in _WHO else _describes
    plain = _without_regions(_thin(_without_count(words), describes))
    yield plain
    plain = plain if said is None else _without_nations(plain, said)
    yield plain
    yield plain if words[0] in grammar.RELATIVES else _without_compounds(_without_sides(plain))


def _without_count(words: Words) -> Words:
    """Return "mills" for "two mills", "of closing mills" for "of closing two mills"; not for "two percent"."""
    counted = (n for n, word in enumerate(words[:-1]) if word in COUNTED and words[n + 1] not in _NOT_COUNTED)
    at = next((n for n in counted if not n or (n > 1 and grammar.lemma(words[n - 1]))), len(words))
    return words[:at] + words[at + 1 :]


def _thin(words: Words, describes: Callable[[str], bool]) -> Words:
    kept: list[str] = []
    start = 0
    while start < len(words):
        infinitive = words[start - 1] == "to" and not grammar.is_past(words[start])
        named = words[start - 1].istitle() and words[start].istitle()  # "Middle Eastern"
        bare = start and (words[start - 1] in _NO_ADJECTIVE_AFTER or infinitive or named)
        end = start if bare else _end_of_run(words, start, describes)
        kept += (*_must_stay(words[start:end], words[end]), words[end])
        start = end + 1
    return tuple(kept)


def _end_of_run(words: Words, start: int, describes: Callable[[str], bool]) -> int:
    """Return the index of the noun that a run of modifiers describes, such as "large and small"."""
    end = start
    while end < len(words) - 1 and (describes(words[end]) or (end > start and words[end] in COORDINATORS)):
        end += 1
    return end


def _must_stay(run: Words, noun: str) -> Words:
    """Return the modifiers that must stay before a noun; of "large and small ferries", both or none."""
    if COORDINATORS & {*run}:
        paired = max(n for n, word in enumerate(run) if word in COORDINATORS) + 2
        pair = () if all(_is_droppable(word, noun) for word in run[:paired]) else run[:paired]
        return (*pair, *(word for word in run[paired:] if not _is_droppable(word, noun)))
    return tuple(word for word in run if not _is_droppable(word, noun))


def _describes(word: str) -> bool:
    formed = word.endswith("-") or (word.islower() and word.endswith("ed"))
    return formed or word in LIGHT or word in _ING_ADJECTIVES or is_adjective(word)


def _describes_only(word: str) -> bool:
    """Return whether a word is a modifier and cannot be a verb, unlike "entered" in "that Blue forces entered Ostrava"."""
    return _describes(word) and not grammar.is_past(word)


def _is_droppable(word: str, noun: str) -> bool:
    """Return whether an adjective may be left out: not in a name, before "of", or if it changes the meaning."""
    name = (
        word[:1].isupper()
        and not word.rpartition("-")[2].islower()
        and (noun[:1].isupper() or is_nation(word))
    )
    side = word in grammar.SIDES and (noun.lower() in _SIDED or noun[:1].isupper())
    limited = word.startswith(("almost ", "nearly "))
    held = word in grammar.OCCUPIED and noun[:1].isupper() and noun != "Ukraine"  # "occupied Crimea"
    return (
        not (name or side or limited)
        and (held or word.lower().rpartition(" ")[2] not in _TELLING)
        and noun not in _NO_NOUNS
    )


def _without_nations(words: Words, said: Sequence[str]) -> Words:
    if COORDINATORS & {*words}:
        return words  # "Russian and Belarusian societies"
    around = zip(("", *words), words, _nouns_after(words), strict=False)

    def whose_is_open(word: str, noun: str) -> bool:  # "prepares for a Crab attack"
        return words[0] == "for" and noun in grammar.ATTACKS and word not in said

    return _with_people(
        tuple(
            word
            for before, word, noun in around
            if before in grammar.BE or whose_is_open(word, noun) or not _goes_without(word, noun, said)
        )
    )


def _nouns_after(words: Words) -> Iterator[str]:
    """Yield the noun that each word describes: the next word, or "operation" before "military operation"."""
    for noun, after in zip((*words[1:], ""), (*words[2:], "", ""), strict=False):
        yield after if noun == "military" and after.islower() and after not in _NO_NOUNS else noun


def _with_people(words: Words) -> Words:
    """Return "Russians" for "Russian troops"."""
    for n, (word, noun) in enumerate(pairwise(words)):
        if word in grammar.AT_WAR and noun in _TROOPS:
            return (*words[:n], f"{word}s", *words[n + 2 :])
    return words


def _goes_without(word: str, noun: str, said: Sequence[str]) -> bool:
    """Return whether "Russian" may be left out before a noun, because the noun or the subject implies it."""
    if noun[:1].isupper() and word not in grammar.AT_WAR | _OWNERS:
        return False  # "Caspian Sea"
    known = noun.rstrip("’'") not in ACTORS or word in said or word in _OWNERS
    return (
        known
        and (word in grammar.AT_WAR or word in _OWNERS)
        and not (noun in _NO_NOUNS | _NAMED or is_nation(noun))
    )


def _without_compounds(words: Words) -> Words:
    """Return "elements" for "reserve elements"."""
    words = _without_second_verb(_without_pair(words))
    around = zip(("", "", *words), ("", *words), words, (*words[1:], ""), strict=False)
    return tuple(
        word
        for earlier, before, word, after in around
        if word in _KEEPING
        or before in _HELD
        or (earlier == "to" and before.endswith("ly"))  # "to temporarily halt exports"
        or not (_is_noun(word) and _is_noun(after))
    )


def _without_regions(words: Words) -> Words:
    """Return "in northwest Samphire" for "in northwest Samphire Oblast", "in Samphire" for "in western Samphire"."""
    joined = words[0] in _JOINING
    around = zip(("", *words), words, (*words[1:], ""), (*words[2:], "", ""), strict=False)
    return tuple(
        word
        for before, word, after, region in around
        if not (joined and before[:1].isupper() and word in grammar.REGIONS)
        and not (
            before in grammar.PREPOSITIONS
            and word in grammar.COMPASS
            and after[:1].isupper()
            and region not in grammar.REGIONS
        )
    )


def _without_sides(words: Words) -> Words:
    """Return "in Samphire" for "in northwest Samphire", "in southern and eastern Samphire"."""
    for n in range(1, len(words) - 1):
        end = next(at for at in range(n, len(words) + 1) if words[at : at + 1] not in _SIDED_BY)
        place = "".join(words[end : end + 1])
        if (
            words[n - 1] in grammar.PREPOSITIONS
            and end > n
            and place[:1].isupper()
            and place not in grammar.COUNTRIES
        ):
            return (*words[:n], *_without_sides(words[end:]))
    return words


def _without_second_verb(words: Words) -> Words:
    """Return "to close the port" for "to close and search the port"."""
    at = 2 + "".join(words[1:2]).endswith("ly")  # "to forcibly close"
    if words[0] != "to" or len(words) <= at + 2 or words[at] not in COORDINATORS:
        return words
    second = words[at + 1]
    return words[:at] + words[at + 2 :] if grammar.lemma(second) == second else words


def _without_pair(words: Words) -> Words:
    """Return "strikes" for "air and missile strikes", "air, sea, and missile strikes"."""
    for n in range(1, len(words) - 2):
        last = n - 1 - (words[n - 1] == ",")  # a comma may stand before "and"
        nouns = (words[last], *words[n + 1 : n + 3])
        if words[n] in {"and", "or"} and last > 0 - (n == 1) and all(map(_is_noun, nouns)):
            start = last
            while start > 1 and words[start - 1] == ",":
                start -= 2
            return (*words[:start], *words[n + 2 :])
    return words


@lru_cache(maxsize=4096)
def _is_noun(word: str) -> bool:
    verb = grammar.lemma(word) is not None and not grammar.is_ambiguous_verb(word)
    return word.islower() and not (
        word in _OTHERS or verb or is_adjective(word) or word.endswith(("ing", "ed", "ly"))
    )
