"""Drop what only frames a clause: "continued to advance" becomes "advance", and what follows "after" is left out."""

from collections.abc import Iterator, Sequence

from monitor.headline import grammar
from monitor.headline.clause import Clause, find_main_clause, is_plural
from monitor.headline.grammar import is_adverb, is_ing, is_past, lemma
from monitor.headline.people import name_by_surname

FRAMES = frozenset(("continue", "appear", "seem"))
EFFORTS = frozenset(("efforts", "attempts", "their", "its", "his"))
CONDITIONS = 2  # words: "set information conditions"
ROUNDS = 3  # nested frames

_TAKING_AS = grammar.words_of("taking_as")  # "portray ... as": the headline needs what follows
_QUALIFYING = grammar.words_of("qualifying")
_PAIRS = frozenset(grammar.phrases_of("qualifying_pairs"))


def shorten(text: str) -> Clause:
    """Return the main clause of a text, shortened: each verb plain, each person by the surname, no articles."""
    clause = find_main_clause(text)
    if clause.subject == ("ISW",) and clause.rest[:1] == ("reports",):  # "cannot confirm reports of ..."
        clause = Clause((), (), clause.rest)
    plural = is_plural(clause.subject)
    clause = _prepare(clause, plural=plural)
    for _ in range(ROUNDS):
        clause = _unframe(clause, plural=plural)
    subject = _without_adverbs(clause.subject)
    if "," in subject and not {"and", "or"} & {*subject[subject.index(",") :]}:
        subject = subject[: subject.index(",")]
    rest = tuple(_plain(name_by_surname(clause.rest)))
    whole = Clause(tuple(_plain(name_by_surname(subject))), clause.verb, rest)
    return whole._replace(rest=rest[: _find_end(whole)])


def main_clause(text: str) -> str:
    """Return the words of a text's main clause, without who said so and without what only qualifies it."""
    return " ".join(word for part in shorten(text) for word in part)


def _unframe(clause: Clause, *, plural: bool) -> Clause:
    """Return the clause with a plainer verb, or as it is."""
    verb, rest = clause.verb, _without_adverbs(clause.rest)
    if not verb or clause.is_denied:
        return clause
    if (
        clause.main in FRAMES
        and (aim := _find_aim(rest)) is not None
        and (aim == 0 or clause.main == "continue")
    ):
        return _aimed(clause, _without_adverbs(rest[aim + 1 :]), plural=plural)
    if clause.main == "continue" and rest and is_ing(rest[0]):
        return clause._replace(verb=rest[:1], rest=rest[1:])
    if verb[0] in grammar.MODALS and verb[1:2] == ("be",) and is_ing(verb[-1]):
        verb = (verb[0], clause.main)  # "may be preparing" -> "may prepare"
    elif len(verb) > 1 and verb[-1].endswith("ing") and verb[0] in grammar.BE | grammar.PERFECT:
        verb = verb[-1:]
    elif len(verb) == 2 and verb[0] in grammar.PERFECT and is_past(verb[1]):  # noqa: PLR2004 - "has" and its verb
        verb = verb[1:]
    return clause._replace(verb=verb, rest=rest)


def _prepare(clause: Clause, *, plural: bool) -> Clause:
    """Return "prepare to close the port" for "set conditions to close the port", and what is of that form; or it as it is."""
    if clause.main != "set" or "conditions" not in clause.rest[:CONDITIONS]:
        return clause
    at = clause.rest.index("conditions") + 1
    if clause.rest[at : at + 1] not in {("to",), ("for",)}:
        return clause
    *helpers, last = clause.verb
    if last == "setting":
        word = "preparing"
    elif helpers:
        word = "prepared" if grammar.PERFECT & {*helpers} else "prepare"
    else:
        word = grammar.agree("prepare", plural=plural)
    return Clause(clause.subject, (*helpers, word), clause.rest[at + (clause.rest[at] == "for") :])


def _find_aim(rest: Sequence[str]) -> int | None:
    """Return where "to" stands in "to advance", "its efforts to advance"."""
    at = next((n for n, word in enumerate(rest) if word not in EFFORTS), len(rest))
    return at if at + 1 < len(rest) and rest[at] == "to" else None


def _aimed(clause: Clause, aim: tuple[str, ...], *, plural: bool) -> Clause:
    """Return the clause with what it continues to do for its verb."""
    if not aim or not aim[0].islower() or (aim[1:2] == ("and",) and not plural):
        return clause
    word, later = aim[0], _without_adverbs(aim[1:])
    if later and ((word == "be" and is_ing(later[0])) or (word == "have" and is_past(later[0]))):
        return clause._replace(verb=later[:1], rest=later[1:])
    if clause.verb[0] in grammar.MODALS:
        return clause._replace(verb=(*clause.verb[:-1], word), rest=aim[1:])
    return clause._replace(verb=(grammar.agree(word, plural=plural),), rest=aim[1:])


def _without_adverbs(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without the adverbs they begin with; "likely to" stays."""
    if words[1:2] == ("to",):
        return words
    return words[next((n for n, word in enumerate(words) if not is_adverb(word)), len(words)) :]


def _plain(words: Sequence[str]) -> Iterator[str]:
    """Yield the words without articles and adverbs."""
    for word, following in zip(words, (*words[1:], ""), strict=False):
        counted = word.lower() != "the" and following in grammar.COUNTING  # "a few"
        article = word.lower() in grammar.ARTICLES and not counted
        adverb = word.islower() and is_adverb(word) and not (word == "likely" and following == "to")
        if not article and not adverb:
            yield word


def _find_end(clause: Clause) -> int:
    """Return where what follows only qualifies the clause."""
    rest = clause.rest
    ends = (
        n
        for n, word in enumerate(rest)
        if _qualifies(clause, n, word, rest[n + 1] if n + 1 < len(rest) else "")
    )
    return next(ends, len(rest))


def _qualifies(clause: Clause, n: int, word: str, following: str) -> bool:
    if word == "," and _goes_on(clause.rest, n):
        return False
    if (
        word in grammar.MARKS
        or word in _QUALIFYING
        or (f"{word} {following}" in _PAIRS and (n or word != "likely"))
    ):
        return True
    if not n:
        return False
    if word == "that":
        return lemma(clause.rest[n - 1]) not in grammar.REPORTING
    return (
        (word == "as" and clause.main not in _TAKING_AS)
        or (word == "by" and is_ing(following))
        or (word in {"and", "but"} and _is_verb(following))
    )


def _goes_on(words: tuple[str, ...], n: int) -> bool:
    """Return whether a list of single words goes on after a comma: "sea, land, and air assaults"."""
    first = words[n + 2 : n + 4] == (",", "and") and words[n + 1].islower()
    return first or (words[n - 2 : n - 1] == (",",) and words[n + 1 : n + 2] == ("and",))


def _is_verb(word: str) -> bool:
    if word in grammar.AUXILIARIES:
        return True
    return (
        word.islower() and lemma(word) is not None and not is_ing(word) and not grammar.is_doubtful_verb(word)
    )
