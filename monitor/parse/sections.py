"""Sort blocks in reading order into toplines, takeaways, sections and endnotes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.models import Endnote
from monitor.parse.blocks import SPACE, Block
from monitor.parse.endnotes import is_note, read_endnotes
from monitor.parse.lines import (
    Dateline,
    find_as_of,
    find_cutoff,
    is_of,
    read_authors,
    read_dateline,
    reads_as_heading,
)
from monitor.site import SeriesShape
from monitor.text import fold

_TAKEAWAYS = re.compile(r"key (takeaways?\b.{0,60}|inflections?\b.{0,120})")
_TOPLINES = re.compile(r"top ?lines?:?")
_ENDNOTES = re.compile(r"(end ?notes|references|sources):?")
_CORRECTION = re.compile(r"\W{0,9}(correction|clarification|erratum|editor's note|note:? an earlier)\b")
_ASIDE = re.compile(r"click here\b|(download|view|read) the (pdf|map|full)")
_MAPS = re.compile(r"\bmaps?\b")
_NOTE = re.compile(r"\W{0,9}(notes?\b[^:]{0,20}:|we do not report\b|isw( and ctp)? does? not receive\b)")
_PUBLISHES = re.compile(r"\b(?<!not )(publish(es|ing)?|provid(es|ing))\b")
_FILLER = re.compile(r"lorem\b( ipsum\b.*)?\W{0,9}")  # a placeholder that an editor left behind
_SPECIAL = re.compile(r"special edition\b")
_ABBREVIATED = re.compile(r"\babbreviated (\w+ ){0,2}(update|assessment|report|edition|version)\b")
_EFFORT = re.compile(
    r"(\d\) ?)?(\w{1,20} )?((subordinate|supporting|main) ){1,3}effort\b|activit(y|ies) in\b|immediate items"
)
_MAX_EFFORT_CHARS = 320  # characters; the heading of an effort holds its objective
_MAX_HEADING_CHARS = 400  # characters of any other heading that is only bold
_MAX_REMARK_CHARS = 400  # characters of a remark on a map
_MIN_PROSE_CHARS = 130  # characters
_MAX_FRONT_BLOCKS = 12  # blocks
# The parts in their usual order: front, toplines, intro (of the takeaways), takeaways, sections; or front,
# intro, takeaways, late toplines, sections.
_AREAS = {"toplines": "toplines", "key-takeaways": "intro"}  # data-id of the present layout
_HEADING_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_AFTER_TAKEAWAYS = frozenset({"takeaways", "sections"})
_SENTENCE_END = (".", ":", ";", "!", "?", ",", ".”", '."')


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The blocks of a body, sorted."""

    toplines: tuple[Block, ...]
    takeaways: tuple[Block, ...]
    sections: tuple[tuple[Block | None, tuple[Block, ...]], ...]  # None: text before the first heading
    endnotes: tuple[Endnote, ...]
    corrections: tuple[str, ...]
    notes: tuple[Block, ...]
    authors: tuple[str, ...]
    dateline: Dateline | None
    as_of: str | None
    data_cutoff: str | None
    kind: str


def read_parts(blocks: Sequence[Block], series: SeriesShape) -> Parts:
    """Sort the blocks of a body."""
    body, endnotes = cut_endnotes(blocks)
    sorted_ = tuple(sort_blocks(body, series))
    notes = _of(sorted_, "note")
    front = [block.text for block in (*_of(sorted_, "front"), *notes)]
    toplines = _of(sorted_, "topline")
    return Parts(
        toplines=toplines,
        takeaways=tuple(_drop_repeats(_join_nested(_of(sorted_, "takeaway")))),
        sections=tuple(_gather_sections(sorted_)),
        endnotes=read_endnotes(endnotes),
        corrections=tuple(block.text for block in _of(sorted_, "correction")),
        notes=notes,
        authors=next((names for text in front if (names := read_authors(text))), ()),
        dateline=next((line for text in front if (line := read_dateline(text))), None),
        as_of=next((clock for text in front if (clock := find_as_of(text))), None),
        data_cutoff=next((clock for text in front if (clock := find_cutoff(text))), None),
        kind=_read_kind([*front, *(block.text for block in toplines[:1])]),
    )


