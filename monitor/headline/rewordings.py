"""Say what somebody does by a shorter verb: "struck the mill" for "conducted a drone strike against the mill"."""

from collections.abc import Iterator, Mapping, Sequence

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.grammar import agree, is_ing, is_participle, is_past, words_of
from monitor.headline.strivings import strivings

SMALL = 0.3  # without "marginal" for "made marginal gains"
USE = 1.0  # "did not threaten flail use" for "to use flails"
STRIKING = 0.4  # "struck" for "conducted a drone strike on"
STATELESS = 0.8  # to do without "is" or "remains"
SPECIFIC = 0.5  # "Crab mills" for "Crab forces and mills"
TOLD = 0.2  # the same after "Pelrick: ..."

_GAINS, _OF_GAINS = words_of("gains"), words_of("of_gains")
_ADVANCING = {"made": "advanced", "make": "advance", "makes": "advances", "making": "advancing"}
_LACKING: Mapping[tuple[str, ...], str] = {
    ("does", "not", "have"): "lacks",
    ("do", "not", "have"): "lack",
    ("did", "not", "have"): "lacked",
}
_COMPASS, _SIDES = words_of("compass"), words_of("sides")
_THREATS = frozenset(("threat", "threats"))
_TROOPS = frozenset(("forces", "personnel", "soldiers", "troops", "units"))
_STRUCK = grammar.pairs_of("struck")
_FAILED = frozenset(("failed", "unsuccessful", "false-flag", "attempted", "no"))
_REMAINING = {("remain",), ("remains",), ("is",), ("are",)}
_WILLING = frozenset(("poised", "ready", "reluctant", "set", "unlikely", "unwilling", "willing"))


def rewordings(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield the clause with a shorter verb, and what that costs."""
    for reword in (
        _threatening,
        _posing,
        _engaged,
        _advancing,
        _striking,
        _stateless,
        _not_doing,
        _lacking,
        _near_all,
        _specific,
    ):
        yield from reword(clause)
    yield from strivings(clause)


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


def _threatening(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "did not threaten flail use" for "did not threaten to use flails"."""
    if (
        clause.main == "threaten"
        and clause.rest[:2] == ("to", "use")
        and len(clause.rest) > len(("to", "use"))
    ):
        thing = clause.rest[2:]
        end = next((n for n, word in enumerate(thing) if word in grammar.PREPOSITIONS | {"to"}), len(thing))
        yield clause._replace(rest=(*thing[:end], "use", *thing[end:])), USE


def _posing(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield "threatens the port" for "poses a threat to the port"."""
    at = clause.rest.index("to") if "to" in clause.rest else 0
    threat = at and clause.rest[at - 1] in _THREATS and all(map(grammar.is_adjective, clause.rest[: at - 1]))
    if clause.main == "pose" and len(clause.verb) == 1 and threat:
        verb = "threatened" if is_past(clause.verb[0]) else agree("threaten", plural=clause.verb[0] == "pose")
        yield clause._replace(verb=(verb,), rest=clause.rest[at + 1 :]), 0.0


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
