"""Find the main clause of a text; in reported speech, what was said, and whose claim it is."""

from collections.abc import Sequence
from functools import lru_cache

from monitor.headline import belief, grammar
from monitor.headline.clause import Clause, parse_clause, without_opening
from monitor.headline.conditions import on_condition, resolve, split_condition, take_condition
from monitor.headline.finite import REACH, is_plural
from monitor.headline.grammar import POSSESSIVES, PRONOUNS
from monitor.headline.people import ends_in_person, name_by_surname
from monitor.headline.plainer import without_small_words
from monitor.headline.sentence import split_sentence

ATTRIBUTIONS = 3  # levels of "X reported that Y stated that ..." that are dropped
BARE = 12  # words after "reported" without "that" in which another verb must follow
REPORTS = 2  # words after the verb that may name reports: "amplified several reports that"
AUDIENCE = 6  # words at most between "told" and "that"
SHORT = 2  # words at most of a speaker who is named: "Vane: ..."

_BARE_REPORTING, _CLAIMING = grammar.words_of("reporting_without_that"), grammar.words_of("claiming")
_OURSELVES = ("ISW",)
_INSTITUTIONS = grammar.words_of("institutions")
_EVIDENCE = frozenset(("evidence", "indication", "indications", "sign", "signs"))  # "There is no ... that"
_STATES = dict.fromkeys(("Ukraine’s", "Ukraine's", "Ukrainian"), "Ukraine")  # its bodies warn for it
_RULERS = frozenset(("Kremlin", "Moscow", "Russian", "Belarusian"))  # what they state is quoted as theirs
_INFORMING = grammar.words_of("informing")  # "told the broadcaster that"
_RELAYING = grammar.words_of("informing", "relaying")
_THINKING = grammar.words_of("opining")  # quoted as a person's opinion
_TELLERS = grammar.words_of("tellers") - {"forces", "reports"}
_NO_SPEECH = grammar.RELATIVES | {"and", ","}
_FEARS = frozenset(("concern", "concerns", "fear", "fears"))  # "their fears that the port will close"
_CONTENTS = grammar.words_of("claims", "contents") | _FEARS | {"reports", "rumors"}
_JUDGING = grammar.words_of("judging")  # "it is necessary to"
_SUBORDINATE = frozenset(("although", "as", "because", "if", "once", "since", "though", "when", "while"))
_SUBORDINATE |= {"after", "before", "time", "until"}
_OPENS = 4  # words at most of a conjunction such as "As soon as" or "By the time"
_CLAIMS = grammar.words_of("claims")
_CONCEDING = frozenset(("acknowledge", "admit", "concede"))  # the speaker is part of the news
_DOUBTS = frozenset(("Denied", "Disputed", "False", "Unconfirmed", "Unlikely", "Unproven"))
_STATING, _SHOWING = grammar.words_of("stating"), grammar.words_of("weak")


@lru_cache(maxsize=1)  # a theme's name asks twice in a row: for its sector, and for its headline
def find_main_clause(text: str) -> Clause:
    """Return the main clause of a text's first sentence, without who said so."""
    condition, words = split_condition(split_sentence(text))
    words = belief.put_speaker_first(words)
    clause = belief.find_verdict(words) or _after_opening(words)
    for _ in range(ATTRIBUTIONS):
        said = _first_of_two(_what_was_said(clause))
        inner = belief.find_verdict(said) or parse_clause(without_opening(said))
        if not inner.verb:
            break
        label = clause.subject[: _label_length(clause)]
        clause = _below_label(clause, inner, label) if label else _in_own_name(clause, inner)
    return on_condition(take_condition(resolve(clause, condition[1:])), condition)


def _after_opening(words: Sequence[str]) -> Clause:
    """Return the clause after "Even if the port closes, ..."; a pronoun subject is replaced by the opening's subject."""
    clause = parse_clause(without_opening(list(words)))
    opening = words[: words.index(",")] if "," in words else ()
    start = max((n for n, word in enumerate(opening[:_OPENS]) if word.lower() in _SUBORDINATE), default=None)
    return clause if start is None else resolve(clause, opening[start + 1 :])


def _label_length(clause: Clause) -> int:
    """Return how many words the label of a clause has, with its colon: "False claim:"."""
    return clause.subject.index(":") + 1 if ":" in clause.subject else 0


def _owner_of(speaker: tuple[str, ...], word: str) -> tuple[str, ...]:
    """Return whom "he" refers to: "Vane" after "Vane's words show that", otherwise the whole speaker."""
    owns = next((n for n, one in enumerate(speaker) if one.endswith(grammar.POSSESSIVE_ENDINGS)), None)
    if owns is None or word not in {"he", "she"}:
        return speaker
    return (*speaker[:owns], speaker[owns].removesuffix("’s").removesuffix("'s"))


