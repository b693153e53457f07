"""Sort blocks in reading order into toplines, takeaways, sections and endnotes."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import TypeVar

from monitor.errors import LayoutChanged
from monitor.models import Endnote
from monitor.parse.block import Block
from monitor.parse.endnotes import cut_endnotes, read_endnotes
from monitor.parse.entries import read_entries
from monitor.parse.lines import (
    SENTENCE_END,
    Dateline,
    find_as_of,
    find_cutoff,
    find_date,
    is_of,
    read_authors,
    read_dateline,
    reads_as_heading,
)
from monitor.parse.roles import (
    AREAS,
    calls_itself_note,
    is_aside,
    is_correction,
    is_front,
    is_heading,
    is_label,
    is_labelled_correction,
    is_prose,
    is_sentence,
    names_effort,
    read_kind,
    read_signpost,
    tells_cutoff,
    tells_of_itself,
)
from monitor.parse.takeaways import check_all_taken, goes_on, list_paragraphs
from monitor.site import SeriesShape

Found = TypeVar("Found")
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
    headings: tuple[str, ...]  # of each list of takeaways
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
    body, endnotes = cut_endnotes([*_without_return(blocks)])
    intros = [i for i, block in enumerate(body) if read_signpost(block) == "intro"]
    _check_one_report(body, intros, series)
    sorted_ = tuple(sort_blocks(body, series))
    check_all_taken(sorted_)
    notes = _of(sorted_, "note")
    toplines = tuple({one.text: one for one in reversed(_of(sorted_, "topline"))}.values())[::-1]  # each once
    front = [block.text for block in (*_of(sorted_, "front"), *notes)]
    return Parts(
        toplines=toplines,
        takeaways=read_entries(_of(sorted_, "takeaway")),
        headings=tuple(_find_headings(body, intros)),
        sections=tuple(_gather_sections(sorted_)),
        endnotes=read_endnotes(endnotes),
        corrections=tuple(block.text for block in _of(sorted_, "correction")),
        notes=notes,
        authors=_first(read_authors, front) or (),
        dateline=_first(read_dateline, front),
        as_of=_first(find_as_of, front),
        data_cutoff=_first(find_cutoff, front),
        kind=read_kind([*front, *(block.text for block in toplines[:1])]),
    )


def _without_return(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks; an area of toplines or takeaways that was left for the other one ends there, even without its end tag."""
    left, area = set[str](), ""
    for block in blocks:
        if block.area in AREAS and block.area not in {area, *left}:
            left.add(area)
            area = block.area
        yield replace(block, area="") if block.area in left else block


def _check_one_report(body: Sequence[Block], intros: Sequence[int], series: SeriesShape) -> None:
    """Raise LayoutChanged if more takeaways stand below another title: one of the series, or one with a date."""
    for block in body[intros[0] : intros[-1]] if intros else ():
        is_title = reads_as_heading(block.text) and read_signpost(block) is None
        if is_title and (is_of(block.text, series) or find_date(block.text, near=None)):
            raise LayoutChanged("the takeaways of one report", f"more below {block.text[:60]!r}")


def _find_headings(body: Sequence[Block], intros: Sequence[int]) -> Iterator[str]:
    """Yield the heading of each list of takeaways."""
    for i, end in pairwise([*intros, len(body)]):
        if any(block.tag == "li" and is_sentence(block) for block in body[i:end]):
            yield body[i].text


def _first(read: Callable[[str], Found | None], lines: Iterable[str]) -> Found | None:
    """Return the first result of `read` that is not empty, or None."""
    return next(filter(None, map(read, lines)), None)


Sorted = tuple[str, Block]  # a block's role, and the block


@dataclass(frozen=True, kw_only=True)
class _Body:
    """The blocks to sort, and where the beginning of the page ends and the text starts."""

    blocks: tuple[Block, ...]
    series: SeriesShape
    above_dateline: int  # blocks above the line "June 1, 5:30pm ET"; 0 if there is none
    before_areas: int  # blocks before the first one in a named area; 0 if there is none
    names_toplines: bool


def sort_blocks(blocks: Sequence[Block], series: SeriesShape) -> Iterator[Sorted]:
    """Yield each block with its role, which depends on its words, the blocks before it and its area."""
    body = _survey(list_paragraphs(blocks), series)
    part, area = "front", ""
    latest: dict[str, Block] = {}  # of each role so far
    for i, block in enumerate(body.blocks):
        if block.area != area:
            ends = area in AREAS and not _goes_on_outside(block, part)
            part, area = AREAS.get(block.area, "sections" if ends else part), block.area
        if signpost := read_signpost(block):
            part = "late toplines" if signpost == "toplines" and part in _AFTER_TAKEAWAYS else signpost
        elif not _is_left_out(body.blocks, i, part):
            part, role = _read_role(body, i, part, latest)
            latest[role] = block
            yield role, block


def _goes_on_outside(block: Block, part: str) -> bool:
    """Return whether takeaways go on after their area: it has only their heading, or a stray end tag closed it."""
    return block.tag == "li" if part == "intro" else part == "takeaways" and not block.area


def _survey(blocks: tuple[Block, ...], series: SeriesShape) -> _Body:
    datelines = (i for i, block in enumerate(blocks[:_MAX_FRONT_BLOCKS]) if read_dateline(block.text))
    return _Body(
        blocks=blocks,
        series=series,
        above_dateline=next(datelines, 0),
        before_areas=next((i for i, block in enumerate(blocks) if block.area in AREAS), 0),
        names_toplines=any(block.area == "toplines" for block in blocks),
    )


