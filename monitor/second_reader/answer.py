"""Parse the second reader's answer: one small JSON object, read strictly or refused."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from json import JSONDecoder
from typing import Annotated, Any

from monitor.blocks import Block, BlockError
from monitor.blocks.kinds import Before, Limits
from monitor.errors import SecondReaderFailed
from monitor.models import Earlier
from monitor.second_reader.prompt import SHOWN, Question
from monitor.text import certainty_in_words, clip, counted, fold, plain

MAX_ANSWER_CHARS = 20_000  # characters of an answer; a longer one is not an answer to so small a question
THOUGHTS = (  # marks around a reasoning model's thoughts, if a server leaves these in the answer
    ("<think>", "</think>"),  # DeepSeek, Qwen and most others
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),  # Gemini
    ("<|channel>thought", "<channel|>"),  # Gemma
    ("<|START_THINKING|>", "<|END_THINKING|>"),  # Command
    ("<seed:think>", "</seed:think>"),
    ("[THINK]", "[/THINK]"),  # Magistral
    ("<|channel|>analysis", "<|channel|>final"),  # gpt-oss
)
MAX_BRACES = 50  # opening braces that are tried
MAX_REASON_CHARS = 100  # characters of a reason that are kept
MAX_TITLE_CHARS = 80  # characters of a title; a longer one is no headline
MAX_TITLE_WORDS = 8
MARKS = " .\"'“”‘’*#`[]"  # what models put around a title
LABEL = re.compile(r"(?:(?:new )?theme|title|headline) *: *", re.IGNORECASE)  # and before it
NO_TITLE = {
    "headline",
    "n/a",
    "new",
    "new theme",
    "no title",
    "none",
    "null",
    "theme",
    "title",
    "unknown",
    "untitled",
}

# The schema of an answer, as OpenAI's structured outputs, which llama.cpp, Ollama, LM Studio and vLLM also take.
# A model writes the keys in this order, so that it looks for matches before it decides what is new.
RESPONSE_FORMAT: Mapping[str, Any] = {
    "type": "json_schema",
    "json_schema": {
        "name": "opinion",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {
                "matches": {"type": "array", "items": {"type": "integer"}},
                "reason": {"type": "string"},
                "new": {"type": "boolean"},
                "confidence": {"type": "number"},
                "title": {"type": "string"},
            },
            "required": ["matches", "reason", "new", "confidence", "title"],
            "additionalProperties": False,
        },
    },
}


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """The second reader's opinion on a takeaway; `confidence` is how likely the takeaway opens a theme, 0..1."""

    new: bool
    confidence: float
    matches: tuple[Earlier, ...] = ()  # earlier takeaways said to be of the same theme, the closest first
    title: str = ""  # a headline for the takeaway's theme, "" if none was given
    reason: str

    @property
    def said(self) -> str:
        """Return the opinion in words, such as "probably not new"."""
        certainty = self.confidence if self.new else 1 - self.confidence
        return f"{certainty_in_words(certainty)} {'' if self.new else 'not '}new"

    @property
    def match(self) -> Earlier | None:
        """Return the closest match, or None."""
        return self.matches[0] if self.matches else None


def _printable(value: object) -> object:
    return plain(value) if isinstance(value, str) else value


def _only(words: str, *kinds: type) -> Before:
    """Return a check that a JSON value has one of these types: "5" is not a number, and 1 is not true."""

    def check(value: object) -> object:
        if value is not None and type(value) not in kinds:
            raise ValueError(f"should be {words}")
        return value

    return Before(check)


# Lone surrogates, which JSON can hold, are dropped.
_Line = Annotated[str, _only("text", str), Before(_printable)]
_Number = Annotated[int, _only("a whole number", int)]


class _Said(Block, others=True):
    """The form of an answer; other keys are ignored."""

    new: Annotated[bool, _only("true or false", bool)]
    confidence: Annotated[float, _only("a number", float, int), Limits(ge=0, le=1)]
    matches: tuple[_Number, ...] | None = None
    match: _Number | None = None  # the older form of an answer: a single match
    title: _Line | None = None
    reason: _Line = ""


def parse_opinion(content: str, question: Question) -> Opinion:
    """Return the opinion in an answer, ignoring thoughts before it, and words or a fence around its one JSON object.

    Raises SecondReaderFailed for anything else: no object, several, a missing key, a value out of range, a match
    that was not shown.
    """
    for begin, end in THOUGHTS:
        content = content.rpartition(end)[2]
        if begin in content:  # cut short: thoughts are no answer
            raise SecondReaderFailed("thinking without an end")
    if not content.strip():
        raise SecondReaderFailed("an empty answer")
    if len(content) > MAX_ANSWER_CHARS:
        raise SecondReaderFailed(f"an answer of {counted(len(content), 'character')}")
    said = _only_one(list(_objects(content)), content)
    shown = question.earlier[:SHOWN]
    match = () if said.match is None else (said.match,)
    matches = match if said.matches is None else said.matches
    for number in (*matches, *match):
        if not 1 <= number <= len(shown):
            raise SecondReaderFailed(f"matches takeaway {clip(str(number), 20)}, of {len(shown)} shown")
    return Opinion(
        new=said.new,
        confidence=said.confidence,
        matches=tuple(shown[number - 1] for number in dict.fromkeys(matches)),
        title=_headline(said.title or ""),
        reason=clip(said.reason, MAX_REASON_CHARS),
    )


def _headline(title: str) -> str:
    """Return a title without what stands around it, or "" if it is too long for a headline, or names nothing."""
    title = LABEL.sub("", title.strip(MARKS), count=1).strip(MARKS)
    is_short = len(title) <= MAX_TITLE_CHARS and len(title.split()) <= MAX_TITLE_WORDS
    names_something = (
        any(map(str.isalpha, title)) and fold(title) not in NO_TITLE
    )  # no number of a takeaway either
    return title if is_short and names_something else ""


def _only_one(objects: list[dict[str, Any]], content: str) -> _Said:
    if not objects or any(one != objects[0] for one in objects):
        found = "no JSON object" if not objects else f"{len(objects)} JSON objects"
        raise SecondReaderFailed(f"{found} in the answer {clip(plain(content), 60)!r}")
    try:
        said = _Said.read(objects[0])
    except BlockError as exc:
        [mistake, *_] = exc.mistakes
        key = ".".join(map(str, mistake.place))
        raise SecondReaderFailed(
            f"{key}: {mistake.said}, in the answer {clip(plain(content), 60)!r}"
        ) from None
    if not {"match", "matches"} & objects[0].keys():
        raise SecondReaderFailed(f"matches: is missing, in the answer {clip(plain(content), 60)!r}")
    return said


def _objects(content: str) -> Iterator[dict[str, Any]]:
    """Yield the outermost JSON objects in a text, trying at most MAX_BRACES places."""
    decoder = JSONDecoder(strict=False)  # a line break in a reason is no reason to refuse it
    at = content.find("{")
    for _ in range(MAX_BRACES):
        if at < 0:
            return
        try:
            found, end = decoder.raw_decode(content, at)
        except (ValueError, RecursionError):  # a number of thousands of digits is a ValueError, too
            at = content.find("{", at + 1)
            continue
        yield found
        at = content.find("{", end)
