"""Shorten noun phrases: "mobilization impacts" for "impacts of mobilization", "manpower" for "concentrations of manpower"."""

from collections.abc import Callable, Iterator, Sequence

from monitor.headline import grammar
from monitor.headline.clause import Clause
from monitor.headline.finite import is_plural
from monitor.headline.grammar import is_adjective, is_nation, words_of
from monitor.headline.thin import ACTORS, LIGHT

CONTAINED = 0.3  # the cost of "manpower" for "concentrations of manpower"
PLACED = 0.8  # the cost of "Ostrava dykes" for "dykes in Ostrava"
STACKED = 0.5  # the cost of "mobilization impacts" for "impacts of mobilization"
LONGEST = 3  # words at most of a noun put before another

_CONTAINERS = words_of("containers")  # add little to what they contain: "instances of"
_STACKED = words_of("stacked")  # may follow their complement: "mobilization impacts"
_PLURAL = frozenset(("arms", "goods", "news", "operations", "sales", "sanctions", "weapons"))
_DOING = frozenset(("activities", "efforts", "operations"))
_ING_NOUNS = words_of("ing_nouns")
_JOINTS = frozenset((",", "and", "or"))
_TO_PLACES = frozenset(("damage", "deployment", "incursion", "raid"))
_WHERE = frozenset(("at", "in", "of", "on"))
_PEOPLE = frozenset(("citizens", "civilians", "leaders", "officials", "people", "women"))
_TIMES = frozenset(("days", "hours", "months", "weeks", "years"))
_UNPLACED = (ACTORS - _PEOPLE) | _TIMES | words_of("compass", "containers", "counted", "measures")
_NOT_PLACED = _ING_NOUNS | _UNPLACED
_NUMBERS = words_of("counted", "counting")
_SITES = {("area",), ("axis",), ("factory",), ("plant",), ("region",)}  # "defenders of the Heron plant"
_LIMITING = frozenset(("any", "little", "no", "not", "only", "without"))
_AFTER_PLACE = grammar.PREPOSITIONS - {"of"}
_NO_NOUNS = words_of("prepositions", "relatives", "determiners") | grammar.COORDINATORS | grammar.MARKS
_NO_THINGS = _NO_NOUNS | grammar.AUXILIARIES


def shorten_nouns(clause: Clause) -> Iterator[tuple[Clause, float]]:
    """Yield the clause, and its versions with shorter noun phrases, each with its cost."""
    yield clause, 0.0
    short = _of_both(clause, _without_containers)
    if short != clause:
        yield short, CONTAINED
    stacked = _of_both(short, _stack)
    if stacked != short:
        yield stacked, STACKED + CONTAINED * (short != clause)
    for words in _with_place_first(clause.rest):
        yield clause._replace(rest=words), PLACED
    for words in _with_place_first(clause.subject, begins=True):
        yield clause._replace(subject=words), PLACED


