"""Choose which phrases of a clause are kept, and how much of what describes their nouns."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from monitor.headline import grammar
from monitor.headline.phrases import Phrase, select_phrases
from monitor.headline.thin import thinner
from monitor.headline.weigh import DESCRIBING, NAME, dangles, weigh_cut, weigh_vague, weigh_word

_PLACES = grammar.PREPOSITIONS - {"about", "against", "as", "by", "for", "of", "with", "without"}
_GENERAL_HEADS = frozenset(("activities", "efforts", "measures", "operations", "processes", "systems"))
_NOUN_ENDINGS = ("combat", "ment", "ons", "sion", "tion")
_AREAS = frozenset(("bank", "border", "center", "outskirts", "part", "parts"))
_BEFORE_VERB = frozenset(("nor", "Who"))
_MANNER = frozenset(("at", "under", "with"))
_SIDES = grammar.SIDES | {"and", "occupied"}
MAX_LENGTH = 10  # words at most: two more than in a headline, as "and" may become a comma
JOINED = 0.9  # how much less "and missile" is worth in "air and missile strikes"
LESS = 0.93  # the worth of a phrase as a share of the same phrase one place earlier
COMPOUND = 1.5  # the cost of a noun left out before another: "elements" for "reserve elements"
SHORTER = 0.5  # the cost of leaving out one of several: "rationing effects" for "salt rationing effects"
THINGS = 0.8  # the cost of a comma for "and": "mills, dykes"
AGAIN = 3.0  # the cost of a comma for "and" if a name repeats: "Heron City, Heron"
NAMED = 1.5  # the gain of a name after the verb
WHERE = 1.0  # the gain of a place: "in Ostrava"
BARE = 1.5  # the cost of "with range" for "with extended range"
HEAD = 0.4  # the cost of leaving out a general last noun: "recruitment | efforts"
EMPTY = 1.5  # the cost of general words alone: "conducted operations"


class Part(NamedTuple):
    """Some words, and their score: the higher, the more they say for what they leave out."""

    score: float
    words: tuple[str, ...]


def cut_phrases(
    phrases: Sequence[Phrase], verb: str, *, is_subject: bool, said: Sequence[str] = ()
) -> Iterator[Part]:
    """Yield the words that may be kept of some phrases, each whole or with fewer modifiers; the best of each length."""
    whose = [said if n or said else None for n in range(len(phrases))]
    levels = [_levels(one, n, whose[n]) for n, one in enumerate(phrases)]
    inner = next((n for n, one in enumerate(phrases) if grammar.RELATIVES & {*one.words[:2]}), len(phrases))
    for kept in select_phrases(phrases):
        if is_subject and 0 < sum(n >= inner for n in kept) < len(phrases) - inner:
            continue  # "claims | that Vane | left Ostrava": all of it or nothing
        cost = weigh_cut(phrases, kept, verb, is_subject=is_subject)
        for part in _join([_without_vague(levels[n], phrases[n], _follower(phrases, n, kept)) for n in kept]):
            told = max(map(weigh_word, part.words[is_subject:]), default=0.0)
            worth = (
                NAMED / (1 + is_subject)
                if told == NAME
                else -EMPTY
                if told < DESCRIBING and not is_subject
                else 0.0
            )
            worth += WHERE if not is_subject and mentions_place(part.words) else 0.0
            for words in {part.words, _listed(part.words)}:
                yield Part(part.score - cost + worth - _weigh_commas(words), words)


def _follower(phrases: Sequence[Phrase], n: int, kept: Sequence[int]) -> str:
    """Return the kind of the phrase after a kept one; "" if that is left out."""
    return phrases[n + 1].kind if n + 1 in kept else ""


def _without_vague(levels: Sequence[Part], phrase: Phrase, follower: str) -> list[Part]:
    return [Part(one.score - weigh_vague(one.words, phrase, follower), one.words) for one in levels]


def _join(levels: Sequence[Sequence[Part]]) -> Iterable[Part]:
    """Return the best way to put these phrases one after another, for each number of words."""
    best = {0: Part(0.0, ())}
    for level in levels:
        longer: dict[int, Part] = {}
        for length, before in best.items():
            for one in level:
                total = length + count_words(one.words)
                part = Part(before.score + one.score, before.words + one.words)
                if total <= MAX_LENGTH and (total not in longer or part.score > longer[total].score):
                    longer[total] = part
        best = longer
    return best.values()


def count_words(words: Sequence[str]) -> int:
    """Return the number of words as read: a term counts as several, a comma as none."""
    return sum(word.count(" ") + 1 for word in words if word not in grammar.MARKS)


def mentions_place(words: Sequence[str]) -> bool:
    """Return whether some words say where: "in Ostrava", "west of Ostrava", "along northern dykes of Ostrava"."""
    places = (
        n
        for n, word in enumerate(words)
        if word in _PLACES or (word == "of" and words[n - 1] in grammar.COMPASS | _AREAS)
    )
    return any(_is_named(words[n + 1 :]) for n in places)


def _is_named(words: Sequence[str]) -> bool:
    name = next((word for word in words if word not in _SIDES), "")
    country = name in grammar.COUNTRIES and name == words[0]  # "in Ukraine" says little
    return name[:1].isupper() and not grammar.is_nation(name) and not country


def weighs_as_name(word: str) -> bool:
    """Return whether a word weighs as much as a name of a place, a person or a body."""
    return weigh_word(word) == NAME


def _listed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with a comma mark for "and" or ", and" between two names or things."""
    found: list[str] = []
    for word, after in zip(words, (*words[1:], ""), strict=False):
        before = "".join(found[-1:])
        if word == "and" and before == "," and _is_name(after) and _is_name("".join(found[-2:-1])):
            found[-1:] = [grammar.AMP]
        else:
            names = before[:1].isupper() and _is_name(after)
            joins = word == "and" and (names or before == "proxy" or (_is_thing(before) and _is_thing(after)))
            found.append(grammar.AMP if joins else word)
    return tuple(found)


