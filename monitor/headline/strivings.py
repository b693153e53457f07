"""Say what somebody strives for as what is done: "trying to close the port" for "intensified efforts to close it"."""

from collections.abc import Iterator, Sequence

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.finite import is_plural
from monitor.headline.grammar import agree, is_ing, is_past, lemma, words_of
from monitor.headline.plainer import LIGHT_VERBS
from monitor.headline.shorten import ATTACKS, ATTEMPTS, EFFORTS, UNCERTAIN

SAYING = 0.6  # to do without "used a speech to" before "praise"
SMALL = 0.3  # without "focused on" before "holding the port"
TRYING = 0.2  # without "trying to" before it
MEANS = 1.0  # without "to use the storm" before "to close the port"
ONE_ACT = 1.0  # one of two verbs: "preparing" for "consolidating and preparing"
MAYBE = 1.5  # "may close" for "may try to close"
STRIVING = 0.5  # "trying" for "intensified efforts"

_STRIVING = frozenset(("accelerate", "expand", "expedite", "increase", "intensify", "renew", "resume"))
_USING = frozenset(("cite", "exploit", "leverage", "use"))
_FAILING = frozenset(("attempt", "seek", "try"))  # and may not succeed
_EFFORTS = frozenset(("attempt", "attempts", "campaign", "effort", "efforts", "operation", "operations"))
_INFORMING = frozenset(("cognitive warfare", "influence", "information"))
_AVOIDING = frozenset(("avoid", "from", "instead", "rather", "refrain", "stop", "without"))
_NATIONS = {"Russian": "Russia", "Ukrainian": "Ukraine"}
_STEPS = frozenset(("measures", "steps"))
_SPEAKING, _MEANING_TO_SAY = words_of("speaking"), words_of("meaning_to_say")


