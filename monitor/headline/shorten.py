"""Drop what only frames a clause: "continued to advance" becomes "advance", and words such as "after the storm" go."""

from collections.abc import Sequence

from monitor.headline import grammar
from monitor.headline.belief import FALSE_CLAIM, UNCONFIRMED
from monitor.headline.clause import FALSELY, Clause, parse_clause
from monitor.headline.finite import is_plural
from monitor.headline.grammar import agree, is_adjective, is_adverb, is_ing, is_past, lemma
from monitor.headline.people import name_by_surname
from monitor.headline.plainer import LIGHT_VERBS, merge_directions, without_small_words
from monitor.headline.qualify import without_tail
from monitor.headline.speech import find_main_clause
from monitor.headline.thin import LIGHT

SEEMING = frozenset(("appear", "seem"))
FRAMES = SEEMING | {"continue", "maintain"}
EFFORTS = frozenset(("efforts", "attempts", "their", "its", "his"))
PLAN = 4  # words at most: "its plan to close"
ROUNDS = 3  # nested frames at most
HOW = 4  # words at most before an object: "without a long fight"

_PLANS = {"plan": "plan", "plans": "plan", "intent": "intend", "intention": "intend", "intentions": "intend"}
_BEGINNING = LIGHT_VERBS | {"begin", "start"}
UNCERTAIN = frozenset(("may", "might", "could"))
ATTEMPTS = frozenset(("attempt", "intend", "plan", "seek", "try"))
_RELEASED = frozenset(("circulated", "posted", "published", "released", "shared"))
_IN_NAMES = frozenset(("joint", "major", "new", "second", "third"))  # "Major General", "New York"
_JOINTS = {("and",), ("but",), ("or",), (",",)}
_WHEN = frozenset(("while", "when", "after", "before", "despite", "instead", "rather"))
_NO_NOUNS = grammar.PREPOSITIONS | grammar.CONJUNCTIONS | grammar.RELATIVES | grammar.DETERMINERS
_NO_NOUNS |= {"all", "both", "half"}
_HOW = grammar.PREPOSITIONS - {"to"}
_AFTER_OBJECT = grammar.PREPOSITIONS | grammar.RELATIVES | grammar.CONJUNCTIONS | grammar.MARKS
_PREPARING = frozenset(("prepare", "plan", "attempt", "seek"))


def shorten(text: str) -> Clause:
    """Return the main clause of a text, shortened: simple verbs, persons by surname, no articles."""
    return shorten_clause(find_main_clause(text))


def shorten_clause(clause: Clause) -> Clause:
    """Return the clause shortened, without words that only qualify it."""
    plural = is_plural(clause.subject)
    clause = _without_witness(clause)
    for _ in range(ROUNDS):
        clause = _unframe(_planning(clause, plural=plural), plural=plural)
    if clause.main in _PREPARING and clause.rest[:1] == ("to",) and {*clause.rest[1:2]} & _BEGINNING:
        clause = clause._replace(rest=clause.rest[2:])  # "preparing a strike"
    plain = name_by_surname(merge_directions(_with_object_first(_without_second_toll(clause))))
    rest = tuple(without_small_words(plain, denied=clause.is_negated or "unlikely" in plain[:1]))
    whole = clause._replace(subject=_shorten_subject(clause.subject), rest=rest)
    rest = without_tail(whole)
    return whole._replace(rest=rest[: len(rest) - (rest[-1:] in _JOINTS)])


def main_clause(text: str) -> str:
    """Return the main clause of a text as words, without who said so and without words that only qualify it."""
    subject, verb, rest, *_ = shorten(text)
    return " ".join((*subject, *verb, *rest))


def _shorten_subject(words: tuple[str, ...]) -> tuple[str, ...]:
    subject = _without_adverbs(words)
    subject = subject[: next((n for n, word in enumerate(subject) if n and word in _WHEN), len(subject))]
    if subject[1:] and subject[-1] in _RELEASED:
        subject = subject[:-1]
    if "," in subject and not {"and", "or"} & {*subject[subject.index(",") :]}:
        subject = subject[: subject.index(",")]
    if {*subject[:1]} & {"This", "These"} and subject[1:]:
        subject = subject[1:]
    first, second = (*subject, "", "")[:2]
    described = (second.islower() or "-" in first) and is_adjective(first) and not grammar.is_nation(first)
    described = described and not first[:2].isupper()  # "US-Sylvanian talks"
    if described or first.lower() in LIGHT - _IN_NAMES:
        subject = (first.lower(), *subject[1:])  # no part of a name
    return tuple(without_small_words(name_by_surname(subject)))


def _without_witness(clause: Clause) -> Clause:
    """Return the clause without an empty frame: "unclear whether" for "It is unclear whether"."""
    if clause.subject == ("It",) and {*clause.verb} <= grammar.BE | {"remains", "remained"}:
        return Clause((), (), _without_adverbs(clause.rest))
    return clause


def _unframe(clause: Clause, *, plural: bool) -> Clause:
    """Return the clause with a simpler verb, or unchanged."""
    rest = _without_adverbs(clause.rest)
    if not clause.verb or clause.is_negated:
        return clause
    if clause.main in SEEMING and rest[:1] == ("to",) and not clause.hedge:
        clause = clause._replace(hedge="apparently")
    if clause.main in FRAMES and (aim := _find_aim(rest)) is not None:
        if aim:
            verb = "fail" if "unsuccessful" in rest[:aim] else "try"
            return _trying(clause, verb, rest[aim:], plural=plural)
        return _aimed(clause, _without_adverbs(rest[1:]), plural=plural)
    if clause.main == "continue" and rest and is_ing(rest[0]):
        return clause._replace(verb=rest[:1], rest=rest[1:])
    return clause._replace(verb=_plain_verb(clause, plural=plural), rest=rest)


