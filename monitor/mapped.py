"""Arrays by name in one file that is mapped, not read: what nobody asks for stays on the disk.

The file: a line that names the form, a line with the CRC-32 of all that follows, the length of the JSON header, the header,
and the arrays, each at a multiple of 64 bytes after the header.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.files import write_atomically

FORM = b"monitor arrays 1\n"
CRC_CHARS, LENGTH_CHARS = 9, 13  # with the line's end
ALIGNED = 64  # bytes: each array begins at a multiple of it
AT_ONCE = 1 << 20  # bytes read at once to check the file

Arrays = Mapping[str, NDArray[Any]]


def save_arrays(path: Path, about: Mapping[str, Any], arrays: Arrays) -> None:
    """Write arrays by name, and what JSON can say about them, whole or not at all; raises OSError."""
    places, end = {}, 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, array.shape, end)
        end += _padded(array.nbytes)
    header = json.dumps({"about": about, "arrays": places, "end": end}).encode()
    header += b" " * (_padded(len(header)) - len(header))
    pieces = [b"%012d\n" % len(header), header, *_pieces(arrays)]
    write_atomically(path, FORM, b"%08x\n" % _crc(pieces), *pieces)


def map_arrays(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]] | None:
    """Return what was saved, the arrays read-only; None where there is no such file, or no whole one."""
    try:
        with path.open("rb") as file:
            if file.read(len(FORM)) != FORM or not _is_whole(file):
                return None
            file.seek(len(FORM) + CRC_CHARS)
            header = json.loads(file.read(int(file.read(LENGTH_CHARS))))
            blocks = np.asarray(np.memmap(file, np.uint8, "r", offset=file.tell()))
    except (OSError, ValueError):
        return None
    arrays = {
        name: _block(blocks, np.dtype(kind), shape, start)
        for name, (kind, shape, start) in header["arrays"].items()
    }
    return header["about"], arrays


def _block(blocks: NDArray[np.uint8], kind: np.dtype[Any], shape: list[int], start: int) -> NDArray[Any]:
    size = int(np.prod(shape)) * kind.itemsize
    return blocks[start : start + size].view(kind).reshape(shape)


def _is_whole(file: BufferedReader) -> bool:
    """Return whether the rest of the file is what its first line says; raises ValueError where that is no number."""
    expected = int(file.read(CRC_CHARS), 16)
    return _crc(iter(lambda: file.read(AT_ONCE), b"")) == expected


def _crc(pieces: Iterable[bytes]) -> int:
    found = 0
    for piece in pieces:
        found = zlib.crc32(piece, found)
    return found


def _pieces(arrays: Arrays) -> Iterable[bytes]:
    for array in arrays.values():
        yield np.ascontiguousarray(array).reshape(-1).view(np.uint8).data  # type: ignore[misc]  # as good as bytes
        yield bytes(_padded(array.nbytes) - array.nbytes)


def _padded(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED
