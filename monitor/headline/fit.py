"""Choose what a headline says of a clause: the phrases that tell most, in at most eight words, with nothing left hanging."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from monitor.headline import grammar
from monitor.headline.clause import Clause, is_plural
from monitor.headline.grammar import MARKS, is_adjective, is_past, words_of
from monitor.headline.phrases import Phrase, select_phrases, split_phrases
from monitor.headline.sentence import split_sentence
from monitor.headline.shorten import UNCERTAIN, shorten
from monitor.headline.thin import LIGHT, thinner
from monitor.headline.versions import COUNTRIES, acts_again, readings
from monitor.headline.weigh import (
    COMPLEMENTS,
    DESCRIBING,
    NAME,
    hangs,
    may_stand_alone,
    tell,
    weigh_cut,
    weigh_vague,
)

MAX_WORDS = 8  # words in a headline
MAX_PHRASES = 8  # phrases of a clause that are considered
LESS = 0.93  # a phrase tells so much as the phrase before it, other things being equal
SHARED = 2.5  # what "Russian" costs in "Russian and proxy forces"
NATION = 0.4  # what "Russian" costs in "Russian occupation authorities"
DENIED = 1.5  # of the place where something did not happen
OCCUPIERS = 1.2  # of "occupiers" for "Russian occupation authorities"
LISTED = 3.0  # of "US, Sylvanian, and Crab" before "officials"
OWNER = 4.0  # the cost of "Putin’s" in "Putin’s declaration of ..."
COUNTRY = 0.2  # the cost of "Russia" for "Russian forces"
INTRANSITIVE = 1.0  # the cost of "fighting continues" without where
LIKELY_DONE = 1.6  # the same of something done
LIKELY = 0.9  # the cost of "likely" left out
DOUBTFUL = 1.4  # of "reportedly" and its like
COMPOUND = 1.5  # the cost of a noun left out before another: "elements" for "reserve elements"
NAMED = 1.2  # what is gained by a name in what follows the verb
EMPTY = 1.5  # the cost of general words alone: "conducted operations"
BARE = 6.0  # the cost of a verb without what follows it

_OCCUPYING = frozenset(("occupation", "occupying"))
_ENVOYS = frozenset(("delegations", "leaders", "negotiators", "officials", "representatives"))
_THINKING = words_of("thinking")
_RULING = words_of("ruling")
_SINGULARS = {"are": "is", "were": "was", "have": "has"}


class _Part(NamedTuple):
    """Some words, and what they tell."""

    score: float
    words: tuple[str, ...]


@lru_cache(maxsize=500)  # whole texts: a daemon keeps them for years
def write_headline(text: str, most: int = MAX_WORDS) -> str:
    """Return the headline of a text, in at most `most` words; "" for a text without words."""
    found = [part for one, cost in readings(text) for part in _fit(one, cost, most)]
    words = (
        max(found).words
        if found
        else _cut_hard(shorten(text), most) or tuple(" ".join(split_sentence(text)).split()[:most])
    )
    return _spell(_with_and(words, most))


def count_words(words: Sequence[str]) -> int:
    """Return how many words are read: a term counts as several, a comma as none."""
    return sum(word.count(" ") + 1 for word in words if word not in MARKS)


def _with_and(words: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Return the words with "and" in place of a comma that stands for it, where there is room."""
    if grammar.AMP not in words or count_words(words) + _lacks_and(words) >= most:
        return words
    at = words.index(grammar.AMP)
    return _with_and((*words[:at], "and", *words[at + 1 :]), most)


def _spell(words: Sequence[str]) -> str:
    if _lacks_and(words):
        last = max(n for n, word in enumerate(words) if word == ",")
        words = (*words[:last], "and", *words[last + 1 :])
    headline = (
        " ".join(words).replace(" :", ":").replace(" , and", " and").replace(" ,", ",").replace(" &", ",")
    )
    headline = headline.replace(" ;", "").strip(" .,;:!?'‘")
    return headline[:1].upper() + headline[1:]


def _fit(clause: Clause, cost: float, most: int) -> Iterator[_Part]:
    """Yield the clause's versions of `most` words or fewer."""
    subjects = _best_by_length(_subjects(clause))
    rests = _best_by_length(_rests(clause))
    for subject_length, subject in subjects.items():
        for length, rest in rests.items():
            words = (*subject.words, *rest.words)
            if subject_length + length <= most and words and (rest.words or not hangs(words[-1])):
                yield _Part(subject.score + rest.score - cost, words)


def _best_by_length(parts: Iterable[_Part]) -> Mapping[int, _Part]:
    best: dict[int, _Part] = {}
    for part in parts:
        length = count_words(part.words) + _lacks_and(part.words)
        if length not in best or part.score > best[length].score:
            best[length] = part
    return best