def _plain_verb(clause: Clause, *, plural: bool) -> tuple[str, ...]:
    """Return a simpler verb group: "may prepare" for "may be preparing", "building" for "is building", "took" for "has taken"."""
    first, *others = verb = clause.verb
    if first in grammar.MODALS and others[:1] == ["be"] and is_ing(verb[-1]):
        return (first, clause.main)
    if others and verb[-1].endswith("ing") and grammar.BE & {*verb}:  # no "have living relatives"
        return (*(word for word in others[:-1] if word not in grammar.BE), verb[-1])
    if first in grammar.PERFECT and others[:1] == ["been"] and others[1:]:
        return ("were" if plural else "was", *verb[2:])
    how = all(word.endswith("ly") for word in others[:-1])  # "has temporarily left"
    past = how and is_past(verb[-1]) and not grammar.is_only_participle(verb[-1])
    return verb[1:] if past and others and first in grammar.PERFECT else verb


def _planning(clause: Clause, *, plural: bool) -> Clause:
    """Return "plans to close the port" for "announced its plan to close the port", a claim for "claimed to have closed it"."""
    near = tuple(word for word in clause.rest[:PLAN] if word not in EFFORTS)
    if len(clause.verb) == 1 and clause.main == "announce" and near[1:2] == ("to",) and near[0] in _PLANS:
        verb = agree(_PLANS[near[0]], plural=plural)
        return clause._replace(verb=(verb,), rest=clause.rest[clause.rest.index("to") :])
    label: tuple[str, ...] = ()
    if clause.main == "claim":
        label = FALSE_CLAIM if FALSELY in clause.verb else ("Claim",)
    elif clause.main == "confirm" and clause.is_negated:
        label = UNCONFIRMED
    if not label or clause.rest[:2] != ("to", "have"):
        return clause
    done = parse_clause((*clause.subject, *clause.rest[2:]))
    return done._replace(subject=(*label, ":", *done.subject)) if done.verb else clause


def _find_aim(rest: Sequence[str]) -> int | None:
    """Return the index of "to" in "to advance" or "its efforts to advance"; None for words of another form."""
    at = next((n for n, word in enumerate(rest) if word not in EFFORTS and not is_adjective(word)), len(rest))
    return at if at + 1 < len(rest) and rest[at] == "to" else None


def _trying(clause: Clause, act: str, aim: tuple[str, ...], *, plural: bool) -> Clause:
    """Return "tries to close the port" for "continues its efforts to close the port", "fails to" if they are unsuccessful."""
    *helpers, last = clause.verb
    if clause.main in SEEMING or {*helpers} - grammar.BE:
        return clause
    verb = f"{act}ing" if last.endswith("ing") else agree(act, plural=plural)
    return clause._replace(verb=(verb,), rest=aim)


def _aimed(clause: Clause, aim: tuple[str, ...], *, plural: bool) -> Clause:
    """Return the clause with its aim as the verb: "advance" for "continue to advance"."""
    word, joint, second = (*aim, "", "", "")[:3]
    later = _without_adverbs(aim[1:])
    if not word.islower():
        return clause
    if word.endswith("ly") and lemma(word) is None and joint:  # "to inadequately supply"
        inner = _aimed(clause, aim[1:], plural=plural)
        return inner._replace(verb=(word, *inner.verb))
    if later and ((word == "be" and is_ing(later[0])) or (word == "have" and is_past(later[0]))):
        return clause._replace(verb=later[:1], rest=later[1:])
    if clause.verb[0] in grammar.MODALS:
        return clause._replace(verb=(*(one for one in clause.verb[:-1] if one != "be"), word), rest=aim[1:])
    verb = agree(word, plural=plural)
    if joint == "and" and lemma(second) == second:  # "to discuss and sign agreements"
        return clause._replace(verb=(verb, joint, agree(second, plural=plural)), rest=aim[3:])
    return clause._replace(verb=(verb,), rest=aim[1:])


def _without_second_toll(clause: Clause) -> tuple[str, ...]:
    """Return "in Ostrava", not "and 20 wounded in Ostrava", for what follows "were killed"."""
    joint, number, act = (*clause.rest[:3], "", "", "")[:3]
    toll = clause.verb[1:] and joint == "and" and number[:1].isdigit() and grammar.is_participle(act)
    return clause.rest[3:] if toll else clause.rest


def _with_object_first(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return "the mill without a fight" for "without a fight the mill": an article after a noun begins the object."""
    for n in (n for n, word in enumerate(words) if word in _HOW):
        near = range(n + 2, min(n + HOW + 1, len(words)))
        start = next((k for k in near if _starts_object(words[k - 2 : k + 1])), 0)
        # "to be given | in Heron a mill"
        if start and (not n or is_past(words[n - 1]) or words[n - 2 : n - 1] == ("to",)):
            end = next((k for k in range(start + 2, len(words)) if words[k] in _AFTER_OBJECT), len(words))
            return (*words[:n], *words[start:end], *words[n:start], *words[end:])
    return words


def _starts_object(words: Sequence[str]) -> bool:
    earlier, before, first = words
    noun = before.islower() and before not in _NO_NOUNS and not (is_adjective(before) or is_adverb(before))
    return (
        noun
        and (lemma(before) is None or earlier in grammar.ARTICLES)
        and first in grammar.ARTICLES | grammar.POSSESSIVES
    )


def _without_adverbs(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without adverbs at their start; "likely to" stays."""
    if words[1:2] in {("to",), ("than",)} or words[:1] == ("more",):
        return words
    return words[next((n for n, word in enumerate(words) if not is_adverb(word)), len(words)) :]
