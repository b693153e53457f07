"""Find the finite verb of a sentence: which word says what is done, and which only describes."""

import re
from collections.abc import Sequence

from monitor.headline import grammar
from monitor.headline.grammar import (
    POSSESSIVES,
    PRONOUNS,
    is_adjective,
    is_adverb,
    is_infinitive,
    is_ing,
    is_past,
    lemma,
)

REACH = 9  # words at most from "reported" to its "that"
RELATIVE = 3  # words at most from "that" to the verb of its clause

_PLURAL = re.compile(r"[^s’']s$|^(?:police|personnel|infantry|people|staff)$")
_SINGULAR = frozenset(("Belarus", "Corps", "Forbes"))
# with these endings but no acts: "shelling", "mounting"
ING_NOUNS = grammar.words_of("ing_nouns", "ing_adjectives")
_NO_NOUNS = grammar.PREPOSITIONS | grammar.DETERMINERS | grammar.CONJUNCTIONS | grammar.RELATIVES
_NO_NOUNS |= grammar.AUXILIARIES | PRONOUNS | {"not"}
_RECEIVING = grammar.words_of("receiving")  # "denied | claims"
_JOINTS = grammar.words_of("ending") | {",", ";"}
_NAMING = frozenset(("called", "dubbed", "entitled", "named", "titled"))  # "an organization called"
_MATERIALS, _RELEASING = grammar.words_of("materials"), grammar.words_of("releasing")  # "footage posted"
_CONTENTS = grammar.words_of("claims", "contents", "rumors") | {"warning", "warnings"}
_MANY = frozenset(("they", "those", "we"))
_SHARES = frozenset(("half", "majority", "percent", "quarter", "third"))  # of several things
_SUBORDINATE = frozenset(("although", "as", "because", "though", "whereas", "while"))
_AMOUNTS = frozenset(("all", "fewer", "less", "many", "more", "most", "much", "several", "that"))
_BEING = frozenset(("be", "been", "being"))
_HELPING = grammar.AUXILIARIES - _BEING
_ASKED = frozenset(("How", "Whether", "Who", "Why"))  # begin a sentence whose subject is a question
_AFTER_NOUNS = frozenset(("all", "both", "each", "first", "further", "last"))
_COUNTING = frozenset(("billion", "dozen", "hundred", "million", "thousand"))
_WANTING = grammar.tables_of("awaits")["to"] | {"claimed", "continued"}


def is_plural(subject: Sequence[str]) -> bool:
    """Return whether a subject takes a plural verb."""
    while subject and is_adverb(subject[-1]):
        subject = subject[:-1]
    ends = (n for n, word in enumerate(subject) if n and (_ends_noun(subject[n - 1], word) or word == ","))
    listed = ("," in subject and "and" in subject[subject.index(",") :]) or any(
        word.endswith(",") and word != "," for word in subject
    )
    head = subject[: next(ends, len(subject))]
    return bool(head) and (
        listed
        or bool({"and", grammar.AMP} & {*head} or {*head[-1:]} & _SHARES)
        or head[0].lower() in _MANY
        or bool(_PLURAL.search(head[-1]) and head[-1] not in _SINGULAR)
    )


def _ends_noun(before: str, word: str) -> bool:
    doing = is_ing(word) and not is_adjective(word) and before.lower() not in grammar.ARTICLES | POSSESSIVES
    return word in grammar.PREPOSITIONS or word in grammar.RELATIVES or doing


def find_verb(words: Sequence[str]) -> int | None:
    """Return the index of the first finite verb, or None; a word that is as often a noun counts only if there is no other."""
    doubtful: int | None = None
    relatives: list[int] = []  # where clauses began whose verbs are still to come
    end = 0  # of the last of these verbs
    for n, word in enumerate(words):
        if doubtful is not None and words[n - 1] == "," and word in _SUBORDINATE:
            break
        if n < end:
            continue
        if _opens_relative(word, words[n - 1]) if n else word in _ASKED:
            relatives.append(n)
        elif n and is_finite(words, n):
            if relatives and n - relatives[-1] <= _reach(words, relatives[-1]):
                relatives.pop()
                end = _end_of_verb(words, n)
            elif _is_subject_of_next(words, n):
                continue
            elif not _may_be_subject(words, n):
                joined = words[n - 1] in grammar.COORDINATORS
                return n if doubtful is None or not (joined or _takes_object(words, doubtful)) else doubtful
            elif doubtful is None or (_takes_object(words, n) and not _takes_object(words, doubtful)):
                doubtful = n  # "the threat to oil supplies to Vane | benefits the guild"
    unlisted = (n for n in range(1, len(words)) if _may_be_unlisted(words, n))
    return doubtful if doubtful is not None else next(unlisted, None)


