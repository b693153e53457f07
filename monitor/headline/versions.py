"""What else may be said for a clause: "Russian attack on the port" for "Russian forces conducted an attack on the port"."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from monitor.headline import grammar
from monitor.headline.clause import Clause, is_plural
from monitor.headline.grammar import agree, is_ing, is_participle, is_past, lemma, words_of
from monitor.headline.inner import acts_of_things, second_acts, told_claims
from monitor.headline.plainer import LIGHT_VERBS, name_owners
from monitor.headline.shorten import ATTACKS, EFFORTS, UNCERTAIN, shorten_clause
from monitor.headline.speech import find_main_clause
from monitor.headline.thin import ACTORS

TELLING = 1.6  # what "sources reported" costs
SUBJECT = 3.5  # what it costs to say no more than the subject
SAYING = 0.6  # to do without "used a speech to" before "praise"
SMALL = 0.3  # without "marginal" for "made marginal gains"
TRYING = 0.2  # without "trying to" before it
CLAIM = 0.2  # what it costs not to say who claims it
NOMINAL = 0.2  # what it costs to do without a verb
MEANS = 1.0  # without "to use the storm" before "to close the port"
ONE_ACT = 1.0  # one of two verbs: "preparing" for "consolidating and preparing"
STRIKING = 0.4  # "struck" for "conducted a drone strike on"
STATELESS = 0.8  # to do without "is" or "remains"
STRIVING = 0.5  # "trying" for "intensified efforts"
SECOND_ACT = 2.0  # to tell the second thing that somebody did, not the first
THING = 1.0  # to tell what an attack did, not who made it
CLAIMED = 0.3  # to tell what somebody claims, not what is done with the claim
DISPROVED = -1.0  # the same of a claim that is false: it tells most

OTHERS = ((SECOND_ACT, second_acts), (CLAIMED, told_claims), (THING, acts_of_things))

_GAINS = frozenset(("gains", "advances"))
_OF_GAINS = frozenset(
    (
        "minor",
        "marginal",
        "limited",
        "small",
        "further",
        "incremental",
        "additional",
        "territorial",
        "confirmed",
        "some",
        "slow",
        "steady",
        "significant",
        "tactical",
    )
)
_ADVANCING = {"made": "advanced", "make": "advance", "makes": "advances", "making": "advancing"}
_STRIVING = frozenset(("accelerate", "expand", "expedite", "increase", "intensify", "renew", "resume"))
_TELLING = frozenset(("report", "confirm", "discuss"))
_SPEAKING, _MEANING_TO_SAY = words_of("speaking"), words_of("meaning_to_say")
COUNTRIES = {"Russian": "Russia", "Ukrainian": "Ukraine", "Belarusian": "Belarus"}
_TELLERS = words_of("tellers")
_STRUCK = grammar.pairs_of("struck")
_FAILED = frozenset(("failed", "unsuccessful", "false-flag", "attempted", "no"))
_USING = frozenset(("exploit", "leverage", "use"))
_STEPS = frozenset(("measures", "steps"))
_REMAINING = {("remain",), ("remains",), ("is",), ("are",)}
_WEAK = words_of("weak")  # "demonstrates the scale of"
_WEAK_PREDICATES = {tuple(pair.split()) for pair in grammar.phrases_of("weak_predicates")}
_COUNTING = grammar.DETERMINERS | {"no", "little", "another"}


def readings(text: str) -> Iterator[tuple[Clause, float]]:
    """Yield what may be said for a text, and what it costs: its main clause, a second one, a claim that it tells of."""
    whole = find_main_clause(text)
    yield from versions(_shorten(whole))
    for cost, find in OTHERS:
        for other in find(whole):
            price = DISPROVED if other.subject[:1] == ("False",) else cost
            yield from ((one, price + more) for one, more in versions(_shorten(other)))


def _shorten(clause: Clause) -> Clause:
    short = shorten_clause(clause)
    return short._replace(subject=name_owners(short.subject), rest=name_owners(short.rest))


def versions(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield the clause, and what else may be said for it, with what that costs.

    "Russian attack on the port" says what "Russian forces conducted an attack on the port" does.
    """
    subject, rest = clause.subject, clause.rest
    single = len(clause.verb) == 1
    telling = single and clause.main in _TELLING and bool(_TELLERS & {*subject})
    weak = clause.main in _WEAK or (clause.main in {*grammar.BE, "be"} and rest[:2] in _WEAK_PREDICATES)
    yield clause, TELLING if telling or weak else 0.0
    if subject[2:3] == (":",) and subject[0].lower() != "false":
        yield clause._replace(subject=("Claim", *subject[2:])), CLAIM
    if subject == ("There",) and clause.main in {*grammar.BE, "be"}:
        yield Clause((), (), rest), 0.0
    if clause.verb and _is_matter(subject):
        yield Clause((), (), subject), NOMINAL if weak else SUBJECT
    if weak and rest[:2] == ("part", "of") and ":" not in subject:
        yield Clause((), (), rest[2:]), NOMINAL
    if telling and rest and rest[0] not in {"to", "that"}:
        yield Clause((), (), rest[rest[0] == "on" :]), NOMINAL
    yield from _rewordings(clause)
    if clause.verb == ("did", "not", "conduct") and (acting := _find_actors(subject)):
        told = rest[rest[:1] == ("any",) :]
        known = told[:1] if told[:1] == ("confirmed",) else ()
        yield Clause((), (), ("No", *known, acting[0], *told[len(known) :], *acting[1:])), 0.0
    if single and clause.main in LIGHT_VERBS and rest and rest[0] not in _COUNTING and not acts_again(rest):
        yield from _nominal(subject, rest)


