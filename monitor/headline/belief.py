"""Say how far a sentence believes what it reports: false, disputed, unlikely, unconfirmed, or somebody's claim."""

from collections.abc import Sequence

from monitor.headline import grammar
from monitor.headline.clause import FALSELY, Clause
from monitor.headline.grammar import lemma, words_of

NEAR = 12  # words between "false" and the "impression that"

_DISPUTING = words_of("disputing")  # "contradict", "refute"
_FALSE, _UNCONFIRMED = words_of("false"), words_of("unconfirmed")
_FORECASTING = frozenset(("anticipate", "assess", "believe", "expect", "forecast", "think"))
_OPEN = frozenset(("yet", "unable", "longer"))  # "has yet to confirm", "no longer assesses"
_RECANTING = frozenset(("correct", "retract", "revise", "withdraw"))
_REFUSING = frozenset(("decline", "fail", "refuse"))  # "refused to confirm"
_CONFIRMING = frozenset(("confirm", "corroborate", "demonstrate", "endorse", "prove", "show", "verify"))
_LITTLE = frozenset(("no", "little", "few", "scant"))  # "there is little evidence that"
_NOTHING = frozenset(
    ("No", "Nobody", "None", "Nothing", "Neither", "Hardly", "Barely", "Scarcely", "Few", "Little")
)  # "Nothing shows that"

FALSE_CLAIM = ("False", "claim")
DISPUTED = ("Disputed",)
UNLIKELY = ("Unlikely",)
UNCONFIRMED = ("Unconfirmed",)


def judge_report(outer: Clause) -> tuple[str, ...]:
    """Return "Disputed" and the like for what a clause says of what follows its "that"; () where it takes it as it is."""
    told = before_that(outer.rest)
    if FALSELY in outer.verb or _FALSE & {*told[-NEAR:]} or FALSELY in told:
        return FALSE_CLAIM
    if (outer.is_denied and outer.main in _FORECASTING) or "unlikely" in told or _is_not_likely(outer, told):
        return UNLIKELY
    if outer.main in _DISPUTING or any((lemma(word) or word) in _DISPUTING for word in told):
        return () if outer.is_denied and outer.main in _DISPUTING else DISPUTED
    return UNCONFIRMED if _is_open(outer, told) else ()


def _is_open(outer: Clause, told: Sequence[str]) -> bool:
    """Return whether nobody says that it is so: "has yet to confirm", "refused to confirm", "no evidence", "unverified"."""
    doubtful = {"low", "confidence"} <= {*told}  # "with low confidence"
    refused = refuses_to_confirm(outer)
    yet = bool(_OPEN & {*outer.subject, *outer.verb, *told[:3]})
    nothing = bool({*told[:1]} & _LITTLE or {*outer.subject[:1]} & _NOTHING)
    doubted = bool(_UNCONFIRMED & {word.lower() for word in (*outer.subject, *told)})
    return doubtful or refused or yet or nothing or doubted or outer.is_denied or outer.main in _RECANTING


def refuses_to_confirm(clause: Clause) -> bool:
    """Return whether something does not prove what follows its "that": "fails to prove that", "refused to confirm that"."""
    told = before_that(clause.rest)
    return clause.main in _REFUSING and any((lemma(word) or word) in _CONFIRMING for word in told)


def before_that(rest: Sequence[str]) -> Sequence[str]:
    """Return the words up to "that"; () where there is none."""
    at = find_that(rest)
    return () if at is None else rest[:at]


def find_that(rest: Sequence[str]) -> int | None:
    """Return where the "that" stands that begins what is said: the second in "footage that contradicts claims that"."""
    at = rest.index("that") if "that" in rest else None
    relative = at is not None and at > 0 and (lemma("".join(rest[at + 1 : at + 2])) in _DISPUTING)
    return rest.index("that", at + 1) if at is not None and relative and "that" in rest[at + 1 :] else at


def _is_not_likely(outer: Clause, told: Sequence[str]) -> bool:
    return outer.is_denied and bool(grammar.BE & {*outer.verb}) and "likely" in (*outer.verb, *told)
