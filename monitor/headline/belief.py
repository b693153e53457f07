"""Classify how a sentence presents what it reports: as false, disputed, unlikely, unconfirmed, or said by somebody."""

from collections.abc import Sequence

from monitor.headline import grammar
from monitor.headline.clause import FALSELY, OPENING, Clause, parse_clause, without_opening
from monitor.headline.grammar import is_adjective, is_adverb, lemma, words_of

NEAR = 12  # words at most from "false" to "that"
SPEAKER = 7  # words at most of who says so: "according to the deputy mayor of Ostrava"
LONGEST = 12  # words at most of who says so and is not named: "sources"
VERDICT = 6  # words at most in a verdict: "very likely false"

_DISPUTING = words_of("disputing")  # "contradict", "refute"
_FALSE, _UNCONFIRMED = words_of("false"), words_of("unconfirmed")
_FORECASTING = frozenset(("anticipate", "assess", "believe", "expect", "forecast", "think"))
_OPEN = frozenset(("yet", "unable", "longer"))  # "has yet to confirm", "no longer assesses"
_RETRACTING = frozenset(("correct", "retract", "revise"))
_RECANTING = _RETRACTING | {"withdraw"}
_REFUSING = frozenset(("decline", "fail", "refuse"))  # "refused to confirm"
_CONFIRMING = frozenset(("confirm", "corroborate", "demonstrate", "endorse", "prove", "show", "verify"))
_LITTLE = frozenset(("no", "little", "few", "scant"))  # "there is little evidence that"
_NOTHING = words_of("nothing")  # "Nothing shows that"

FALSE_CLAIM = ("False", "claim")
DISPUTED = ("Disputed",)
UNLIKELY = ("Unlikely",)
UNCONFIRMED = ("Unconfirmed",)

_CLAIMS = words_of("claims") | words_of("rumors")
_CONTENTS = _CLAIMS | words_of("contents")
_SPOKEN = _CLAIMS | {"promise", "remark", "statement"}
_TRUE = words_of("true")
_PLANS = words_of("planned")
_POINTING = frozenset(("it", "that", "them", "these", "this", "those", "which"))
_SAID = frozenset(("said", "says", "claimed", "declared", "stated", "reported", "told", "warned"))
_DENYING = frozenset(("contradict", "deny", "dispute", "doubt", "refute", "reject"))
_ASKING = frozenset(("ask", "demand", "request", "seek"))  # "asked for a truce, which Vane denied"
_ACCORDING = ["according", "to"]
_GOING_ON = frozenset(("and", "as", "but", "which", "who"))
_NO_SPEAKER = words_of("no_speaker")  # "more than Vane said", "contrary to what Vane said"
_STOPS = frozenset((",", ";", "and", "but", "as", "because", "despite", "although", "though"))
_CHECKING = frozenset(("confirm", "corroborate", "observe", "substantiate", "support", "verify"))
_SEEING = frozenset(("observe", "support"))  # are no doubt by themselves: "which the mayor did not support"
_PROOF = frozenset(("confirmation", "evidence", "footage", "imagery", "indication", "indications"))
_SHOWING = frozenset(("contradict", "depict", "indicate", "show", "suggest"))
_UNABLE = grammar.NEGATIONS | {"unable", "yet"}


def judge_report(outer: Clause) -> tuple[str, ...]:
    """Return the label for what a clause reports after "that", such as "Disputed"; () if it raises no doubt."""
    told = before_that(outer.rest)
    if FALSELY in outer.verb or _FALSE & {*told[-NEAR:]} or FALSELY in told:
        return FALSE_CLAIM
    if (outer.is_negated and outer.main in _FORECASTING) or "unlikely" in told or _is_not_likely(outer, told):
        return UNLIKELY
    if outer.main in _DISPUTING or any((lemma(word) or word) in _DISPUTING for word in told):
        return () if outer.is_negated and outer.main in _DISPUTING else DISPUTED
    return UNCONFIRMED if _is_open(outer, told) else ()


