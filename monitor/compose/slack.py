"""Build Slack blocks within Slack's limits (Block Kit reference: header, context, divider and rich_text blocks).

Quoted words are in rich_text elements, which Slack takes literally, so that no page can write to a channel in bold or call
everyone to it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any
from urllib.parse import quote

from monitor.compose.group import FOLDED_CHARS, MAX_CONTENTS_CHARS, Entry, Group
from monitor.compose.phrases import join_names
from monitor.compose.room import shorten
from monitor.compose.textual import lines_of
from monitor.compose.view import View
from monitor.text import CUT, clip, counted, is_web
from monitor.worddiff import Piece

Block = dict[str, Any]

MAX_BLOCKS = 50  # blocks of a message
MAX_HEADER_CHARS = 150  # characters of a header
MAX_TEXT_CHARS = 3000  # characters of one text object, after escaping
MAX_QUOTE_CHARS = 3000  # characters of one quote
MAX_MESSAGE_CHARS = 12_000  # characters of all texts; Slack refuses not much more ("msg_blocks_too_long")
MAX_STRIP_COLUMNS = 72  # columns of the strip, which is preformatted text
MAX_NOTICE_CHARS = 9000  # characters of all paragraphs of a notice
MAX_NAMES_CHARS = 2500  # characters of the names of new themes left out
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def build_blocks(view: View) -> tuple[Block, ...]:
    """Return the view as at most 50 blocks; what does not fit is shortened or counted, with a pointer to the rest."""
    return tuple(_build(shorten(view, lambda one: _fits(_build(one, view))), view))


def _build(view: View, whole: View) -> list[Block]:
    body = [block for group in view.groups for block in _group(group, view)]
    return [*_head(view), *body, *_foot(view, whole)]


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MAX_BLOCKS and _size(blocks) <= MAX_MESSAGE_CHARS


def _head(view: View) -> Iterator[Block]:
    yield {"type": "header", "text": _plain(view.headline or view.subject, MAX_HEADER_CHARS)}
    names = ", ".join(filter(None, (view.series_name, view.dateline)))
    links = _links(view)
    said = _escaped(f"{names}. {view.summary}", MAX_TEXT_CHARS - len(links))
    yield _context({"type": "mrkdwn", "text": f"{said}{links}"})
    for note in view.notes:
        yield _context(_plain(note))
    if view.strip:
        lines = clip("\n".join(lines_of(view.strip, MAX_STRIP_COLUMNS)), MAX_QUOTE_CHARS)
        yield _rich({"type": "rich_text_preformatted", "elements": [_run(lines)]})
        yield _context(_own(view.strip.legend))
    if view.paragraphs:
        yield from _paragraphs(view.paragraphs)


def _paragraphs(paragraphs: Sequence[str]) -> Iterator[Block]:
    """Yield as many paragraphs as there is room for; the others are counted."""
    sizes = list(accumulate(min(len(one), MAX_QUOTE_CHARS) for one in paragraphs))
    shown = min(bisect_right(sizes, MAX_NOTICE_CHARS), MAX_BLOCKS // 2)
    for paragraph in paragraphs[:shown]:
        yield _rich(_section(*_with_code(clip(paragraph, MAX_QUOTE_CHARS))))
    if left := len(paragraphs) - shown:
        yield _context(_own(f"{counted(left, 'more paragraph')}; `monitor status` says all that is wrong."))


def _foot(view: View, whole: View) -> list[Block]:
    """Return the last blocks: links to the assessments of a period; then what is left out, credit, and commands.

    What is left out has the names of the new and the possibly new themes in it.
    """
    shown = {entry.number for entry in view.entries}
    left = [entry for entry in whole.entries if entry.number not in shown]
    new = _join_names((one for one in left if one.quote.status == "new"), MAX_NAMES_CHARS)
    possible = _join_names((one for one in left if one.quote.possibly_new), MAX_CONTENTS_CHARS)
    bold = view.legend.replace("[Brackets]", "Bold")
    said = (
        _own(view.left_out),
        _plain(f"New: {new}." if new else ""),
        _plain(f"Possibly new: {possible}." if possible else ""),
        _own(" ".join(filter(None, (bold, view.footer, view.command)))),
    )
    elements = [one for one in said if one["text"].strip()]
    foot = [{"type": "context", "elements": elements}] if elements else []
    return [*_sources(view), *foot]


def _join_names(entries: Iterable[Entry], limit: int) -> str:
    return join_names([*dict.fromkeys(entry.name for entry in entries if entry.name)], limit)


def _sources(view: View) -> Iterator[Block]:
    """Yield a line of links to the assessments of a period."""
    links = [_link(day, url) if is_web(url) else _run(day) for day, url in view.sources]
    if links:
        later = (piece for link in links[1:] for piece in (_run(", "), link))
        yield _rich(_section(_run("At the publisher: "), links[0], *later))


def _group(group: Group, view: View) -> Iterator[Block]:
    yield {"type": "divider"}
    yield _rich(_section(_run(f"{group.heading} {group.number}", bold=True)))
    if group.form == "full":
        for entry in group.entries:
            yield _entry(entry, view)
    else:
        rows = [_section(*_row(entry)) for entry in group.entries]
        yield _rich({"type": "rich_text_list", "style": "bullet", "elements": rows})


def _entry(entry: Entry, view: View) -> Block:
    address = entry.quote.page or entry.quote.url
    name = entry.name or entry.place or view.source
    title = _link(name, address) if is_web(address) else _run(name, bold=True)
    number = [_run("  "), _run(entry.number, code=True)] if entry.number else []
    lines = [_section(_run(" ".join(entry.below)))] if entry.below else []
    return _rich(
        _section(title, *number),
        {"type": "rich_text_quote", "elements": list(_runs(entry.pieces))},
        *lines,
    )


def _row(entry: Entry) -> Iterator[Block]:
    if entry.lead:
        yield _run(entry.lead, bold=True)
    if entry.lead and entry.number:
        yield _run("  ")
    if entry.number:
        yield _run(entry.number, code=True)
    if entry.is_quotation:
        said = "\n".join(filter(None, (clip(entry.quote.text, FOLDED_CHARS), " ".join(entry.below))))
        yield _run(f"{': ' if entry.lead or entry.number else ''}{said}")
    elif entry.lines:
        yield _run(f", {entry.lines[0]}")


def _runs(pieces: tuple[Piece, ...]) -> Iterator[Block]:
    """Yield the words, added ones bold, removed ones struck through; cut after MAX_QUOTE_CHARS."""
    room = MAX_QUOTE_CHARS
    for n, (mark, words) in enumerate(pieces):
        style = {"added": {"bold": True}, "removed": {"strike": True}}.get(mark, {})
        yield _run(clip(words, room) + (" " if n + 1 < len(pieces) else ""), **style)
        room -= len(words)
        if room <= 0:
            return


def _links(view: View) -> str:
    page = f" <{_address(view.page)}|Open the page>" if is_web(view.page) else ""
    publisher = f" <{_address(view.url)}|At the publisher>" if is_web(view.url) else ""
    return f"{page} ·{publisher}" if page and publisher else page + publisher


def _address(url: str | None) -> str:
    """Return an address that cannot end the link it is in; a very long one is cut."""
    return _quoted(url or "").replace("&", "&amp;")


def _quoted(url: str) -> str:
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~")[: MAX_TEXT_CHARS // 4]


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _section(*runs: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(runs)}


def _run(text: str, **style: bool) -> Block:
    return {"type": "text", "text": text or " ", **({"style": style} if style else {})}


def _with_code(text: str) -> Iterator[Block]:
    """Yield a text with the commands between backticks as code."""
    for n, piece in enumerate(text.split("`")):
        if piece:
            yield _run(piece, code=True) if n % 2 else _run(piece)


def _link(text: str, url: str) -> Block:
    return {
        "type": "link",
        "url": _quoted(url),
        "text": clip(text, MAX_HEADER_CHARS) or url,
        "style": {"bold": True},
    }


def _context(text: Block) -> Block:
    return {"type": "context", "elements": [text]}


def _plain(text: str, limit: int = MAX_TEXT_CHARS) -> Block:
    return {"type": "plain_text", "text": _escaped(text, limit) or " ", "emoji": False}


def _own(text: str) -> Block:
    """Return our own words, with commands between backticks as code: in them no page can set anything in bold."""
    return {"type": "mrkdwn", "text": _escaped(text, MAX_TEXT_CHARS)}


def _escaped(text: str, limit: int) -> str:
    """Escape what Slack reads as markup, and cut the text so that it stays within `limit` afterwards."""
    sizes = list(accumulate(len(_ESCAPES.get(c, c)) for c in text))
    if not sizes or sizes[-1] <= limit:
        return "".join(_ESCAPES.get(c, c) for c in text)
    return "".join(_ESCAPES.get(c, c) for c in text[: bisect_right(sizes, limit - len(CUT))]) + CUT


def _size(blocks: object) -> int:
    """Return how many characters of text the blocks contain."""
    if isinstance(blocks, list):
        return sum(map(_size, blocks))
    if isinstance(blocks, dict):
        return sum(
            len(value) if key in {"text", "url"} and isinstance(value, str) else _size(value)
            for key, value in blocks.items()
            if isinstance(value, str | list | dict)
        )
    return 0
