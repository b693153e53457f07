"""Say who acts: the subject, whole or shortened, with its verb and a hedge."""

from collections.abc import Iterator, Sequence

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.cut import Part, cut_phrases
from monitor.headline.finite import is_plural
from monitor.headline.grammar import MARKS, is_adjective, is_past, words_of
from monitor.headline.phrases import MAX_PHRASES, split_phrases
from monitor.headline.rewordings import has_second_verb
from monitor.headline.shorten import UNCERTAIN
from monitor.headline.versions import COUNTRIES, UNHEDGED
from monitor.headline.weigh import dangles, weigh_word

SHARED = 2.5  # the cost of leaving out "Russian" in "Russian and proxy forces"
NATION = 0.4  # the cost of leaving out "Russian" in "Russian occupation authorities"
OCCUPIERS = 1.2  # the cost of "occupiers" for "Russian occupation authorities"
LISTED = 3.0  # the cost of leaving out "US, Sylvanian, and Crab" before "officials"
PART = 0.5  # the cost of leaving out "elements of" before a brigade
OWNER = 4.0  # the cost of leaving out "Putin’s" in "Putin’s declaration of ..."
BODY = 0.5  # the cost of "Ukraine" for "Ukrainian General Staff"
COUNTRY = 0.2  # the cost of "Russia" for "Russian forces"

_OCCUPYING = frozenset(("occupation", "occupying"))
_PARTS = frozenset(("detachments", "elements", "members", "representatives", "units"))
_UNIONS = frozenset(("EU", "UK", "US"))
_ENVOYS = frozenset(("delegations", "leaders", "negotiators", "officials", "representatives"))
_THINKING = words_of("thinking")
_RULING, _BODIES = words_of("ruling"), words_of("state_bodies")
_SINGULARS = {"are": "is", "were": "was", "have": "has"}


def name_subject(clause: Clause) -> Iterator[Part]:
    """Yield the versions of the subject, each with the verb and its score."""
    verb = sum(map(weigh_word, clause.verb))
    hedges = _hedges(clause)
    if not clause.subject:
        yield Part(verb, clause.verb)
    countries = "themselves" not in clause.rest and not (
        "officials" in clause.subject and clause.main in _THINKING
    )
    for part in cut_phrases(split_phrases(clause.subject)[:MAX_PHRASES], "", is_subject=True):
        for score, words in (*_named(part), *(_as_countries(part) if countries else ())):
            acts = _agreeing(clause, words)
            agrees = acts == clause.verb or not has_second_verb(clause.rest)  # "Russia holds lines and fire"
            if agrees and words and (words[-1] == "military" or not dangles(words[-1])):
                yield from (
                    Part(score + verb - cost, (*words, *_hedged(acts, hedge))) for hedge, cost in hedges
                )


def _hedges(clause: Clause) -> Sequence[tuple[str, float]]:
    """Return the choices of hedge, each with its cost: the clause's own, or none; "may" needs none."""
    if not clause.hedge or UNCERTAIN & {*clause.verb}:
        return (("", 0.0),)
    return (clause.hedge, 0.0), ("", UNHEDGED)


def _hedged(verb: tuple[str, ...], hedge: str) -> tuple[str, ...]:
    """Return the verb with its hedge in place: "have reportedly undergone", "reportedly left"."""
    if not hedge:
        return verb
    helped = verb and verb[0] in grammar.AUXILIARIES - {"can", "cannot", "did", "do", "does"}
    return (verb[0], hedge, *verb[1:]) if helped else (hedge, *verb)


def _named(part: Part) -> Iterator[Part]:
    """Yield a subject as it is, and shorter: without an obvious nation, an owner, or a list of nations."""
    plain = part.words["".join(part.words[:1]).lower() == "both" :]  # "both Blue and Green"
    yield from (part, Part(part.score, plain))
    first, second, third = (*part.words, "", "", "")[:3]
    known = second in {"milblogger", "milbloggers", "occupation", "occupying", "proxy"} or (
        second.istitle() and third.istitle()
    )
    if known and first.istitle() and is_adjective(first):
        yield Part(part.score - NATION - weigh_word(first), part.words[1:])
    whose, *posts = (*part.words[first == "Russian" :], "")
    where = next((n for n, word in enumerate(posts) if word in grammar.PREPOSITIONS), len(posts))
    if (
        whose.lower() in _OCCUPYING
        and posts[:1] != [""]
        and {*posts[:where]} <= _RULING | {"administration", ""}
    ):
        yield Part(part.score - OCCUPIERS, ("occupiers", *(word for word in posts[where:] if word)))
    if part.words == ("Kremlin", "officials") or (
        first in _UNIONS and second and all(map(str.istitle, part.words[1:]))
    ):
        yield Part(part.score - COUNTRY, part.words[:1])  # "US" for "US State Department"
    if second == "and" and third in {"occupation", "proxy"} and is_adjective(first):
        yield Part(part.score - SHARED - weigh_word(first), part.words[2:])
    ends = (n for n, word in enumerate(part.words) if not (word in MARKS | {"and"} or word[:1].isupper()))
    listed = next(ends, 0)  # "US, Sylvanian, and Crab | officials"
    if listed > len(("US", "and")) and part.words[listed] in _ENVOYS and ":" not in part.words:
        yield Part(part.score - LISTED, part.words[listed:])
    if first.lower() in _PARTS and second == "of" and third:
        yield Part(part.score - PART, part.words[2:])
    if first.endswith(grammar.POSSESSIVE_ENDINGS):
        yield Part(part.score - OWNER - weigh_word(first), part.words[1:])


def _as_countries(part: Part) -> Iterator[Part]:
    """Yield "Russia" for "Russian forces", "Russia and Ukraine" for "Russian and Ukrainian forces"."""
    first, second, third, *others = (*part.words, "", "")
    if first in COUNTRIES and second and {*part.words[1:]} <= _RULING:
        yield Part(part.score - COUNTRY, (COUNTRIES[first],))
    elif (
        first in COUNTRIES
        and third
        and part.words[-1] in _BODIES
        and all(word[:1].isupper() for word in part.words)
    ):
        yield Part(part.score - BODY, (COUNTRIES[first],))  # "Ukraine" for "Ukrainian General Staff"
    elif second == "and" and {first, third} <= {*COUNTRIES} and {*others} <= _RULING | {""}:
        yield Part(part.score - COUNTRY, (COUNTRIES[first], "and", COUNTRIES[third]))
        yield Part(part.score - NATION, (f"{COUNTRIES[first]},", COUNTRIES[third]))  # as headlines write


def _agreeing(clause: Clause, subject: tuple[str, ...]) -> tuple[str, ...]:
    """Return the verb in agreement with the shortened subject: "Russia attacks" for "Russian forces attack"."""
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
