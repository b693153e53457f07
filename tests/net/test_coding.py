"""Content codings: whole bodies come out as they went in, and a missing end never passes for the end."""

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import DecodeError, ProtocolError

from monitor.net import Limits
from monitor.net.coding import PIECE_BYTES, decode
from tests.net.asking import reason
from tests.servers import Reply, Web


def _raw(body: bytes) -> bytes:
    """Deflate without a header, as some servers do."""
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(body) + engine.flush()


def _members(body: bytes) -> bytes:
    """Compress into two members, with zeros behind them."""
    return gzip.compress(body[:7]) + gzip.compress(body[7:]) + bytes(20)


def _twice(body: bytes) -> bytes:
    """Compress with two codings."""
    return gzip.compress(zlib.compress(body))


CODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("X-GZip", gzip.compress),
    ("gzip", _members),
    ("deflate", zlib.compress),
    ("deflate", _raw),
    ("deflate, gzip", _twice),
    ("identity", bytes),
    ("br", bytes),  # never asked for: left as it is
    ("", bytes),
]
TRUNCATED = "truncated: the end of the answer is missing"


@given(
    body=st.binary(max_size=200).map(lambda seed: seed * 700),
    coding=st.sampled_from(CODINGS),
    size=st.integers(1, 5000),
)
def test_a_whole_body_comes_out_as_it_went_in(
    body: bytes, coding: tuple[str, Callable[[bytes], bytes]], size: int
) -> None:
    """However it is split on its way; no piece that comes out is large."""
    name, compress = coding
    coded = compress(body)
    pieces = list(decode((coded[at : at + size] for at in range(0, len(coded), size)), name))
    assert b"".join(pieces) == body
    assert all(len(piece) <= max(PIECE_BYTES, size) for piece in pieces)


@given(body=st.binary(min_size=1, max_size=3000), share=st.floats(0, 1, exclude_max=True))
@pytest.mark.parametrize(("name", "compress"), [CODINGS[0], *CODINGS[3:6]])
def test_a_body_without_its_end_is_never_whole(
    name: str, compress: Callable[[bytes], bytes], body: bytes, share: float
) -> None:
    """Wherever it was cut."""
    coded = compress(body)
    cut = coded[: max(int(len(coded) * share), 1)]
    with pytest.raises((ProtocolError, DecodeError)):
        list(decode([cut], name))


def test_codings_without_end_are_refused() -> None:
    """Nobody codes a page six times."""
    with pytest.raises(DecodeError):
        list(decode([b""], ",".join(["gzip"] * 6)))


def test_a_list_or_rules_cut_on_their_way_are_not_taken_for_whole(web: Web) -> None:
    """Where the transfer ends soundly and what is in it does not, as behind a cache that kept half an answer."""
    body = gzip.compress(b"User-agent: *\nDisallow: /\n" * 50)
    web.answers["/a"] = Reply(body=body[: len(body) // 2], headers={"Content-Encoding": "gzip"})
    assert reason(f"{web.url}/a", Limits(total_timeout=5, max_bytes=10_000)) == TRUNCATED
