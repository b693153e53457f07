"""Sort blocks in reading order into toplines, takeaways, sections and endnotes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.models import Endnote
from monitor.parse.block import Block
from monitor.parse.endnotes import is_note, read_endnotes
from monitor.parse.lines import (
    SENTENCE_END,
    Dateline,
    find_as_of,
    find_cutoff,
    is_of,
    read_authors,
    read_dateline,
)
from monitor.parse.roles import (
    AREAS,
    calls_itself_note,
    is_aside,
    is_correction,
    is_front,
    is_heading,
    is_label,
    is_prose,
    names_effort,
    read_kind,
    read_signpost,
    tells_cutoff,
)
from monitor.parse.takeaways import goes_on, list_paragraphs, read_entries
from monitor.site import SeriesShape

_PUBLISHES = re.compile(r"\b(?<!not )(publish(es|ing)?|provid(es|ing))\b")
_MAX_FRONT_BLOCKS = 12  # blocks
_BEFORE_SECTIONS = frozenset({"front", "toplines", "intro", "takeaways"})
_OF_TAKEAWAYS = frozenset({"intro", "takeaways"})
_AFTER_TAKEAWAYS = frozenset({"takeaways", "sections"})


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
        takeaways=read_entries(_of(sorted_, "takeaway")),
        sections=tuple(_gather_sections(sorted_)),
        endnotes=read_endnotes(endnotes),
        corrections=tuple(block.text for block in _of(sorted_, "correction")),
        notes=notes,
        authors=next((names for text in front if (names := read_authors(text))), ()),
        dateline=next((line for text in front if (line := read_dateline(text))), None),
        as_of=next((clock for text in front if (clock := find_as_of(text))), None),
        data_cutoff=next((clock for text in front if (clock := find_cutoff(text))), None),
        kind=read_kind([*front, *(block.text for block in toplines[:1])]),
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
    blocks = list_paragraphs(blocks)
    part, area, headed, led, bold = "front", "", False, False, True
    above, unnamed = _above_dateline(blocks), _before_areas(blocks)
    names_toplines = any(block.area == "toplines" for block in blocks)
    for i, block in enumerate(blocks):
        if block.area != area:
            part, area = AREAS.get(block.area, "sections" if area in AREAS else part), block.area
        signpost = read_signpost(block)
        if signpost:
            part = "late toplines" if signpost == "toplines" and part in _AFTER_TAKEAWAYS else signpost
        elif is_aside(block) or (part in _BEFORE_SECTIONS and is_label(block) and not _holds_list(blocks, i)):
            continue
        elif part in _OF_TAKEAWAYS and _is_within(blocks, i, bold=bold):
            yield _read_between(block), block
        else:
            above_text = i < unnamed or (block.area == "toplines" and not led)
            before = above_text and (block.italic or tells_cutoff(block) or (names_toplines and i < unnamed))
            if _is_standing_note(part, block, series, before_areas=before, headed=headed):
                part = "sections" if part == "takeaways" else part  # a list below it is no takeaways
                yield "note", block
                continue
            listed = i + 1 < len(blocks) and blocks[i + 1].tag == "li"
            part, role = _place(part, block, series, above=part == "front" and i < above, listed=listed)
            headed, led = headed or role == "heading", led or role == "topline"
            bold = block.bold if role == "takeaway" else bold
            yield role, block


def _holds_list(blocks: Sequence[Block], i: int) -> bool:
    """Return whether the entries below a list entry are in a list of its own."""
    return i + 1 < len(blocks) and blocks[i + 1].tag == "li" and blocks[i + 1].depth > blocks[i].depth > 0


def _is_within(blocks: Sequence[Block], i: int, *, bold: bool) -> bool:
    """Return whether a block stands among takeaways and is none: anything in the area of their name, captions elsewhere."""
    if blocks[i].tag == "li":
        return blocks[i].italic and calls_itself_note(blocks[i])
    return AREAS.get(blocks[i].area) == "intro" or goes_on(blocks, i, bold=bold)


def _read_between(block: Block) -> str:
    """Return the role of a block that stands among takeaways and is none."""
    if is_correction(block):
        return "correction"
    return "note" if calls_itself_note(block) else "paragraph"


def _before_areas(blocks: Sequence[Block]) -> int:
    """Return how many blocks stand before the first one in a named area; 0 where no area has a name."""
    return next((i for i, block in enumerate(blocks) if block.area in AREAS), 0)


def _is_standing_note(
    part: str, block: Block, series: SeriesShape, *, before_areas: bool, headed: bool
) -> bool:
    """Return whether a block is a standing remark on the product rather than a report of the day.

    Standing remarks are: blocks above the named areas (`before_areas`), sentences in italics between the takeaways
    and the first section, remarks on how the series is published, and blocks that call themselves a note, except
    among the toplines.
    """
    if block.tag == "li" or is_correction(block):
        return False
    if before_areas:
        return (block.text.endswith(SENTENCE_END) or tells_cutoff(block)) and not is_heading(block)
    if part in {"toplines", "late toplines"}:
        return False
    if part == "front":
        on_the_series = is_of(block.text, series) and _PUBLISHES.search(block.words) and is_prose(block)
        says_note = calls_itself_note(block) and (block.italic or find_cutoff(block.text))
        return bool(on_the_series or says_note)
    in_italics = block.italic and not headed and not block.area and block.text.endswith(SENTENCE_END)
    return in_italics or bool(calls_itself_note(block))


def _above_dateline(blocks: Sequence[Block]) -> int:
    """Return how many blocks stand above the line "June 1, 5:30pm ET"; 0 where there is none."""
    return next((i for i, block in enumerate(blocks[:_MAX_FRONT_BLOCKS]) if read_dateline(block.text)), 0)


def _place(part: str, block: Block, series: SeriesShape, *, above: bool, listed: bool) -> tuple[str, str]:
    """Return the part that a block belongs to, given the part of the block before it, and the block's role.

    Blocks `above` the date line are title, edition and authors, except a notice to readers in full sentences. Prose
    introduces takeaways only right above their list (`listed`).
    """
    role = "heading" if is_heading(block) else "paragraph"
    if part != "sections" and is_correction(block):
        return part, "correction"
    if above:
        return "front", "topline" if is_prose(block) else "front"
    if part == "front":
        return ("front", "front") if is_front(block, series) else ("toplines", "topline")
    if part == "toplines" or (part == "late toplines" and role == "paragraph"):
        return part, "topline"
    if part in _OF_TAKEAWAYS and block.tag == "li":
        return ("sections", role) if names_effort(block) else ("takeaways", "takeaway")
    introduces = part == "intro" and role == "paragraph" and (listed or not is_prose(block))
    return (part if introduces else "sections"), role


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
