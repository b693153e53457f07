"""Classify how a sentence presents what it reports: as false, disputed, unlikely, unconfirmed, or said by somebody."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from monitor.headline import grammar
from monitor.headline.clause import FALSELY, OPENING, Clause, parse_clause, without_opening
from monitor.headline.grammar import is_past, lemma, words_of

SPEAKER = 7  # words at most of who says so: "according to the deputy mayor of Ostrava"
LONGEST = 12  # words at most of who says so and is not named: "sources"
VERDICT = 6  # words at most in a verdict: "very likely false"

FALSE_CLAIM = ("False", "claim")
DISPUTED = ("Disputed",)
UNLIKELY = ("Unlikely",)
UNCONFIRMED = ("Unconfirmed",)

_CLAIMS = words_of("claims", "rumors")
_CONTENTS = _CLAIMS | words_of("contents")
_FALSE, _TRUE, _UNCONFIRMED = words_of("false"), words_of("true"), words_of("unconfirmed")
_DISPUTING = words_of("disputing")  # "contradict", "refute"
_DENYING = frozenset(("contradict", "debunk", "deny", "disprove", "dispute", "refute"))  # no plan or offer
_FORECASTING = frozenset(("anticipate", "assess", "believe", "expect", "forecast", "think"))
_CHECKING = frozenset(("confirm", "confirmation", "corroborate", "evidence", "substantiate", "verify"))
_CONFIRMING = _CHECKING | {"demonstrate", "endorse", "prove", "show"}
_REFUSING = frozenset(("decline", "fail", "refuse"))  # "refused to confirm"
_RETRACTING = frozenset(("correct", "retract", "revise", "withdraw"))
_OPEN = _UNCONFIRMED | {"yet", "unable", "longer"}  # "has yet to confirm", "no longer assesses"
_LITTLE = frozenset(("no", "little", "few", "scant"))  # "there is little evidence that"
_NOTHING = words_of("nothing")  # "Nothing shows that"
_UNABLE = grammar.NEGATIONS | {"unable", "yet"}
_POINTING = frozenset(("it", "that", "this", "which"))  # "which Vane denied"
_THESE = frozenset(("these", "this", "those"))
_PLANS = words_of("planned")
_GOING_ON = frozenset(("and", "as", "but", "which", "who"))
_NO_SPEAKER = words_of("no_speaker") | grammar.AUXILIARIES  # "more than Vane said", "is said"
_STOPS = frozenset((",", ";", "and", "but", "as", "because", "despite", "although", "though"))
_SAYING = grammar.REPORTING | {"calculate", "tell"}
_ACCORDING = ["according", "to"]


def judge_report(outer: Clause) -> tuple[str, ...]:
    """Return the label for what a clause reports after "that", such as "Disputed"; () if it raises no doubt."""
    told = before_that(outer.rest)
    if judged := _judge((*outer.verb, *told), _DISPUTING):
        return judged
    if outer.is_negated and outer.main in _FORECASTING:
        return UNLIKELY
    said = {word.lower() for word in (*outer.subject, *outer.verb, *told)}
    nothing = {*told[:1]} & _LITTLE or {*outer.subject[:1]} & _NOTHING
    doubted = _OPEN & said or {"low", "confidence"} <= said or outer.main in _RETRACTING
    return UNCONFIRMED if outer.is_negated or nothing or doubted or refuses_to_confirm(outer) else ()


def _judge(words: Sequence[str], disputing: Collection[str]) -> tuple[str, ...]:
    """Return the label that words give to what they speak of: "is not true", "which Vane denied"; () for none."""
    plain = _without_attributes(" ".join(words).split())
    denied = bool(_UNABLE & {*plain})
    said = {*plain, *map(lemma, plain)}
    no_thing = grammar.PREPOSITIONS | _STOPS | _CONTENTS
    false = any(
        word in _FALSE and (not then.islower() or then in no_thing)
        for word, then in zip(plain, [*plain[1:], ""], strict=False)
    )  # "a false claim", not "gave false hope"
    if FALSELY in said or (denied and said & _TRUE) or (false and not denied):
        return FALSE_CLAIM
    if "unlikely" in said or (denied and "likely" in said):
        return UNLIKELY
    if said & {*disputing}:
        return () if denied else DISPUTED
    return UNCONFIRMED if said & _UNCONFIRMED or (denied and said & _CHECKING) else ()


def _without_attributes(words: Sequence[str]) -> list[str]:
    """Return the words without what only describes: no "disputed" of "which holds the disputed land"."""
    return [
        word
        for before, word in zip(("", *words), words, strict=False)
        if not (before == "the" and is_past(word))
    ]


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
    found = [n for n, word in enumerate(rest) if word == "that"]
    relative = found[1:] and lemma("".join(rest[found[0] + 1 : found[0] + 2])) in _DISPUTING
    return next(iter(found[bool(relative) :]), None)


def put_speaker_first(words: list[str]) -> list[str]:
    """Return the words with the speaker first: "Vane said that the port is closed" for "The port is closed, Vane said"."""
    if [word.lower() for word in words[:2]] == _ACCORDING and "," in words[:OPENING]:
        at = words.index(",")
        return _say(words[2:at], words[at + 1 :])
    words = words[: words.index(";")] if ";" in words else words
    at = next((n for n in range(len(words) - 1, 1, -1) if words[n : n + 2] == _ACCORDING), 0)
    if at and "," not in words[: at - 1]:  # after a comma, only the last part may be the speaker's
        return _say(words[at + 2 :], words[: at - (words[at - 1] == ",")])
    told, after = _split_end(words)
    if grammar.is_ing("".join(after[:1])) and "," in told:  # ", Vane said, citing a letter"
        told, after = _split_end(told)
    speaker = _find_last_speaker(after)
    return [*speaker, "that", *told] if speaker else words


def _split_end(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the words before their last comma, and those after it."""
    comma = next((n for n in range(len(words) - 1, 1, -1) if words[n] == ","), len(words))
    return words[:comma], words[comma + 1 :]


