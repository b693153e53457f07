"""Find where something happens, to add it to a headline that has room: "near Ostrava", "(Ostrava)"."""

from calendar import month_name
from collections.abc import Iterator, Sequence

from monitor.headline import grammar
from monitor.headline.grammar import words_of
from monitor.headline.thin import ACTORS

APART = 1.4  # the gain of "near Ostrava" after words that name no place
BRACKETED = 0.7  # the gain of "(Ostrava)" there
LATER = 0.2  # how much less each further name gains
OFFERED = 3  # names at most

_PLACES = frozenset(("across", "along", "around", "at", "in", "near", "targeting", "throughout"))
_FIRST_NAMES = words_of("first_names")
_NO_PLACE = frozenset(("belief", "confidence", "faith", "interest", "than", "trust"))  # "in Pelrick"
# begin what may be elsewhere
ELSEWHERE = frozenset(("accused", "charged", "claiming", "said", "suggesting", "suspected"))
_MEANS = frozenset(("by", "through", "with"))
_DOERS = ACTORS - {"and"}
_SITES = frozenset("Hydroelectric Iron Nuclear Oil Power Steel Thermal".split())  # noqa: SIM905 - reads as a list
_NO_PLACES = (
    grammar.REGIONS | _SITES | grammar.COUNTRIES | words_of("bodies") | words_of("titles") | {*month_name}
    | {"BTG", "BTGs", "EU", "GLOC", "GLOCs", "LNRs", "POW", "POWs", "Journal", "Kremlin", "MoD", "Moscow", "NATO", "Post", "Times", "UK", "UN", "US", "Putin", "West"}
)  # fmt: skip


def name_places(words: Sequence[str]) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Yield the place that some words mention, and the first names in them, as a headline may end, each with its gain."""
    words = words[: next((n for n, word in enumerate(words) if word in ELSEWHERE), len(words))]
    place = find_place(words)
    here = [*_find_names(place)]
    left = "from" in words[: words.index(place[0])] if here else False  # "moved from mills | in Ostrava"
    if here and not left and place[0] != "across":
        yield APART, ("near" if place[0] in grammar.COMPASS else place[0], *here[0])
    for n, name in enumerate([*here, *_find_names(words)][:OFFERED]):
        yield BRACKETED - LATER * n, (f"({' '.join(name)})",)


def tag_place(words: Sequence[str]) -> tuple[str, ...]:
    """Return the first place in some words in brackets, "(Ostrava)"; () if there is none."""
    return next(((f"({' '.join(name)})",) for name in _find_names(find_place(words))), ())


def find_place(words: Sequence[str]) -> Sequence[str]:
    """Return the first place in some words, "in Kestrel Oblast" or "west of Kestrel"; () if there is none."""
    places = (n for n in range(len(words) - 1) if _begins_place(words[n : n + 3]))
    at = next((n for n in places if words[n - 1] not in _NO_PLACE), len(words))
    first = at + 1
    while first < len(words) and (words[first] in grammar.SIDES | grammar.COMPASS | {"of"}):
        first += 1
    end = next((n for n in range(first, len(words)) if not words[n][:1].isupper()), len(words))
    return words[at:end]


def _begins_place(words: Sequence[str]) -> bool:
    if words[0] == "on" and words[-1] == "Axis":
        return True
    if words[0] in _PLACES:
        named = next((word for word in words[1:] if word not in grammar.SIDES | grammar.COMPASS), "")
        return is_proper_name(named) or (named == "Ukraine" and words[1] != named)  # "in eastern Ukraine"
    return len(words) > 2 and words[0] in grammar.COMPASS and words[1] == "of" and is_proper_name(words[2])  # noqa: PLR2004 ("west of Kestrel")


def is_proper_name(word: str) -> bool:
    """Return whether a word is capitalised and is neither a nation, its people nor a country at war."""
    plain = word.removesuffix("s").rstrip("’'")
    nation = grammar.is_nation(plain) or plain in grammar.COUNTRIES
    return word[:1].isupper() and not nation


def _find_names(words: Sequence[str]) -> Sequence[Sequence[str]]:
    """Return the names of places, without "Oblast"; those after "from" only if there are no others."""
    found: list[tuple[bool, Sequence[str]]] = []
    for start in (n for n, word in enumerate(words) if _may_be_place(word)):
        end = next((n for n in range(start, len(words)) if not _may_be_place(words[n])), len(words))
        before, after = words[max(start - 2, 0) : start], "".join(words[end : end + 1])
        first = "".join(before[-1:])
        begun = first.isalpha() and first.istitle() and not grammar.is_nation(first)
        goes_on = after == "of" or (after[:1].isupper() and after not in grammar.REGIONS | _SITES)
        person = any(word in _FIRST_NAMES for word in words[start:end])
        if (
            not begun
            and not person
            and not goes_on
            and after not in _DOERS
            and first not in _MEANS
            and "than" not in before
        ):
            found.append(("from" in before, words[start:end]))
    return [name for left, name in found if not left] or [name for _, name in found]


def _may_be_place(word: str) -> bool:
    plain = (
        word[:1].isupper()
        and word[-1:].isalpha()
        and word.replace("-", "").isalpha()
        and not grammar.is_adjective(word)
    )
    people = any(map(grammar.is_nation, word.split("-"))) or word.endswith("ans")
    return plain and not people and word not in _NO_PLACES
