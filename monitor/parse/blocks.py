"""Turn a page's body into a flat list of blocks in reading order, in which every layout finds its parts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from monitor.errors import LayoutChanged
from monitor.parse.block import EDGE, LINE_END, SPACE, Block, Run
from monitor.parse.lines import FULL_STOPS, SENTENCE_END, reads_as_heading
from monitor.parse.marks import in_digits, may_refer, read_reference
from monitor.parse.roles import is_link, is_remark, is_sentence, is_signature, read_signpost
from monitor.parse.seen import HEADINGS, is_read
from monitor.parse.style import Style, style_of
from monitor.parse.tree import Comment, Element, walk
from monitor.text import squeeze

MAX_BLOCKS = 10_000  # the largest real page has 250
_MAX_HEADING_CHARS = 60  # of a heading within a list entry

_BULLET = re.compile(r"(?:[·•∙▪▫‣◦●○■□⁃➤►▶▸➢✓✔◆◇★❖»→‒―−\uf0b7\uf0a7]\ufe0f?)\s*|[-–—*§] ")
_LABEL = re.compile(
    r"\(?\d{1,2}[.)]?|(?:correction|clarification|erratum|editor[’']?s[’']? note|note):?", re.IGNORECASE
)
_LISTS = frozenset({"ul", "ol"})
_MAY_HOLD_FOOTNOTES = _LISTS | {"div"}
_BOUNDARIES = HEADINGS | {"p", "div", "section", "article", "header", "footer", "main", "aside", "center"}
_BOUNDARIES |= {"table", "caption", "tr", "td", "th", "blockquote", "pre", "dl", "dt", "dd", "figure"}
_BOUNDARIES |= {"details", "summary", "fieldset", "legend", "address", "hgroup", "menu"}
_AREA_NAMES = {"topline": "toplines", "takeaways": "key-takeaways", "end-notes": "endnotes"}
# Classes of the lists in which WordPress and its plug-ins put footnotes.
_FOOTNOTES = {"wp-block-footnotes", "footnotes", "easy-footnotes-wrapper", "modern-footnotes-list"}
_NOT_IN_A_NAME = re.compile(r"[\W_]+")


class _Place(NamedTuple):
    """What surrounds the text at one point of the walk."""

    tag: str = "p"
    bold: bool = False
    italic: bool = False
    in_span: bool = False
    href: str | None = None
    area: str = ""
    depth: int = 0
    parts: str = "block"  # what the edges of the element separate: "block", "words", or "" for nothing

    def run(self, text: str) -> Run:
        return Run(in_digits(text), self.bold, self.href, self.italic, self.in_span)

    def part(self, parts: str, runs: list[Run]) -> Iterator[Block]:
        """End a block or a word at the edge of an element."""
        if parts == "block":
            if self.tag == "hr" or not all(run.text.isspace() for run in runs):
                yield Block(tag=self.tag, runs=tuple(runs), area=self.area, depth=self.depth)
            runs.clear()
        elif parts == "words":
            runs.append(self.run(EDGE))


def find_blocks(root: Element) -> tuple[Block, ...]:
    """Return the blocks below `root` in reading order, without maps, scripts, forms and captions.

    A text that is printed twice, for wide and for small screens, is read once. Raises LayoutChanged for more blocks than
    any real page has, and for a comment, script or style without an end of its own, as it hides what readers should see.
    """
    if any(map(_is_open, root.iter(Comment, "script", "style"))):
        raise LayoutChanged("an end of each comment and script", "another in one")
    paragraphs = (one for block in _walk(root) for one in _split_lines(block))
    blocks = tuple(filter(_says_something, _mend_lists(_join_labels(filter(_is_printed, paragraphs)))))
    if len(blocks) > MAX_BLOCKS:
        raise LayoutChanged(f"at most {MAX_BLOCKS} paragraphs", len(blocks))
    half = len(blocks) // 2
    is_twice = [one.text for one in blocks[:half]] == [one.text for one in blocks[half:]]
    return blocks[:half] if is_twice else blocks


def _is_open(node: Element) -> bool:
    """Return whether a comment, script or style goes on to the end of another one."""
    text = node.text or ""
    return "</" in text and f"<{node.tag if node.tag is not Comment else '!--'}" in text


def _is_printed(block: Block) -> bool:
    return block.tag == "hr" or bool(block.text or block.marks)


def _says_something(block: Block) -> bool:
    """Return whether a block has a letter, a digit or a footnote mark, or is a rule."""
    return block.tag == "hr" or bool(block.marks) or any(map(str.isalnum, block.text))


def _split_lines(block: Block) -> Iterator[Block]:
    """Split a paragraph at empty lines (`<br><br>`), before hand-typed bullets, and after a heading."""
    if block.tag == "li" and any(run.text == EDGE for run in block.runs):
        yield from _split_entry(block)
        return
    if block.tag != "p" or block.depth or not any(run.text == LINE_END for run in block.runs):
        yield block
        return
    empty, paragraph = replace(block, runs=()), list[tuple[Run, ...]]()
    for line in _lines(block):
        text = squeeze("".join(run.text for run in line))
        if paragraph and (_BULLET.match(text) or not text):
            yield from _split_heading(empty, paragraph)
            paragraph = []
        if text or paragraph:
            paragraph.append(line)
    if paragraph:
        yield from _split_heading(empty, paragraph)


def _split_entry(entry: Block) -> Iterator[Block]:
    """Yield a list entry, then the paragraphs in it that are no part of its text: captions, headings, notices, links."""
    edges = groupby(entry.runs, key=lambda run: run.text == EDGE)
    pieces = [replace(entry, tag="p", depth=0, runs=tuple(runs)) for is_edge, runs in edges if not is_edge]
    said = list[Block]()
    for piece in filter(_is_printed, pieces):
        if not (is_remark(piece) or _is_apart_in(entry, said, piece)):
            said.append(piece)
    if said and len(said) < len(pieces):
        yield replace(entry, runs=tuple(run for one in said for run in (*one.runs, SPACE)))
        yield from (one for one in pieces if one not in said)
    else:
        yield entry


def _is_apart_in(entry: Block, said: Sequence[Block], piece: Block) -> bool:
    """Return whether a paragraph in a list entry is, below its text, a caption or link, or below a sentence a heading."""
    if not (said and piece.text):
        return False
    if piece.italic and not entry.italic:
        return True
    if piece.text.endswith(SENTENCE_END):
        return False
    return is_link(piece) or (len(piece.text) <= _MAX_HEADING_CHARS and said[-1].text.endswith(FULL_STOPS))


def _lines(block: Block) -> Iterator[tuple[Run, ...]]:
    for is_end, runs in groupby(block.runs, key=lambda run: run.text == LINE_END):
        ends = tuple(runs)
        yield from [()] * (len(ends) - 1) if is_end else [ends]


def _split_heading(empty: Block, lines: Sequence[tuple[Run, ...]]) -> Iterator[Block]:
    first, rest = replace(empty, runs=lines[0]), replace(empty, runs=_join_lines(lines[1:]))
    if rest.text and (
        read_signpost(first) or (first.bold and not rest.begins_bold and reads_as_heading(first.text))
    ):
        yield first
        yield rest
    else:
        yield replace(empty, runs=_join_lines(lines))


def _join_lines(lines: Sequence[tuple[Run, ...]]) -> tuple[Run, ...]:
    return tuple(
        run for line in lines if line for run in (*line, line[-1]._replace(text=LINE_END, href=None))
    )


def _walk(root: Element) -> Iterator[Block]:
    """Yield every block, even empty ones. A loop, not recursion, so that deep nesting cannot exhaust the stack."""
    places, left_out = [_Place()], None
    runs = [places[0].run(root.text)] if root.text else []
    steps = walk(root)
    next(steps)  # into the root
    for event, node in steps:
        place = places[-1]
        if event == "start":
            style = style_of(node)
            mark = read_reference(node, _last_words(runs)) if may_refer(node, style) else None
            if mark or not is_read(node, style, place.area):
                runs += _in_place_of(node, style, mark, place)
                left_out = node
                steps.skip_subtree()
                continue
            inner = _enter(place, node, style)
            if inner.parts:
                yield from place.part(inner.parts, runs)
            if node.text:
                runs.append(inner.run(node.text))
            places.append(inner)
            continue
        if event == "end" and node is not left_out:
            if place.parts:
                yield from place.part(place.parts, runs)
            places.pop()
        if node.tail and node is not root:
            runs.append(places[-1].run(node.tail))


def _in_place_of(node: Element, style: Style, mark: str | None, place: _Place) -> Iterator[Run]:
    """Yield what stands for an element at `place` that is not read: a footnote mark or the end of a line."""
    if mark:
        yield _enter(place, node, style).run(mark)
    elif node.tag == "br":
        yield place.run(LINE_END)


def _last_words(runs: Sequence[Run]) -> str:
    return next((run.text for run in reversed(runs) if not run.text.isspace()), "")


def _join_labels(blocks: Iterable[Block]) -> Iterator[Block]:
    """Join a number or the name of a notice, if it is alone in its paragraph, cell or heading, with the paragraph below."""
    label: Block | None = None
    for block in blocks:
        if label and block.tag == "p" and not block.begins_marked:
            yield replace(block, runs=(*label.runs, SPACE, *block.runs))
            label = None
            continue
        if label:
            yield label
        label = block if block.tag not in {"li", "hr"} and _LABEL.fullmatch(block.text) else None
        if not label:
            yield block
    if label:
        yield label


def _mend_lists(blocks: Iterable[Block]) -> Iterator[Block]:
    """Make list entries of blocks that look like them: sentences in a list outside its entries, hand-typed bullets."""
    bullet = False
    for outside in blocks:
        is_apart = outside.tag == "p" and outside.depth and _is_apart(outside)
        block = replace(outside, depth=0) if is_apart else outside
        if bullet or (block.tag == "p" and block.depth):
            yield without_bullet(replace(block, tag="li", depth=block.depth or 1))
        elif block.tag == "p" and (match := _BULLET.match(block.text)) and not is_signature(block):
            if match.end() < len(block.text):
                yield without_bullet(replace(block, tag="li", depth=1))
        else:
            yield without_bullet(block) if block.tag == "li" else block
        bullet = block.tag == "p" and _BULLET.fullmatch(block.text) is not None


def _is_apart(block: Block) -> bool:
    """Return whether text in a list, outside its entries, is none: a caption, a promotion, a lead-in."""
    is_said = is_sentence(block) or (block.bold and block.text.endswith(FULL_STOPS))
    return block.italic or is_remark(block) or not is_said


def without_bullet(block: Block) -> Block:
    """Return a block without a hand-typed bullet before its text."""
    bullet = _BULLET.match(block.text)
    return block.without_beginning(bullet[0]) if bullet else block


def _enter(place: _Place, tag: Element, style: Style) -> _Place:
    """Return the place just inside `tag`, an element at `place`."""
    name = tag.tag
    area = _find_area(tag)
    href = tag.get("href") if name == "a" else None
    inner = _Place(
        place.tag,
        place.bold or name in {"strong", "b"} or style.bold,
        place.italic or name in {"em", "i"} or style.italic,
        place.in_span or name == "span",
        place.href if href is None else href.strip(),
        place.area if area is None else name_area(area),
        place.depth,
        "" if name not in _BOUNDARIES else "words" if place.tag == "li" else "block",
    )
    if name in _LISTS:
        return inner._replace(tag="p", depth=place.depth + 1, parts="block")
    if name == "li":  # even if an editor closed its list too early
        return inner._replace(tag=name, depth=max(place.depth, 1), parts="block")
    if name == "hr" or (name in HEADINGS and place.tag != "li"):
        return inner._replace(tag=name, parts="block")
    return inner


def _find_area(tag: Element) -> str | None:
    """Return the `data-id` of an element other than a list entry, or "endnotes" for a list of footnotes."""
    if tag.tag in _MAY_HOLD_FOOTNOTES and not _FOOTNOTES.isdisjoint((tag.get("class") or "").split()):
        return "endnotes"
    area: str | None = tag.get("data-id") if tag.tag != "li" else None
    return area


def name_area(data_id: str) -> str:
    """Return the name of an area: its `data-id` in lower case, with hyphens for all but letters and digits."""
    name = _NOT_IN_A_NAME.sub("-", data_id.casefold()).strip("-")
    return _AREA_NAMES.get(name, name)
