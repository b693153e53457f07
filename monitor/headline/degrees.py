"""Keep what limits a word with it: "possibly large-scale" is told whole or not at all, "nearly" stays with its verb."""

from collections.abc import Iterator, Sequence

from monitor.headline import grammar
from monitor.headline.grammar import DEGREES, is_adjective, is_participle, lemma, words_of

_UNSURE = words_of("hedges") | {"potentially"}
_POINTING = frozenset(("that", "these", "this", "those"))
_AMOUNTS = frozenset(("all", "any", "every", "half", "no", "none", "nothing"))


def join_degrees(words: Sequence[str]) -> Iterator[str]:
    """Yield the words, "possibly large-scale" as one before a noun; without "nearly" before a number."""
    before, held = "", ""
    for word in words:
        if held and _describes(before, held, word):
            word = f"{held} {word}"  # noqa: PLW2901 - one word of two
        elif held and (held in _UNSURE or _limits(word)):
            yield held
            before = held
        held = ""
        if word in DEGREES | _UNSURE:
            held = word
        else:
            yield word
            before = word
    if held:
        yield held


def _describes(before: str, limit: str, word: str) -> bool:
    """Return whether two words describe a noun together: "a | possibly large-scale", "remained | largely intact"."""
    article = before.lower() in grammar.DETERMINERS - _POINTING
    described = is_adjective(word) and word not in grammar.DETERMINERS | _AMOUNTS
    return (described and (article or limit in DEGREES)) or (article and word.endswith("ed"))


def _limits(word: str) -> bool:
    """Return whether "nearly" before a word changes what is true."""
    act = (
        word in grammar.AUXILIARIES
        or lemma(word) is not None
        or is_participle(word)
        or word.endswith(("ing", "ly"))
    )
    return word in _AMOUNTS or (act and word.islower())