def _is_open(outer: Clause, told: Sequence[str]) -> bool:
    """Return whether a clause leaves open what it reports: "has yet to confirm", "no evidence", "unverified"."""
    doubtful = {"low", "confidence"} <= {*told}  # "with low confidence"
    refused = refuses_to_confirm(outer)
    yet = bool(_OPEN & {*outer.subject, *outer.verb, *told[:3]})
    nothing = bool({*told[:1]} & _LITTLE or {*outer.subject[:1]} & _NOTHING)
    doubted = bool(_UNCONFIRMED & {word.lower() for word in (*outer.subject, *told)})
    return doubtful or refused or yet or nothing or doubted or outer.is_negated or outer.main in _RECANTING


def refuses_to_confirm(clause: Clause) -> bool:
    """Return whether a clause withholds proof of what follows "that": "fails to prove that", "refused to confirm that"."""
    told = before_that(clause.rest)
    return clause.main in _REFUSING and any((lemma(word) or word) in _CONFIRMING for word in told)


def before_that(rest: Sequence[str]) -> Sequence[str]:
    """Return the words before the "that" of `find_that`; () if there is none."""
    at = find_that(rest)
    return () if at is None else rest[:at]


def find_that(rest: Sequence[str]) -> int | None:
    """Return the index of the "that" that begins what is reported: the second in "footage that contradicts claims that"."""
    at = rest.index("that") if "that" in rest else None
    relative = at is not None and at > 0 and (lemma("".join(rest[at + 1 : at + 2])) in _DISPUTING)
    return rest.index("that", at + 1) if at is not None and relative and "that" in rest[at + 1 :] else at


def _is_not_likely(outer: Clause, told: Sequence[str]) -> bool:
    return outer.is_negated and bool(grammar.BE & {*outer.verb}) and "likely" in (*outer.verb, *told)


def put_speaker_first(words: list[str]) -> list[str]:
    """Return the words with the speaker first: "Vane said that the port is closed" for "The port is closed, Vane said"."""
    if [word.lower() for word in words[:2]] == _ACCORDING and "," in words[:OPENING]:
        at = words.index(",")
        return _say(words[2:at], words[at + 1 :])
    words = words[: words.index(";")] if ";" in words else words
    if (said := _find_speaker(words)) is not None:
        return said
    last = next((n for n in range(len(words) - 1, 1, -1) if words[n : n + 2] == _ACCORDING), None)
    if last is not None and (
        "," not in words[: last - 1]
    ):  # after a comma, only the last part may be the speaker's
        return _say(words[last + 2 :], words[: last - (words[last - 1] == ",")])
    return _say_of_end(words)


def _find_speaker(words: Sequence[str]) -> list[str] | None:
    """Return "Vane said that the port is closed" for "The port is closed, said Vane, who ..."; None elsewhere."""
    at = next((n for n in range(2, len(words)) if words[n - 1] == "," and words[n] in _SAID), len(words))
    end = next((n for n in range(at, len(words)) if words[n] == ","), len(words))
    speaker = words[at + 1 : end]
    named = any(word[:1].isupper() for word in speaker) and "that" not in speaker
    goes_on = not {*words[end + 1 : end + 2]} <= grammar.RELATIVES
    if not named or goes_on or len(speaker) > SPEAKER or parse_clause(speaker).verb:
        return None
    return [*speaker, words[at], "that", *words[: at - 1]]


def _say_of_end(words: list[str]) -> list[str]:
    """Return the words with the part after their last comma first, if it says who claims, doubts or denies the rest."""
    comma = next((n for n in range(len(words) - 1, 1, -1) if words[n] == ","), len(words))
    told, after = words[:comma], words[comma + 1 :]
    if _is_unchecked(after):
        return ["ISW", "cannot", "confirm", "that", *told]
    if "that" in told and (_is_disproved(after) or _is_disowned(after)):
        return ["ISW", "disputes", "that", *told]
    if _is_refuted(after):
        return ["It", "is", "false", "that", *told]
    if (denial := _find_denial(after)) and not _ASKING & {*map(lemma, told)}:
        return [*(denial if "that" not in told else ("ISW", "disputes")), "that", *told]
    if (but := _find_recanting(words)) is not None:
        return ["ISW", "cannot", "confirm", "that", *words[: but - (words[but - 1] == ",")]]
    speaker = _find_last_speaker(after)
    return [*speaker, "that", *told] if speaker else words


