"""Enough English grammar to shorten a sentence: which words may be verbs, and which say little."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from monitor.packaged import load_json

_LISTS: Mapping[str, Any] = load_json(__package__, "words.json")


def words_of(*kinds: str) -> frozenset[str]:
    """Return the words of these lists in words.json."""
    return frozenset(" ".join(line for kind in kinds for line in _LISTS[kind]).split())


def pairs_of(kind: str) -> Mapping[str, str]:
    """Return one table of words.json that maps a text to its replacement."""
    found: Mapping[str, str] = _LISTS[kind]
    return found


def tables_of(kind: str) -> Mapping[str, frozenset[str]]:
    """Return one table of words.json that maps a key to words."""
    found: Mapping[str, str | list[str]] = _LISTS[kind]
    return {
        key: frozenset((words if isinstance(words, str) else " ".join(words)).split())
        for key, words in found.items()
    }


def phrases_of(kind: str) -> tuple[str, ...]:
    """Return the phrases of one list in words.json."""
    return tuple(_LISTS[kind])


ARTICLES = words_of("articles")
DETERMINERS = words_of("determiners")
COUNTING = words_of("counting")  # "a few", "a dozen": no article to drop
PREPOSITIONS = words_of("prepositions")
CONJUNCTIONS = words_of("conjunctions")
RELATIVES = words_of("relatives")
AUXILIARIES = words_of("auxiliaries")
REPORTING = words_of("reporting")  # "assess that"
AT_WAR = frozenset(("Russian", "Ukrainian"))
MEASURES = frozenset(("kilometers", "meters", "miles"))
COUNTRIES = frozenset(("Russia", "Ukraine"))  # say little about where: "in Ukraine"
OCCUPIED = frozenset(("occupied", "Russian-occupied"))
REGIONS = frozenset(("City", "Oblast", "Oblasts", "oblast", "oblasts"))
BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
PERFECT = frozenset(("has", "have", "had"))
MODALS = AUXILIARIES & frozenset("will would shall should may might can could cannot must".split())  # noqa: SIM905 - reads as a sentence
PRONOUNS = frozenset(("they", "he", "she", "it", "we"))
POSSESSIVES = frozenset(("their", "his", "her", "its", "our"))
COORDINATORS = frozenset(("and", "or", "but"))
NEGATIONS = frozenset(("not", "never", "cannot"))
DEGREES = words_of("degrees")  # "nearly"
UNSURE = words_of("hedges") | {"potentially"}
LIMITS = DEGREES | UNSURE
ATTACKS = words_of("attacks")
COMPASS, SIDES = words_of("compass"), words_of("sides")  # "south", "southern"
INTRANSITIVE = words_of("intransitive")
PARTICLES = words_of("particles")  # "up"
AMP = "&"  # a comma that stands for "and": "Kherson, Zaporizhia"
MARKS = frozenset((",", ";", ":", AMP))
POSSESSIVE_ENDINGS = ("’s", "'s", "’", "'")
SHORTEST_ADVERB = 5  # letters at least; longer words that are no adverbs, such as "family", are listed

_ADVERBS, _KEPT, _NO_ADVERBS = words_of("adverbs"), words_of("kept_adverbs"), words_of("no_adverbs")
_ADJECTIVES, _NOUNS = words_of("adjectives"), words_of("nouns_like_adjectives")
_VERBS, _VERBS_OR_NOUNS, _PARTICIPLES = words_of("verbs"), words_of("verbs_or_nouns"), words_of("participles")
_IRREGULAR: Mapping[str, str] = _LISTS["irregular"]
_NO_NATIONS = words_of("no_nations")  # names that match _NATION but are none
_NATIONS = words_of("nations")  # nations that do not match _NATION
_NATION = re.compile(r"(?:ian|ish|ese|can|ean)$")
_ADJECTIVE = re.compile(
    r"(?:^ad hoc|ous|ful|ive|ible|able|less|ical|ional|ental|ary|esque|wide|ial|ular"
    r"|\w-\w+(?:ed|ing)|^un\w+ed|-(?:based|born|built|driven|free|grown|led|made|owned|run|sent|backed|held|occupied|proposed|scale|range|level|style|type|term|flag|wide|day|profile|ranking))$"
)

_SHORT = re.compile(r"[^aeiou]{0,3}(?:qu)?[aeiou][bdgmnprt]")  # doubles its last letter: "cut", "cutting"
_DOUBLING = words_of("doubling")  # longer verbs that do: "permit", "permitting"


@lru_cache(maxsize=4096)
def lemma(word: str) -> str | None:
    """Return the base form of a word that may be a verb, "conduct" for "conducted"; None for auxiliaries and any other word."""
    word = word.lower()
    bases = (_IRREGULAR.get(word, word), *_bases(word))
    return next((base for base in bases if base in _VERBS), _IRREGULAR.get(word))


def is_past(word: str) -> bool:
    """Return whether a word may be a verb's past form or past participle."""
    return word.lower() in _IRREGULAR or (word.endswith("ed") and lemma(word) is not None)


