"""What the tracker reads in a takeaway: stems, names, numbers, sectors, matters and a meaning vector."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import filterfalse
from math import log
from typing import Any

import numpy as np
import Stemmer  # PyStemmer: Snowball in C, from the maintainers of the algorithm
from numpy.typing import NDArray

from monitor.packaged import load_json
from monitor.text import joined
from monitor.themes.lexicon import Lexicon

Vector = NDArray[np.float32]

MAX_TAKEAWAY_CHARS = 4000  # characters of a takeaway that are read: limits the time a broken page can cost
STOPS = frozenset(
    """a about after again against all also although am amid among an and any are around as at be because been before
    being between both but by can could did do does doing down during each for from had has have having he her here him
    his how if in into is it its itself just may might more most near no nor not now of off on once only or other our out
    over own same she should since so some such than that the their them then there these they this those through to too
    toward towards under until up upon very was we were what when where which while who whom why will with within without
    would yet you your s t isw russian russia ukrainian ukraine force likely continue report reportedly claim""".split()  # noqa: SIM905 - a text is easier to read than 150 quoted words
)
CALENDAR = frozenset(
    """january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday oblast city""".split()  # noqa: SIM905 - as above
)
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_OWNS = re.compile(r"['’]s?$")
_NUMBER = re.compile(r"\d[\d.,]*")
_STEMMER = Stemmer.Stemmer("english", 0)  # 0: no cache, which is slower than stemming and takes 0.2 kB a word


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Background statistics of stems, counted in paragraphs; stems of similar use have similar vectors."""

    paragraphs: int
    counts: Mapping[str, int]  # stem: paragraphs that contain it
    lower: frozenset[str]  # stems that also occur in lower case: no names, even at the start of a sentence
    vectors: Mapping[str, Vector]
    dimensions: int
    _weighed: dict[str, Vector] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rarity(self, stem: str) -> float:
        """Return the stem's inverse document frequency; an unknown stem counts as the rarest."""
        return log(self.paragraphs / self.counts.get(stem, 1))

    def weigh(self, stem: str) -> Vector:
        """Return the vector of a known stem, scaled to the stem's rarity; computed once."""
        if stem not in self._weighed:
            self._weighed[stem] = _unit(self.vectors[stem]) * np.float32(self.rarity(stem))
        return self._weighed[stem]


@dataclass(frozen=True, kw_only=True)
class Features:
    """A takeaway as the tracker reads it."""

    text: str
    spelled: str  # the text with one spelling of each name
    stems: tuple[str, ...]  # in order, without stop words
    words: frozenset[str]  # stems of all words
    names: tuple[str, ...]  # in order of mention, each once
    numbers: frozenset[str]
    sectors: tuple[str, ...]  # in order of mention
    matters: tuple[str, ...]
    vector: Vector  # unit length, or zero if no word is known
    support: tuple[str, ...] = ()  # stems of the takeaway and the toplines it leads; none if it leads none
    detail: tuple[str, ...] = ()  # stems of the takeaway and the paragraphs it sums up; none if unknown


def extract_features(
    text: str, lexicon: Lexicon, vocabulary: Vocabulary, support: str = "", detail: str = ""
) -> Features:
    """Return the features of a takeaway's text, of the toplines that support it, and of its detail."""
    text = joined(text[:MAX_TAKEAWAY_CHARS])
    keys = lexicon.find_keys(text)
    words = tuple(map(stem, WORD.findall(text)))
    found = tuple(word for word in words if word not in STOPS)
    spelled = lexicon.spell(text)
    return Features(
        text=text,
        spelled=spelled,
        stems=found,
        words=frozenset(words),
        names=names(spelled, vocabulary.lower),
        numbers=numbers(text),
        sectors=tuple(key for key in keys if key in lexicon.sectors),
        matters=tuple(key for key in keys if key in lexicon.matters),
        vector=meaning_of(found, vocabulary),
        support=found + stems(support) if support else (),
        detail=found + stems(detail) if detail else (),
    )


@lru_cache(maxsize=4096)  # covers nine words in ten; a daemon meets new ones for years
def stem(word: str) -> str:
    """Return the English stem of a word, lower case."""
    stemmed: str = _STEMMER.stemWord(word.lower().replace("’", "'").removesuffix("'s"))
    return stemmed


def bare(word: str) -> str:
    """Return a word without a possessive ending ("'s" or "'")."""
    return word if word.isalnum() else _OWNS.sub("", word)


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of a text's words in order, without stop words."""
    return tuple(filterfalse(STOPS.__contains__, map(stem, WORD.findall(joined(text[:MAX_TAKEAWAY_CHARS])))))


def names(text: str, lower: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the capitalised words in order, each once: people, places, units, institutions, weapons.

    A word at the start of a sentence is no name if its stem is in `lower`.
    """
    found: dict[str, None] = {}
    for match in WORD.finditer(text[:MAX_TAKEAWAY_CHARS]):
        if not match[0][0].isupper():
            continue
        word = bare(match[0])
        key = stem(word)
        opens = text[: match.start()].rstrip(" \"'“‘(")[-1:] in ("", ".", "!", "?")
        plain = key in STOPS or word.lower() in CALENDAR or (opens and key in lower)
        if len(word) > 1 and not plain:
            found[word] = None
    return tuple(found)


def mentions(text: str, wanted: Container[str]) -> tuple[str, ...]:
    """Return the runs of capitalised words that contain any of the wanted names: "Heron Dyke", not "Heron", "Dyke"."""
    runs: list[list[str]] = []
    end = -1
    for match in WORD.finditer(text[:MAX_TAKEAWAY_CHARS]):
        if match[0][0].isupper() and stem(word := bare(match[0])) not in STOPS:
            if text[end : match.start()] != " ":
                runs.append([])
            runs[-1].append(word)
            end = match.start() + len(word)
    return tuple(dict.fromkeys(" ".join(run) for run in runs if any(word in wanted for word in run)))


def numbers(text: str) -> frozenset[str]:
    """Return the numbers as printed."""
    return frozenset(number.rstrip(".,") for number in _NUMBER.findall(text[:MAX_TAKEAWAY_CHARS]))


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary that comes with the package."""
    return parse_vocabulary(load_json(__package__, "vocabulary.json"))


def parse_vocabulary(found: Mapping[str, Any]) -> Vocabulary:
    """Return a vocabulary from its JSON form: stem -> [paragraphs, of these in lower case, vector in hexadecimal].

    Vectors are written so because 230,000 numbers in JSON took a tenth of all that a check with news computes.
    """
    rows: Mapping[str, tuple[int, int, str]] = found["stems"]
    packed = np.frombuffer(bytes.fromhex("".join([vector for *_, vector in rows.values()])), np.int8)
    vectors = packed.astype(np.float32).reshape(len(rows), found["dimensions"])
    return Vocabulary(
        paragraphs=found["paragraphs"],
        counts={key: row[0] for key, row in rows.items()},
        lower=frozenset(key for key, row in rows.items() if row[1] > 1),
        vectors=dict(zip(rows, vectors, strict=True)),
        dimensions=found["dimensions"],
    )


def meaning_of(found: tuple[str, ...], vocabulary: Vocabulary) -> Vector:
    """Return the summed vector of some stems: unit length, or zero if none is known."""
    total = np.zeros(vocabulary.dimensions, np.float32)
    for key in sorted(set(found)):  # sorted: the same sum, to the last bit, in every process
        if key in vocabulary.vectors:
            total += vocabulary.weigh(key)
    return _unit(total)


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector
