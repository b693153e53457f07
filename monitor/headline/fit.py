"""Choose what a headline says of a clause: the phrases that say most, in at most eight words, with a complete end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.cut import Part, count_words, cut_phrases, mentions_place, weighs_as_name
from monitor.headline.grammar import PRONOUNS, is_adjective
from monitor.headline.people import name_by_surname
from monitor.headline.phrases import MAX_PHRASES, PHRASAL, split_phrases
from monitor.headline.places import BRACKETED, ELSEWHERE, find_place, is_proper_name, name_places, tag_place
from monitor.headline.plain import bound, clip, has_no_grammar, restore_quotes, says_nothing
from monitor.headline.plainer import without_small_words
from monitor.headline.roundup import name_roundup
from monitor.headline.sentence import split_sentence
from monitor.headline.shorten import shorten
from monitor.headline.subjects import name_subject
from monitor.headline.thin import LIGHT
from monitor.headline.versions import readings
from monitor.headline.weigh import COMPLEMENTS, MAKING, dangles, may_stand_alone

MAX_WORDS = 8  # words in a headline
PARTLY = 1.0  # the cost of leaving out part of what did not happen
ONLY = 3.0  # the cost of leaving out "only one day in four"
DESCRIBED = 0.6  # the cost of leaving out "amphibious" in "is unlikely to land amphibious units"
DENIED = 1.5  # the cost of leaving out where something did not happen
INTRANSITIVE = 2.0  # the cost of "fighting continues" without where
SHORTEST_CONDITION = 3  # words at least: "if Sylvania leaves"
DETAIL = 0.5  # the gain of a whole condition over a shortened one
CONDITION = 4.0  # the gain of "if ..."
_PUSHING = frozenset(("drive", "force", "push"))  # "force residents out"
_OURS = ("Russia", "Ukraine")
_SIDES = grammar.AT_WAR | {*_OURS, "Russia’s", "Russia's", "Ukraine’s", "Ukraine's"}
_RULERS = grammar.words_of("rulers")
_JOINING = grammar.PREPOSITIONS - grammar.COMPASS - {"in", "over"}
_JOINING |= grammar.AUXILIARIES | PRONOUNS | {"him", "them"}
_NEXT = (
    ELSEWHERE | grammar.RELATIVES | {"although", "but", "despite", "though"}
)  # begin what may happen elsewhere
_NONE = frozenset(("no", "unlikely"))
_DENYING = frozenset(("deny", "lack", "refuse", "reject"))
_FURTHER = frozenset(("additional", "further", "more", "other", "second"))
WANTING_VERBS = frozenset(("begin", "continue", "deploy", "fail"))  # say nothing without "to close the port"
WHOSE = 1.2  # the cost of naming neither side, where the clause names one
PLACED = 0.7  # the gain of a place in the subject if the rest has none
BARE = 6.0  # the cost of a verb without what follows it


@lru_cache(maxsize=2_000)  # bounded, as keys are whole texts and a daemon runs for years
def write_headline(text: str, most: int = MAX_WORDS) -> str:
    """Return the headline of a text, in at most `most` words; "" for a text without words."""
    if both := name_roundup(text, most):
        return bound(both)
    words = () if has_no_grammar(text) else _shortened(text, most)
    headline = _spell(clip(text, most) if says_nothing(words, text) else words)
    return bound(restore_quotes(headline, text))


def _shortened(text: str, most: int) -> tuple[str, ...]:
    """Return the best headline that fits, or else the first words that can stand alone; () for a text without words."""
    found = [part for one, cost in readings(text) for part in _fit(one, cost, most)]
    words = max(found).words if found else _cut_hard(shorten(text), most)
    placed = (
        any(map(is_proper_name, words[1:]))
        or mentions_place(words)
        or ":" in words
        or "(" in "".join(words[-1:])
    )
    if placed or not words:
        return words
    sentence = split_sentence(text)
    ends = (n for n, word in enumerate(sentence) if word in _NEXT or sentence[n - 1 : n + 1] == [",", "and"])
    tag = tag_place(sentence[: next(ends, len(sentence))])
    return (*words, *tag) if tag and count_words((*words, *tag)) + _lacks_and(words) <= most else words


def _spell(words: Sequence[str]) -> str:
    if _lacks_and(words):
        last = max(n for n, word in enumerate(words) if word == ",")
        words = (*words[:last], "and", *words[last + 1 :])
    headline = (
        " ".join(words).replace(" :", ":").replace(" , and", " and").replace(" ,", ",").replace(" &", ",")
    )
    headline = headline.replace(" ;", "").strip(" .,;:!?'‘")
    return headline[:1].upper() + headline[1:]


def _fit(clause: Clause, cost: float, most: int) -> Iterator[Part]:
    """Yield the versions of a clause that have at most `most` words."""
    subjects = _best_by_length(name_subject(clause))
    rests = _best_by_length(_rests(clause))
    conditions = [*_conditions(clause)]
    places = [Part(worth, words) for worth, words in name_places(clause.rest)]
    if not places and not find_place(clause.rest) and (tag := tag_place(clause.subject)):
        places = [Part(BRACKETED, tag)]
    named = any(word in _SIDES for word in (*clause.subject, *clause.rest))
    for subject_length, subject in subjects.items():
        for length, rest in rests.items():
            words = (*subject.words, *rest.words)
            if subject_length + length <= most and words and (rest.words or not dangles(words[-1])):
                where = (
                    PLACED
                    if _names_place(subject.words) and not any(map(weighs_as_name, rest.words))
                    else 0.0
                )
                lost = WHOSE * (named and ":" not in words and not any(map(_names_side, words)))
                part = Part(subject.score + rest.score - cost + where - lost, words)
                yield part
                placed = where or any(is_proper_name(word) and word[1:2].islower() for word in rest.words)
                yield from _followed(part, conditions if placed else (*conditions, *places), most)


def _followed(part: Part, tails: Iterable[Part], most: int) -> Iterator[Part]:
    """Yield the part followed by each tail, a condition or a place, that fits and repeats nothing."""
    for tail in tails:
        told = (*part.words, *tail.words)
        again = tail.words[-1].strip("()").split()[0] in part.words
        if not again and count_words(told) + _lacks_and(told) <= most:
            yield Part(part.score + tail.score, told)


def _conditions(clause: Clause) -> Iterator[Part]:
    """Yield a condition whole and shortened, "if Sylvania leaves | the league", unless it opens with a pronoun."""
    whole = (*clause.condition[:1], *without_small_words(name_by_surname(clause.condition[1:])))
    if whole and not PRONOUNS & {*whole[1:2]} and whole[-1] not in _JOINING:
        yield Part(CONDITION + DETAIL, whole)
        ends = (n for n in range(SHORTEST_CONDITION, len(whole)) if whole[n] in grammar.PREPOSITIONS)
        yield from (Part(CONDITION, whole[:n]) for n in ends if not dangles(whole[n - 1]))


def _names_side(word: str) -> bool:
    """Return whether a word says which side acts or owns something: "Russian", "Kremlin", "Ukraine’s"."""
    return word.lower() in _RULERS or word in grammar.AT_WAR or word.startswith(_OURS)


def _names_place(subject: Sequence[str]) -> bool:
    """Return whether a subject names a place after a preposition: "raids southwest of Ostrava"."""
    at = next((n for n, word in enumerate(subject) if n and word in grammar.PREPOSITIONS), len(subject))
    return any(map(weighs_as_name, subject[at:]))


def _best_by_length(parts: Iterable[Part]) -> Mapping[int, Part]:
    best: dict[int, Part] = {}
    for part in parts:
        length = count_words(part.words) + _lacks_and(part.words)
        if length not in best or part.score > best[length].score:
            best[length] = part
    return best


def _lacks_and(words: Sequence[str]) -> bool:
    """Return whether the last comma of a list must become "and"."""
    commas = [n for n, word in enumerate(words) if word == ","]
    return bool(commas) and not {"and", "or", ":", grammar.AMP} & {*words[commas[-1] :]}


def _rests(clause: Clause) -> Iterator[Part]:
    """Yield what may follow the verb, with its score."""
    phrases = split_phrases(clause.rest, COMPLEMENTS.get(clause.main, ()))[:MAX_PHRASES]
    kind = phrases[0].kind if phrases else ""
    if (
        may_stand_alone(clause.main)
        and phrases
        and kind != "object"
        and phrases[0].words[0] not in COMPLEMENTS.get(clause.main, ())
        and not (kind == "to" and clause.main in WANTING_VERBS)
    ):
        yield Part(-INTRANSITIVE, ())
    elif kind not in {"object", "to", "and"} or not clause.verb:
        yield Part(-BARE if phrases else 0.0, ())
    nowhere = DENIED if clause.is_negated and any(map(weighs_as_name, clause.rest)) else 0.0
    limited = clause.is_negated or "only" in clause.verb or _limits(clause)
    said = () if grammar.BE & {*clause.verb[-1:]} else clause.subject[:1]  # "is a Russian city"
    for part in cut_phrases(phrases, clause.main, is_subject=False, said=said):
        force = part.words[-1] == "military" and grammar.is_nation(part.words[-2:][0])
        how = clause.is_negated and grammar.is_adverb(part.words[-1])  # "is not moving quickly"
        whole = clause.verb and part.words == clause.rest and part.words[-1] not in _JOINING  # "hurt himself"
        how = how or whole or part.words[0] in PRONOUNS  # "carried it out"
        verbs = {clause.main, *map(grammar.lemma, part.words)}
        out = part.words[-2:] in PHRASAL or (part.words[-1] == "out" and bool(verbs & _PUSHING))
        who = part.words[-2:] == ("those", "responsible")
        if how or force or out or who or not dangles(part.words[-1]) or _is_predicate(clause, part.words):
            lost = _weigh_partial(clause, part.words) if limited else 0.0
            lost += ONLY * ("only" in clause.rest and "only" not in part.words)
            yield part._replace(
                score=part.score - lost - nowhere * (not any(map(weighs_as_name, part.words)))
            )


def _limits(clause: Clause) -> bool:
    """Return whether leaving out words makes the claim broader: to deny "new raids" is not to deny "raids"."""
    told = clause.rest[clause.rest.index(":") + 1 if ":" in clause.rest else 0 :]
    none = {*told[:1]} & _NONE and told[1:2] != ("longer",)
    return bool(none) or clause.main in _DENYING


def _weigh_partial(clause: Clause, kept: Sequence[str]) -> float:
    """Return the cost of saying only part of what is denied; highest for "no raids" instead of "no new raids"."""
    if len(kept) >= len(clause.rest):
        return 0.0
    told, noun, lost = {*kept}, "", 0
    for word in reversed(clause.rest):
        describes = (is_adjective(word) and not grammar.is_nation(word)) or word in _FURTHER
        lost += (describes and noun in told and word not in told) * (1 + 2 * (word in _FURTHER))
        noun = noun if describes else word
    return PARTLY + DESCRIBED * lost


def _is_predicate(clause: Clause, words: Sequence[str]) -> bool:
    """Return whether an adjective completes a clause: "resources are not endless", "portrays the port as safe"."""
    states = bool({*clause.verb} & (grammar.BE | {"remain", "remained", "remains", "not"}))
    made = clause.main in MAKING and len(words) > 1  # "renders the port unsafe"
    return is_adjective(words[-1]) and (states or made or words[-2:-1] == ("as",))


def _cut_hard(clause: Clause, most: int) -> tuple[str, ...]:
    """Return the first words that fit if no phrase ends in time: the subject alone if the verb would lack its object."""
    words = (*clause.subject, *clause.verb, *(word for word in clause.rest if word not in LIGHT))
    length = max((n for n in range(len(words) + 1) if count_words(words[:n]) <= most), default=0)
    while length > 1 and (dangles(words[length - 1]) or _splits_name(words, length)):
        length -= 1
    known = len(clause.subject)
    return tuple(words[: known if 1 < known <= most and length <= known + len(clause.verb) else length])


def _splits_name(words: Sequence[str], length: int) -> bool:
    return length < len(words) and words[length - 1][:1].isupper() and words[length][:1].isupper()