def _of_both(clause: Clause, shorten: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Clause:
    subject = shorten(clause.subject)
    same = is_plural(subject) == is_plural(clause.subject)
    return clause._replace(subject=subject if same else clause.subject, rest=shorten(clause.rest))


def _without_containers(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return "strike manpower" for "strike concentrations of manpower"."""
    for n in range(len(words) - 2):
        if words[n].lower() not in _CONTAINERS or words[n + 1] != "of" or words[n + 2] in _NO_NOUNS:
            continue
        start = n
        while (
            start
            and (words[start - 1] in LIGHT or is_adjective(words[start - 1]))
            and not is_nation(words[start - 1])
        ):
            start -= 1
        if not _LIMITING & {*words[max(start - 1, 0) : n]}:
            return _without_containers((*words[:start], *words[n + 2 :]))
    return words


def _stack(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return "mobilization impacts" for "impacts of mobilization", "bridge damage" for "damage to the bridge"."""
    for n in range(len(words) - 2):
        noun = words[n] if n else words[n].lower()
        joint = "to" if noun == "damage" else "of"
        if noun not in _STACKED or words[n + 1] != joint:
            continue
        end = next((at for at in range(n + 2, len(words)) if words[at] in grammar.PREPOSITIONS), len(words))
        of = words[n + 2 : end]
        while len(of) > 1 and of[-1] in _DOING:
            of = of[:-1]
        if _may_precede(of) and (noun == "deployment" or words[end : end + 1] not in {("of",), ("to",)}):
            return (*words[:n], *of[:-1], _singular(of[-1]), noun, *words[end:])
    return words


def _with_place_first(words: tuple[str, ...], *, begins: bool = False) -> Iterator[tuple[str, ...]]:
    """Yield "Ostrava dykes" for "dykes in Ostrava", "Samphire salt works" for "salt works of Samphire Oblast"."""
    for n in range(1, len(words) - 1):
        noun = words[n - 1].lower() if begins and n == 1 and _may_begin(words[0]) else words[n - 1]
        where = words[n] in _WHERE or (noun in _TO_PLACES and words[n] in {"into", "to"})
        first = n + 1 + (words[n + 1] in grammar.OCCUPIED)
        end = next((at for at in range(first, len(words)) if not _is_name(words[at])), len(words))
        name = [word for word in words[first:end] if word not in grammar.REGIONS]
        end += end > first and words[end : end + 1] in _SITES
        ends = words[end : end + 1] == () or words[end] in _AFTER_PLACE
        known = 0 < len(name) <= LONGEST and (name[0] not in grammar.COUNTRIES or noun == "war")
        head = noun == "damage" or (noun not in _NOT_PLACED and _is_thing(noun) and not is_adjective(noun))
        if not where or not head or not ends or not known:
            continue
        start = n - 1
        while start and _precedes(words, start - 1):
            start -= 1
        if {*words[start : n - 1]} & _NUMBERS:
            continue  # no "Ostrava six people"
        if not (start and words[start - 1] in _JOINTS):
            yield (*words[:start], *name, *words[start : n - 1], noun, *words[end:])


def _may_begin(word: str) -> bool:
    """Return whether a first word is a noun that needs no article: "Dykes in Ostrava", not "Vane of Ostrava"."""
    return word.endswith("s") or word.lower() in _ING_NOUNS | _PEOPLE | _STACKED | _TO_PLACES


def _precedes(words: Sequence[str], n: int) -> bool:
    """Return whether the n-th word modifies the noun after it: "field" in "field hospital", not in "to field barges"."""
    word = words[n]
    noun = grammar.lemma(word) == word and words[n - 1 : n] != ("to",)
    return (noun and word not in grammar.PARTICLES) or _is_thing(word)


def _is_name(word: str) -> bool:
    people = word.endswith("s") and is_nation(word[:-1])  # no "Russians ferries"
    return (
        word[:1].isupper()
        and not people
        and " " not in word
        and not word.endswith(grammar.POSSESSIVE_ENDINGS)
        and not word.rpartition("-")[2].islower()
        and not is_nation(word)
    )


def _is_thing(word: str) -> bool:
    """Return whether a word may be a noun, or modify one."""
    other = word in _NO_THINGS or word.endswith("ly")
    return word.islower() and not other and (grammar.lemma(word) is None or word in _ING_NOUNS)


def _may_precede(noun: Sequence[str]) -> bool:
    """Return whether a noun may stand before another unchanged: "mobilization", not "their men"."""
    plain = all((word.islower() or is_nation(word)) and word not in _NO_NOUNS for word in noun)
    return plain and 0 < len(noun) <= LONGEST and noun[-1] != "forces"


def _singular(noun: str) -> str:
    """Return a noun as it stands before another, "ferry" for "ferries"; some stay plural: "news", "arms"."""
    if noun in _PLURAL or not noun.endswith("s") or noun.endswith(("ics", "is", "ss", "us")):
        return noun
    return f"{noun[:-3]}y" if noun.endswith("ies") else noun.removesuffix("s")
