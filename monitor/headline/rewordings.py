"""Say what somebody does by a shorter verb: "struck the mill" for "conducted a drone strike against the mill"."""

from collections.abc import Iterator, Mapping, Sequence

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.finite import is_plural
from monitor.headline.grammar import agree, is_ing, is_participle, is_past, lemma, words_of
from monitor.headline.plainer import LIGHT_VERBS
from monitor.headline.shorten import ATTACKS, ATTEMPTS, EFFORTS, UNCERTAIN

SAYING = 0.6  # to do without "used a speech to" before "praise"
SMALL = 0.3  # without "marginal" for "made marginal gains"
TRYING = 0.2  # without "trying to" before it
MEANS = 1.0  # without "to use the storm" before "to close the port"
ONE_ACT = 1.0  # one of two verbs: "preparing" for "consolidating and preparing"
STRIKING = 0.4  # "struck" for "conducted a drone strike on"
STATELESS = 0.8  # to do without "is" or "remains"
MAYBE = 1.5  # "may close" for "may try to close"
SPECIFIC = 0.5  # "Crab mills" for "Crab forces and mills"
STRIVING = 0.5  # "trying" for "intensified efforts"
TOLD = 0.2  # the same after "Pelrick: ..."

_GAINS, _OF_GAINS = words_of("gains"), words_of("of_gains")
_ADVANCING = {"made": "advanced", "make": "advance", "makes": "advances", "making": "advancing"}
_STRIVING = frozenset(("accelerate", "expand", "expedite", "increase", "intensify", "renew", "resume"))
_USING = frozenset(("cite", "exploit", "leverage", "use"))
_LACKING: Mapping[tuple[str, ...], str] = {
    ("does", "not", "have"): "lacks",
    ("do", "not", "have"): "lack",
    ("did", "not", "have"): "lacked",
}
_FAILING = frozenset(("attempt", "seek", "try"))  # and may not succeed
_COMPASS, _SIDES = words_of("compass"), words_of("sides")
_THREATS = frozenset(("threat", "threats"))
_EFFORTS = frozenset(("attempt", "attempts", "campaign", "effort", "efforts", "operation", "operations"))
_INFORMING = frozenset(("cognitive warfare", "influence", "information"))
_TROOPS = frozenset(("forces", "personnel", "soldiers", "troops", "units"))
_AVOIDING = frozenset(("avoid", "from", "instead", "rather", "refrain", "stop", "without"))
_NATIONS = {"Russian": "Russia", "Ukrainian": "Ukraine"}
_STEPS = frozenset(("measures", "steps"))
_STRUCK = grammar.pairs_of("struck")
_FAILED = frozenset(("failed", "unsuccessful", "false-flag", "attempted", "no"))
_REMAINING = {("remain",), ("remains",), ("is",), ("are",)}
_WILLING = frozenset(("poised", "ready", "reluctant", "set", "unlikely", "unwilling", "willing"))
_SPEAKING, _MEANING_TO_SAY = words_of("speaking"), words_of("meaning_to_say")