def _find_last_speaker(after: Sequence[str]) -> Sequence[str]:
    """Return "Vane said" of "Vane said on the basis of footage", "Vane told" of "Vane told the Herald"; () elsewhere."""
    said = next((n for n, word in enumerate(after[:LONGEST]) if n and _tells(word)), 0)
    heard = after[said + 1 :]
    ends = {*heard[:1]} <= grammar.PREPOSITIONS or (after[said] == "told" and "".join(heard).isalpha())
    if not said or not ends or after[0] in _GOING_ON or _NO_SPEAKER & {*after[:said]}:
        return ()
    return (*(after[:said] if said < SPEAKER else ("sources",)), after[said])


def _tells(word: str) -> bool:
    """Return whether a word tells who says so: "said", "complained"."""
    return word in _SAID or (grammar.is_past(word) and lemma(word) in grammar.REPORTING)


def _is_disproved(after: Sequence[str]) -> bool:
    """Return whether some words show the contrary: "but footage shows Blue forces in Ostrava"."""
    return after[:1] == ["but"] and bool(_PROOF & {*after[:4]} and _SHOWING & {*map(lemma, after)})


def _is_disowned(after: Sequence[str]) -> bool:
    """Return whether nobody said so: "a statement that Vane did not make"."""
    return after[:1] in (["a"], ["an"]) and bool(_SPOKEN & {*after[1:2]} and grammar.NEGATIONS & {*after})


def _find_recanting(words: Sequence[str]) -> int | None:
    """Return the index at which "but now corrects that" begins after reported speech; None if nothing is corrected."""
    joints = (n for n, word in enumerate(words) if word in {"and", "but"} and "that" in words[:n])
    return next((n for n in joints if {*map(lemma, words[n + 1 : n + 3])} & _RETRACTING), None)


def _say(speaker: Sequence[str], told: Sequence[str]) -> list[str]:
    """Return "Vane said that the port is closed"; no speaker is named if the words are a plan's or ISW's own."""
    if not speaker or _PLANS & {*speaker} or "ISW" in speaker[:1]:
        return [*told]
    speaker = speaker[: speaker.index(",")] if "," in speaker else speaker
    return [*(speaker if len(speaker) <= SPEAKER else ["sources"]), "said", "that", *told]


def _is_refuted(after: Sequence[str]) -> bool:
    """Return whether these words call the words before them false: "which the guard found to be false"."""
    article = after[:1] in (["a"], ["an"])
    called = article and bool(_FALSE & {*after[:3]})  # "a false statement", not "a step that gave false hope"
    pointed = bool(_POINTING & {*after[:3]}) or article
    found = any(
        word in _FALSE and (not _is_noun(then) or then in grammar.PREPOSITIONS | grammar.CONJUNCTIONS)
        for word, then in zip(after, [*after[1:], ""], strict=False)
    )
    return (called or (pointed and found)) and not grammar.NEGATIONS & {*after}


def _find_denial(after: Sequence[str]) -> Sequence[str]:
    """Return who denies it: "Vane denied" of "but Vane denied it", "a claim that Vane rejected"; () if nobody does."""
    if after[-1:] in (["it"], ["this"]) and after[:1] in (["but"], ["while"]):
        after = after[1:-1]
    elif after[:1] in (["a"], ["an"]) and {*after[1:2]} & _CLAIMS:
        after = [*after[2:-1], "denied" if after[-1] in {"rejected", "contradict"} else after[-1]]
        after = after[after[:1] in (["that"], ["which"]) :]
    if after[:1] in (["a"], ["an"]) and "that" in after:
        return ()  # "an offer that Vane rejected"
    if after[:1] == ["which"] and lemma(after[-1]) in _DENYING - {"doubt", "reject"}:
        after = after[1:]  # "which Vane rejected" may be a plan
    speaks = 1 < len(after) <= SPEAKER and lemma(after[-1]) in _DENYING and after[0] not in _GOING_ON
    return after if speaks else ()


