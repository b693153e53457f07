"""What else may be said for a clause: "Russian attack on the port" for "Russian forces conducted an attack on the port"."""

from collections.abc import Iterator, Sequence
from itertools import chain

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.grammar import words_of
from monitor.headline.inner import (
    contrasted_acts,
    second_acts,
    told_claims,
)
from monitor.headline.nouns import say_shorter
from monitor.headline.plainer import LIGHT_VERBS
from monitor.headline.rewordings import acts_again, rewordings
from monitor.headline.shorten import shorten_clause
from monitor.headline.speech import find_main_clause
from monitor.headline.thin import ACTORS

DEPTH = 3  # rewordings one after another
MOST = 80  # ways to say one clause
HIGHEST = 6.0  # the cost of rewordings that no headline is worth
TELLING = 1.6  # what "sources reported" costs
SUBJECT = 4.0  # what it costs to say no more than the subject
CLAIM = 0.2  # what it costs not to say who claims it
NOMINAL = 0.2  # what it costs to do without a verb
UNHEDGED = 0.9  # the same without "likely"
SECOND_ACT = 2.0  # to tell the second thing that somebody did, not the first
CONTRAST = 2.0  # to tell what stands after "but"
CLAIMED = 0.3  # to tell what somebody claims, not what is done with the claim
DISPROVED = -1.0  # the same of a claim that is false: it tells most

OTHERS = (
    (SECOND_ACT, second_acts),
    (CONTRAST, contrasted_acts),
    (CLAIMED, told_claims),
)
COUNTRIES = {"Russian": "Russia", "Ukrainian": "Ukraine", "Belarusian": "Belarus"}

_FAILED = frozenset(("attempted", "failed", "unsuccessful"))
_TELLING = frozenset(("report", "confirm", "discuss"))
_TELLERS = words_of("tellers")
_WEAK = words_of("weak")  # "demonstrates the scale of"
_WEAK_PREDICATES = {tuple(pair.split()) for pair in grammar.phrases_of("weak_predicates")}
_ACTS = words_of("attacks") | {"preparations", "shelling"}
_COUNTING = grammar.DETERMINERS | {"no", "little", "another"}


def readings(text: str) -> Iterator[tuple[Clause, float]]:
    """Yield what may be said for a text, and what it costs: its main clause, a second one, a claim that it tells of."""
    whole = find_main_clause(text)
    yield from _say(whole)
    for cost, find in OTHERS:
        for other in find(whole):
            price = DISPROVED if other.subject[:1] == ("False",) else cost
            yield from ((one, price + more) for one, more in _say(other))


def _say(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield the ways to say a clause that some few rewordings lead to, one after another."""
    found = {shorten_clause(clause): 0.0}
    last = dict(found)
    for _ in range(DEPTH):
        news: dict[Clause, float] = {}
        for one, cost in last.items():
            for other, more in chain(say_shorter(one), versions(one)):
                if cost + more < found.get(other, HIGHEST):
                    found[other] = news[other] = cost + more
        last = news if len(found) < MOST else {}
    yield from ((one, cost + TELLING * _tells_little(one)) for one, cost in found.items())


def _tells_little(clause: Clause) -> bool:
    """Return whether a clause only says that somebody reports, or what something is a sign of."""
    telling = len(clause.verb) == 1 and clause.main in _TELLING and bool(_TELLERS & {*clause.subject})
    return telling or _is_weak(clause)


def _is_weak(clause: Clause) -> bool:
    return clause.main in _WEAK or (
        clause.main in {*grammar.BE, "be"} and clause.rest[:2] in _WEAK_PREDICATES
    )


def versions(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield the clause, and what else may be said for it, with what that costs.

    "Russian attack on the port" says what "Russian forces conducted an attack on the port" does.
    """
    subject, rest = clause.subject, clause.rest
    single = len(clause.verb) == 1
    telling = single and clause.main in _TELLING and bool(_TELLERS & {*subject})
    weak = _is_weak(clause)
    if subject[2:3] == (":",) and subject[0].lower() != "false":
        yield clause._replace(subject=("Claim", *subject[2:])), CLAIM
    if subject[:1] == ("Neither",) and clause.main in LIGHT_VERBS:
        yield Clause((), (), ("No", *rest)), NOMINAL
    if subject[-1:] in {("There",), ("there",)} and clause.main in {*grammar.BE, "be"}:
        yield Clause((), (), (*subject[:-1], *rest)), 0.0
    if clause.verb and _is_matter(subject):
        yield Clause((), (), subject), NOMINAL if weak else SUBJECT
    if weak and rest[:2] == ("part", "of") and ":" not in subject:
        yield Clause((), (), rest[2:]), NOMINAL
    if telling and rest and rest[0] not in {"to", "that"}:
        yield Clause((), (), rest[rest[0] == "on" :]), NOMINAL
    yield from rewordings(clause)
    yield from _denied_act(clause)
    acts = clause.main in LIGHT_VERBS or (clause.main == "continue" and bool(_ACTS & {*rest}))
    if single and acts and rest and rest[0] not in _COUNTING and not acts_again(rest):
        yield from _nominal(clause)


def _denied_act(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "No Russian attack" for "Russian forces did not conduct any attack"."""
    acted = clause.verb[:2] == ("did", "not") and clause.main in LIGHT_VERBS | {"make", "take"}
    if acted and (acting := _find_actors(clause.subject)):
        told = clause.rest[clause.rest[:1] == ("any",) :]
        known = told[:1] if told[:1] == ("confirmed",) else ()
        yield Clause((), (), ("No", *known, acting[0], *told[len(known) :], *acting[1:])), 0.0


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
    """Return "Russian" of "Russian forces", and where they are; () for anybody else."""
    nation, actor, *place = (*subject, "", "")
    where = place[:1] == [""] or place[0] in grammar.PREPOSITIONS - {"of"}
    known = nation in COUNTRIES and actor in ACTORS and where
    return (nation, *(word for word in place if word)) if known else ()


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
