"""Find key takeaways in any form: lists, nested lists, paragraphs, lists with captions between."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from monitor.errors import LayoutChanged
from monitor.parse.block import Block
from monitor.parse.entries import split_lines
from monitor.parse.lines import FULL_STOPS, has_objective, reads_as_heading
from monitor.parse.roles import (
    AREAS,
    MIN_PROSE_CHARS,
    MIN_SENTENCE_CHARS,
    calls_itself_note,
    is_correction,
    is_effort,
    is_heading,
    is_label,
    is_remark,
    is_sentence,
    names_effort,
    read_signpost,
    speaks_to_readers,
    tells_of_itself,
)
from monitor.parse.typed_signs import read_count

_INTRODUCES = re.compile(
    r"\b(the following\b(?! (day|night|morning|week|month|year))|as follows\b|takeaways\b(?!:)|(listed|given|shown) below\b)"
)
_ENDS = (*FULL_STOPS, ";", "; and")  # of entries that together make one sentence
_MAX_CHARS = 1_000  # characters of a paragraph that is a takeaway
_MAX_CAPTION_CHARS = 400  # characters of a caption between two lists; a longer paragraph is no caption
_MAX_BETWEEN = 8  # blocks between two lists, such as captions


def list_paragraphs(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Turn paragraphs that are takeaways into list entries.

    If their area has a name, these are its sentences without footnote marks. Elsewhere they are the paragraphs below the
    heading that are numbered or else the sentences in bold; those below a list count only if a standing note ends the
    takeaways. A single sentence above a list may introduce it. Raises LayoutChanged if it is uncertain whether a
    paragraph is a takeaway.
    """
    found = {*_in_area(blocks), *_below_headings(blocks)}
    return tuple(
        entry for i, block in enumerate(blocks) for entry in (split_lines(block) if i in found else [block])
    )


def _in_area(blocks: Sequence[Block]) -> Iterator[int]:
    area = [i for i, block in enumerate(blocks) if AREAS.get(block.area) == "intro"]
    first = next((i for i in area if blocks[i].tag == "li"), None)
    if first is not None:
        area = [i for i in area if not speaks_to_readers(blocks[i])]
    said = [i for i in area if _is_statement(blocks[i]) and not (blocks[i].italic or blocks[i].marks)]
    others = [blocks[i] for i in area if i not in said and blocks[i].tag == "p"]
    if first is not None:
        short = [block for block in others if len(block.text) <= _MAX_CAPTION_CHARS and not block.italic]
        _refuse(block for block in short if is_sentence(block))
    elif said:
        _refuse(block for block in others if not (block.text.endswith(":") or read_signpost(block)))
    if first is not None or said:
        _refuse(_behind_area(blocks[area[-1] + 1 :], least=1 if first is None else 0))
    yield from _without_introduction(blocks, said, first)


def _behind_area(blocks: Sequence[Block], *, least: int) -> Iterator[Block]:
    """Yield the sentences after the takeaways' area up to the last list entry, at least in the first `least` blocks."""
    outside = [*takewhile(lambda block: not (block.area or is_heading(block)), blocks)]
    listed = [i for i, block in enumerate(outside) if block.tag == "li" and is_sentence(block)]
    for block in outside[: max([least, *listed])]:
        if _is_statement(block) and not (block.italic or block.marks):
            yield block


def _below_headings(blocks: Sequence[Block]) -> Iterator[int]:
    for start, heading in enumerate(blocks, 1):
        if heading.area in AREAS or heading.tag == "li" or read_signpost(heading) != "intro":
            continue
        introduced = start < len(blocks) and blocks[start].tag == "p" and blocks[start].text.endswith(":")
        counted = _counted(blocks, start + introduced)
        begin = start + introduced + len(counted)
        end = next((i for i in range(begin, len(blocks)) if _ends_takeaways(blocks[i])), len(blocks))
        first = next((i for i in range(begin, end) if blocks[i].tag == "li"), None)
        is_closed = end < len(blocks) and calls_itself_note(blocks[end])
        until = end if first is None or is_closed else first
        bold = [i for i in range(begin, until) if _is_bold_statement(blocks[i])]
        if counted and not is_closed:
            _refuse(blocks[i] for i in bold)
        if first is None:
            _refuse(_among_paragraphs(blocks, bold))
            doubtful = _may_be_last if bold else _may_be_taken
            _refuse(block for block in blocks[end : end + 1] if not counted and doubtful(block))
        else:
            last = max(i for i in range(begin, end) if blocks[i].tag == "li")
            below = [block for block in blocks[last:until] if block.begins_bold]
            among = [block for block in (*blocks[first:last], *below) if not (block.bold or block.italic)]
            _refuse(block for block in among if _is_statement(block))
        yield from _without_introduction(blocks, [*counted, *bold], first)


def _counted(blocks: Sequence[Block], begin: int) -> Sequence[int]:
    """Return the paragraphs from `begin` on whose lines are numbered: 1, 2, 3."""
    counted: list[int] = []
    numbers: list[int | None] = []
    for i, block in enumerate(blocks[begin:], begin):
        more = [read_count(line.text) for line in split_lines(block)]
        if block.tag != "p" or more != [*range(len(numbers) + 1, len(numbers) + len(more) + 1)]:
            break
        numbers += more
        counted.append(i)
    return counted if len(numbers) > 1 else []


def _among_paragraphs(blocks: Sequence[Block], said: Sequence[int]) -> Iterator[Block]:
    """Yield the paragraphs from the first takeaway to the last sentence in bold before any note or effort."""
    passed: list[Block] = []
    below = blocks[said[0] :] if said else ()
    for block in takewhile(lambda one: one.tag == "p" and not _closes(one), below):
        if _is_bold_statement(block):
            yield from passed
            passed = []
        else:
            passed.append(block)


