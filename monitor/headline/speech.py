"""Find the main clause of a text; of reported speech, what was said, and whose claim it is."""

from collections.abc import Sequence

from monitor.headline import grammar
from monitor.headline.clause import FALSELY, REACH, THEIR, THEY, Clause, parse_clause, without_opening
from monitor.headline.conditions import on_condition, split_condition, take_condition
from monitor.headline.judged import find_verdict, say_first
from monitor.headline.people import ends_in_person, name_by_surname
from monitor.headline.plainer import without_small_words
from monitor.headline.sentence import split_sentence

ATTRIBUTIONS = 3  # levels of "X reported that Y stated that ..." that are dropped
BARE = 12  # words in which "reported" without "that" must show another verb
REPORTS = 2  # words: "amplified several reports that"
AUDIENCE = 6  # words between "told" and its "that"
SHORT = 2  # words of a speaker whose name stays: "Vane: ..."

_BARE_REPORTING, _CLAIMING = grammar.words_of("reporting_without_that"), grammar.words_of("claiming")
_OURSELVES = ("ISW",)
_INSTITUTIONS = grammar.words_of("institutions")
_EVIDENCE = frozenset(
    ("evidence", "indication", "indications", "sign", "signs")
)  # "There is no evidence that"
_TELLING_HOW = frozenset(("describe", "detail", "explain"))
_RULERS = frozenset(("Kremlin", "Moscow", "Russian", "Belarusian"))  # whose words are theirs alone
_RELAYING = frozenset(("estimate", "expect", "report", "say", "state", "tell", "warn"))
_NO_SPEECH = grammar.RELATIVES | {"and", ","}
_FEARS = frozenset(("concern", "concerns", "fear", "fears"))  # "their fears that the port will close"
_CONTENTS = grammar.words_of("claims") | grammar.words_of("contents") | _FEARS | {"reports", "rumors"}
_UNCONFIRMED = grammar.words_of("unconfirmed")
_NOTHING = {
    (word,)
    for word in (
        "No",
        "Nobody",
        "None",
        "Nothing",
        "Neither",
        "Hardly",
        "Barely",
        "Scarcely",
        "Few",
        "Little",
    )
}  # "Nothing shows that"
_LITTLE = frozenset(("no", "little", "few", "scant"))  # "there is little evidence that"
_UNSURE = ("Unconfirmed",)
_CONCEDING = frozenset(("acknowledge", "admit", "concede"))  # who does so is the news
_STATING = grammar.words_of("stating")


def find_main_clause(text: str) -> Clause:
    """Return the main clause of a text's first sentence, without who said so."""
    condition, words = split_condition(split_sentence(text))
    words = say_first(words)
    if verdict := find_verdict(words):
        return verdict
    clause = parse_clause(without_opening(words))
    for _ in range(ATTRIBUTIONS):
        inner = parse_clause(without_opening(list(_what_was_said(clause))))
        if not inner.verb:
            break
        clause = _in_own_name(clause, inner)
    return on_condition(take_condition(clause), condition)


def _owner_of(speaker: tuple[str, ...], word: str) -> tuple[str, ...]:
    """Return whom "he" means after "Vane's words show that": "Vane"; else the whole speaker."""
    owns = next((n for n, one in enumerate(speaker) if one.endswith(grammar.OWNS)), None)
    if owns is None or word not in {"he", "she"}:
        return speaker
    return (*speaker[:owns], speaker[owns].removesuffix("’s").removesuffix("'s"))


def _without_going_on(clause: Clause) -> Clause:
    """Return "reports that ..." for "continues to report that ..."."""
    if clause.main == "continue" and clause.rest[:1] == ("to",) and len(clause.rest) > 1:
        return clause._replace(verb=clause.rest[1:2], rest=clause.rest[2:])
    return clause


def _what_was_said(clause: Clause) -> tuple[str, ...]:
    """Return what follows "reported that"; () where nobody reports."""
    clause = _without_going_on(clause)
    rest, ours = clause.rest, clause.subject == _OURSELVES
    if clause.main in _TELLING_HOW and rest[:1] == ("how",):
        return rest[1:]
    if clause.main == ("confirm" if clause.is_denied else "tell") and "that" in rest[: AUDIENCE + 1]:
        return rest[
            rest.index("that") + 1 :
        ]  # "did not confirm reports that", "told the broadcaster Heron that"
    evidence = clause.subject == ("There",) and bool(_EVIDENCE & {*rest[:REACH]})
    if (ours or evidence) and "that" in rest:
        return rest[rest.index("that") + 1 :]
    if (clause.is_denied and not ours) or clause.main not in grammar.REPORTING or rest[:1] == ("to",):
        return ()  # "claimed to have taken"
    near = rest[:REACH]
    if "that" in near and _is_content(near[: near.index("that")]):
        return rest[near.index("that") + 1 :]
    return rest if _says_without_that(clause) else ()


