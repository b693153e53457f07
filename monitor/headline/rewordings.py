"""Say what somebody does or aims at with a shorter verb: "struck the mill" for "conducted a strike against the mill"."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from monitor.headline import grammar
from monitor.headline.clause import FALSELY, Clause
from monitor.headline.finite import is_plural
from monitor.headline.grammar import agree, is_ing, is_participle, is_past, lemma, words_of
from monitor.headline.shorten import ATTEMPTS, EFFORTS, UNCERTAIN

SMALL = 0.3  # the cost of leaving out "for" in "preparing for an attack"
BEGUN = 0.2  # the cost of leaving out "began"
STRIKING = 0.4  # the cost of "struck" for "conducted a drone strike on"
STATELESS = 0.8  # the cost of leaving out "is" or "remains"
TOLD = 0.2  # the cost of leaving it out after "Pelrick: ..."
SAYING = 0.6  # the cost of leaving out "used a speech to" before "praise"
TRYING = 0.2  # the cost of leaving out "trying to" before it
MEANS = 2.0  # the cost of leaving out "to use the storm" before "to close the port"
MAYBE = 1.5  # the cost of "may close" for "may try to close"
WORK = 0.7  # the cost of leaving out "taking steps to" or "begun to"
SEEKING = 1.2  # the cost of leaving out "seeking to"
FORESEEN = 1.0  # the cost of "may close" for "will likely close"
STRIVING = 0.5  # the cost of "trying" for "intensified efforts"

_STRUCK = grammar.pairs_of("struck")
_FAILED = frozenset(("failed", "unsuccessful", "false-flag", "attempted", "no"))
_REMAINING = {("remain",), ("remains",), ("is",), ("are",), ("has", "been"), ("have", "been")}
_WILLING = frozenset(("poised", "ready", "reluctant", "set", "unlikely", "unwilling", "willing"))
_USING = frozenset(("cite", "exploit", "leverage", "use"))
_SEEKING = frozenset(("attempt", "seek", "try"))  # may not succeed
_WORKING = _SEEKING | {"aim", "work"}
_FIGHTING = grammar.ATTACKS | {"bomb", "encircle", "hit", "raid", "shell", "surround", "target"}
_AVOIDING = frozenset(("avoid", "from", "instead", "rather", "refrain", "stop", "without"))
_WORK, _DOING, _GRADUAL = words_of("work"), words_of("doing"), words_of("gradual")
_SPEAKING, _MEANING_TO_SAY = words_of("speaking"), words_of("meaning_to_say")


def rewordings(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield versions of the clause with a shorter verb, each with its cost."""
    for say in (
        _beginning,
        _striking,
        _stateless,
        _merging_places,
        _saying,
        _working,
        _without_means,
        _preparing,
        _foreseeing,
    ):
        yield from say(clause)


