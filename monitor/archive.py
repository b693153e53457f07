"""Keep page bodies as received: named by SHA-256, compressed, never rewritten."""

import gzip
import hashlib
import re
import stat
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import NOT_STORED, ArchiveError, reason_of
from monitor.files import write_atomically
from monitor.site import Page

MAX_BODY_BYTES = 256 << 20  # longer than any page: stops a damaged file from filling the memory
LEVEL = 4  # of 9: half the time of level 9, for 4 % more bytes
NAME = re.compile(r"[0-9a-f]{64}\.gz")


@dataclass(frozen=True)
class Archive:
    """A folder of gzip files: `ab/abcdef....gz` is the body whose SHA-256 is abcdef...."""

    folder: Path

    def save(self, page: Page) -> Path:
        """Save the body and return its file; an existing file is kept unless it is damaged.

        Raises ArchiveError, naming the file, if it cannot be written.
        """
        if not self._holds(page.sha256):
            # Without a time, so that the same body gives the same file.
            self._write(page.sha256, gzip.compress(page.body, LEVEL, mtime=0))
        return self.path(page.sha256)

    def load(self, sha256: str) -> bytes:
        """Return the body with that hash; raises ArchiveError, naming the file, if it is missing or damaged."""
        return _unpack(self._read(sha256), sha256, self.path(sha256))

    def copy(self, sha256: str, source: "Archive") -> None:
        """Copy a body from another archive after checking it; raises ArchiveError."""
        packed = source._read(sha256)  # noqa: SLF001 (of our own kind)
        _unpack(packed, sha256, source.path(sha256))
        self._write(sha256, packed)

    def hashes(self, note: Callable[[ArchiveError], object]) -> Iterator[str]:
        """Yield the hashes of the bodies in order; links and files with other names are ignored.

        A folder that cannot be read is reported to `note`, and the others are still read.
        """
        folders = (one for one in _list(self.folder, note) if len(one.name) == 2 and not one.is_symlink())  # noqa: PLR2004  as `path` names them
        for path in (path for folder in folders for path in _list(folder, note)):
            if NAME.fullmatch(path.name) and path.parent.name == path.name[:2] and not path.is_symlink():
                yield path.stem

    def path(self, sha256: str) -> Path:
        """Return the file of the body with that hash."""
        return self.folder / sha256[:2] / f"{sha256}.gz"

    def _read(self, sha256: str) -> bytes:
        path = self.path(sha256)
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BODY_BYTES:
                raise ArchiveError(f"{path}: damaged: no file of ours")
            return path.read_bytes()
        except FileNotFoundError as exc:
            raise ArchiveError(f"{path}: no such page in the archive") from exc
        except OSError as exc:
            raise ArchiveError(f"{path}: cannot be read: {reason_of(exc)}") from exc

    def _write(self, sha256: str, packed: bytes) -> None:
        path = self.path(sha256)
        try:
            write_atomically(path, packed)
        except OSError as exc:
            raise ArchiveError(f"{path}{NOT_STORED}{reason_of(exc)}") from exc

    def _holds(self, sha256: str) -> bool:
        try:
            self.load(sha256)
        except ArchiveError:
            return False
        return True


def _list(folder: Path, note: Callable[[ArchiveError], object]) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as exc:
        note(ArchiveError(f"{folder}: cannot be read: {reason_of(exc)}"))
        return []


def _unpack(packed: bytes, sha256: str, path: Path) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)  # one gzip member
    try:
        body = unpacker.decompress(packed, MAX_BODY_BYTES)
    except zlib.error as exc:
        raise ArchiveError(f"{path}: damaged: {exc}") from exc
    if not unpacker.eof or hashlib.sha256(body).hexdigest() != sha256:
        raise ArchiveError(f"{path}: damaged: not the whole page of its name")
    return body
