"""Find other ways to say a clause: "Russian attack on the port" for "Russian forces conducted an attack on the port"."""

from collections.abc import Iterator, Sequence
from itertools import chain

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.finite import is_plural
from monitor.headline.grammar import deny, words_of
from monitor.headline.nouns import shorten_nouns
from monitor.headline.others import consequences, contrasting_clauses, reported_claims, second_predicates
from monitor.headline.places import find_place
from monitor.headline.plainer import LIGHT_VERBS
from monitor.headline.rewordings import STATELESS, has_second_verb, rewordings
from monitor.headline.shorten import shorten_clause
from monitor.headline.speech import find_main_clause
from monitor.headline.thin import ACTORS

DEPTH = 3  # rewordings of rewordings at most
MOST = 80  # ways to say one clause, after which no more are sought
HIGHEST = 6.0  # the cost from which on a version is not considered
TELLING = 1.6  # the cost of saying "sources reported"
SUBJECT = 4.8  # the cost of saying only the subject
CLAIM = 0.2  # the cost of "Claim: ..." without who claims it
NOMINAL = 0.2  # the cost of leaving out the verb
REPORTED = 0.7  # the cost of leaving out who reported it
UNHEDGED = 4.3  # the cost of leaving out "likely", "reportedly" and other hedges
CONTRAST = 2.0  # the cost of saying only what follows "but"
SECOND = 3.2  # the cost of saying only what follows "and"
CONSEQUENCE = 4.8  # the cost of saying only what followed from it, as of the subject alone
CLAIMED = 0.3  # the cost of saying what is claimed instead of what is done with the claim
NEITHER = 1.0  # the cost of saying only the first of two that are denied
DISPROVED = -1.0  # its cost for a false claim, negative as that says most

COUNTRIES = grammar.pairs_of("countries")

_FAILED = frozenset(("attempted", "failed", "unsuccessful"))
_TELLING = frozenset(("report", "confirm", "discuss", "identify"))
_NOTHING = words_of("nothing")  # "Neither confirmed"
_TELLERS = words_of("tellers")
_WEAK = words_of("weak")  # "demonstrates the scale of"
_WEAK_PREDICATES = {tuple(pair.split()) for pair in grammar.phrases_of("weak_predicates")}
_ACTS = grammar.ATTACKS | {"preparations", "shelling"}
_COUNTING = grammar.DETERMINERS | {"no", "little"}


def readings(text: str) -> Iterator[tuple[Clause, float]]:
    """Yield the clauses that a headline may say, each with its cost: the main clause, what contrasts with it, a claim in it."""
    whole = find_main_clause(text)
    yield from _say(whole)
    others = (
        (CONTRAST, contrasting_clauses),
        (CLAIMED, reported_claims),
        (SECOND, second_predicates),
        (CONSEQUENCE, consequences),
    )
    for cost, find in others:
        for other in find(whole):
            goes_on = (
                whole.main == "continue" and find is contrasting_clauses and bool(find_place(other.rest))
            )
            price = DISPROVED if other.subject[:1] == ("False",) else 0.0 if goes_on else cost
            yield from ((one, price + more) for one, more in _say(other))