def _foreseeing(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "may close the port" for "will likely close the port"."""
    if clause.hedge == "likely" and clause.verb[:1] == ("will",) and not clause.is_negated:
        yield clause._replace(verb=("may", *clause.verb[1:]), hedge=""), FORESEEN


def _beginning(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "building the dyke" for "began building the dyke", "build the dyke" for "have begun to build the dyke"."""
    first, second = (*clause.rest, "", "")[:2]
    if clause.main not in {"begin", "resume", "start"} or clause.is_negated:
        return
    if is_ing(first):
        yield clause._replace(verb=clause.rest[:1], rest=clause.rest[1:]), BEGUN
    if first == "to" and lemma(second) == second:
        helper = clause.verb[: clause.verb[0] in grammar.MODALS]
        verb = second if helper else agree(second, plural=is_plural(clause.subject))
        yield clause._replace(verb=(*helper, verb), rest=clause.rest[2:]), WORK


def _striking(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "struck the mill" for "conducted a drone strike against the mill"."""
    rest, verb = clause.rest, "".join(clause.verb[-1:])
    at = next((n for n, word in enumerate(rest) if word in grammar.PREPOSITIONS), 0)
    forms = _STRUCK.get(rest[at - 1], "").split() if at else []
    if (
        clause.main in {"conduct", "launch"}
        and forms
        and rest[at] in {"against", "on"}
        and not _FAILED & {*rest[:at]}
    ):
        plain, past, going = forms
        present = agree(plain, plural=not verb.endswith("s"))
        form = past if is_past(verb) else going if is_ing(verb) else present
        yield clause._replace(verb=(*clause.verb[:-1], form), rest=rest[at + 1 :]), STRIKING


def _stateless(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "ferries on fire" for "ferries are on fire"."""
    told = ":" in clause.subject or clause.hedge != ""
    if clause.verb in _REMAINING and {*clause.rest[:1]} & _WILLING and clause.rest[1:2] == ("to",):
        yield clause._replace(verb=()), TOLD
    state = clause.rest[2:] if clause.rest[:2] == ("no", "longer") else clause.rest
    if clause.verb in _REMAINING and state and _is_state(state, told=told):
        yield clause._replace(verb=()), TOLD if told else STATELESS
    done = {*clause.verb[:1]} & grammar.BE and is_participle("".join(clause.verb[1:2]))
    if done and {*clause.rest[:1]} <= grammar.PREPOSITIONS and clause.main not in _FIGHTING:
        yield clause._replace(verb=clause.verb[1:]), STATELESS  # "pilots arrested", but no "forces attacked"
    if clause.verb[:2] in {("is", "not"), ("are", "not")} and clause.verb[2:]:
        yield clause._replace(verb=clause.verb[1:]), STATELESS  # "not leaving the port"


def _is_state(rest: tuple[str, ...], *, told: bool) -> bool:
    """Return whether words say what something is without "is"; a bare adjective needs "Pelrick: ..." or a hedge."""
    word, then = (*rest, "")[:2]
    is_adjective = grammar.is_adjective(word) and (not then or then in grammar.PREPOSITIONS)
    return is_participle(word) or word in grammar.PREPOSITIONS or (is_adjective and (told or then != ""))


def _merging_places(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "near Ostrava, Heron" for "north of Ostrava, and on the outskirts of Heron"."""
    rest, names = clause.rest, list[tuple[str, ...]]()
    first = next((n for n in range(len(rest)) if _place_at(rest, n)), len(rest))
    at = end = first
    while place := _place_at(rest, at):
        name, end = place
        names.append(name)
        at = next((n for n in range(end, len(rest)) if rest[n] not in {",", "and"}), len(rest))
    if len(names) > 1:
        listed = [word for name in dict.fromkeys(names) for word in (",", *name)][1:]
        yield clause._replace(rest=(*rest[:first], "near", *listed, *rest[end:])), SMALL


def _place_at(words: Sequence[str], n: int) -> tuple[tuple[str, ...], int] | None:
    """Return the name of a place that begins at the n-th word, as in "west of Ostrava" or "near Ostrava", and the index after it."""
    at = n + (words[n : n + 1] == ("on",))
    at += bool({*words[at : at + 1]} & grammar.SIDES)
    if words[at + 1 : at + 2] == ("of",) and words[at] in grammar.COMPASS | {"outskirts"}:
        at += 2
    elif words[n : n + 1] == ("near",):
        at = n + 1
    else:
        return None
    end = next((k for k in range(at, len(words)) if not words[k][:1].isupper()), len(words))
    return (tuple(words[at:end]), end) if end > at else None


def _working(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "Vane strengthens the port" for "Vane is taking steps to strengthen the port", "trying to" for "intensified efforts to"."""
    at = clause.rest.index("to") if "to" in clause.rest else len(clause.rest)
    work, aim = clause.rest[:at], clause.rest[at + 1 :]
    how = aim[: "".join(aim[:1]).endswith("ly")]  # "forcibly"
    act, rest = "".join(aim[len(how) : len(how) + 1]), aim[len(how) + 1 :]
    does = clause.main in _DOING and {*work} & _WORK and not {"unsuccessful", "failed"} & {*work}
    plain = all(word in _WORK | EFFORTS or grammar.is_adjective(word) for word in work)
    if (
        clause.is_negated
        or not plain
        or lemma(act) != act
        or not (does or (clause.main in _WORKING and not work))
    ):
        return
    helper = clause.verb[: clause.verb[0] in grammar.MODALS]
    if act in _GRADUAL and not has_second_verb(rest):
        verb = (act,) if helper else (agree(act, plural=is_plural(clause.subject)),)
        yield clause._replace(verb=(*how, *helper, *verb), rest=rest), WORK if does else SEEKING
    elif does and clause.main != "continue":
        yield clause._replace(verb=(*helper, "try" if helper else "trying"), rest=clause.rest[at:]), STRIVING


def has_second_verb(rest: Sequence[str]) -> bool:
    """Return whether "and" may join a second verb: "made progress and shell the port"."""
    infinitive = False  # "to close and search the port"
    for before, word in pairwise(("", *rest)):
        plain = lemma(word) == word
        infinitive = plain if before == "to" else infinitive
        if before == "and" and plain and not infinitive:
            return True
    return False


def _preparing(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "preparing an attack" for "preparing for an attack" of one's own, "may attack" for "may prepare to attack"."""
    rest = clause.rest
    of_others = any(grammar.is_nation(word) and word not in clause.subject for word in rest)
    if (
        clause.main == "prepare"
        and rest[:1] == ("for",)
        and grammar.ATTACKS & {*rest}
        and not of_others
        and not is_ing(rest[1])
    ):
        yield clause._replace(rest=rest[1:]), SMALL
    trying = clause.main in ATTEMPTS and {*clause.verb[1:-1]} <= {"be"}
    if (trying or clause.main == "prepare") and clause.verb[0] in UNCERTAIN and rest[:1] == ("to",):
        cost = MAYBE if clause.main in _SEEKING else STRIVING
        yield clause._replace(verb=(clause.verb[0], *rest[1:2]), rest=rest[2:]), cost


def _saying(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "Pelrick praises the tax" for "Pelrick used a speech to praise the tax" or "is trying to praise the tax"."""
    if clause.main not in _MEANING_TO_SAY or clause.is_negated:
        return
    how = tuple(word for word in clause.rest if word == FALSELY)[:1]
    rest = tuple(word for word in clause.rest if word != FALSELY) if how else clause.rest
    at = next((n for n, word in enumerate(rest) if _says(rest[n - 1 : n], word)), None)
    if at is None or _AVOIDING & {*rest[:at]}:
        return
    verb = lemma(rest[at]) or ""
    first = clause.verb[0]
    if first in grammar.MODALS:
        acts: tuple[str, ...] = (first, *how, verb)
    else:
        acts = (*how, agree(verb, plural=is_plural(clause.subject)))
    yield (
        clause._replace(verb=acts, rest=rest[at + 1 :]),
        SAYING if at > 1 else TRYING,
    )


def _says(before: Sequence[str], word: str) -> bool:
    if lemma(word) not in _SPEAKING:
        return False
    return is_ing(word) or (tuple(before) == ("to",) and lemma(word) == word)


def _without_means(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "close the port" for "use the storm to close the port", also after "trying to"."""
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
    present = not {*grammar.MODALS, *grammar.NEGATIONS} & {*clause.verb} and not any(
        map(is_past, clause.verb[-1:])
    )
    maybe = clause.verb[: {*clause.verb[:1]} <= UNCERTAIN and len(clause.verb) > 1]
    if clause.main in _USING and aim and (maybe or present):
        acts = rest[aim + 1] in _GRADUAL | _SPEAKING  # other acts may not succeed
        act, told = (rest[aim + 1], rest[aim + 2 :]) if acts else ("try", rest[aim:])
        verb = act if maybe else agree(act, plural=is_plural(clause.subject))
        yield clause._replace(verb=(*maybe, verb), rest=told), MEANS