def _find_last_speaker(after: Sequence[str]) -> Sequence[str]:
    """Return "Vane said" of "Vane said on the basis of footage" and of "said Vane"; () elsewhere."""
    tells = [_tells(word) for word in after[:LONGEST]]
    if tells[:1] == [True] and after[-1][:1].isupper() and len(after) <= SPEAKER:
        return (*after[1:], after[0])
    # no "defying the truce Vane declared"
    said = tells.index(True) if True in tells and not grammar.is_ing(after[0]) else 0
    followed = {*after[said + 1 : said + 2]} <= grammar.PREPOSITIONS
    thing = after[:1] in (["a"], ["an"]) and "the" in after[:said]  # "an operation the guild claimed"
    if not said or thing or not followed or after[0] in _GOING_ON or _NO_SPEAKER & {*after[:said]}:
        return ()
    verb = after[said] if is_past(after[said]) else "said"
    known = said < SPEAKER and not grammar.is_adjective(after[said - 1])  # no "a Paris daily"
    return (*(after[:said] if known else ("sources",)), verb)


def _tells(word: str) -> bool:
    """Return whether a word is a finite verb of saying, and no noun: "said", "writes", not "claims"."""
    return lemma(word) in _SAYING and not (grammar.is_ing(word) or grammar.is_ambiguous_verb(word))


def _say(speaker: Sequence[str], told: Sequence[str]) -> list[str]:
    """Return "Vane said that the port is closed"; no speaker is named if the words are a plan's or ISW's own."""
    if _PLANS & {*speaker}:
        return [*told]
    speaker = speaker[: speaker.index(",")] if "," in speaker else speaker
    return [*(speaker if len(speaker) <= SPEAKER else ["sources"]), "said", "that", *told]


def find_verdict(words: Sequence[str]) -> Clause | None:
    """Return what a sentence calls false or unconfirmed, labelled "False claim: the port closed"; None if it does neither."""
    if [word.lower() for word in words[:1]] == ["it"] and {*words[1:2]} & grammar.BE:
        at = next((n for n, word in enumerate(words[: VERDICT + 2]) if word == "that"), len(words))
        return _labelled(_judge(words[2:at], _DENYING), words[at + 1 :])
    said = (n for n, word in enumerate(words[:-1]) if word.lower() in _CONTENTS and words[n + 1] == "that")
    if (at := next(said, LONGEST)) <= SPEAKER and "that" not in words[:at]:
        for n in (n for n in range(at + 3, len(words)) if words[n] in grammar.BE | {"remain", "remains"}):
            end = next((k for k in range(n, len(words)) if words[k] in _STOPS), len(words))
            if end - n <= VERDICT and (label := _judge(words[n + 1 : end], _DENYING)):
                return _labelled(label, words[at + 2 : n])
    told, after = _split_end([*words])
    called = {*after[:1]} & {"a", "an"} and _CLAIMS & {*after[1:4]}  # "a claim ISW cannot verify"
    these = any(one in _THESE and claim in _CLAIMS for one, claim in pairwise(after))  # "verify these claims"
    named = bool(called or these)
    points = named or _POINTING & {*after[:3], *after[-1:]} or lemma("".join(after[-1:])) in _DENYING
    label = _judge(after, _DISPUTING | {"deny"} if named else _DENYING) if points else ()
    return _labelled(label, told) if label != UNLIKELY else None


def _labelled(label: Sequence[str], words: Sequence[str]) -> Clause | None:
    inner = parse_clause(without_opening(list(words)))
    return inner._replace(subject=(*label, ":", *inner.subject)) if label and inner.verb else None
