"""A body as a flat run of blocks in reading order: what every layout reads its parts from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from bs4 import Tag
from bs4.element import NavigableString

from monitor.text import fold, squeeze

_MARKS = re.compile(r"\s*((?:\[\s*\d{1,3}\s*\]\s*)+)(?=(\S?))")
_BULLET = re.compile(r"[·•∙▪‣◦●■\uf0b7]\s*|[-–] ")
_CLOSING = ".,;:!?)”’"
_NUMBER = re.compile(r"\d+")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})
_BOUNDARIES = _HEADINGS | {"p", "div", "section", "article", "header", "footer", "main", "aside", "center"}
_BOUNDARIES |= {"table", "tr", "td", "th", "blockquote", "pre", "dl", "dt", "dd"}
_UNREAD = frozenset({"script", "style", "noscript", "template", "svg", "button", "select", "form"})
_UNREAD |= {"figure", "nav", "iframe", "object"}
_UNREAD_CLASSES = frozenset(
    {"conflict-map-block", "conflict-map-title", "conflict-map-id", "wp-caption-text"}
)


class Run(NamedTuple):
    """A stretch of text in one dress."""

    text: str
    bold: bool
    href: str | None


SPACE = Run("\n", bold=True, href=None)


@dataclass(frozen=True, kw_only=True)
class Block:
    """One paragraph ("p"), list entry ("li"), heading ("h1" to "h6") or rule ("hr").

    `area` is the nearest `data-id` around it, `depth` how many lists are.
    """

    tag: str
    runs: tuple[Run, ...] = ()
    area: str = ""
    depth: int = 0

    @cached_property
    def text(self) -> str:
        """The text on one line, footnote marks gone."""
        return self._read[0]

    @cached_property
    def words(self) -> str:
        """The text folded: what it says, whatever its dress."""
        return fold(self.text)

    @cached_property
    def marks(self) -> tuple[tuple[int, int], ...]:
        """The footnote marks as (offset in `text`, number)."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        return read_marks("".join(run.text for run in self.runs))

    @cached_property
    def bold(self) -> bool:
        """Whether all words are bold; a sign or an ordinal's ending left thin does not count."""
        thin = "".join(run.text for run in self.runs if not run.bold)
        return bool(self.text) and sum(map(str.isalnum, _MARKS.sub("", squeeze(thin)))) <= 2  # noqa: PLR2004  # "th"


def read_marks(raw: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text on one line without its footnote marks, and those as (offset, number)."""
    raw = squeeze(raw)
    pieces, marks, end, length = list[str](), list[tuple[int, int]](), 0, 0
    for match in _MARKS.finditer(raw):
        piece = raw[end : match.start()]
        length += len(piece)
        marks += [(length, int(number)) for number in _NUMBER.findall(match[1])]
        gap = " " if length and _needs_space(raw[match.start() - 1], match) else ""
        pieces += [piece, gap]
        length += len(gap)
        end = match.end()
    return "".join([*pieces, raw[end:]]), tuple(marks)


def _needs_space(before: str, mark: re.Match[str]) -> bool:
    """Whether the words around a mark want a space when it goes: as printed, or lest they become one word."""
    after = mark[2]
    spaced = mark[0] != mark[0].strip()
    return bool(after) and after not in _CLOSING and (spaced or (before + after).isalnum())


class _Place(NamedTuple):
    """What surrounds the text at one place of the walk."""

    tag: str = "p"
    bold: bool = False
    href: str | None = None
    area: str = ""
    depth: int = 0
    parts: str = "block"  # what the element's edges part: a "block", "words", or "" nothing

    def run(self, text: str) -> Run:
        return Run(text, self.bold, self.href)

    def part(self, runs: list[Run]) -> Iterator[Block]:
        """End what the edge of an element ends: the block, whose runs are taken, or a word."""
        if self.parts == "block":
            yield Block(tag=self.tag, runs=tuple(runs), area=self.area, depth=self.depth)
            runs.clear()
        elif self.parts == "words":
            runs.append(self.run("\n"))


def find_blocks(root: Tag) -> tuple[Block, ...]:
    """Return the blocks below `root` in reading order; maps, scripts, forms and captions are left out."""
    return tuple(
        _mend_lists(block for block in _walk(root) if block.tag == "hr" or block.text or block.marks)
    )


def _walk(root: Tag) -> Iterator[Block]:
    """Yield a block wherever one ends, empty ones too. Iterative, so that no depth of nesting breaks it."""
    runs: list[Run] = []
    path = [(iter(root.contents), _Place())]
    while path:
        children, place = path[-1]
        node = next(children, None)
        if node is None:
            yield from place.part(runs)
            path.pop()
        elif not isinstance(node, Tag):
            if type(node) is NavigableString:  # not a comment, nor a declaration
                runs.append(place.run(node))
        elif _is_read(node):
            inner = _enter(place, node)
            yield from place._replace(parts=inner.parts).part(runs)
            path.append((iter(node.contents), inner))


def _mend_lists(blocks: Iterable[Block]) -> Iterator[Block]:
    """Make list entries of what only looks like one: text in a list beside its entries, bullets typed by hand."""
    bullet = False
    for block in blocks:
        if bullet or (block.tag == "p" and block.depth):
            yield replace(block, tag="li", depth=block.depth or 1)
        elif block.tag == "p" and (match := _BULLET.match(block.text)):
            if match.end() < len(block.text):
                yield replace(block, tag="li", depth=1, runs=tuple(_without_bullet(block.runs)))
        else:
            yield block
        bullet = block.tag == "p" and _BULLET.fullmatch(block.text) is not None


def _without_bullet(runs: Iterable[Run]) -> Iterator[Run]:
    bullet = True
    for run in runs:
        text = _BULLET.sub("", run.text.lstrip(), count=1) if bullet else run.text
        bullet = bullet and not run.text.strip()
        yield run._replace(text=text)


def _is_read(tag: Tag) -> bool:
    return tag.name not in _UNREAD and _UNREAD_CLASSES.isdisjoint(tag.get_attribute_list("class"))


def _enter(place: _Place, tag: Tag) -> _Place:
    """Return the place just inside `tag`, an element at `place`."""
    name = tag.name
    area, href = tag.get("data-id"), tag.get("href")
    inner = place._replace(
        area=area.strip().lower() if isinstance(area, str) else place.area,
        bold=place.bold or name in {"strong", "b"},
        href=href.strip() if name == "a" and isinstance(href, str) else place.href,
        parts="",
    )
    if name in _LISTS:
        return inner._replace(tag="p", depth=place.depth + 1, parts="block")
    if name in {"li", "hr"} or (name in _HEADINGS and place.tag != "li"):
        return inner._replace(tag=name, parts="block")
    if name == "br" or (name in _BOUNDARIES and place.tag == "li"):
        return inner._replace(parts="words")
    return inner._replace(parts="block" if name in _BOUNDARIES else "")