def _rewordings(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield the clause with a shorter verb."""
    rest = clause.rest
    yield from _saying(clause)
    yield from _advancing(clause)
    yield from _striving(clause)
    yield from _without_means(clause)
    yield from _striking(clause)
    if "and" in clause.verb and not grammar.BE & {*clause.verb}:
        at = clause.verb.index("and")
        both = clause.verb[:at] if clause.verb[at - 1] == "killed" else clause.verb[at + 1 :]
        yield clause._replace(verb=both), ONE_ACT
    of_others = any(grammar.is_nation(word) and word not in clause.subject for word in rest)
    if clause.main == "prepare" and rest[:1] == ("for",) and ATTACKS & {*rest} and not of_others:
        yield clause._replace(rest=rest[1:]), SMALL
    if clause.main == "prepare" and clause.verb[0] in UNCERTAIN and rest[:1] == ("to",):
        yield clause._replace(verb=(clause.verb[0], *rest[1:2]), rest=rest[2:]), STRIVING
    if clause.verb in _REMAINING and rest and _is_state(rest[0], told=":" in clause.subject):
        yield clause._replace(verb=()), NOMINAL if ":" in clause.subject else STATELESS


def _advancing(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "advanced near the mill" for "made marginal gains near the mill"."""
    at = next((n for n, word in enumerate(clause.rest) if word in _GAINS), None)
    if clause.main != "make" or at is None or clause.is_denied:
        return
    before, after = clause.rest[:at], clause.rest[at + 1 : at + 2]
    if {*before} <= _OF_GAINS and ({*after} & grammar.PREPOSITIONS) and after != ("of",):
        acts = tuple(_ADVANCING.get(word, word) for word in clause.verb)
        yield clause._replace(verb=acts, rest=clause.rest[at + 1 :]), SMALL * bool(before)


def _striving(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "trying to close the port" for "intensified its efforts to close the port"."""
    efforts = clause.rest[: clause.rest.index("to")] if "to" in clause.rest else ()
    taking = clause.main == "take" and bool(_STEPS & {*efforts[-1:]})
    plain = (clause.main in _STRIVING or taking) and not clause.is_denied and len(clause.verb) == 1
    if plain and efforts and (taking or {*efforts} <= EFFORTS | {"operations"}):
        rest = clause.rest[len(efforts) :]
        if rest[1:2] == ("prepare",):
            yield clause._replace(verb=("preparing",), rest=rest[2:]), STRIVING
        yield clause._replace(verb=("trying",), rest=rest), STRIVING


def _without_means(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "trying to close the port" for "trying to use the storm to close the port"."""
    rest = clause.rest
    aims = (n for n in range(2, len(rest) - 1) if rest[n] == "to" and lemma(rest[n + 1]) == rest[n + 1])
    aim = next(aims, None)
    if rest[:1] == ("to",) and aim and lemma(rest[1]) in _USING:
        yield clause._replace(rest=rest[aim:]), MEANS


def _striking(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "struck the mill" for "conducted a drone strike against the mill"."""
    rest = clause.rest
    at = next((n for n, word in enumerate(rest) if word in grammar.PREPOSITIONS), 0)
    forms = _STRUCK.get(rest[at - 1], "").split() if at else []
    if (
        clause.main not in {"conduct", "launch"}
        or rest[at] not in {"against", "on"}
        or not forms
        or _FAILED & {*rest[:at]}
    ):
        return
    verb = clause.verb[-1]
    form = (
        forms[1]
        if is_past(verb)
        else forms[2]
        if is_ing(verb)
        else agree(forms[0], plural=not verb.endswith("s"))
    )
    yield clause._replace(verb=(*clause.verb[:-1], form), rest=rest[at + 1 :]), STRIKING


def _is_state(word: str, *, told: bool) -> bool:
    """Return whether a word tells what something is without "is"; an adjective does after "Pelrick: ..."."""
    return is_participle(word) or word in grammar.PREPOSITIONS or (told and grammar.is_adjective(word))


def _saying(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "Pelrick praises the tax" for "Pelrick used a speech to praise the tax", "trying to praise it"."""
    if clause.main not in _MEANING_TO_SAY or clause.is_denied:
        return
    at = next((n for n, word in enumerate(clause.rest) if _says(clause.rest[n - 1 : n], word)), None)
    if at is None:
        return
    verb = lemma(clause.rest[at]) or ""
    first = clause.verb[0]
    if first in grammar.MODALS:
        acts: tuple[str, ...] = (first, verb)
    else:
        acts = (agree(verb, plural=is_plural(clause.subject)),)
    yield clause._replace(verb=acts, rest=clause.rest[at + 1 :]), SAYING if at > 1 else TRYING


def _says(before: Sequence[str], word: str) -> bool:
    if lemma(word) not in _SPEAKING:
        return False
    return is_ing(word) or (tuple(before) == ("to",) and lemma(word) == word)


def acts_again(rest: Sequence[str]) -> bool:
    """Return whether a second verb may stand after "and": "made progress and shell the port"."""
    return any(first == "and" and lemma(word) == word for first, word in pairwise(rest))


def _nominal(subject: tuple[str, ...], rest: tuple[str, ...]) -> Iterator[tuple[Clause, float]]:
    """Yield "Russian attack", or "claimed Russian attack", for "Russian forces conducted" and "attack"."""
    start = subject.index(":") + 1 if ":" in subject else 0
    if acting := _find_actors(subject[start:]):
        yield Clause((), (), (*(("claimed",) if start else ()), acting[0], *rest, *acting[1:])), NOMINAL


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
