"""Find what else a sentence says: what contrasts with its main clause, a second predicate, or a claim that is mentioned."""

from collections.abc import Iterator, Sequence

from monitor.headline import grammar
from monitor.headline.belief import UNCONFIRMED, judge_report
from monitor.headline.clause import Clause, parse_clause, without_opening
from monitor.headline.grammar import POSSESSIVES, is_adverb, is_ing, lemma, words_of
from monitor.headline.people import name_by_surname
from monitor.headline.places import find_place, is_proper_name
from monitor.headline.speech import SHORT

NEAR = 5  # words after "and" in which no pronoun may refer to what comes before it

_CLAIMS = words_of("claims")  # nouns: "its claim that"
_RUMORS = words_of("rumors")
_TOLD = _CLAIMS | _RUMORS
_DENYING = frozenset(("deny", "dismiss", "refute", "reject"))  # "rejected the claim that"
_MAKING = words_of("making_claims")
_STOPS = grammar.MARKS | grammar.RELATIVES | words_of("qualifying")  # "despite its claim that"
_WEAK = words_of("weak")  # ", demonstrating the scale of"
_POINTING = grammar.PRONOUNS | POSSESSIVES | {"them", "him", "so", "this", "that", "these"}


def contrasting_clauses(clause: Clause) -> Iterator[Clause]:
    """Yield "is unlikely to close the port" for "may take the mill, but is unlikely to close the port"."""
    at = next((n for n, word in enumerate(clause.rest) if word == "but"), None)
    if at is None or not clause.verb or ":" in clause.subject:
        return
    found = parse_clause((*clause.subject, *clause.rest[at + 1 :]))
    if found.subject == clause.subject and found.rest and not POSSESSIVES & {*found.rest[:3]}:
        placed = any(map(is_proper_name, found.rest))
        yield found if placed else found._replace(rest=(*found.rest, *find_place(clause.rest[:at])))


def second_predicates(clause: Clause) -> Iterator[Clause]:
    """Yield "burned the port" for "left the mill and burned the port"."""
    for n, second in _seconds(clause, "and"):
        yield from _say_second(clause, n, second)


def consequences(clause: Clause) -> Iterator[Clause]:
    """Yield "flooding the port" for "opened the dam, flooding the port"."""
    for _, (first, *second) in _seconds(clause, ","):
        if is_ing(first) and lemma(first) not in _WEAK and first not in _STOPS and clause.subject:
            yield clause._replace(verb=(first,), rest=tuple(second))


def _seconds(clause: Clause, joint: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield where each joint stands after the verb, and the words after it, without an adverb."""
    rest = clause.rest
    end = next(
        (n for n, word in enumerate(rest) if word in grammar.RELATIVES), len(rest)
    )  # may have an "and" of its own
    if not clause.verb or clause.is_negated:
        return
    for n in range(1, min(end, len(rest) - 2)):
        at = n + 1 + (is_adverb(rest[n + 1]) and is_ing(rest[n + 2]))  # "mainly targeting"
        unclear = _POINTING & {*rest[at : at + NEAR]} or rest[at] in grammar.PREPOSITIONS
        if rest[n] == joint and not unclear:
            yield n, rest[at:]


def _say_second(clause: Clause, n: int, second: tuple[str, ...]) -> Iterator[Clause]:
    """Yield the clause with the predicate after the n-th word, "and", in place of the one before it."""
    first, before = second[0], clause.rest[:n]
    if is_ing(first) and is_ing(clause.verb[-1]) and not any(map(is_ing, before)):
        yield clause._replace(verb=(*clause.verb[:-1], first), rest=second[1:])
    elif ":" not in clause.subject:
        found = parse_clause((*clause.subject, *second))
        told = found.main in grammar.REPORTING | {"discuss"}
        if (
            found.subject == clause.subject
            and found.rest
            and not told
            and _is_finite_for_sure(found.verb[:1])
        ):
            yield found._replace(hedge=found.hedge or clause.hedge, condition=clause.condition)


def _is_finite_for_sure(verb: Sequence[str]) -> bool:
    """Return whether a word can be neither an infinitive, a noun nor a modifier: "left", "has", no "occupied"."""
    word = "".join(verb)
    plain = word in grammar.OCCUPIED or word == lemma(word) or grammar.is_ambiguous_verb(word)
    return word in grammar.AUXILIARIES or (lemma(word) is not None and not plain)


def reported_claims(clause: Clause) -> Iterator[Clause]:
    """Yield what is claimed where a clause only mentions a claim: "cited evidence of its claim that Sylvania took the mill"."""
    if clause.is_negated:
        return
    told = parse_clause(clause.subject[2:]) if clause.subject[1:2] == ("that",) else None
    if told and told.verb and grammar.MODALS & {*clause.verb} and clause.subject[0].lower() in _TOLD:
        kind = UNCONFIRMED if clause.subject[0].lower() in _RUMORS else ("Claim",)
        yield told._replace(subject=(*kind, ":", *told.subject))  # "Reports that Vane left would explain"
    denied = parse_clause(clause.rest[1:]) if clause.main == "deny" and clause.rest[:1] == ("that",) else None
    if denied and denied.verb and ":" not in denied.subject:
        yield _deny(denied, name_by_surname(clause.subject))
    rest, speaker = clause.rest, clause.subject
    at = next((n for n in range(_first_stop(rest)) if _is_claim(rest, n)), None)
    label = () if at is None else _label_claim(clause, rest[: at + 1])
    inner = parse_clause(without_opening(list(rest[at + 2 :]))) if at is not None and label else None
    if inner and inner.verb:
        whose = speaker if {inner.subject[0]} <= grammar.PRONOUNS else inner.subject
        yield inner._replace(subject=(*label, ":", *whose))  # "denied reports that he left"


def _deny(clause: Clause, speaker: Sequence[str]) -> Clause:
    """Return "Denied: Vane’s pilots met Vane" for "his pilots met him", denied by Vane."""
    subject, rest = clause.subject, clause.rest
    if len(speaker) == 1:
        subject = tuple(f"{speaker[0]}’s" if word in POSSESSIVES else word for word in subject)
        rest = tuple(speaker[0] if word == "him" else word for word in rest)
    return clause._replace(subject=("Denied", ":", *subject), rest=rest)


def _is_claim(words: Sequence[str], n: int) -> bool:
    told = words[n] in _TOLD or words[n - 1 : n + 1] == ("information", "operation")
    return told and words[n + 1 : n + 2] == ("that",)


def _first_stop(rest: Sequence[str]) -> int:
    return next((n for n, word in enumerate(rest) if word in _STOPS), len(rest))


def _label_claim(clause: Clause, told: Sequence[str]) -> Sequence[str]:
    """Return the label of a claim, who makes it or what kind it is; () if it is not known to be claimed."""
    if clause.main in _DENYING:
        return ("Denied",)
    if "no" in told:
        return ("Unproven", "claim")
    if judged := judge_report(clause._replace(rest=(*told, "that"))):
        return judged
    document = told[-1] in {"saying", "stating"}  # "a letter stating that"
    short = tuple(name_by_surname(told[-2:-1] if document else clause.subject))
    own = document or clause.main in _MAKING or bool(POSSESSIVES & {*told})  # whose claim it is
    return short if own and 0 < len(short) <= SHORT else ("Claim",)
