"""Build Slack blocks within Slack's limits (Block Kit reference: header, section and context blocks).

Quoted words stand in plain_text objects, where Slack formats nothing, so that no page can write to a channel in
bold or call everyone to it. Only our own words and links are mrkdwn.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Any
from urllib.parse import quote

from monitor.compose.view import Entry, Group, Strip, View, is_web
from monitor.worddiff import marked

Block = dict[str, Any]

BLOCKS = 50  # a message
HEADER = 150  # characters
TEXT = 3000  # characters of one text object, after escaping
_CUT = "[...]"
_SQUARES = "⬜🟨🟧🟥🟫"  # of one width on a phone, where nothing else is
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def build_blocks(view: View) -> tuple[Block, ...]:
    """Return the sheet as at most 50 blocks; entries that do not fit are counted after the last one shown."""
    head = list(_head(view))
    foot = [_context(_plain(view.footer))] if view.footer else []
    room = BLOCKS - len(head) - len(foot) - 1  # one is kept for the count
    body: list[Block] = []
    entries = [(group, entry) for group in view.groups for entry in group.entries]
    for told, (group, entry) in enumerate(entries):
        opening = [_heading(group)] if entry is group.entries[0] else []
        more = [*opening, *_entry(entry, view)]
        if len(body) + len(more) > room:
            return (*head, *body, _left_out(len(entries) - told, view), *foot)
        body += more
    return (*head, *body, *foot)


def _head(view: View) -> Iterator[Block]:
    yield {"type": "header", "text": _plain(view.subject, HEADER)}
    yield _context(_plain(view.summary))
    if view.note:
        yield _context(_plain(f"Note: {view.note}"))
    if view.strip:
        yield _section(_plain("\n".join((view.strip.caption, *_rows(view.strip)))))
    if view.paragraphs:
        yield _section(_plain("\n".join(view.paragraphs)))


def _left_out(count: int, view: View) -> Block:
    """Say how many entries did not fit, and where they are."""
    left = f"{count} more not shown here for want of room"
    if view.url and is_web(view.url):
        return _context({"type": "mrkdwn", "text": f"{left}: <{_address(view.url)}|the whole assessment>"})
    return _context(_plain(f"{left}; `monitor digest` prints them all"))


def _rows(strip: Strip) -> Iterator[str]:
    for row in strip.rows:
        yield f"{''.join(_SQUARES[strip.heat(count)] for count in row.counts)} {row.name}"


def _heading(group: Group) -> Block:
    return _section({"type": "mrkdwn", "text": _fit(f"*{group.heading} ({len(group.entries)})*", TEXT)})


def _entry(entry: Entry, view: View) -> Iterator[Block]:
    said = f"“{marked(entry.pieces)}”"
    yield _section(_plain(f"{entry.label}\n{said}" if entry.label else said))
    if entry.facts:
        yield _context(_plain("\n".join(f"{fact.label}: {fact.text}" for fact in entry.facts)))
    if entry.is_quotation:
        yield _context({"type": "mrkdwn", "text": _source(entry, view)})


def _source(entry: Entry, view: View) -> str:
    """Return "Source: <address|name>, takeaway 3 of 9"; what is no web address is not linked."""
    name = _fit(view.source, HEADER)
    place = f", {entry.place}" if entry.place else ""
    if not is_web(entry.quote.url):
        return f"Source: {name}{place}"
    return f"Source: <{_address(entry.quote.url)}|{name}>{place}"


def _address(url: str) -> str:
    return _fit(quote(url, safe="%/:?#[]@!$&'()*+,;=~"), TEXT // 2)


def _section(text: Block) -> Block:
    return {"type": "section", "text": text}


def _context(text: Block) -> Block:
    return {"type": "context", "elements": [text]}


def _plain(text: str, limit: int = TEXT) -> Block:
    return {"type": "plain_text", "text": _fit(text, limit) or " ", "emoji": False}


def _fit(text: str, limit: int) -> str:
    """Escape what Slack reads as markup, and cut the text so that it stays within `limit` afterwards."""
    sizes = list(accumulate(len(_ESCAPES.get(c, c)) for c in text))
    if not sizes or sizes[-1] <= limit:
        return _escape(text)
    return _escape(text[: bisect_right(sizes, limit - len(_CUT))]) + _CUT


def _escape(text: str) -> str:
    return "".join(_ESCAPES.get(c, c) for c in text)