def _without_going_on(clause: Clause) -> Clause:
    """Return the clause with "reports that ..." for "continues to report that ..."."""
    if clause.main == "continue" and clause.rest[:1] == ("to",) and len(clause.rest) > 1:
        return clause._replace(verb=clause.rest[1:2], rest=clause.rest[2:])
    return clause


def _what_was_said(clause: Clause) -> tuple[str, ...]:
    """Return the words after "reported that"; () if nobody reports anything."""
    clause = _without_going_on(clause)
    rest, ours = clause.rest, clause.subject[:1] == _OURSELVES
    evidence = clause.subject == ("There",) and bool(_EVIDENCE & {*rest[:REACH]})
    at = belief.find_that(rest)
    if at is not None and (ours or evidence or _informs(clause) or belief.refuses_to_confirm(clause)):
        return rest[at + 1 :]
    if (clause.is_negated and not ours) or clause.main not in grammar.REPORTING or rest[:1] == ("to",):
        return ()  # "claimed to have taken"
    near = rest[:REACH]
    if "that" in near and _is_content(near[: near.index("that")]):
        return rest[near.index("that") + 1 :]
    return rest if _says_without_that(clause) else ()


def _first_of_two(said: Sequence[str]) -> list[str]:
    """Return what was said first: "the port closed" of "the port closed and that the mill burned"."""
    ends = (n for n in range(len(said)) if tuple(said[n : n + 2]) in {("and", "that"), ("but", "that")})
    return [*said[: next(ends, len(said))]]


def _informs(clause: Clause) -> bool:
    """Return whether somebody is informed: "told the broadcaster that", "reported to Vane that", "did not confirm that"."""
    near = "that" in clause.rest[: AUDIENCE + 1]
    if clause.is_negated:
        return near and clause.main == "confirm"
    return near and (clause.main in _INFORMING or (clause.main == "report" and clause.rest[:1] == ("to",)))


def _is_content(before: Sequence[str]) -> bool:
    """Return whether "that" after these words begins what was said, unlike in "claimed a vote that nobody held"."""
    if before and before[0] in grammar.PREPOSITIONS:
        return not {",", ";", "to"} & {*before}  # "signaled through pilots and mayors that"
    thing = bool(before) and before[0] in grammar.DETERMINERS
    return not {",", ";", "to", "and", "of"} & {*before} and (not thing or before[-1] in _CONTENTS)


def _says_without_that(clause: Clause) -> bool:
    """Return whether reported speech follows without "that": "reported the port was closed"."""
    if (
        clause.main not in _BARE_REPORTING
        or not clause.rest
        or clause.rest[0] in grammar.PREPOSITIONS | {"having"}
    ):
        return False
    inner = parse_clause(clause.rest[:BARE])
    return (
        bool(inner.verb)
        and not grammar.is_ambiguous_verb(inner.verb[0])
        and not _NO_SPEECH & {*inner.subject}
    )


def _is_person(name: Sequence[str]) -> bool:
    return len(name) == 1 and name[0].istitle() and name[0] not in _INSTITUTIONS


def _is_ruler(name: Sequence[str]) -> bool:
    """Return whether a speaker is a government that is quoted by name: "Kremlin officials"."""
    return {*name[:1]} <= _RULERS and {*name[1:]} <= {"MoD", "MFA", "official", "officials"}


def _below_label(outer: Clause, inner: Clause, label: Sequence[str]) -> Clause:
    """Return what was said, under the label it has already, with pronouns resolved; if the speakers doubt it, as disputed."""
    speaker, subject = outer.subject[len(label) :], inner.subject[_label_length(inner) :]
    if label[0] not in _DOUBTS and (belief.judge_report(outer) or len(subject) < len(inner.subject)):
        label = (*belief.DISPUTED, ":")
    first = "".join(subject[:1]).lower()
    if speaker and first in PRONOUNS:
        subject = (*_owner_of(speaker, first), *subject[1:])
    return inner._replace(subject=(*label, *subject))