def _is_content(before: Sequence[str]) -> bool:
    """Return whether "that" begins what was said: not in "claimed a vote that nobody held"."""
    thing = bool(before) and before[0] in grammar.DETERMINERS | grammar.ARTICLES
    return not {",", ";", "to", "and", "of"} & {*before} and (not thing or before[-1] in _CONTENTS)


def _says_without_that(clause: Clause) -> bool:
    """Return whether a clause follows at once: "reported the port was closed"."""
    if clause.main not in _BARE_REPORTING or not clause.rest or clause.rest[0] in grammar.PREPOSITIONS:
        return False
    inner = parse_clause(clause.rest[:BARE])
    return (
        bool(inner.verb) and not grammar.is_doubtful_verb(inner.verb[0]) and not _NO_SPEECH & {*inner.subject}
    )


def _is_person(name: Sequence[str]) -> bool:
    return len(name) == 1 and name[0].istitle() and name[0] not in _INSTITUTIONS


def _is_ruler(name: Sequence[str]) -> bool:
    """Return whether a government speaks for itself: "Kremlin officials"."""
    return (
        len(name) <= SHORT
        and {*name[:1]} <= _RULERS
        and {*name[1:]} <= {"MoD", "MFA", "official", "officials"}
    )


def _in_own_name(outer: Clause, inner: Clause) -> Clause:
    """Return what was said as a clause of its own: "they" are those who said it, and a claim remains a claim."""
    outer = _without_going_on(outer)
    speaker = outer.subject
    short = tuple(without_small_words(name_by_surname(speaker)))
    if len(short) > SHORT and ends_in_person(speaker):
        short = short[-1:]
    hedge = inner.hedge or outer.hedge or ("reportedly" if _is_hearsay(outer, short) else "")
    if _mark(outer, short) == _UNSURE:
        hedge = inner.hedge
    subject, first = inner.subject, "".join(inner.subject[:1]).lower()
    if first in THEY:
        boast = not _is_person(short) and not grammar.MODALS & {*inner.verb} and _mark(outer, short)
        mark = ("Unconfirmed" if outer.is_denied else "Claim", ":") if boast else ()
        subject = (*mark, *_owner_of(speaker, first), *subject[1:])
    elif first in THEIR and speaker:
        subject = (*speaker[:-1], f"{speaker[-1]}’s", *subject[1:])
    elif ":" in speaker:  # "Vane: the losses show that ..."
        subject = (*speaker[: speaker.index(":") + 1], *subject)
    elif whose := _mark(outer, short):
        subject = (*whose, ":", *subject)
    if _FEARS & {*outer.rest[:REPORTS]} and inner.verb[:1] == ("will",):
        inner = inner._replace(verb=("may", *inner.verb[1:]))
    rest = inner.rest
    if "him" in rest and _is_person(short):
        rest = tuple(short[0] if word == "him" else word for word in rest)
    return inner._replace(subject=subject, rest=rest, hedge=hedge)


def _mark(outer: Clause, short: Sequence[str]) -> Sequence[str]:
    """Return what stands before a claim: who says it, or what kind of claim it is; () for what is told as true."""
    doubted = bool(_UNCONFIRMED & {word.lower() for word in outer.subject}) or outer.subject[:1] in _NOTHING
    if outer.is_denied or {*outer.rest[:1]} & _LITTLE or doubted:
        return _UNSURE
    if FALSELY in outer.verb:
        return ("False", "claim")
    if outer.main in _CONCEDING and short[-1:] == ("milbloggers",):
        return ("Milbloggers",)
    if (outer.main == "announce" and short[-1:] == ("MoD",)) or (outer.main == "warn" and len(short) == 1):
        return short  # a ministry at war speaks for itself
    own = outer.main in _STATING and (_is_person(short) or _is_ruler(short))
    if not own and outer.main not in _CLAIMING:
        return ()
    return short if len(short) <= SHORT else ("Claim",)


def _is_hearsay(outer: Clause, short: Sequence[str]) -> bool:
    """Return whether somebody only passes on what may be true: "sources reported that", "amplified reports that"."""
    known = outer.subject == _OURSELVES or _is_person(short) or (outer.main in _STATING and _is_ruler(short))
    return "reports" in outer.rest[:REPORTS] or (outer.main in _RELAYING and not known)