def is_ing(word: str) -> bool:
    """Return whether a word is the -ing form of a listed verb."""
    return word.endswith("ing") and lemma(word) is not None


def is_infinitive(word: str) -> bool:
    """Return whether a word may be the verb after "to": "close", "have"."""
    return word in {"be", "have", "do"} or lemma(word) == word


def is_participle(word: str) -> bool:
    """Return whether a word may be a past participle, as after "has" or "was"."""
    return word.endswith("ed") or is_past(word)


def is_only_participle(word: str) -> bool:
    """Return whether a word is a participle but no past form: "shaken", "begun"."""
    return word in _PARTICIPLES


def is_ambiguous_verb(word: str) -> bool:
    """Return whether a word that may be a verb is as often a noun: "strikes", "claim"."""
    return lemma(word) in _VERBS_OR_NOUNS and not is_past(word)


def is_adjective(word: str) -> bool:
    """Return whether a word is an adjective that needs a noun after it."""
    if "-" in word and is_nation(word.rpartition("-")[2]):
        return True  # "US-Sylvanian"
    name = word.istitle() and word.endswith("ary")  # "Brovary"
    word = word.lower().rpartition(" ")[2] if word.partition(" ")[0] in LIMITS else word.lower()
    return word not in _NOUNS and (word in _ADJECTIVES or (bool(_ADJECTIVE.search(word)) and not name))


def is_nation(word: str) -> bool:
    """Return whether a word is the adjective of a nation: "Russian"."""
    return word in _NATIONS or (word.istitle() and word not in _NO_NATIONS and bool(_NATION.search(word)))


def is_adverb(word: str) -> bool:
    """Return whether a word is an adverb that a headline can do without: "reportedly", "also"."""
    formed = (
        word.islower()
        and word.endswith("ly")
        and " " not in word  # "more slowly"
        and len(word) >= SHORTEST_ADVERB
        and word not in _NO_ADVERBS
    )
    low = word.lower()
    return low not in _KEPT and (low in _ADVERBS or formed)


def agree(base: str, *, plural: bool) -> str:
    """Return a verb's present form: "deploys" for "deploy"; "deploy" if the subject is plural."""
    if base == "be":
        return "are" if plural else "is"
    if plural or base == "have":
        return base if plural else "has"
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{base}es"
    return f"{base[:-1]}ies" if re.search(r"[^aeiou]y$", base) else f"{base}s"


def deny(verb: tuple[str, ...], *, plural: bool) -> tuple[str, ...]:
    """Return a verb with "not": "did not close" for "closed", "has not left" for "has left"."""
    first, *others = verb
    if first == "can":
        return ("cannot", *others)
    if first in AUXILIARIES:
        return (first, "not", *others)
    return ("did" if is_past(first) else "do" if plural else "does", "not", lemma(first) or first, *others)


def going(base: str) -> str:
    """Return a verb's -ing form: "extending", "closing", "banning"."""
    stem = base[:-1] if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) else base
    if base.endswith("ic"):
        return f"{base}king"  # "trafficking"
    if base.endswith("ie"):
        return f"{base[:-2]}ying"
    doubles = base in _DOUBLING or bool(_SHORT.fullmatch(base))
    return f"{stem}{stem[-1] * doubles}ing"


def _bases(word: str) -> tuple[str, ...]:
    if word.endswith(("ied", "ies")):
        return (f"{word[:-3]}y", word[:-1])
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending):
            stub = word.removesuffix(ending)
            single = stub[:-1] if stub[-1:] == stub[-2:-1] else stub
            return (f"{stub}e", stub, single)
    return ()
