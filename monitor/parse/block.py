"""A block of a page's body, and the runs of text in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import unescape
from itertools import islice
from typing import NamedTuple

from monitor.parse.marks import read_marks, without_marks
from monitor.text import fold, squeeze

_MAX_KEY_CHARS = 1_000  # characters of a block's `words`: enough to tell what a line is
_ENCODED_TWICE = re.compile(r"&(?:#\d{2,5}|#x[\da-f]{2,4}|[A-Za-z]{3,8});")  # what "&amp;ldquo;" shows
_MAX_OTHER_LETTERS = 2  # letters in another style that are ignored, such as the "th" of an ordinal


class Run(NamedTuple):
    """A stretch of text in one style."""

    text: str
    bold: bool
    href: str | None
    italic: bool = False
    in_span: bool = False


# The text of a <br>, and of the edge of an element such as a paragraph within a list entry. They have Unicode's separators,
# to differ from the end of a source line.
LINE_END = "\u2028\n"
EDGE = "\u2029\n"
SPACE = Run(EDGE, bold=True, href=None)


@dataclass(frozen=True, kw_only=True)
class Block:
    """One paragraph ("p"), list entry ("li"), heading ("h1" to "h6") or rule ("hr").

    `area` is the nearest `data-id` around it, in lower case with hyphens; `depth` is the number of lists around it.
    """

    tag: str
    runs: tuple[Run, ...] = ()
    area: str = ""
    depth: int = 0
    text: str = field(init=False)  # on one line, without footnote marks
    marks: tuple[tuple[int, int], ...] = field(init=False)  # footnote marks as (offset in `text`, number)

    def __post_init__(self) -> None:
        text, marks = read_marks(_decode("".join([run.text for run in self.runs])))
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "marks", marks)

    @cached_property
    def words(self) -> str:
        """The beginning of the text, folded."""
        return fold(self.text[:_MAX_KEY_CHARS])

    @cached_property
    def bold(self) -> bool:
        """Whether all words are bold, apart from punctuation and the endings of ordinals."""
        return self._is_all([run.bold for run in self.runs])

    @property
    def begins_bold(self) -> bool:
        """Whether the first words are bold."""
        return next((run.bold for run in self.runs if not run.text.isspace()), False)

    @property
    def begins_marked(self) -> bool:
        """Whether a footnote mark comes before the first word."""
        return bool(self.marks) and self.marks[0][0] == 0

    @cached_property
    def italic(self) -> bool:
        """Whether all words are in italics."""
        return self._is_all([run.italic for run in self.runs])

    @cached_property
    def in_span(self) -> bool:
        """Whether all words are in a `span`."""
        return self._is_all([run.in_span for run in self.runs])

    def without_beginning(self, text: str) -> "Block":
        """Return the block without `text`, with which its own begins; a block that begins with a mark stays whole."""
        if self.begins_marked:
            return self
        return replace(self, runs=tuple(_drop(self.runs, len(text.replace(" ", "")))))

    def _is_all(self, styled: Sequence[bool]) -> bool:
        if True not in styled:
            return False
        others = "".join([run.text for run, so in zip(self.runs, styled, strict=True) if not so])
        letters = _count_letters(squeeze(others), most=_MAX_OTHER_LETTERS + 1)
        return letters <= _MAX_OTHER_LETTERS and letters < _count_letters(self.text, most=letters + 1)


def _count_letters(text: str, *, most: int) -> int:
    """Return how many letters and digits a text has outside its footnote marks, at most `most`."""
    return sum(1 for _ in islice(filter(str.isalnum, without_marks(text)), most))


def _drop(runs: Iterable[Run], count: int) -> Iterator[Run]:
    """Yield the runs without their first `count` characters; spaces and invisible characters do not count."""
    for run in runs:
        text, end = _decode(run.text), 0
        while count and end < len(text):
            count -= bool(squeeze(text[end]))
            end += 1
        yield run._replace(text=text[end:]) if end else run


def _decode(text: str) -> str:
    return _ENCODED_TWICE.sub(lambda code: unescape(code[0]), text) if "&" in text else text
