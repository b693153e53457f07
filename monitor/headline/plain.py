"""Cut a text short without grammar, where it has none that we know: another language, capitals alone, a bare list."""

import re
from collections.abc import Sequence

from monitor.headline import grammar
from monitor.headline.grammar import POSSESSIVES, PRONOUNS
from monitor.headline.sentence import MAX_TEXT_CHARS, first_sentence
from monitor.headline.thin import ACTORS
from monitor.headline.weigh import dangles

MAX_CHARS = 120  # characters of a headline, which a page or a mail must hold in a line or two
FOREIGN = 0.5  # the share of letters beyond ASCII above which a text is not English
FEW = 3  # words of a sentence that one word may stand for
SAID = 3  # words in quotation marks that may be no more than a way to call a thing
SHOUTED = 2  # words in capitals alone that make a text one without grammar

_SAID = re.compile(r"[“\"]([a-z][^“”\"]{2,40})[”\"]")
_FULL_STOP = re.compile(r"(?<=\w\w\w[.!?])\s")  # after capitals too
_CLAIMS = grammar.words_of("claims")
_OPEN = grammar.DETERMINERS | grammar.AUXILIARIES | POSSESSIVES | {"no", "not"}
_PLACEHOLDERS = grammar.words_of("placeholders")


def has_no_grammar(text: str) -> bool:
    """Return whether a text is in another script, or in capitals alone."""
    text = _FULL_STOP.split(text[:MAX_TEXT_CHARS].strip(), maxsplit=1)[0]
    letters = [letter for letter in text if letter.isalpha()]
    foreign = sum(not letter.isascii() for letter in letters) > FOREIGN * len(letters)
    return foreign or (text.isupper() and len(text.split()) >= SHOUTED)


def clip(text: str, most: int) -> tuple[str, ...]:
    """Return the first words of a text, without an end that leaves something awaited."""
    first = _FULL_STOP.split(first_sentence(text), maxsplit=1)[0]
    words = [word for word in first.split() if any(map(str.isalnum, word))]
    end = min(len(words), most)
    while end < len(words) and end > 1 and dangles(words[end - 1].strip(",;:")):
        end -= 1
    return tuple(words[:end])


def restore_quotes(headline: str, text: str) -> str:
    """Return a headline with “evacuation” for evacuation, where its text puts that in quotation marks: it need not be one."""
    for said in _SAID.findall(first_sentence(text)):
        plain = said.rstrip(",.").lower()
        if plain.count(" ") < SAID:
            headline = re.sub(rf"(?<![\w“-]){re.escape(plain)}(?![\w”-])", f"“{plain}”", headline, count=1)
    return headline


def says_nothing(words: Sequence[str], text: str) -> bool:
    """Return whether a headline is a bare pronoun, determiner, auxiliary, nation, actor, or one word of a sentence that says more."""
    if not words:
        return True
    last = words[-1].lower()
    bare = grammar.is_nation(words[0]) or dangles(last) or last in PRONOUNS | _PLACEHOLDERS
    only_actors = len(words) > 1 and all(
        grammar.is_nation(word) or word in ACTORS | _CLAIMS for word in words
    )
    alone = len(words) == 1 and " " not in last and (bare or len(first_sentence(text).split()) > FEW)
    return alone or only_actors or last in _OPEN


def bound(headline: str) -> str:
    """Return a headline of 120 characters at most, cut between words if it can be."""
    if len(headline) <= MAX_CHARS:
        return headline
    whole = headline[:MAX_CHARS].rpartition(" ")[0]
    return whole if len(whole) > MAX_CHARS // 2 else f"{headline[: MAX_CHARS - 1]}…"