def _say(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield the ways to say a clause that a few rewordings in a row lead to, each with its cost."""
    found = {shorten_clause(clause): 0.0}
    last = dict(found)
    for _ in range(DEPTH):
        news: dict[Clause, float] = {}
        for one, cost in last.items():
            for other, more in chain(shorten_nouns(one), versions(one)):
                if cost + more < found.get(other, HIGHEST):
                    found[other] = news[other] = cost + more
        last = news if len(found) < MOST else {}
    yield from ((one, cost + TELLING * (_is_report(one) or _is_weak(one))) for one, cost in found.items())


def _is_report(clause: Clause) -> bool:
    """Return whether a clause only says that somebody reports something."""
    told = not _NOTHING & {*clause.subject[:1]}
    return told and len(clause.verb) == 1 and clause.main in _TELLING and bool(_TELLERS & {*clause.subject})


def _is_weak(clause: Clause) -> bool:
    """Return whether a clause only says what something is a sign of."""
    predicate = (clause.main, *clause.rest[:1])
    weak = (clause.main in _WEAK and predicate != ("come", "from")) or predicate in _WEAK_PREDICATES
    return weak or (clause.main in {*grammar.BE, "be"} and clause.rest[:2] in _WEAK_PREDICATES)


def versions(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield other ways to say a clause, each with its cost.

    "Russian attack on the port" says the same as "Russian forces conducted an attack on the port".
    """
    subject, rest = clause.subject, clause.rest
    weak = _is_weak(clause)
    if subject[2:3] == (":",) and subject[0].lower() != "false":
        yield clause._replace(subject=("Claim", *subject[2:])), CLAIM
    if clause.condition[:1] == ("only",) and clause.main in {*grammar.BE, "be"} and not clause.is_negated:
        yield Clause((), (), subject, condition=clause.condition), STATELESS  # "a truce only after the storm"
    if subject[-1:] in {("There",), ("there",)} and clause.main in {*grammar.BE, "be"}:
        yield Clause((), (), (*subject[:-1], *rest)), 0.0
    if clause.verb and _is_matter(subject):
        yield Clause((), (), subject), NOMINAL if weak else SUBJECT
    if _is_report(clause) and rest and rest[0] not in {"to", "that"}:
        told = rest[rest[0] == "on" :]
        one_side = clause.main == "report" and "and" not in subject
        yield (Clause(("reported",), (), told), REPORTED) if one_side else (Clause((), (), told), NOMINAL)
    yield from rewordings(clause)
    yield from _denied_act(clause)
    yield from _first_of_neither(clause)
    acts = clause.main in LIGHT_VERBS or (clause.main == "continue" and bool(_ACTS & {*rest}))
    if len(clause.verb) == 1 and acts and rest and rest[0] not in _COUNTING and not has_second_verb(rest):
        yield from _nominal(clause)


def _denied_act(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "No Russian attack" for "Russian forces did not conduct any attack"."""
    acted = clause.verb[:2] == ("did", "not") and clause.main in LIGHT_VERBS | {"take"}
    if acted and (acting := _find_actors(clause.subject)):
        told = tuple(word for n, word in enumerate(clause.rest) if n > 1 or word not in {"any", "reported"})
        known = told[:1] if told[:1] == ("confirmed",) else ()
        yield Clause((), (), ("No", *known, acting[0], *told[len(known) :], *acting[1:])), 0.0


def _first_of_neither(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "has not burned the mill" for "has neither burned the mill nor left", "the port did not close" for "neither ... closed"."""
    subject, rest, first = clause.subject, clause.rest, "".join(clause.verb[:1])
    if rest[:1] == ("neither",) and "nor" in rest and first in grammar.AUXILIARIES:
        verb = deny(clause.verb, plural=False)  # an auxiliary, which agrees already
        yield clause._replace(verb=verb, rest=rest[1 : rest.index("nor")]), NEITHER
    if "".join(subject[:1]).lower() == "neither" and "nor" in subject and not clause.is_negated:
        one = subject[1 : subject.index("nor")]
        yield clause._replace(subject=one, verb=deny(clause.verb, plural=is_plural(one))), NEITHER


def _nominal(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "Russian attack", or "claimed Russian attack", for "Russian forces conducted" and "attack"."""
    subject = clause.subject
    start = subject.index(":") + 1 if ":" in subject else 0
    if acting := _find_actors(subject[start:]):
        failed = clause.rest[: clause.rest[0] in _FAILED]  # "unsuccessful Russian attack"
        told = (*failed, acting[0], *clause.rest[len(failed) :], *acting[1:])
        thing = (*(("claimed",) if start else ()), *told)
        yield Clause((), (), thing), UNHEDGED if clause.hedge else NOMINAL


def _find_actors(subject: tuple[str, ...]) -> tuple[str, ...]:
    """Return the nation of "Russian forces" and where they are; () for any other subject."""
    nation, actor, place = subject[:1], subject[1:2], subject[2:]
    known = {*nation} & {*COUNTRIES} and {*actor} & ACTORS
    where = not place or place[0] in grammar.PREPOSITIONS - {"of"}
    return (*nation, *place) if known and where else ()


def _is_matter(subject: Sequence[str]) -> bool:
    """Return whether a subject says something by itself: "pace of the works", not "forces in the harbour"."""
    at = next((n for n, word in enumerate(subject) if word in grammar.PREPOSITIONS), len(subject))
    head = subject[at - 1] if 0 < at < len(subject) else ""
    return (
        head[1:].islower()
        and head not in ACTORS
        and (at == 1 or head.islower())
        and not {":", *grammar.RELATIVES} & {*subject}
    )
