"""Read endnotes: numbered sources, with their addresses in full."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from monitor.errors import LayoutChanged
from monitor.models import Endnote
from monitor.parse.block import Block
from monitor.parse.roles import is_heading, is_labelled_correction, names_endnotes
from monitor.text import find_urls, squeeze, trim_url

MAX_NOTES = 2_000  # per page; numbers have at most three digits

_MARK = re.compile(
    r"(?:(?P<begins>\A|\n)[ \t\u00a0\u200b-\u200f\u2060\ufeff]{0,9})?\[\s?(?P<number>\d{1,3})\s?\]"
)
_TYPED = re.compile(r"^[ \t\u00a0]{0,9}\(?(\d{1,3})(?:[.):]?\s)", re.MULTILINE)  # "1. ", without brackets
# The placeholder of a link, between private-use characters, which no page has by chance.
_LINK = re.compile("\ue000(\\d+)\ue001")
# Spaces within a link that browsers and WordPress encode: "https://tass%C2%A0dot%C2%A0ru/1;%20https://a.example/2".
_CODED_SPACE = re.compile(
    r"(?:%20|%c2%a0){1,9}(?=https?://|dot\b|dot%)|(?<=dot)(?:%20|%c2%a0){1,9}", re.IGNORECASE
)
# Between several addresses that an editor pasted into one link.
_JOINED = re.compile(r"(?<![;,\s])[;,\s]+(?=https?://)")
# After a link that ends before its address, which is written with "dot": "https://tass", then " dot ru/...".
_DOT = re.compile(r"\s{0,9}[\[(]dot\b|\s{1,9}dot\b", re.IGNORECASE)


def cut_endnotes(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """Separate the body from its endnotes; corrections among or below these belong to the body."""
    body, notes = _cut(blocks)
    corrections = filter(is_labelled_correction, notes)
    return [*body, *corrections], [block for block in notes if not is_labelled_correction(block)]


def _cut(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """Separate the body from its endnotes: a named area, or all from the first note (below the last rule, if any is).

    A block before note 1 with a higher number begins with a misplaced mark. If no note has a number in brackets, they are
    the entries or numbered lines below the last heading, if that is "Endnotes".
    """
    named = [block for block in blocks if block.area == "endnotes"]
    if named:
        return [block for block in blocks if block.area != "endnotes"], named
    rule = max((i for i, block in enumerate(blocks) if block.tag == "hr"), default=-1)
    notes = [i for i, block in enumerate(blocks) if _is_note(block)]
    starts = [i for i in notes if i > rule] or notes or _below_their_heading(blocks)
    first = next(
        (i for i in starts if blocks[i].marks[:1] == ((0, 1),)), starts[0] if starts else len(blocks)
    )
    return blocks[:first], blocks[first:]


def _below_their_heading(blocks: Sequence[Block]) -> list[int]:
    """Return where endnotes without brackets begin: below the last heading."""
    last = max((i for i, block in enumerate(blocks) if is_heading(block)), default=len(blocks))
    below = blocks[last + 1 : last + 2]
    return [last + 1] if below and names_endnotes(blocks[last]) and _is_counted(below[0]) else []


def _is_note(block: Block) -> bool:
    """Return whether a block begins with a number in brackets, like an endnote."""
    return block.tag in {"p", "li"} and block.begins_marked


def _is_counted(block: Block) -> bool:
    """Return whether a block is a list entry or begins with a number that is not in brackets."""
    return block.tag == "li" or (block.tag == "p" and _TYPED.match(f"{block.text} ") is not None)


def read_endnotes(blocks: Iterable[Block]) -> tuple[Endnote, ...]:
    """Return the notes in the blocks; a block without a number continues the note before it.

    If no block has a number in brackets, list entries are numbered by their place, as browsers do, and any number at the
    beginning of a line counts. Raises LayoutChanged for more notes than any real page has.
    """
    notes: list[_Note] = []
    blocks = tuple(blocks)
    counts = not any(map(_is_note, blocks))
    for block in blocks:
        text, links = _with_links(block)
        if counts:
            text = f"[{len(notes) + 1}] {text}" if block.tag == "li" else _TYPED.sub(r"[\1] ", text)
        for number, part in _split(text, notes[-1].number if notes else 0):
            if number is not None:
                notes.append(_Note(number, [], []))
            if notes:
                notes[-1].texts.append(_printed(part, links))
                notes[-1].urls.extend(_addresses(part, links))
    if len(notes) > MAX_NOTES:
        raise LayoutChanged(f"at most {MAX_NOTES} endnotes", len(notes))
    return tuple(
        Endnote(number=note.number, text=squeeze(" ".join(note.texts)), urls=tuple(dict.fromkeys(note.urls)))
        for note in notes
        if note.number
    )


class _Note(NamedTuple):
    """A note that is still being put together."""

    number: int
    texts: list[str]
    urls: list[str]


class _Link(NamedTuple):
    href: str
    text: str


def _with_links(block: Block) -> tuple[str, list[_Link]]:
    """Return the block's text with a placeholder for each link, and the links."""
    pieces, links = list[str](), list[_Link]()
    for href, runs in groupby(block.runs, key=lambda run: run.href):
        words = "".join([run.text for run in runs]).replace("\ue000", "").replace("\ue001", "")
        if not href or not href.lower().startswith(("http://", "https://")) or not words.strip():
            pieces.append(words)
            continue
        mark = _MARK.match(words)
        start = mark.end() if mark else 0  # a link may begin before its number
        pieces.append(f"{words[:start]}\ue000{len(links)}\ue001")
        spaced = _CODED_SPACE.sub(" ", href) if "%" in href else href
        links.append(_Link(trim_url(spaced), words[start:]))
    return "".join(pieces), links


def _split(text: str, last: int) -> Iterator[tuple[int | None, str]]:
    """Split the text at its note numbers; a number inside a line counts only if it is the next in order."""
    start, number = 0, None
    for mark in _MARK.finditer(text):
        found = int(mark["number"])
        if found == last + 1 or mark["begins"] is not None:
            yield number, text[start : mark.start()]
            start, number, last = mark.end(), found, found
    yield number, text[start:]


def _printed(part: str, links: list[_Link]) -> str:
    return squeeze(_LINK.sub(lambda sign: links[int(sign[1])].text, part))


def _addresses(part: str, links: list[_Link]) -> tuple[str, ...]:
    """Return the addresses of the links and of the text around them, in order, each once."""
    urls: list[str] = []
    plain: list[str] = []  # text since the last complete link, and links that continue in it
    end = 0
    for sign in _LINK.finditer(part):
        link = links[int(sign[1])]
        plain.append(part[end : sign.start()])
        end = sign.end()
        if _DOT.match(part, end) or ("dot" in link.href.lower() and _DOT.search(link.href)):
            plain.append(link.href.rstrip("/."))
        else:
            urls += [*find_urls("".join(plain)), *_split_joined(link.href)]
            plain = []
    return tuple(dict.fromkeys([*urls, *find_urls("".join([*plain, part[end:]]))]))


def _split_joined(href: str) -> list[str]:
    """Return the addresses in a trimmed link: usually one, which needs no search."""
    return [*map(trim_url, _JOINED.split(href))] if href.count("http") > 1 else [href]