def _reach(words: Sequence[str], n: int) -> int:
    """Return how many words may lie between the n-th word, which opens a clause, and its verb."""
    content = words[n] == "that" and words[n - 1].lower() in _CONTENTS  # has a subject of its own
    return REACH if content or _has_own_subject(words, n) else RELATIVE


def _may_be_subject(words: Sequence[str], n: int) -> bool:
    """Return whether a verb is as often a noun, and no adverb tells: "forces still | control the port"."""
    told = n > 1 and is_adverb(words[n - 1]) and not _wants_noun(words, n - 1)
    return grammar.is_ambiguous_verb(words[n]) and not told and words[n] != "shows"


def _is_subject_of_next(words: Sequence[str], n: int) -> bool:
    """Return whether the auxiliary after a word makes that the verb: "attacks | may", "the attacks reported | were"."""
    after = next((word for word in words[n + 1 :] if not is_adverb(word)), "")
    return words[n] not in grammar.AUXILIARIES and after in _HELPING


def _may_be_unlisted(words: Sequence[str], n: int) -> bool:
    """Return whether a word may be a verb that no list has, in a sentence without another: "the storm | blunted swords"."""
    word, following = words[n], "".join(words[n + 1 : n + 2])
    past = word.endswith("ed") and following not in grammar.PREPOSITIONS
    other = lemma(word) is not None or is_adjective(word) or _wants_noun(words, n)
    return word.islower() and not other and (past or (word.endswith("s") and _takes_object(words, n)))


def _end_of_verb(words: Sequence[str], n: int) -> int:
    """Return the index after the verb group that begins with the n-th word: "has | not | left"."""
    end = n + 1
    while end < len(words) and (
        words[end - 1] in grammar.AUXILIARIES | grammar.NEGATIONS or is_adverb(words[end - 1])
    ):
        end += 1
    return end


def _opens_relative(word: str, before: str) -> bool:
    """Return whether a relative clause begins: "the mill that ...", "the mill they ..."."""
    # "a video of a pilot rowing while the mill burned has served"
    return word == "while" or word in PRONOUNS or _joins_clause(word, before)


def _joins_clause(word: str, before: str) -> bool:
    """Return whether a subordinate clause begins: "that ...", "over whether ...", but not "in that port"."""
    return word in grammar.RELATIVES and (word != "that" or before.lower() not in grammar.PREPOSITIONS)


def _takes_object(words: Sequence[str], n: int) -> bool:
    following, then = (*words[n + 1 : n + 3], "", "")[:2]
    if following == "to":
        return is_infinitive(then) or is_adverb(then)  # no verb: "supplies | to Vane"
    return following in grammar.ARTICLES | POSSESSIVES | _AMOUNTS


def is_finite(words: Sequence[str], n: int) -> bool:
    """Return whether the n-th word is a finite verb, not a noun, an infinitive or a description."""
    word, before = words[n], words[n - 1].lower()
    if word in grammar.AUXILIARIES:
        noun = word == "will" and before.endswith(grammar.POSSESSIVE_ENDINGS)  # "the port’s will"
        return word not in _BEING and before != "to" and not noun
    base = lemma(word) if word.islower() else None
    if base is None:  # a verb that is not listed: "shuttered the mill"
        away = words[n + 1 : n + 2] == ["away"]  # "washed | away"
        return word.islower() and word.endswith("ed") and (away or _takes_object(words, n))
    if _is_no_verb(words, n):
        return False
    if is_past(word):
        return not _describes(words, n)
    one = words[n - 1] in grammar.COUNTRIES and words[n - 2] in grammar.RELATIVES  # "that Russia | fires"
    doubtful = grammar.is_ambiguous_verb(word)
    # "pilots whose ferry | sinks", "pilots from which the guild | draws"
    own = max((k + 1 for k in range(n - 1) if _has_own_subject(words, k)), default=0)
    plural = not one and (bool(_PLURAL.search(words[n - 1])) or is_plural(words[own:n]))
    if word == base:
        return plural or not (doubtful or words[n - 1] in grammar.AUXILIARIES | {"to", "not"})
    return not plural or not doubtful


def _has_own_subject(words: Sequence[str], n: int) -> bool:
    """Return whether a relative clause begins whose subject follows: "whose ferry ...", "from which the guild ..."."""
    joined = n > 0 and words[n - 1] in grammar.PREPOSITIONS
    return words[n] == "whose" or (joined and words[n] in {"which", "whom"})


