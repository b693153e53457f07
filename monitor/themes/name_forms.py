"""Match the forms of a name: a nation, its people and adjective; plurals; spellings; compounds.

Known names are kept as a set of keys (`told_names`); `is_told` looks up a name in any form.
"""

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from unicodedata import normalize

from monitor.themes.features import MAX_TAKEAWAY_CHARS, STOPS, bare

# Endings that a nation's name has and its people's lacks: "Kazakhstan", "Kazakhs".
_NATIONS = ("", "a", "e", "o", "y", "ia", "land", "stan", "istan")
_PEOPLES = ("", "s", "n", "ns", "an", "ans", "ian", "ians", "ean", "eans", "ese", "i", "is", "ish", "ic")
_SURNAMES = ("enko", "enka")
_PAIRS = ((_NATIONS, _PEOPLES), (_PEOPLES, _NATIONS), (_SURNAMES, _SURNAMES))
_GROUPS = (  # irregular: a nation's names, then those of its people
    "Arabia Arabian Arab Arabs Saudi Saudis",
    "Argentina Argentine Argentines",
    "Bashkortostan|Bashkiria Bashkir Bashkirs",
    "Belgium Belgian Belgians",
    "Britain British Briton Britons",
    "Chechnya Chechen Chechens",
    "Congo Congolese",
    "Cyprus Cypriot Cypriots",
    "Denmark Danish Dane Danes",
    "Emirates|UAE Emirati Emiratis",
    "Finland Finnish Finn Finns",
    "France French",
    "Greece Greek Greeks",
    "Ireland Irish",
    "Netherlands|Holland Dutch",
    "Norway Norwegian Norwegians",
    "Peru Peruvian Peruvians",
    "Philippines Filipino Filipinos Philippine",
    "Poland Polish Pole Poles",
    "Portugal Portuguese",
    "Scotland Scottish Scots",
    "Slovenia Slovene Slovenes",
    "Spain Spanish Spaniard Spaniards",
    "Switzerland Swiss",
    "Turkey|Turkiye|Türkiye Turkish Turk Turks",
    "Wales Welsh",
)
_IRREGULAR = {
    form: forms for forms in (group.replace("|", " ").split() for group in _GROUPS) for form in forms
}
PEOPLES = frozenset(form for group in _GROUPS for form in group.split()[1:])
_CAPITALISED = r"[^\W\da-z_](?:[^\W_]|['’-])*"
_RUN = re.compile(rf"(?<![^\W_]){_CAPITALISED}(?: {_CAPITALISED})*")  # faster than looking at each word
_VOWELS = re.compile(r"[ijy]+")
_DOUBLED = re.compile(r"([a-z])\1")
MIN_ROOT_CHARS = 3  # letters that the forms of a name share at least
MAX_PARTS = 6  # of a compound: limits the cost of a broken text
MIN_INITIALS = 3  # words that a name must have to be known by its initials


@lru_cache(maxsize=4096)
def key_of(word: str) -> str:
    """Return a key that the spellings of a name share: "y" or "i", "x" or "ks", and double letters do not matter.

    "Chaiko" and "Chayko" are "chayko", "Kreminna" and "Kremina" are "kremyna".
    """
    return _DOUBLED.sub(r"\1", _VOWELS.sub("y", _plain(word).replace("x", "ks")))


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    """Return a word without case, accents, hyphens and plural "s": "F-16s" is "f16"."""
    if word.isascii() and word.isalnum():  # as nearly all are
        letters = word.lower()
    else:
        letters = "".join(sign for sign in normalize("NFKD", word).casefold() if sign.isalnum())
    return letters.removesuffix("s") if len(letters) > MIN_ROOT_CHARS else letters


@lru_cache(maxsize=4)  # a theme and the tracker ask about the same text
def told_names(spelled: str) -> frozenset[str]:
    """Return the keys of the names in a text: capitalised words, their parts, and the initials of long runs of them."""
    told, initials = set[str](), set[str]()
    for run in _RUN.findall(spelled[:MAX_TAKEAWAY_CHARS]):
        words = [bare(word) for word in run.split() if word.lower() not in STOPS]
        told.update(words, *(_parts_of(word) for word in words if "-" in word))
        initials.add(initials_of(words))
    keys = {form(word) for word in told if not word.isdecimal() for form in (key_of, _plain)}
    return frozenset(keys | initials) - {""}


def _parts_of(compound: str) -> Iterator[str]:
    """Yield all parts of a compound, of one or more words: for "Otter-M-type" also "Otter-M"."""
    parts = compound.split("-")[:MAX_PARTS]
    yield from ("-".join(parts[n:end]) for n in range(len(parts)) for end in range(n + 1, len(parts) + 1))


def is_told(name: str, told: Container[str]) -> bool:
    """Return whether the keys in `told` include a name of one word in any form."""
    if name.removesuffix("s") in told or key_of(name) in told:  # initials are in capitals, keys are not
        return True
    parts = name.split("-")
    return any(_plain(form) in told for form in _forms(name)) or (
        len(parts) > 1 and all(is_told(part, told) for part in parts)
    )


def initials_of(words: Sequence[str]) -> str:
    """Return "IAEA" for the words of that agency's name; "" for fewer than MIN_INITIALS words."""
    return "".join(word[0] for word in words).upper() if len(words) >= MIN_INITIALS else ""


def _forms(name: str) -> Iterator[str]:
    yield from _IRREGULAR.get(name, ())
    for endings, others in _PAIRS:
        for ending in endings:
            root = name.removesuffix(ending)
            if len(root) >= MIN_ROOT_CHARS and name == root + ending:
                yield from (root + other for other in others)