def _lacks_and(words: Sequence[str]) -> bool:
    """Return whether the last comma of a list is to become "and"."""
    commas = [n for n, word in enumerate(words) if word == ","]
    return bool(commas) and not {"and", "or", ":", grammar.AMP} & {*words[commas[-1] :]}


def _subjects(clause: Clause) -> Iterator[_Part]:
    """Yield what the subject may be called, with the verb."""
    verb = sum(map(tell, clause.verb))
    hedges = _hedges(clause)
    if not clause.subject:
        yield _Part(verb, clause.verb)
    countries = "themselves" not in clause.rest and not (
        "officials" in clause.subject and clause.main in _THINKING
    )
    for part in _cut(split_phrases(clause.subject)[:MAX_PHRASES], "", is_subject=True):
        for score, words in (*_named(part), *(_as_countries(part) if countries else ())):
            acts = _agreeing(clause, words)
            agrees = acts == clause.verb or not acts_again(clause.rest)  # "Russia holds lines and fire"
            if agrees and words and (words[-1] == "military" or not hangs(words[-1])):
                yield from (
                    _Part(score + verb - cost, (*words, *_hedged(acts, hedge))) for hedge, cost in hedges
                )


def _hedges(clause: Clause) -> Sequence[tuple[str, float]]:
    """Return the word that makes the verb uncertain, and what it costs to do without; "may" says enough."""
    if not clause.hedge or UNCERTAIN & {*clause.verb}:
        return (("", 0.0),)
    likely = LIKELY_DONE if is_past(clause.verb[-1]) else LIKELY
    return (clause.hedge, 0.0), ("", likely if clause.hedge == "likely" else DOUBTFUL)


def _hedged(verb: tuple[str, ...], hedge: str) -> tuple[str, ...]:
    """Return the verb with "reportedly" where it belongs: "have reportedly undergone", "reportedly left"."""
    if not hedge or not verb:
        return verb
    helped = verb[0] in grammar.AUXILIARIES - {"can", "cannot"}
    return (verb[0], hedge, *verb[1:]) if helped else (hedge, *verb)


def _named(part: _Part) -> Iterator[_Part]:
    """Yield a subject as it is, without a nation that goes without saying, and without an owner."""
    yield part
    first, second, third = (*part.words, "", "", "")[:3]
    known = second in {"milblogger", "milbloggers", "occupation", "occupying"} or (
        second.istitle() and third.istitle()
    )
    if known and first.istitle() and is_adjective(first):
        yield _Part(part.score - NATION - tell(first), part.words[1:])
    whose, *posts = (*part.words[first == "Russian" :], "")
    if whose in _OCCUPYING and posts[:1] != [""] and {*posts} <= _RULING | {""}:
        yield _Part(part.score - OCCUPIERS, ("occupiers",))
    if part.words == ("Kremlin", "officials"):
        yield _Part(part.score - COUNTRY, part.words[:1])
    if second == "and" and third in {"occupation", "proxy"} and is_adjective(first):
        yield _Part(part.score - SHARED - tell(first), part.words[2:])
    listed = next((n for n, word in enumerate(part.words) if not _is_listed(word)), 0)
    if listed > len(("US", "and")) and part.words[listed] in _ENVOYS:
        yield _Part(part.score - LISTED, part.words[listed:])
    if first.endswith(grammar.OWNS):
        yield _Part(part.score - OWNER - tell(first), part.words[1:])


def _is_listed(word: str) -> bool:
    """Return whether a word stands in a list of nations: "US, Sylvanian, and Crab officials"."""
    return word in MARKS or word == "and" or word[:1].isupper()


def _as_countries(part: _Part) -> Iterator[_Part]:
    """Yield "Russia" for "Russian forces", "Russia and Ukraine" for "Russian and Ukrainian forces"."""
    first, second, third, *others = (*part.words, "", "")
    if first in COUNTRIES and second and {*part.words[1:]} <= _RULING:
        yield _Part(part.score - COUNTRY, (COUNTRIES[first],))
    elif second == "and" and {first, third} <= {*COUNTRIES} and {*others} <= _RULING | {""}:
        yield _Part(part.score - COUNTRY, (COUNTRIES[first], "and", COUNTRIES[third]))
        yield _Part(part.score - NATION, (f"{COUNTRIES[first]},", COUNTRIES[third]))  # as headlines write