def _is_left_out(blocks: Sequence[Block], i: int, part: str) -> bool:
    """Return whether a block is no part of the text: a remark, or a button above the sections."""
    places = {"toplines"} if blocks[i].tag == "p" else _BEFORE_SECTIONS
    is_button = part in places and is_label(blocks[i]) and not _holds_list(blocks, i)
    is_of_house = part in _OF_TAKEAWAYS and blocks[i].tag == "li" and tells_of_itself(blocks[i])
    return is_aside(blocks[i]) or is_button or is_of_house


def _read_role(body: _Body, i: int, part: str, latest: Mapping[str, Block]) -> tuple[str, str]:
    """Return a block's part and role; `part` is that of the block before it."""
    block = body.blocks[i]
    bold = "takeaway" not in latest or latest["takeaway"].bold
    if part in _OF_TAKEAWAYS and _is_within(body.blocks, i, bold=bold):
        return part, _read_between(block)
    if _is_standing_note(body, i, part, latest):
        return "sections" if part == "takeaways" else part, "note"  # a list below it holds no takeaways
    if (
        part == "toplines"
        and "topline" not in latest
        and is_front(block, body.series)
        and not is_prose(block)
    ):
        return part, "front"
    return _place(body, i, part)


def _holds_list(blocks: Sequence[Block], i: int) -> bool:
    """Return whether a list entry holds a nested list."""
    return i + 1 < len(blocks) and blocks[i + 1].tag == "li" and blocks[i + 1].depth > blocks[i].depth > 0


def _is_within(blocks: Sequence[Block], i: int, *, bold: bool) -> bool:
    """Return whether a block is among the takeaways but is none: anything in their named area, captions elsewhere."""
    if blocks[i].tag == "li":
        return blocks[i].italic and calls_itself_note(blocks[i])
    return AREAS.get(blocks[i].area) == "intro" or goes_on(blocks, i, bold=bold)


def _read_between(block: Block) -> str:
    """Return the role of a block that is among the takeaways but is none."""
    if is_correction(block):
        return "correction"
    return "note" if calls_itself_note(block) else "paragraph"


def _is_standing_note(body: _Body, i: int, part: str, latest: Mapping[str, Block]) -> bool:
    """Return whether a block is a standing remark about the product rather than about the day.

    Standing remarks are notes above the text, sentences in italics between the takeaways and the first section, remarks
    on how the series is published, and blocks that call themselves a note, except among the toplines.
    """
    block = body.blocks[i]
    if block.tag == "li" or is_correction(block):
        return False
    if _is_above_text(body, i, latest):
        return (block.text.endswith(SENTENCE_END) or tells_cutoff(block)) and not is_heading(block)
    if part in {"toplines", "late toplines"}:
        return False
    if part == "front":
        on_the_series = is_of(block.text, body.series) and _PUBLISHES.search(block.words) and is_prose(block)
        says_note = calls_itself_note(block) and (block.italic or find_cutoff(block.text))
        return bool(on_the_series or says_note)
    no_section = "heading" not in latest and not block.area
    return (block.italic and no_section and block.text.endswith(SENTENCE_END)) or calls_itself_note(block)


def _is_above_text(body: _Body, i: int, latest: Mapping[str, Block]) -> bool:
    """Return whether a block is where notes about the product are.

    Before the first named area, it must be in italics or give the data cut-off time, unless the toplines have an area of
    their own. In that area, above the first topline, it must be in italics or give that time.
    """
    block = body.blocks[i]
    looks_like_note = block.italic or tells_cutoff(block)
    if i < body.before_areas:
        return looks_like_note or body.names_toplines
    return looks_like_note and block.area == "toplines" and "topline" not in latest


def _place(body: _Body, i: int, part: str) -> tuple[str, str]:
    """Return a block's part and role; `part` is that of the block before it.

    Blocks above the date line are title, edition and authors, except a notice to readers in full sentences. Prose
    introduces takeaways only directly above their list.
    """
    block = body.blocks[i]
    role = "heading" if is_heading(block) else "paragraph"
    if is_labelled_correction(block) or (part != "sections" and is_correction(block)):
        return part, "correction"
    if part == "front" and i < body.above_dateline:
        return "front", "topline" if is_prose(block) else "front"
    if part == "front":
        return ("front", "front") if is_front(block, body.series) else ("toplines", "topline")
    if part == "toplines" or (part == "late toplines" and role == "paragraph"):
        return part, "topline"
    if part in _OF_TAKEAWAYS and block.tag == "li":
        return ("sections", role) if _names_section(body.blocks, i) else ("takeaways", "takeaway")
    is_above_list = any(after.tag == "li" for after in body.blocks[i + 1 : i + 2])
    introduces = part == "intro" and role == "paragraph" and (is_above_list or not is_prose(block))
    return (part if introduces else "sections"), role


def _names_section(blocks: Sequence[Block], i: int) -> bool:
    """Return whether a list entry is the name of an effort, or of another section in a list of efforts.

    The latter is no sentence, and it is the heading of a section or in another style than the entry above it.
    """
    block, above = blocks[i], blocks[i - 1]
    if names_effort(block) or block.text.endswith(SENTENCE_END):
        return names_effort(block)
    headings = (one for one in blocks[i:] if one.tag != "li" and one.words.startswith(block.words))
    is_other = (above.tag == "li" and above.bold != block.bold) or any(map(is_heading, headings))
    return is_other and any(map(names_effort, takewhile(lambda one: one.tag == "li", blocks[i:])))


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