def _may_be_last(block: Block) -> bool:
    """Return whether a paragraph is in bold as the takeaways above it are, but too short or too long for one."""
    is_said = block.tag == "p" and block.bold and block.text.endswith(FULL_STOPS)
    return is_said and not is_effort(block)


def _closes(block: Block) -> bool:
    return calls_itself_note(block) or is_effort(block)


def check_all_taken(sorted_: Sequence[tuple[str, Block]]) -> None:
    """Raise LayoutChanged if a sentence beside the takeaways may be one of them.

    That is a sentence directly above the first, a list entry or a part of a sentence between them, or a sentence below the
    last but above the first section, note or report with footnotes.
    """
    places = [i for i, (role, _) in enumerate(sorted_) if role == "takeaway"]
    if not places:
        return
    above = takewhile(lambda one: one[0] == "paragraph", reversed(sorted_[: places[0]]))
    _refuse(block for _, block in above if _may_be_taken(block) and not _INTRODUCES.search(block.words))
    between = [block for role, block in sorted_[places[0] : places[-1]] if role == "paragraph"]
    _refuse(
        block for block in between if _may_be_taken(block) and (block.tag != "p" or not is_sentence(block))
    )
    below = [block for _, block in sorted_[places[-1] :]]
    end = next((i for i in range(1, len(below)) if _begins_other(below, i)), len(below))
    _refuse(block for block in below[1:end] if _may_be_taken(block))


def _begins_other(below: Sequence[Block], i: int) -> bool:
    """Return whether block `i` begins another part; block 0 is the last takeaway.

    A heading does unless it is directly above a list. A sentence in bold does only there, as it introduces the list, and
    only if no note ends that list.
    """
    block, rest = below[i], below[i + 1 :]
    behind = next((one for one in rest if one.tag != "li" and not is_correction(one)), None)
    above_list = bool(rest) and rest[0].tag == "li" and not names_effort(rest[0])
    if is_heading(block) and not _may_be_taken(block):
        return not above_list
    is_closed = behind is not None and calls_itself_note(behind)
    introduces = above_list and not (is_closed or tells_of_itself(block) or speaks_to_readers(block))
    is_report = block.tag == "p" and (introduces if block.bold else bool(block.marks))
    return is_report or is_effort(block) or calls_itself_note(block) or block.area not in {"", below[0].area}


def _may_be_taken(block: Block) -> bool:
    is_said = MIN_SENTENCE_CHARS <= len(block.text) <= _MAX_CHARS and block.text.endswith(_ENDS)
    is_named = block.tag != "li" and has_objective(block.text)
    return is_said and not (is_named or block.italic or speaks_to_readers(block))


def _without_introduction(blocks: Sequence[Block], said: Sequence[int], first: int | None) -> Sequence[int]:
    """Return the sentences, without one that stands alone above the `first` entry of a list and must introduce it."""
    above = [i for i in said if first is not None and i < first]
    if len(above) != 1:
        return said
    _refuse(blocks[i] for i in above if not _INTRODUCES.search(blocks[i].words))
    return said[1:]


def _refuse(doubtful: Iterable[Block]) -> None:
    """Raise LayoutChanged for a paragraph that may be a takeaway: none is ever left out silently."""
    for block in doubtful:
        if not is_remark(block):
            raise LayoutChanged(
                "only takeaways, notes and captions below 'Key Takeaways'", repr(block.text[:60])
            )


def _ends_takeaways(block: Block) -> bool:
    """Return whether a block, such as a heading, a note or prose, ends the takeaways."""
    if block.tag == "li":
        return names_effort(block) and not is_label(block)
    may_stand_there = _is_bold_statement(block) or _is_between(block, bold=True)
    return not may_stand_there or is_heading(block) or calls_itself_note(block)


def _is_statement(block: Block) -> bool:
    """Return whether a paragraph is a sentence that may be a takeaway."""
    return (
        block.tag == "p"
        and is_sentence(block)
        and all(len(line.text) <= _MAX_CHARS for line in split_lines(block))
        and not (is_remark(block) or is_heading(block))
    )


def _is_bold_statement(block: Block) -> bool:
    return block.bold and _is_statement(block)


def goes_on(blocks: Sequence[Block], i: int, bold: bool) -> bool:
    """Return whether a list of takeaways goes on after the captions or headings that begin at block `i`.

    `bold` says whether its entries are in bold. A sentence in bold between lists introduces another list.
    """
    between = list(
        takewhile(lambda block: block.tag != "li" or is_label(block), blocks[i : i + _MAX_BETWEEN + 1])
    )
    if not between or len(between) > _MAX_BETWEEN or i + len(between) >= len(blocks):
        return False
    after = blocks[i + len(between)]
    ends = _ENDS if bold else FULL_STOPS
    is_entry = after.bold == bold and after.text.endswith(ends) and not names_effort(after)
    return is_entry and all(block.tag == "li" or _is_between(block, bold=bold) for block in between)


def _is_between(block: Block, *, bold: bool) -> bool:
    most = _MAX_CAPTION_CHARS if bold and not block.bold and not block.marks else MIN_PROSE_CHARS
    is_other = calls_itself_note(block) or tells_of_itself(block) or speaks_to_readers(block)
    is_short = len(block.text) <= most or calls_itself_note(block)
    is_label = not block.text.endswith(":") or reads_as_heading(block.text)
    is_said = block.bold and not block.italic and not is_other
    is_sentence = is_said and block.text.endswith(FULL_STOPS)
    is_end = is_effort(block) or (is_heading(block) and not bold) or read_signpost(block)
    return is_short and is_label and not (is_sentence or is_end)