def _is_no_verb(words: Sequence[str], n: int) -> bool:
    """Return whether a word that may be a verb stands where no finite verb can: "in newly | occupied harbours"."""
    word, before = words[n], words[n - 1].lower()
    described = is_adverb(before) and (n == 1 or _wants_noun(words, n - 1))  # "Newly | formed units"
    perfect = tuple(words[max(n - 2, 0) : n]) == ("to", "have")  # "claims to have | taken the port"
    counted = before.rpartition(" ")[2] in _COUNTING and not is_past(word)  # "several hundred conscripts"
    return (
        described
        or counted
        or perfect
        or is_ing(word)
        or word in grammar.PREPOSITIONS
        or _wants_noun(words, n)
        or _is_acted_on(words, n)
    )


def _is_acted_on(words: Sequence[str], n: int) -> bool:
    """Return whether a past form describes what another verb acts on: "to redeploy | damaged | units"."""
    before, following = words[n - 1], "".join(words[n + 1 : n + 2])
    acting = (words[n - 2 : n - 1] == ["to"] and lemma(before) == before) or (
        is_ing(before) and before.lower() not in ING_NOUNS
    )
    return (
        is_past(words[n]) and acting and lemma(before) not in grammar.INTRANSITIVE and _may_be_noun(following)
    )


def _may_be_noun(word: str) -> bool:
    return word.isalpha() and word not in _NO_NOUNS and not is_adverb(word)


def _wants_noun(words: Sequence[str], n: int) -> bool:
    """Return whether the word before the n-th wants a noun after it, and no verb."""
    # A name is no preposition: "Command South | reported".
    before = words[n - 1].lower() if n == 1 else words[n - 1]
    if n > 1 and before in _AFTER_NOUNS:
        return _wants_noun(words, n - 1)  # "Vane first | said"
    if before in grammar.COMPASS and words[n - 2].lower() in grammar.ARTICLES:
        return False  # "forces in the south | attacked"
    joins = before in grammar.DETERMINERS or before in grammar.PREPOSITIONS or before in grammar.CONJUNCTIONS
    return (
        joins
        or before.endswith(grammar.POSSESSIVE_ENDINGS)
        # "minefields two miles deep" want none
        or (grammar.is_adjective(before) and words[n - 2] not in grammar.MEASURES)
    )


def _describes(words: Sequence[str], n: int) -> bool:
    """Return whether a past form only describes a noun: "ships docked at the port were hit"."""
    following = words[n + 1] if n + 1 < len(words) else ""
    if (
        following == "by"
        and lemma(words[n]) not in grammar.INTRANSITIVE
        and not "".join(words[n + 2 : n + 3])[:1].isdigit()
    ):
        return True  # "the mill used | by Vane"
    if words[n - 1].lower() in _MATERIALS and lemma(words[n]) in _RELEASING:
        return True  # "footage | posted to the channel shows"
    if following in grammar.PARTICLES and _takes_object(words, n + 1):
        return False  # "covered up | the theft"
    if following.endswith("s") and lemma(following):
        told = lemma(following) in grammar.REPORTING and lemma(words[n]) not in _RECEIVING
        return told or not grammar.is_ambiguous_verb(following)  # "footage released | shows"
    if following not in grammar.PREPOSITIONS or (following == "to" and words[n] in _WANTING):
        return False
    near = words[n + 1 : n + 1 + REACH]
    ahead = near[: next((k for k, word in enumerate(near) if word in _JOINTS), len(near))]
    clauses = sum(_joins_clause(word, before) for before, word in zip(("", *ahead), ahead, strict=False))
    return _count_verbs(ahead) > clauses  # "units drawn from ferries that | had left | have appeared"


def _count_verbs(words: Sequence[str]) -> int:
    sure = [_is_sure_verb(words, n) for n in range(len(words))]
    return sum(is_verb and not more for more, is_verb in zip((False, *sure), sure, strict=False))


def _is_sure_verb(words: Sequence[str], n: int) -> bool:
    word, before = words[n], words[n - 1] if n else ""
    if word in grammar.AUXILIARIES:
        return word not in _BEING
    known = (
        word.islower()
        and word not in _NAMING
        and lemma(word) is not None
        and not grammar.is_ambiguous_verb(word)
    )
    passive = is_past(word) and words[n + 1 : n + 2] == ["by"]  # "risks posed by"
    return (
        known
        and not is_ing(word)
        and not passive
        and before != "to"
        and not (n and (_wants_noun(words, n) or _is_acted_on(words, n)))
    )