def strivings(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield the clause with what somebody strives for as what is done, and what that costs."""
    for reword in (
        _saying,
        _aiming,
        _striving,
        _without_means,
        _focusing,
        _one_act,
        _preparing,
        _spending,
        _allowing,
    ):
        yield from reword(clause)


def _focusing(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "holding the port" for "focused on holding the port"."""
    on, act = (*clause.rest, "", "")[:2]
    if (
        clause.main == "focus"
        and on == "on"
        and is_ing(act)
        and not clause.is_denied
        and len(clause.verb) == 1
    ):
        yield clause._replace(verb=(act,), rest=clause.rest[2:]), SMALL


def _one_act(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "preparing for an attack" for "consolidating and preparing for an attack"."""
    if "and" in clause.verb and not grammar.BE & {*clause.verb}:
        at = clause.verb.index("and")
        both = clause.verb[:at] if clause.verb[at - 1] == "killed" else clause.verb[at + 1 :]
        yield clause._replace(verb=both), ONE_ACT


def _preparing(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "preparing an attack" for "preparing for an attack" of one's own, "may attack" for "may prepare to attack"."""
    rest = clause.rest
    of_others = any(grammar.is_nation(word) and word not in clause.subject for word in rest)
    if clause.main == "prepare" and rest[:1] == ("for",) and ATTACKS & {*rest} and not of_others:
        yield clause._replace(rest=rest[1:]), SMALL
    trying = clause.main in ATTEMPTS and {*clause.verb[1:-1]} <= {"be"}
    if (trying or clause.main == "prepare") and clause.verb[0] in UNCERTAIN and rest[:1] == ("to",):
        cost = MAYBE if clause.main in _FAILING else STRIVING
        yield clause._replace(verb=(clause.verb[0], *rest[1:2]), rest=rest[2:]), cost


def _saying(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "Pelrick praises the tax" for "Pelrick used a speech to praise the tax", "trying to praise it"."""
    if clause.main not in _MEANING_TO_SAY or clause.is_denied:
        return
    at = next((n for n, word in enumerate(clause.rest) if _says(clause.rest[n - 1 : n], word)), None)
    if at is None or _AVOIDING & {*clause.rest[:at]} or (clause.main == "prepare" and at > 1):
        return
    verb = lemma(clause.rest[at]) or ""
    first = clause.verb[0]
    if first in grammar.MODALS:
        acts: tuple[str, ...] = (first, verb)
    else:
        acts = (agree(verb, plural=is_plural(clause.subject)),)
    yield (
        clause._replace(verb=acts, rest=clause.rest[at + 1 :]),
        SAYING if at > 1 or clause.main == "prepare" else TRYING,
    )


def _says(before: Sequence[str], word: str) -> bool:
    if lemma(word) not in _SPEAKING:
        return False
    return is_ing(word) or (tuple(before) == ("to",) and lemma(word) == word)


def _aiming(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "aims to close the port" for "is a campaign to close the port"."""
    at = clause.rest.index("to") if "to" in clause.rest else 0
    effort = at and clause.rest[at - 1] in _EFFORTS and all(map(grammar.is_adjective, clause.rest[: at - 1]))
    state = " ".join(clause.verb)
    if state in {"is", "are"} and effort and lemma("".join(clause.rest[at + 1 : at + 2])):
        verb = agree("aim", plural=state == "are")
        yield clause._replace(verb=(verb,), rest=clause.rest[at:]), 0.0


def _striving(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "trying to close the port" for "intensified its efforts to close the port"."""
    efforts = clause.rest[: clause.rest.index("to")] if "to" in clause.rest else ()
    taking = clause.main == "take" and bool(_STEPS & {*efforts[-1:]})
    if clause.main in LIGHT_VERBS and {*efforts[-1:]} <= _EFFORTS and {*efforts[-2:-1]} & _INFORMING:
        yield clause._replace(verb=_trying(clause.verb), rest=clause.rest[len(efforts) :]), STRIVING
    if clause.main == "look" and clause.rest[:3] == ("for", "ways", "to") and not clause.is_denied:
        yield clause._replace(verb=_trying(clause.verb), rest=clause.rest[2:]), 0.0
    plain = (clause.main in _STRIVING or taking) and not clause.is_denied and len(clause.verb) == 1
    if plain and efforts and (taking or {*efforts} <= EFFORTS | {"operations"}):
        rest = clause.rest[len(efforts) :]
        if rest[1:2] == ("prepare",):
            yield clause._replace(verb=("preparing",), rest=rest[2:]), STRIVING
        yield clause._replace(verb=("trying",), rest=rest), STRIVING


def _trying(verb: tuple[str, ...]) -> tuple[str, ...]:
    """Return "tried" for "conducted", "may try" for "may conduct"."""
    *helpers, last = verb
    form = (
        "trying"
        if is_ing(last)
        else "tried"
        if is_past(last)
        else agree("try", plural=not last.endswith("s"))
    )
    return (*helpers, form)


def _without_means(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "close the port" for "use the storm to close it", and so after "trying to"."""
    rest = clause.rest
    aims = (
        n
        for n in range(2, len(rest) - 1)
        if rest[n] == "to"
        and lemma(rest[n + 1]) == rest[n + 1]
        and not is_past(rest[n - 1])  # "barges made to"
    )
    aim = next(aims, None)
    if rest[:1] == ("to",) and aim and lemma(rest[1]) in _USING:
        yield clause._replace(rest=rest[aim:]), MEANS
    present = not {*grammar.MODALS, *grammar.DENIALS} & {*clause.verb} and not any(
        map(is_past, clause.verb[-1:])
    )
    if clause.main in _USING and aim and clause.verb[0] in UNCERTAIN and len(clause.verb) > 1:
        yield clause._replace(verb=(clause.verb[0], rest[aim + 1]), rest=rest[aim + 2 :]), MEANS
    if clause.main in _USING and aim and present:
        verb = agree(rest[aim + 1], plural=is_plural(clause.subject))
        yield clause._replace(verb=(verb,), rest=rest[aim + 2 :]), MEANS


def _allowing(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "Sylvanian forces prepare to close the port" for "they prepare to allow Sylvania to close the port"."""
    to, allow, who, then, verb = (*clause.rest, "", "", "", "", "")[:5]
    ours = any(
        who.startswith(_NATIONS.get(word, word))
        for word in clause.subject
        if grammar.is_nation(word) or word in _NATIONS.values()
    )
    if to == then == "to" and allow in {"allow", "enable"} and who and ours and lemma(verb) == verb:
        yield clause._replace(rest=clause.rest[3:]), 0.0


def _spending(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "regrouping near the port" for "spent the day regrouping near the port"."""
    at = next((n for n, word in enumerate(clause.rest) if is_ing(word)), None)
    if at and clause.rest[at + 1 : at + 2] == ("and",) and all(map(is_ing, clause.rest[at + 2 : at + 3])):
        at += 2  # "regrouping and preparing for raids"
    if clause.main == "spend" and at and not clause.is_denied:
        yield clause._replace(verb=clause.rest[at : at + 1], rest=clause.rest[at + 1 :]), 0.0