def _weigh_commas(words: Sequence[str]) -> float:
    """Return the cost of commas for "and": some for "mills, dykes", none for "Ostrava, Heron", most for "Ostrava, Ostrava"."""
    commas = [n for n, word in enumerate(words) if word == grammar.AMP]
    near = ({*words[max(n - 2, 0) : n]} & {*words[n + 1 : n + 3]} for n in commas)
    again = sum(not all(map(grammar.is_nation, shared)) for shared in near)
    return THINGS * sum(words[n - 1].islower() for n in commas) + AGAIN * again


def _is_thing(word: str) -> bool:
    """Return whether a word may be a noun and is not listed as a verb or adjective."""
    return word.islower() and word.isalpha() and not dangles(word) and grammar.lemma(word) is None


def _is_name(word: str) -> bool:
    return (word[:1].isupper() and not word.rpartition("-")[2].islower()) or word.istitle()


def _joints(words: Sequence[str]) -> int:
    """Return how many things are joined to the first in a phrase: 2 in "air, sea, and land strikes"."""
    return sum(word in {"and", ","} and words[n + 1].islower() for n, word in enumerate(words[:-2]) if n)


def _levels(phrase: Phrase, n: int, said: Sequence[str] | None) -> list[Part]:
    """Return the n-th phrase in each of its levels of thinning, with its score."""
    words = [*thinner(phrase.words, said)]
    told = [LESS**n * (sum(map(weigh_word, level)) - JOINED * _joints(level)) for level in words]
    lost = COMPOUND if words[-1] != words[-2] else 0.0
    best = dict(zip(reversed(words), (told[-1] - lost, *reversed(told[:-1])), strict=True))
    listed = bool({*grammar.COORDINATORS, ","} & {*words[-2]})  # no one of "air, sea, and land strikes"
    shorter = ((phrase.words, words[-2], 0.0), (words[-2], words[-2] if listed else words[-1], SHORTER))
    for whole, plain, cost in shorter:
        for level in _with_one(whole, plain):
            best.setdefault(level, LESS**n * (sum(map(weigh_word, level)) - JOINED * _joints(level)) - cost)
    if phrase.words[0] in _MANNER:
        bare = (level for level in best if len(level) == len(("with", "range")) < len(phrase.words))
        best |= {level: best[level] - BARE * level[1].islower() for level in bare}
    verb = 1 + (phrase.words[0] in _BEFORE_VERB)
    if phrase.kind == "ing" or verb > 1:  # "tents | lacking stoves", "nor | burned the mill"
        best = {level: score for level, score in best.items() if level[:verb] == phrase.words[:verb]}
    for level, score in [*best.items()]:
        if _has_general_head(level):
            best.setdefault(level[:-1], score - HEAD)
    return [Part(score, level) for level, score in best.items()]


def _has_general_head(words: Sequence[str]) -> bool:
    """Return whether a phrase says the same without its last noun: "recruitment | efforts"."""
    before, head = ("", *words)[-2:]
    return head in _GENERAL_HEADS and before.endswith(_NOUN_ENDINGS)


def _with_one(whole: Sequence[str], plain: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the plain words of a phrase with one modifier: "amphibious landing" of "bold amphibious landing"."""
    found: list[int] = []
    at = 0
    for n, word in enumerate(whole):
        if plain[at : at + 1] == (word,):
            at += 1
        else:
            found.append(n)
    if at == len(plain):
        joints = {n + step for n in found if whole[n] in grammar.COORDINATORS for step in (-1, 0, 1)}
        for kept in (n for n in reversed(found) if n not in joints):
            yield tuple(word for n, word in enumerate(whole) if n not in found or n == kept)
