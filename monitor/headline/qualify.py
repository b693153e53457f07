"""Find where words begin that only qualify a clause: "after ...", "amid ...", ", which ...", "and said ..."."""

from collections.abc import Sequence
from itertools import pairwise

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.grammar import is_adjective, is_ing, is_past, lemma, phrases_of, words_of
from monitor.headline.phrases import lists_modifiers
from monitor.headline.places import find_place, is_proper_name

LIMITED = 5  # words at most from "any" to "that", and from "more" to "than"
SUBJECT = 3  # words at most of a second subject
INFINITIVE = 4  # words at most: "to not take up"
CLAUSE = 12  # words at most from ", and" to the verb of a second clause
ITEM = 5  # words at most between two commas of a list

_TAKING_AS = grammar.tables_of("complements")["as"]  # "portray ... as": the headline needs what follows
_CLAIMS = words_of("claims", "contents")  # "the belief that"
_VAGUE = words_of("vague")
_QUALIFYING = words_of("qualifying")
_PAIRS = frozenset(phrases_of("qualifying_pairs"))
_INFORMING = words_of("informing")
_AWAITING = grammar.REPORTING | grammar.tables_of("complements")["that"]  # "ensure that"
_ANY = frozenset(("any", "every", "no", "only"))
_ASKING = frozenset(("how", "what", "when", "where", "whether", "who", "whose", "why"))
_ABOUT = frozenset(("about", "of", "on", "over"))
_SAYING = frozenset(("hint", "message", "messages", "messaging", "rhetoric", "signal", "signals"))
_COMPARING = words_of("comparing")
_AMID = frozenset(("amid", "amidst"))
_AROUND = grammar.PARTICLES | {"not"}
_STOPS = grammar.RELATIVES | _QUALIFYING | {";", ":", "but", "not", "as"}


def without_tail(clause: Clause) -> tuple[str, ...]:
    """Return the rest of a clause without words that only qualify it, but with the place if only those name it."""
    rest, following = clause.rest, (*clause.rest[1:], "")
    ends = (n for n, word in enumerate(rest) if _qualifies(clause, n, word, following[n]))
    end = next(ends, len(rest))
    goes_on = 0 < end < len(rest) and (
        rest[end] in _AMID
        or (rest[end] == "and" and not clause.is_negated)
        or (rest[end] == "after" and clause.main == "fail")
    )
    if goes_on and not any(map(is_proper_name, rest[:end])) and not find_place(clause.subject):
        place = find_place(rest[end:])
        while place and end and rest[end - 1] in grammar.PREPOSITIONS:
            end -= 1  # "sent pilots to | and held the dyke in Ostrava"
        if place[:1] == ("in",) and rest[end - 2 : end - 1] == ("in",) and rest[end - 1] in grammar.COUNTRIES:
            end -= 2  # "mills | in Ukraine | and particularly the dyke in Ostrava"
        return (*rest[:end], *place)
    return rest[:end]


def _qualifies(clause: Clause, n: int, word: str, following: str) -> bool:
    """Return whether the rest, from its n-th word on, only qualifies the clause."""
    before = clause.rest[n - 1] if n else ""
    listed = word == "," and n and (_goes_on(clause.rest, n) or lists_modifiers(clause.rest, n))
    if listed or (word in _ASKING and before in _ABOUT):  # "split over | who burned the mill"
        return False
    if word in _QUALIFYING:
        noun = word == "following" and before in grammar.PREPOSITIONS  # "in the following raids"
        noun = noun or (not n and word in _ASKING)  # "confirm | who held the mill"
        noun = noun or (word == "given" and before in grammar.BE)  # "to be given"
        return (
            not noun and before not in {"only", "unclear"} and (before, word) != ("those", "who")
        )  # "only after the storm"
    pair = f"{word} {following}" in _PAIRS and (n or word != "likely")
    if word in grammar.MARKS or pair:
        return True
    second = following in grammar.AUXILIARIES or (_is_verb(following) and clause.verb[1:])
    if not n and word in {"and", "but"} and second:
        return True  # "continue | and may lead"
    if word == "as":
        compares = not n and bool(grammar.BE & {*clause.verb})  # "is not as strong"
        near = pairwise(clause.rest[n + 1 : n + 1 + ITEM])
        act = any(
            _is_verb(word) and not is_past(word) and before not in {"and", "to"} for before, word in near
        )
        return not compares and (act or not _takes_as(clause, n))  # "use salt | as the mayor says"
    return n > 0 and _ends_clause(clause, n, word, following)


