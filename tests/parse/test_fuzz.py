"""Whatever the bytes: an assessment or a ParseError, soon."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

import pytest

from monitor.errors import ParseError
from monitor.parse import explain, parse_assessment, parse_updates
from monitor.render import parse_json, render_json, render_markdown, render_text
from monitor.site import SeriesShape
from tests.pages import CORPUS, GOLDEN
from tests.shapes import ROCA, VELDIA

pytestmark = pytest.mark.slow

Read = TypeVar("Read")
ROUNDS = int(os.environ.get("MONITOR_FUZZ", "300"))  # 20000 for the full run
SLOWEST = 5.0  # seconds of the processor for one page, on a slow machine
TAGS = (
    b"<p>",
    b"</p>",
    b"<ul>",
    b"<li>",
    b"<div>",
    b"</div>",
    b"<strong>",
    b"</body></html>",
    b"<!--",
    b"<script>",
)
OTHERS = (
    b"[1]",
    b"[999]",
    b"Key Takeaways",
    b"\0",
    b"\xff\xfe",
    b"<?xml ",
    b"&#0;",
    b"&#xD800;",
    b"\xed\xa0\x80",
    b"http://[",
    b"<![CDATA[",
)
SIZES = (1, 10, 100, 1_000, 10_000)


def _truncate(chance: random.Random, page: bytes) -> bytes:
    return page[: chance.randrange(len(page) + 1)]


def _behead(chance: random.Random, page: bytes) -> bytes:
    return page[chance.randrange(len(page) + 1) :]


def _cut(chance: random.Random, page: bytes) -> bytes:
    start = chance.randrange(len(page) + 1)
    return page[:start] + page[start + chance.choice(SIZES) :]


def _double(chance: random.Random, page: bytes) -> bytes:
    start, size = chance.randrange(len(page) + 1), chance.choice(SIZES)
    return page[: start + size] * 2 + page[start:]


def _scatter(chance: random.Random, page: bytes) -> bytes:
    broken = bytearray(page)
    for _ in range(chance.choice(SIZES[:4])):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def _insert(chance: random.Random, page: bytes) -> bytes:
    for _ in range(chance.choice((1, 5, 20))):
        start = chance.randrange(len(page) + 1)
        page = page[:start] + chance.choice(TAGS + OTHERS) * chance.choice((1, 1, 1, 300)) + page[start:]
    return page


def _drop_tag(chance: random.Random, page: bytes) -> bytes:
    return page.replace(chance.choice(TAGS), b"")


def _swap_tag(chance: random.Random, page: bytes) -> bytes:
    return page.replace(chance.choice(TAGS), chance.choice(TAGS + OTHERS))


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _truncate,
    _behead,
    _cut,
    _double,
    _scatter,
    _insert,
    _drop_tag,
    _swap_tag,
)


def _originals() -> list[list[tuple[bytes, SeriesShape]]]:
    """Return real pages, where there are any, and ours, each with its series."""
    real = sorted(CORPUS.glob("html/*/*.html")) + sorted(CORPUS.glob("text/*.txt"))
    ours = sorted(GOLDEN.glob("*/page.*"))
    return [
        [(path.read_bytes(), series) for path in paths]
        for paths, series in ((real, ROCA), (ours, VELDIA))
        if paths
    ]


def test_mutated_pages_give_an_assessment_or_a_parse_error() -> None:
    """Pages cut, doubled, scattered and mixed up are read, or refused by a ParseError, within seconds each."""
    chance = random.Random(20220224)  # noqa: S311  # repeatable, not secret
    originals = _originals()
    seen: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(ROUNDS):
        page, series = chance.choice(chance.choice(originals))
        for mutate in chance.choices(MUTATIONS, k=chance.choice((1, 1, 2, 3))):
            page = mutate(chance, page) or b"<"
        start = time.process_time()
        seen[_outcome(page, series)] += 1
        slowest = max(slowest, time.process_time() - start)
    print(dict(seen), f"slowest {slowest:.2f} s")
    assert seen.total() == ROUNDS
    assert slowest < SLOWEST


def _outcome(page: bytes, series: SeriesShape) -> str:
    found = _read(parse_assessment, page, series)
    if isinstance(found, ParseError):
        assert "\n" not in str(found)
        return type(found).__name__
    assert parse_json(render_json(found)) == found
    assert render_text(found)
    assert render_markdown(found)
    return "Assessment"


def _read(entrance: Callable[..., Read], body: bytes, series: SeriesShape) -> Read | ParseError:
    try:
        return entrance(body, url="file:x", series=series)
    except ParseError as error:
        return error


HEAD = b"<!DOCTYPE html><html><head><title>x</title></head><body><h1 id='page-title'>Veldian Offensive Campaign Assessment, June 1</h1><div class='field-name-body'>"
END = b"</div></body></html>"
HARD = {
    "nothing": b"",
    "white space": b" \n" * 1_000_000,
    "NULs": b"\0" * 1_000_000,
    "all bytes": bytes(range(256)) * 4_000,
    "UTF-16": "Key Takeaways:".encode("utf-16") * 1_000,
    "deep": HEAD + b"<div>" * 20_000 + b"deep" + b"</div>" * 15_000 + END,
    "deep bold": HEAD + b"<p>" + b"<b>" * 38_000 + b"x" + END,
    "deep lists": HEAD + b"<p><b>Key Takeaways</b></p>" + b"<ul><li>x" * 19_000 + END,
    "wide": HEAD + b"<p>x</p>" * 19_000 + END,
    "many tags": b"<html>" + b"<p>x</p>" * 900_000,
    "a huge page": b"<html>" + b"x" * 50_000_000,
    "one long line": HEAD + b"<p>" + b"word " * 700_000 + b"</p>" + END,
    "spaces": HEAD + b"<p>a" + b"\n" * 3_900_000 + b"b</p>" + END,
    "marks": HEAD + b"<p>" + b"a [1] " * 500_000 + b"</p>" + END,
    "open marks": HEAD + b"<p>" + b"[" * 3_000_000 + b"</p>" + END,
    "spaced marks": HEAD + b"<hr><p>[1]" + b" [ 1" * 500_000 + b"</p>" + END,
    "notes": HEAD + b"<hr>" + b"<p>[1] https://a.example/ dot b ; </p>" * 19_000 + END,
    "marks in a note": HEAD + b"<hr><p>[1] " + b"x [7]" * 700_000 + b"</p>" + END,
    "dots": HEAD + b"<hr><p>[1] " + b"https://a dot " * 200_000 + b"</p>" + END,
    "parentheses": HEAD + b"<hr><p>[1] https://a" + b"(" * 700_000 + b"</p>" + END,
    "names": HEAD + b"<p>" + b"Ab Cd, " * 500_000 + b"</p>" + END,
    "bullets": HEAD + "<p>·</p>".encode() * 19_000 + END,
    "declarations": HEAD + b"<?xml version='1.0'?>" * 30_000 + END,
    "attributes": HEAD + b"<p " + b"a=b " * 500_000 + b">x</p>" + END,
    "entities": HEAD + b"<p>" + b"&nbsp;&#x110000;&bogus;" * 100_000 + b"</p>" + END,
    "plain text": b"x\n" * 500_000 + b"Key Takeaways:\n" + b"- y\n" * 500_000 + b"For full report: http://[",
    "plain years": b"a\nKey Takeaways:\n- b\nFor full report: https://x.example/veldian-offensive-campaign-assessment-june-99-0000",
}


@pytest.mark.parametrize("name", HARD)
def test_hard_bytes_are_read_or_refused_soon(name: str) -> None:
    """Deep, wide, huge and hostile bodies end in an assessment or a ParseError within seconds, by every entrance."""
    start = time.process_time()
    for entrance, most in ((parse_assessment, None), (parse_updates, 300_000), (explain, 300_000)):
        found = _read(entrance, HARD[name][:most] + END, VELDIA)
        assert not isinstance(found, ParseError) or len(str(found)) < 1_000
    assert time.process_time() - start < 3 * SLOWEST