Sorted = tuple[str, Block]  # a block's role, and the block


def cut_endnotes(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """Separate the body from its endnotes: a named area, or all from the first note after the last rule, or from the first note."""
    named = [block for block in blocks if block.area == "endnotes"]
    if named:
        return [block for block in blocks if block.area != "endnotes"], named
    rule = max((i for i, block in enumerate(blocks) if block.tag == "hr"), default=-1)
    starts = [i for i, block in enumerate(blocks) if is_note(block)]
    start = next((i for i in starts if i > rule), starts[0] if starts else len(blocks))
    return blocks[:start], blocks[start:]


def sort_blocks(blocks: Sequence[Block], series: SeriesShape) -> Iterator[Sorted]:
    """Yield each block with its role, by its words, the blocks before it and the area around it.

    Notes on the product stand above the text: before the first named area, if they are in italics or the toplines
    have an area of their own; in that area above the first topline, if they are in italics or give the time of the
    data cut-off.
    """
    part, area, headed, led = "front", "", False, False
    above, unnamed = _above_dateline(blocks), _before_areas(blocks)
    names_toplines = any(block.area == "toplines" for block in blocks)
    for i, block in enumerate(blocks):
        if block.area != area:
            part, area = _AREAS.get(block.area, "sections" if area in _AREAS else part), block.area
        signpost = _read_signpost(block)
        if signpost:
            part = "late toplines" if signpost == "toplines" and part in _AFTER_TAKEAWAYS else signpost
        elif not _is_aside(block):
            above_text = i < unnamed or (block.area == "toplines" and not led)
            before = above_text and (block.italic or _tells_cutoff(block) or (names_toplines and i < unnamed))
            if _is_standing_note(part, block, series, before_areas=before, headed=headed):
                part = "sections" if part == "takeaways" else part  # a list below it is no takeaways
                yield "note", block
                continue
            part, role = _place(part, block, series, above=part == "front" and i < above)
            headed, led = headed or role == "heading", led or role == "topline"
            yield role, block


def _before_areas(blocks: Sequence[Block]) -> int:
    """Return how many blocks stand before the first one in a named area; 0 where no area has a name."""
    return next((i for i, block in enumerate(blocks) if block.area in _AREAS), 0)


def _is_standing_note(
    part: str, block: Block, series: SeriesShape, *, before_areas: bool, headed: bool
) -> bool:
    """Return whether a block is a standing remark on the product rather than a report of the day.

    Standing remarks are: blocks above the named areas (`before_areas`), sentences in italics between the takeaways
    and the first section, remarks on how the series is published, and blocks that call themselves a note, except
    among the toplines.
    """
    if block.tag == "li" or _CORRECTION.match(block.words):
        return False
    if before_areas:
        return (block.text.endswith(_SENTENCE_END) or _tells_cutoff(block)) and not is_heading(block)
    if part in {"toplines", "late toplines"}:
        return False
    if part == "front":
        on_the_series = is_of(block.text, series) and _PUBLISHES.search(block.words) and _is_prose(block)
        says_note = _NOTE.match(block.words) and (block.italic or find_cutoff(block.text))
        return bool(on_the_series or says_note)
    in_italics = block.italic and not headed and not block.area and block.text.endswith(_SENTENCE_END)
    return in_italics or bool(_NOTE.match(block.words))


def _tells_cutoff(block: Block) -> bool:
    """Return whether a short block tells the time of the data cut-off."""
    return len(block.text) < _MIN_PROSE_CHARS * 2 and find_cutoff(block.text) is not None


def _above_dateline(blocks: Sequence[Block]) -> int:
    """Return how many blocks stand above the line "June 1, 5:30pm ET"; 0 where there is none."""
    return next((i for i, block in enumerate(blocks[:_MAX_FRONT_BLOCKS]) if read_dateline(block.text)), 0)


def _read_signpost(block: Block) -> str | None:
    """Return the part that a heading opens, unless it is the heading of a section."""
    words = block.words
    if block.tag == "li":
        return None
    if _TAKEAWAYS.fullmatch(words):
        return "intro"
    if _TOPLINES.fullmatch(words):
        return "toplines"
    return _AREAS.get(block.area) if block.tag == "h2" else None


def _is_aside(block: Block) -> bool:
    words = block.words
    on_a_map = words.startswith("note") and len(words) <= _MAX_REMARK_CHARS and _MAPS.search(words)
    return bool(
        not words or on_a_map or _ENDNOTES.fullmatch(words) or _ASIDE.match(words) or _FILLER.fullmatch(words)
    )


def _place(part: str, block: Block, series: SeriesShape, *, above: bool) -> tuple[str, str]:
    """Return the part that a block belongs to, given the part of the block before it, and the block's role.

    Blocks `above` the date line are title, edition and authors, except a notice to readers in full sentences.
    """
    role = "heading" if is_heading(block) else "paragraph"
    if part != "sections" and _CORRECTION.match(block.words):
        return part, "correction"
    if above:
        return "front", "topline" if _is_prose(block) else "front"
    if part == "front":
        return ("front", "front") if _is_front(block, series) else ("toplines", "topline")
    if part == "toplines" or (part == "late toplines" and role == "paragraph"):
        return part, "topline"
    if part in {"intro", "takeaways"} and block.tag == "li":
        return "takeaways", "takeaway"
    # a caption between two lists does not end the takeaways where their area has a name
    goes_on = part == "intro" or (part == "takeaways" and _AREAS.get(block.area) == "intro")
    return (part if goes_on and role == "paragraph" else "sections"), role


def _is_prose(block: Block) -> bool:
    return len(block.text) > _MIN_PROSE_CHARS and block.text.endswith(_SENTENCE_END)


def _is_front(block: Block, series: SeriesShape) -> bool:
    """Return whether a block is a title, authors, a date line or the name of the edition."""
    words = block.words
    return bool(
        len(words) < _MIN_PROSE_CHARS * 2
        and (
            (is_of(block.text, series) and not block.text.endswith("."))
            or read_authors(block.text)
            or read_dateline(block.text)
            or find_as_of(block.text)
            or find_cutoff(block.text)
            or (_SPECIAL.search(words) and block.bold and not block.text.endswith("."))
        )
    )


def is_heading(block: Block) -> bool:
    """Return whether a block is a heading: by its tag, or as a paragraph that is wholly bold or in a span and is not a sentence.

    The heading of an effort may be a sentence.
    """
    if block.tag in _HEADING_TAGS:
        return True
    if block.tag != "p" or block.area in _AREAS:
        return False
    if block.bold and _EFFORT.match(block.words):
        return len(block.text) <= _MAX_EFFORT_CHARS
    if block.bold:
        return reads_as_heading(block.text, longest=_MAX_HEADING_CHARS)
    return block.in_span and not block.marks and reads_as_heading(block.text)


def _join_nested(entries: Iterable[Block]) -> Iterator[Block]:
    """Join a nested list to the entry that holds it."""
    groups: list[list[Block]] = []
    for entry in entries:
        if groups and entry.depth > 1:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    for group in groups:
        yield replace(group[0], runs=tuple(run for entry in group for run in (*entry.runs, SPACE)))


def _drop_repeats(entries: Iterable[Block]) -> Iterator[Block]:
    """Leave out what was said before: some sites print a list twice, one for small screens."""
    said: set[str] = set()
    for entry in entries:
        if (text := fold(entry.text)) not in said:
            said.add(text)
            yield entry


def _gather_sections(sorted_: Sequence[Sorted]) -> Iterator[tuple[Block | None, tuple[Block, ...]]]:
    heading: Block | None = None
    paragraphs: list[Block] = []
    for role, block in sorted_:
        if role == "heading":
            if heading or paragraphs:
                yield heading, tuple(paragraphs)
            heading, paragraphs = block, []
        elif role == "paragraph":
            paragraphs.append(block)
    if heading or paragraphs:
        yield heading, tuple(paragraphs)


def _of(sorted_: Sequence[Sorted], role: str) -> tuple[Block, ...]:
    return tuple(block for found, block in sorted_ if found == role)


def _read_kind(lines: Iterable[str]) -> str:
    words = " ".join(map(fold, lines))
    if _ABBREVIATED.search(words):
        return "abbreviated"
    return "special" if _SPECIAL.search(words) else "regular"