def rewordings(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield the clause with a shorter verb, and what that costs."""
    for reword in (
        _saying,
        _threatening,
        _posing,
        _aiming,
        _engaged,
        _advancing,
        _striving,
        _without_means,
        _striking,
        _focusing,
        _one_act,
        _preparing,
        _stateless,
        _not_doing,
        _lacking,
        _near_all,
        _specific,
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


def _stateless(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "ferries on fire" for "ferries are on fire"."""
    told = ":" in clause.subject
    if clause.verb in _REMAINING and {*clause.rest[:1]} & _WILLING and clause.rest[1:2] == ("to",):
        yield clause._replace(verb=()), TOLD
    if clause.verb in _REMAINING and clause.rest and _is_state(_without_longer(clause.rest), told=told):
        yield clause._replace(verb=()), TOLD if told else STATELESS


def _not_doing(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "not leaving the port" for "is not leaving the port"."""
    if clause.verb[:1] in {("is",), ("are",)} and clause.verb[1:2] == ("not",) and is_ing(clause.verb[-1]):
        yield clause._replace(verb=clause.verb[1:]), STATELESS


def _without_longer(rest: tuple[str, ...]) -> tuple[str, ...]:
    """Return "in question" of "no longer in question"."""
    return rest[2:] if rest[:2] == ("no", "longer") and rest[2:] else rest


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


def _threatening(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "did not threaten flail use" for "did not threaten to use flails"."""
    if (
        clause.main == "threaten"
        and clause.rest[:2] == ("to", "use")
        and len(clause.rest) > len(("to", "use"))
    ):
        thing = clause.rest[2:]
        end = next((n for n, word in enumerate(thing) if word in grammar.PREPOSITIONS | {"to"}), len(thing))
        yield clause._replace(rest=(*thing[:end], "use", *thing[end:])), MEANS


def _posing(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "threatens the port" for "poses a threat to the port"."""
    at = clause.rest.index("to") if "to" in clause.rest else 0
    threat = at and clause.rest[at - 1] in _THREATS and all(map(grammar.is_adjective, clause.rest[: at - 1]))
    if clause.main == "pose" and len(clause.verb) == 1 and threat:
        verb = "threatened" if is_past(clause.verb[0]) else agree("threaten", plural=clause.verb[0] == "pose")
        yield clause._replace(verb=(verb,), rest=clause.rest[at + 1 :]), 0.0


def _aiming(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "aims to close the port" for "is a campaign to close the port"."""
    at = clause.rest.index("to") if "to" in clause.rest else 0
    effort = at and clause.rest[at - 1] in _EFFORTS and all(map(grammar.is_adjective, clause.rest[: at - 1]))
    state = " ".join(clause.verb)
    if state in {"is", "are"} and effort and lemma("".join(clause.rest[at + 1 : at + 2])):
        verb = agree("aim", plural=state == "are")
        yield clause._replace(verb=(verb,), rest=clause.rest[at:]), 0.0


def _engaged(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "are fighting near the port" for "are engaged in limited fighting near the port"."""
    at = next((n for n, word in enumerate(clause.rest) if n and not grammar.is_adjective(word)), 0)
    plain = clause.main == "engage" and not clause.is_denied and clause.rest[:1] == ("in",)
    if plain and at and is_ing(clause.rest[at]):
        yield clause._replace(verb=clause.rest[at : at + 1], rest=clause.rest[at + 1 :]), 0.0


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
    """Yield "trying to close the port" for "trying to use the storm to close it", "close the port" for "use the storm to close it"."""
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


def _lacking(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "lacks lamp oil" for "does not have lamp oil"."""
    verb = _LACKING.get(clause.verb)
    if verb and clause.rest and clause.rest[0] != "to":
        yield clause._replace(verb=(verb,)), 0.0


def _near_all(clause: Clause) -> Iterator[tuple[Clause, float]]:
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


def _specific(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "struck Crab mills in Ostrava" for "struck Crab forces and mills in Ostrava"."""
    nation, actor, joint, thing = (*clause.rest, "", "", "", "")[:4]
    if grammar.is_nation(nation) and actor in _TROOPS and joint == "and" and thing.islower():
        yield clause._replace(rest=(nation, *clause.rest[3:])), SPECIFIC


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


def _place_at(words: Sequence[str], n: int) -> tuple[tuple[str, ...], int] | None:
    """Return the name of a place that begins there, "west of Ostrava" or "near Ostrava", and where it ends."""
    at = n + (words[n : n + 1] == ("on",))
    at += bool({*words[at : at + 1]} & _SIDES)
    if words[at + 1 : at + 2] == ("of",) and words[at] in _COMPASS | {"outskirts"}:
        at += 2
    elif words[n : n + 1] == ("near",):
        at = n + 1
    else:
        return None
    end = next((k for k in range(at, len(words)) if not words[k][:1].isupper()), len(words))
    return (tuple(words[at:end]), end) if end > at else None


def _is_state(rest: tuple[str, ...], *, told: bool) -> bool:
    """Return whether words tell what something is without "is"; an adjective does after "Pelrick: ...", not "an old town"."""
    word, then = (*rest, "")[:2]
    is_adjective = grammar.is_adjective(word) and (not then or then in grammar.PREPOSITIONS)
    return is_participle(word) or word in grammar.PREPOSITIONS or (told and is_adjective)
