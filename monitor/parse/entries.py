"""The entries of a list -> takeaways: each is one, whatever lists, lines, numbers and buttons it holds."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.parse.block import EDGE, LINE_END, SPACE, Block, Run
from monitor.parse.blocks import without_bullet
from monitor.parse.lines import FULL_STOPS, reads_as_heading
from monitor.parse.roles import MIN_SENTENCE_CHARS, is_button
from monitor.parse.typed_signs import without_typed_signs
from monitor.text import fold

_HEADING = re.compile(r"(?:key )?takeaways?\s?: ", re.IGNORECASE)  # that an editor typed into the first entry
_WORD = re.compile(r"\w+")
_MAX_GROUP_CHARS = 60  # characters of the heading of a nested list


def read_entries(entries: Iterable[Block]) -> tuple[Block, ...]:
    """Return the takeaways in list entries.

    Nested lists and cut sentences are joined; the heading, numbers and repetitions are removed.
    """
    joined = _join_cut(_join_nested(list(entries)))
    if joined and (heading := _HEADING.match(joined[0].text)):
        joined[0] = joined[0].without_beginning(heading[0])
    if len(joined) == 1:
        joined = split_lines(joined[0], at=(LINE_END, EDGE))
    return tuple(_drop_repeats(without_typed_signs([*map(_without_button, joined)])))


def _without_button(entry: Block) -> Block:
    """Return an entry without a link of a few words behind its last sentence: "Read more", "See the map."."""
    last = max((i for i, run in enumerate(entry.runs) if not run.text.isspace()), default=0)
    said = replace(entry, runs=entry.runs[:last])
    behind = replace(entry, runs=entry.runs[last:])
    return said if said.text.endswith(FULL_STOPS) and is_button(behind) else entry


def split_lines(block: Block, *, at: Sequence[str] = (LINE_END,)) -> list[Block]:
    """Return a block as a list entry, or as several if each of its lines, which end at runs in `at`, is a sentence."""
    lines: list[list[Run]] = [[]]
    for run in block.runs:
        if run.text in at:
            lines.append([])
        else:
            lines[-1].append(run)
    entry = replace(block, tag="li", depth=block.depth or 1)
    said = [one for line in lines if (one := without_bullet(replace(entry, runs=tuple(line)))).text]
    each = all(len(one.text) >= MIN_SENTENCE_CHARS and one.text.endswith(FULL_STOPS) for one in said)
    return said if each and len(said) > 1 else [entry]


def _join_nested(entries: Sequence[Block]) -> Iterator[Block]:
    """Join a nested list with the entry above it, unless that is its heading."""
    outer = min((entry.depth for entry in entries), default=0)
    groups: list[list[Block]] = []
    for entry in entries:
        if groups and entry.depth > outer:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    for head, *nested in groups:
        is_heading_of = len(head.text) <= _MAX_GROUP_CHARS and reads_as_heading(head.text)
        if nested and is_heading_of and all(one.text.endswith(FULL_STOPS) for one in nested):
            yield from nested
        else:
            yield replace(head, runs=tuple(run for entry in (head, *nested) for run in (*entry.runs, SPACE)))


def _join_cut(entries: Iterable[Block]) -> list[Block]:
    """Join an entry that ends within a sentence with the next if that begins in lower case: it was cut by mistake."""
    joined: list[Block] = []
    for entry in entries:
        if joined and entry.text[:1].islower() and not joined[-1].text.endswith((*FULL_STOPS, ";", ":")):
            joined[-1] = replace(joined[-1], runs=(*joined[-1].runs, SPACE, *entry.runs))
        else:
            joined.append(entry)
    return joined


def _drop_repeats(entries: Iterable[Block]) -> Iterator[Block]:
    """Drop entries with the words of another, or cut with "..." after its first: some sites repeat a list."""
    said = dict[str, Block]()
    for entry in entries:
        said.setdefault(" ".join(_WORD.findall(fold(entry.text))), entry)
    for words, entry in said.items():
        is_cut = entry.text.endswith(("…", "..."))
        if not (is_cut and any(other.startswith(words) for other in said if other != words)):
            yield entry
