"""Clip a text without grammar, as in another script, in capitals alone, or where no headline was found."""

import re
from collections.abc import Sequence

from monitor.headline import grammar
from monitor.headline.grammar import PRONOUNS
from monitor.headline.sentence import MAX_TEXT_CHARS, first_sentence
from monitor.headline.thin import ACTORS
from monitor.headline.weigh import dangles

MAX_CHARS = 120  # characters of a headline, which a page or a mail must hold in a line or two
FOREIGN = 0.5  # the share of letters beyond ASCII above which a text is not English
FEW = 3  # words at most of a sentence whose headline may be a single word
SAID = 3  # words at most in quotation marks that call a thing something
SHOUTED = 2  # words at least of a text in capitals alone

_SAID = re.compile(r"[“\"]([a-z][^“”\"]{2,40})[”\"]")
_FULL_STOP = re.compile(r"(?<=\w\w\w[.!?])\s")  # after capitals too
_CLAIMS = grammar.words_of("claims")
_OPEN = grammar.DETERMINERS | grammar.AUXILIARIES | {"not"}
_PLACEHOLDERS = grammar.words_of("placeholders")


def has_no_grammar(text: str) -> bool:
    """Return whether the first sentence of a text is in another script, or in capitals alone."""
    text = _FULL_STOP.split(text[:MAX_TEXT_CHARS].strip(), maxsplit=1)[0]
    letters = [letter for letter in text if letter.isalpha()]
    foreign = sum(not letter.isascii() for letter in letters) > FOREIGN * len(letters)
    return foreign or (text.isupper() and len(text.split()) >= SHOUTED)


def clip(text: str, most: int) -> tuple[str, ...]:
    """Return the first words of a text, `most` of them at most, without an incomplete end."""
    first = _FULL_STOP.split(first_sentence(text), maxsplit=1)[0]
    words = [word for word in first.split() if any(map(str.isalnum, word))]
    end = min(len(words), most)
    while end < len(words) and end > 1 and dangles(words[end - 1].strip(",;:")):
        end -= 1
    return tuple(words[:end])


def restore_quotes(headline: str, text: str) -> str:
    """Return a headline with “evacuation” for evacuation if its text quotes the word, as it need not be one."""
    for said in _SAID.findall(first_sentence(text)):
        plain = said.rstrip(",.").lower()
        if plain.count(" ") < SAID:
            headline = re.sub(rf"(?<![\w“-]){re.escape(plain)}(?![\w”-])", f"“{plain}”", headline, count=1)
    return headline


def says_nothing(words: Sequence[str], text: str) -> bool:
    """Return whether a headline is empty, only names who acts, or is one word that says too little for its text."""
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
    """Return a headline of at most 120 characters, cut between words if possible."""
    if len(headline) <= MAX_CHARS:
        return headline
    whole = headline[:MAX_CHARS].rpartition(" ")[0]
    return whole if len(whole) > MAX_CHARS // 2 else f"{headline[: MAX_CHARS - 1]}…"