def _ends_clause(clause: Clause, n: int, word: str, following: str) -> bool:
    """Return whether "that", "than", "and", "but" or "by" at the n-th word begins words that only qualify the clause."""
    before = clause.rest[n - 1]
    if word == "than":
        compared = {*" ".join(clause.rest[max(n - LIMITED, 0) : n]).split()}
        return following in grammar.PRONOUNS or not compared & _COMPARING  # "less often than | they"
    if word == "that":
        told = lemma(before) in _AWAITING or before in _CLAIMS | _VAGUE | _SAYING
        near = clause.rest[max(n - LIMITED, 0) : n]  # "any deal that", "to convince the mayor that"
        pointed = following == "of"  # "that of Vane"
        return not (told or pointed or _ANY & {*near} or _INFORMING & {*map(lemma, near)})
    if word == "but" and (clause.is_negated or following.startswith("too ")):
        return True  # "did not close the port | but the mill", "ships came | but too late"
    if following.endswith("ly") and lemma(following) is None:  # "and temporarily | closed"
        following = "".join(clause.rest[n + 2 : n + 3])
    second = word in {"and", "but"} and (
        _is_second_verb(clause, n, following) or _begins_clause(clause.rest, n + 1)
    )
    return second or (word == "by" and is_ing(following))


def _begins_clause(words: Sequence[str], n: int) -> bool:
    """Return whether somebody else acts in what follows: "took the mill and | the mayor closed the port"."""
    end = next((at for at in range(n, len(words)) if _is_verb(words[at])), len(words))
    plain = n < end <= n + SUBJECT and not (grammar.PREPOSITIONS | grammar.RELATIVES) & {*words[n:end]}
    return plain and bool(
        {*words[end + 1 : end + 2]} & (grammar.ARTICLES | grammar.POSSESSIVES | grammar.PRONOUNS)
    )


def _takes_as(clause: Clause, n: int) -> bool:
    """Return whether "as" at the n-th word belongs to a verb: "portrays the port as", "in order to portray the port as"."""
    told = [word for word in clause.rest[:n] if not grammar.is_adverb(word) and word != "falsely"]
    verbs = {
        lemma(word) for before, word in zip(("", *told), told, strict=False) if before == "to" or is_ing(word)
    }
    return clause.main in _TAKING_AS or bool(verbs & _TAKING_AS)


def _is_second_verb(clause: Clause, n: int, following: str) -> bool:
    """Return whether a second verb of the same subject begins: "took the mill | and left", "taking the mill | and leaving"."""
    if is_ing(following):
        return bool(clause.verb) and is_ing(clause.verb[-1])
    before = clause.rest[n - 1]
    pair = (is_adjective(before) or is_past(before)) and is_past(following)  # "limited and localized attacks"
    # "to encircle and isolate", "to take up and hold", "to not attack and seize"
    near = [word for word in clause.rest[max(n - INFINITIVE, 0) : n] if word not in _AROUND]
    infinitives = near[-2:-1] == ["to"] and lemma(following) == following
    return _is_verb(following) and not pair and not infinitives


def _goes_on(words: Sequence[str], n: int) -> bool:
    """Return whether a list goes on after a comma: "near the mill, the dyke, and the port"."""
    item = n  # where the last comma stands
    for at in range(n + 1, len(words)):
        word = words[at]
        if word in _STOPS or at - item > ITEM + 1 or (at == item + 1 and is_ing(word)):
            return False
        if word in {"and", "or"}:
            ends = words[at - 1] == "," or at - item > 1
            stop = next((n for n in range(at + 1, len(words)) if words[n] in {",", "and", "but"}), len(words))
            ahead = words[at : min(stop, at + 1 + (CLAUSE if at == n + 1 else ITEM))]
            clause = any(before != "to" and _is_verb(word) for before, word in pairwise(ahead))
            return ends and at + 1 < len(words) and not clause
        item = at if word == "," else item
    return False


def _is_verb(word: str) -> bool:
    if word in grammar.AUXILIARIES:
        return True
    return (
        word.islower()
        and lemma(word) is not None
        and not is_ing(word)
        and not grammar.is_ambiguous_verb(word)
    )
