"""Undo the content codings of an answer (RFC 9110, 8.4.1), and notice if the coded data has no end."""

import zlib
from collections.abc import Iterable, Iterator

from urllib3.exceptions import DecodeError, ProtocolError

MAX_CODINGS = 5  # on top of each other
PIECE_BYTES = 65_536  # bytes yielded at once
GZIP_MAGIC = b"\x1f\x8b"  # RFC 1952, 2.3.1
ZLIB = 8  # RFC 1950, 2.2: the low four bits of the first byte, if a header comes before the data


def decode(pieces: Iterable[bytes], codings: str) -> Iterator[bytes]:
    """Yield a body without its codings, as listed in the header Content-Encoding; an unknown one is left as it is.

    Raises DecodeError if the bytes are not coded in this way, ProtocolError if their end is missing.
    """
    names = [name.strip().lower() for name in codings.split(",")]
    if len(names) > MAX_CODINGS:
        raise DecodeError(f"{len(names)} codings")
    for name in reversed(names):
        if name in {"gzip", "x-gzip"}:
            pieces = _unzip(pieces)
        elif name == "deflate":
            pieces = _inflate(pieces)
    yield from pieces


def _unzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the members of a gzip file one after the other; anything after the last one is ignored."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    began = False
    for piece in pieces:
        rest = piece
        while rest:
            if member.eof:
                if not rest.startswith(GZIP_MAGIC[: len(rest)]):
                    return
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            yield _expand(member, rest)
            rest, began = member.unconsumed_tail or member.unused_data, True
    if began:
        yield _end(member)


def _inflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield inflated data, with or without the header of RFC 1950, which some servers leave out."""
    stream = None
    for piece in pieces:
        rest = piece
        while rest:
            if stream is None:
                stream = zlib.decompressobj(zlib.MAX_WBITS if rest[0] & 15 == ZLIB else -zlib.MAX_WBITS)
            yield _expand(stream, rest)
            rest = stream.unconsumed_tail
    if stream:
        yield _end(stream)


def _expand(stream: "zlib._Decompress", coded: bytes) -> bytes:
    try:
        return stream.decompress(coded, PIECE_BYTES)
    except zlib.error as exc:
        raise DecodeError(str(exc)) from exc


def _end(stream: "zlib._Decompress") -> bytes:
    """Return the rest of the data; raises ProtocolError if the stream has no end."""
    left = stream.flush()
    if not stream.eof:
        raise ProtocolError("the coded bytes end early")
    return left
