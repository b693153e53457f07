"""Named arrays in one file that is mapped, not read: parts that nobody uses stay on disk.

The file has a line that names the format; the arrays, each at a multiple of 64 bytes; a JSON header that says where they
are; and a line with the header's length and the CRC-32 of all that comes before the line.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.files import write_atomically

ALIGNED = 64  # bytes: each array begins at a multiple of this
FORM = b"monitor arrays 2\n".ljust(ALIGNED)
LAST = b"%012d %08x\n"
LAST_BYTES = len(LAST % (0, 0))
AT_ONCE = 1 << 20  # bytes read at once to check the file


def save_arrays(path: Path, about: Mapping[str, Any], arrays: Iterable[tuple[str, NDArray[Any]]]) -> None:
    """Write named arrays, one at a time, and JSON values `about` them, in full or not at all; raises OSError."""
    write_atomically(path, _pieces(about, arrays))


def map_arrays(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]] | None:
    """Return what was saved, with read-only arrays; None if the file is missing or damaged."""
    try:
        with path.open("rb") as file:
            header = _read_header(file)
            if header is None:
                return None
            blocks = np.asarray(np.memmap(file, np.uint8, "r"))
    except (OSError, ValueError):
        return None
    arrays = {
        name: _block(blocks, np.dtype(kind), shape, start)
        for name, (kind, shape, start) in header["arrays"].items()
    }
    return header["about"], arrays


def _pieces(about: Mapping[str, Any], arrays: Iterable[tuple[str, NDArray[Any]]]) -> Iterator[bytes]:
    places, end, crc = {}, len(FORM), zlib.crc32(FORM)
    yield FORM
    for name, array in arrays:
        places[name] = (array.dtype.str, array.shape, end)
        content = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
        padding = bytes(-array.nbytes % ALIGNED)
        crc = zlib.crc32(padding, zlib.crc32(content, crc))
        end += array.nbytes + len(padding)
        yield content  # type: ignore[misc]  # as good as bytes
        yield padding
    header = json.dumps({"about": about, "arrays": places}).encode()
    yield header
    yield LAST % (len(header), zlib.crc32(header, crc))


def _read_header(file: BufferedReader) -> dict[str, Any] | None:
    """Return the header; None, or ValueError is raised, if the file is damaged."""
    end = file.seek(0, 2) - LAST_BYTES
    if end < len(FORM):
        return None
    file.seek(end)
    length, crc = file.read().split()
    file.seek(0)
    if file.read(len(FORM)) != FORM or _crc(file, end) != int(crc, 16):
        return None
    file.seek(end - int(length))
    header: dict[str, Any] = json.loads(file.read(int(length)))
    return header


def _crc(file: BufferedReader, end: int) -> int:
    found = 0
    file.seek(0)
    for start in range(0, end, AT_ONCE):
        found = zlib.crc32(file.read(min(AT_ONCE, end - start)), found)
    return found


def _block(blocks: NDArray[np.uint8], kind: np.dtype[Any], shape: list[int], start: int) -> NDArray[Any]:
    size = int(np.prod(shape)) * kind.itemsize
    return blocks[start : start + size].view(kind).reshape(shape)
