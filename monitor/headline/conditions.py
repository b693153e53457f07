"""Set a condition apart: "if ..." and "unless ...", which a headline keeps, or makes up for with "would"."""

from collections.abc import Sequence

from monitor.headline import grammar
from monitor.headline.clause import OPENING, Clause, parse_clause

_WHO = frozenset(("they", "They", "it", "It", "he", "He", "she", "She"))
_IF = frozenset(("if", "unless"))
_ONCE_ONLY = frozenset(("once", "when"))  # "will leave once the storm ends": a condition
_UNTIL = frozenset(("before", "until"))  # "will not leave until the storm ends"
_ONCE = frozenset(("after", "once", "when", "until"))  # "only after the storm"
_OPENING_IF = _IF | {"once", "assuming", "provided", "had", "should", "were", "without"}
_NO_CONDITION = frozenset(("as", "even", "see", "determine", "ask", "know", "decide", "unclear", "and", "or"))
_TO_COME = grammar.MODALS - {"can", "cannot"}
_ASKING = frozenset(("ask", "question", "discuss", "consider"))


def take_condition(clause: Clause) -> Clause:
    """Return the clause with "if ..." or "unless ..." set apart, and "would" for "will", which is true without it."""
    rest = clause.rest
    limits = _IF | (_UNTIL if clause.is_negated else frozenset[str]())
    limits |= _ONCE_ONLY if _TO_COME & {*clause.verb} else frozenset[str]()
    starts = (
        n
        for n, word in enumerate(rest)
        if (
            word in limits
            and rest[n - 1] not in _NO_CONDITION
            and not ((grammar.RELATIVES - _ONCE_ONLY) | {"but"}) & {*rest[:n]}
        )
        or (word in _ONCE and rest[n - 1 : n] == ("only",))
    )
    at = next(starts, None)
    if at is None or not clause.verb or (at == 0 and clause.main in grammar.REPORTING | _ASKING):
        return clause
    end = next((n for n in range(at, len(rest)) if rest[n] in grammar.MARKS), len(rest))
    at -= rest[at - 1 : at] == ("only",)
    before = rest[: at - (rest[at - 1 : at] == (",",))] if at else ()
    return on_condition(clause._replace(rest=(*before, *rest[end:])), rest[at:end])


def on_condition(clause: Clause, condition: Sequence[str]) -> Clause:
    """Return the clause with a condition and "would" for "will"; unchanged if it has one or "once" tells of the past."""
    past = "".join(condition[:1]) in _ONCE_ONLY and not _TO_COME & {*clause.verb}
    if not condition or not clause.verb or clause.condition or past:
        return clause
    verb = tuple("would" if word == "will" else word for word in clause.verb)
    told = tuple("would" if word == "will" else word for word in clause.rest)  # "agreed that it will"
    return clause._replace(verb=verb, rest=told, condition=tuple(condition))


def resolve(clause: Clause, opening: Sequence[str]) -> Clause:
    """Return a clause with a pronoun subject with the subject of its opening instead: "If Sylvania stays, it"."""
    that = [*opening[:1]] == ["that"]  # "provided that Sylvania stays, it"
    told = parse_clause([*opening[that:]])
    who = told.subject if told.verb else ()
    return clause._replace(subject=who) if who and {*clause.subject} and {*clause.subject} <= _WHO else clause


def split_condition(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the "if ..." that opens a sentence, and the rest of it; [] and all words if there is no condition."""
    first = "".join(words[:1]).lower()
    if first not in _OPENING_IF or "," not in words[:OPENING]:
        return [], [*words]
    at = words.index(",")
    return [first, *words[1:at]], [*words[at + 1 :]]