def _agreeing(clause: Clause, subject: tuple[str, ...]) -> tuple[str, ...]:
    """Return the verb in the number of a subject that was shortened: "Russia attacks" for "Russian forces attack"."""
    if not clause.verb or not is_plural(clause.subject) or is_plural(subject):
        return clause.verb
    if clause.verb[0] in grammar.MODALS:
        return clause.verb
    pairs = zip(("and", *clause.verb), clause.verb, strict=False)
    return tuple(
        _singular(word) if before == "and" or before.endswith("ly") else word for before, word in pairs
    )


def _singular(verb: str) -> str:
    present = grammar.lemma(verb) == verb and not is_past(verb)
    return grammar.agree(verb, plural=False) if present else _SINGULARS.get(verb, verb)


def _rests(clause: Clause) -> Iterator[_Part]:
    """Yield what may follow the verb."""
    phrases = split_phrases(clause.rest, COMPLEMENTS.get(clause.main, ()))[:MAX_PHRASES]
    kind = phrases[0].kind if phrases else ""
    if may_stand_alone(clause.main) and phrases and kind != "object":
        yield _Part(-INTRANSITIVE, ())
    elif kind not in {"object", "to", "and", "clause"} or not clause.verb:
        yield _Part(-BARE if phrases else 0.0, ())
    nowhere = DENIED if clause.is_denied and any(map(_tells_name, clause.rest)) else 0.0
    said = () if grammar.BE & {*clause.verb[-1:]} else clause.subject[:1]  # "is a Russian city"
    for part in _cut(phrases, clause.main, is_subject=False, said=said):
        force = part.words[-1] == "military" and grammar.is_nation(part.words[-2:][0])
        if force or not hangs(part.words[-1]) or _is_predicate(clause, part.words):
            yield part._replace(score=part.score - nowhere * (not any(map(_tells_name, part.words))))


def _tells_name(word: str) -> bool:
    return tell(word) == NAME


def _cut(
    phrases: Sequence[Phrase], verb: str, *, is_subject: bool, said: Sequence[str] = ()
) -> Iterator[_Part]:
    """Yield what may be kept of some phrases, whole or with less of what describes a noun."""
    whose = [None if not n and (is_subject or not said) else said for n in range(len(phrases))]
    levels = [*zip(*(_levels(one, n, whose[n]) for n, one in enumerate(phrases)), strict=True)]
    for kept in select_phrases(phrases):
        cost = weigh_cut(phrases, kept, verb, is_subject=is_subject)
        for depth, level in enumerate(levels):
            words = tuple(word for n in kept for word in level[n].words)
            words = _listed(words) if depth else words
            told = max(map(tell, words[is_subject:]), default=0.0)
            worth = NAMED if told == NAME else -EMPTY if told < DESCRIBING and not is_subject else 0.0
            vague = sum(weigh_vague(level[n].words, phrases[n], followed=n + 1 in kept) for n in kept)
            yield _Part(sum(level[n].score for n in kept) - cost - vague + worth, words)


def _listed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with a comma for "and" between two names."""
    if "between" in words:
        return words
    around = zip(("", *words), words, (*words[1:], ""), strict=False)
    return tuple(
        grammar.AMP if word == "and" and before[:1].isupper() and _is_name(after) else word
        for before, word, after in around
    )


def _is_name(word: str) -> bool:
    return (word[:1].isupper() and not word.rpartition("-")[2].islower()) or word.istitle()


def _levels(phrase: Phrase, n: int, said: Sequence[str] | None) -> list[_Part]:
    """Return a phrase, the n-th, in its levels of thinning."""
    words = [*thinner(phrase.words, said)]
    lost = COMPOUND if words[-1] != words[-2] else 0.0
    told = [LESS**n * sum(map(tell, level)) for level in words]
    return [*map(_Part, (*told[:-1], told[-1] - lost), words)]


def _is_predicate(clause: Clause, words: Sequence[str]) -> bool:
    """Return whether an adjective ends a clause, as in "resources are not endless", "portrays the port as safe"."""
    states = bool({*clause.verb} & (grammar.BE | {"remain", "remains", "not"}))
    return is_adjective(words[-1]) and (states or words[-2:-1] == ("as",))


def _cut_hard(clause: Clause, most: int) -> tuple[str, ...]:
    """Return what fits if no phrase ends in time: the subject alone if the verb would have no object."""
    words = (*clause.subject, *clause.verb, *(word for word in clause.rest if word not in LIGHT))
    length = max((n for n in range(len(words) + 1) if count_words(words[:n]) <= most), default=0)
    while length > 1 and (hangs(words[length - 1]) or _splits_name(words, length)):
        length -= 1
    known = len(clause.subject)
    return tuple(words[: known if 1 < known <= most and length <= known + len(clause.verb) else length])


def _splits_name(words: Sequence[str], length: int) -> bool:
    return length < len(words) and words[length - 1][:1].isupper() and words[length][:1].isupper()