def _in_own_name(outer: Clause, inner: Clause) -> Clause:
    """Return what was said as a clause of its own, with pronouns resolved; a claim keeps its label."""
    outer = _without_going_on(outer)
    speaker = outer.subject
    short = tuple(without_small_words(name_by_surname(speaker)))
    hedge = (
        inner.hedge
        or outer.hedge
        or ("reportedly" if _is_hearsay(outer, short) and not _tells_of_itself(outer, inner) else "")
        or ("apparently" if _is_sign(outer) and not _label(outer, short) else "")
    )
    if belief.judge_report(outer):
        hedge = inner.hedge
    subject, first = inner.subject, "".join(inner.subject[:1]).lower()
    if first in PRONOUNS and not _is_nobody(inner, short):
        judged = belief.judge_report(outer)
        boast = (
            (outer.main == "claim" or not _is_person(short))
            and not grammar.MODALS & {*inner.verb}
            and _label(outer, short)
        )
        label = (*(judged or ("Claim",)), ":") if judged or boast else ()
        owned = first == "it" and outer.main in _SHOWING  # "the port’s refusal shows that it"
        subject = (*label, *_owner_of(speaker, "he" if owned else first), *subject[1:])
    elif first in POSSESSIVES and speaker and not _label(outer, short):
        first_describes = speaker[1:] != () and grammar.is_participle(speaker[0].lower())
        speaker = speaker[first_describes:]  # "Captured pilots"
        subject = (*speaker[:-1], f"{speaker[-1]}’{'s' * (not is_plural(speaker))}", *subject[1:])
    elif whose := _label(outer, short):
        doubted = _label_length(inner)
        subject = (*(belief.DISPUTED if doubted else whose), ":", *subject[doubted:])
        hedge = inner.hedge if doubted else hedge
    feared = bool(_FEARS & {*outer.rest[:REPORTS]})  # "their fears that the port will close"
    verb = tuple("may" if word == "will" and feared else word for word in inner.verb)
    return inner._replace(subject=subject, verb=verb, hedge=hedge)


def _is_nobody(inner: Clause, speaker: Sequence[str]) -> bool:
    """Return whether "it" is not the speaker: "Vane said that it | closed", "the agency said that it | is necessary to"."""
    judged = bool(grammar.BE & {*inner.verb}) and bool(_JUDGING & {*inner.rest[:1]})
    return inner.subject == ("it",) and (judged or _is_person(speaker))


def _label(outer: Clause, short: Sequence[str]) -> Sequence[str]:
    """Return the label for a claim: who says it, or what kind of claim it is; () for what is stated as true."""
    if judged := belief.judge_report(outer):
        return judged
    if outer.main in _CONCEDING and short[-1:] == ("milbloggers",):
        return ("Milbloggers",)
    if outer.main == "warn" and not _is_passive(outer):
        state = _STATES.get("".join(short[:1]), "")
        if len(short) == 1 or state:
            return (state,) if state else short
    if _CLAIMS & {*belief.before_that(outer.rest)}:
        return ("Claim",)  # who speaks of claims need not make them
    own = (
        outer.main in _STATING | _THINKING
        and (_is_person(short) or _is_ruler(short))
        and not _is_passive(outer)
        and (outer.main != "assess" or ends_in_person(outer.subject))  # the publisher, too, assesses
    )
    if not own and outer.main not in _CLAIMING:
        return ()
    named = len(short) <= SHORT and "".join(short[:1]).lower() not in POSSESSIVES  # no "Its spokesman: ..."
    return short if named else ("Claim",)


def _is_passive(clause: Clause) -> bool:
    """Return whether a verb is passive: "Vane was warned that"."""
    return bool(grammar.BE & {*clause.verb[:-1]}) and grammar.is_participle("".join(clause.verb[-1:]))


def _tells_of_itself(outer: Clause, inner: Clause) -> bool:
    """Return whether somebody announces its own act: "the agency announced that it does not recognize"."""
    own = "".join(inner.subject).lower() in PRONOUNS or "".join(outer.subject[:1]).lower() in POSSESSIVES
    return outer.main == "announce" and own


def _is_sign(outer: Clause) -> bool:
    """Return whether something is only a sign of what is told: "the order suggests that", "there are indications that"."""
    there = outer.subject == ("There",) and bool(_EVIDENCE - {"evidence"} & {*belief.before_that(outer.rest)})
    return there or (outer.main == "suggest" and not _TELLERS & {*outer.subject})


def _is_hearsay(outer: Clause, short: Sequence[str]) -> bool:
    """Return whether a report is only passed on: "sources reported that", "amplified reports that"."""
    speaks = outer.main in _STATING | _THINKING and not _is_passive(outer)
    known = outer.subject[:1] in {_OURSELVES, ("We",)} or (speaks and (_is_person(short) or _is_ruler(short)))
    hints = outer.main in {"believe", "indicate", "think"} and bool(
        _TELLERS & {*outer.subject[-1:]}
    )  # as "reports" and other things do
    relays = outer.main in _RELAYING or hints
    return "reports" in outer.rest[:REPORTS] or (relays and not known)