def _is_unchecked(after: Sequence[str]) -> bool:
    """Return whether these words say that it is unconfirmed: "a claim ISW cannot verify", "though this is unconfirmed"."""
    verbs = {grammar.lemma(word) or word for word in after} & _CHECKING
    named = after[:1] in (["a"], ["an"]) and _CLAIMS & {*after[:4]}
    checks = bool(verbs - _SEEING or (verbs and (named or _PROOF & {*after})))
    pointed = any(
        word in _POINTING and before != "at" and (word == "which" or not _is_noun(following))
        for before, word, following in zip(["", *after], after, [*after[1:], ""], strict=False)
    )
    return bool(named or pointed) and ((checks and bool(_UNABLE & {*after})) or bool(_UNCONFIRMED & {*after}))


def _is_noun(word: str) -> bool:
    """Return whether a word is a noun that "these" before it points to: "these | forces"."""
    verb = grammar.lemma(word) is not None and not grammar.is_ambiguous_verb(word)
    return word.islower() and word not in _CLAIMS | grammar.AUXILIARIES and not verb


def find_verdict(words: Sequence[str]) -> Clause | None:
    """Return what a sentence calls false or unconfirmed, labelled "False claim: the port closed"; None if it does neither."""
    if [word.lower() for word in words[:1]] == ["it"] and words[1:2] and words[1] in grammar.BE:
        at = next((n for n, word in enumerate(words[: VERDICT + 2]) if word == "that"), None)
        label = _judge(words[2:at]) if at else ()
        return _labelled(label, words[at + 1 :]) if at and label else None
    told = (n for n, word in enumerate(words[:-1]) if word.lower() in _CONTENTS and words[n + 1] == "that")
    at = next(told, None)
    if at is None or at > SPEAKER or (at and not _opens_claim(words[:at])):
        return None
    for n in range(at + 3, len(words)):
        end = next((k for k in range(n, len(words)) if words[k] in _STOPS), len(words))
        if words[n] in grammar.BE | {"remain", "remains"} and (label := _judge(words[n + 1 : end])):
            return _labelled(label, words[at + 2 : n])
    return None


def _opens_claim(words: Sequence[str]) -> bool:
    """Return whether "claim" after these words is a noun: "the mayor’s recent | claim"."""
    last = words[-1]
    article = last.lower() in grammar.DETERMINERS | grammar.ARTICLES | {"earlier"}
    leans = article or last.endswith(grammar.POSSESSIVE_ENDINGS)
    return (leans or is_adjective(last) or grammar.is_nation(last)) and not parse_clause(words).verb


def _judge(words: Sequence[str]) -> tuple[str, ...]:
    """Return the label for "likely false", "not true", "unconfirmed"; () for anything else."""
    plain = [word for word in " ".join(words).split() if not is_adverb(word) and word not in grammar.DEGREES]
    denied = plain[:1] in (["not"], ["never"])
    if "unlikely" in plain or (denied and "likely" in words):
        return UNLIKELY
    last = plain[denied:]
    if denied and last in (["confirmed"], ["verified"], ["proven"]):
        return UNCONFIRMED
    if denied and len(last) == 1 and last[0] in _TRUE:
        return FALSE_CLAIM
    if denied or not last or len(last) > VERDICT:
        return ()
    return FALSE_CLAIM if last[0] in _FALSE else UNCONFIRMED if last[0] in _UNCONFIRMED else ()


def _labelled(label: Sequence[str], words: Sequence[str]) -> Clause | None:
    inner = parse_clause(without_opening(list(words)))
    return inner._replace(subject=(*label, ":", *inner.subject)) if inner.verb and inner.subject else None
