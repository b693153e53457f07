"""The first sentence of a text, without asides: what a headline is made of."""

import re

MAX_TEXT_CHARS = 4000  # characters of a text that are read: bounds the time a broken page can cost

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAYS = rf"{_MONTH}\s\d{{1,2}}(?:(?:[-–]|\sand\s|\sto\s)(?:{_MONTH}\s)?\d{{1,2}})?"
_ASIDES = re.compile(  # when, how often and in whose words: no headline says it
    rf"""\s?\([^()]{{0,400}}\) | \s?\[[^\[\]]{{0,400}}\] | [“”"]
    | ,?(?:\s(?:late|early|overnight|starting|beginning))?\s(?:on|since|from|by|in)\s(?:the\s)?
      (?:(?:night|evening|morning|afternoon)s?\s(?:of|on)\s)?{_DAYS}(?:,?\s\d{{4}})?(?=[\s,.;]|$)
    | \s(?:in|over|during|within)\s(?:the\s)?(?:past|last|next|coming|first)\s[\w-]+\s(?:hours|days|weeks|months)
    | \s(?:for|since)\s(?:the|at\sleast\sthe)\s(?:first|second|third)\s(?:consecutive\s)?(?:time|day)
      (?:\sin\s[\w-]+\s(?:days|weeks|months))?
    | \sas\s(?:much|many|few|little)\sas(?=\s) | \sup\sto(?=\s\d) | \sonce\sagain""",
    re.VERBOSE,
)
_DATED = re.compile(rf"^(?:An?|The)\s{_MONTH}\s\d+\s")
_BETWEEN_DASHES = re.compile(r"\s?[–—]\s?[^–—;.]{3,120}?\s?[–—]\s?(?=[a-z])")
_BREAK = re.compile(r"\s[–—-]{1,3}\s|[—–]|--|\.\.\.|…|[;:]\s")
_SENTENCE = re.compile(r"(?<=[a-z\d)”\"’][.!?])\s+(?=[“\"]?[A-Z\d])")
_TOKEN = re.compile(r"[;,]|[^\s;,]+(?:,\d[^\s;,]*)*")
_NO_WORDS = frozenset(("-", "–", "—", "'", "."))


def split_sentence(text: str) -> list[str]:
    """Return the words of the first sentence, "," and ";" among them; a dash becomes ";"."""
    first = _SENTENCE.split(text[:MAX_TEXT_CHARS].strip(), maxsplit=1)[0].rstrip(" .!?;:")
    whole = _BETWEEN_DASHES.sub(" ", _DATED.sub("", first))
    plain = _ASIDES.sub("", _BREAK.sub(" ; ", whole))
    return [word for word in _TOKEN.findall(plain) if word not in _NO_WORDS]
