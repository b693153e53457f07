"""Find what else a sentence tells, where its main clause tells little: a second act, a claim, what a thing did."""

from collections.abc import Iterator, Sequence

from monitor.headline import grammar
from monitor.headline.belief import FALSE_CLAIM, judge_report
from monitor.headline.clause import Clause, parse_clause, without_opening
from monitor.headline.grammar import THEIR, is_adverb, is_ing, is_past, words_of
from monitor.headline.people import ends_in_person, name_by_surname
from monitor.headline.speech import SHORT

_CLAIMS = words_of("claims")  # nouns: "its claim that"
_RUMORS = words_of("rumors")
_REPORTS = frozenset(("information", "report", "reports"))  # are no claims, unless somebody calls them so
_DENYING = frozenset(("deny", "dismiss", "refute", "reject"))  # "rejected the claim that"
_MAKING = frozenset(
    ("advance", "amplify", "cite", "make", "promote", "push", "reiterate", "repeat", "spread")
)
_HIS = frozenset(("him", "his", "her"))
_STOPS = grammar.MARKS | grammar.RELATIVES | words_of("qualifying")  # "despite its claim that"


def second_acts(clause: Clause) -> Iterator[Clause]:
    """Yield what else the subject does: "left the port" of "took the mill and left the port"."""
    rest = clause.rest
    if rest[1:2] == ("and",) and rest[0] in grammar.PREPOSITIONS and clause.verb:
        found = parse_clause((*clause.subject, *rest[2:]))  # "feeds on | and encourages reports"
        if found.verb and found.subject[: len(clause.subject)] == clause.subject and found.rest:
            yield found
    for n in range(_first_stop(rest)):
        at = next((k for k in range(n + 1, len(rest)) if not is_adverb(rest[k])), n)
        if rest[n] in {"and", "but"} and clause.verb and _are_alike(clause.verb[-1], rest[at]):
            doing = Clause(clause.subject, rest[at : at + 1], rest[at + 1 :])
            found = doing if is_ing(rest[at]) else parse_clause((*clause.subject, *rest[n + 1 :]))
            told = found.main in grammar.REPORTING and found.rest[:1] == ("that",)  # who says so is another
            another = bool(_HIS & {*found.rest}) and not ends_in_person(clause.subject)  # whose presence?
            if (
                found.subject[: len(clause.subject)] == clause.subject
                and found.rest
                and not (told or another)
            ):
                yield found._replace(
                    verb=(*(word for word in clause.verb[:-1] if word not in grammar.DEGREES), *found.verb),
                    hedge=found.hedge or clause.hedge,
                )
            return


def contrasted_acts(clause: Clause) -> Iterator[Clause]:
    """Yield "is unlikely to close the port" of "may take the mill, but is unlikely to close the port"."""
    at = next((n for n, word in enumerate(clause.rest) if word == "but"), None)
    if at is None or not clause.verb or ":" in clause.subject:
        return
    found = parse_clause((*clause.subject, *clause.rest[at + 1 :]))
    if found.subject == clause.subject and found.verb and found.rest and not THEIR & {*found.rest[:3]}:
        yield found


def _are_alike(verb: str, second: str) -> bool:
    return (is_past(verb) and is_past(second)) or (is_ing(verb) and is_ing(second))


def told_claims(clause: Clause) -> Iterator[Clause]:
    """Yield what is claimed where a claim is only spoken of: "cited evidence of its claim that Sylvania took the mill"."""
    if clause.is_denied:
        return
    for words, speaker in ((clause.rest, clause.subject), (clause.subject, ())):
        at = next((n for n in range(_first_stop(words)) if _is_claim(words, n)), None)
        called = () if at is None else _call_claim(clause, words[: at + 1], speaker)
        inner = parse_clause(without_opening(list(words[at + 2 :]))) if at is not None and called else None
        if inner and inner.verb and inner.subject:
            yield inner._replace(subject=(*called, ":", *inner.subject))
            return


def _is_claim(words: Sequence[str], n: int) -> bool:
    told = words[n] in _CLAIMS | _RUMORS or words[n - 1 : n + 1] == ("information", "operation")
    return told and words[n + 1 : n + 2] == ("that",)


def _first_stop(rest: Sequence[str]) -> int:
    return next((n for n, word in enumerate(rest) if word in _STOPS), len(rest))


def _call_claim(clause: Clause, told: Sequence[str], speaker: Sequence[str]) -> Sequence[str]:
    """Return who claims it, or what kind of claim it is, by the words up to "claim"; () where nobody is known to claim it."""
    if not speaker:  # "his claims that the port is closed are false"
        return FALSE_CLAIM if clause.rest[:1] == ("false",) else ()
    if clause.main in _DENYING:
        return ("Denied",)
    if "no" in told:
        return ("Unproven", "claim")
    if judged := judge_report(clause._replace(rest=(*told, "that"))):
        return judged
    if told[-1] in _REPORTS and told[-2:-1] != ("information",):
        return ()
    document = len(told) > 1 and told[-1] in {"saying", "stating"}  # "a letter stating that"
    short = tuple(name_by_surname(told[-2:-1] if document else speaker))
    own = document or clause.main in _MAKING or bool(THEIR & {*told})  # whose claim it is
    return short if own and 0 < len(short) <= SHORT else ("Claim",)
